// What the page and its worker tell each other.
import type { StepArray } from "../cards/tape";
import type { Plane } from "../engine/features";
import type { Numbers } from "../engine/precision";
import type { Rows, State } from "../engine/training";
import type { TextValues } from "../program/errors";
import type { Program } from "../program/types";
import type { GradientCheck } from "./check";
import type { Point } from "./curve";
import type { Edit } from "./edits";
import type { Fault } from "./fault";
import type { BranchNote } from "./notes";
import type { RaceRequest, RaceShown } from "./race";

/** What the page wants to see of every step that is shown: arrays by name, and maps of the outputs. */
export interface Watch {
  readonly arrays: readonly string[] | "all";
  /** Points on each side of the square on which outputs are drawn; 0: none. */
  readonly side: number;
  /** The square: from where to where both inputs go. */
  readonly reach: readonly [number, number];
  /** What the square is one of, where inputs are made of its places. */
  readonly plane?: Plane;
  /** Points on each side on which every unit is drawn, and the arrays that are. */
  readonly unitSide: number;
  readonly units: readonly string[];
}

export type Request =
  | {
    readonly kind: "open"; readonly program: string; readonly rows: Rows; readonly validation?: Rows;
    readonly start?: State;
    /** A number that all its reports have: so the page knows those of a network that was open before. */
    readonly network?: number;
    readonly watch?: Watch;
    /** Whether targets are classes, so that there is a share of rows that are right. */
    readonly classes: boolean;
  }
  /** until: the step at which it pauses. */
  | { readonly kind: "go"; readonly until?: number }
  | { readonly kind: "pause" | "reset" }
  /** So many steps on, or back. */
  | { readonly kind: "step"; readonly by: number }
  | { readonly kind: "seek"; readonly step: number }
  /** isOwn: a branch of its own, also where the one that is shown was not trained on yet. */
  | { readonly kind: "fork"; readonly edits: readonly Edit[]; readonly isOwn?: boolean }
  | { readonly kind: "select"; readonly branch: number; readonly step?: number }
  /** Forget a branch, and those that left it. */
  | { readonly kind: "drop"; readonly branch: number }
  /** Tell the curve of another branch too; undefined: of none. */
  | { readonly kind: "compare"; readonly branch: number | undefined }
  | { readonly kind: "watch"; readonly watch: Watch }
  | { readonly kind: "check" }
  /** Asks for all changes that led to the step that is shown. */
  | { readonly kind: "course" }
  /** Race from the step that is shown, and leave the race that goes on; undefined: only that. */
  | { readonly kind: "race"; readonly race: RaceRequest | undefined }
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

/** The same of now. plan: the last step that there may be. */
export interface Standing extends Course {
  readonly plan: number;
}

/** How well the network does on some rows. share: of rows whose class is right. */
export interface Score {
  readonly step: number;
  readonly loss: number;
  readonly share: number | undefined;
}

/** What is trained on and watched. */
export interface RowsShown {
  readonly train: Rows;
  readonly validation: Rows | undefined;
}

/** The whole curve of a branch that another is compared with. */
export interface Compared {
  readonly branch: number;
  readonly losses: readonly Point[];
}

/** The step that is shown, in the midst: computed, and its update not taken over. */
export interface Shown {
  readonly kind: "shown";
  readonly network: number;
  readonly branch: number;
  readonly branches: readonly BranchNote[];
  readonly step: number;
  readonly loss: number;
  readonly rate: number;
  readonly norm: number;
  readonly isRunning: boolean;
  readonly perSecond: number;
  /** The step at which it will stand, while it runs. */
  readonly goal: number | undefined;
  /** Points of the curve behind those that were told before; all of them where `isWhole`. */
  readonly losses: readonly Point[];
  readonly isWhole: boolean;
  /** What is trained on and watched, where it is other than what was told before. */
  readonly data: RowsShown | undefined;
  /** The program with what was changed in it, likewise. */
  readonly program: Program | undefined;
  /** Once for each branch that is asked for, and whenever that has gone on. */
  readonly compared: Compared | undefined;
  /** Why the branch ends, where it does. */
  readonly fault: Fault | undefined;
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
  /** How much of a check is done, up to 1. */
  | { readonly kind: "checking"; readonly share: number }
  /** One for each step that was to be gone to. isThere: or something else came in between. */
  | { readonly kind: "arrived"; readonly isThere: boolean }
  | { readonly kind: "course"; readonly course: Standing }
  | { readonly kind: "raced"; readonly race: RaceShown }
  /** What is wrong with a race that was asked for. text, values: of a refusal, which the page translates. */
  | { readonly kind: "not raced"; readonly id: number; readonly text: string; readonly values: TextValues }
  /** isOpen: whether there is a network all the same. */
  | { readonly kind: "error"; readonly text: string; readonly values: TextValues; readonly isOpen: boolean };
