import { describe, expect, test, vi } from "vitest";
import type { Report, Request, Shown } from "../../time/messages";
import { type Port, serve } from "../../time/worker";
import type { RaceRequest } from "../../time/race";
import { makeRows, makeSmallProgram } from "../small_program";
import { makeRaceProgram } from "../race_program";

/** A worker that runs on when it is told to, what it says, and how to tell it something. */
function startWorker() {
  const reports: Report[] = [], waiting: (() => void)[] = [];
  const port: Port = { postMessage: (report) => void reports.push(report), onmessage: null };
  serve(port, (work) => void waiting.push(work), (work) => void waiting.push(work));
  return {
    reports,
    last: () => reports.at(-1) as Shown,
    send: (request: Request) => port.onmessage!({ data: request } as MessageEvent),
    go: () => { while (waiting.length) waiting.shift()!(); },
    goFor: (time: number) => { for (const end = performance.now() + time; performance.now() < end;) waiting.shift()?.(); },
  };
}

const open = (program: string): Request => ({ kind: "open", program, rows: makeRows(4), classes: false });
const small = (more: object = {}) => JSON.stringify({ ...makeSmallProgram(), ...more });

test("a worker trains to the last step that is planned, and with another plan goes on", () => {
  const { last, send, go } = startWorker();
  send(open(small()));
  expect(last()).toMatchObject({ kind: "shown", step: 1, isRunning: false, isWhole: true });
  send({ kind: "go" });
  go();
  expect(last()).toMatchObject({ step: 50, isRunning: false });
  expect(last().loss).toBeLessThan(1);
  for (const beyond of [{ kind: "step", by: 3 }, { kind: "seek", step: 1e15 }, { kind: "go" }, { kind: "go", until: 70 }] as const) {
    send(beyond);
    go();
    expect(last()).toMatchObject({ step: 50, isRunning: false });
  }
  send({ kind: "fork", edits: [{ kind: "number", name: "T", value: 60 }] });
  send({ kind: "go" });
  go();
  expect(last()).toMatchObject({ branch: 1, step: 60 });
  send({ kind: "step", by: -57 });
  expect(last()).toMatchObject({ branch: 0, step: 3 });
});

describe("the way to a step that is far", () => {
  const far = JSON.stringify({ ...makeSmallProgram(), steps: 1e9 });
  const arrivals = (reports: readonly Report[]): boolean[] => reports.flatMap((r) => (r.kind === "arrived" ? [r.isThere] : []));

  test("is shown while it is gone, and messages are taken on it", () => {
    const { reports, last, send, goFor } = startWorker();
    send(open(far));
    send({ kind: "seek", step: 1e9 });
    goFor(80);
    const shown = reports.filter((r) => r.kind === "shown");
    expect(last()).toMatchObject({ isRunning: true, goal: 1e9 });
    expect(new Set(shown.map((r) => r.step)).size).toBeGreaterThan(2);
    expect(arrivals(reports)).toEqual([]);
    send({ kind: "course" });
    expect(reports.at(-1)).toMatchObject({ kind: "course", course: { plan: 1e9 } });
  });

  test.each<[Request, boolean]>([
    [{ kind: "pause" }, false], [{ kind: "reset" }, false], [{ kind: "select", branch: 0 }, false], [{ kind: "go", until: 3 }, false],
    [{ kind: "seek", step: 5 }, true],
  ])("is left for %j, which is told", (request, isThere) => {
    const { reports, last, send, go, goFor } = startWorker();
    send(open(far));
    send({ kind: "seek", step: 1e9 });
    goFor(60);
    send(request);
    go();
    expect(reports.filter((r) => r.kind === "shown").at(-1)).toMatchObject({ isRunning: false, goal: undefined });
    expect(arrivals(reports)).toEqual(isThere ? [false, true] : [false]);
    const { step } = last();
    expect(step).toBeLessThan(1e9);
  });

  test("has no limit of speed", () => {
    const { reports, send, go } = startWorker();
    send(open(far));
    send({ kind: "speed", rate: 1 });
    send({ kind: "seek", step: 20_000 });
    go();
    expect(arrivals(reports)).toEqual([true]);
  });

  test("is told to lead nowhere where nothing is open", () => {
    const { reports, send } = startWorker();
    send(open("{}"));
    send({ kind: "seek", step: 9 });
    expect(arrivals(reports)).toEqual([false]);
  });
});

test("a check goes on in slices, and stops", () => {
  const { reports, send, goFor, go } = startWorker();
  // One weight after the other, until the worker has looked at its messages often enough.
  send(open(small()));
  send({ kind: "check" });
  go();
  expect(reports.at(-1)).toMatchObject({ kind: "checked", check: { checked: 3 } });
  const now = vi.spyOn(performance, "now");
  let clock = 0;
  now.mockImplementation(() => (clock += 10));
  send({ kind: "check" });
  expect(reports.at(-1)).toEqual({ kind: "checking", share: 0 });
  send({ kind: "pause" });
  now.mockRestore();
  const count = reports.length;
  go();
  goFor(1);
  expect(reports.length).toBe(count);
});

test("points of the curve are told once", () => {
  const { reports, send } = startWorker();
  send(open(small()));
  for (let k = 0; k < 9; k++) send({ kind: "step", by: 1 });
  const told = (reports as Shown[]).flatMap((r) => r.losses.map((p) => p.step));
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("what is watched comes along", () => {
  const { last, send } = startWorker();
  send(open(small()));
  send({ kind: "watch", watch: { arrays: ["z", "W", "theta"], side: 0, reach: [-1, 1], unitSide: 0, units: [] } });
  expect([...last().arrays.keys()]).toEqual(["z", "W", "theta"]);
  expect(last().arrays.get("z")!.data.length).toBe(2);
});

test("a program that is none is answered with what is wrong", () => {
  const { reports, send } = startWorker();
  send(open("{}"));
  expect(reports).toEqual([{ kind: "error", isOpen: false, text: expect.stringContaining("format: expected 1"), values: {} }]);
});

test("a program that is too deep or too large is answered too", () => {
  const { reports, send } = startWorker(), program = small();
  const tree = '["exp",'.repeat(200_000) + '"t"' + "]".repeat(200_000);
  for (const bad of [program.replace("0.1", tree), program.replace('"shuffle":"shuffle"', `"shuffle":"${"x".repeat(5e6)}"`)])
    send(open(bad));
  const said = ["a tree of at most 200 levels", "a name of at most 200 characters"];
  expect(reports).toEqual(said.map((text) => ({ kind: "error", isOpen: false, text: expect.stringContaining(text), values: {} })));
});

test("a step that is not finite ends it there", () => {
  const { last, send, go } = startWorker(), program = makeSmallProgram();
  program.formulas["rate"]!.results = [1e200];
  send(open(JSON.stringify(program)));
  send({ kind: "go" });
  go();
  expect(last().isRunning).toBe(false);
  expect(last().branches[0]!.end).toBe(last().step);
  expect(last().fault).toMatchObject({ kind: "array", step: last().step });
  const { step } = last();
  send({ kind: "step", by: 5 });
  expect(last().step).toBe(step);
});

test("rows are told when they are others, and a curve to compare with once", () => {
  const { last, send } = startWorker();
  send(open(small()));
  expect(last().data).toBeUndefined();
  send({ kind: "step", by: 5 });
  send({ kind: "fork", edits: [{ kind: "remove", row: 0 }] });
  expect(last().data!.train.count).toBe(3);
  send({ kind: "compare", branch: 0 });
  expect(last().data).toBeUndefined();
  expect(last().compared).toMatchObject({ branch: 0, losses: [{ step: 1 }, {}, {}, {}, {}, { step: 6 }] });
  send({ kind: "step", by: 1 });
  expect(last().compared).toBeUndefined();
  send({ kind: "select", branch: 0 });
  expect(last().data!.train.count).toBe(4);
});

test("a training that runs is not stopped by a change, and goes on in its branch", () => {
  const { last, send, go } = startWorker();
  send(open(small()));
  send({ kind: "go" });
  send({ kind: "fork", edits: [{ kind: "weight", vector: "theta", at: 0, value: 2 }] });
  go();
  expect(last()).toMatchObject({ branch: 1, step: 50, isRunning: false });
});

test("a change that cannot be is answered, and the training stands where it stood", () => {
  const { reports, last, send } = startWorker();
  send(open(small()));
  send({ kind: "fork", edits: [0, 0, 0, 0].map((row) => ({ kind: "remove", row })) });
  expect(reports.at(-1)).toEqual({ kind: "error", isOpen: true, text: expect.stringContaining("The last row"), values: {} });
  send({ kind: "step", by: 1 });
  expect(last()).toMatchObject({ branch: 0, step: 2 });
});

const RACE: RaceRequest = { id: 7, entrants: [{ name: "sgd", rate: 0.1, optimizer: undefined }], steps: 5, places: [0, 1], span: undefined };

test("a race is told of to its end, and the training goes on beside it", () => {
  const { reports, send, go } = startWorker();
  send(open(makeRaceProgram()));
  send({ kind: "race", race: RACE });
  send({ kind: "go" });
  go();
  const raced = reports.filter((r) => r.kind === "raced").at(-1)!;
  expect(raced.race).toMatchObject({ id: 7, done: 1, branch: 0, step: 1 });
  expect((reports.filter((r) => r.kind === "shown").at(-1) as Shown).step).toBe(50);
});

test("a race that is left says no more, nor one of a network that was open before", () => {
  for (const request of [{ kind: "race", race: undefined }, open(makeRaceProgram())] as const) {
    const { reports, send, go } = startWorker();
    send(open(makeRaceProgram()));
    send({ kind: "race", race: { ...RACE, steps: 1000 } });
    const { length } = reports.filter((r) => r.kind === "raced");
    send(request);
    go();
    expect(reports.filter((r) => r.kind === "raced").length).toBe(length);
  }
});

test("a branch that leaves meanwhile changes nothing of a race", () => {
  const { reports, send, go } = startWorker();
  send(open(makeRaceProgram()));
  send({ kind: "race", race: RACE });
  go();
  send({ kind: "race", race: { ...RACE, id: 8 } });
  send({ kind: "fork", edits: [{ kind: "weight", vector: "theta", at: 0, value: 9 }] });
  go();
  const ends = reports.filter((r) => r.kind === "raced").map((r) => r.race).filter((r) => r.done === 1);
  expect(ends.map((r) => r.id)).toEqual([7, 8]);
  expect(ends[1]!.tracks).toEqual(ends[0]!.tracks);
});

test("a race that cannot be is answered, and the training goes on", () => {
  const { reports, last, send, go } = startWorker();
  send(open(makeRaceProgram()));
  send({ kind: "race", race: { ...RACE, steps: -1 } });
  expect(reports.at(-1)).toEqual({ kind: "not raced", id: 7, text: expect.stringContaining("A race takes 0 to {most} updates"), values: { most: 1000, steps: -1 } });
  send({ kind: "go" });
  go();
  expect(last().step).toBe(50);
});
