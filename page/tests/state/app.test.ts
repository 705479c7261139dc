import { beforeEach, expect, test } from "vitest";
import { readProgram } from "../../program/read";
import * as app from "../../state/app";
import type { Package } from "../../state/package";
import { problem } from "../../state/problems";
import type { Report, Request } from "../../time/messages";
import { serve } from "../../time/worker";
import { makeRows, makeSmallProgram } from "../small_program";

const requests: Request[] = [];

/** The page's state beside a worker in the same thread, with four rows to train on and two to watch. */
beforeEach(() => {
  const worker: Parameters<typeof serve>[0] = { postMessage: (report) => port.onmessage?.({ data: report } as MessageEvent<Report>), onmessage: null };
  const port: app.WorkerPort = {
    postMessage: (request) => {
      requests.push(request);
      worker.onmessage!({ data: structuredClone(request) } as MessageEvent<Request>);
    },
    onmessage: null,
  };
  serve(worker, () => {});
  app.connect(port);
  const programText = JSON.stringify(makeSmallProgram()), program = readProgram(programText);
  const data = { inputs: ["x1", "x2", "x3"], outputs: ["y"], task: "regression", picture: undefined, plane: undefined } as const;
  const pkg: Package = {
    words: ["line"], title: "line", spec: {}, program, programText, data, parts: { train: makeRows(4), validation: makeRows(2) },
    start: undefined, recorded: undefined, socket: undefined, language: "en", isFromSpec: false, text: "", texts: {},
  };
  app.open(pkg);
  requests.length = 0;
});

test("a weight that is changed is sent by its place in its vector", () => {
  expect(app.changePlace("W[1,0]", 9)).toBe(true);
  expect(requests).toEqual([{ kind: "fork", edits: [{ kind: "weight", vector: "theta", at: 1, value: 9 }] }]);
  expect(app.shown.value!.arrays.get("theta")!.data[1]).toBe(9);
  expect(app.changePlace("z[0,0]", 9)).toBe(false);
});

test("the rows and the numbers are those of the branch that is shown", () => {
  app.step(3);
  app.fork([{ kind: "remove", row: 0 }, { kind: "number", name: "N", value: 5 }]);
  expect(app.parts.value.train!.count).toBe(3);
  expect(app.program.value!.training.symbols.get("N")!.value).toBe(5);
  app.fork([{ kind: "number", name: "N", value: 6 }]);
  expect(app.program.value!.training.symbols.get("N")!.value).toBe(6);
  app.select(0);
  expect(app.parts.value.train!.count).toBe(4);
  expect(app.program.value!.training.symbols.get("N")!.value).toBe(2);
});

test("rows to watch that are none any more are gone", () => {
  app.fork([{ kind: "split", share: 0 }]);
  expect(app.parts.value).toEqual({ train: expect.objectContaining({ count: 6 }) });
});

test("a change that cannot be is a problem that is said, and forgotten with the next change", () => {
  app.fork([0, 0, 0, 0].map((row) => ({ kind: "remove", row })));
  expect(problem.value).toContain("The last row");
  app.fork([{ kind: "remove", row: 0 }]);
  expect(problem.value).toBe("");
});

test("of the steps that a slider passes while one is on its way, the last is asked for", async () => {
  const sent: Request[] = [], port: app.WorkerPort = { postMessage: (request) => void sent.push(request), onmessage: null };
  const arrive = async (): Promise<void> => {
    port.onmessage!({ data: { kind: "arrived", isThere: true } } as MessageEvent<Report>);
    await new Promise((done) => setTimeout(done));
  };
  app.connect(port);
  for (const to of [5, 9, 12]) void app.slide(to);
  expect(sent).toEqual([{ kind: "seek", step: 5 }]);
  await arrive();
  expect(sent.slice(1)).toEqual([{ kind: "seek", step: 12 }]);
  void app.slide(20);
  app.pause();
  expect(sent.slice(2)).toEqual([{ kind: "seek", step: 20 }, { kind: "pause" }]);
  await arrive();
  await arrive();
  expect(sent.length).toBe(4);
});

test("the curve that one is compared with is whole, and gone when its branch is dropped", () => {
  app.step(3);
  app.fork([{ kind: "remove", row: 0 }]);
  app.compare(0);
  expect(app.otherCurve.steps).toEqual([1, 2, 3, 4]);
  app.select(0);
  app.compare(1);
  expect(app.otherCurve.steps).toEqual([1, 2, 3, 4]);
  app.drop(1);
  expect(app.otherCurve.steps).toEqual([]);
  expect(app.shown.value!.branches.length).toBe(1);
});

test("a network of which no step can be computed is closed again, and why is said", () => {
  const { opened } = app, pkg = opened.value!;
  app.open({ ...pkg, parts: { train: { count: 4, arrays: new Map() } } });
  expect(opened.value).toBeUndefined();
  expect(problem.value).toContain("x of 4 rows");
  app.open(pkg);
  expect([opened.value, problem.value, app.shown.value!.step]).toEqual([pkg, "", 1]);
});

test("to be at a step is told, once for each", async () => {
  expect(await Promise.all([app.seek(5), app.seek(3)])).toEqual([true, true]);
  expect(app.shown.value!.step).toBe(3);
});
