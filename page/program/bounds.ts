// What a number may be, as JSON Schemas say it: those of records' settings, and of a program's numbers.

export interface Bounds {
  readonly type?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
}

/** What is expected of a number, in words; "" where it is that. */
export function explainMisfit(value: number, bounds: Bounds): string {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum: above = -Infinity, exclusiveMaximum: below = Infinity } = bounds;
  const isWhole = bounds.type === "integer", isKind = isWhole ? Number.isInteger(value) : Number.isFinite(value);
  if (isKind && value >= minimum && value <= maximum && value > above && value < below) return "";
  const said = [
    minimum > -Infinity && `of at least ${minimum}`, above > -Infinity && `above ${above}`,
    maximum < Infinity && `of at most ${maximum}`, below < Infinity && `below ${below}`,
  ];
  return `a ${isWhole ? "whole " : ""}number ${said.filter(Boolean).join(" and ")}`.trim();
}
