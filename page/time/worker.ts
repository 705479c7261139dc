// Trains in a worker of its own, so that the page stays free: in slices of a few milliseconds,
// between which it takes messages. Timers would wait 4 ms each time; a message channel does not.
import type { Rows } from "../engine/training";
import { ProgramError } from "../program/errors";
import { readProgram } from "../program/read";
import type { Program } from "../program/types";
import { checkGradient } from "./check";
import { drawMap, drawUnits, score } from "./evaluate";
import type { Curve } from "./curve";
import type { Compared, Report, Request, RowsShown, Score, Shown, Watch } from "./messages";
import { Session } from "./session";

/** Milliseconds of training between two looks at the messages. */
const SLICE = 10;
/** Milliseconds between two reports: every second frame has something new to draw. */
const PAUSE = 30;
/** Milliseconds between two scores, at least so many times what one takes. */
const SCORE_PAUSE = 250, SCORE_SHARE = 30;
/** Milliseconds after which a step that was gone to is scored: a slider passes many. */
const SCORE_WAIT = 120;
/** Weights that are checked at once, and of these the worst that are told. */
const MOST_CHECKED = 400, MOST_WORST = 10;
/** What moves nothing. */
const QUIET: readonly Request["kind"][] = ["watch", "speed", "compare"];
const NOTHING: Watch = { arrays: [], side: 0, reach: [-1, 1], unitSide: 0, units: [] };

export interface Port {
  postMessage(report: Report): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

type Later = (work: () => void) => void;

/** Serve a page. next: calls a function once the messages that wait are taken; later: after `SCORE_WAIT`. */
export function serve(port: Port, next: Later = makeYield(), later: Later = (work) => void setTimeout(work, SCORE_WAIT)): void {
  const server = new Server(port, next, later);
  port.onmessage = (event) => server.guard(() => server.take(event.data));
}

class Server {
  private session: Session | undefined;
  private watch = NOTHING;
  private isRunning = false;
  private classes = false;
  private network = 0;
  private rate = 0;
  private until: number | undefined;
  private told = 0;
  private toldPoints = 0;
  private toldVersion = -1;
  private toldCurve: Curve | undefined;
  private toldRows: Rows | undefined;
  private toldProgram: Program | undefined;
  private other: number | undefined;
  private toldOther: { readonly curve: Curve; readonly tip: number } | undefined;
  private scored = -Infinity;
  private scoreTime = 0;
  private scores: { train?: Score; validation?: Score } = {};
  private requests = 0;
  private since = 0;
  private done = 0;
  private perSecond = 0;

  constructor(private readonly port: Port, private readonly next: Later, private readonly later: Later) {}

  take(request: Request): void {
    if (request.kind !== "check" && request.kind !== "course") this.requests++;
    if (request.kind === "open") {
      this.session = new Session(readProgram(request.program), request.rows, request.validation, request.start);
      this.isRunning = false;
      this.classes = request.classes;
      this.network = request.network ?? 0;
      this.watch = request.watch ?? this.watch;
      this.toldCurve = this.toldOther = this.other = undefined;
      this.toldRows = request.rows;
      this.toldProgram = this.session.branch.setting.program;
    }
    if (request.kind === "compare") {
      this.other = request.branch;
      this.toldOther = undefined;
    }
    if (request.kind === "watch") this.watch = request.watch;
    if (request.kind === "speed") this.rate = request.rate;
    if (!this.session) return;
    if (request.kind === "go") return this.start(request.until);
    if (request.kind === "check") return this.check(this.session);
    if (request.kind === "course") {
      this.port.postMessage({ kind: "course", course: this.session.describeCourse() });
      return;
    }
    if (request.kind === "pause") this.isRunning = false;
    else if (!QUIET.includes(request.kind)) this.move(this.session, request);
    if (this.isRunning) return;
    const isPassing = request.kind === "seek" || request.kind === "step";
    this.report(this.session, !isPassing);
    if (isPassing) this.scoreLater(this.session);
  }

  private move(session: Session, request: Request): void {
    // What is changed in a training that runs changes its course, and does not stop it.
    this.isRunning &&= request.kind === "fork";
    switch (request.kind) {
      case "step":
        return session.seek(session.branch.step + request.by);
      case "seek":
        return session.seek(request.step);
      case "select":
        return session.select(request.branch, request.step);
      case "fork":
        return session.fork(request.edits, request.isOwn);
      case "drop":
        return session.drop(request.branch);
      case "reset":
        return session.select(0, 1);
    }
  }

  private check(session: Session): void {
    session.branch.show();
    const check = checkGradient(session.branch.training, MOST_CHECKED, MOST_WORST);
    this.port.postMessage({ kind: "checked", check });
  }

  private start(until?: number): void {
    this.until = until;
    if (this.session && until !== undefined && until <= this.session.branch.step) {
      this.isRunning = false;
      return this.report(this.session);
    }
    if (this.isRunning) return;
    this.isRunning = true;
    this.since = performance.now();
    this.done = 0;
    this.work();
  }

  private work(): void {
    const session = this.session;
    if (!session || !this.isRunning) return;
    this.isRunning = this.trainSlice(session);
    if (!this.isRunning || performance.now() - this.told > PAUSE) this.report(session);
    if (this.isRunning) this.next(() => this.guard(() => this.work()));
  }

  /** Train for a slice; false at the last step that was asked for, or one that is not finite. */
  private trainSlice(session: Session): boolean {
    const { branch } = session, start = performance.now();
    for (;;) {
      const now = performance.now();
      if (this.rate && this.done >= ((now - this.since) / 1000) * this.rate) return true;
      // A clock costs as much as a small step: it is asked after several.
      for (let k = 0; k < 8; k++) {
        if (!branch.advance()) return false;
        this.done++;
        if (branch.step === branch.training.program.steps || branch.step === this.until) return false;
        if (this.rate && this.done >= ((now - this.since) / 1000) * this.rate) break;
      }
      if (performance.now() - start > SLICE) return true;
    }
  }

  /** Score the step that was gone to, if nobody goes on soon. */
  private scoreLater(session: Session): void {
    const { requests } = this;
    this.later(() => this.guard(() => {
      if (requests === this.requests) this.report(session);
    }));
  }

  private report(session: Session, scores = true): void {
    const now = performance.now(), { branch } = session, numbers = branch.show();
    this.told = now;
    if (now - this.since > 500) {
      this.perSecond = (this.done * 1000) / (now - this.since);
      this.since = now;
      this.done = 0;
    }
    if (scores) this.score(session);
    const { version, points } = branch.losses;
    const isWhole = this.toldCurve !== branch.losses || this.toldVersion !== version;
    const shown: Shown = {
      kind: "shown",
      network: this.network,
      branch: branch.id,
      branches: session.listBranches(),
      step: branch.step,
      loss: numbers.loss,
      rate: numbers.rate,
      norm: Math.sqrt(numbers.squaredGradientNorm),
      isRunning: this.isRunning,
      perSecond: this.isRunning ? this.perSecond : 0,
      losses: isWhole ? branch.listLosses() : points.slice(this.toldPoints),
      isWhole,
      data: this.tellRows(session),
      program: this.tellProgram(session),
      compared: this.tellOther(session),
      fault: branch.explainEnd(),
      scores: this.scores,
      arrays: session.copyArrays(this.watch.arrays),
      hasAll: this.watch.arrays === "all",
      rows: branch.training.plan.rows,
      map: drawMap(branch.training, this.watch),
      unitMaps: drawUnits(branch.training, this.watch),
    };
    this.toldCurve = branch.losses;
    this.toldVersion = version;
    this.toldPoints = points.length;
    this.port.postMessage(shown);
  }

  private tellRows({ branch: { setting } }: Session): RowsShown | undefined {
    const { rows: train, validation } = setting;
    // Rows to watch are never changed alone.
    if (this.toldRows === train) return undefined;
    this.toldRows = train;
    return { train, validation };
  }

  private tellProgram({ branch: { setting: { program } } }: Session): Program | undefined {
    if (this.toldProgram === program) return undefined;
    return (this.toldProgram = program);
  }

  private tellOther(session: Session): Compared | undefined {
    const branch = session.branches.find((b) => b.id === this.other), told = this.toldOther;
    if (!branch || (told?.curve === branch.losses && told.tip === branch.tip)) return undefined;
    // The one that is shown grows with every frame, and is told by itself.
    if (branch === session.branch && told?.curve === branch.losses) return undefined;
    this.toldOther = { curve: branch.losses, tip: branch.tip };
    return { branch: branch.id, losses: branch.listLosses() };
  }

  /** Loss and score of all rows, now and then, and whenever the training stands. */
  private score(session: Session): void {
    const now = performance.now();
    if (this.isRunning && now - this.scored < Math.max(SCORE_PAUSE, SCORE_SHARE * this.scoreTime)) return;
    const { training, setting: { validation } } = session.branch;
    this.scores = {
      train: score(training, training.rows, this.classes),
      ...(validation && { validation: score(training, validation, this.classes) }),
    };
    this.scored = performance.now();
    this.scoreTime = this.scored - now;
  }

  /** What is wrong with a program is said; what is wrong with this code is thrown. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      this.isRunning = false;
      this.port.postMessage({ kind: "error", message: error.message });
    }
  }
}

function makeYield(): Later {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (work) => {
    waiting.push(work);
    port2.postMessage(undefined);
  };
}
