// Draws the source behind one citation: its quote and place, then the page with its box, the table, or the passage.
// Words from documents only ever become text nodes.

const ZOOMS = [1, 1.35, 1.75, 2.3, 3];
const kept = new WeakMap();

function element(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(text, label, act, disabled = false) {
  const node = element("button", "", text);
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.title = label;
  node.disabled = disabled;
  node.onclick = act;
  return node;
}

async function copy(text, node) {
  const before = node.textContent;
  try {
    await navigator.clipboard.writeText(text);
    node.textContent = "Copied";
  } catch {
    node.textContent = "Copying is blocked by the browser";
  }
  setTimeout(() => { node.textContent = before; }, 1600);
}

function heading(data, send) {
  const bar = element("div", "bar");
  const at = data.sources.indexOf(data.n);
  const go = (step) => () => send("go", data.sources[at + step]);
  bar.append(
    element("h3", "", `Source ${data.n}`),
    element("span", "grow"),
    button("‹", "Previous source", go(-1), at <= 0),
    button("›", "Next source", go(1), at < 0 || at + 1 >= data.sources.length),
  );
  const copying = button("Copy citation", "Copy citation", () => copy(data.citation, copying));
  bar.append(copying, button("✕", "Close source", () => send("close", true)));
  return bar;
}

function pageBar(view, state, send, redraw) {
  const bar = element("div", "bar");
  bar.append(
    button("‹", "Page up", () => send("page", view.page - 1), view.page <= 1),
    element("span", "count", view.pages ? `page ${view.page} of ${view.pages}` : `page ${view.page}`),
    button("›", "Page down", () => send("page", view.page + 1), view.page >= view.pages),
  );
  if (view.page !== view.home) bar.append(button(`Back to page ${view.home}`, "Back to the cited page", () => send("page", view.home)));
  bar.append(element("span", "grow"));
  const zoom = (step) => () => { state.zoom += step; redraw(); };
  bar.append(
    button("−", "Zoom out", zoom(-1), state.zoom === 0),
    button("+", "Zoom in", zoom(1), state.zoom === ZOOMS.length - 1),
  );
  return bar;
}

function place(mark, box, view) {
  const part = (value, whole) => `${(100 * value) / whole}%`;
  mark.style.left = part(box.x0, view.width);
  mark.style.top = part(box.top, view.height);
  mark.style.width = part(box.x1 - box.x0, view.width);
  mark.style.height = part(box.bottom - box.top, view.height);
  return mark;
}

function reveal(frame, target, always) {
  if (!target) return;
  const inner = target.getBoundingClientRect();
  const outer = frame.getBoundingClientRect();
  const hidden = inner.top < outer.top || inner.bottom > outer.bottom || inner.left < outer.left || inner.right > outer.right;
  if (!always && !hidden) return;
  frame.scrollTop += inner.top - outer.top - Math.max(24, (outer.height - inner.height) / 3);
  frame.scrollLeft += inner.left - outer.left - Math.max(24, (outer.width - inner.width) / 2);
}

function drawSheet(view, state, send) {
  const sheet = element("div", "sheet");
  sheet.style.width = `${100 * ZOOMS[state.zoom]}%`;
  const image = element("img");
  image.alt = view.alt;
  image.style.aspectRatio = `${view.width} / ${view.height}`;
  image.onerror = () => renew(view.image, state, send, () => { image.src = view.image; });
  image.src = view.image;
  sheet.append(image);
  for (const box of view.boxes) sheet.append(place(element("div", "mark " + box.kind), box, view));
  return sheet;
}

function drawPage(view, state, send, redraw) {
  const frame = element("div", "frame");
  frame.tabIndex = 0;
  frame.append(view.problem ? element("p", "problem", view.problem) : drawSheet(view, state, send));
  frame.onkeydown = (event) => {
    if (event.key === "PageDown" && view.page < view.pages) send("page", view.page + 1);
    else if (event.key === "PageUp" && view.page > 1) send("page", view.page - 1);
    else return;
    event.preventDefault();
  };
  requestAnimationFrame(() => reveal(frame, frame.querySelector(".mark"), true));
  return view.kind === "page" ? [pageBar(view, state, send, redraw), frame] : [frame];
}

function drawGrid(view) {
  const frame = element("div", "frame grid");
  frame.tabIndex = 0;
  const table = element("table");
  const caption = table.createCaption();
  caption.textContent = view.title;
  if (view.units) caption.append(element("span", "", ` (${view.units})`));
  view.rows.forEach((cells, r) => {
    const row = table.insertRow();
    if (r === view.row) row.className = "here";
    cells.forEach((text, c) => {
      const cell = element(r < view.header_rows ? "th" : "td", "", text);
      if (c === 0 && view.indents[r]) cell.style.paddingLeft = `${0.6 + view.indents[r]}rem`;
      if (r === view.row && (c === view.column || view.column === null)) cell.className = "cell";
      row.append(cell);
    });
  });
  frame.append(table);
  requestAnimationFrame(() => reveal(frame, frame.querySelector(".cell"), false));
  return [frame];
}

function drawLine(said) {
  const line = element("span", said.start === null ? "" : "said");
  for (const [text, quoted] of said.parts) {
    line.append(quoted ? element("mark", "", text) : document.createTextNode(text));
  }
  if (said.start !== null) Object.assign(line.dataset, { start: said.start, end: said.end });
  return line;
}

// An address lasts for some minutes. One that fails is tried once more, and another is asked for.
function renew(address, state, send, retry) {
  if (state.renewed === address) return;
  state.renewed = address;
  setTimeout(retry, 400);
  send("renew", address);
}

// The player is kept while its source is open: drawing the panel again neither stops it nor loads anything.
function player(data, state, send) {
  if (!data.sound) return [];
  const waiting = element("p", "dim", "Preparing the recording …");
  if (!state.audio) {
    state.audio = element("audio");
    state.audio.controls = true;
    state.audio.setAttribute("aria-label", data.sound.alt);
    state.audio.src = data.sound.source;
  } else if (state.audio.error && !state.audio.src.endsWith(data.sound.source)) {
    const { heard, audio } = state;
    audio.src = data.sound.source;
    audio.addEventListener("loadedmetadata", () => { audio.currentTime = heard || 0; audio.play().catch(() => {}); }, { once: true });
  }
  const audio = state.audio;
  audio.onerror = () => {
    waiting.textContent = "The recording cannot be played.";
    renew(data.sound.source, state, send, () => { audio.src = data.sound.source; });
  };
  audio.onloadedmetadata = () => waiting.remove();
  return audio.readyState > 0 ? [audio] : [audio, waiting];
}

// Plays from the cited second, lights the line that is heard, and goes to the line that is clicked.
function follow(frame, state) {
  const lines = [...frame.querySelectorAll(".said")];
  const audio = state.audio;
  if (!lines.length || !audio) return;
  const light = () => {
    state.heard = audio.currentTime;
    for (const line of lines) {
      const heard = audio.currentTime >= line.dataset.start - 0.05 && audio.currentTime < line.dataset.end;
      line.classList.toggle("lit", heard);
    }
  };
  const go = (second) => {
    audio.currentTime = second;
    audio.play().catch(() => {});
  };
  const begin = () => {
    if (state.begun) return;
    state.begun = true;
    const cited = frame.querySelector(".said:has(mark)") || frame.querySelector(".here .said");
    if (cited) go(Number(cited.dataset.start));
  };
  for (const line of lines) {
    line.tabIndex = 0;
    line.setAttribute("role", "button");
    line.title = "Play from here";
    line.onclick = () => { if (!getSelection().toString()) go(Number(line.dataset.start)); };
    line.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      go(Number(line.dataset.start));
    };
  }
  state.listening?.abort();
  state.listening = new AbortController();
  const until = { signal: state.listening.signal };
  for (const name of ["timeupdate", "seeked", "play", "pause"]) audio.addEventListener(name, light, until);
  if (audio.readyState > 0) begin();
  else audio.addEventListener("loadedmetadata", begin, until);
  light();
}

function drawPassage(view, state) {
  const frame = element("div", "frame text");
  frame.tabIndex = 0;
  const reading = element("div", "reading");
  if (view.context) reading.append(element("p", "dim", view.context));
  for (const item of view.paragraphs) {
    const line = element("p", item.here ? "here" : "near");
    if (item.head) line.append(element("b", "", item.head + "\n"));
    for (const said of item.lines) line.append(drawLine(said));
    reading.append(line);
    for (const told of item.told) reading.append(element("p", "told", told));
  }
  frame.append(reading);
  requestAnimationFrame(() => {
    reveal(frame, frame.querySelector("mark") || frame.querySelector(".here"), false);
    follow(frame, state);
  });
  return [frame];
}

const DRAW = { page: drawPage, picture: drawPage, grid: drawGrid, passage: drawPassage };

function tabs(data, state, redraw) {
  const bar = element("div", "bar");
  bar.setAttribute("role", "tablist");
  data.views.forEach((view, i) => {
    const tab = button(view.label, view.label, () => { state.view = i; redraw(); });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(i === state.view));
    bar.append(tab);
  });
  return bar;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".evidence");
  const old = kept.get(root);
  const state = old?.key === data.key ? old : { key: data.key, view: 0, zoom: 0 };
  if (old && old !== state) {
    old.listening?.abort();
    old.audio?.removeAttribute("src");
  }
  kept.set(root, state);
  const redraw = () => {
    const focused = parentElement.activeElement?.getAttribute?.("aria-label");
    root.replaceChildren(heading(data, setTriggerValue), element("blockquote", "quote", data.quote));
    root.append(element("p", "place", data.place));
    for (const note of data.notes) root.append(element("p", "dim", note));
    root.append(...player(data, state, setTriggerValue));
    if (data.views.length > 1) root.append(tabs(data, state, redraw));
    const view = data.views[state.view] || data.views[0];
    if (view) root.append(...DRAW[view.kind](view, state, setTriggerValue, redraw));
    if (focused) root.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  root.onkeydown = (event) => { if (event.key === "Escape") setTriggerValue("close", true); };
  redraw();
}
