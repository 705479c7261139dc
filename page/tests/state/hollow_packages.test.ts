// Packages of which a part is gone or another: each is refused in a sentence, or can be shown.
import { expect, test } from "vitest";
import { fillText, ProgramError } from "../../program/errors";
import { listLayers } from "../../state/layers";
import { checkNetwork } from "../../state/checksum";
import { type Package, readPackage } from "../../state/package";
import { findReach } from "../../state/plane";
import { listNumbers } from "../../state/places";
import { serve } from "../../time/worker";
import { makeSmallPackage } from "../packages";

const GONE = Symbol("gone");
const OTHERS = [GONE, null, "", "x", [], {}, -1, 0, 0.5, 3, 1e9, 1e300, true, [[]], ["x"], { first: 0, count: 1e9 }];

type Plain = Record<string | number, unknown>;

/** The places of a value: all its keys, and those of what they hold. */
function listPlaces(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[key], ...listPlaces((value as Plain)[key]).map((rest) => [key, ...rest])]);
}

function replace(text: string, place: readonly (string | number)[], other: unknown): string {
  const root = JSON.parse(text) as Plain, last = place.at(-1)!;
  const owner = place.slice(0, -1).reduce<Plain>((own, key) => own[key] as Plain, root);
  if (other !== GONE) owner[last] = other;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else delete owner[last];
  return JSON.stringify(root);
}

/** Whether it can be shown: what views read of it is there, and its worker trains it. */
function show(pkg: Package): boolean {
  const { parts, data } = pkg, said: string[] = [];
  listLayers(pkg);
  listNumbers(pkg.program);
  checkNetwork(pkg);
  if (!findReach(Object.values(parts)).every(Number.isFinite)) throw new Error("no square around the points");
  if (data.inputs.length !== parts.train!.arrays.get("x")!.length / parts.train!.count) throw new Error("inputs without names");
  const port: Parameters<typeof serve>[0] = { postMessage: (report) => void (report.kind === "error" && said.push(fillText(report.text, report.values))), onmessage: null };
  serve(port, () => {});
  const { train, validation } = parts;
  for (const request of [
    { kind: "open", program: pkg.programText, rows: train!, classes: data.task === "classification", ...(validation && { validation }), ...(pkg.start && { start: pkg.start }) },
    { kind: "watch", watch: { arrays: "all", side: 4, reach: [-1, 1], unitSide: 2, units: [] } }, { kind: "step", by: 1 }, { kind: "check" },
  ] as const) port.onmessage!({ data: request } as unknown as MessageEvent);
  return said.length === 0;
}

// The symbols of use are those of training once more.
const text = makeSmallPackage().text;
const places = listPlaces(JSON.parse(text)).filter(([, second, third, ...rest]) => !(second === "use" && third === "symbols" && rest.length));

test.each(OTHERS.map((other) => [typeof other === "symbol" ? "gone" : JSON.stringify(other), other] as const))(
  "whatever is %s instead",
  (_name, other) => {
    let refused = 0, shown = 0;
    for (const place of places) {
      try {
        if (show(readPackage(replace(text, place, other)))) shown++;
        else refused++;
      } catch (error) {
        if (!(error instanceof ProgramError)) throw new Error(`${place.join(".")}: ${String((error as Error).stack)}`);
        expect(error.message.length).toBeGreaterThan(10);
        refused++;
      }
    }
    expect(shown).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(places.length / 2);
  },
  30_000,
);

test.each<[string, (string | number)[], unknown, string]>([
  ["no arrays", ["data", "arrays"], {}, "data.arrays.x: expected an object"],
  ["no rows to train on", ["data", "parts"], {}, "data.parts.train"],
  ["an empty part", ["data", "parts", "train"], { first: 0, count: 0 }, "a whole number from 1 to 5"],
  ["more rows than there are", ["data", "parts", "train"], { first: 1, count: 5 }, "from 1 to 4"],
  ["another part", ["data", "parts", "rest"], { first: 0, count: 1 }, "a part called train, validation, test"],
  ["too few names", ["data", "inputs"], ["a"], "3 names, one for each column of x"],
  ["no program", ["program"], GONE, "program: expected an object, got nothing"],
  ["no words", ["source", "words"], GONE, "source.words: expected a list"],
  ["no layers", ["spec", "layers"], [], "spec.layers: expected one layer or more"],
  ["a picture of other pixels", ["data", "picture"], [2, 2], "together 3 pixels"],
  ["a state without vectors", ["start"], { step: 3, vectors: {}, numbers: {} }, "start.vectors.theta"],
])("%s is said", (_name, place, other, said) => {
  expect(() => readPackage(replace(text, place, other))).toThrow(said);
});
