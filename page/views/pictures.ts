// Panels of the page as files: canvases as PNG, the network as SVG.
import { type Layer, listLayers } from "../state/layers";
import { shown } from "../state/shown";
import type { Package } from "../state/package";
import { blend } from "./colors";
import { findLargest, HALF, listLines, readWeight } from "./lines";
import { paintUnits, placeUnits } from "./network";

/** Pixels of a file for each of the page, so that it can be printed. */
const DENSITY = 2;

/** All canvases and images within an element, where they lie, and what stands below them, as PNG. */
export async function drawPng(element: Element): Promise<Blob> {
  const box = element.getBoundingClientRect(), picture = document.createElement("canvas");
  picture.width = Math.round(box.width * DENSITY);
  picture.height = Math.round(box.height * DENSITY);
  const context = picture.getContext("2d")!, { backgroundColor, color, fontFamily } = getComputedStyle(document.body);
  context.imageSmoothingEnabled = false;
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = color;
  context.font = `${12 * DENSITY}px ${fontFamily}`;
  context.textAlign = "center";
  for (const part of element.querySelectorAll<HTMLElement>("canvas, img, figcaption")) {
    const at = part.getBoundingClientRect();
    const [x, y, width, height] = [at.x - box.x, at.y - box.y, at.width, at.height].map((v) => v * DENSITY);
    if (!(part instanceof HTMLCanvasElement || part instanceof HTMLImageElement))
      context.fillText(part.textContent!, x! + width! / 2, y! + 0.75 * height!, width);
    else if (part.width && part.height) context.drawImage(part, x!, y!, width!, height!);
  }
  return new Promise((resolve) => picture.toBlob((blob) => resolve(blob!), "image/png"));
}

const SVG = "http://www.w3.org/2000/svg";

function make(name: string, attributes: Readonly<Record<string, string | number>>, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

const WIDTH = 640, BELOW = 20;

/** The network of the step that is shown: lines as wide as weights are large, dashed below zero. */
export function drawSvg(pkg: Package): string {
  const layers = listLayers(pkg), { places, height } = placeUnits(layers, WIDTH);
  const lines = layers.flatMap((layer) => drawWeights(layer, listLines(layers, places).filter((l) => l.layer === layer)));
  const units = places.map(({ layer: k, unit, x, y }) => drawUnit(pkg, layers[k]!, k, unit, x, y));
  const names = layers.map((layer, k) => {
    const x = places.find((p) => p.layer === k)!.x;
    return make("text", { x, y: 14, "text-anchor": "middle", "font-size": 12 }, `${k ? layer.name : "x"} (${layer.units})`);
  });
  const title = make("title", {}, `${pkg.title}, ${shown.value!.step}`);
  const size = { width: WIDTH, height: height + BELOW, viewBox: `0 0 ${WIDTH} ${height + BELOW}` };
  const root = make("svg", { ...size, "font-family": "sans-serif" }, title, ...lines, ...units, ...names);
  return new XMLSerializer().serializeToString(root);
}

function drawWeights(layer: Layer, lines: ReturnType<typeof listLines>): SVGElement[] {
  const weights = lines.map(readWeight), most = findLargest(weights);
  return lines.map(({ from, to }, k) => {
    const share = Math.abs(weights[k]!) / most, color = blend(Math.sign(weights[k]!) * (0.35 + 0.65 * share));
    const ends = { x1: from.x + HALF, y1: from.y, x2: to.x - HALF, y2: to.y };
    const dashes = weights[k]! < 0 ? { "stroke-dasharray": "5 3" } : {};
    const name = `${layer.weight!.name}[${from.unit},${to.unit}] = ${weights[k]}`;
    const stroke = `rgb(${color.map(Math.round).join(",")})`;
    return make("line", { ...ends, stroke, "stroke-width": 0.6 + 4 * share, ...dashes }, make("title", {}, name));
  });
}

function drawUnit(pkg: Package, layer: Layer, k: number, unit: number, x: number, y: number): SVGElement {
  const canvas = document.createElement("canvas"), box = { x: x - HALF, y: y - HALF, width: 2 * HALF, height: 2 * HALF };
  const frame = make("rect", { ...box, rx: 4, fill: "white", stroke: "gray" });
  // Inputs have names, which say more than pictures of them.
  if (!k || !paintUnits(canvas, pkg, layer, k, [unit])) {
    const name = k ? String(unit) : pkg.data.inputs[unit]!, label = name.slice(0, 7);
    return make("g", {}, make("title", {}, name), frame, make("text", { x, y: y + 4, "text-anchor": "middle", "font-size": 9 }, label));
  }
  const image = make("image", { ...box, href: canvas.toDataURL(), preserveAspectRatio: "none", style: "image-rendering:pixelated" });
  return make("g", {}, frame, image);
}

/** Hand a file to the reader. */
export function download(name: string, content: Blob | string, type = "text/plain"): void {
  const url = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it in its own time.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
