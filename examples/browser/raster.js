// What zorko's preprocessing takes from OpenCV and numpy, to the same numbers, on planes of one channel.

/** One channel of a picture: `data` holds height x width numbers, row by row. */
export class Plane {
  constructor(height, width, data = new Float32Array(height * width)) {
    this.height = height;
    this.width = width;
    this.data = data;
  }

  get longest() {
    return Math.max(this.height, this.width);
  }

  at(row, column) {
    return this.data[row * this.width + column];
  }

  /** A new plane, `change(value, place)` in each place. */
  map(change) {
    return new Plane(this.height, this.width, this.data.map(change));
  }

  /** A copy of the part from `top`, `left`; what lies outside of this plane is 0. */
  part(top, left, height, width) {
    const part = new Plane(height, width);
    for (let row = Math.max(0, -top); row < Math.min(height, this.height - top); row++) {
      for (let column = Math.max(0, -left); column < Math.min(width, this.width - left); column++) {
        part.data[row * width + column] = this.at(top + row, left + column);
      }
    }
    return part;
  }

  padded(margin) {
    return this.part(-margin, -margin, this.height + 2 * margin, this.width + 2 * margin);
  }

  any() {
    return this.data.some((value) => value > 0);
  }

  count() {
    return this.data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
  }

  max() {
    return this.data.reduce((most, value) => Math.max(most, value), -Infinity);
  }

  sum() {
    return this.data.reduce((sum, value) => sum + value, 0);
  }
}

// ---- numbers

/** To the nearest, and from halfway to the even one, as Python rounds. */
export function rounded(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Linear between the two nearest of the sorted values. */
export function quantile(values, share) {
  const sorted = new Float64Array(values).sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  return sorted[below] + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}

export const median = (values) => quantile(values, 0.5);

/** The value that `share` of the way up the sorted values has, without what lies between two. */
export const ranked = (values, share) => new Float64Array(values).sort()[Math.trunc(share * (values.length - 1))];

/** The x that solves the symmetric system a x = b, by Gauss's elimination; `a`: rows, `b`: a number a row. */
export function solve(a, b) {
  const rows = a.map((row, i) => [...row, b[i]]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row][pivot] / rows[pivot][pivot];
      for (let column = pivot; column <= size; column++) rows[row][column] -= factor * rows[pivot][column];
    }
  }
  const x = new Array(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let rest = rows[row][size];
    for (let column = row + 1; column < size; column++) rest -= rows[row][column] * x[column];
    x[row] = rest / rows[row][row];
  }
  return x;
}

/** The threshold that splits bytes best in two (Otsu 1979): what is over it is the upper class. */
export function otsu(bytes) {
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte]++;
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / bytes.length;
  let best = 0;
  let threshold = 0;
  let below = 0;
  let mass = 0;
  for (let value = 0; value < 256; value++) {
    below += counts[value] / bytes.length;
    mass += (counts[value] * value) / bytes.length;
    if (Math.min(below, 1 - below) < 1.2e-7) continue;
    const between = below * (1 - below) * (mass / below - (mean - mass) / (1 - below)) ** 2;
    if (between > best) {
      best = between;
      threshold = value;
    }
  }
  return threshold;
}

// ---- sizes

/** Which source values make up each of `to` values, out of `from`: a list of [place, weight] each. */
function areaTaps(from, to) {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * scale;
    const end = start + scale;
    const width = Math.min(scale, from - start);
    const last = Math.min(Math.floor(end), from - 1);
    const first = Math.min(Math.ceil(start), last);
    const taps = [];
    if (first - start > 1e-3) taps.push([first - 1, (first - start) / width]);
    for (let place = first; place < last; place++) taps.push([place, 1 / width]);
    if (end - last > 1e-3) taps.push([last, Math.min(end - last, 1, width) / width]);
    return taps;
  });
}

function linearTaps(from, to) {
  return Array.from({ length: to }, (_, i) => {
    const place = clamp(((i + 0.5) * from) / to - 0.5, 0, from - 1);
    const low = Math.floor(place);
    return [[low, 1 - (place - low)], [Math.min(low + 1, from - 1), place - low]];
  });
}

function cubicTaps(from, to) {
  const a = -0.75;
  const near = (x) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return Array.from({ length: to }, (_, i) => {
    const place = ((i + 0.5) * from) / to - 0.5;
    const low = Math.floor(place);
    const x = place - low;
    const weights = [far(x + 1), near(x), near(1 - x)];
    weights.push(1 - weights[0] - weights[1] - weights[2]);
    return weights.map((weight, k) => [clamp(low - 1 + k, 0, from - 1), weight]);
  });
}

const TAPS = { area: areaTaps, bilinear: linearTaps, bicubic: cubicTaps };

/** A plane of another size; `way`: area, bilinear or bicubic. */
export function resized(plane, height, width, way) {
  if (height === plane.height && width === plane.width) return plane.map((value) => value);
  const across = TAPS[way](plane.width, width);
  const down = TAPS[way](plane.height, height);
  const weighed = (taps, valueAt) => taps.reduce((sum, [place, weight]) => sum + weight * valueAt(place), 0);
  const narrow = new Plane(plane.height, width);
  for (let row = 0; row < plane.height; row++) {
    for (let column = 0; column < width; column++) {
      narrow.data[row * width + column] = weighed(across[column], (place) => plane.at(row, place));
    }
  }
  const result = new Plane(height, width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      result.data[row * width + column] = weighed(down[row], (place) => narrow.at(place, column));
    }
  }
  return result;
}

/** Scaled by one factor both ways: by area averaging where smaller, else by the way told. */
export function scaled(plane, scale, enlarging) {
  const sides = [plane.height, plane.width].map((extent) => Math.max(1, rounded(extent * scale)));
  return resized(plane, ...sides, scale < 1 ? "area" : enlarging);
}

// ---- neighbourhoods

/** A plane of bytes blurred by a Gaussian, to the byte: OpenCV's kernel in 256ths, its border mirrored. */
export function blurredBytes(plane, sigma) {
  const kernel = gaussianIn256ths(sigma);
  const reach = (kernel.length - 1) / 2;
  const mirrored = (place, extent) => {
    if (extent === 1) return 0;
    while (place < 0 || place >= extent) place = place < 0 ? -place : 2 * extent - 2 - place;
    return place;
  };
  const convolved = (source, at, extent) =>
    source.map((_, place) => {
      const [row, column] = [Math.floor(place / source.width), place % source.width];
      return kernel.reduce((sum, weight, k) => sum + weight * at(row, column, k - reach, extent), 0);
    });
  const narrow = convolved(plane, (row, column, off, extent) => plane.at(row, mirrored(column + off, extent)), plane.width);
  const both = convolved(narrow, (row, column, off, extent) => narrow.at(mirrored(row + off, extent), column), plane.height);
  return both.map((value) => Math.floor((value + 32768) / 65536));
}

function gaussianIn256ths(sigma) {
  const size = rounded(sigma * 6 + 1) | 1;
  const half = (size - 1) / 2;
  const exact = Array.from({ length: size }, (_, i) => Math.exp(-((i - half) ** 2) / (2 * sigma * sigma)));
  const sum = exact.reduce((total, value) => total + value, 0);
  const kernel = new Array(size).fill(0);
  let error = 0;
  let used = 0;
  for (let i = 0; i < half; i++) {
    const wanted = (exact[i] / sum) * 256 + error;
    kernel[i] = kernel[size - 1 - i] = rounded(wanted);
    error = wanted - kernel[i];
    used += 2 * kernel[i];
  }
  kernel[half] = 256 - used;
  return kernel;
}

/** The largest (`pick` Math.max) or smallest (Math.min) value of a square of `side` pixels round each pixel. */
export function extreme(plane, side, pick) {
  const before = side >> 1;
  const along = (source, step, extent, places) => {
    const result = new Plane(source.height, source.width);
    for (const [start] of places) {
      for (let i = 0; i < extent; i++) {
        let found = source.data[start + i * step];
        const end = Math.min(i - before + side, extent);
        for (let k = Math.max(0, i - before); k < end; k++) found = pick(found, source.data[start + k * step]);
        result.data[start + i * step] = found;
      }
    }
    return result;
  };
  const rows = Array.from({ length: plane.height }, (_, row) => [row * plane.width]);
  const columns = Array.from({ length: plane.width }, (_, column) => [column]);
  return along(along(plane, 1, plane.width, rows), plane.width, plane.height, columns);
}

export const dilated = (plane, side) => extreme(plane, side, Math.max);

/** The largest value under an ellipse in a box of `side` pixels, as OpenCV draws it. */
export function dilatedByEllipse(plane, side) {
  const radius = side >> 1;
  const brush = [];
  for (let i = 0; i < side; i++) {
    const off = i - radius;
    if (Math.abs(off) > radius) continue;
    const reach = radius === 0 ? 0 : rounded(radius * Math.sqrt((radius * radius - off * off) / (radius * radius)));
    for (let j = Math.max(radius - reach, 0); j < Math.min(radius + reach + 1, side); j++) brush.push([off, j - radius]);
  }
  return plane.map((_, place) => {
    const [row, column] = [Math.floor(place / plane.width), place % plane.width];
    let most = -Infinity;
    for (const [down, across] of brush) {
      const [y, x] = [row + down, column + across];
      if (y >= 0 && y < plane.height && x >= 0 && x < plane.width) most = Math.max(most, plane.at(y, x));
    }
    return most;
  });
}

/** How far each pixel that is not 0 is from the nearest that is (Borgefors 1986, 5 x 5, OpenCV's weights). */
export function distances(plane) {
  const far = 1e9;
  const steps = [
    [0, -1, 1], [-1, 0, 1], [-1, -1, 1.4], [-1, 1, 1.4],
    [-1, -2, 2.1969], [-1, 2, 2.1969], [-2, -1, 2.1969], [-2, 1, 2.1969],
  ];
  const result = plane.map((value) => (value ? far : 0));
  const pass = (places, sign) => {
    for (const place of places) {
      const [row, column] = [Math.floor(place / plane.width), place % plane.width];
      for (const [down, across, length] of steps) {
        const [y, x] = [row + sign * down, column + sign * across];
        if (y < 0 || y >= plane.height || x < 0 || x >= plane.width) continue;
        result.data[place] = Math.min(result.data[place], result.at(y, x) + length);
      }
    }
  };
  const places = [...plane.data.keys()];
  pass(places, 1);
  pass(places.reverse(), -1);
  return result;
}

/**
 * Spots of touching pixels (corners count) that are not 0: `labels` is a plane with the number of each pixel's spot, 0 for
 * the ground; `spots` has { left, top, wide, high, area } of each, the ground first.
 */
export function spotsIn(plane) {
  const { height, width } = plane;
  const labels = new Plane(height, width, new Int32Array(height * width));
  const spots = [boxOf(plane.data.keys(), (place) => plane.data[place] === 0)];
  for (let start = 0; start < plane.data.length; start++) {
    if (!plane.data[start] || labels.data[start]) continue;
    const label = spots.length;
    const members = [start];
    labels.data[start] = label;
    for (let i = 0; i < members.length; i++) {
      const [row, column] = [Math.floor(members[i] / width), members[i] % width];
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const next = y * width + x;
          if (!plane.data[next] || labels.data[next]) continue;
          labels.data[next] = label;
          members.push(next);
        }
      }
    }
    spots.push(boxOf(members, () => true));
  }
  return { labels, spots };

  function boxOf(places, counts) {
    let [left, top, right, bottom, area] = [width, height, -1, -1, 0];
    for (const place of places) {
      if (!counts(place)) continue;
      const [row, column] = [Math.floor(place / width), place % width];
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      area++;
    }
    return { left, top, wide: right - left + 1, high: bottom - top + 1, area };
  }
}
