// Draws one answer. Every word from a document or a model becomes a text node; nothing is parsed as HTML.

const MEANING = {
  quoted: "Copied word for word from the source",
  computed: "Calculated by code from cited figures",
  supported: "Checked against the cited source",
  read: "A model's reading of a picture: compare with the picture before use",
  unsupported: "Not found in the cited source: check before use",
};

const LABEL = { read: "read off the picture" };

function element(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function chip(n, data, open) {
  const button = element("button", "chip", String(n));
  button.type = "button";
  button.dataset.n = n;
  button.title = data.places[n] || "";
  button.setAttribute("aria-label", `Open source ${n}`);
  button.setAttribute("aria-pressed", String(data.active === n));
  button.onclick = () => open(n);
  return button;
}

function badge(check) {
  const mark = element("span", "check " + check, LABEL[check] || check);
  mark.title = MEANING[check] || "";
  return mark;
}

function claim(item, data, open) {
  const line = element("p", "claim");
  const faults = item.faults || [];
  line.append(faults.length ? element("del", "struck", item.text) : document.createTextNode(item.text), " ");
  for (const n of item.citations) line.append(chip(n, data, open));
  line.append(badge(item.check));
  if (faults.length) line.append(element("span", "why", `Do not use: ${faults.join("; ")}.`));
  return line;
}

function compared(cell, data, open) {
  const place = element("td", "number");
  if (cell.missing) {
    place.append(element("span", "missing", "not stated"));
    place.title = cell.missing;
    return place;
  }
  place.append(document.createTextNode(cell.shown + " "));
  for (const n of cell.citations) place.append(chip(n, data, open));
  if (cell.check) place.append(badge(cell.check));
  return place;
}

function comparison(table, data, open) {
  const frame = element("div", "compared");
  const sheet = element("table");
  sheet.createCaption().textContent = table.title;
  const head = sheet.createTHead().insertRow();
  head.append(element("th", "", ""));
  for (const heading of table.headings) head.append(element("th", "number", heading));
  const body = sheet.createTBody();
  for (const item of table.rows) {
    const row = body.insertRow();
    const label = element("th", "", item.label + " ");
    label.scope = "row";
    if (item.check) label.append(badge(item.check));
    row.append(label, ...item.cells.map((cell) => compared(cell, data, open)));
  }
  frame.append(sheet);
  return frame;
}

async function copy(text, node) {
  const before = node.textContent;
  try {
    await navigator.clipboard.writeText(text);
    node.textContent = "Copied";
  } catch {
    node.textContent = text;
  }
  setTimeout(() => { node.textContent = before; }, 2400);
}

function copier(formula) {
  const button = element("button", "copy", "Copy as spreadsheet formula");
  button.type = "button";
  button.title = formula.scale ? `${formula.text} (the result is ${formula.scale})` : formula.text;
  button.onclick = () => copy(formula.text, button);
  return button;
}

function refusal(data, open) {
  const box = element("div", "refusal");
  box.append(element("p", "title", data.refusal), element("p", "", data.reason));
  if (data.nearest.length) {
    box.append(element("p", "note", "Nearest passages found:"));
    const list = element("ul", "nearest");
    for (const item of data.nearest) {
      const row = element("li");
      row.append(chip(item.n, data, open), element("span", "", ` ${item.place} `), element("span", "quote", item.quote));
      list.append(row);
    }
    box.append(list);
  }
  return box;
}

function cells(row, values) {
  for (const [name, text] of values) row.append(element("td", name, text));
  return row;
}

function operands(sum, data, open) {
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const [name, text] of [["", "Figure"], ["", "Period"], ["number", "Value"], ["", "Source"]]) {
    head.append(element("th", name, text));
  }
  const body = table.createTBody();
  for (const item of sum.operands) {
    const row = cells(body.insertRow(), [["", item.name], ["", item.period], ["number", item.value]]);
    row.insertCell().append(chip(item.citation, data, open));
  }
  cells(body.insertRow(), [["", sum.name], ["", ""], ["number", sum.shown], ["", ""]]).className = "total";
  return table;
}

function calculation(sum, data, open) {
  const card = element("details");
  card.dataset.name = sum.name;
  const summary = element("summary");
  summary.append(document.createTextNode("Calculation: "), element("b", "", `${sum.name} = ${sum.shown}`));
  const sheet = element("div", "sheet");
  sheet.append(element("p", "formula", sum.formula), operands(sum, data, open));
  for (const step of sum.steps) sheet.append(element("p", "note", step));
  for (const warning of sum.warnings) sheet.append(element("p", "note warn", warning));
  if (sum.spreadsheet) sheet.append(copier(sum.spreadsheet));
  card.append(summary, sheet);
  return card;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".answer");
  const open = (n) => setTriggerValue("open", n);
  const focused = parentElement.activeElement?.dataset?.n;
  const unfolded = new Set([...root.querySelectorAll("details[open]")].map((card) => card.dataset.name));
  root.replaceChildren();
  if (data.refused) root.append(refusal(data, open));
  for (const item of data.claims) root.append(claim(item, data, open));
  if (data.comparison) root.append(comparison(data.comparison, data, open));
  for (const sum of data.calculations) {
    const card = calculation(sum, data, open);
    card.open = unfolded.has(sum.name);
    root.append(card);
  }
  for (const note of data.notes) root.append(element("p", "note", note));
  for (const firing of data.firings) {
    const note = element("p", "note guard", firing.text);
    note.title = `Guardrail: ${firing.rule}`;
    root.append(note);
  }
  for (const line of data.dropped || []) root.append(element("p", "note warn", line));
  if (data.footer) root.append(element("p", "foot", data.footer));
  const shown = data.active === null ? "" : String(data.active);
  if (shown && shown !== root.dataset.active) {
    setTimeout(() => root.querySelector('.chip[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" }), 150);
  }
  root.dataset.active = shown;
  if (focused) root.querySelector(`.chip[data-n="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
