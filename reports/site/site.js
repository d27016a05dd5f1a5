// Filters and sorts the table of results. Without this the page shows all of it, in order of name.
const table = document.querySelector("table.results");

// [what a person reads, where the page keeps it]
const kinds = [["Detector", "detector"], ["Version", "version"], ["Division", "division"], ["Label", "label"],
  ["System", "system"], ["Suite", "suite"]];

if (table) {
  const groups = [...table.tBodies].map(body => ({
    body, timing: body.querySelector("th.group").textContent,
    rows: [...body.rows].filter(row => !row.querySelector("th.group")),
  }));
  const rows = groups.flatMap(group => group.rows);
  const heads = [...table.tHead.rows[0].cells];
  const shorten = text => text.length > 60 ? text.slice(0, 60) + "..." : text;

  const fold = document.createElement("details"), title = document.createElement("summary");
  fold.className = "filter-fold";
  title.textContent = "Filter";
  const bar = document.createElement("div"), count = document.createElement("output");
  bar.className = "filters";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Show only");
  count.setAttribute("role", "status");
  const selects = new Map();
  const addSelect = (name, key, values) => {
    if (values.length < 2) return;
    const label = document.createElement("label"), select = document.createElement("select");
    label.append(name, select);
    select.append(new Option("all", ""));
    for (const value of values) select.append(new Option(shorten(value), value));
    select.addEventListener("change", () => { show(); remember(); });
    selects.set(key, select);
    bar.append(label);
  };
  addSelect("Timing", "timing", groups.map(group => group.timing));
  for (const [name, key] of kinds) {
    const values = new Set(rows.map(row => row.cells[0].dataset[key]));
    addSelect(name, key, [...values].sort());
  }
  const reset = document.createElement("button");
  reset.type = "button";
  reset.textContent = "Show all";
  reset.addEventListener("click", () => {
    for (const select of selects.values()) select.value = "";
    show();
    remember();
  });
  bar.append(reset, count);
  fold.append(title, bar);
  fold.open = matchMedia("(min-width: 40rem)").matches || location.hash.length > 1;
  table.parentElement.before(fold);

  const wanted = key => selects.get(key)?.value ?? "";
  const fits = row => kinds.every(([, key]) => wanted(key) === "" || row.cells[0].dataset[key] === wanted(key));

  function show() {
    let shown = 0;
    for (const group of groups) {
      const timed = wanted("timing") === "" || group.timing === wanted("timing");
      let any = false;
      for (const row of group.rows) {
        row.hidden = !(timed && fits(row));
        if (!row.hidden) { ++shown; any = true; }
      }
      group.body.hidden = !any;
    }
    // A scan that nobody of those shown has run says nothing.
    const filtered = [...selects.values()].some(select => select.value !== "");
    const visible = rows.filter(row => !row.hidden);
    heads.forEach((head, column) => {
      if (column < 3) return;
      const empty = filtered && visible.length > 0 && visible.every(row => row.cells[column].dataset.sort === "4e9");
      for (const row of [head.parentElement, ...rows]) row.cells[column].hidden = empty;
    });
    reset.hidden = !filtered;
    count.textContent = filtered ? `${shown} of ${rows.length} rows` : "";
  }

  // The choice is part of the address, so that it can be sent to somebody.
  function remember() {
    const chosen = new URLSearchParams();
    for (const [key, select] of selects) if (select.value !== "") chosen.set(key, select.value);
    history.replaceState(null, "", "#" + chosen);
  }
  function recall() {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const [key, select] of selects) {
      const value = chosen.get(key) ?? "";
      select.value = [...select.options].some(option => option.value === value) ? value : "";
    }
    show();
  }

  function sortBy(column, direction) {
    const key = row => {
      const cell = row.cells[column];
      return cell.dataset.sort === undefined ? cell.textContent : Number(cell.dataset.sort);
    };
    const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b);
    // What has no time stays below in both directions.
    const gap = value => typeof value === "number" && value >= 1e9;
    for (const group of groups) {
      const sorted = group.rows.map(row => [key(row), row]).sort(([a], [b]) =>
        gap(a) || gap(b) ? compare(a, b) : direction * compare(a, b));
      group.body.append(...sorted.map(([, row]) => row));
    }
    heads.forEach(head => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
  }
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () =>
      sortBy(column, head.getAttribute("aria-sort") === "ascending" ? -1 : 1));
    head.append(button);
  });

  addEventListener("hashchange", recall);
  recall();
}
