"use strict";
// The table of everyone.
(() => {
  const PAGE = 25;
  const table = document.getElementById("people");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rungs = [...document.getElementById("rung").options].map((o) => o.value).reverse();
  const fold = (said) =>
    said.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const element = (kind, said, name) => {
    const made = document.createElement(kind);
    made.textContent = said;
    if (name) made.className = name;
    return made;
  };

  const rowOf = ([name, role, ...cells]) => {
    const row = document.createElement("tr");
    const head = row.appendChild(document.createElement("th"));
    head.scope = "row";
    head.append(element("bdi", name));
    if (role) head.append(" ", element("bdi", role, "role"));
    heads.slice(1).forEach((_, i) => row.append(element("td", cells[i] ?? "–")));
    return row;
  };

  // A number, a rung's place or folded text; null, which is sorted last, for "–".
  const keyOf = (said, column) => {
    if (said === "–") return null;
    if (column === 1) return rungs.indexOf(said);
    const plain = said.replaceAll(",", "");
    if (/^-?[\d.]+$/.test(plain)) return Number(plain);
    const interval = /^(\d+) to \d+$/.exec(plain);
    return interval ? Number(interval[1]) : fold(said);
  };

  const entry = (texts, found, make) => ({ texts, found: fold(found), make });
  const people = [...body.rows].map((row) => {
    const texts = [...row.cells].map((cell) => cell.textContent.trim());
    texts[0] = row.cells[0].querySelector("bdi").textContent;
    return entry(texts, row.cells[0].textContent, () => row);
  });
  for (const values of JSON.parse(document.getElementById("extra").textContent)) {
    const [name, role, ...cells] = values;
    const texts = heads.map((_, i) => (i ? cells[i - 1] ?? "–" : name));
    people.push(entry(texts, `${name} ${role}`, () => rowOf(values)));
  }

  const state = { query: "", rung: "", column: null, down: false, page: 0 };
  const chosen = () => {
    const query = fold(state.query.trim());
    const found = people.filter(
      (p) => p.found.includes(query) && (!state.rung || p.texts[1] === state.rung)
    );
    if (state.column === null) return found;
    const keyed = found.map((p) => [keyOf(p.texts[state.column], state.column), p]);
    const sign = state.down ? -1 : 1;
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return (a < b ? -1 : a > b ? 1 : 0) * sign;
    });
    return keyed.map(([, p]) => p);
  };

  const status = document.getElementById("shown");
  const [previous, next] = ["previous", "next"].map((id) => document.getElementById(id));
  const count = (n) => n.toLocaleString("en-US");
  const show = () => {
    const found = chosen();
    const from = state.page * PAGE;
    const shown = found.slice(from, from + PAGE);
    body.replaceChildren(...shown.map((p) => p.make()));
    status.textContent = found.length
      ? `${count(from + 1)} to ${count(from + shown.length)} of ${count(found.length)} people`
      : "Nobody by that name on that rung.";
    previous.disabled = !state.page;
    next.disabled = from + PAGE >= found.length;
    document.getElementById("pages").hidden = found.length <= PAGE;
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
  document.getElementById("search").addEventListener("input", (e) =>
    change({ query: e.target.value })
  );
  document.getElementById("rung").addEventListener("change", (e) =>
    change({ rung: e.target.value })
  );
  previous.addEventListener("click", () => change({ page: state.page - 1 }));
  next.addEventListener("click", () => change({ page: state.page + 1 }));
  document.getElementById("tools").hidden = false;
  table.caption.textContent = "Everyone, the deepest first until sorted";
  show();
})();
