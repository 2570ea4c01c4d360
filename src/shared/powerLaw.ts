/** How a quantity scales: the exponent p of y = c x^p, by least squares of log y on log x. */

export interface PowerLaw {
  /** p. */
  readonly exponent: number;
  /** Standard error of p, from the residuals with n - 2 degrees of freedom; null for two points, through which a line always goes. */
  readonly standardError: number | null;
  /** c. */
  readonly factor: number;
  /** How many points it goes through. */
  readonly n: number;
}

/**
 * Through the points at which x and y are finite and above 0, each weighing the same; null where fewer than two different x are left.
 * Draper and Smith 1998, Applied regression analysis, section 1.4.
 */
export function fitPowerLaw(points: readonly { readonly x: number; readonly y: number }[]): PowerLaw | null {
  const logs = points
    .filter(({ x, y }) => x > 0 && y > 0 && x < Infinity && y < Infinity)
    .map(({ x, y }) => [Math.log(x), Math.log(y)] as const);
  const n = logs.length;
  if (n < 2) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [centreX, centreY] = [mean(logs.map(([x]) => x)), mean(logs.map(([, y]) => y))];
  const sum = (term: (x: number, y: number) => number) => logs.reduce((total, [x, y]) => total + term(x - centreX, y - centreY), 0);
  const spread = sum(x => x * x);
  if (spread === 0) return null;
  const exponent = sum((x, y) => x * y) / spread;
  const residuals = sum((x, y) => (y - exponent * x) ** 2);
  return {
    exponent,
    standardError: n === 2 ? null : Math.sqrt(residuals / (n - 2) / spread),
    factor: Math.exp(centreY - exponent * centreX),
    n,
  };
}
