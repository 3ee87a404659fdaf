/**
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) of short texts. Node's own come with OpenSSL, whose first use takes a process some 30 ms, and a
 * start names but a few files.
 */
const BLOCK = 64;

/** The first 32 bits of the fractional parts of the roots of the first primes: square roots of 8, cube roots of 64. */
const INITIAL = primes(8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
function fraction(value: number): number {
  return Math.floor((value % 1) * 0x1_0000_0000) | 0;
}

export function sha256(message: Uint8Array): Uint8Array {
  const size = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const padded = new Uint8Array(size);
  padded.set(message);
  padded[message.length] = 0x80;
  const input = new DataView(padded.buffer);
  input.setUint32(size - 8, Math.floor(message.length / 0x2000_0000));
  input.setUint32(size - 4, message.length << 3);
  const state = Int32Array.from(INITIAL);
  const schedule = new Int32Array(64);
  for (let at = 0; at < size; at += BLOCK) compress(state, schedule, input, at);
  const digest = new DataView(new ArrayBuffer(32));
  for (let n = 0; n < state.length; n++) digest.setInt32(n * 4, state[n]!);
  return new Uint8Array(digest.buffer);
}

function compress(state: Int32Array, w: Int32Array, input: DataView, at: number): void {
  for (let t = 0; t < 16; t++) w[t] = input.getInt32(at + t * 4);
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15]!;
    const y = w[t - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[t]! + w[t]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const done = [a, b, c, d, e, f, g, h];
  for (let n = 0; n < state.length; n++) state[n]! += done[n]!;
}

/** @param key at most 64 bytes */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  if (key.length > BLOCK) throw new RangeError(`a key of ${key.length} bytes: at most ${BLOCK}`);
  const keyed = (pad: number, text: Uint8Array): Uint8Array => {
    const whole = new Uint8Array(BLOCK + text.length).fill(pad, 0, BLOCK);
    key.forEach((byte, index) => {
      whole[index] = byte ^ pad;
    });
    whole.set(text, BLOCK);
    return sha256(whole);
  };
  return keyed(0x5c, keyed(0x36, message));
}
