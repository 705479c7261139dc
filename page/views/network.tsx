// The network, layer by layer: units as boxes with what they say over the plane, weights as lines.
// A line is as wide as its weight is large; below zero it is dashed, so that the sign needs no color.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { choose, chosen, hasMap, type Layer, listLayers, opened, readPart, shown, showsNumbers } from "../state/app";
import { formatNumber } from "../state/numerals";
import { _ } from "../state/words";
import { blend } from "./colors";
import { EditWeight } from "./edit_weight";
import { paintUnit, paintWeights } from "./raster";

/** Units of a layer that are drawn; of longer ones the first. */
const MOST_UNITS = 12;
const BOX = 34, GAP = 8, HEAD = 24;

interface Place {
  readonly layer: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

export function Network() {
  const box = useRef<HTMLDivElement>(null), [width, setWidth] = useState(480);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  const pkg = opened.value;
  const layers = pkg ? listLayers(pkg) : [];
  const tallest = Math.max(1, ...layers.map((l) => Math.min(l.units, MOST_UNITS)));
  const height = HEAD + tallest * (BOX + GAP) + 20, places = placeUnits(layers, width, height);
  return (
    <section class="network" aria-label={_("Network")}>
      <div ref={box} style={{ height: `${height}px` }}>
        <Lines layers={layers} places={places} width={width} height={height} />
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
      {!showsNumbers.value && <EditWeight place={chosen.value} />}
    </section>
  );
}

function placeUnits(layers: readonly Layer[], width: number, height: number): Place[] {
  const room = width - BOX - 16, apart = room / Math.max(1, layers.length - 1);
  return layers.flatMap((layer, k) => {
    const count = Math.min(layer.units, MOST_UNITS), free = height - HEAD - 20 - count * (BOX + GAP);
    return Array.from({ length: count }, (_unused, unit) => ({
      layer: k, unit, x: 8 + BOX / 2 + k * apart, y: HEAD + free / 2 + unit * (BOX + GAP) + BOX / 2,
    }));
  });
}

function Unit({ place, layer }: { place: Place; layer: Layer }) {
  const canvas = useRef<HTMLCanvasElement>(null), pkg = opened.value!;
  const picture = pkg.data.picture;
  useSignalEffect(() => {
    const now = shown.value, at = canvas.current;
    if (!now || !at) return;
    const map = now.unitMaps.get(layer.name);
    if (map) return paintUnit(at, map, Math.round(Math.sqrt(map.length / layer.units)), layer.units, place.unit);
    const weights = place.layer === 1 && picture ? readPart(layer.weight) : undefined;
    if (weights) paintWeights(at, weights, picture!, layer.units, place.unit);
  });
  const name = place.layer === 0 ? pkg.data.inputs[place.unit]! : `${layer.name}[·, ${place.unit}]`;
  const hasPicture = (place.layer > 0 && hasMap.value) || (place.layer === 1 && picture);
  return (
    <button
      class="unit" style={{ left: `${place.x - BOX / 2}px`, top: `${place.y - BOX / 2}px` }} title={name}
      aria-label={name} onClick={() => choose(`${layer.name}[0,${place.unit}]`)}
    >
      {hasPicture ? <canvas ref={canvas} width={1} height={1} /> : <span>{place.unit}</span>}
    </button>
  );
}

interface Line {
  readonly from: Place;
  readonly to: Place;
  readonly layer: Layer;
}

function Lines(props: { layers: readonly Layer[]; places: readonly Place[]; width: number; height: number }) {
  const { layers, places, width, height } = props;
  const lines = listLines(layers, places), drawn = useRef<(SVGLineElement | null)[]>([]);
  useSignalEffect(() => {
    if (!shown.value) return;
    const parts = new Map(layers.map((layer) => [layer, readPart(layer.weight)]));
    const most = new Map(layers.map((layer) => [layer, findLargest(parts.get(layer))]));
    lines.forEach((line, k) => {
      const part = parts.get(line.layer), element = drawn.current[k];
      if (part && element) style(element, part[line.from.unit * line.layer.units + line.to.unit]!, most.get(line.layer)!);
    });
  });
  return (
    <svg width={width} height={height} role="img" aria-label={_("Weights as lines; their numbers stand below.")}>
      {lines.map((line, k) => (
        <line
          ref={(element) => void (drawn.current[k] = element)}
          x1={line.from.x + BOX / 2} y1={line.from.y} x2={line.to.x - BOX / 2} y2={line.to.y}
          onClick={() => choose(nameWeight(line))}
        >
          <title>{nameWeight(line)}</title>
        </line>
      ))}
    </svg>
  );
}

const nameWeight = (line: Line): string => `${line.layer.weight!.name}[${line.from.unit},${line.to.unit}]`;

/** A line for each weight between units that are drawn and follow each other. */
function listLines(layers: readonly Layer[], places: readonly Place[]): Line[] {
  return layers.flatMap((layer, k) => {
    if (!layer.weight || layer.weight.shape[0] !== layers[k - 1]!.units) return [];
    const before = places.filter((p) => p.layer === k - 1), own = places.filter((p) => p.layer === k);
    return before.flatMap((from) => own.map((to) => ({ from, to, layer })));
  });
}

const findLargest = (part: ArrayLike<number> | undefined): number => {
  let most = 1e-30;
  for (let i = 0; i < (part?.length ?? 0); i++) most = Math.max(most, Math.abs(part![i]!));
  return most;
};

function style(line: SVGLineElement, weight: number, most: number): void {
  const share = Math.abs(weight) / most, [r, g, b] = blend(Math.sign(weight) * (0.35 + 0.65 * share));
  line.style.stroke = `rgb(${r},${g},${b})`;
  line.style.strokeWidth = (0.6 + 4 * share).toFixed(2);
  line.style.strokeDasharray = weight < 0 ? "5 3" : "";
  line.dataset["value"] = formatNumber(weight);
}
