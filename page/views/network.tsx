// The network, layer by layer: units as boxes with what they say over the plane, weights as lines.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { calm, choose, hasMap, type Layer, listLayers, opened, readPart, steady } from "../state/app";
import { formatNumber } from "../cards/numerals";
import type { Package } from "../state/package";
import { _ } from "../state/words";
import { drawLines, findLine, HALF, type Line, listLines, nameWeight, type Place, readWeight } from "./lines";
import { paintUnit, paintWeights } from "./raster";

/** Units of a layer that are drawn; of longer ones the first. */
const MOST_UNITS = 12;
const MANY_LINES = 100;
const BOX = 2 * HALF, GAP = 8, HEAD = 24;

export function Network() {
  const box = useRef<HTMLDivElement>(null), [width, setWidth] = useState(480);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  const pkg = opened.value;
  const layers = pkg ? listLayers(pkg) : [];
  const { places, height } = placeUnits(layers, width);
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

/** What a unit says over the plane, or the weights that lead to it from a picture. Whether it has either. */
export function paintUnitPicture(canvas: HTMLCanvasElement, pkg: Package, layer: Layer, k: number, unit: number): boolean {
  const map = steady.value?.unitMaps.get(layer.name), { picture } = pkg.data;
  const weights = k === 1 && picture ? readPart(layer.weight) : undefined;
  if (map) paintUnit(canvas, map, Math.round(Math.sqrt(map.length / layer.units)), layer.units, unit);
  else if (weights) paintWeights(canvas, weights, picture!, layer.units, unit);
  return Boolean(map ?? weights);
}

function Unit({ place, layer }: { place: Place; layer: Layer }) {
  const canvas = useRef<HTMLCanvasElement>(null), pkg = opened.value!;
  const picture = pkg.data.picture;
  const draw = (): void => {
    if (steady.value && canvas.current) paintUnitPicture(canvas.current, pkg, layer, place.layer, place.unit);
  };
  useSignalEffect(draw);
  // Another layer, or a canvas that was not there before; nothing may train.
  useLayoutEffect(draw);
  const name = place.layer === 0 ? pkg.data.inputs[place.unit]! : `${layer.name}[·, ${place.unit}]`;
  const hasPicture = hasMap.value || (place.layer === 1 && picture);
  return (
    <button
      class="unit" style={{ left: `${place.x - BOX / 2}px`, top: `${place.y - BOX / 2}px` }} title={name}
      aria-label={`${place.unit}: ${name}`} onClick={() => choose(`${layer.name}[0,${place.unit}]`)}
    >
      {hasPicture ? <canvas ref={canvas} width={1} height={1} /> : <span>{place.unit}</span>}
    </button>
  );
}

/** All lines on one canvas: hundreds of elements that change at every frame would be too slow. */
function Lines(props: { layers: readonly Layer[]; places: readonly Place[]; width: number; height: number }) {
  const { layers, places, width, height } = props;
  const canvas = useRef<HTMLCanvasElement>(null), lines = listLines(layers, places);
  const draw = (): void => {
    // Hundreds of lines take longer to draw than a frame.
    const now = lines.length > MANY_LINES ? calm.value : steady.value;
    if (now && canvas.current) drawLines(canvas.current, layers, lines);
  };
  useSignalEffect(draw);
  // Another size clears a canvas.
  useLayoutEffect(draw);
  const density = globalThis.devicePixelRatio || 1;
  const find = (e: MouseEvent): Line | undefined => findLine(lines, e.offsetX, e.offsetY);
  return (
    <canvas
      ref={canvas} width={width * density} height={height * density} style={{ width: `${width}px`, height: `${height}px` }}
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
