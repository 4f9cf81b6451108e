// One person, opened by the address "#person-7": Back closes, and so does Escape.
(() => {
  const { people, as_of, columns, details, element } = Everyone;
  const dialog = document.getElementById("person");
  const part = (id) => document.getElementById(`person-${id}`);
  const SIGNS = "0123456789abcdefghijklmnopqrstuv";
  const MEDIA = ["in writing", "voice", "in person", "in public"];
  const PARTS = [
    ["How often lately", "contact days, of which old ones count for less"],
    ["Both ways", "1 is even, towards 0 one of you alone"],
    ["Over how many months", "1 is very many"],
    ["Together", "effective two-way days per 30 days; 1 is depth 50"],
  ];
  const LEDGER = ["asks", "offers of help", "introductions", "recommendations",
    "endorsements", "favours and gifts", "thanks"];

  const table = (heads, rows) => {
    const made = element("table");
    const top = made.createTHead().insertRow();
    for (const said of heads) {
      const head = top.appendChild(element("th", said));
      head.scope = "col";
    }
    const body = made.createTBody();
    for (const [first, ...cells] of rows) {
      const row = body.insertRow();
      const head = row.appendChild(element("th", first));
      head.scope = "row";
      cells.forEach((cell) => row.append(element("td", cell)));
    }
    return made;
  };

  const timeline = (since, media) => {
    const [year, month] = since.split("-").map(Number);
    const length = Math.max(...media.map((m) => m.length));
    const months = Array.from({ length }, (_, i) =>
      new Date(Date.UTC(year, month - 1 + i)).toISOString().slice(0, 7)
    );
    const days = media.map((m) => months.map((_, i) => SIGNS.indexOf(m[i] ?? "0")));
    const used = days.map((row) => row.some(Boolean));
    return { months, days, used };
  };

  // The month that the report's date lies in has days to come.
  const said = (month) => month + (as_of?.startsWith(month) ? " (not over yet)" : "");

  const showTimeline = (name, since, media) => {
    const { months, days, used } = timeline(since, media);
    const data = Charts.person.data.map((bar, i) => ({
      ...bar, x: months.map((m) => `${m}-01`), y: days[i], visible: used[i],
    }));
    const media_used = MEDIA.filter((_, i) => used[i]);
    const rows = months
      .map((m, at) => [said(m), ...days.filter((_, i) => used[i]).map((d) => d[at])])
      .filter(([, ...d]) => d.some(Boolean))
      .reverse();
    part("chart").setAttribute(
      "aria-label", `Days in touch by month and medium; ${rows.length} months with contact`
    );
    const shown = table(["Month", ...media_used], rows);
    shown.createCaption().textContent = "Days in touch, the newest month first";
    part("months").querySelector(".scroll").replaceChildren(shown);
    Charts.draw(part("chart"), { ...Charts.person, data });
  };

  const showParts = (values) =>
    part("parts").replaceChildren(
      ...PARTS.map(([name, meaning], i) => {
        const row = element("div");
        const value = row.appendChild(element("dt", name));
        value.append(" ", element("strong", String(values[i])));
        row.append(element("dd", meaning));
        return row;
      })
    );

  const showLedger = (counts) => {
    const rows = counts
      .map(([yours, theirs], i) => [LEDGER[i], yours, theirs])
      .filter(([, ...both]) => both.some(Boolean));
    const said = table(["", "From you", "From them"], rows);
    said.tHead.rows[0].cells[0].textContent = "What";
    part("ledger").replaceChildren(
      rows.length ? said : element("p", "Nothing asked or given is visible.", "note")
    );
  };

  const open = (number) => {
    const person = people[number];
    const held = details.rows[number];
    const cell = (name) => person.cell(columns.indexOf(name));
    part("name").firstElementChild.textContent = person.name;
    part("role").textContent = [person.role, cell("Network")].filter(Boolean).join(" · ");
    const depth = cell("Depth");
    part("depth").textContent =
      depth === "–" ? "A name on a list" : `Depth ${depth}, ${cell("Rung")}`;
    part("known").hidden = !held;
    part("unknown").hidden = !!held;
    part("unknown").textContent =
      depth === "–"
        ? "No contact is visible in these exports. Unknown is not weak: you may well know each other elsewhere."
        : "closeknit person NAME tells more; the page holds it of the deepest only.";
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    if (!held) return;
    const [parts, next, rhythm, ledger, firsts, since, media] = held;
    part("depth").textContent += ` (80 % interval ${cell("80 % interval")}). Next 30 days: ${next}.`;
    part("rhythm").textContent = `${rhythm}.`;
    showParts(parts);
    showLedger(ledger);
    const begun = firsts.length ? firsts : ["Not on a list of connections: nothing to tell."];
    part("firsts").replaceChildren(...begun.map((said) => element("li", said)));
    if (since) showTimeline(person.name, since, media);
  };

  let inside = false;
  const follow = () => {
    const found = /^#person-(\d+)$/.exec(location.hash);
    if (found && people[found[1]]) open(Number(found[1]));
    else if (dialog.open) dialog.close();
  };
  addEventListener("hashchange", () => {
    inside = true;
    follow();
  });
  dialog.addEventListener("close", () => {
    if (!location.hash.startsWith("#person-")) return;
    if (inside) history.back();
    else history.replaceState(null, "", "#everyone");
  });
  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (e) => {
    if (e.target === dialog) dialog.close();
  });
  follow();
})();
