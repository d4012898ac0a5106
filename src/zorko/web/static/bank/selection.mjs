// Which photographs are selected, by click, shift and control, or by keys.

export class Selection extends EventTarget {
  ids = new Set();
  #from = 0; // where a range begins

  has = (id) => this.ids.has(id);
  get size() {
    return this.ids.size;
  }

  toggle(grid, at) {
    const id = grid.ids[at];
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#from = at;
    this.#changed();
  }

  /** All from where the last one was chosen to this one, beside what is selected. */
  extend(grid, at) {
    const [low, high] = [Math.min(this.#from, at), Math.max(this.#from, at)];
    for (let each = low; each <= high; each++) this.ids.add(grid.ids[each]);
    this.#changed();
  }

  begin(at) {
    this.#from = at;
  }

  all(grid) {
    this.ids = new Set(grid.ids);
    this.#changed();
  }

  clear() {
    if (!this.ids.size) return;
    this.ids.clear();
    this.#changed();
  }

  /** What isn't found any more is selected no more. */
  keep(ids) {
    if (!this.ids.size) return;
    const found = new Set(ids);
    for (const id of this.ids) if (!found.has(id)) this.ids.delete(id);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
