// A `read` model file of zorko: its network, run by ONNX Runtime, and its card, which stands in the file's metadata.

import * as ort from "onnxruntime-web";

import { normalise } from "./ink.js";
import { Plane, resized, rounded } from "./raster.js";

const FORMAT = 1; // of the card; newer ones may mean something else
const METADATA = 14; // the field of ONNX's ModelProto
const [KEY, VALUE] = [1, 2]; // of its StringStringEntryProto

ort.env.wasm.numThreads = 1; // more need headers that a plain file server does not send
ort.env.wasm.wasmPaths = new URL("./node_modules/onnxruntime-web/dist/", import.meta.url).href;

export class Model {
  /** Fetches and opens a model file. Throws an Error that says what is wrong with it. */
  static async open(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const card = await cardIn(bytes);
    return new Model(card, await ort.InferenceSession.create(bytes));
  }

  constructor(card, session) {
    this.card = card;
    this.session = session;
    this.head = card.heads[0];
    this.calibration = card.calibration[this.head.name]; // undefined: then nothing is trusted
  }

  /** The risks that can be asked for, the largest first. */
  get risks() {
    return (this.calibration?.levels ?? []).map((level) => level.risk);
  }

  /**
   * The answer for a picture (three planes of bytes) with zorko's own fields; of the answers trusted at `risk`, at most that
   * share is wrong, on pictures like the calibration set. `picture`: what was found in it, 28 x 28.
   */
  async read(planes, risk) {
    const { picture, blank } = normalise(planes);
    if (blank) return { answer: { digit: null }, confidence: 0, trusted: false, reason: "unlike-training", risk, picture };
    const { channels, height, width, values } = this.inputOf(picture);
    const outputs = await this.session.run({ image: new ort.Tensor("float32", values, [1, channels, height, width]) });
    const logits = outputs[this.head.name].data;
    const best = logits.reduce((place, logit, i) => (logit > logits[place] ? i : place), 0);
    // the softmax of the largest logit; the temperature is in the graph already
    const confidence = 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - logits[best]), 0);
    const reason = this.reasonAgainst(confidence, outputs.unknown.data[0], risk);
    const answer = { digit: Number(this.head.labels[best]) };
    return { answer, confidence, trusted: reason === null, reason, risk, picture };
  }

  /** One plane a channel, each of the same grey, of pixels in 0..1 with mean and std taken out. */
  inputOf(glyph) {
    const { size_hw, mean, std, resampling } = this.card.preprocessing;
    const [height, width] = size_hw;
    const pixels = sized(glyph, height, width, resampling).data;
    const values = new Float32Array(mean.length * pixels.length);
    mean.forEach((middle, channel) => {
      values.set(pixels.map((pixel) => (pixel / 255 - middle) / std[channel]), channel * pixels.length);
    });
    return { channels: mean.length, height, width, values };
  }

  /** Why an answer is not trusted; null where it is. The order matters, and a NaN fails both comparisons. */
  reasonAgainst(confidence, unknown, risk) {
    if (!this.calibration) return "uncalibrated";
    const limit = this.calibration.unknown_threshold;
    if (limit !== null && !(unknown <= limit)) return "unlike-training";
    const { threshold } = this.calibration.levels.find((level) => level.risk === risk);
    if (threshold === null) return "uncalibrated";
    return confidence >= threshold ? null : "ambiguous";
  }
}

/** The glyph brought to the encoder's size, as the card's `fit` "pad" has it: all of it, in the middle, on its mean. */
function sized(glyph, height, width, enlarging) {
  if (glyph.height === height && glyph.width === width) return glyph;
  const extent = Math.min(height, width);
  const inner = resized(glyph, extent, extent, extent <= glyph.height ? "area" : enlarging).map((value) => rounded(value));
  const canvas = new Plane(height, width).map(() => rounded(inner.sum() / inner.data.length));
  const [top, left] = [(height - extent) >> 1, (width - extent) >> 1];
  inner.data.forEach((value, place) => {
    canvas.data[(top + Math.floor(place / extent)) * width + left + (place % extent)] = value;
  });
  return canvas;
}

// ---- the card

/** The card in the bytes of a model file, after its checksum was found right. */
async function cardIn(bytes) {
  for (const entry of fields(bytes, 0, bytes.length)) {
    if (entry.number !== METADATA) continue;
    const parts = [...fields(bytes, entry.start, entry.end)];
    const [key, value] = [KEY, VALUE].map((number) => parts.find((part) => part.number === number));
    if (textOf(bytes, key) !== "zorko") continue;
    await checkSeal(bytes, value.end);
    return checked(JSON.parse(textOf(bytes, value)));
  }
  throw new Error("this model file has no zorko card");
}

const textOf = (bytes, { start, end }) => new TextDecoder().decode(bytes.subarray(start, end));

/** The fields of a protobuf message that have a length: their numbers, and where their content stands. */
function* fields(bytes, start, end) {
  let place = start;
  const varint = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[place++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (place < end) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) varint();
    else if (wire === 1) place += 8;
    else if (wire === 5) place += 4;
    else if (wire !== 2) throw new Error("this is no ONNX file");
    else {
      const length = varint();
      yield { number, start: place, end: place + length };
      place += length;
    }
  }
}

/** The card ends in `"sha256":"..."}`: the SHA-256 of the whole file with those 64 digits replaced by zeros. */
async function checkSeal(bytes, end) {
  const [from, to] = [end - 2 - 64, end - 2];
  const stated = textOf(bytes, { start: from, end: to });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice().fill(48, from, to)));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== stated) throw new Error("this model file is damaged: its checksum does not match");
}

function checked(card) {
  const { format, task, preprocessing } = card;
  if (format > FORMAT) throw new Error(`this model file has format ${format}, and this page knows formats up to ${FORMAT}`);
  if (task !== "read") throw new Error(`this model does not read digits: its task is ${task}`);
  if (preprocessing.crop !== "ink" || preprocessing.fit !== "pad") {
    throw new Error("this model wants another preprocessing than this page has");
  }
  return card;
}
