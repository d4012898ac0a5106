// Pictures are dropped, pasted or chosen, and come back with their answer.

import { element, fetched, onOptions, options, percent, picturesIn, post, Refused, shownConfidence, verdict, words } from "./ask.mjs";

const form = document.getElementById("ask");
const results = document.querySelector("#results .results");
const slots = [...document.querySelectorAll(".slot")];
let given = []; // of the question that is being put together: [name, Blob] or nothing, by slot
let last = []; // the questions asked last, to be asked again with other options

// ---- what each task says

const named = (scores, name) => scores.map((share, at) => ({ of: name(at), share }));

const panels = (record) => [
  ...named(record.details.scores, (at) => `${words.panel} ${at + 1}`),
  { of: words.none, share: record.details.none },
];

const tags = (record) => Object.entries(record.answer.tags);

const TASKS = {
  find: {
    said: ({ answer, reason }) =>
      reason === "no-match" ? words["no-match"] : `${words.panel} ${answer.panel} ${words.at} ${answer.x}, ${answer.y}`,
    bars: panels,
  },
  orbit: {
    said: ({ answer, reason }) =>
      reason === "no-match"
        ? words["no-match"]
        : `${words.panel} ${answer.panel}, ${words.on_orbit} ${answer.orbit} ${words.at} ${answer.x}, ${answer.y}`,
    bars: panels,
    steps: ({ details }) =>
      Object.entries(details.steps).map(([step, share]) => {
        const name = step === "read" ? `${words.read_step}: ${details.number}` : words[step];
        return { of: name, share, best: step !== details.weakest };
      }),
  },
  same: {
    said: ({ answer }) => (answer.same ? words.yes_same : words.no_same),
    bars: ({ details }) => [
      { of: words.yes_same, share: details.score },
      { of: words.no_same, share: 1 - details.score },
    ],
    note: words.attention,
  },
  tag: {
    said: (record) => {
      const all = tags(record);
      if (all.length === 1) return all[0][1].value;
      return `${words.trusted}: ${all.filter(([, tag]) => tag.trusted).length} / ${all.length}`;
    },
    title: words.values,
    bars: (record) => tags(record).map(([name, tag]) => ({ of: `${name}: ${tag.value}`, share: tag.confidence, best: tag.trusted })),
  },
};

// ---- asking

async function ask(questions) {
  last = questions;
  for (const pictures of questions) {
    const place = element("article", { class: "result waiting" }, words.working);
    results.prepend(place);
    results.parentElement.hidden = false;
    await answer(pictures, place);
  }
}

async function answer(pictures, place) {
  try {
    const said = await post(`/v1/${form.dataset.task}`, pictures, options());
    place.replaceWith(result(said.answers[0], said.shown[0]));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.replaceWith(failed(pictures.map(([name]) => name).join(", "), error.message));
  }
}

/** Ask the last questions again, in the place of their answers. */
async function again() {
  const places = [...results.children].slice(0, last.length).reverse();
  for (const [at, pictures] of last.entries()) await answer(pictures, places[at]);
}

// ---- showing

function result(record, shown) {
  if (!shown) return failed(record.source, record.problem);
  const task = TASKS[record.task];
  const line = element("p", { class: "line" }, element("strong", {}, task.said(record)), verdict(record));
  if (record.reason === "no-match") line.append(`${words.best_guess}: ${words.panel} ${record.answer.panel}`);
  line.append(`${words.confidence} ${shownConfidence(record.confidence)}`);
  const drawn = element("img", { class: "drawn", src: shown.drawn, alt: `${words.drawn_alt}: ${task.said(record)}` });
  const facts = element("div", { class: "facts" }, section(task.title ?? words.scores, bars(task.bars(record))));
  if (task.steps) facts.append(section(words.steps, bars(task.steps(record))));
  if (shown.parts.length && record.task !== "same") facts.append(section(words.parts, parts(shown.parts)));
  const figure = element("figure", {}, drawn);
  if (task.note) figure.append(element("figcaption", { class: "small" }, task.note));
  const body = element("div", { class: "body" }, figure, facts);
  const made = element("article", { class: "result" }, element("h3", {}, record.source), line, body);
  if (record.details.doubts?.length) {
    made.append(element("p", { class: "small doubts" }, `${words.doubts}: `, element("span", { lang: "en" }, record.details.doubts.join("; "))));
  }
  made.append(details(record));
  return made;
}

function failed(source, problem) {
  return element("article", { class: "result failed" }, element("h3", {}, source), element("p", { lang: "en" }, problem));
}

const section = (title, content) => element("section", {}, element("h4", {}, title), content);

function bars(rows) {
  const most = Math.max(...rows.map(({ share }) => share));
  const list = element("ol", { class: "bars wide" });
  for (const { of, share, best = share === most } of rows) {
    const fill = element("span");
    fill.style.width = `${100 * share}%`;
    list.append(
      element(
        "li",
        best ? { class: "best" } : {},
        element("span", { class: "of" }, of),
        element("span", { class: "bar" }, fill),
        element("span", { class: "share" }, percent(share)),
      ),
    );
  }
  return list;
}

const parts = (each) =>
  element(
    "div",
    { class: "parts" },
    ...each.map(({ name, picture }) =>
      element("figure", {}, element("img", { src: picture, alt: name }), element("figcaption", { lang: "en" }, name)),
    ),
  );

function details(record) {
  const text = JSON.stringify(record, null, 2);
  const copy = element("button", { type: "button", class: "copy" }, words.copy);
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = words.copied;
  });
  return element("details", {}, element("summary", {}, words.record), element("pre", {}, element("code", {}, text)), copy);
}

// ---- pictures come in

/** `slot`: where they were put; of a task that takes one picture, each is a question. */
function take(pictures, slot = given.findIndex((each) => !each)) {
  if (!pictures.length) return;
  if (slots.length === 1) {
    ask(pictures.map((picture) => [picture]));
    return;
  }
  if (pictures.length >= slots.length) given = pictures.slice(0, slots.length);
  else given[slot < 0 ? 0 : slot] = pictures[0];
  given.forEach((picture, at) => picture && preview(slots[at], picture[1]));
  if (given.filter(Boolean).length === slots.length) ask([[...given]]);
}

function preview(slot, blob) {
  const image = slot.querySelector(".given");
  URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(blob);
  image.hidden = false;
  slot.querySelector(".invitation").hidden = true;
}

const asPictures = (files) => files.map((file) => [file.name, file]);

if (form) {
  given = slots.map(() => null);
  form.addEventListener("submit", (event) => event.preventDefault());
  slots.forEach((slot, at) => {
    const input = slot.querySelector("input");
    input.addEventListener("change", () => {
      take(asPictures([...input.files]), at);
      input.value = "";
    });
    slot.addEventListener("dragover", () => slot.classList.add("over"));
    slot.addEventListener("dragleave", () => slot.classList.remove("over"));
    slot.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      slot.classList.remove("over");
      take(asPictures(picturesIn(event.dataTransfer)), at);
    });
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    take(asPictures(picturesIn(event.dataTransfer)));
  });
  document.addEventListener("paste", (event) => take(asPictures(picturesIn(event.clipboardData))));
  for (const button of document.querySelectorAll(".example")) {
    button.addEventListener("click", async () => {
      take(await fetched(button));
      form.scrollIntoView({ block: "start" });
    });
  }
  onOptions(again);
}
