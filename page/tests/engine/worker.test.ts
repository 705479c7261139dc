import { expect, test } from "vitest";
import { type Port, type Report, serve } from "../../engine/worker";
import { makeRows, makeSmallProgram } from "../small_program";

/** A worker that runs on when it is told to, what it says, and how to tell it something. */
function startWorker() {
  const reports: Report[] = [], waiting: (() => void)[] = [];
  const port: Port = { postMessage: (report) => void reports.push(report), onmessage: null };
  serve(port, (work) => void waiting.push(work));
  return {
    reports,
    send: (data: unknown) => port.onmessage!({ data } as MessageEvent),
    go: () => { while (waiting.length) waiting.shift()!(); },
  };
}

test("a worker trains to the last step and says the loss and the vectors", () => {
  const { reports, send, go } = startWorker();
  send({ kind: "start", program: JSON.stringify(makeSmallProgram()), rows: makeRows(4) });
  go();
  const last = reports.at(-1)!;
  expect(last).toMatchObject({ kind: "steps", step: 50 });
  expect(last.kind === "steps" && last.loss < 1 && last.vectors.get("theta")!.length).toBe(3);
});

test("it stops when it is told to, and goes on", () => {
  const { reports, send, go } = startWorker(), program = { ...makeSmallProgram(), steps: 1e6 };
  send({ kind: "start", program: JSON.stringify(program), rows: makeRows(4) });
  send({ kind: "pause" });
  go();
  const heard = reports.length;
  expect(heard).toBeLessThanOrEqual(1);
  send({ kind: "go" });
  send({ kind: "pause" });
  go();
  expect(reports.length).toBeGreaterThanOrEqual(heard);
});

test("a program that is none is answered with what is wrong", () => {
  const { reports, send } = startWorker();
  send({ kind: "start", program: "{}", rows: makeRows(4) });
  expect(reports).toEqual([{ kind: "error", message: expect.stringContaining("format: expected 1") }]);
});

test("a program that is too deep or too large is answered too", () => {
  const { reports, send } = startWorker(), program = JSON.stringify(makeSmallProgram());
  const tree = '["exp",'.repeat(200_000) + '"t"' + "]".repeat(200_000);
  for (const bad of [program.replace("0.1", tree), program.replace('"shuffle":"shuffle"', `"shuffle":"${"x".repeat(5e6)}"`)])
    send({ kind: "start", program: bad, rows: makeRows(4) });
  const said = ["a tree of at most 200 levels", "a name of at most 200 characters"];
  expect(reports).toEqual(said.map((text) => ({ kind: "error", message: expect.stringContaining(text) })));
});
