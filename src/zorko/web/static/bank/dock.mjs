// The bar at the bottom: the attribute in focus with a key for each of its values, and what can be done with the selection.

import { button, counted, element, mayChange, words } from "./api.mjs";

/** `attributes`: [{name, values: [{value}]}]; `focus`: the name of the one in focus. */
export class Focus extends EventTarget {
  attributes = [];
  name = localStorage.getItem("zorko-focus") ?? "";

  set(attributes) {
    this.attributes = attributes;
    if (!attributes.some(({ name }) => name === this.name)) this.name = attributes[0]?.name ?? "";
  }

  get at() {
    return this.attributes.findIndex(({ name }) => name === this.name);
  }

  get values() {
    return this.attributes[this.at]?.values.map(({ value }) => value) ?? [];
  }

  choose(name) {
    this.name = name;
    localStorage.setItem("zorko-focus", name);
    this.dispatchEvent(new Event("change"));
  }

  step(by) {
    const count = this.attributes.length;
    if (count) this.choose(this.attributes[(this.at + by + count) % count].name);
  }

  /** What a key stands for: {value}, null for the model's own answer; undefined for no digit, or one without a value. */
  meant(key) {
    if (key === "0") return { value: null };
    const value = /^[1-9]$/.test(key) ? this.values[key - 1] : undefined;
    return value === undefined ? undefined : { value };
  }
}

/** A button for each value of the attribute in focus, with its key. `now`: the value that is said. */
export const valueButtons = (focus, choose, now = undefined) => [
  ...focus.values.map((value, at) => {
    const made = button("", () => choose(value), { class: "key-value", ...(value === now ? { "aria-pressed": "true" } : {}) });
    made.append(...(at < 9 ? [element("kbd", {}, at + 1)] : []), element("span", {}, value));
    return made;
  }),
];

/** Draws the dock. `acts`: {correct, toCase, remove, restore, clear}. */
export function drawDock(place, focus, selected, removed, acts) {
  const parts = [];
  if (mayChange && focus.attributes.length && !removed) {
    const choice = element("select", { "aria-label": words.attribute, id: "focus" });
    for (const { name } of focus.attributes) choice.append(element("option", { value: name }, name));
    choice.value = focus.name;
    choice.addEventListener("change", () => focus.choose(choice.value));
    const back = button("", () => acts.correct(null), { class: "key-value back", title: words.model_says });
    back.append(element("kbd", {}, "0"), element("span", {}, words.model_says));
    parts.push(element("div", { class: "keys-row" }, choice, ...valueButtons(focus, acts.correct), back));
  }
  const help = button("", () => document.getElementById("help").showModal(), { class: "plain help", "aria-label": words.keyboard, title: words.keyboard });
  help.append(element("kbd", {}, "?"));
  if (parts.length) parts.push(help);
  if (selected) {
    const row = element("div", { class: "chosen" }, element("strong", {}, counted(words.selected, selected)));
    if (mayChange) {
      row.append(button(words.to_case, acts.toCase));
      row.append(removed ? button(words.restore, acts.restore) : button(words.remove, acts.remove));
    }
    row.append(button(words.select_none, acts.clear, { class: "plain" }));
    parts.push(row);
  }
  const had = document.activeElement?.id === "focus";
  place.replaceChildren(...parts);
  place.classList.toggle("selecting", selected > 0);
  place.hidden = !parts.length;
  if (had) document.getElementById("focus")?.focus();
}
