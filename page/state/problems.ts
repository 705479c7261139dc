// What went wrong, as it is said to the reader: what the server said, in the reader's language of now.
import { effect, signal, untracked } from "@preact/signals";
import { Refusal } from "../program/errors";
import { askServer, ServerError } from "./connection";
import { _, language } from "./words";

/** In a sentence; "" where nothing did. */
export const problem = signal("");
let said: { readonly error: Refusal; readonly text: string } | undefined;

/** Say what went wrong; what is a fault of the page's own code is thrown. */
export function sayProblem(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  const { verb, message } = error;
  problem.value = verb ? _("The link stops at {verb}: {problem}", { verb, problem: message }) : message;
  said = { error, text: problem.value };
}

effect(() => {
  void language.value;
  untracked(() => void sayAgain());
});

/** What the server refused it is asked again, to hear it in another language. */
async function sayAgain(): Promise<void> {
  const before = said;
  if (!(before?.error instanceof ServerError) || !before.error.question || problem.value !== before.text) return;
  try {
    await askServer(...before.error.question);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    error.verb = before.error.verb;
    if (problem.value === before.text && error.question) sayProblem(error);
  }
}
