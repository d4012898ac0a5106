// The page: a pad to draw on, a way to open pictures, and the answer.

import { Model } from "./model.js";
import { imageDataOf, planesOf } from "./picture.js";

const PEN = 16; // pixels of the pad's 280

const pad = document.querySelector("#pad");
const ink = pad.getContext("2d", { willReadFrequently: true });
const seen = document.querySelector("#seen").getContext("2d");
const [risks, files, words, record] = ["#risk", "#file", "#words", "#record"].map((id) => document.querySelector(id));

let model;
let shown; // the picture on the pad: its name, and its pixels as they were opened

function clear() {
  ink.fillStyle = "white";
  ink.fillRect(0, 0, pad.width, pad.height);
  shown = undefined;
  words.textContent = "Draw a digit, or open a picture of one.";
  record.textContent = "";
}

async function answer() {
  if (!model || !shown?.pixels) return;
  const asked = shown;
  const { picture, ...said } = await model.read(planesOf(asked.pixels), Number(risks.value));
  if (asked !== shown) return; // another picture came in between
  const { data, width, height } = picture;
  const grey = Uint8ClampedArray.from({ length: 4 * data.length }, (_, i) => (i % 4 === 3 ? 255 : data[i >> 2]));
  seen.putImageData(new ImageData(grey, width, height), 0, 0);
  words.textContent = inWords(said);
  record.textContent = JSON.stringify({ source: asked.name, ...said, model: model.card.name });
}

function inWords({ answer: { digit }, confidence, trusted, reason }) {
  if (digit === null) return "There is nothing on the picture.";
  const sure = `${digit}, confidence ${(Math.floor(confidence * 1000) / 1000).toFixed(3)}`;
  const reasons = {
    ambiguous: "not trusted: it is hard to read",
    "unlike-training": "not a digit, as far as the model can tell",
    uncalibrated: "not trusted: the model can't promise this risk",
  };
  return `${sure}: ${trusted ? "trusted" : reasons[reason]}`;
}

function drawLine(event) {
  if (event.buttons !== 1) return;
  const box = pad.getBoundingClientRect();
  const scale = pad.width / box.width;
  const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  if (event.type === "pointerdown") {
    if (shown && shown.name !== "drawing") clear(); // on an opened picture nobody draws
    pad.setPointerCapture(event.pointerId);
    ink.beginPath();
    ink.moveTo(x, y);
  }
  Object.assign(ink, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "black" });
  ink.lineTo(x, y);
  ink.stroke();
  shown = { name: "drawing" };
}

function read() {
  if (!shown || shown.name !== "drawing") return;
  shown = { name: "drawing", pixels: ink.getImageData(0, 0, pad.width, pad.height) };
  answer();
}

async function open(file) {
  clear();
  try {
    const pixels = await imageDataOf(file);
    const bitmap = await createImageBitmap(pixels);
    const scale = Math.min(pad.width / bitmap.width, pad.height / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    ink.drawImage(bitmap, (pad.width - width) / 2, (pad.height - height) / 2, width, height);
    shown = { name: file.name, pixels };
    await answer();
  } catch (error) {
    words.textContent = `${file.name} can't be read: ${error.message}`;
  }
}

pad.addEventListener("pointerdown", drawLine);
pad.addEventListener("pointermove", drawLine);
pad.addEventListener("pointerup", read);
document.querySelector("#clear").addEventListener("click", clear);
risks.addEventListener("change", answer);
files.addEventListener("change", () => files.files.length && open(files.files[0]));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) open(event.dataTransfer.files[0]);
});

clear();
words.textContent = "The model is being opened.";
try {
  model = await Model.open(new URLSearchParams(location.search).get("model") ?? "read.onnx");
  risks.replaceChildren(...model.risks.map((risk) => new Option(risk, risk, risk === 0.05, risk === 0.05)));
  clear();
  document.body.dataset.ready = "";
} catch (error) {
  words.textContent = `The model can't be opened. ${error.message}`;
}
