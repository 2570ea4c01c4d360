/** Joins bursts: the first call runs at once, those within the interval after it run together at its end. */
export class Throttle {
  private timer: NodeJS.Timeout | null = null;
  private again = false;

  constructor(
    private readonly work: () => void,
    private readonly intervalMs: number,
  ) {}

  readonly call = (): void => {
    if (this.timer) {
      this.again = true;
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.again) return;
      this.again = false;
      this.call();
    }, this.intervalMs);
    this.work();
  };

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.again = false;
  }
}
