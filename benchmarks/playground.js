// What TensorFlow Playground does (Smilkov and Carter 2016, arXiv 1708.03788, and the page itself), written
// anew to be timed beside our page: a unit and a weight are an object each; one row at a time goes forward
// and back; derivatives add up, and are taken off after each batch of ten; in each frame, on the page's own
// thread, one epoch is trained, the loss of all rows taken, every unit computed at 100 x 100 points of the
// plane, drawn as a picture of 10 x 10, the output as one of 100 x 100, and every weight as a line of SVG.
"use strict";

const DENSITY = 100, UNIT_DENSITY = 10, BATCH = 10, RATE = 0.03, REACH = 6;

class Weight {
  constructor(source, target) {
    this.source = source;
    this.target = target;
    this.value = Math.random() - 0.5;
    this.derivative = 0;
    this.sum = 0;
    this.count = 0;
    this.line = undefined;
  }
}

class Unit {
  constructor() {
    this.from = [];
    this.to = [];
    this.bias = 0.1;
    this.input = 0;
    this.output = 0;
    this.outputDerivative = 0;
    this.inputDerivative = 0;
    this.sum = 0;
    this.count = 0;
    this.boundary = undefined;
    this.canvas = undefined;
  }

  compute() {
    this.input = this.bias;
    for (let k = 0; k < this.from.length; k++) {
      const weight = this.from[k];
      this.input += weight.value * weight.source.output;
    }
    this.output = Math.tanh(this.input);
    return this.output;
  }
}

function makeNetwork(sizes) {
  const layers = sizes.map((size) => Array.from({ length: size }, () => new Unit()));
  for (let k = 1; k < layers.length; k++)
    for (const target of layers[k])
      for (const source of layers[k - 1]) {
        const weight = new Weight(source, target);
        source.to.push(weight);
        target.from.push(weight);
      }
  return layers;
}

function goForward(layers, inputs) {
  layers[0].forEach((unit, k) => (unit.output = inputs[k]));
  for (let k = 1; k < layers.length; k++) for (const unit of layers[k]) unit.compute();
  return layers[layers.length - 1][0].output;
}

function goBack(layers, target) {
  const last = layers[layers.length - 1][0];
  last.outputDerivative = last.output - target;
  for (let k = layers.length - 1; k > 0; k--) {
    for (const unit of layers[k]) {
      unit.inputDerivative = unit.outputDerivative * (1 - unit.output * unit.output);
      unit.sum += unit.inputDerivative;
      unit.count++;
    }
    for (const unit of layers[k])
      for (const weight of unit.from) {
        weight.derivative = unit.inputDerivative * weight.source.output;
        weight.sum += weight.derivative;
        weight.count++;
      }
    if (k === 1) continue;
    for (const unit of layers[k - 1]) {
      unit.outputDerivative = 0;
      for (const weight of unit.to) unit.outputDerivative += weight.value * weight.target.inputDerivative;
    }
  }
}

function update(layers) {
  for (let k = 1; k < layers.length; k++)
    for (const unit of layers[k]) {
      if (unit.count > 0) unit.bias -= (RATE * unit.sum) / unit.count;
      unit.sum = unit.count = 0;
      for (const weight of unit.from) {
        if (weight.count > 0) weight.value -= (RATE / weight.count) * weight.sum;
        weight.sum = weight.count = 0;
      }
    }
}

function trainEpoch(layers, rows) {
  rows.forEach(({ inputs, target }, i) => {
    goForward(layers, inputs);
    goBack(layers, target);
    if ((i + 1) % BATCH === 0) update(layers);
  });
  if (rows.length % BATCH) update(layers);
}

function measureLoss(layers, rows) {
  let loss = 0;
  for (const { inputs, target } of rows) loss += 0.5 * (goForward(layers, inputs) - target) ** 2;
  return loss / rows.length;
}

const FEATURES = [
  (x, y) => x, (x, y) => y, (x) => x * x, (_x, y) => y * y, (x, y) => x * y, (x) => Math.sin(x), (_x, y) => Math.sin(y),
];

function computeBoundary(layers) {
  const count = layers[0].length;
  for (const layer of layers)
    for (const unit of layer) unit.boundary ??= Array.from({ length: DENSITY }, () => new Array(DENSITY).fill(0));
  for (let i = 0; i < DENSITY; i++)
    for (let j = 0; j < DENSITY; j++) {
      const x = -REACH + (2 * REACH * i) / (DENSITY - 1), y = REACH - (2 * REACH * j) / (DENSITY - 1);
      goForward(layers, FEATURES.slice(0, count).map((f) => f(x, y)));
      for (const layer of layers) for (const unit of layer) unit.boundary[i][j] = unit.output;
    }
}

/** Means of squares of values, as the small pictures show. */
function reduce(values, side) {
  const width = values.length / side, reduced = [];
  for (let i = 0; i < side; i++) {
    reduced.push([]);
    for (let j = 0; j < side; j++) {
      let sum = 0;
      for (let u = 0; u < width; u++) for (let v = 0; v < width; v++) sum += values[i * width + u][j * width + v];
      reduced[i].push(sum / (width * width));
    }
  }
  return reduced;
}

const mix = (from, to, part) => from.map((c, k) => Math.round(c + (to[k] - c) * part));
const NEGATIVE = [245, 147, 34], MIDDLE = [232, 234, 235], POSITIVE = [8, 119, 189];
const COLORS = Array.from({ length: 30 }, (_unused, k) => {
  const v = (2 * k) / 29 - 1;
  return mix(MIDDLE, v < 0 ? NEGATIVE : POSITIVE, Math.abs(v));
});

function paint(canvas, values) {
  const side = values.length, context = canvas.getContext("2d"), image = context.createImageData(side, side);
  for (let j = 0, at = -1; j < side; j++)
    for (let i = 0; i < side; i++) {
      const level = Math.max(0, Math.min(29, Math.floor(((values[i][j] + 1) / 2) * 30)));
      for (const c of COLORS[level]) image.data[++at] = c;
      image.data[++at] = 160;
    }
  context.putImageData(image, 0, 0);
}

const SVG = "http://www.w3.org/2000/svg";

/** Lines of SVG for weights, and over them a canvas for each unit. */
function layOut(layers) {
  const svg = document.createElementNS(SVG, "svg"), apart = 700 / layers.length, column = layers.length - 1;
  svg.setAttribute("width", "760");
  svg.setAttribute("height", "420");
  document.body.append(svg);
  const place = (k, i) => [20 + k * apart, 20 + i * 50];
  layers.forEach((layer, k) => layer.forEach((unit, i) => {
    const [x, y] = place(k, i), side = k === column ? DENSITY : UNIT_DENSITY;
    unit.canvas = document.createElement("canvas");
    unit.canvas.width = unit.canvas.height = side;
    const size = k === column ? 300 : 30;
    Object.assign(unit.canvas.style, { position: "absolute", left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
    document.body.append(unit.canvas);
    unit.from.forEach((weight, j) => {
      const [u, v] = place(k - 1, j), line = document.createElementNS(SVG, "path");
      line.setAttribute("d", `M${u + 30},${v + 15}C${(u + x) / 2 + 15},${v + 15} ${(u + x) / 2 + 15},${y + 15} ${x},${y + 15}`);
      line.setAttribute("fill", "none");
      svg.append(line);
      weight.line = line;
    });
  }));
}

function show(layers, epoch, rows, tests) {
  computeBoundary(layers);
  layers.forEach((layer, k) => layer.forEach((unit) => {
    const isLast = k === layers.length - 1;
    paint(unit.canvas, isLast ? unit.boundary : reduce(unit.boundary, UNIT_DENSITY));
    for (const { line, value } of unit.from) {
      const color = mix(MIDDLE, value < 0 ? NEGATIVE : POSITIVE, Math.min(1, Math.abs(value)));
      line.style.strokeDashoffset = String(-epoch / 3);
      line.style.strokeWidth = String(Math.min(10, 0.2 + Math.abs(value) * 2));
      line.style.stroke = `rgb(${color})`;
    }
  }));
  document.getElementById("loss").textContent = `${measureLoss(layers, rows)} ${measureLoss(layers, tests)}`;
}

/** Play; `epochs` counts. rows, tests: [inputs..., target] each. */
function play(sizes, rows, tests) {
  const layers = makeNetwork(sizes), read = (list) => list.map((row) => ({ inputs: row.slice(0, -1), target: row.at(-1) }));
  const training = read(rows), testing = read(tests);
  layOut(layers);
  window.epochs = 0;
  const frame = () => {
    trainEpoch(layers, training);
    window.epochs++;
    show(layers, window.epochs, training, testing);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
