// The doctor's verdict on what is running: the server trains it by itself and looks for causes.
import { effect, signal } from "@preact/signals";
import { opened, problem } from "./app";
import { askServer, type Progress, ServerError } from "./connection";
import { language } from "./words";

/** Where a number of the evidence comes from. */
export interface Address {
  readonly step: number;
  readonly number: string;
  readonly command: string;
}

export interface Evidence {
  readonly sentence: string;
  readonly address: Address | null;
}

export interface Cause {
  readonly kind: string;
  readonly certainty: string;
  readonly follows_from: string | null;
  readonly evidence: readonly Evidence[];
}

export interface Verdict {
  readonly status: string;
  readonly cause: string | null;
  readonly went_wrong: { readonly step: number; readonly sentence: string } | null;
  readonly causes: readonly Cause[];
  readonly refusal: string | null;
}

export const verdict = signal<Verdict | undefined>(undefined);
export const examination = signal<Progress | undefined>(undefined);

effect(() => {
  void opened.value;
  verdict.value = undefined;
});

/** Ask for the verdict on the network that is open. */
export async function examine(): Promise<void> {
  if (examination.value) return;
  const network = opened.value!;
  examination.value = { text: "", done: 0, total: 1 };
  verdict.value = undefined;
  try {
    const question = { spec: network.spec, language: language.value };
    const answer = (await askServer("doctor", question, (progress) => (examination.value = progress))) as Verdict;
    // It may be another network by now, of which it says nothing.
    if (opened.value === network) verdict.value = answer;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    problem.value = error.message;
  } finally {
    examination.value = undefined;
  }
}
