import { expect, test } from "vitest";
import { Training } from "../../engine/training";
import { replaceOptimizer } from "../../program/optimizers";
import { readProgram } from "../../program/read";
import type { Setting } from "../../time/edits";
import { race, type RaceRequest, type RaceShown } from "../../time/race";
import { cast, dot, findPathPlane, findWindow, makeWeightsPlane, placeWeights, project } from "../../time/race_plane";
import { type Entrant, Racer } from "../../time/racer";
import { chooseRows, findPoint } from "../../time/slice";
import { Session } from "../../time/session";
import { classifyMemory } from "../../time/update";
import { makeRows } from "../small_program";
import { makeRaceProgram, OPTIMIZERS } from "../race_program";

const program = readProgram(makeRaceProgram()), rows = makeRows(4);

function makeSetting(step = 3): Setting {
  const training = new Training(program, rows);
  for (let k = 0; k < step; k++) training.run(), training.finish();
  return { program, rows, validation: undefined, state: training.copyState() };
}

const OWN: Entrant = { name: "sgd", rate: 0.1, optimizer: undefined };
const other = (name: string, rate: number): Entrant => ({ name, rate, optimizer: OPTIMIZERS.get(name)! });
const finish = (request: Partial<RaceRequest>, setting = makeSetting()): RaceShown =>
  [...race(setting, 0, { id: 1, entrants: [OWN, other("momentum", 0.05), other("adam", 0.1)], steps: 8, places: [0, 2], span: undefined, ...request })].at(-1)!;

test("the one in use goes on as the training does, on the same batches", () => {
  const setting = makeSetting(), racer = new Racer(OWN, setting), training = new Training(program, rows);
  racer.begin(undefined);
  for (let k = 0; k < 5; k++) racer.advance(undefined);
  for (let k = 0; k < 8; k++) training.run(), training.finish();
  expect(racer.theta).toEqual(training.vectors.get("theta"));
  expect(racer.track.losses.at(-1)).toBe(training.run().loss);
});

test("a race begins with all that was changed: weights, rows, numbers", () => {
  const session = new Session(program, rows);
  session.seek(4);
  session.fork([{ kind: "weight", vector: "theta", at: 1, value: 0.7 }, { kind: "remove", row: 2 }, { kind: "number", name: "eta_0", value: 0.3 }]);
  session.seek(6);
  const racer = new Racer({ ...OWN, rate: 0.3 }, session.branch.copySetting());
  racer.begin(undefined);
  for (let k = 0; k < 5; k++) racer.advance(undefined);
  session.seek(11);
  expect(racer.theta).toEqual(session.branch.training.vectors.get("theta"));
  expect(racer.track.losses.at(-1)).toBe(session.branch.show().loss);
});

test("every optimizer of the catalog has its program, and begins with no memory", () => {
  for (const [name, optimizer] of OPTIMIZERS) {
    const racer = new Racer(other(name, optimizer.rate), makeSetting());
    racer.begin(undefined);
    expect(racer.theta).toEqual(makeSetting().state.vectors.get("theta"));
    for (const memory of optimizer.memory) expect([...racer.training.vectors.get(memory)!]).toEqual([0, 0, 0]);
    racer.advance(undefined);
    expect(racer.track.losses.length).toBe(2);
  }
});

test("a program has another optimizer, and its own again, as often as one likes", () => {
  const sgd = OPTIMIZERS.get("sgd")!, there = replaceOptimizer(program, OPTIMIZERS.get("nesterov")!);
  expect(there.training.equations.find((e) => e.act === "forward")!.targets).toEqual(["theta_ahead"]);
  const back = replaceOptimizer(there, sgd), once = replaceOptimizer(program, sgd);
  expect(back.training.equations).toEqual(once.training.equations);
  expect(back.training.symbols).toEqual(once.training.symbols);
});

test("what memories are is found by trial", () => {
  const kinds = (name: string): string[] => classifyMemory(replaceOptimizer(program, OPTIMIZERS.get(name)!));
  expect([kinds("sgd"), kinds("momentum"), kinds("adam"), kinds("rmsprop")]).toEqual([[], ["velocity"], ["mean", "squares"], ["squares"]]);
});

test("a race has a loss, a place and a distance for each state, and shapes for each update", () => {
  const { tracks, zero, done, slice } = finish({});
  expect(done).toBe(1);
  for (const t of tracks) expect([t.losses.length, t.points.length, t.distances.length, t.gradients.length]).toEqual([9, 9, 9, 9]);
  expect(tracks.map((t) => [t.momenta?.length, t.allowed?.length])).toEqual([[undefined, undefined], [8, undefined], [8, 8]]);
  expect(tracks[1]!.points[0]).toEqual([0, 0]);
  const theta = makeSetting().state.vectors.get("theta")!;
  expect(zero).toEqual([theta[0], theta[2]]);
  expect(slice!.count).toBe(slice!.side ** 2);
});

test("squares that allow a step allow the rate over their root", () => {
  const { tracks: [, adagrad] } = finish({ entrants: [OWN, other("adagrad", 0.5)], steps: 1 });
  const training = new Training(program, rows);
  training.restore(makeSetting().state);
  training.run();
  const g = training.plan.values.get("g")!.data, [xx, xy, yy] = adagrad!.allowed![0]!;
  expect(Math.sqrt(xx)).toBeCloseTo(0.5 / Math.abs(g[0]!), 5);
  expect(Math.sqrt(yy)).toBeCloseTo(0.5 / Math.abs(g[2]!), 5);
  expect(xy).toBe(0);
});

test("what is carried along points downhill, whichever way it is kept", () => {
  const { tracks } = finish({ entrants: [OWN, other("momentum", 0.05), other("adam", 0.1)], steps: 3 });
  for (const { momenta, gradients } of tracks.slice(1)) {
    const [a, b] = momenta![0]!, [u, v] = gradients[0]!;
    expect(a * u + b * v).toBeLessThan(0);
  }
});

test("the slice has the loss at the weights of each of its points", () => {
  const setting = makeSetting(), { slice } = finish({ entrants: [], steps: 0, span: 0.5 }, setting), training = new Training(program, rows);
  for (const k of [0, 7, 840, 1680]) {
    training.restore(setting.state);
    const theta = training.vectors.get("theta")!, [a, b] = findPoint(slice!, k);
    theta[0]! += a;
    theta[2]! += b;
    expect(slice!.losses[k]).toBe(training.computeLoss(rows));
  }
  expect(slice!.window).toEqual([[-0.5, 0.5], [-0.5, 0.5]]);
});

test("the plane of the paths lies along the gradient, and across it where they differ", () => {
  const { tracks, zero } = finish({ places: undefined });
  expect(zero).toEqual([0, 0]);
  const [x, y] = tracks[0]!.gradients[0]!;
  expect(x).toBeLessThan(0);
  expect(Math.abs(y)).toBeLessThan(1e-9 * Math.abs(x));
  expect(Math.max(...tracks.flatMap((t) => t.points.map((p) => Math.abs(p[1]))))).toBeGreaterThan(0);
});

test("one that is not finite ends where it was, and the others go on", () => {
  const { tracks } = finish({ entrants: [OWN, other("momentum", 1e200), other("adam", 0.1)] });
  expect(tracks[1]!.end).toBeLessThan(8);
  expect(tracks[1]!.points.length).toBe(tracks[1]!.end);
  expect(tracks[2]).toMatchObject({ end: undefined, losses: expect.objectContaining({ length: 9 }) });
});

test.each([
  [{ entrants: [{ ...OWN, rate: -1 }] }, "must be above 0"],
  [{ entrants: [{ ...OWN, rate: NaN }] }, "must be above 0"],
  [{ steps: 1001 }, "0 to 1000 updates"],
  [{ steps: 1.5 }, "0 to 1000 updates"],
  [{ places: [1, 1] as const }, "two weights that differ"],
  [{ places: [0, 3] as const }, "two weights that differ"],
  [{ span: -1 }, "reaches above 0"],
  [{ entrants: [], steps: 0, places: undefined }, "no paths"],
  [{ entrants: Array<Entrant>(17).fill(OWN) }, "at most 16"],
])("what cannot race is refused: %o", (request, said) => {
  expect(() => finish(request)).toThrow(said);
});

test("a place on a plane, and what stands upright on it", () => {
  const plane = makeWeightsPlane(Float64Array.of(1, 2, 3), [0, 2]), theta = new Float64Array(3);
  placeWeights(plane, [0.5, -1], theta);
  expect([...theta]).toEqual([1.5, 2, 2]);
  expect(project(plane, Float64Array.of(2, 7, 1))).toEqual({ at: [1, -2], distance: 5 });
  expect(cast(plane, Float64Array.of(4, 5, 6))).toEqual([4, 6]);
});

test("directions of paths have length 1 and right angles; where nothing differs there is no plane", () => {
  const find = (states: Float64Array<ArrayBuffer>[]) => {
    const search = findPathPlane(new Float64Array(3), Float64Array.of(0, 0, 2), states);
    for (let next = search.next(); ; next = search.next()) if (next.done) return next.value;
  };
  const { directions: [one, two] } = find([Float64Array.of(0, 0, 0), Float64Array.of(1, 2, 3), Float64Array.of(-1, -2, 5)])!;
  expect([...one].map((v) => v + 0)).toEqual([0, 0, -1]);
  expect(dot(one, two)).toBeCloseTo(0, 12);
  expect(Math.abs(two[1]! / two[0]!)).toBeCloseTo(2, 9);
  expect(find([Float64Array.of(0, 0, 0), Float64Array.of(0, 0, 3)])).toBeUndefined();
});

test("a window is around the paths, never flat, and 1 to each side where there are none", () => {
  expect(findWindow([], undefined)).toEqual([[-1, 1], [-1, 1]]);
  expect(findWindow([[0, 0], [4, 0]], undefined)).toEqual([[-1, 5], [-0.06, 0.06]]);
});

test("of many weights fewer rows, drawn by the seed, and always the same", () => {
  const many = makeRows(3000);
  expect(chooseRows(many, "7", 3).count).toBe(1000);
  expect(chooseRows(many, "7", 100_000).count).toBe(100);
  expect(chooseRows(many, "7", 3)).toEqual(chooseRows(many, "7", 3));
});
