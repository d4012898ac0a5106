// From a picture of one glyph to the 28 x 28 that MNIST's makers would have made of it (zorko: src/zorko/images/ink.py).

import { glyphAlone } from "./clutter.js";
import { MIN_CONTRAST, above, contrastWithGround, ringOf } from "./ground.js";
import { Plane, clamp, dilatedByEllipse, distances, median, rounded, scaled } from "./raster.js";

const SIDE = 28;
const BOX = 20;
const WORK_BOX = 80;
const MAX_SIDE = 400;
const TIE = 1e-3;
const [STROKE_MIN, STROKE_MAX, STROKE_AIM] = [1.5, 4.3, 2.6]; // pixels of the 20 x 20 box

/**
 * Finds the glyph in a picture (three planes of bytes: red, green, blue) and lays it out as MNIST does: a plane of 28 x 28
 * bytes, white ink on black, and whether the picture was blank.
 */
export function normalise(planes) {
  let ink = findInk(planes);
  if (!ink) return { picture: new Plane(SIDE, SIDE), blank: true };
  ink = cropped(ink);
  const stroke = rounded(((strokeWidth(ink) * BOX) / ink.longest) * 1000) / 1000;
  if (stroke < STROKE_MIN) ink = withStroke(ink, stroke, STROKE_AIM);
  else if (stroke > STROKE_MAX) ink = withStroke(ink, stroke, STROKE_MAX);
  return { picture: centred(fitted(ink)), blank: false };
}

/** How much ink each pixel holds, 0..1; null where the picture is blank. */
function findInk(planes) {
  const longest = planes[0].longest;
  if (longest > MAX_SIDE) planes = planes.map((plane) => scaled(plane, MAX_SIDE / longest, "bilinear").map(rounded));
  const contrast = contrastWithGround(planes);
  if (!contrast.standsOut) return null;
  if (contrast.shareOfInk > 0.5) {
    const frame = frameWidth(planes);
    const inner = (plane) => plane.part(frame, frame, plane.height - 2 * frame, plane.width - 2 * frame);
    if (frame) return findInk(planes.map(inner));
  }
  return glyphAlone(contrast);
}

/** Width of an even frame round the picture, up to an eighth of its shorter side; 0 where there is none. */
function frameWidth(planes) {
  const outer = colourOfRing(planes, 0);
  const deepest = Math.trunc(Math.min(planes[0].height, planes[0].width) / 8);
  for (let depth = 1; outer && depth <= deepest; depth++) {
    const inner = colourOfRing(planes, depth);
    if (inner && inner.some((value, channel) => Math.abs(value - outer[channel]) > MIN_CONTRAST)) return depth;
  }
  return 0;
}

/** The colour of the pixels `depth` away from the rim; null where they are not of one colour. */
function colourOfRing(planes, depth) {
  const ring = ringOf(planes, depth);
  const colour = ring.map(median);
  const near = ring[0].filter((_, i) => ring.every((values, channel) => Math.abs(values[i] - colour[channel]) < 6));
  return near.length > 0.9 * ring[0].length ? colour : null;
}

/** The smallest part that holds all the ink. */
function cropped(ink) {
  const there = above(ink, 0.02);
  const rows = [...Array(ink.height).keys()].filter((row) => there.part(row, 0, 1, ink.width).any());
  const columns = [...Array(ink.width).keys()].filter((column) => there.part(0, column, ink.height, 1).any());
  const [top, left] = [rows[0], columns[0]];
  return ink.part(top, left, rows.at(-1) + 1 - top, columns.at(-1) + 1 - left);
}

/** Mean width of the strokes in pixels: twice the area over the length of the outline. */
function strokeWidth(ink) {
  const padded = ink.padded(1);
  let outline = 0;
  for (let row = 0; row < padded.height - 1; row++) {
    for (let column = 0; column < padded.width - 1; column++) {
      const value = padded.at(row, column);
      outline += Math.hypot(padded.at(row, column + 1) - value, padded.at(row + 1, column) - value);
    }
  }
  return (2 * ink.sum()) / Math.max(outline, 1e-6);
}

/** Strokes thickened or thinned from one width to another, both in pixels of the 20 x 20 box. */
function withStroke(ink, stroke, aim) {
  const scale = WORK_BOX / ink.longest;
  const lost = scale < 1 ? rounded(1 / scale) - 1 : 0;
  if (lost > 0 && stroke < STROKE_MIN) {
    // area averaging fades strokes thinner than a target pixel: widen them first
    stroke += (lost * BOX) / ink.longest;
    ink = dilatedByEllipse(ink, lost + 1);
  }
  const grow = (0.5 * (aim - stroke) * WORK_BOX) / BOX;
  const work = scaled(ink, scale, "bicubic").padded(Math.max(0, Math.ceil(grow)) + 1);
  let inside = above(work, 0.45);
  if (!inside.any()) inside = work.map((value) => (value >= Math.fround(work.max() * 0.9) ? 1 : 0));
  if (grow >= 0) {
    return cropped(distances(inside.map((value) => 1 - value)).map((apart) => clamp(grow + 1 - apart, 0, 1)));
  }
  const depths = distances(inside);
  const shrink = Math.min(-grow, 0.6 * depths.max());
  return cropped(depths.map((depth) => clamp(depth - shrink, 0, 1)));
}

/** Scaled so that the longer side is 20 pixels; one that already is passes unchanged. */
const fitted = (ink) => (ink.longest === BOX ? ink : scaled(ink, BOX / ink.longest, "bilinear"));

/** Laid into 28 x 28 with the centre of mass in the middle, by whole pixels and never beyond the rim. */
function centred(ink) {
  let [mass, y, x] = [0, 0, 0];
  ink.data.forEach((value, place) => {
    mass += value;
    y += value * Math.floor(place / ink.width);
    x += value * (place % ink.width);
  });
  const top = clamp(rounded(SIDE / 2 - y / mass - TIE), 0, SIDE - ink.height);
  const left = clamp(rounded(SIDE / 2 - x / mass - TIE), 0, SIDE - ink.width);
  return ink.part(-top, -left, SIDE, SIDE).map((value) => rounded(value * 255));
}
