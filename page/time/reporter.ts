// What a worker tells of a session: the step that is shown, and what is new since it was told the last time.
import type { Rows } from "../engine/training";
import type { Program } from "../program/types";
import type { Curve } from "./curve";
import { drawMap, drawUnits, score } from "./evaluate";
import type { Compared, Report, RowsShown, Score, Shown, Watch } from "./messages";
import type { Session } from "./session";

/** Milliseconds between two scores, at least so many times what one takes. */
const SCORE_PAUSE = 250, SCORE_SHARE = 30;
const NOTHING: Watch = { arrays: [], side: 0, reach: [-1, 1], unitSide: 0, units: [] };

/** How it goes on, and where to. */
export type Motion = Pick<Shown, "isRunning" | "perSecond" | "goal">;

export class Reporter {
  watch = NOTHING;
  /** When something was told the last time. */
  told = 0;
  private classes = false;
  private network = 0;
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

  constructor(readonly post: (report: Report) => void) {}

  /** Another session, of which all is new but its rows and its program, which the page has. */
  open({ branch: { setting } }: Session, network: number, classes: boolean): void {
    this.classes = classes;
    this.network = network;
    this.toldCurve = this.toldOther = this.other = undefined;
    this.toldRows = setting.rows;
    this.toldProgram = setting.program;
  }

  /** Tell the curve of another branch too; undefined: of none. */
  compare(branch: number | undefined): void {
    this.other = branch;
    this.toldOther = undefined;
  }

  /** Tell the step that is shown. scores: with loss and score of all rows, too. */
  report(session: Session, motion: Motion, scores = true): void {
    const { branch } = session, numbers = branch.show();
    if (scores) this.score(session, motion.isRunning);
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
      ...motion,
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
    this.post(shown);
    // What telling took is no part of the pause: else a slow page would leave no time to train.
    this.told = performance.now();
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
  private score({ branch: { training, setting: { validation } } }: Session, isRunning: boolean): void {
    const now = performance.now();
    if (isRunning && now - this.scored < Math.max(SCORE_PAUSE, SCORE_SHARE * this.scoreTime)) return;
    this.scores = {
      train: score(training, training.rows, this.classes),
      ...(validation && { validation: score(training, validation, this.classes) }),
    };
    this.scored = performance.now();
    this.scoreTime = this.scored - now;
  }
}
