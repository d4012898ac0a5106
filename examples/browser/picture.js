// A picture as the model's makers read it (zorko: src/zorko/images/read.py).

import { Plane } from "./raster.js";

/** The pixels of a picture file or of a canvas, upright, as the browser decodes them. */
export async function imageDataOf(source) {
  const bitmap = await createImageBitmap(source, { colorSpaceConversion: "none" });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/**
 * Red, green and blue as planes of bytes. Transparency is laid over white; or over black, where fewer than one in a hundred
 * of the solid pixels (at least half as opaque as the most opaque one) is darker than middle grey, as on white such a
 * picture would be lost.
 */
export function planesOf({ data, height, width }) {
  const ground = groundUnder(data);
  return [0, 1, 2].map((channel) => {
    const plane = new Plane(height, width);
    for (let place = 0; place < plane.data.length; place++) {
      const alpha = data[4 * place + 3];
      plane.data[place] = Math.floor((data[4 * place + channel] * alpha + ground * (255 - alpha) + 127) / 255);
    }
    return plane;
  });
}

function groundUnder(data) {
  let most = 0;
  for (let i = 3; i < data.length; i += 4) most = Math.max(most, data[i]);
  let [solid, dark] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    if (!data[i + 3] || 2 * data[i + 3] < most) continue;
    solid++;
    if ((19595 * data[i] + 38470 * data[i + 1] + 7471 * data[i + 2] + 32768) >> 16 < 128) dark++;
  }
  return 100 * dark < solid ? 0 : 255;
}
