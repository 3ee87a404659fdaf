/**
 * Elementary functions on fixed-point numbers of {@link BITS} fraction bits: far more precise than what x87's 64 bits
 * need, so that rounding the result gives the number nearest to the true one (but for one in 2^100).
 */
export const BITS = 256n;
export const ONE = 1n << BITS;

const product = (a: bigint, b: bigint): bigint => (a * b) >> BITS;

/** arctan(1/n), by its series. */
function inverseArctangent(n: bigint): bigint {
  let power = (ONE << 16n) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -n * n;
    sum += power / k;
  }
  return sum >> 16n;
}
export const PI = 4n * (4n * inverseArctangent(5n) - inverseArctangent(239n));
/** ln 2 = 2 artanh(1/3). */
export const LN2 = (() => {
  let power = (ONE << 16n) / 3n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= 9n;
    sum += power / k;
  }
  return (2n * sum) >> 16n;
})();
export const LOG2_E = (ONE << BITS) / LN2;

/** Sum of x^(2k+1) / (2k+1)! with the signs of sine. */
export function sine(x: bigint): bigint {
  const square = product(x, x);
  let term = x;
  let sum = x;
  for (let k = 2n; term !== 0n && term !== -1n; k += 2n) {
    term = -product(term, square) / (k * (k + 1n));
    sum += term;
  }
  return sum;
}
export function cosine(x: bigint): bigint {
  const square = product(x, x);
  let term = ONE;
  let sum = ONE;
  for (let k = 1n; term !== 0n && term !== -1n; k += 2n) {
    term = -product(term, square) / (k * (k + 1n));
    sum += term;
  }
  return sum;
}
/** e^x - 1 for |x| < 1. */
export function exponentialLessOne(x: bigint): bigint {
  let term = x;
  let sum = x;
  for (let k = 2n; term !== 0n && term !== -1n; k++) {
    term = product(term, x) / k;
    sum += term;
  }
  return sum;
}
/** ln((1 + z) / (1 - z)) = 2 artanh z, for small |z|. */
function logarithmOfRatio(z: bigint): bigint {
  const square = product(z, z);
  let power = z;
  let sum = z;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = product(power, square);
    sum += power / k;
  }
  return 2n * sum;
}
/** ln(1 + x) for x from about -0.3 to 0.5. */
export function logarithmOfOnePlus(x: bigint): bigint {
  return logarithmOfRatio((x << BITS) / (2n * ONE + x));
}

function squareRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}
/** arctan(x) for 0 <= x <= 1. */
export function arctangent(x: bigint): bigint {
  // Half the angle three times: tan(a/2) = tan a / (1 + sqrt(1 + tan² a)).
  let t = x;
  for (let i = 0; i < 3; i++) t = (t << BITS) / (ONE + squareRoot((ONE << BITS) + t * t));
  const square = product(t, t);
  let power = t;
  let sum = t;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = -product(power, square);
    sum += power / k;
  }
  return sum << 3n;
}
