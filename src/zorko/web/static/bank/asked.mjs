// What is asked for at the moment: filters, text, case and order. It stands in the page's address, so that it can be kept
// and sent, and the browser's way back leads through it.

const FLAGS = ["untrusted", "corrected", "together", "removed"];
const LISTS = ["all", "any", "none", "untagged"];

export class Asked extends EventTarget {
  constructor() {
    super();
    this.#read();
    addEventListener("popstate", () => {
      this.#read();
      this.dispatchEvent(new Event("change"));
    });
  }

  /** As an address has it, for whatever asks the service. */
  options() {
    const told = { text: this.text, case: this.case, order: this.order };
    for (const name of FLAGS) told[name] = this[name];
    for (const name of ["all", "any", "none"]) told[name] = [...this[name]];
    told.untagged = [...this.untagged];
    return told;
  }

  /** Change something: set({ text: "lake" }). */
  set(parts, replace = false) {
    Object.assign(this, parts);
    const told = new URLSearchParams();
    for (const [name, value] of Object.entries(this.options())) {
      for (const each of [value].flat()) if (each && !(name === "order" && each === "newest")) told.append(name, each);
    }
    if (this.mode === "any") told.append("mode", "any");
    const address = told.size ? `${location.pathname}?${told}` : location.pathname;
    history[replace ? "replaceState" : "pushState"](null, "", address);
    this.dispatchEvent(new Event("change"));
  }

  /** What a value is asked for: "with", "without" or "". */
  state(attribute, value) {
    const key = condition(attribute, value);
    if (this.none.has(key)) return "without";
    return this.all.has(key) || this.any.has(key) ? "with" : "";
  }

  /** Ask for a value so, or no longer where it is so already. */
  turn(attribute, value, state) {
    const key = condition(attribute, value);
    const now = this.state(attribute, value);
    for (const name of ["all", "any", "none"]) this[name].delete(key);
    if (now !== state) this[state === "without" ? "none" : this.mode].add(key);
    this.set({});
  }

  turnUntagged(attribute) {
    if (!this.untagged.delete(attribute)) this.untagged.add(attribute);
    this.set({});
  }

  /** Whether photographs have to be as all of the chosen values say, or as any: "all" or "any". */
  setMode(mode) {
    const chosen = [...this.all, ...this.any];
    this.set({ mode, all: new Set(mode === "all" ? chosen : []), any: new Set(mode === "any" ? chosen : []) });
  }

  clear() {
    const none = Object.fromEntries(FLAGS.map((name) => [name, false]));
    this.set({ ...none, ...Object.fromEntries(LISTS.map((name) => [name, new Set()])), text: "", case: "" });
  }

  /** Each part that is asked for, with the way to ask for it no longer: [kind, text, remove]. */
  parts() {
    const made = [];
    if (this.text) made.push(["text", this.text, () => this.set({ text: "" })]);
    if (this.case) made.push(["case", this.case, () => this.set({ case: "" })]);
    for (const [list, state] of [["all", "with"], ["any", "with"], ["none", "without"]]) {
      for (const key of this[list]) {
        const [attribute, value] = parted(key);
        made.push([state, `${attribute}: ${value}`, () => this.turn(attribute, value, state)]);
      }
    }
    for (const attribute of this.untagged) made.push(["untagged", attribute, () => this.turnUntagged(attribute)]);
    for (const name of FLAGS) if (this[name]) made.push([name, "", () => this.set({ [name]: false })]);
    return made;
  }

  #read() {
    const told = new URLSearchParams(location.search);
    for (const name of LISTS) this[name] = new Set(told.getAll(name));
    for (const name of FLAGS) this[name] = told.get(name) === "true";
    this.text = told.get("text") ?? "";
    this.case = told.get("case") ?? "";
    this.order = told.get("order") ?? "newest";
    this.mode = told.get("mode") === "any" ? "any" : "all";
  }
}

/** An attribute and a value in one text; either may hold any sign. */
const condition = (attribute, value) => `${encodeURIComponent(attribute)}=${encodeURIComponent(value)}`;
const parted = (key) => key.split("=").map(decodeURIComponent);
