// What is the ground of a picture and how far each pixel is from it (zorko: src/zorko/images/ground.py).

import { blurredBytes, clamp, dilated, extreme, median, otsu, quantile, ranked, resized, solve, spotsIn } from "./raster.js";

export const MIN_CONTRAST = 14; // of 255
const NOISE_SIGMAS = 5;
const UNEVEN = 0.05;
const PEN_SHARE = 0.25;
const RELIT_GAIN = 1.2;
const DARK_GROUND = 30;
const DIMMEST = 0.35;
const RIDGE = 1e-3;
const COARSE_SIDE = 32;

/**
 * How far each pixel is from the ground; `noise`: one sigma of the ground; `level`: the difference that counts as full
 * ink.
 */
export class Contrast {
  constructor(difference, noise, level = inkLevel(difference)) {
    this.difference = difference;
    this.noise = noise;
    this.level = level;
  }

  get standsOut() {
    return this.level >= Math.max(MIN_CONTRAST, NOISE_SIGMAS * this.noise);
  }

  get shareOfInk() {
    return above(this.difference, 0.5 * (this.floor + this.level)).count() / this.difference.data.length;
  }

  get floor() {
    return Math.min(3 * this.noise, 0.5 * this.level);
  }

  /** Ink as a share, 0..1. */
  ink() {
    const scale = 1 / (this.level - this.floor);
    return this.difference.map((value) => clamp((value - this.floor) * scale, 0, 1));
  }
}

/** The contrast of a picture, three planes of bytes, with its ground. */
export function contrastWithGround(planes) {
  const rim = ringOf(planes, 0);
  if (rim.every((values) => values.every((value) => value === values[0]))) {
    return contrastWithColour(planes, rim.map((values) => values[0]), 0);
  }
  const ground = rim.map(median);
  const apart = rim.map((values, channel) => values.map((value) => Math.abs(value - ground[channel])));
  const spread = median(apart.flat());
  const near = apart[0].filter((_, i) => Math.max(...apart.map((values) => values[i])) < 6).length;
  if (spread < 1 && near / apart[0].length > 0.75) return contrastWithColour(planes, ground.map(Math.trunc), spread);
  const sigma = planes[0].longest / 400 + 0.3;
  return contrastWithLight(planes.map((plane) => blurredBytes(plane, sigma)));
}

/** The values of the pixels `depth` away from the rim, a list a channel. */
export function ringOf(planes, depth) {
  const { height, width } = planes[0];
  const places = [];
  for (const row of [depth, height - 1 - depth]) {
    for (let column = depth; column < width - depth; column++) places.push(row * width + column);
  }
  for (const column of [depth, width - 1 - depth]) {
    for (let row = depth; row < height - depth; row++) places.push(row * width + column);
  }
  return planes.map((plane) => places.map((place) => plane.data[place]));
}

/** The difference that counts as full ink. */
export function inkLevel(difference) {
  const strongest = difference.max();
  if (strongest < MIN_CONTRAST) return strongest;
  const scale = Math.fround(255 / strongest);
  const bytes = new Uint8Array(difference.data.map((value) => value * scale)); // cut, as bytes are
  const threshold = otsu(bytes);
  return ranked(difference.data.filter((_, place) => bytes[place] > threshold), 0.9);
}

/** 1 where a value is over `share`, else 0. */
export function above(plane, share) {
  const limit = Math.fround(share);
  return plane.map((value) => (value > limit ? 1 : 0));
}

/** The plane where `mask` is not 0; else 0. */
export const masked = (plane, mask) => plane.map((value, place) => (mask.data[place] ? value : 0));

const widest = (planes) => planes[0].map((_, place) => Math.max(...planes.map((plane) => plane.data[place])));

const apartFrom = (planes, others) =>
  widest(planes.map((plane, channel) => plane.map((value, place) => Math.abs(value - others[channel].data[place]))));

function contrastWithColour(planes, colour, noise) {
  const apart = planes.map((plane, channel) => plane.map((value) => Math.abs(value - colour[channel])));
  return new Contrast(widest(apart), noise);
}

/** Contrast with a ground that light and shadow have made uneven. */
function contrastWithLight(smooth) {
  let ground = surface(smooth);
  const residual = apartFrom(smooth, ground);
  let contrast = new Contrast(residual, Math.max(1.4826 * median(residual.data), 0.6));
  let gain = RELIT_GAIN;
  if (contrast.noise > UNEVEN * contrast.level) {
    const [filled, strokes] = contrastWithFilled(smooth);
    if (strokes.noise < 0.5 * contrast.noise && strokes.shareOfInk > 0.1 * contrast.shareOfInk) {
      [ground, contrast, gain] = [filled, strokes, 0];
    }
  }
  if (!contrast.standsOut) return contrast;
  const underEvenLight = relit(contrast, ground);
  return underEvenLight.shareOfInk > gain * contrast.shareOfInk ? underEvenLight : contrast;
}

/** The picture with all filled in that is narrower than a pen's broadest stroke, and the contrast with it. */
function contrastWithFilled(smooth) {
  const ways = inkIsDarker(smooth) ? [Math.max, Math.min] : [Math.min, Math.max];
  const side = 1 + Math.trunc(PEN_SHARE * smooth[0].longest);
  const filled = smooth.map((plane) => extreme(extreme(plane, side, ways[0]), side, ways[1]));
  const residual = apartFrom(smooth, filled);
  const [low, bias, high] = [0.1, 0.25, 0.4].map((share) => quantile(residual.data, share));
  return [filled, new Contrast(residual.map((value) => Math.max(value - bias, 0)), Math.max(high - low, 0.6))];
}

/** Of the picture's extremes the one further from its median, as a ratio, is the ink. */
function inkIsDarker(planes) {
  const grey = planes[0].data.map((_, place) => planes.reduce((sum, plane) => sum + plane.data[place], 0) / 3);
  const [darkest, ground, brightest] = [0.005, 0.5, 0.995].map((share) => quantile(grey, share) + 8);
  return ground * ground >= darkest * brightest;
}

/** The contrast under even light: what light takes from the ground, it takes from the ink's difference as well. */
function relit(contrast, ground) {
  const light = widest(ground);
  if (median(light.data) < DARK_GROUND) return contrast;
  const full = quantile(light.data, 0.98);
  const gain = (place) => full / clamp(light.data[place], DIMMEST * full, full);
  const difference = contrast.difference.map((value, place) => value * gain(place));
  const { labels, spots } = spotsIn(above(difference, 0.5 * inkLevel(difference)));
  const seen = new Array(spots.length).fill(false);
  above(contrast.difference, 0.5 * contrast.level).data.forEach((was, place) => {
    if (was) seen[labels.data[place]] = true;
  });
  seen[0] = false;
  const kept = difference.map((_, place) => (seen[labels.data[place]] ? 1 : 0));
  return new Contrast(masked(difference, dilated(kept, 5)), contrast.noise);
}

/** The ground as a quadratic surface a channel: least squares on a coarse grid, what lies far from it left out. */
function surface(planes) {
  const { height, width } = planes[0];
  const coarse = planes.map((plane) => resized(plane, Math.min(COARSE_SIDE, height), Math.min(COARSE_SIDE, width), "area"));
  const basis = quadratic(coarse[0].height, coarse[0].width);
  let fitted = coarse.map((plane) => plane.map(() => median(plane.data)));
  for (const kept of [0.7, 0.7, 0.75, 0.8]) {
    const distance = apartFrom(coarse, fitted).data;
    const limit = ranked(distance, kept);
    const inner = [...distance.keys()].filter((place) => distance[place] <= limit);
    const products = basis[0].map((_, i) =>
      basis[0].map((_, j) => inner.reduce((sum, place) => sum + basis[place][i] * basis[place][j], i === j ? RIDGE : 0)),
    );
    fitted = coarse.map((plane) => {
      const wanted = basis[0].map((_, i) => inner.reduce((sum, place) => sum + basis[place][i] * plane.data[place], 0));
      const coefficients = solve(products, wanted);
      return plane.map((_, place) => basis[place].reduce((sum, term, i) => sum + term * coefficients[i], 0));
    });
  }
  return fitted.map((plane) => resized(plane, height, width, "bilinear"));
}

/** Monomials up to degree two at each pixel, coordinates in -1..1, a list a pixel. */
function quadratic(height, width) {
  const along = (i, count) => (count === 1 ? -1 : -1 + (2 * i) / (count - 1));
  return Array.from({ length: height * width }, (_, place) => {
    const [y, x] = [along(Math.floor(place / width), height), along(place % width, width)];
    return [1, x, y, x * y, x * x, y * y];
  });
}
