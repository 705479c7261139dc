// What can be set, and a draft of what shall be: a spec as plain data, which the server derives anew.
import { computed, signal } from "@preact/signals";
import type { Bounds } from "../program/bounds";
import { fork } from "./changes";
import { exchangeProgram, open } from "./opening";
import { opened, shown } from "./shown";
import { askServer, connection } from "./connection";
import { readPackage } from "./package";
import { problem, sayProblem } from "./problems";

/** A setting as a JSON Schema, as far as settings need it. */
export interface Schema extends Bounds {
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly Schema[];
  readonly default: unknown;
}

export interface Choice {
  readonly about: string;
  readonly settings: Readonly<Record<string, Schema>>;
  readonly rate?: number | null;
  readonly task?: string;
}

/** By catalog, then by name. */
export type Choices = Readonly<Record<string, Readonly<Record<string, Choice>>>>;

/** A record by its name, or with settings. */
export type Chosen = string | (Readonly<Record<string, unknown>> & { readonly name: string });
export type LayerDraft = Readonly<Record<string, unknown>> & { readonly layer?: Chosen; readonly units?: number };
export type Draft = Readonly<Record<string, unknown>> & { readonly layers: readonly LayerDraft[] };

export interface DataDraft {
  readonly source: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly features?: readonly string[];
}

export const choices = signal<Choices | undefined>(undefined);
/** What is being set; undefined where nothing was changed yet. */
export const draft = signal<Draft | undefined>(undefined);
/** Whether the server is at work on it. */
export const isDeriving = signal(false);
export const spec = computed(() => draft.value ?? (opened.value?.spec as Draft | undefined));
export const canSet = computed(() => connection.value === "open");

export const nameOf = (chosen: Chosen | undefined): string => (typeof chosen === "string" ? chosen : (chosen?.name ?? ""));

/** What is said of a record besides its name. */
export function settingsOf(chosen: Chosen | undefined): Record<string, unknown> {
  if (typeof chosen !== "object") return {};
  const { name: _name, ...settings } = chosen;
  return settings;
}

export const listNames = (all: Choices, catalog: string): string[] => Object.keys(all[catalog] ?? {});

/** A record that the server knows; undefined for one of somebody's own. */
export function findChoice(all: Choices, catalog: string, name: string): Choice | undefined {
  const records = all[catalog] ?? {};
  return Object.hasOwn(records, name) ? records[name] : undefined;
}

export async function loadChoices(): Promise<void> {
  if (!canSet.value || choices.value) return;
  try {
    choices.value = (await askServer("catalog")) as Choices;
  } catch (error) {
    // That the server has ended is said anyway.
    if (canSet.value) sayProblem(error);
  }
}

/** Change a field of the draft; undefined takes it away, and the server completes it. */
export function change(field: string, value: unknown): void {
  const { [field]: _old, ...rest } = spec.value!;
  draft.value = (value === undefined ? rest : { ...rest, [field]: value }) as Draft;
}

/** Other data: what was made for the old ones goes, the hidden layers stay. */
export function changeData(source: string, settings: Readonly<Record<string, unknown>>): void {
  const old = spec.value!, last = old.layers.at(-1)!;
  const { units: _units, activation: _activation, ...output } = last;
  const kept = Object.fromEntries(["seed", "dtype", "optimizer", "rate", "schedule", "regularizer"].map((k) => [k, old[k]]));
  const before = old["data"] as DataDraft, features = source === before.source ? before.features : undefined;
  const data = { source, settings, ...(features && { features }) };
  draft.value = { ...withoutAbsent(kept), data, layers: [...old.layers.slice(0, -1), output] } as unknown as Draft;
}

/** Give the network other inputs, from its first step on. Where that cannot be, all stays as it was. */
export async function chooseFeatures(names: readonly string[], columns: readonly string[]): Promise<void> {
  const before = draft.value, { features: _old, ...data } = spec.value!["data"] as DataDraft;
  change("data", String(names) === String(columns) ? data : { ...data, features: names });
  await apply(true);
  if (problem.value) draft.value = before;
}

const withoutAbsent = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined));

export function changeLayer(at: number, layer: LayerDraft | undefined): void {
  const layers = [...spec.value!.layers];
  if (layer) layers[at] = layer;
  else layers.splice(at, 1);
  change("layers", layers);
}

/** A hidden layer like the one before, or of four units, in front of the output. */
export function addLayer(): void {
  const { layers } = spec.value!, like = layers.at(-2) ?? { units: 4, activation: "tanh" };
  change("layers", [...layers.slice(0, -1), { ...like }, layers.at(-1)]);
}

/**
 * Have the draft derived. anew: from the first step on; else from the step that is shown, with its
 * weights, where they fit.
 */
export async function apply(anew: boolean): Promise<void> {
  if (!draft.value || isDeriving.value) return;
  isDeriving.value = true;
  try {
    const answer = await askServer("package", { spec: draft.value });
    const pkg = { ...readPackage(JSON.stringify(answer)), isFromSpec: true }, before = opened.value;
    const fits = before && String(pkg.data.inputs) === String(before.data.inputs) && pkg.program.training.symbols.get("theta")?.shape[0] === before.program.training.symbols.get("theta")?.shape[0];
    if (anew || !fits || !shown.value) open(pkg);
    else {
      fork([{ kind: "program", text: pkg.programText }]);
      exchangeProgram({ ...pkg, parts: before.parts, data: before.data });
    }
    draft.value = undefined;
    problem.value = "";
  } catch (error) {
    sayProblem(error);
  } finally {
    isDeriving.value = false;
  }
}
