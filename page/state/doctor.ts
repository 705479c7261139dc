// The doctor's verdict on what is running: the server trains it by itself and looks for causes.
import { computed, effect, signal } from "@preact/signals";
import { opened } from "./shown";
import { askServer, type Progress } from "./connection";
import { sayProblem } from "./problems";
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

/** words: for what stands in it as a key, as the kind of a cause. */
export interface Verdict {
  readonly status: string;
  readonly cause: string | null;
  readonly went_wrong: { readonly step: number; readonly sentence: string } | null;
  readonly causes: readonly Cause[];
  readonly refusal: string | null;
  readonly words: Readonly<Record<string, string>>;
}

/** The last one, in every language that the server has. */
const verdicts = signal<Readonly<Record<string, Verdict>>>({});
export const verdict = computed<Verdict | undefined>(() => verdicts.value[language.value] ?? verdicts.value["en"]);
export const examination = signal<Progress | undefined>(undefined);

effect(() => {
  void opened.value;
  verdicts.value = {};
});

/** Ask for the verdict on the network that is open. */
export async function examine(): Promise<void> {
  if (examination.value) return;
  const network = opened.value!;
  examination.value = { text: "", done: 0, total: 1 };
  verdicts.value = {};
  try {
    const answer = await askServer("doctor", { spec: network.spec }, (progress) => (examination.value = progress));
    // It may be another network by now, of which it says nothing.
    if (opened.value === network) verdicts.value = answer as typeof verdicts.value;
  } catch (error) {
    sayProblem(error);
  } finally {
    examination.value = undefined;
  }
}
