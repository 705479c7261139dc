// What tests/page compares of races with Python: node race.mjs FOLDER reads the training in a folder, and
// race.json: { optimizers, step, steps, rates, places }.
//
//     programs    of each optimizer, the program with it in place of its own: symbols, equations, carries
//     ends        of each racer, its vectors and losses after so many updates from a step
//     kinds       what each memory is           slice    places, and the losses there
import { readFileSync } from "node:fs";
import { findOwn, readOptimizers, replaceOptimizer } from "../program/optimizers";
import type { Program } from "../program/types";
import type { Setting } from "../time/edits";
import { race } from "../time/race";
import { type Entrant, Racer } from "../time/racer";
import { findPoint } from "../time/slice";
import { classifyMemory } from "../time/update";
import { makeTraining } from "./rows";

interface Question {
  readonly optimizers: unknown;
  readonly step: number;
  readonly steps: number;
  readonly rates: Readonly<Record<string, number>>;
  readonly places: readonly [number, number];
}

const describe = ({ training }: Program): object => ({
  symbols: Object.fromEntries([...training.symbols].map(([name, { shape, role, partOf, offset }]) => [name, [shape, role, partOf, offset]])),
  equations: training.equations.map(({ act, targets, formula, operands }) => [act, targets, formula, operands]),
  carries: Object.fromEntries(training.carries),
});

const folder = process.argv[2]!, question = JSON.parse(readFileSync(`${folder}/race.json`, "utf8")) as Question;
const optimizers = readOptimizers(question.optimizers), training = makeTraining(folder), { program, rows } = training;
for (let k = 0; k < question.step; k++) training.run(), training.finish();
const setting: Setting = { program, rows, validation: training.validation === rows ? undefined : training.validation, state: training.copyState() };
const own = findOwn(program).name;
const entrants: Entrant[] = Object.entries(question.rates).map(([name, rate]) => ({ name, rate, optimizer: name === own ? undefined : optimizers.get(name)! }));

const ends = entrants.map((entrant) => {
  const racer = new Racer(entrant, setting);
  racer.begin(undefined);
  for (let k = 0; k < question.steps; k++) racer.advance(undefined);
  const vectors = Object.fromEntries([...racer.training.vectors].map(([name, v]) => [name, [...v]]));
  return { name: entrant.name, vectors, losses: racer.track.losses, end: racer.track.end ?? null };
});
const shown = [...race(setting, 0, { id: 1, entrants, steps: question.steps, places: question.places, span: undefined })].at(-1)!, slice = shown.slice!;
process.stdout.write(JSON.stringify({
  ends,
  programs: Object.fromEntries([...optimizers].map(([name, o]) => [name, describe(name === own ? program : replaceOptimizer(program, o))])),
  kinds: Object.fromEntries(entrants.map(({ name, optimizer }) => [name, classifyMemory(optimizer ? replaceOptimizer(program, optimizer) : program)])),
  slice: { rows: slice.rows, losses: [...slice.losses], places: [...slice.losses].map((_loss, k) => findPoint(slice, k)) },
  tracks: shown.tracks.map(({ name, losses, distances, end }) => ({ name, losses, distances, end: end ?? null })),
}));
