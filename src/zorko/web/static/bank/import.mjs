// Photographs come in: files that are dropped or chosen, sent a few at a time; or a folder of the machine that serves this page.

import { Refused, button, change, element, get, number, say, size, toast, trying, words } from "./api.mjs";

const SENT_FILES = 32; // at a time
const SENT_BYTES = 24e6;
const ROUND_BYTES = 4096; // what a form has round a file, at most
const POLL_MS = 700;
const PICTURE = /\.(jpe?g|png|webp|gif|bmp|tiff?|jfif|avif|heic|mpo)$/i;

const drop = document.getElementById("drop");
const filesMost = Math.min(SENT_FILES, Number(drop.dataset.files));
const bytesMost = Number(drop.dataset.bytes) - ROUND_BYTES;
const sending = document.getElementById("sending");
const here = document.getElementById("here");
const running = document.getElementById("running");
let queue = [];
let busy = false;
let tally;

// ---- files

/** Files in what was dropped, folders too, each with the folder that it lay in. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => [file, ""]);
  return (await Promise.all(entries.map((entry) => inside(entry, "")))).flat();
}

async function inside(entry, folder) {
  if (entry.isFile) return [[await new Promise((resolve, reject) => entry.file(resolve, reject)), folder]];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (!some.length) break;
    found.push(...some);
  }
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  return (await Promise.all(found.map((each) => inside(each, path)))).flat();
}

const isPicture = ([file]) => file.type.startsWith("image/") || PICTURE.test(file.name);

function take(files) {
  const pictures = files.filter(isPicture);
  if (!pictures.length) {
    toast(words.import_none, undefined, true);
    return;
  }
  if (!busy) tally = { all: 0, done: 0, fresh: 0, known: 0, failures: [] };
  tally.all += pictures.length;
  for (const picture of pictures) {
    if (picture[0].size <= bytesMost) queue.push(picture);
    else {
      tally.done++;
      tally.failures.push({ source: picture[0].name, problem: say(words.import_too_large, { most: size(bytesMost) }) });
    }
  }
  if (!busy) send();
}

/** As many of the queue as one request takes. */
function some() {
  const chosen = [];
  let bytes = 0;
  while (queue.length && chosen.length < filesMost && (!chosen.length || bytes + queue[0][0].size <= SENT_BYTES)) {
    bytes += queue[0][0].size;
    chosen.push(queue.shift());
  }
  return chosen;
}

async function send() {
  busy = true;
  sending.hidden = false;
  while (queue.length) {
    draw();
    const files = some();
    try {
      const told = await change("POST", "/bank/imports/files", form(files));
      tally.fresh += told.new;
      tally.known += told.known;
      tally.failures.push(...told.failures);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      queue = [...files, ...queue];
      draw(error.message);
      busy = false;
      return;
    }
    tally.done += files.length;
  }
  busy = false;
  draw();
}

/** A file goes under its path below the folder that was chosen. */
function form(files) {
  const made = new FormData();
  for (const [file, folder] of files) {
    const path = folder || file.webkitRelativePath.split("/").slice(0, -1).join("/");
    made.append("file", file, path ? `${path}/${file.name}` : file.name);
  }
  return made;
}

function draw(trouble = "") {
  const over = tally.done === tally.all;
  const bar = element("progress", { max: tally.all, value: tally.done, "aria-label": words.import });
  const title = over ? words.import_done : say(words.import_running, { done: number(tally.done), all: number(tally.all) });
  sending.replaceChildren(element("h2", {}, title), bar, figures(tally.fresh, tally.known, tally.failures.length), ...failures(tally.failures));
  if (trouble) sending.append(element("p", { class: "trouble" }, trouble), button(words.import_go_on, send, { class: "strong" }));
  if (over) sending.append(element("p", {}, element("a", { class: "button", href: "/bank?order=added" }, words.import_look)));
}

const figures = (fresh, known, failed) =>
  element(
    "p",
    { class: "tally" },
    ...[[fresh, words.import_new], [known, words.import_known], [failed, words.import_failed]]
      .filter(([count], at) => count || !at)
      .map(([count, text]) => element("span", {}, element("b", {}, number(count)), ` ${text}`)),
  );

const failures = (list) => (list.length ? [element("ul", { class: "failures" }, ...list.map(({ source, problem }) => element("li", {}, element("strong", {}, source), ` — ${problem}`)))] : []);

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
document.addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take(await dropped(event.dataTransfer));
});
document.addEventListener("paste", (event) => event.clipboardData.files.length && take([...event.clipboardData.files].map((file) => [file, ""])));
for (const id of ["files", "folder"]) {
  const input = document.getElementById(id);
  input.addEventListener("change", () => {
    take([...input.files].map((file) => [file, ""]));
    input.value = "";
  });
}
addEventListener("beforeunload", (event) => busy && event.preventDefault());

// ---- a folder of this machine

here?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await trying(() => change("POST", "/bank/imports/folder", { folder: here.elements.folder.value }))) follow();
});

async function follow() {
  const told = await trying(() => get("/bank/imports/folder"));
  if (!told || told.state === "none") return;
  running.hidden = false;
  const over = told.state !== "running";
  const bar = element("progress", { max: Math.max(told.all, 1), "aria-label": words.import, ...(told.all ? { value: told.done } : {}) });
  const title = over ? words.import_done : say(words.import_running, { done: number(told.done), all: number(told.all) });
  running.replaceChildren(element("p", {}, element("strong", {}, `${title} `), told.folder), bar, figures(told.new, told.known, told.failed), ...failures(told.failures));
  if (told.problem) running.append(element("p", { class: "trouble" }, told.problem));
  if (over) running.append(element("p", {}, element("a", { class: "button", href: "/bank?order=added" }, words.import_look)));
  else {
    running.append(button(words.stop, () => trying(() => change("POST", "/bank/imports/stop"))));
    setTimeout(follow, POLL_MS);
  }
}

if (here) await follow();
