// The table of everyone. A name leads to "#person-" and its place by depth.
const Everyone = (() => {
  const PAGE = 25;
  const RUNG = 2, NETWORK = 3;
  const held = JSON.parse(document.getElementById("everybody").textContent);
  const table = document.getElementById("people");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const tool = (id) => document.getElementById(id);
  const rungs = [...tool("rung").options].map((o) => o.value).reverse();
  const fold = (said) =>
    said.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const element = (kind, said, name) => {
    const made = document.createElement(kind);
    if (said !== undefined) made.textContent = said;
    if (name) made.className = name;
    return made;
  };

  const link = (name, number) => {
    const made = element("a");
    made.href = `#person-${number}`;
    made.append(element("bdi", name));
    return made;
  };

  const people = held.rows.map(([name, role, ...cells], number) => ({
    number, name, role, cells,
    found: fold(`${name} ${role}`),
    cell: (column) => (column ? cells[column - 1] ?? "–" : name),
  }));

  const rowOf = ({ name, role, number, cell }) => {
    const row = element("tr");
    const head = row.appendChild(element("th"));
    head.scope = "row";
    head.append(link(name, number));
    if (role) head.append(" ", element("bdi", role, "role"));
    heads.slice(1).forEach((_, i) => row.append(element("td", cell(i + 1))));
    return row;
  };

  // A number, a rung's place or folded text; null, which is sorted last, for "–".
  const keyOf = (said, column) => {
    if (said === "–") return null;
    if (column === RUNG) return rungs.indexOf(said);
    const plain = said.replaceAll(",", "");
    if (/^-?[\d.]+$/.test(plain)) return Number(plain);
    const pair = /^(\d+) (to|\/) (\d+)$/.exec(plain);
    if (!pair) return fold(said);
    const [first, second] = [Number(pair[1]), Number(pair[3])];
    return pair[2] === "to" ? first : (first + 1) / (second + 1);
  };

  const state = { query: "", rung: "", network: "", column: null, down: false, page: 0 };
  const chosen = () => {
    const query = fold(state.query.trim());
    const found = people.filter(
      (p) =>
        p.found.includes(query) &&
        (!state.rung || p.cell(RUNG) === state.rung) &&
        (!state.network || p.cell(NETWORK).split(", ").includes(state.network))
    );
    if (state.column === null) return found;
    const keyed = found.map((p) => [keyOf(p.cell(state.column), state.column), p]);
    const sign = state.down ? -1 : 1;
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return (a < b ? -1 : a > b ? 1 : 0) * sign;
    });
    return keyed.map(([, p]) => p);
  };

  const [previous, next] = ["previous", "next"].map(tool);
  const count = (n) => n.toLocaleString("en-US");
  const show = () => {
    const found = chosen();
    const from = state.page * PAGE;
    const shown = found.slice(from, from + PAGE);
    body.replaceChildren(...shown.map(rowOf));
    tool("shown").textContent = found.length
      ? `${count(from + 1)} to ${count(from + shown.length)} of ${count(found.length)} ${found.length === 1 ? "person" : "people"}`
      : "Nobody by that name here.";
    previous.disabled = !state.page;
    next.disabled = from + PAGE >= found.length;
    tool("pages").hidden = found.length <= PAGE;
    heads.forEach((head, i) => {
      if (i !== state.column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    });
  };
  const change = (changes) => {
    Object.assign(state, { page: 0 }, changes);
    show();
  };

  heads.forEach((head, i) => {
    const button = element("button", head.textContent);
    button.type = "button";
    // Names begin at A, figures at the greatest.
    button.addEventListener("click", () =>
      change({ column: i, down: state.column === i ? !state.down : i > 0 })
    );
    head.replaceChildren(button);
  });
  for (const [id, key, when] of [
    ["search", "query", "input"], ["rung", "rung", "change"], ["network", "network", "change"],
  ])
    tool(id)?.addEventListener(when, (e) => change({ [key]: e.target.value }));
  previous.addEventListener("click", () => change({ page: state.page - 1 }));
  next.addEventListener("click", () => change({ page: state.page + 1 }));
  tool("tools").hidden = false;
  table.caption.textContent = "Everyone, the deepest first until sorted";
  show();

  // Names elsewhere in the page lead to the person too.
  for (const name of document.querySelectorAll("bdi[data-person]")) {
    const made = element("a");
    made.href = `#person-${name.dataset.person}`;
    name.replaceWith(made);
    made.append(name);
  }
  const { as_of, columns, details } = held;
  return { people, as_of, columns, details, element };
})();
