// The grid: of however many photographs only those in sight are in the page, and what is known of them is asked as they come.

import { element, get, trying } from "./api.mjs";
import { Layout } from "./layout.mjs";

const BATCH = 60; // tiles asked at a time
const KEPT = 6000; // tiles kept in memory
const REST_MS = 60; // whoever drags the scroll bar passes thousands; what is passed so fast isn't asked for
const SIGHT = 0.75; // of a window above and below what is seen

export class Grid extends EventTarget {
  ids = new Uint32Array();
  active = 0;
  #ratios = new Float32Array();
  #layout = new Layout([], 1, 1, 0);
  #height = 190;
  #tiles = new Map(); // number of a photograph -> what is known of it
  #nodes = new Map(); // place in the grid -> its element
  #asked = new Set();
  #waiting;
  #frame = 0;

  /** `place`: the element; `marks(tile)`: what a tile says below, [text, kind]; `chosen(id)`: whether it is selected. */
  constructor(place, marks, chosen) {
    super();
    this.place = place;
    this.marks = marks;
    this.chosen = chosen;
    addEventListener("scroll", () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.#arrange()).observe(place);
  }

  /** Other photographs, in their order; `ratios`: width by height of each. */
  show(ids, ratios) {
    const active = this.ids[this.active];
    this.ids = ids;
    this.#ratios = ratios;
    const still = ids.indexOf(active);
    this.active = still < 0 ? 0 : still;
    for (const node of this.#nodes.values()) node.remove();
    this.#nodes.clear();
    this.#arrange(false);
  }

  set rowHeight(pixels) {
    this.#height = pixels;
    this.#arrange();
  }

  tile(id) {
    return this.#tiles.get(id);
  }

  /** What is known of these is no longer so. */
  forget(ids) {
    for (const id of ids) this.#tiles.delete(id);
    this.refresh();
  }

  forgetAll() {
    this.forget([...this.#tiles.keys()]);
  }

  /** Draw again what depends on the marks and the selection. */
  refresh() {
    for (const [at, node] of this.#nodes) this.#fill(node, at);
    this.#ask();
  }

  /** Make a photograph the one that keys are about, and bring it into sight. */
  goTo(at) {
    if (!this.ids.length) return;
    this.active = Math.min(Math.max(at, 0), this.ids.length - 1);
    const row = this.#layout.rowOf(this.active);
    const top = this.place.getBoundingClientRect().top + this.#layout.tops[row];
    const bottom = top + this.#layout.heights[row];
    const [above, below] = [this.covered.top + 8, innerHeight - this.covered.bottom - 8];
    if (top < above) scrollBy(0, top - above);
    else if (bottom > below) scrollBy(0, bottom - below);
    this.#draw();
    this.refresh();
  }

  /** Pixels of the window that something else covers. */
  get covered() {
    const height = (id) => document.getElementById(id)?.offsetHeight ?? 0;
    return { top: height("toolbar"), bottom: height("dock") };
  }

  above = (at) => this.#layout.beside(at, -1);
  below = (at) => this.#layout.beside(at, 1);
  get perScreen() {
    const row = this.#layout.rowOf(this.active);
    return Math.max(1, Math.floor(innerHeight / (this.#layout.heights[row] ?? innerHeight)));
  }

  #arrange(keep = true) {
    const width = this.place.clientWidth;
    if (!width) return;
    // What stands at the top of the window stays there when the window becomes narrower.
    const anchor = keep && this.#layout.rows ? this.#layout.starts[this.#layout.rowAt(this.#above())] : 0;
    const gap = width < 600 ? 3 : 6;
    this.#layout = new Layout(this.#ratios, width, Math.min(this.#height, width / 2.2), gap);
    this.place.style.height = `${this.#layout.height}px`;
    if (anchor) scrollTo(0, this.#layout.tops[this.#layout.rowOf(anchor)] + this.place.offsetTop - this.covered.top);
    this.#draw();
  }

  #above() {
    return this.covered.top - this.place.getBoundingClientRect().top;
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const seen = new Set();
    if (this.#layout.rows) {
      const top = -this.place.getBoundingClientRect().top;
      const last = this.#layout.rowAt(top + innerHeight * (1 + SIGHT));
      for (let row = this.#layout.rowAt(top - innerHeight * SIGHT); row <= last; row++) {
        for (const place of this.#layout.places(row)) {
          seen.add(place.at);
          this.#put(place);
        }
      }
    }
    for (const [at, node] of this.#nodes) {
      if (!seen.has(at)) {
        node.remove();
        this.#nodes.delete(at);
      }
    }
    this.place.setAttribute("aria-activedescendant", this.#nodes.has(this.active) ? `tile-${this.active}` : "");
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#ask(), REST_MS);
  }

  #put({ at, x, y, width, height }) {
    let node = this.#nodes.get(at);
    if (!node) {
      node = element(
        "div",
        { class: "tile", role: "option", id: `tile-${at}`, "aria-posinset": at + 1, "aria-setsize": this.ids.length },
        element("img", { alt: "", draggable: "false" }),
        element("span", { class: "tick", "aria-hidden": "true" }),
        element("span", { class: "caption" }),
      );
      node.dataset.at = at;
      this.#nodes.set(at, node);
      this.#fill(node, at);
      this.place.append(node);
    }
    node.style.transform = `translate(${x}px, ${y}px)`;
    node.style.width = `${width}px`;
    node.style.height = `${height}px`;
  }

  #fill(node, at) {
    const id = this.ids[at];
    const [picture, , caption] = node.children;
    const tile = this.#tiles.get(id);
    const selected = this.chosen(id);
    node.classList.toggle("selected", selected);
    node.classList.toggle("active", at === this.active);
    node.setAttribute("aria-selected", selected);
    if (!tile) return;
    const address = `/bank/thumbnails/${tile.sha256}`;
    if (picture.getAttribute("src") !== address) picture.src = address;
    const [text, kind] = this.marks(tile);
    caption.textContent = text;
    caption.className = `caption ${kind}`;
    node.setAttribute("aria-label", text ? `${tile.name}: ${text}` : tile.name);
    node.title = tile.name;
  }

  /** Ask for what is in sight and not yet known. */
  #ask() {
    const wanted = [...this.#nodes.keys()].map((at) => this.ids[at]).filter((id) => !this.#tiles.has(id) && !this.#asked.has(id));
    for (let from = 0; from < wanted.length; from += BATCH) this.#fetch(wanted.slice(from, from + BATCH));
  }

  async #fetch(ids) {
    for (const id of ids) this.#asked.add(id);
    const told = await trying(() => get("/bank/tiles", { ids: ids.join(",") }));
    for (const id of ids) this.#asked.delete(id);
    for (const tile of told?.tiles ?? []) this.#tiles.set(tile.id, tile);
    for (const id of this.#tiles.keys()) {
      if (this.#tiles.size <= KEPT) break;
      this.#tiles.delete(id);
    }
    for (const [at, node] of this.#nodes) if (ids.includes(this.ids[at])) this.#fill(node, at);
    this.dispatchEvent(new Event("tiles"));
  }
}
