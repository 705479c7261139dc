/** What is refused, and why, in a sentence for the reader. verb: what of a link it was that is refused. */
export class Refusal extends Error {
  verb = "";
}

/** What is wrong with a program or its data: what was expected, what came, where, what to do. */
export class ProgramError extends Refusal {
  override readonly name = "ProgramError";
}
