// Who changed what in the bank, the last first.

import { change, get, toast, trying, words } from "./api.mjs";
import { historyList } from "./history-list.mjs";

const place = document.getElementById("past");
const more = document.getElementById("more");
let actions = [];

async function load(before = undefined) {
  const told = await trying(() => get("/bank/actions", { before }));
  if (!told) return;
  actions = before === undefined ? told.actions : [...actions, ...told.actions];
  more.hidden = told.actions.length < 50;
  place.replaceChildren(historyList(actions, undo));
  if (!actions.length) place.textContent = words.no_history;
}

async function undo(action) {
  const told = await trying(() => change("POST", "/bank/undo", { action }));
  if (!told) return;
  toast(words.undone);
  await load();
}

more.addEventListener("click", () => load(actions.at(-1).action));
await load();
