// Who may sign in, and what they may do.

import { button, change, element, get, person, say, toast, trying, words } from "./api.mjs";

const ROLES = ["viewer", "editor", "admin"];
const everybody = document.getElementById("everybody");
const add = document.getElementById("add");
const own = document.getElementById("own");

async function load() {
  const told = await trying(() => get("/bank/people/list"));
  if (told) everybody.replaceChildren(...told.users.map(row));
}

/** Asks for a change, says what came of it, and shows the list as it is then. */
async function done(address, told, text) {
  if (await trying(() => change("POST", address, told))) toast(text);
  await load();
}

function row({ name, role }) {
  const choice = element("select", { "aria-label": `${words.role}: ${name}` });
  for (const each of ROLES) choice.append(element("option", { value: each }, words[each]));
  choice.value = role;
  choice.addEventListener("change", () => done("/bank/people/role", { name, role: choice.value }, words.saved));
  const acts = element("td", { class: "n" }, button(words.password_new, () => ask(name), { class: "small-button" }));
  if (name !== person) acts.append(" ", button(words.person_remove, () => confirm(say(words.person_remove_sure, { name })) && done("/bank/people/removals", { name }, words.saved), { class: "small-button danger" }));
  return element("tr", {}, element("td", {}, name), element("td", {}, choice), acts);
}

function ask(name) {
  const input = element("input", { type: "password", minlength: "10", maxlength: "1000", required: "", autocomplete: "new-password", "aria-label": words.password_new });
  const form = element("form", {}, element("h2", {}, `${words.password_new}: ${name}`), input, element("div", { class: "row" }, element("button", { class: "strong" }, words.save), button(words.cancel, () => dialog.close())));
  const dialog = element("dialog", { class: "card" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await done("/bank/people/password", { name, password: input.value }, words.saved);
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

add?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, password, role } = add.elements;
  if (!(await trying(() => change("POST", "/bank/people/list", { name: name.value, password: password.value, role: role.value })))) return;
  add.reset();
  toast(words.saved);
  await load();
});

own?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { before, password } = own.elements;
  if (!(await trying(() => change("POST", "/bank/me/password", { before: before.value, password: password.value })))) return;
  location.assign("/sign-in"); // every session of this person has ended, this one too
});

if (everybody) await load();
