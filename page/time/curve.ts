// A curve over steps that never gets longer than a picture needs: when it is full, every second point goes.

export interface Point {
  readonly step: number;
  readonly value: number;
}

export class Curve {
  readonly points: Point[] = [];
  private every = 1;
  /** Grows whenever points were taken away: whoever has a copy needs all of them anew. */
  version = 0;

  constructor(readonly most = 2000) {}

  /** Steps come in order; one that is already there, when it is gone through again, is left as it is. */
  add(step: number, value: number): void {
    const last = this.points.at(-1);
    if (step % this.every !== 0 && this.every > 1) return;
    if (last && step <= last.step) return;
    this.points.push({ step, value });
    if (this.points.length <= this.most) return;
    this.every *= 2;
    const fewer = this.points.filter((p, i) => i === 0 || p.step % this.every === 0);
    this.points.splice(0, this.points.length, ...fewer);
    this.version++;
  }
}
