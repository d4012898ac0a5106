// The cases: which there are, new ones, other names.

import { button, change, counted, element, get, mayChange, toast, trying, words } from "./api.mjs";

const list = document.getElementById("list");
const make = document.getElementById("make");

async function load() {
  const told = await trying(() => get("/bank/cases/list"));
  if (!told) return;
  list.replaceChildren(...told.cases.map(card));
  document.getElementById("none").hidden = told.cases.length > 0;
}

function card({ name, description, photos, since }) {
  const open = element("a", { href: `/bank?case=${encodeURIComponent(name)}` }, name);
  const made = element("li", { class: "case-card" }, element("h2", {}, open));
  if (description) made.append(element("p", {}, description));
  const day = new Date(since).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
  made.append(element("p", { class: "small" }, `${counted(words.photographs, photos)} · ${day}`));
  if (mayChange) made.append(element("div", { class: "row" }, button(words.rename, () => made.replaceChildren(renaming(name, description)), { class: "small-button" })));
  return made;
}

function renaming(name, description) {
  const inputs = [
    element("input", { name: "name", required: "", maxlength: "200", value: name, "aria-label": words.case_name }),
    element("input", { name: "description", maxlength: "2000", value: description, "aria-label": words.description, placeholder: words.description }),
  ];
  const row = element("div", { class: "row" }, element("button", { class: "strong small-button" }, words.save), button(words.cancel, load, { class: "plain small-button" }));
  const form = element("form", {}, ...inputs, row);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [told, about] = inputs.map((input) => input.value.trim());
    if (await trying(() => change("POST", "/bank/cases/name", { case: name, name: told, description: about }))) await load();
  });
  queueMicrotask(() => inputs[0].focus());
  return form;
}

make?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, description } = make.elements;
  const told = await trying(() => change("POST", "/bank/cases/list", { name: name.value, description: description.value }));
  if (!told) return;
  make.reset();
  toast(words.case_made);
  await load();
});

await load();
