// Trains in a worker of its own, so that the page stays free: in slices of a few milliseconds,
// between which it takes messages. Timers would wait 4 ms each time; a message channel does not.
import { ProgramError } from "../program/errors";
import { readProgram } from "../program/read";
import { checkGradient } from "./check";
import type { Report, Request } from "./messages";
import { type Motion, Reporter } from "./reporter";
import { RaceRunner } from "./race_runner";
import { Session } from "./session";

/** Milliseconds of training between two looks at the messages. */
const SLICE = 10;
/** Milliseconds after which the way to a step is one that is shown, and can be left. */
const PATIENCE = 40;
/** Milliseconds between two reports: every second frame has something new to draw. */
const PAUSE = 30;
/** Milliseconds after which a step that was gone to is scored: a slider passes many. */
const SCORE_WAIT = 120;
/** Weights that are checked at once, and of these the worst that are told. */
const MOST_CHECKED = 400, MOST_WORST = 10;

/** What changes nothing of the step that is shown. */
const QUIET: readonly Request["kind"][] = ["check", "course", "race"];

export interface Port {
  postMessage(report: Report): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

/** Where it goes. until: the step at which it stands; arrive: what is told then, or when it is given up. */
interface Way {
  readonly until: number;
  /** On the way to a step speed is not limited, and scores wait until somebody stays there. */
  readonly isTravel: boolean;
  readonly arrive?: ((isThere: boolean) => void) | undefined;
}

type Later = (work: () => void) => void;

/** Serve a page. next: calls a function once the messages that wait are taken; later: after `SCORE_WAIT`. */
export function serve(port: Port, next: Later = makeYield(), later: Later = (work) => void setTimeout(work, SCORE_WAIT)): void {
  const server = new Server(port, next, later);
  port.onmessage = (event) => server.guard(() => server.take(event.data));
}

class Server {
  private session: Session | undefined;
  private way: Way | undefined;
  private checking: Iterator<number, unknown> | undefined;
  private rate = 0;
  private requests = 0;
  private since = 0;
  private done = 0;
  private perSecond = 0;
  private readonly reporter = new Reporter((report) => this.port.postMessage(report));
  private readonly races = new RaceRunner((report) => this.port.postMessage(report), (work) => this.next(work));

  constructor(private readonly port: Port, private readonly next: Later, private readonly later: Later) {}

  take(request: Request): void {
    if (!QUIET.includes(request.kind)) this.requests++;
    const { reporter } = this;
    switch (request.kind) {
      case "open":
        this.stop();
        this.races.stop();
        this.session = undefined;
        this.session = new Session(readProgram(request.program), request.rows, request.validation, request.start);
        reporter.watch = request.watch ?? reporter.watch;
        reporter.open(this.session, request.network ?? 0, request.classes);
        break;
      case "watch":
        reporter.watch = request.watch;
        break;
      case "compare":
        reporter.compare(request.branch);
        break;
      case "speed":
        this.rate = request.rate;
    }
    if (this.session) this.move(this.session, request);
    else if (request.kind === "seek") this.port.postMessage({ kind: "arrived", isThere: false });
  }

  private move(session: Session, request: Request): void {
    const { branch } = session;
    switch (request.kind) {
      case "go":
        return this.go(session, request.until ?? Infinity);
      case "check":
        return this.check(session);
      case "race":
        return this.races.start(branch, request.race);
      case "course":
        return this.port.postMessage({ kind: "course", course: { ...session.describeCourse(), plan: branch.plan } });
      case "step":
        return this.travel(session, branch.step + request.by);
      case "seek":
        return this.travel(session, request.step, (isThere) => this.port.postMessage({ kind: "arrived", isThere }));
      case "pause":
        this.stop();
        break;
      // What is changed in a training that runs changes its course, and does not stop it.
      case "fork":
        session.fork(request.edits, request.isOwn);
        break;
      case "drop":
        this.stop();
        session.drop(request.branch);
        break;
      case "reset":
        this.stop();
        session.select(0, 1);
        break;
      case "select":
        this.stop();
        session.select(request.branch);
        if (request.step !== undefined) return this.travel(session, request.step);
    }
    if (!this.way) this.report(session);
  }

  /** Stand, wherever it is. */
  private stop(): void {
    const { way } = this;
    this.way = this.checking = undefined;
    way?.arrive?.(false);
  }

  private go(session: Session, until: number): void {
    // One that runs goes on, but to another step.
    const isRunning = this.way && !this.way.isTravel;
    if (!isRunning) this.stop();
    if (until <= session.branch.step) {
      this.way = undefined;
      return this.report(session);
    }
    this.way = { until, isTravel: false };
    if (!isRunning) this.since = performance.now(), (this.done = 0);
    this.goOn(session, SLICE);
  }

  /** Go to a step: at once where it is near, else in slices, so that it is seen how far it is. */
  private travel(session: Session, step: number, arrive?: Way["arrive"]): void {
    this.stop();
    this.way = { until: session.approach(step), isTravel: true, arrive };
    this.since = performance.now();
    this.done = 0;
    this.goOn(session, PATIENCE);
  }

  private goOn(session: Session, time: number): void {
    const way = this.way!, isUnderWay = this.trainSlice(session, way, time);
    if (isUnderWay) {
      if (performance.now() - this.reporter.told > PAUSE) this.report(session);
      return this.next(() => this.guard(() => this.way === way && this.goOn(session, SLICE)));
    }
    this.way = undefined;
    this.report(session, !way.isTravel);
    if (way.isTravel) this.scoreLater(session);
    way.arrive?.(true);
  }

  /** Train for a slice; false at the step that was asked for, or the last that there is. */
  private trainSlice({ branch }: Session, { until, isTravel }: Way, time: number): boolean {
    const start = performance.now(), rate = isTravel ? 0 : this.rate;
    for (let before = -Infinity; ;) {
      const now = performance.now(), most = rate ? ((now - this.since) / 1000) * rate : Infinity;
      if (now - start > time || this.done >= most) return branch.step < Math.min(until, branch.last);
      // A clock costs as much as a small step: it is asked after several of those.
      for (let k = now - before < 1 ? 8 : 1; k > 0 && this.done < most; k--) {
        if (branch.step >= until || !branch.advance()) return false;
        this.done++;
      }
      before = now;
    }
  }

  /** Score the step that was gone to, if nobody goes on soon. */
  private scoreLater(session: Session): void {
    const { requests } = this;
    this.later(() => this.guard(() => {
      if (requests === this.requests) this.report(session);
    }));
  }

  private check(session: Session): void {
    session.branch.show();
    const checking = checkGradient(session.branch.training, MOST_CHECKED, MOST_WORST);
    this.checking = checking;
    const goOn = (): void => {
      if (this.checking !== checking) return;
      const start = performance.now();
      for (;;) {
        const { done, value } = checking.next();
        if (done) return this.port.postMessage({ kind: "checked", check: value });
        if (performance.now() - start < SLICE) continue;
        this.port.postMessage({ kind: "checking", share: value });
        return this.next(() => this.guard(goOn));
      }
    };
    goOn();
  }

  private report(session: Session, scores = true): void {
    this.reporter.report(session, this.measure(session), scores);
  }

  private measure({ branch }: Session): Motion {
    const { way } = this, now = performance.now();
    if (now - this.since > 500) {
      this.perSecond = (this.done * 1000) / (now - this.since);
      this.since = now;
      this.done = 0;
    }
    return { isRunning: Boolean(way), perSecond: way ? this.perSecond : 0, goal: way && Math.min(way.until, branch.last) };
  }

  /** What is wrong with a program is said; what is wrong with this code is thrown. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      this.port.postMessage({ kind: "error", text: error.text, values: error.values, isOpen: Boolean(this.session) });
      this.stop();
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
