/**
 * Training with a squared loss under a constant kernel K, step by step, without K's eigenvectors. What the outputs have moved by follows
 *
 *     m_{t+1} = m_t + b (m_t - m_{t-1}) - eta c K m_t - eta w m_t - s,    s = eta c K (f_0 - y) + eta w h,    m_0 = m_{-1} = 0,
 *
 * and stays in the space that K makes of s (`krylovSpace`). There K is tridiagonal: a step takes O(size of the basis), and the basis grows
 * only as the training reaches it, from a few vectors in a short run to M of them in one that resolves the whole spectrum.
 */
import { KrylovSpace } from '../linalg/krylovSpace';
import type { RowProduct } from '../linalg/matrix';
import { requireStep, type ModeRates } from './trainingSettings';

/** Part of the largest coordinate that a step may lose at the end of the basis: below rounding. */
const NEGLIGIBLE = 1e-17;

export class KrylovTraining {
  private readonly space: KrylovSpace;
  private step = 0;
  /** Vectors of the basis that the training has reached: a function of the step alone, and so is what it says. */
  private reached = 0;
  /** m_t and m_{t-1} in the basis, [n + 1]; 0 beyond what is reached. */
  private moved: Float64Array;
  private before: Float64Array;
  /** 1 - eta w - eta c T: its diagonal, and what is beside it but for the sign. */
  private readonly kept: Float64Array;
  private readonly beside: Float64Array;

  /**
   * @param product with K [n, n], positive semi-definite
   * @param source s, [n]
   */
  constructor(
    product: RowProduct,
    source: Float64Array,
    private readonly rates: ModeRates,
  ) {
    this.space = new KrylovSpace(product, source);
    const n = source.length;
    [this.moved, this.before] = [new Float64Array(n + 1), new Float64Array(n + 1)];
    [this.kept, this.beside] = [new Float64Array(n), new Float64Array(n)];
    if (this.space.size > 0) this.extend();
  }

  /** Adds f_t - f_0 to `outputs` [n]; steps asked for in ascending order cost one pass. @throws DynamicsError `bad_step`. */
  addTo(outputs: Float64Array, step: number): void {
    requireStep(step, 'steps');
    if (step < this.step) {
      this.step = 0;
      this.reached = Math.min(1, this.space.size);
      this.moved.fill(0);
      this.before.fill(0);
    }
    for (; this.step < step; this.step++) {
      if (this.reachesEnd() && (this.reached < this.space.size || this.space.grow())) this.extend();
      this.advance();
    }
    this.space.addTo(outputs, this.moved, this.reached);
  }

  private reachesEnd(): boolean {
    const last = this.moved[Math.max(0, this.reached - 1)] as number;
    return Math.abs(last) > NEGLIGIBLE * Math.abs(this.moved[0] as number);
  }

  /** One step: m - (eta c T + eta w) m - s, and the momentum. */
  private advance(): void {
    const { momentum } = this.rates;
    const { moved, before, reached, kept, beside } = this;
    let left = this.space.startNorm;
    let own = moved[0] as number;
    for (let i = 0; i < reached; i++) {
      const right = moved[i + 1] as number;
      const next = (kept[i] as number) * own - left - (beside[i] as number) * right;
      left = (beside[i] as number) * own;
      // The next value takes the place of the one before the last.
      before[i] = momentum === 0 ? next : next + momentum * (own - (before[i] as number));
      own = right;
    }
    this.moved = before;
    this.before = moved;
  }

  /** One vector more. */
  private extend(): void {
    const { rate, decay } = this.rates;
    const last = this.reached++;
    this.kept[last] = 1 - decay - rate * (this.space.diagonal[last] as number);
    this.beside[last] = rate * (this.space.beside[last] as number);
  }
}
