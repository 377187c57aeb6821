// Fetches the file that was asked for, once, and saves it under its name; what went wrong is said in its place.
const done = new Set();

export default function ({ data, parentElement }) {
  if (done.has(data.key)) return;
  done.add(data.key);
  const told = parentElement.querySelector(".saving");
  told.textContent = "";
  save(data).catch((error) => { told.textContent = error.message; });
}

async function save({ address, name }) {
  const answer = await fetch(address).catch(() => { throw new Error("The file could not be fetched. Try again."); });
  if (!answer.ok) throw new Error(await answer.text());
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
