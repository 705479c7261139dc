// Which rows make up batch k: a pure function of (seed, k), so that any step can be gone back to.
import { drawPermutation } from "./draws";

export class Batches {
  readonly perEpoch: number;
  private epoch = -1;
  private order = new Uint32Array(0);

  constructor(
    readonly rows: number, readonly size: number, readonly seed: string, readonly purpose: string,
  ) {
    this.perEpoch = Math.ceil(rows / size);
  }

  /** The row numbers of batch k, counted from 0; undefined: all rows, in order. */
  listRows(k: number): Uint32Array | undefined {
    if (this.size === this.rows) return undefined;
    const epoch = Math.floor(k / this.perEpoch), position = k % this.perEpoch;
    if (epoch !== this.epoch) this.order = drawPermutation(this.seed, this.purpose, (this.epoch = epoch), this.rows);
    return this.order.subarray(position * this.size, Math.min((position + 1) * this.size, this.rows));
  }
}
