// What the page and its worker tell each other.
import type { StepArray } from "../cards/tape";
import type { Numbers } from "../engine/precision";
import type { Rows, State } from "../engine/training";
import type { GradientCheck } from "./check";
import type { Edit } from "./edits";
import type { Point } from "./curve";

/** What the page wants to see of every step that is shown: arrays by name, and maps of the outputs. */
export interface Watch {
  readonly arrays: readonly string[] | "all";
  /** Points on each side of the square on which outputs are drawn; 0: none. */
  readonly side: number;
  /** The square: from where to where both inputs go. */
  readonly reach: readonly [number, number];
  /** Points on each side on which every unit is drawn, and the arrays that are. */
  readonly unitSide: number;
  readonly units: readonly string[];
}

export type Request =
  | {
    readonly kind: "open"; readonly program: string; readonly rows: Rows; readonly validation?: Rows;
    readonly start?: State;
    /** Whether targets are classes, so that there is a share of rows that are right. */
    readonly classes: boolean;
  }
  /** until: the step at which it pauses. */
  | { readonly kind: "go"; readonly until?: number }
  | { readonly kind: "pause" | "reset" }
  /** So many steps on, or back. */
  | { readonly kind: "step"; readonly by: number }
  | { readonly kind: "seek"; readonly step: number }
  | { readonly kind: "fork"; readonly edits: readonly Edit[] }
  | { readonly kind: "select"; readonly branch: number; readonly step?: number }
  | { readonly kind: "watch"; readonly watch: Watch }
  | { readonly kind: "check" }
  /** Asks for all changes that led to the step that is shown. */
  | { readonly kind: "course" }
  /** Steps a second at the most; 0: as many as there can be. */
  | { readonly kind: "speed"; readonly rate: number };

/** Where a branch left, and what was changed there. */
export interface Turn {
  readonly step: number;
  readonly edits: readonly Edit[];
}

/** How the step that is shown was reached: changes in order, then the step. */
export interface Course {
  readonly turns: readonly Turn[];
  readonly step: number;
}

/** A branch as the page lists it. */
export interface BranchNote {
  readonly id: number;
  readonly parent: number | undefined;
  readonly from: number;
  readonly tip: number;
  readonly end: number | undefined;
  readonly edits: readonly Edit[];
}

/** How well the network does on some rows. share: of rows whose class is right. */
export interface Score {
  readonly step: number;
  readonly loss: number;
  readonly share: number | undefined;
}

/** The step that is shown, in the midst: computed, and its update not taken over. */
export interface Shown {
  readonly kind: "shown";
  readonly branch: number;
  readonly branches: readonly BranchNote[];
  readonly step: number;
  readonly loss: number;
  readonly rate: number;
  readonly norm: number;
  readonly isRunning: boolean;
  readonly perSecond: number;
  /** Points of the curve behind those that were told before; all of them where `isWhole`. */
  readonly losses: readonly Point[];
  readonly isWhole: boolean;
  readonly scores: { readonly train?: Score; readonly validation?: Score };
  readonly arrays: ReadonlyMap<string, StepArray>;
  /** Whether these are all of the step's. rows: of its batch. */
  readonly hasAll: boolean;
  readonly rows: number;
  readonly map: Numbers | undefined;
  readonly unitMaps: ReadonlyMap<string, Numbers>;
}

export type Report =
  | Shown
  | { readonly kind: "checked"; readonly check: GradientCheck }
  | { readonly kind: "course"; readonly course: Course }
  | { readonly kind: "error"; readonly message: string };
