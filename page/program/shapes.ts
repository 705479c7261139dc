// Shapes: how many numbers they hold, and how a sentence says them.

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const describeShape = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;

export const haveSameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, i) => length === b[i]);
