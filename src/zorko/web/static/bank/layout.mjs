// Where each picture stands: rows of one width, each row of one height, every picture in its own shape.

/** `ratios`: width by height of each picture; `width` of a row, wished `height` and `gap` in pixels. The last row stays as high
 *  as wished. */
export class Layout {
  constructor(ratios, width, height, gap) {
    this.width = width;
    this.gap = gap;
    this.ratios = ratios;
    this.starts = [0]; // of each row its first picture; one more at the end
    this.tops = [0]; // likewise in pixels
    this.heights = [];
    let sum = 0;
    for (let at = 0; at < ratios.length; at++) {
      sum += ratios[at];
      const gaps = (at - this.starts.at(-1)) * gap;
      if (sum * height + gaps >= width) {
        this.#end(at + 1, (width - gaps) / sum);
        sum = 0;
      }
    }
    if (sum) this.#end(ratios.length, height);
  }

  get rows() {
    return this.heights.length;
  }

  /** Of everything. */
  get height() {
    return Math.max(0, this.tops.at(-1) - this.gap);
  }

  /** The row that is at this many pixels from the top. */
  rowAt(y) {
    let [low, high] = [0, Math.max(0, this.rows - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  rowOf(at) {
    let [low, high] = [0, Math.max(0, this.rows - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The pictures of a row: {at, x, y, width, height}. */
  places(row) {
    const [height, y] = [this.heights[row], this.tops[row]];
    const made = [];
    let x = 0;
    for (let at = this.starts[row]; at < this.starts[row + 1]; at++) {
      const width = this.ratios[at] * height;
      made.push({ at, x, y, width, height });
      x += width + this.gap;
    }
    return made;
  }

  /** The picture that stands above (-1) or below (1) this one. */
  beside(at, step) {
    const row = this.rowOf(at);
    const next = row + step;
    if (next < 0 || next >= this.rows) return at;
    const own = this.places(row).find((place) => place.at === at);
    const middle = own.x + own.width / 2;
    const distance = (place) => Math.abs(place.x + place.width / 2 - middle);
    return this.places(next).reduce((best, place) => (distance(place) < distance(best) ? place : best)).at;
  }

  #end(next, height) {
    this.heights.push(height);
    this.starts.push(next);
    this.tops.push(this.tops.at(-1) + height + this.gap);
  }
}
