// Which of the ink is the glyph, and which is dust, ruled lines, the table's edge, a frame
// (zorko: src/zorko/images/clutter.py).

import { Contrast, above, inkLevel, masked } from "./ground.js";
import { dilated, otsu, spotsIn } from "./raster.js";

const SPECK_SHARE = 0.02;
const FAINT = 0.45;
const LITTER_SHARE = 0.005;
const TWO_STRENGTHS = 0.93;
const RIM_SHARE = 20;

/** Ink, 0..1, without what is not the glyph. */
export function glyphAlone(contrast) {
  let ink = contrast.ink();
  let noisy = contrast.noise > 0.5 || littered(ink);
  const strong = above(ink, noisy ? 0.5 : FAINT);
  let glyph = glyphIn(strong, noisy);
  if (crosses(glyph)) {
    const pen = strongerHalf(contrast.difference, glyph);
    if (pen) {
      ink = new Contrast(contrast.difference, contrast.noise, inkLevel(masked(contrast.difference, pen))).ink();
      [glyph, noisy] = [pen, true];
    }
  }
  return glyph === strong && !noisy ? ink : masked(ink, dilated(glyph, 3));
}

/** Of ink from rim to rim that is plainly of two strengths, the stronger, where that keeps off the rims; else null. */
function strongerHalf(difference, glyph) {
  const values = difference.data.filter((_, place) => glyph.data[place]);
  const strongest = values.reduce((most, value) => Math.max(most, value), 0);
  const scale = Math.fround(255 / strongest);
  const bytes = new Uint8Array(values.map((value) => value * scale)); // cut, as bytes are
  const threshold = otsu(bytes);
  const [upper, lower] = [bytes.filter((byte) => byte > threshold), bytes.filter((byte) => byte <= threshold)];
  if (!upper.length || !lower.length) return null;
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const share = upper.length / bytes.length;
  const between = share * (1 - share) * (mean(upper) - mean(lower)) ** 2;
  const all = mean(bytes);
  if (between < TWO_STRENGTHS * mean([...bytes].map((byte) => (byte - all) ** 2))) return null;
  const below = values.filter((_, i) => bytes[i] <= threshold).reduce((most, value) => Math.max(most, value), 0);
  const pen = glyphIn(above(difference, below), true);
  return crosses(pen) ? null : pen;
}

/**
 * The spots of strong ink without table, lines and frame; in a noisy picture also without dust. `strong` itself where all
 * stay.
 */
function glyphIn(strong, noisy) {
  const { labels, spots } = spotsIn(strong);
  if (spots.length <= 2) return strong;
  const keep = clutterAmong(labels, spots).map((clutter) => !clutter);
  keep[0] = false;
  if (noisy) {
    const largest = Math.max(...spots.filter((_, i) => keep[i]).map((spot) => spot.area));
    spots.forEach((spot, i) => (keep[i] &&= spot.area >= SPECK_SHARE * largest));
  }
  if (keep.slice(1).every((kept) => kept)) return strong;
  return strong.map((_, place) => (keep[labels.data[place]] ? 1 : 0));
}

/** Whether faint ink lies far from any strong ink, as the lines of ruled paper do. */
function littered(ink) {
  const reach = 2 + Math.trunc(ink.longest / 25);
  const near = dilated(above(ink, FAINT), 2 * reach + 1);
  const far = above(ink, 0.02).map((value, place) => (value > near.data[place] ? 1 : 0));
  return far.count() > LITTER_SHARE * ink.data.length;
}

/** Whether opposite rims both have ink. */
function crosses(strong) {
  const { height, width } = strong;
  const [rows, columns] = [height, width].map((extent) => 1 + Math.trunc(extent / RIM_SHARE));
  return (
    (strong.part(0, 0, rows, width).any() && strong.part(height - rows, 0, rows, width).any()) ||
    (strong.part(0, 0, height, columns).any() && strong.part(0, width - columns, height, columns).any())
  );
}

/** Which spots are table, shadow, margin line or frame; none, unless something else of a glyph's size keeps off the rims. */
function clutterAmong(labels, spots) {
  const { height, width } = labels;
  const cornered = inCorners(labels, spots.length);
  let glyphIsFree = false;
  const clutter = spots.map((spot, label) => {
    const { left, top, wide, high } = spot;
    const [right, bottom] = [width - left - wide, height - top - high];
    const [atSide, atEnd] = [Math.min(left, right) === 0, Math.min(top, bottom) === 0];
    const [flat, upright] = [8 * high <= height, 8 * wide <= width];
    const crossing = (left + right === 0 && flat) || (top + bottom === 0 && upright);
    const along = (atEnd && flat && 2 * wide >= width) || (atSide && upright && 2 * high >= height);
    if (atSide || atEnd) return crossing || along || cornered[label];
    if (label === 0 || 5 * Math.max(wide, high) < Math.min(height, width)) return false;
    const frame = isFrame(labels, spot, label);
    glyphIsFree ||= !frame;
    return frame;
  });
  return glyphIsFree ? clutter : clutter.map(() => false);
}

/** Which spots hold a corner of the picture and keep out of its middle half. */
function inCorners(labels, count) {
  const { height, width } = labels;
  const [rows, columns] = [height, width].map((extent) => 1 + Math.trunc(extent / RIM_SHARE));
  const found = new Array(count).fill(false);
  const set = (top, left, high, wide, to) => labels.part(top, left, high, wide).data.forEach((label) => (found[label] = to));
  for (const top of [0, height - rows]) for (const left of [0, width - columns]) set(top, left, rows, columns, true);
  const [above, before] = [Math.trunc(height / 4), Math.trunc(width / 4)];
  set(above, before, height - 2 * above, width - 2 * before, false);
  return found;
}

/** Whether a spot is a rectangle of straight lines along all four sides of most of the picture. */
function isFrame(labels, { left, top, wide, high }, label) {
  if (wide < 0.6 * labels.width || high < 0.6 * labels.height) return false;
  const line = Math.min(1 + Math.trunc(Math.max(wide, high) / 50), wide, high);
  const own = labels.map((value) => (value === label ? 1 : 0));
  const isStraight = (y, x, rows, columns, acrossRows) => {
    const band = own.part(y, x, rows, columns);
    const held = new Set();
    band.data.forEach((value, place) => value && held.add(acrossRows ? place % columns : Math.floor(place / columns)));
    return held.size > 0.95 * (acrossRows ? columns : rows);
  };
  return (
    isStraight(top, left, line, wide, true) &&
    isStraight(top + high - line, left, line, wide, true) &&
    isStraight(top, left, high, line, false) &&
    isStraight(top, left + wide - line, high, line, false)
  );
}
