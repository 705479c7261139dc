// What the worker tells.
import { ProgramError } from "../program/errors";
import type { Report, Request, RowsShown, Shown } from "../time/messages";
import { takeCompared, takeLosses } from "./curves";
import { checking, gradientCheck, raceReport } from "./findings";
import { sayProblem } from "./problems";
import { answerCourse, arrive, refuseCourse, takePort } from "./requests";
import { base, calm, network, opened, parts, program, reach, shown, showStep } from "./shown";
import { watch } from "./watch";

export interface WorkerPort {
  postMessage(request: Request): void;
  onmessage: ((event: MessageEvent<Report>) => void) | null;
}

/** Take a worker in. */
export function connect(worker: WorkerPort): void {
  takePort(worker);
  worker.onmessage = ({ data }) => hear(data);
}

type Refused = Extract<Report, { kind: "error" }>;

function hear(report: Report): void {
  switch (report.kind) {
    case "error":
      return takeError(report);
    case "checking":
      return void (checking.value = report.share);
    case "checked":
      checking.value = undefined;
      return void (gradientCheck.value = report.check);
    case "course":
      return answerCourse(report.course);
    case "arrived":
      return arrive(report.isThere);
    case "raced":
    case "not raced":
      return void (raceReport.value = report);
    case "shown":
      takeShown(report);
  }
}

/** What is wrong is said; a network of which no step can be computed is not opened at all. */
function takeError({ text, values, isOpen }: Refused): void {
  const error = new ProgramError(text, values);
  sayProblem(error);
  checking.value = undefined;
  if (!isOpen) {
    opened.value = base.value = undefined;
    refuseCourse(error);
  } else if (shown.value) shown.value = calm.value = { ...shown.value, isRunning: false };
}

function takeShown(report: Shown): void {
  if (report.network !== network.value) return;
  if (report.compared) takeCompared(report.compared);
  takeLosses(report);
  shown.value = report;
  if (report.program) program.value = report.program;
  if (report.data) takeRows(report.data);
  showStep(report);
}

function takeRows({ train, validation }: RowsShown): void {
  const [low, high] = reach.peek(), { validation: _old, ...rest } = parts.peek();
  parts.value = { ...rest, train, ...(validation && { validation }) };
  const [newLow, newHigh] = reach.peek();
  if (newLow !== low || newHigh !== high) watch();
}
