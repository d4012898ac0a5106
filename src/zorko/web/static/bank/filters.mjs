// The filters beside the grid: what can be asked of each attribute, and how many photographs there would be.

import { button, element, number, words } from "./api.mjs";

const FLAGS = ["untrusted", "corrected", "together", "removed"];
const closed = new Set(JSON.parse(localStorage.getItem("zorko-closed") ?? "[]"));

/** Draw them all. `asked`: an Asked; `found`: what the service said; `cases`: [{name, photos}]. */
export function drawFilters(place, asked, found, cases) {
  const focus = document.activeElement?.closest("#filter-body")?.querySelector(":focus")?.dataset.key;
  place.replaceChildren(
    flags(asked),
    ...(cases.length ? [caseChoice(asked, cases)] : []),
    ...(found.counts.length ? [mode(asked)] : []),
    ...found.counts.map((each) => group(asked, each)),
  );
  if (focus) place.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
}

const flags = (asked) =>
  element(
    "div",
    { class: "flags" },
    ...FLAGS.map((name) => {
      const box = element("input", { type: "checkbox", "data-key": name });
      box.checked = asked[name];
      box.addEventListener("change", () => asked.set({ [name]: box.checked }));
      return element("label", { class: "choice" }, box, words[`filter_${name}`]);
    }),
  );

function caseChoice(asked, cases) {
  const choice = element("select", { "data-key": "case" }, element("option", { value: "" }, words.case_any));
  for (const { name, photos } of cases) choice.append(element("option", { value: name }, `${name} (${number(photos)})`));
  choice.value = asked.case;
  choice.addEventListener("change", () => asked.set({ case: choice.value }));
  return element("label", { class: "case-choice" }, element("span", {}, words.case), choice);
}

function mode(asked) {
  const made = element("div", { class: "segments", role: "radiogroup", "aria-label": words.match_how });
  for (const each of ["all", "any"]) {
    const radio = element("input", { type: "radio", name: "mode", value: each, "data-key": `mode-${each}` });
    radio.checked = asked.mode === each;
    radio.addEventListener("change", () => asked.setMode(each));
    made.append(element("label", {}, radio, element("span", {}, words[`match_${each}`])));
  }
  return made;
}

function group(asked, { name, untagged, values }) {
  const states = values.map(({ value }) => asked.state(name, value));
  const used = states.filter(Boolean).length + asked.untagged.has(name);
  const made = element(
    "details",
    { class: "attribute" },
    element("summary", { "data-key": `group-${name}` }, element("span", {}, name), ...(used ? [element("span", { class: "badge" }, used)] : [])),
  );
  made.open = !closed.has(name);
  made.addEventListener("toggle", () => {
    if (made.open) closed.delete(name);
    else closed.add(name);
    localStorage.setItem("zorko-closed", JSON.stringify([...closed]));
  });
  const most = Math.max(1, ...values.map(({ count }) => count));
  made.append(...values.map(({ value, count }, at) => row(asked, name, value, count, count / most, states[at])));
  if (untagged || asked.untagged.has(name)) made.append(untaggedRow(asked, name, untagged));
  return made;
}

function row(asked, attribute, value, count, share, state) {
  const choose = button("", () => asked.turn(attribute, value, "with"), {
    class: "choose",
    "aria-pressed": state === "with",
    "data-key": `with-${attribute}-${value}`,
  });
  const fill = element("i");
  fill.style.width = `${100 * share}%`;
  choose.append(element("span", { class: "box", "aria-hidden": "true" }), element("span", { class: "name" }, value), element("span", { class: "count" }, number(count)), fill);
  const without = button("−", () => asked.turn(attribute, value, "without"), {
    class: "without",
    "aria-pressed": state === "without",
    "aria-label": `${words.without}: ${value}`,
    title: words.without,
    "data-key": `without-${attribute}-${value}`,
  });
  return element("div", { class: `value ${state}${count ? "" : " none"}` }, choose, without);
}

function untaggedRow(asked, attribute, count) {
  const chosen = asked.untagged.has(attribute);
  const choose = button("", () => asked.turnUntagged(attribute), { class: "choose", "aria-pressed": chosen, "data-key": `untagged-${attribute}` });
  choose.append(
    element("span", { class: "box", "aria-hidden": "true" }),
    element("span", { class: "name quiet-name" }, words.untagged),
    element("span", { class: "count" }, number(count)),
  );
  return element("div", { class: `value${chosen ? " with" : ""}` }, choose);
}
