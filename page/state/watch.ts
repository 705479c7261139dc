// What the worker is told to look at, for what is drawn and read.
import type { Watch } from "../time/messages";
import { listLayers } from "./layers";
import type { Package } from "./package";
import { chosen, showsNumbers } from "./panels";
import { ask } from "./requests";
import { countPlaces, opened, reach } from "./shown";

/** Tell the worker what is looked at. */
export function watch(): void {
  const pkg = opened.value;
  if (pkg) ask({ kind: "watch", watch: makeWatch(pkg) });
}

/** Points on each side of a map, along a line, and on each side of a unit's own map. */
const SIDE = 64, LINE = 200, UNIT_SIDE = 24;

export function makeWatch(pkg: Package): Watch {
  const inputs = countPlaces(pkg.data), two = inputs === 2, { plane } = pkg.data;
  return {
    arrays: showsNumbers.value || chosen.value ? "all" : ["theta", ...(inputs < 3 ? [] : ["x", "y", pkg.program.training.output])],
    side: two ? SIDE : inputs === 1 ? LINE : 0,
    reach: inputs < 3 ? reach.peek() : [0, 0],
    unitSide: two ? UNIT_SIDE : 0,
    units: listLayers(pkg).map((layer) => layer.inUse),
    ...(plane?.inputs && { plane }),
  };
}
