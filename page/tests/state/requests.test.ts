import { beforeEach, expect, test } from "vitest";
import { readProgram } from "../../program/read";
import { compare, drop, select } from "../../state/branch_choice";
import { changePlace, fork } from "../../state/changes";
import { otherCurve } from "../../state/curves";
import { pause, step } from "../../state/motion";
import { open } from "../../state/opening";
import { connect, type WorkerPort } from "../../state/reports";
import { seek, slide } from "../../state/requests";
import { opened, parts, program, shown } from "../../state/shown";
import type { Package } from "../../state/package";
import { problem } from "../../state/problems";
import { language, texts } from "../../state/words";
import type { Report, Request } from "../../time/messages";
import { serve } from "../../time/worker";
import { makeRows, makeSmallProgram } from "../small_program";

const requests: Request[] = [];

/** The page's state beside a worker in the same thread, with four rows to train on and two to watch. */
beforeEach(() => {
  const worker: Parameters<typeof serve>[0] = { postMessage: (report) => port.onmessage?.({ data: report } as MessageEvent<Report>), onmessage: null };
  const port: WorkerPort = {
    postMessage: (request) => {
      requests.push(request);
      worker.onmessage!({ data: structuredClone(request) } as MessageEvent<Request>);
    },
    onmessage: null,
  };
  serve(worker, () => {});
  connect(port);
  const programText = JSON.stringify(makeSmallProgram()), program = readProgram(programText);
  const data = { inputs: ["x1", "x2", "x3"], outputs: ["y"], task: "regression", picture: undefined, plane: undefined } as const;
  const pkg: Package = {
    words: ["line"], title: "line", spec: {}, program, programText, data, parts: { train: makeRows(4), validation: makeRows(2) },
    start: undefined, recorded: undefined, socket: undefined, language: "en", isFromSpec: false, text: "", texts: {},
  };
  open(pkg);
  requests.length = 0;
});

test("a weight that is changed is sent by its place in its vector", () => {
  expect(changePlace("W[1,0]", 9)).toBe(true);
  expect(requests).toEqual([{ kind: "fork", edits: [{ kind: "weight", vector: "theta", at: 1, value: 9 }] }]);
  expect(shown.value!.arrays.get("theta")!.data[1]).toBe(9);
  expect(changePlace("z[0,0]", 9)).toBe(false);
});

test("the rows and the numbers are those of the branch that is shown", () => {
  step(3);
  fork([{ kind: "remove", row: 0 }, { kind: "number", name: "N", value: 5 }]);
  expect(parts.value.train!.count).toBe(3);
  expect(program.value!.training.symbols.get("N")!.value).toBe(5);
  fork([{ kind: "number", name: "N", value: 6 }]);
  expect(program.value!.training.symbols.get("N")!.value).toBe(6);
  select(0);
  expect(parts.value.train!.count).toBe(4);
  expect(program.value!.training.symbols.get("N")!.value).toBe(2);
});

test("rows to watch that are none any more are gone", () => {
  fork([{ kind: "split", share: 0 }]);
  expect(parts.value).toEqual({ train: expect.objectContaining({ count: 6 }) });
});

test("a change that cannot be is a problem that is said, and forgotten with the next change", () => {
  fork([0, 0, 0, 0].map((row) => ({ kind: "remove", row })));
  expect(problem.value).toContain("The last row");
  fork([{ kind: "remove", row: 0 }]);
  expect(problem.value).toBe("");
});

test("of the steps that a slider passes while one is on its way, the last is asked for", async () => {
  const sent: Request[] = [], port: WorkerPort = { postMessage: (request) => void sent.push(request), onmessage: null };
  const arrive = async (): Promise<void> => {
    port.onmessage!({ data: { kind: "arrived", isThere: true } } as MessageEvent<Report>);
    await new Promise((done) => setTimeout(done));
  };
  connect(port);
  for (const to of [5, 9, 12]) void slide(to);
  expect(sent).toEqual([{ kind: "seek", step: 5 }]);
  await arrive();
  expect(sent.slice(1)).toEqual([{ kind: "seek", step: 12 }]);
  void slide(20);
  pause();
  expect(sent.slice(2)).toEqual([{ kind: "seek", step: 20 }, { kind: "pause" }]);
  await arrive();
  await arrive();
  expect(sent.length).toBe(4);
});

test("the curve that one is compared with is whole, and gone when its branch is dropped", () => {
  step(3);
  fork([{ kind: "remove", row: 0 }]);
  compare(0);
  expect(otherCurve.steps).toEqual([1, 2, 3, 4]);
  select(0);
  compare(1);
  expect(otherCurve.steps).toEqual([1, 2, 3, 4]);
  drop(1);
  expect(otherCurve.steps).toEqual([]);
  expect(shown.value!.branches.length).toBe(1);
});

test("a network of which no step can be computed is closed again, and why is said", () => {
  const pkg = opened.value!;
  open({ ...pkg, parts: { train: { count: 4, arrays: new Map() } } });
  expect(opened.value).toBeUndefined();
  expect(problem.value).toContain("x of 4 rows");
  open(pkg);
  expect([opened.value, problem.value, shown.value!.step]).toEqual([pkg, "", 1]);
});

test("what the worker refuses is said in the language of now", () => {
  const [last, plan] = ["The last row cannot be taken away: there must be one to train on.", "A plan of {steps} steps ends before step {step}, which is shown."];
  texts.value = { "zh-CN": { [last]: "最后一行", [plan]: "第 {step} 步，{steps} 步" } };
  const read = (): string[] => (["zh-CN", "en"] as const).map((tag) => ((language.value = tag), problem.value));
  fork([0, 0, 0, 0].map((row) => ({ kind: "remove", row })));
  expect(read()).toEqual(["最后一行", last]);
  step(3);
  fork([{ kind: "number", name: "T", value: 2 }]);
  expect(read()).toEqual(["第 4 步，2 步", "A plan of 2 steps ends before step 4, which is shown."]);
  texts.value = {};
});

test("to be at a step is told, once for each", async () => {
  expect(await Promise.all([seek(5), seek(3)])).toEqual([true, true]);
  expect(shown.value!.step).toBe(3);
});
