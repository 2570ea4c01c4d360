/**
 * The error function in double precision, by the rational Chebyshev approximations of W. J. Cody, "Rational Chebyshev
 * approximations for the error function", Mathematics of Computation 23 (1969): three ranges of |x|, relative error near 1e-16.
 */

/** erf(x) = 2/sqrt(pi) * integral of exp(-t^2) from 0 to x. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= CENTRAL) return x * centralQuotient(y * y);
  if (y > 6) return x > 0 ? 1 : x < 0 ? -1 : NaN;
  const tail = Math.exp(-y * y) * scaledComplement(y);
  return x > 0 ? 0.5 - tail + 0.5 : tail - 0.5 - 0.5;
}

/** erfc(x) = 1 - erf(x), with full relative accuracy where it is small. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y <= CENTRAL) return 1 - x * centralQuotient(y * y);
  if (y > 27) return x > 0 ? 0 : x < 0 ? 2 : NaN;
  // exp(-y^2) with y split in two, so that rounding y^2 costs no digits of a large exponent.
  const head = Math.trunc(y * 16) / 16;
  const tail = Math.exp(-head * head) * Math.exp(-(y - head) * (y + head)) * scaledComplement(y);
  return x > 0 ? tail : 2 - tail;
}

const CENTRAL = 0.46875;
const INVERSE_SQRT_PI = 0.5641895835477563;

/** erf(x) / x for |x| <= 0.46875, from x^2. */
function centralQuotient(t: number): number {
  const p = (((0.18577770618460315 * t + 3.1611237438705655) * t + 113.86415415105016) * t + 377.485237685302) * t + 3209.3775891384694;
  const q = (((t + 23.601290952344122) * t + 244.02463793444417) * t + 1282.6165260773723) * t + 2844.236833439171;
  return p / q;
}

/** exp(y^2) erfc(y) for y > 0.46875. */
function scaledComplement(y: number): number {
  if (y > 4) {
    const t = 1 / (y * y);
    const p =
      ((((0.016315387137302097 * t + 0.30532663496123236) * t + 0.36034489994980445) * t + 0.12578172611122926) * t +
        0.016083785148742275) *
        t +
      6.587491615298378e-4;
    const q =
      ((((t + 2.568520192289822) * t + 1.8729528499234604) * t + 0.5279051029514285) * t + 0.06051834131244132) * t + 0.0023352049762686918;
    return (INVERSE_SQRT_PI - (t * p) / q) / y;
  }
  const p =
    (((((((2.1531153547440383e-8 * y + 0.5641884969886701) * y + 8.883149794388377) * y + 66.11919063714163) * y + 298.6351381974001) * y +
      881.952221241769) *
      y +
      1712.0476126340707) *
      y +
      2051.0783778260716) *
      y +
    1230.3393547979972;
  const q =
    (((((((y + 15.744926110709835) * y + 117.6939508913125) * y + 537.1811018620099) * y + 1621.3895745666903) * y + 3290.7992357334597) *
      y +
      4362.619090143247) *
      y +
      3439.3676741437216) *
      y +
    1230.3393548037495;
  return p / q;
}
