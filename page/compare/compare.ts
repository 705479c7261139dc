// What tests/page compares with Python: node compare.mjs FOLDER STEPS writes a checksum of every
// array of every step of the program in a folder. With "time" it says how many steps a second it makes.
import { createHash } from "node:crypto";
import { ProgramError } from "../program/errors";
import { STEP_ACTS } from "../program/runs";
import type { Training } from "../engine/training";
import type { Numbers } from "../engine/precision";
import type { Value } from "../engine/values";
import { makeTraining } from "./rows";

/** The bytes of an array, every NaN as one and the same, a transpose in the order of its own rows. */
function hashValue(value: Pick<Value, "shape" | "data" | "turned">): string {
  const copy = value.data.slice();
  if (value.turned) {
    const [n, m] = value.shape as [number, number];
    for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < m; j++) copy[at++] = value.data[j * n + i]!;
  }
  for (let i = 0; i < copy.length; i++) if (copy[i] !== copy[i]) copy[i] = NaN;
  return createHash("sha256").update(new Uint8Array(copy.buffer)).digest("hex").slice(0, 16);
}

function compare(training: Training, steps: number): Record<string, string> {
  const hashes: Record<string, string> = {};
  const names = training.program.training.equations.flatMap((e) => (STEP_ACTS.includes(e.act) ? e.targets : []));
  const note = (name: string, data: Numbers) => (hashes[name] = hashValue({ shape: [data.length], data }));
  for (let t = 1; t <= steps; t++) {
    for (const [name, vector] of training.vectors) note(`${t} ${name}`, vector);
    const { loss, squaredGradientNorm } = training.run();
    const { values } = training.plan;
    for (const name of names) hashes[`${t} ${name}`] = hashValue(values.get(name)!);
    note(`${t} |g|^2`, Float64Array.of(squaredGradientNorm));
    if (!Number.isFinite(loss) || !Number.isFinite(squaredGradientNorm)) break;
    training.finish();
  }
  for (const [name, vector] of training.vectors) note(`end ${name}`, vector);
  for (const [name, value] of training.numbers) note(`end ${name}`, Float64Array.of(value));
  return hashes;
}

/** Steps a second: the median of five half seconds, after one to warm up. */
function time(training: Training): number {
  const rates = Array.from({ length: 6 }, () => {
    const start = performance.now();
    let steps = 0, passed = 0;
    while (passed < 500) {
      for (let i = 0; i < 50; i++, steps++) training.run(), training.finish();
      passed = performance.now() - start;
    }
    return (steps / passed) * 1000;
  });
  return rates.slice(1).sort((a, b) => a - b)[2]!;
}

const [folders, steps] = [process.argv[2]!.split(","), process.argv[3]!];
const results = folders.map((folder) => {
  try {
    const training = makeTraining(folder);
    return steps === "time" ? time(training) : compare(training, Number(steps));
  } catch (error) {
    if (error instanceof ProgramError) return { refused: error.message };
    throw error;
  }
});
process.stdout.write(JSON.stringify(results));
