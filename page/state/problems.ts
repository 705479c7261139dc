// What went wrong, as it is said to the reader, in the language of now.
import { effect, signal, untracked } from "@preact/signals";
import { ProgramError, Refusal } from "../program/errors";
import { askServer, ServerError } from "./connection";
import { _, language, translate } from "./words";

/** In a sentence; "" where nothing did. */
export const problem = signal("");
let said: { readonly error: Refusal; readonly text: string } | undefined;

/** Say what went wrong; what is a fault of the page's own code is thrown. */
export function sayProblem(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  const { verb } = error, text = translate(error.text, error.values);
  problem.value = verb ? _("The link stops at {verb}: {problem}", { verb, problem: text }) : text;
  said = { error, text: problem.value };
}

/** The same again, where something went wrong. Raises what was said. */
export function requireNoProblem(): void {
  if (problem.value) throw said?.text === problem.value ? said.error : new ProgramError(problem.value);
}

effect(() => {
  void language.value;
  untracked(() => void sayAgain());
});

/** Say it in another language. What the server refused it is asked again. */
async function sayAgain(): Promise<void> {
  const before = said;
  if (!before || problem.value !== before.text) return;
  if (!(before.error instanceof ServerError)) return sayProblem(before.error);
  if (!before.error.question) return;
  try {
    await askServer(...before.error.question);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    error.verb = before.error.verb;
    if (problem.value === before.text && error.question) sayProblem(error);
  }
}
