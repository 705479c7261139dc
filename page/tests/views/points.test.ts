import { expect, test } from "vitest";
import { drawPoints } from "../../views/points";

/** A canvas that writes down with which colors it is filled and rimmed. */
function makeCanvas() {
  const said: string[] = [], own: Record<string, unknown> = {
    fill: () => said.push(`fill ${own["fillStyle"]}`), stroke: () => said.push(`rim ${own["strokeStyle"]}`),
    fillRect: () => said.push(`dot ${own["fillStyle"]}`),
  };
  const context = new Proxy(own, { get: (target, name: string) => target[name] ?? (() => {}) });
  return { canvas: { width: 200, getContext: () => context } as unknown as HTMLCanvasElement, said };
}

const makeRows = (x: number[], y: number[]) => ({ count: y.length, arrays: new Map([["x", Float64Array.from(x)], ["y", Float64Array.from(y)]]) });

test("points to train on are filled, those to watch hollow, those to test with hollow with a dot", () => {
  const { canvas, said } = makeCanvas(), [blue, orange] = ["#0072B2", "#E69F00"];
  const parts = { train: makeRows([0, 0, 1, 1], [0, 1]), validation: makeRows([1, 0], [1]), test: makeRows([0, 1], [0]) };
  drawPoints(canvas, parts, [-1, 2], { classes: true });
  expect(said).toEqual([
    "fill #fff", `rim ${blue}`, `dot ${blue}`,
    "fill #fff", `rim ${orange}`,
    `fill ${blue}`, "rim #fff", `fill ${orange}`, "rim #fff",
  ]);
});
