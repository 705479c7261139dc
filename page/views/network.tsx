// The network, layer by layer: units as boxes with what they say over the plane, weights as lines.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Numbers } from "../engine/precision";
import { type Layer, listLayers, readPart } from "../state/layers";
import { choose } from "../state/number_choice";
import { hasMap, opened, shown, slow, steady } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import type { Package } from "../state/package";
import { _ } from "../state/words";
import { drawLines, findLine, HALF, type Line, listLines, nameWeight, type Place, readWeight } from "./lines";
import { type Box, drawColumn, fit, paint, writeUnit } from "./raster";
import { useWidth } from "./width";

/** Units of a layer that are drawn; of longer ones the first. */
const MOST_UNITS = 12;
const MANY_LINES = 100;
const BOX = 2 * HALF, GAP = 8, HEAD = 24;

export function Network() {
  const box = useRef<HTMLDivElement>(null), width = useWidth(box, 480);
  const pkg = opened.value;
  const layers = pkg ? listLayers(pkg) : [];
  const { places, height } = placeUnits(layers, width);
  return (
    <section class="network" aria-label={_("Network")}>
      <div ref={box} style={{ height: `${height}px` }}>
        <Drawing layers={layers} places={places} width={width} height={height} />
        {layers.map((layer, k) => (
          <span class="layer" style={{ left: `${places.find((p) => p.layer === k)?.x ?? 0}px` }}>
            {k === 0 ? _("inputs") : layer.name} <small>{layer.units}</small>
          </span>
        ))}
        {places.map((place) => <Unit key={`${place.layer} ${place.unit}`} place={place} layer={layers[place.layer]!} />)}
        {layers.map((layer, k) => layer.units > MOST_UNITS && (
          <span class="more" style={{ left: `${places.find((p) => p.layer === k)!.x}px`, top: `${height - 18}px` }}>
            {_("and {count} more", { count: layer.units - MOST_UNITS })}
          </span>
        ))}
      </div>
      <p>{_("Orange: above 0. Blue and dashed: below. Wide: large weights of their layer.")}</p>
    </section>
  );
}

/** Where units are drawn, and how high the drawing is. */
export function placeUnits(layers: readonly Layer[], width: number): { readonly places: Place[]; readonly height: number } {
  const tallest = Math.max(1, ...layers.map((l) => Math.min(l.units, MOST_UNITS)));
  const height = HEAD + tallest * (BOX + GAP) + 20;
  const room = width - BOX - 16, apart = room / Math.max(1, layers.length - 1);
  const places = layers.flatMap((layer, k) => {
    const count = Math.min(layer.units, MOST_UNITS), free = height - HEAD - 20 - count * (BOX + GAP);
    return Array.from({ length: count }, (_unused, unit) => ({
      layer: k, unit, x: 8 + BOX / 2 + k * apart, y: HEAD + free / 2 + unit * (BOX + GAP) + BOX / 2,
    }));
  });
  return { places, height };
}

/** What a unit's picture is made of: what it says over the plane, or the weights that lead to it from an image. */
interface UnitSource {
  readonly values: Numbers;
  readonly rows: number;
  readonly columns: number;
  readonly isUpward: boolean;
}

function findSource(pkg: Package, layer: Layer, k: number): UnitSource | undefined {
  const map = shown.peek()?.unitMaps.get(layer.inUse), { picture } = pkg.data;
  if (map) {
    const side = Math.round(Math.sqrt(map.length / layer.units));
    return { values: map, rows: side, columns: side, isUpward: true };
  }
  const weights = k === 1 && picture ? readPart(layer.weight) : undefined;
  return weights && { values: weights, rows: picture![0], columns: picture![1], isUpward: false };
}

/** Pictures of some units of a layer, one below the other. Whether there are any. */
export function paintUnits(canvas: HTMLCanvasElement, pkg: Package, layer: Layer, k: number, units: readonly number[]): boolean {
  const source = findSource(pkg, layer, k);
  if (!source) return false;
  const { values, rows, columns, isUpward } = source, size = rows * columns;
  paint(canvas, columns, rows * units.length, (pixels) => {
    units.forEach((unit, i) => writeUnit(pixels.subarray(i * size, (i + 1) * size), columns, values, layer.units, unit, isUpward));
  });
  return true;
}

const hasPicture = (pkg: Package, k: number): boolean => hasMap.value || (k === 1 && pkg.data.picture !== undefined);

/** Where a unit's picture stands: within the border of its box. */
const frame = ({ x, y }: Place): Box => [x - HALF + 1, y - HALF + 1, BOX - 2, BOX - 2];

function Unit({ place, layer }: { place: Place; layer: Layer }) {
  const pkg = opened.value!, isPictured = hasPicture(pkg, place.layer);
  const name = place.layer === 0 ? pkg.data.inputs[place.unit]! : `${layer.name}[·, ${place.unit}]`;
  return (
    <button
      class={isPictured ? "unit pictured" : "unit"} style={{ left: `${place.x - HALF}px`, top: `${place.y - HALF}px` }} title={name}
      aria-label={`${place.unit}: ${name}`} onClick={() => choose(`${layer.name}[0,${place.unit}]`)}
    >
      {!isPictured && place.unit}
    </button>
  );
}

/**
 * All lines and all pictures on one canvas: hundreds of elements that change at every frame would be too slow, and
 * so would be a canvas for each unit, which the browser puts together anew at every frame.
 */
function Drawing(props: { layers: readonly Layer[]; places: readonly Place[]; width: number; height: number }) {
  const { layers, places, width, height } = props;
  const canvas = useRef<HTMLCanvasElement>(null), lines = listLines(layers, places);
  const columns = useRef<HTMLCanvasElement[]>([]);
  const draw = (): void => {
    // Hundreds of lines take longer to draw than a frame.
    const now = lines.length > MANY_LINES ? slow.value : steady.value, pkg = opened.value;
    if (!now || !pkg || !canvas.current) return;
    const context = fit(canvas.current, width, height);
    drawLines(context, layers, lines);
    layers.forEach((layer, k) => {
      const own = places.filter((p) => p.layer === k), column = (columns.current[k] ??= document.createElement("canvas"));
      if (paintUnits(column, pkg, layer, k, own.map((p) => p.unit))) drawColumn(context, column, own.map(frame));
    });
  };
  useEffect(draw);
  useSignalEffect(draw);
  const find = (e: MouseEvent): Line | undefined => findLine(lines, e.offsetX, e.offsetY);
  return (
    <canvas
      ref={canvas} style={{ width: `${width}px`, height: `${height}px` }}
      role="img" aria-label={_("Weights as lines; their numbers stand below.")}
      onPointerMove={(e) => {
        const line = find(e);
        e.currentTarget.style.cursor = line ? "pointer" : "";
        e.currentTarget.title = line ? `${nameWeight(line)} = ${formatNumber(readWeight(line), 6)}` : "";
      }}
      onClick={(e) => {
        const line = find(e);
        if (line) choose(nameWeight(line));
      }}
    />
  );
}
