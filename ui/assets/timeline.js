// Draws documents on their days and a figure through its periods, each version of it a point.
// Words from documents only ever become text nodes. Arrow keys move among marks; Enter opens; Escape closes.

const kept = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";

function element(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(name, mark, data, open) {
  const node = element("button", name);
  node.type = "button";
  node.tabIndex = -1;
  node.dataset.id = mark.id;
  node.title = mark.title;
  node.setAttribute("aria-label", mark.title);
  node.setAttribute("aria-pressed", String(data.active === mark.id));
  node.onclick = open;
  return node;
}

function documents(data, open) {
  const box = element("section", "lanes");
  box.setAttribute("aria-label", "Documents by day of publication");
  for (const lane of data.lanes) {
    const row = element("div", "lane");
    row.append(element("span", "name", lane.name));
    const line = element("div", "line");
    lane.marks.forEach((mark, order) => {
      const node = button(mark.sure ? "mark" : "mark unsure", mark, data, () => open(["event", mark.n, 0], mark.id));
      node.style.left = `${100 * mark.at}%`;
      const before = lane.marks[order - 1];
      const after = lane.marks[order + 1];
      if ((!before || mark.at - before.at > 0.09) && (!after || after.at - mark.at > 0.09)) {
        const label = element("span", mark.at > 0.9 ? "label left" : mark.at < 0.1 ? "label right" : "label", mark.label);
        node.append(label);
      }
      line.append(node);
    });
    row.append(line);
    box.append(row);
  }
  const axis = element("div", "axis");
  for (const tick of data.ticks) {
    const node = element("span", "tick", tick.text);
    node.style.left = `${100 * tick.at}%`;
    axis.append(node);
  }
  box.append(axis);
  if (data.undated.length) {
    const rest = element("div", "undated");
    rest.append(element("span", "name", "No day known"));
    for (const mark of data.undated) {
      const node = button("word", mark, data, () => open(["event", mark.n, 0], mark.id));
      node.append(element("span", "", mark.label));
      rest.append(node);
    }
    box.append(rest);
  }
  return box;
}

function line(moments, step) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 100 100");
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "polyline");
  const points = moments.map((moment, n) => `${(n + 0.5) * step},${100 * (1 - moment.versions.at(-1).y)}`);
  path.setAttribute("points", points.join(" "));
  drawing.append(path);
  return drawing;
}

function history(series, data, open) {
  const box = element("section", "series");
  box.setAttribute("aria-label", `${series.title} by period`);
  box.append(element("p", "unit", `${series.title}, ${series.unit}`));
  const frame = element("div", "scroll");
  const plot = element("div", "plot");
  plot.style.minWidth = `${4.2 * series.moments.length}rem`;
  const step = 100 / series.moments.length;
  const field = element("div", "field");
  if (series.zero !== null) {
    const zero = element("div", "zero");
    zero.style.bottom = `${100 * series.zero}%`;
    field.append(zero);
  }
  field.append(line(series.moments, step));
  const headings = element("div", "headings");
  series.moments.forEach((moment, m) => {
    moment.versions.forEach((version, v) => {
      const names = ["point", version.superseded ? "superseded" : "", version.computed ? "computed" : ""];
      const node = button(names.join(" ").trim(), version, data, () => open(["version", m, v], version.id));
      node.dataset.moment = m;
      node.style.left = `${(m + 0.5) * step}%`;
      node.style.bottom = `${100 * version.y}%`;
      const others = moment.versions.filter((one) => one !== version);
      const below = others.some((one) => one.y > version.y || (one.y === version.y && !version.superseded));
      node.append(element("span", below ? "value below" : "value", version.text));
      field.append(node);
    });
    headings.append(element("span", moment.versions.length > 1 ? "heading restated" : "heading", moment.heading));
  });
  plot.append(field, headings);
  frame.append(plot);
  box.append(frame);
  const legend = element("p", "legend");
  const signs = [["point", "as it stands"]];
  const all = series.moments.flatMap((moment) => moment.versions);
  if (all.some((version) => version.superseded)) signs.push(["point superseded", "restated later"]);
  if (all.some((version) => version.computed)) signs.push(["point computed", "computed from what is stated"]);
  for (const [sign, words] of signs) legend.append(element("i", sign), document.createTextNode(words));
  if (series.zero === null) legend.append(element("span", "off", "The axis does not begin at zero."));
  box.append(legend);
  return box;
}

// From a mark, the next one that the key points to, in its own part of the drawing.
function next(part, at, key) {
  const marks = [...part.querySelectorAll("button")];
  const placed = (one) => [parseFloat(one.style.left) || 0, parseFloat(one.style.bottom) || 0];
  marks.sort((a, b) => placed(a)[0] - placed(b)[0] || placed(a)[1] - placed(b)[1]);
  const beside = at.dataset.moment === undefined ? [] : marks.filter((one) => one.dataset.moment === at.dataset.moment);
  const along = at.dataset.moment === undefined
    ? marks : marks.filter((one) => one === at || one.dataset.moment !== at.dataset.moment);
  const find = {
    ArrowRight: () => along[along.indexOf(at) + 1],
    ArrowLeft: () => along[along.indexOf(at) - 1],
    ArrowUp: () => beside[beside.indexOf(at) + 1],
    ArrowDown: () => beside[beside.indexOf(at) - 1],
    Home: () => marks[0],
    End: () => marks.at(-1),
  };
  return find[key]?.();
}

function reach(part, mark, focus) {
  for (const one of part.querySelectorAll('button[tabindex="0"]')) one.tabIndex = -1;
  mark.tabIndex = 0;
  if (focus) mark.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".timeline");
  const before = kept.get(root) || {};
  const focused = parentElement.activeElement?.dataset?.id;
  const open = (what, id) => {
    kept.set(root, { at: id });
    setTriggerValue("open", what);
  };
  const parts = [documents(data, open)];
  if (data.series) parts.push(history(data.series, data, open));
  root.replaceChildren(...parts);
  kept.set(root, before);
  for (const part of parts) {
    const marks = [...part.querySelectorAll("button")];
    const at = marks.find((one) => one.dataset.id === before.at);
    if (marks.length) reach(part, at || marks[0], false);
    if (at && focused === before.at) at.focus({ preventScroll: true });
    part.onkeydown = (event) => {
      if (event.key === "Escape") setTriggerValue("close", true);
      const from = event.target.closest?.("button");
      const to = from && next(part, from, event.key);
      if (!to) return;
      event.preventDefault();
      reach(part, to, true);
    };
  }
}
