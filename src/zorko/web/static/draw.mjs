// The drawing pad: strokes on a canvas, and what the model makes of them while they are drawn.

import { element, fetched, onOptions, options, percent, picturesIn, post, Refused, shownConfidence, verdict, words } from "./ask.mjs";

const PAUSE_MS = 120; // between two questions while a stroke goes on
const STEP_PX = 8; // of the pen that arrow keys move
const INK = "#14171c";

const canvas = document.getElementById("canvas");
const brush = document.getElementById("brush");
const answer = document.getElementById("answer");
const kept = document.getElementById("kept");
const labels = [...document.querySelectorAll(".label")];
const blankNormalised = document.getElementById("normalised")?.src;
const context = canvas?.getContext("2d");

let strokes = []; // each {width, points: [[x, y], ..]}
let ground = null; // a picture that was chosen or dropped, under the strokes
let current = null; // the stroke under way
let pen = { x: 200, y: 200, shown: false };

// ---- drawing

function paint() {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (ground) {
    const scale = Math.min(canvas.width / ground.width, canvas.height / ground.height);
    const [width, height] = [ground.width * scale, ground.height * scale];
    context.drawImage(ground, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  }
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = INK;
  for (const { width, points } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(...point);
    context.stroke();
  }
}

/** The cross of the pen that keys move is laid over what is asked, so it is painted after, and only shown. */
function paintPen() {
  if (!pen.shown) return;
  context.strokeStyle = current ? "#c04d00" : "#0067a8";
  context.lineWidth = 2;
  context.beginPath();
  context.arc(pen.x, pen.y, Math.max(6, brush.value / 2), 0, 2 * Math.PI);
  context.stroke();
}

const isBlank = () => strokes.length === 0 && !ground;

function changed() {
  paint();
  ask.soon();
  paintPen();
  for (const button of labels) button.disabled = isBlank();
}

function begin(x, y) {
  current = { width: Number(brush.value), points: [[x, y]] };
  strokes.push(current);
}

function undo() {
  if (strokes.length) strokes.pop();
  else ground = null;
  current = null;
  changed();
}

function clear() {
  strokes = [];
  ground = current = null;
  if (kept) kept.textContent = "";
  changed();
}

const place = (event) => {
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
};

// ---- asking: one question at a time, always about the newest drawing

const ask = {
  busy: false,
  again: false,
  last: 0,
  soon() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    setTimeout(() => this.now(), Math.max(0, this.last + PAUSE_MS - performance.now()));
  },
  async now() {
    this.again = false;
    this.last = performance.now();
    try {
      if (isBlank()) showBlank();
      else show(await post("/v1/read", [["drawing.png", await picture()]], options()));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      showWords("!", error.message);
    } finally {
      this.busy = false;
      if (this.again) this.soon();
    }
  },
};

/** The drawing as PNG, without the pen's cross. */
function picture() {
  paint();
  const made = new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  paintPen();
  return made;
}

// ---- showing

function show({ answers: [record], shown: [shown] }) {
  if (isBlank()) return; // cleared in the meantime
  if (!shown) return showWords("!", record.problem);
  const none = record.reason === "unlike-training";
  const guess = record.answer.digit;
  const said = element("p", { class: "said" });
  if (none) {
    if (guess !== null) said.append(`${words.best_guess}: ${guess}`);
  } else {
    said.append(verdict(record), `${words.confidence} ${shownConfidence(record.confidence)}`);
  }
  answer.dataset.state = none ? "none" : record.trusted ? "trusted" : "untrusted";
  answer.replaceChildren(element("p", { class: none ? "big words" : "big" }, none ? words.not_a_digit : String(guess)), said);
  document.getElementById("normalised").src = shown.normalised ?? blankNormalised;
  bars(record.details.scores ?? []);
}

function bars(scores) {
  const best = scores.indexOf(Math.max(...scores));
  [...document.getElementById("scores").children].forEach((row, digit) => {
    const share = scores[digit];
    row.classList.toggle("best", digit === best);
    row.querySelector(".bar span").style.width = `${100 * (share ?? 0)}%`;
    row.querySelector(".share").textContent = share === undefined ? "–" : percent(share);
  });
}

function showBlank() {
  showWords("–", words.empty);
  answer.dataset.state = "empty";
  answer.append(element("p", { class: "small hint" }, words.empty_hint));
  document.getElementById("normalised").src = blankNormalised;
  bars([]);
}

function showWords(big, said) {
  answer.dataset.state = "words";
  answer.replaceChildren(element("p", { class: "big" }, big), element("p", { class: "said" }, said));
}

// ---- keeping

async function keep(label) {
  try {
    const { kept: file, counts } = await post("/drawings", [["drawing.png", await picture()]], { label });
    const all = Object.entries(counts).filter(([, count]) => count);
    kept.textContent = `${words.kept}: ${file} (${all.map(([name, count]) => `${name}: ${count}`).join(", ")})`;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    kept.textContent = error.message;
  }
}

// ---- pictures from outside

async function lay(blob) {
  try {
    ground = await createImageBitmap(blob);
  } catch {
    return; // no picture
  }
  strokes = [];
  current = null;
  changed();
}

// ---- what is done with pen, mouse, fingers and keys

function onKey(event) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") undo();
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key in moves) {
    const [x, y] = moves[event.key];
    pen = {
      x: Math.min(canvas.width, Math.max(0, pen.x + x * STEP_PX)),
      y: Math.min(canvas.height, Math.max(0, pen.y + y * STEP_PX)),
      shown: true,
    };
    if (current) current.points.push([pen.x, pen.y]);
    changed();
  } else if (event.key === " ") {
    pen.shown = true;
    if (current) current = null;
    else begin(pen.x, pen.y);
    changed();
  } else if (event.key === "[") brush.stepDown(4);
  else if (event.key === "]") brush.stepUp(4);
  else if (event.key === "Delete" || event.key === "Backspace") clear();
  else return;
  event.preventDefault();
}

if (canvas) {
  paint();
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pen.shown = false;
    begin(...place(event));
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current || !canvas.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents?.() ?? []; // what the browser saw since the last frame; none of made-up events
    for (const each of between.length ? between : [event]) current.points.push(place(each));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      current = null;
      changed();
    });
  }
  canvas.addEventListener("keydown", onKey);
  document.getElementById("undo").addEventListener("click", undo);
  document.getElementById("clear").addEventListener("click", clear);
  onOptions(() => ask.soon());
  for (const button of labels) button.addEventListener("click", () => keep(button.dataset.label));
  for (const button of document.querySelectorAll(".example")) {
    button.addEventListener("click", async () => {
      const [[, blob]] = await fetched(button);
      await lay(blob);
      canvas.scrollIntoView({ block: "nearest" });
    });
  }
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    picturesIn(event.dataTransfer).slice(0, 1).forEach(lay);
  });
  document.addEventListener("paste", (event) => picturesIn(event.clipboardData).slice(0, 1).forEach(lay));
}
