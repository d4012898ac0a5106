// One photograph, large, with all that is known of it, and a key for each thing that can be said of it.

import { button, change, counted, element, get, mayChange, number, say, size, trying, when, words } from "./api.mjs";
import { shownConfidence } from "../ask.mjs";
import { valueButtons } from "./dock.mjs";
import { askValue } from "./value-dialog.mjs";
import { historyList } from "./history-list.mjs";

const SWIPE = 50; // pixels
const ENLARGED_MOST = 2.5;
const icon = (name) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/bank/icons.svg#${name}`);
  made.append(use);
  return made;
};

export class Viewer {
  #photo;
  #at;
  #around;
  #history;
  #asking;

  /** `acts`: {correct, undo, changed, selection, toCase}. */
  constructor(dialog, grid, focus, acts) {
    Object.assign(this, { dialog, grid, focus, acts });
    this.picture = element("img", { class: "large", draggable: "false" });
    this.stage = element("div", { class: "stage", tabindex: "-1" }, this.picture, this.#bar(), this.#turn("before", -1), this.#turn("after", 1));
    this.panel = element("div", { class: "panel", tabindex: "0", role: "region", "aria-label": words.about });
    this.strips = element("div");
    dialog.append(this.stage, this.panel);
    // Not the dialog's own: what had the focus may have been drawn anew, and then the body has it.
    document.addEventListener("keydown", (event) => {
      if (dialog.open && !document.querySelector("dialog[open]:not(#viewer)")) this.#key(event);
    });
    dialog.addEventListener("close", () => this.#closed());
    this.#swipes();
  }

  /** The photograph at that place of the grid. */
  open(at) {
    this.#at = at;
    this.openId(this.grid.ids[at]);
  }

  async openId(id) {
    const place = this.grid.ids.indexOf(id);
    if (place >= 0) this.#at = place;
    this.#show(id);
    if (!this.dialog.open) this.dialog.showModal();
    this.stage.focus();
    history.replaceState(null, "", `${location.pathname}${location.search}#photo=${id}`);
    await this.#ask(id);
  }

  /** What is known has changed. */
  again() {
    if (this.dialog.open && this.#photo) this.#ask(this.#photo.id);
  }

  step(by) {
    const at = this.#at + by;
    if (at >= 0 && at < this.grid.ids.length) this.open(at);
  }

  #bar() {
    this.place = element("span", { class: "place" });
    this.select = button(words.select, () => this.#select(), { class: "on-dark" });
    const close = button("", () => this.dialog.close(), { class: "on-dark round", "aria-label": words.close, title: `${words.close} (Esc)` });
    close.append(icon("close"));
    return element("div", { class: "stage-bar" }, this.place, this.select, close);
  }

  #turn(name, by) {
    const made = button("", () => this.step(by), { class: `turn ${name}`, "aria-label": words[name] });
    made.append(icon(name));
    return made;
  }

  #show(id) {
    const tile = this.grid.tile(id);
    this.picture.alt = tile?.name ?? "";
    this.picture.src = `/bank/photos/${id}/picture`;
    this.stage.style.backgroundImage = tile ? `url("/bank/thumbnails/${tile.sha256}")` : "";
    this.stage.classList.add("waiting");
    this.picture.onload = () => this.#came();
    this.place.textContent = this.#at === undefined ? "" : `${number(this.#at + 1)} / ${number(this.grid.ids.length)}`;
    this.select.setAttribute("aria-pressed", this.acts.selection.has(id));
    this.stage.querySelector(".before").disabled = !this.#at;
    this.stage.querySelector(".after").disabled = this.#at === undefined || this.#at + 1 >= this.grid.ids.length;
    this.#ahead();
  }

  /** A small picture isn't blown up to the whole window. */
  #came() {
    this.picture.style.maxWidth = `${this.picture.naturalWidth * ENLARGED_MOST}px`;
    this.picture.style.maxHeight = `${this.picture.naturalHeight * ENLARGED_MOST}px`;
    this.stage.classList.remove("waiting");
    this.stage.style.backgroundImage = "";
  }

  /** The next picture is fetched while this one is looked at. */
  #ahead() {
    const next = this.grid.ids[this.#at + 1];
    if (next !== undefined) new Image().src = `/bank/photos/${next}/picture`;
  }

  async #ask(id) {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    if (this.#photo?.id !== id) this.#around = undefined;
    const asked = [get(`/bank/photos/${id}`, {}, signal), get(`/bank/photos/${id}/history`, {}, signal)];
    const [photo, past] = (await trying(() => Promise.all(asked))) ?? [];
    if (!photo || signal.aborted) return;
    [this.#photo, this.#history] = [photo, past.actions];
    this.picture.alt = photo.name;
    this.draw();
    if (this.#around) return;
    const around = await trying(() => get(`/bank/photos/${id}/around`, {}, signal));
    if (!around || signal.aborted) return;
    this.#around = around;
    this.strips.replaceChildren(...this.#strips());
  }

  draw() {
    const photo = this.#photo;
    if (!photo || !this.dialog.open) return;
    const scrolled = this.panel.scrollTop;
    this.strips.replaceChildren(...(this.#around ? this.#strips() : []));
    this.panel.replaceChildren(
      element("h2", {}, photo.name),
      element("p", { class: "small" }, this.#facts(photo)),
      ...(photo.removed ? [element("p", { class: "trouble" }, words.is_removed)] : []),
      this.#values(photo),
      this.#description(photo),
      this.#cases(photo),
      this.#details(photo),
      this.strips,
      this.#past(),
    );
    this.panel.scrollTop = scrolled;
  }

  #facts(photo) {
    const taken = photo.taken_at ? when(photo.taken_at) : "";
    return [taken, `${photo.width} × ${photo.height}`, photo.format.toUpperCase(), size(photo.size)].filter(Boolean).join(" · ");
  }

  #values(photo) {
    const list = element("ul", { class: "values" });
    for (const each of photo.values) list.append(this.#value(each));
    const made = element("section", {}, photo.values.length ? list : element("p", { class: "small" }, words.no_model_yet));
    if (mayChange) made.append(element("p", { class: "below" }, button(words.attribute_new, () => this.#new(""), { class: "small-button plain" })));
    return made;
  }

  #value({ attribute, value, confidence, trusted, corrected, model }) {
    const inFocus = attribute === this.focus.name;
    const kind = corrected ? "corrected" : value === null ? "none" : trusted ? "trusted" : "untrusted";
    const note = corrected ? (model !== null && model !== value ? say(words.model_said, { value: model }) : words.by_hand) : value === null ? "" : shownConfidence(confidence);
    const head = button("", () => this.focus.choose(attribute), { class: "head", "aria-expanded": inFocus });
    head.append(
      element("span", { class: "of" }, attribute),
      element("strong", {}, value ?? words.untagged),
      element("span", { class: `mark ${kind}` }, words[`mark_${kind}`]),
      element("span", { class: "note" }, note),
    );
    const made = element("li", { class: inFocus ? "focus" : "" }, head);
    if (inFocus && mayChange) {
      const row = element("div", { class: "keys-row" }, ...valueButtons(this.focus, (chosen) => this.#correct(chosen), value));
      row.append(button(words.value_new, () => this.#new(attribute), { class: "key-value back" }));
      if (corrected) {
        const back = button("", () => this.#correct(null), { class: "key-value back" });
        back.append(element("kbd", {}, "0"), element("span", {}, words.model_says));
        row.append(back);
      }
      made.append(row);
    }
    return made;
  }

  async #correct(value) {
    await this.acts.correct(value, [this.#photo.id]);
    this.again();
  }

  async #new(attribute) {
    const told = await askValue(attribute);
    if (!told) return;
    await this.acts.correct(told.value, [this.#photo.id], told.attribute, true);
    this.again();
  }

  #description(photo) {
    const text = element("textarea", { rows: "2", maxlength: "4000", placeholder: words.description_hint, "aria-label": words.description });
    text.value = photo.description;
    text.readOnly = !mayChange;
    const save = async () => {
      if (text.value.trim() === photo.description) return;
      const told = await trying(() => change("POST", "/bank/descriptions", { photos: [photo.id], text: text.value.trim() }));
      if (!told) return;
      photo.description = text.value.trim();
      this.acts.changed([photo.id]);
    };
    text.addEventListener("blur", save);
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.blur();
    });
    return element("section", {}, element("h3", {}, words.description), text);
  }

  #cases(photo) {
    const list = element("ul", { class: "case-chips" });
    for (const name of photo.cases) {
      const open = element("a", { href: `/bank?case=${encodeURIComponent(name)}` }, name);
      const item = element("li", { class: "chip case" }, open);
      if (mayChange) item.append(button("×", () => this.#leave(name), { class: "plain", "aria-label": say(words.take_from_case, { case: name }) }));
      list.append(item);
    }
    if (mayChange) list.append(element("li", {}, button(words.to_case, () => this.acts.toCase([photo.id]), { class: "small-button" })));
    return element("section", {}, element("h3", {}, words.cases), list);
  }

  async #leave(name) {
    await trying(() => change("POST", "/bank/cases/photos", { case: name, photos: [this.#photo.id], add: false }));
    this.acts.changed([this.#photo.id]);
    this.again();
  }

  #details(photo) {
    const rows = [
      [words.taken_at, photo.taken_at ? when(photo.taken_at) : words.unknown],
      [words.place, photo.latitude === null ? words.unknown : `${photo.latitude.toFixed(5)}, ${photo.longitude.toFixed(5)}`],
      [words.folder, photo.folder || "—"],
      [words.added_at, when(photo.added_at)],
      ["SHA-256", element("code", {}, photo.sha256.slice(0, 16), "…")],
    ];
    const list = element("dl", { class: "facts" });
    for (const [name, value] of rows) list.append(element("dt", {}, name), element("dd", {}, value));
    const original = element("a", { href: `/bank/photos/${photo.id}/original`, target: "_blank", rel: "noopener" }, words.original);
    return element("section", {}, element("h3", {}, words.details), list, element("p", { class: "small" }, original));
  }

  #strips() {
    const { similar, duplicates } = this.#around;
    return [[words.duplicates, duplicates], [words.similar, similar]]
      .filter(([, tiles]) => tiles.length)
      .map(([title, tiles]) =>
        element("section", {}, element("h3", {}, `${title} · ${tiles.length}`), element("div", { class: "strip" }, ...tiles.map((tile) => this.#neighbour(tile)))),
      );
  }

  #neighbour(tile) {
    const made = button("", () => this.openId(tile.id), { class: "neighbour", title: tile.name, "aria-label": tile.name });
    made.append(element("img", { src: `/bank/thumbnails/${tile.sha256}`, alt: "", loading: "lazy" }));
    if (tile.cosine !== undefined) made.append(element("span", {}, shownConfidence(tile.cosine)));
    return made;
  }

  #past() {
    const list = this.#history.length ? historyList(this.#history, (action) => this.acts.undo(action), false) : element("p", { class: "small" }, words.no_history);
    return element("section", {}, element("h3", {}, words.history), list);
  }

  #select() {
    if (this.#at === undefined) return;
    this.acts.selection.toggle(this.grid, this.#at);
    this.select.setAttribute("aria-pressed", this.acts.selection.has(this.grid.ids[this.#at]));
  }

  #key(event) {
    const { key, target } = event;
    if (target.matches("textarea, input, select")) {
      if (key === "Escape") {
        event.preventDefault();
        target.blur();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = mayChange ? this.focus.meant(key) : undefined;
    if (key === "ArrowLeft") this.step(-1);
    else if (key === "ArrowRight") this.step(1);
    else if (key === "[" || key === "ArrowUp") this.focus.step(-1);
    else if (key === "]" || key === "ArrowDown") this.focus.step(1);
    else if (key === "x") this.#select();
    else if (key === "c" && mayChange) this.acts.toCase([this.#photo.id]);
    else if (key === "d") this.panel.querySelector("textarea").focus();
    else if (key === "?") document.getElementById("help").showModal();
    else if (meant) this.#correct(meant.value);
    else return;
    event.preventDefault();
  }

  #swipes() {
    let begun;
    this.stage.addEventListener("touchstart", (event) => {
      begun = event.touches.length === 1 ? event.touches[0] : undefined;
    }, { passive: true });
    this.stage.addEventListener("touchend", (event) => {
      if (!begun) return;
      const [x, y] = [event.changedTouches[0].clientX - begun.clientX, event.changedTouches[0].clientY - begun.clientY];
      if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) this.step(x < 0 ? 1 : -1);
      else if (y > 2 * SWIPE && Math.abs(y) > 2 * Math.abs(x)) this.dialog.close();
    });
  }

  #closed() {
    history.replaceState(null, "", location.pathname + location.search);
    this.#asking?.abort();
    this.#photo = undefined;
    this.picture.removeAttribute("src");
    if (this.#at !== undefined) this.grid.goTo(this.#at);
    this.grid.place.focus({ preventScroll: true });
  }
}
