// Trains in a worker of its own, so that the page stays free: in slices of a few milliseconds,
// between which it takes messages. Timers would wait 4 ms each time; a message channel does not.
//
//     page    { kind: "start", program, rows, validation? }   { kind: "pause" }   { kind: "go" }
//     worker  { kind: "steps", step, loss, vectors }          { kind: "error", message }
import { ProgramError } from "../program/errors";
import { readProgram } from "../program/read";
import type { Numbers } from "./precision";
import { type Rows, Training } from "./training";

export type Request =
  | { readonly kind: "start"; readonly program: string; readonly rows: Rows; readonly validation?: Rows }
  | { readonly kind: "pause" | "go" };
/** What the page hears of: the number of the last step, its loss, and the vectors after it. */
export type Report =
  | { readonly kind: "steps"; readonly step: number; readonly loss: number; readonly vectors: ReadonlyMap<string, Numbers> }
  | { readonly kind: "error"; readonly message: string };

/** Milliseconds of training between two looks at the messages. */
const SLICE = 6;
/** Milliseconds between two reports: one for a frame. */
const PAUSE = 15;

export interface Port {
  postMessage(report: Report): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

/** Serve a page. next: calls a function once the messages that wait are taken. */
export function serve(port: Port, next: (work: () => void) => void = makeYield()): void {
  let training: Training | undefined, isRunning = false, told = 0;
  const work = (): void => {
    if (!training || !isRunning) return;
    const loss = trainSlice(training);
    isRunning = Number.isFinite(loss) && training.step < training.program.steps;
    if (!isRunning || performance.now() - told > PAUSE) {
      told = performance.now();
      port.postMessage({ kind: "steps", step: training.step, loss, vectors: copyVectors(training) });
    }
    next(() => guard(port, work));
  };
  const take = (request: Request): void => {
    if (request.kind === "start")
      training = new Training(readProgram(request.program), request.rows, request.validation ?? request.rows);
    const waits = !isRunning;
    isRunning = request.kind !== "pause";
    if (isRunning && waits) work();
  };
  port.onmessage = (event) => guard(port, () => take(event.data));
}

/** Train for a slice, up to the last step or to one that is not finite; the loss of the last. */
function trainSlice(training: Training): number {
  const start = performance.now();
  let loss = NaN;
  while (training.step < training.program.steps) {
    const numbers = training.run();
    loss = Number.isFinite(numbers.squaredGradientNorm) ? numbers.loss : NaN;
    if (!Number.isFinite(loss)) break;
    training.finish();
    if (performance.now() - start > SLICE) break;
  }
  return loss;
}

function copyVectors(training: Training): Map<string, Numbers> {
  return new Map([...training.vectors].map(([name, v]) => [name, v.slice()]));
}

/** What is wrong with a program is said; what is wrong with this code is thrown. */
function guard(port: Port, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    port.postMessage({ kind: "error", message: error.message });
  }
}

function makeYield(): (work: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (work) => {
    waiting.push(work);
    port2.postMessage(undefined);
  };
}
