// Which branch is shown, and which is compared with it.
import { compared, curveVersion, otherCurve } from "./curves";
import { ask } from "./requests";

export const select = (branch: number, to?: number): void =>
  ask({ kind: "select", branch, ...(to !== undefined && { step: to }) });

export const drop = (branch: number): void => {
  if (compared.value === branch) compare(undefined);
  ask({ kind: "drop", branch });
};

/** Lay the curve of another branch over that of the one shown; undefined: of none. */
export function compare(branch: number | undefined): void {
  compared.value = branch;
  otherCurve.steps = otherCurve.losses = [];
  curveVersion.value++;
  ask({ kind: "compare", branch });
}
