// Draws a table of facts like a statement. Words from documents only ever become text nodes.
// Arrow keys, Home and End move among the figures; Enter opens the source; Escape closes it.

const kept = new WeakMap();

function element(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function head(data) {
  const row = element("tr");
  const corner = element("th", "label", data.units);
  corner.scope = "col";
  row.append(corner);
  for (const column of data.columns) {
    const cell = element("th", "", column.heading);
    cell.scope = "col";
    if (column.end) cell.append(element("span", "end", column.end));
    row.append(cell);
  }
  const top = element("thead");
  top.append(row);
  return top;
}

function figure(cell, r, c, data, open) {
  const button = element("button", cell.text.endsWith(")") ? "figure bracketed" : "figure", cell.text);
  button.type = "button";
  button.tabIndex = -1;
  button.dataset.row = r;
  button.dataset.column = c;
  button.title = cell.title;
  button.setAttribute("aria-label", `${data.rows[r].label}, ${data.columns[c].heading}: ${cell.text}`);
  const active = data.active !== null && data.active[0] === r && data.active[1] === c;
  button.setAttribute("aria-pressed", String(active));
  if (cell.others.length) {
    button.classList.add("differs");
    button.append(element("span", "other", cell.others.join(" / ")));
  }
  button.onclick = () => open(r, c);
  return button;
}

function body(data, open) {
  const rows = element("tbody");
  data.rows.forEach((line, r) => {
    if (line.heading) {
      const above = element("th", "heading", line.heading);
      above.colSpan = data.columns.length + 1;
      above.scope = "colgroup";
      const row = element("tr");
      row.append(above);
      rows.append(row);
    }
    const row = element("tr");
    const label = element("th", "label", line.label);
    label.scope = "row";
    label.style.paddingLeft = `${0.6 + 0.9 * line.depth}rem`;
    label.title = line.label;
    if (line.unit) label.append(element("span", "unit", line.unit));
    row.append(label);
    line.cells.forEach((cell, c) => {
      const place = element("td");
      if (cell) place.append(figure(cell, r, c, data, open));
      row.append(place);
    });
    rows.append(row);
  });
  return rows;
}

function differing(data, open) {
  const box = element("details", "differing");
  const count = data.differing.length;
  box.append(element("summary", "", count === 1 ? "1 figure is stated differently in another document"
    : `${count} figures are stated differently in another document`));
  const list = element("ul");
  for (const item of data.differing) {
    const line = element("li");
    const button = element("button", "", item.what);
    button.type = "button";
    button.onclick = () => open(item.row, item.column);
    line.append(button, document.createTextNode(` ${item.reason}`));
    list.append(line);
  }
  box.append(list);
  return box;
}

// From a figure, the next one that the key points to; empty cells are passed over.
function next(frame, at, key) {
  const figures = [...frame.querySelectorAll(".figure")];
  const row = Number(at.dataset.row);
  const column = Number(at.dataset.column);
  const beside = figures.filter((one) => Number(one.dataset.row) === row);
  const along = figures.filter((one) => Number(one.dataset.column) === column);
  const find = {
    ArrowRight: () => beside[beside.indexOf(at) + 1],
    ArrowLeft: () => beside[beside.indexOf(at) - 1],
    ArrowDown: () => along[along.indexOf(at) + 1],
    ArrowUp: () => along[along.indexOf(at) - 1],
    Home: () => beside[0],
    End: () => beside.at(-1),
  };
  return find[key]?.();
}

function reach(frame, figure, focus) {
  for (const one of frame.querySelectorAll('.figure[tabindex="0"]')) one.tabIndex = -1;
  figure.tabIndex = 0;
  if (focus) figure.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".facts");
  const before = kept.get(root) || { top: 0, left: 0, unfolded: false, at: null };
  const focused = parentElement.activeElement?.classList?.contains("figure");
  const open = (row, column) => {
    kept.set(root, { ...(kept.get(root) || before), at: [row, column] });
    setTriggerValue("open", [row, column]);
  };
  const frame = element("div", "frame");
  const table = element("table");
  table.append(head(data), body(data, open));
  frame.append(table);
  root.replaceChildren(frame);
  const note = data.differing.length ? differing(data, open) : null;
  if (note) {
    note.open = before.unfolded;
    note.ontoggle = () => { kept.get(root).unfolded = note.open; };
    root.append(note);
  }
  kept.set(root, before);
  frame.scrollTop = before.top;
  frame.scrollLeft = before.left;
  frame.onscroll = () => Object.assign(kept.get(root), { top: frame.scrollTop, left: frame.scrollLeft });
  const at = before.at && frame.querySelector(`.figure[data-row="${before.at[0]}"][data-column="${before.at[1]}"]`);
  const first = at || frame.querySelector(".figure");
  if (first) reach(frame, first, false);
  if (at && focused) at.focus({ preventScroll: true });
  frame.onkeydown = (event) => {
    if (event.key === "Escape") setTriggerValue("close", true);
    const from = event.target.closest?.(".figure");
    const to = from && next(frame, from, event.key);
    if (!to) return;
    event.preventDefault();
    reach(frame, to, true);
    kept.get(root).at = [Number(to.dataset.row), Number(to.dataset.column)];
  };
  const pressed = frame.querySelector('.figure[aria-pressed="true"]');
  if (pressed) requestAnimationFrame(() => pressed.scrollIntoView({ block: "nearest", inline: "nearest" }));
}
