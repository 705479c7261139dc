/** What is wrong with a program or its data: what was expected, what came, where, what to do. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}
