// The bank's first page: filters, the grid, and what keys, clicks and fingers do in it.

import { button, change, counted, element, get, mayChange, query, say, toast, trying, words } from "./api.mjs";
import { Asked } from "./asked.mjs";
import { chooseCase } from "./cases-dialog.mjs";
import { Focus, drawDock } from "./dock.mjs";
import { drawFilters } from "./filters.mjs";
import { Grid } from "./grid.mjs";
import { Selection } from "./selection.mjs";
import { Viewer } from "./viewer.mjs";

const byId = (id) => document.getElementById(id);
const HOLD_MS = 450; // how long a finger rests before it selects

const asked = new Asked();
const selection = new Selection();
const focus = new Focus();
const grid = new Grid(byId("grid"), marks, selection.has);
const viewer = new Viewer(byId("viewer"), grid, focus, { correct, undo, changed, selection, toCase });
let cases = [];
let asking;

// ---- what is found

/** Asks anew; `list`: also which photographs there are, else only how many of each kind. */
async function ask(list = true) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  document.body.classList.add("asking");
  const told = await trying(async () => {
    const [found, known] = await Promise.all([
      get("/bank/found", { ...asked.options(), list }, signal),
      get("/bank/cases/list", {}, signal),
    ]);
    cases = known.cases;
    return found;
  });
  if (signal.aborted) return;
  document.body.classList.remove("asking");
  if (told) show(told, list);
}

function show(found, list) {
  focus.set(found.counts.map(({ name, values }) => ({ name, values })));
  if (list) {
    const ids = new Uint32Array(bytes(found.ids).buffer);
    const ratios = Float32Array.from(bytes(found.shapes), (shape) => 2 ** ((shape - 128) / 48));
    selection.keep(ids);
    grid.show(ids, ratios);
    nothing(found);
  }
  drawFilters(byId("filter-body"), asked, found, cases);
  byId("total").textContent = counted(words.photographs, found.total);
  byId("filters-done").textContent = say(words.show_found, { count: counted(words.photographs, found.total) });
  chips();
  dock();
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function chips() {
  const parts = asked.parts();
  const list = parts.map(([kind, text, remove]) => {
    const name = words[`chip_${kind}`] ?? "";
    const made = button("", remove, { class: `chip ${kind}`, title: words.take_away });
    made.append(element("span", {}, [name, text].filter(Boolean).join(" ")), element("span", { "aria-hidden": "true" }, "×"));
    return element("li", {}, made);
  });
  if (parts.length > 1) list.push(element("li", {}, button(words.clear_filters, () => asked.clear(), { class: "plain chip-clear" })));
  byId("chips").replaceChildren(...list);
  const badge = document.querySelector("#filters-open .badge");
  badge.textContent = parts.length;
  badge.hidden = !parts.length;
}

function nothing(found) {
  const place = byId("nothing");
  place.hidden = found.total > 0;
  if (found.total) return;
  const filtered = asked.parts().length > 0;
  place.replaceChildren(element("h2", {}, filtered ? words.nothing_found : words.bank_empty), element("p", {}, filtered ? words.nothing_found_hint : words.bank_empty_hint));
  if (filtered) place.append(button(words.clear_filters, () => asked.clear()));
  else if (mayChange) place.append(element("a", { class: "button", href: "/bank/import" }, words.import));
}

/** What a tile says: the value of the attribute in focus, and who says it. */
function marks(tile) {
  const said = tile.values[focus.at];
  if (!said || said[0] === null) return ["", "none"];
  return [said[0], said[2] ? "corrected" : said[1] ? "trusted" : "untrusted"];
}

// ---- what is changed

/** The photographs that a key is about: those selected, else the one that keys are about. */
const meant = () => (selection.size ? [...selection.ids] : grid.ids.length ? [grid.ids[grid.active]] : []);

async function correct(value, photos = meant(), attribute = focus.name, fresh = false) {
  if (!mayChange || !photos.length || !attribute) return;
  const told = await trying(() => change("POST", "/bank/corrections", { photos, attribute, value, new: fresh }));
  if (!told) return;
  done(`${attribute}: ${value ?? words.model_says} · ${counted(words.photographs, photos.length)}`, told.action, photos);
}

/** Says what was done, with the way back; `photos`: what of them is known is no longer so. */
function done(text, action, photos) {
  toast(text, action ? [words.undo, () => undo(action)] : undefined);
  changed(photos);
}

function changed(photos) {
  grid.forget(photos);
  ask(false);
}

async function undo(action = null) {
  const told = await trying(() => change("POST", "/bank/undo", { action }));
  if (!told) return;
  toast(told.kept ? say(words.undone_but, { count: told.kept }) : words.undone);
  grid.forgetAll();
  await ask();
  viewer.again();
}

async function toCase(photos = meant()) {
  const named = await chooseCase(cases);
  if (named === undefined) return;
  const told = await trying(() => change("POST", "/bank/cases/photos", { case: named, photos, add: true }));
  if (told) done(say(words.added_to_case, { case: named, count: counted(words.photographs, photos.length) }), told.action, photos);
  viewer.again();
}

async function remove(removed) {
  const photos = meant();
  const told = await trying(() => change("POST", "/bank/removals", { photos, removed }));
  if (!told) return;
  const count = counted(words.photographs, photos.length);
  toast(say(removed ? words.removed : words.restored, { count }), [words.undo, () => undo(told.action)]);
  selection.clear();
  await ask(true);
}

function dock() {
  document.body.classList.toggle("selecting-any", selection.size > 0);
  drawDock(byId("dock"), focus, selection.size, asked.removed, {
    correct,
    toCase: () => toCase(),
    remove: () => remove(true),
    restore: () => remove(false),
    clear: () => selection.clear(),
  });
  const count = selection.size || grid.ids.length;
  byId("export-what").textContent = say(selection.size ? words.export_selected : words.export_found, { count: counted(words.photographs, count) });
}

// ---- mouse and fingers

const placeOf = (event) => {
  const tile = event.target.closest(".tile");
  return tile ? Number(tile.dataset.at) : undefined;
};

let held;
let holdsAt;

grid.place.addEventListener("pointerdown", (event) => {
  holdsAt = undefined;
  if (event.pointerType === "mouse") return;
  const at = placeOf(event);
  held = setTimeout(() => {
    if (at === undefined) return;
    holdsAt = at;
    selection.toggle(grid, at);
    navigator.vibrate?.(15);
  }, HOLD_MS);
});
for (const end of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) {
  grid.place.addEventListener(end, (event) => {
    if (end === "pointermove" && Math.hypot(event.movementX, event.movementY) < 4) return;
    clearTimeout(held);
  });
}
grid.place.addEventListener("contextmenu", (event) => {
  if (event.pointerType === "touch") event.preventDefault(); // a finger that rests selects
});

grid.place.addEventListener("click", (event) => {
  const at = placeOf(event);
  if (at === undefined || at === holdsAt) return;
  grid.place.focus({ preventScroll: true });
  grid.active = at;
  if (event.shiftKey) selection.extend(grid, at);
  else if (event.ctrlKey || event.metaKey || event.target.closest(".tick") || (selection.size && event.pointerType === "touch")) selection.toggle(grid, at);
  else {
    selection.begin(at);
    viewer.open(at);
  }
  grid.refresh();
});

// ---- keys

const moves = {
  ArrowLeft: () => grid.active - 1,
  ArrowRight: () => grid.active + 1,
  ArrowUp: () => grid.above(grid.active),
  ArrowDown: () => grid.below(grid.active),
  Home: () => 0,
  End: () => grid.ids.length - 1,
  PageUp: () => repeated(grid.above),
  PageDown: () => repeated(grid.below),
};

function repeated(step) {
  let at = grid.active;
  for (let row = grid.perScreen; row > 0; row--) at = step(at);
  return at;
}

const isText = (target) => target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]:not(#viewer)")) return;
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z" && !isText(event.target)) {
    event.preventDefault();
    undo();
    return;
  }
  if (byId("viewer").open) return; // it has keys of its own
  if (isText(event.target)) {
    if (key === "Escape") event.target.blur();
    return;
  }
  if (gridKey(event) || pageKey(event)) event.preventDefault();
});

function gridKey(event) {
  const { key } = event;
  const inGrid = event.target === grid.place || event.target === document.body;
  if (key in moves && inGrid && grid.ids.length && !event.altKey) {
    if (event.shiftKey && !selection.size) selection.toggle(grid, grid.active);
    grid.place.focus({ preventScroll: true });
    grid.goTo(moves[key]());
    if (event.shiftKey) selection.extend(grid, grid.active);
    return true;
  }
  if (!inGrid || !grid.ids.length) return false;
  if (key === "Enter") viewer.open(grid.active);
  else if (key === " " || key === "x") selection.toggle(grid, grid.active);
  else if (key === "Delete" && mayChange && !asked.removed) remove(true);
  else return false;
  return true;
}

function pageKey(event) {
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "a") selection.all(grid);
  else if (event.ctrlKey || event.metaKey || event.altKey) return false;
  else if (key === "Escape") closeFilters() || selection.clear();
  else if (key === "/") byId("search").elements.text.focus();
  else if (key === "[") focus.step(-1);
  else if (key === "]") focus.step(1);
  else if (key === "c" && mayChange && meant().length) toCase();
  else if (key === "?") byId("help").showModal();
  else if (focus.meant(key)) correct(focus.meant(key).value);
  else return false;
  return true;
}

// ---- the bar above

let typing;
const seek = () => {
  clearTimeout(typing);
  const text = byId("search").elements.text.value.trim();
  if (text !== asked.text) asked.set({ text }, true);
};
byId("search").elements.text.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(seek, 220);
});
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  seek();
  grid.place.focus();
});
byId("order").addEventListener("change", () => asked.set({ order: byId("order").value }));

const size = byId("size");
size.value = localStorage.getItem("zorko-size") ?? (innerWidth < 600 ? 120 : 190);
const sized = () => {
  grid.rowHeight = Number(size.value);
  localStorage.setItem("zorko-size", size.value);
};
size.addEventListener("input", sized);

function openFilters() {
  document.body.classList.add("sheet");
  byId("filters-open").setAttribute("aria-expanded", "true");
  byId("filters-close").focus();
}

function closeFilters() {
  const open = document.body.classList.contains("sheet");
  document.body.classList.remove("sheet");
  byId("filters-open").setAttribute("aria-expanded", "false");
  if (open) byId("filters-open").focus();
  return open;
}

byId("filters-open").addEventListener("click", openFilters);
byId("filters-close").addEventListener("click", closeFilters);
byId("filters-done").addEventListener("click", closeFilters);

for (const made of document.querySelectorAll("[data-export]")) {
  made.addEventListener("click", async () => {
    const options = { kind: made.dataset.export, corrected: byId("corrected-only").checked };
    byId("export").open = false;
    const told = selection.size ? { photos: [...selection.ids] } : { asked: query(asked.options()).slice(1) };
    const ticket = await trying(() => change("POST", "/bank/exports", { ...options, ...told }));
    if (ticket) location.assign(`/bank/exports/${ticket.ticket}`);
  });
}

// ---- together

asked.addEventListener("change", () => {
  if (document.activeElement !== byId("search").elements.text) byId("search").elements.text.value = asked.text;
  byId("order").value = asked.order;
  scrollTo(0, 0);
  ask();
});
selection.addEventListener("change", () => {
  grid.refresh();
  dock();
});
focus.addEventListener("change", () => {
  grid.refresh();
  dock();
  viewer.draw();
});

if (asked.text) byId("search").elements.text.value = asked.text;
byId("order").value = asked.order;
sized();
await ask();
if (location.hash.startsWith("#photo=")) viewer.openId(Number(location.hash.slice(7)));
