// The gradient of the step that is shown beside central differences: each weight is changed a little
// both ways, and the loss of the same batch with the same draws computed anew.
//
//     dL/dw ≈ (L(w + h) - L(w - h)) / 2h        h = 1e-5 times the weight, at least 1e-5
//
// All of it in float64, whatever the network's dtype: in float32 a difference has but three digits.
import { makePlan, run } from "../engine/plan";
import type { Numbers } from "../engine/precision";
import type { Training } from "../engine/training";
import type { ProgramSymbol } from "../program/types";

const STEP = 1e-5;
/** Below this a derivative counts as zero: two losses that differ in their last digits alone. */
const FLOOR = 1e-7;

/** One weight. error: how far the two are apart, as a share of the larger. */
export interface CheckedWeight {
  readonly name: string;
  readonly derivative: number;
  readonly difference: number;
  readonly error: number;
}

export interface GradientCheck {
  readonly step: number;
  readonly checked: number;
  readonly weights: number;
  /** Those that differ most, worst first. */
  readonly worst: readonly CheckedWeight[];
}

/**
 * Yields, weight by weight, which share is done; the training may go on meanwhile. most: how many
 * weights are checked; of more, some of all layers, evenly.
 */
export function* checkGradient(training: Training, most: number, shown: number): Generator<number, GradientCheck> {
  const loss = makeLoss(training), { theta } = loss, g = training.plan.values.get("g")!.data.slice(), step = training.step + 1;
  const every = Math.max(1, Math.ceil(theta.length / most)), found: CheckedWeight[] = [];
  for (let i = 0; i < theta.length; i += every) {
    const w = theta[i]!, h = STEP * Math.max(1, Math.abs(w));
    theta[i] = w + h;
    const above = loss.compute();
    theta[i] = w - h;
    const difference = (above - loss.compute()) / (2 * h), derivative = g[i]!;
    theta[i] = w;
    const size = Math.max(Math.abs(difference), Math.abs(derivative));
    const error = size < FLOOR ? 0 : Math.abs(difference - derivative) / size;
    found.push({ name: nameWeight(training, i), derivative, difference, error });
    yield i / theta.length;
  }
  const worst = [...found].sort((a, b) => b.error - a.error || Math.abs(b.derivative) - Math.abs(a.derivative));
  return { step, checked: found.length, weights: theta.length, worst: worst.slice(0, shown) };
}

interface LossOfBatch {
  readonly theta: Float64Array;
  readonly compute: () => number;
}

/** The loss of the batch that the step has, in float64, as a function of the weights. */
function makeLoss(training: Training): LossOfBatch {
  const { program, plan: step } = training;
  const vectors = new Map([...training.vectors].map(([name, v]): [string, Numbers] => [name, Float64Array.from(v)]));
  const plan = makePlan({ ...program, dtype: "float64" }, program.training, ["forward", "loss"], step.rows, vectors);
  for (const [name, input] of plan.inputs) input.set(step.inputs.get(name) ?? []);
  const out = plan.values.get("L")!.data;
  return {
    theta: vectors.get("theta") as Float64Array,
    compute: () => {
      run(plan);
      return out[0]!;
    },
  };
}

/** "W1[0,2]": the weight at a place of theta. */
function nameWeight(training: Training, at: number): string {
  const parts = [...training.program.training.symbols.values()].filter((s) => s.partOf === "theta");
  const owner = parts.find((s) => s.offset <= at && at < s.offset + countNumbers(s))!, place = at - owner.offset;
  const columns = owner.shape.at(-1) ?? 1;
  if (owner.shape.length < 2) return `${owner.name}[${place}]`;
  return `${owner.name}[${Math.floor(place / columns)},${place % columns}]`;
}

const countNumbers = (symbol: ProgramSymbol): number => symbol.shape.reduce((a, b) => a * b, 1);
