import { describe, expect, test } from "vitest";
import { Training } from "../../engine/training";
import { readProgram } from "../../program/read";
import { Curve } from "../../time/curve";
import { Session } from "../../time/session";
import { countStates, Snapshots } from "../../time/snapshots";
import { makeRows, makeSmallProgram } from "../small_program";

const program = () => readProgram(JSON.stringify({ ...makeSmallProgram(), steps: 1000 }));
const theta = (session: Session) => [...session.branch.training.vectors.get("theta")!];

/** The weights before each step of a training that was never gone back in. */
function trainStraight(steps: number): number[][] {
  const training = new Training(program(), makeRows(5)), all: number[][] = [];
  for (let t = 1; t <= steps; t++) {
    all.push([...training.vectors.get("theta")!]);
    training.run();
    training.finish();
  }
  return all;
}

describe("any step comes back", () => {
  const straight = trainStraight(700);
  test.each([1, 2, 699, 350, 351, 257, 256, 3])("step %i has its bits", (step) => {
    const session = new Session(program(), makeRows(5));
    session.seek(700);
    session.seek(step);
    expect(session.branch.step).toBe(step);
    expect(theta(session)).toEqual(straight[step - 1]);
    session.seek(step + 1);
    expect(theta(session)).toEqual(straight[step] ?? theta(session));
  });
});

test("steps that were gone through again are no new points of the curve", () => {
  const session = new Session(program(), makeRows(5));
  session.seek(20);
  session.seek(5);
  session.seek(12);
  expect(session.branch.losses.points.map((p) => p.step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test("a changed weight makes a branch, and the old course stays as it was", () => {
  const session = new Session(program(), makeRows(5));
  session.seek(10);
  const before = theta(session);
  session.fork([{ kind: "weight", vector: "theta", at: 1, value: 9 }]);
  expect(theta(session)).toEqual([before[0], 9, before[2]]);
  session.seek(30);
  expect(session.listBranches()).toMatchObject([{ id: 0, tip: 10 }, { id: 1, parent: 0, from: 10, tip: 30 }]);
  const losses = session.branch.listLosses();
  expect(losses.map((p) => p.step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  session.seek(7);
  expect([session.branch.id, session.branch.step]).toEqual([0, 7]);
  session.select(0, 10);
  expect(theta(session)).toEqual(before);
});

test("a moved row and another number of the program change what comes after", () => {
  const session = new Session(program(), makeRows(5));
  session.seek(5);
  session.fork([{ kind: "row", row: 0, arrays: new Map([["x", [1, 1, 1]]]) }]);
  expect([...session.branch.training.rows.arrays.get("x")!.slice(0, 3)]).toEqual([1, 1, 1]);
  session.seek(40);
  const moved = theta(session);
  session.select(0, 40);
  expect(theta(session)).not.toEqual(moved);
});

test("a state that is not this program's is refused", () => {
  const state = { step: 3, vectors: new Map([["theta", Float64Array.of(1)]]), numbers: new Map<string, number>() };
  expect(() => new Session(program(), makeRows(5), undefined, state)).toThrow("1 numbers of theta");
});

test("kept states thin out, and the first stays", () => {
  const kept = new Snapshots(8), state = (step: number) => ({ step, vectors: new Map(), numbers: new Map() });
  for (let t = 3; t < 1000; t++) kept.offer(t, () => state(t));
  expect(kept.findBefore(3).step).toBe(3);
  for (const wanted of [100, 555, 999]) {
    const found = kept.findBefore(wanted).step;
    expect(found).toBeLessThanOrEqual(wanted);
    expect(wanted - found).toBeLessThan(256);
  }
});

test("branches share the room for states, and come back with their bits", () => {
  const straight = trainStraight(60), session = new Session(program(), makeRows(5));
  session.seek(60);
  for (let k = 0; k < 40; k++) session.fork([{ kind: "number", name: "N", value: 5 + k }], true);
  session.seek(80);
  for (const step of [60, 33, 1, 59]) {
    session.select(0, step);
    expect(theta(session)).toEqual(straight[step - 1]);
    expect(session.branch.show().loss).toBe(session.branch.losses.points[step - 1]!.value);
  }
});

test("a state counts by its bytes, and there are never fewer than eight", () => {
  expect([countStates(296, 1), countStates(28_400, 1), countStates(28_400, 4), countStates(1e8, 1)]).toEqual([4096, 800, 200, 8]);
});

test("a curve keeps its first point, and every second where it is full", () => {
  const curve = new Curve(10);
  for (let t = 1; t <= 100; t++) curve.add(t, t);
  expect(curve.points.length).toBeLessThanOrEqual(11);
  expect(curve.points[0]).toEqual({ step: 1, value: 1 });
  expect(curve.version).toBeGreaterThan(2);
});

describe("what is changed in one go", () => {
  const change = (at: number, value: number) => ({ kind: "weight", vector: "theta", at, value }) as const;

  test("makes one branch, until that is trained on", () => {
    const session = new Session(program(), makeRows(5));
    session.seek(10);
    const before = theta(session);
    session.fork([change(1, 9)]);
    session.fork([change(1, 8)]);
    session.fork([change(2, 7)]);
    expect(theta(session)).toEqual([before[0], 8, 7]);
    expect(session.listBranches()).toMatchObject([{ id: 0 }, { id: 1, from: 10, edits: [{ value: 8, before: before[1] }, { value: 7 }] }]);
    session.seek(11);
    session.fork([change(0, 1)]);
    expect(session.listBranches().map((b) => b.parent)).toEqual([undefined, 0, 1]);
  });

  test("makes one of its own where that is asked for", () => {
    const session = new Session(program(), makeRows(5));
    session.fork([change(1, 9)]);
    session.fork([change(1, 8)], true);
    expect(session.listBranches()).toMatchObject([{ id: 0 }, { id: 1, parent: 0 }, { id: 2, parent: 1, from: 1, edits: [{ before: 9 }] }]);
  });

  test("leaves all as it was where it is refused", () => {
    const session = new Session(program(), makeRows(2));
    expect(() => session.fork([{ kind: "remove", row: 0 }, { kind: "remove", row: 0 }])).toThrow("The last row");
    expect(session.listBranches().length).toBe(1);
    expect(session.branch.id).toBe(0);
  });
});

test("rows more and fewer are trained on from the step on, and are watched", () => {
  const session = new Session(program(), makeRows(5), makeRows(3));
  session.seek(4);
  session.fork([{ kind: "split", share: 0.5 }]);
  expect([session.branch.setting.rows.count, session.branch.setting.validation!.count]).toEqual([4, 4]);
  session.seek(30);
  expect(session.branch.training.rows.count).toBe(4);
  session.seek(3);
  expect(session.branch.setting.rows.count).toBe(5);
});

test("a branch's curve begins as that which it left", () => {
  const session = new Session(program(), makeRows(5));
  session.seek(20);
  const old = session.branch.listLosses();
  session.seek(10);
  session.fork([{ kind: "weight", vector: "theta", at: 1, value: 9 }]);
  session.seek(12);
  const points = session.branch.listLosses();
  expect(points.map((p) => p.step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(points.slice(0, 9)).toEqual(old.slice(0, 9));
  expect(points[9]!.value).not.toBe(old[9]!.value);
});

test("a branch that is dropped goes with those that left it, and its parent is shown", () => {
  const session = new Session(program(), makeRows(5)), edits = [{ kind: "number", name: "N", value: 3 }] as const;
  for (const step of [5, 9, 14]) {
    session.seek(step);
    session.fork(edits);
  }
  session.drop(0);
  expect(session.branches.map((b) => b.id)).toEqual([0, 1, 2, 3]);
  session.drop(2);
  expect(session.branches.map((b) => b.id)).toEqual([0, 1]);
  expect([session.branch.id, session.branch.step]).toEqual([1, 9]);
  session.seek(20);
  session.fork(edits);
  expect(session.branch.id).toBe(4);
});
