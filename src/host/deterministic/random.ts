/** Repeatable random bytes for the guest, from a seed. */

/** xoshiro128** seeded by splitmix32. @see Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators" */
export function seededRandom(seed: number): (target: Uint8Array, offset: number, length: number) => void {
  let mix = seed >>> 0;
  const splitmix = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result >>> 0;
  };
  return (target, offset, length) => {
    for (let i = 0; i < length; i += 4) {
      const word = next();
      for (let k = 0; k < 4 && i + k < length; k++) target[offset + i + k] = word >>> (k * 8);
    }
  };
}
