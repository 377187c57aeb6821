// Scrolls the conversation to where it stands, once for each key.
const done = new Set();

export default function ({ data, parentElement }) {
  if (done.has(data.key)) return;
  done.add(data.key);
  const place = parentElement.host || parentElement;
  place.style.scrollMarginBottom = "9rem";
  setTimeout(() => place.scrollIntoView({ block: "nearest" }), 60);
}
