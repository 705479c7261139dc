/** What stands for {name} in a text. */
export type TextValues = Readonly<Record<string, string | number>>;

export const fillText = (text: string, values: TextValues): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));

/**
 * What is refused, and why, in a sentence for the reader. text: in English, as a rule, which the page says in
 * the reader's language when it is shown. verb: what of a link it was that is refused.
 */
export class Refusal extends Error {
  verb = "";

  constructor(readonly text: string, readonly values: TextValues = {}) {
    super(fillText(text, values));
  }
}

/** What is wrong with a program or its data: what was expected, what came, where, what to do. */
export class ProgramError extends Refusal {
  override readonly name = "ProgramError";
}
