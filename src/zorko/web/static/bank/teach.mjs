// The model learns from what people said: start it, see how far it is, and how its answers would change.

import { button, change, counted, element, get, isAdmin, number, say, toast, translated, trying, when, words } from "./api.mjs";

const POLL_MS = 900;
const place = document.getElementById("teaching");
// As bank/lessons.py and training/teaching.py say it, and the training that they start.
const STEPS = [
  [/^starting$/, words.step_starting],
  [/^gathering /, words.step_gathering],
  [/^reading pictures$/, words.step_reading],
  [/^embedding /, words.step_embedding],
  [/^epoch (?<epoch>.+)$/, words.step_epoch],
  [/^answering /, words.step_answering],
  [/^comparing$/, words.step_comparing],
];
const REASONS = [
  [/^people said it of (?<count>\d+) photographs; (?<least>\d+) are the least$/, words.left_few],
  [/^only one of its values was said$/, words.left_one_value],
  [/^nothing that was said falls into the part '(?<part>\w+)'/, words.left_part],
];
let changes;
let running = false;

async function load() {
  const told = await trying(() => get("/bank/teaching"));
  if (!told) return;
  const phase = told.teaching.phase;
  if (running && phase === "done") toast(words.teach_done);
  running = phase === "running";
  if (!told.candidate || running) changes = undefined;
  else changes ??= (await trying(() => get("/bank/teaching/changes")))?.changes;
  place.replaceChildren(shown(told), now(told), ...(told.candidate && !running ? [candidate(told)] : []));
  if (running) setTimeout(load, POLL_MS);
}

/** Asks for something, and shows what came of it. */
async function act(what, text = "") {
  const told = await trying(() => change("POST", `/bank/teaching/${what}`));
  if (told && text) toast(say(text, told));
  changes = undefined;
  await load();
}

const card = (title, ...content) => element("section", { class: "sheet-card" }, element("h2", {}, title), ...content);

function shown({ shown: model, former }) {
  if (!model) return card(words.teach_shown, element("p", {}, words.teach_no_model));
  const made = card(words.teach_shown, element("p", {}, element("strong", {}, model.name), element("span", { class: "small" }, ` · ${when(model.since)}`)));
  if (former && isAdmin) made.append(element("p", {}, button(say(words.teach_back, { model: former.name }), () => act("back", words.teach_shows), { class: "small-button" })));
  return made;
}

function now({ teaching, corrected, installed, shown: model }) {
  if (teaching.phase === "running") {
    const bar = element("progress", { "aria-label": words.teach, ...(teaching.of ? { max: teaching.of, value: teaching.done } : {}) });
    const far = teaching.of ? ` · ${number(teaching.done)} / ${number(teaching.of)}` : "";
    const made = card(words.teach_runs, element("p", {}, `${translated(teaching.step, STEPS)}${far}`), bar, element("p", { class: "small" }, `${teaching.user} · ${when(teaching.began)}`));
    if (isAdmin) made.append(element("p", {}, button(words.stop, () => act("stop"))));
    return made;
  }
  const made = card(words.teach_begin, element("p", {}, say(words.teach_from, { count: counted(words.photographs, corrected) })));
  if (teaching.phase === "failed") made.append(element("p", { class: "trouble", lang: "en" }, teaching.problem));
  if (teaching.phase === "stopped") made.append(element("p", { class: "trouble" }, words.teach_stopped));
  if (!installed) made.append(element("p", { class: "trouble" }, words.teach_not_installed, " ", element("code", {}, "pip install 'zorko[train]'")));
  else if (isAdmin && model) {
    const nothing = corrected === 0;
    made.append(element("p", {}, button(words.teach_start, () => act("start"), { class: "strong", ...(nothing ? { disabled: "" } : {}) })));
    if (nothing) made.append(element("p", { class: "small" }, words.teach_nothing));
  }
  return made;
}

function candidate({ candidate: model, teaching }) {
  const differing = (changes ?? []).filter(({ changed, judged }) => changed || judged);
  const same = (changes ?? []).filter((each) => !differing.includes(each));
  const made = card(
    words.teach_candidate,
    element("p", {}, element("strong", {}, model.name), element("span", { class: "small" }, ` · ${when(model.since)}`)),
    element("p", { class: "small" }, words.teach_about),
    table(differing),
  );
  if (same.length) made.append(element("p", { class: "small below" }, say(words.teach_same, { names: same.map(({ attribute }) => attribute).join(", ") })));
  const left = Object.entries(teaching.left);
  if (left.length) {
    const list = element("ul", { class: "failures" }, ...left.map(([name, why]) => element("li", {}, element("strong", {}, name), " — ", translated(why, REASONS))));
    made.append(element("details", {}, element("summary", { class: "small" }, `${words.teach_left} (${left.length})`), list));
  }
  if (isAdmin) {
    const acts = [button(words.teach_accept, () => act("accept", words.teach_shows), { class: "strong" }), button(words.teach_discard, () => act("discard"))];
    made.append(element("div", { class: "verdicts" }, ...acts));
  }
  return made;
}

function table(rows) {
  const names = [words.attribute_name, words.teach_changed, words.teach_trusted, words.teach_held, words.teach_right, words.teach_better, words.teach_worse];
  const head = element("tr", {}, ...names.map((name, at) => element("th", at ? { class: "n", scope: "col" } : { scope: "col" }, name)));
  return element("div", { class: "scrolled" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows.map(line))));
}

function line({ attribute, photos, changed, trusted, judged, right, better, worse }) {
  const cell = (text, kind = "") => element("td", { class: `n ${kind}` }, text);
  const both = ([before, after]) => `${number(before)} → ${number(after)}`;
  const held = judged ? [cell(both(right)), cell(number(better), better ? "good" : ""), cell(number(worse), worse ? "worse" : "")] : [cell("—"), cell("—"), cell("—")];
  return element("tr", {}, element("td", {}, attribute), cell(`${number(changed)} / ${number(photos)}`), cell(both(trusted)), cell(number(judged)), ...held);
}

await load();
