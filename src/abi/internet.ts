/** Internet addresses as text and as bytes in network order: 4 of IPv4, 16 of IPv6. @see inet_pton(3), RFC 4291, RFC 5952 */

/** @returns null if it is no address, written as inet_pton(3) takes it */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Uint8Array | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = match[i + 1];
    if (Number(part) > 255 || (part.length > 1 && part.startsWith("0"))) return null;
    bytes[i] = Number(part);
  }
  return bytes;
}

function parseV6(text: string): Uint8Array | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const front = words(halves[0], halves.length === 1);
  const back = halves.length === 2 ? words(halves[1], true) : [];
  if (front === null || back === null) return null;
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const bytes = new Uint8Array(16);
  [...front, ...new Array<number>(missing).fill(0), ...back].forEach((word, i) => {
    bytes[2 * i] = word >> 8;
    bytes[2 * i + 1] = word & 0xff;
  });
  return bytes;
}

/** Groups of 16 bits; the last may be an IPv4 address (`final`). */
function words(text: string, final: boolean): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  const result: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(group)) {
      result.push(Number.parseInt(group, 16));
      continue;
    }
    const v4 = final && i === groups.length - 1 ? parseV4(group) : null;
    if (v4 === null) return null;
    result.push((v4[0] << 8) | v4[1], (v4[2] << 8) | v4[3]);
  }
  return result;
}

/** As programs print it: IPv6 by RFC 5952, what holds an IPv4 address with dots. */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (isMapped(bytes)) return `::ffff:${bytes.subarray(12, 16).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
  const { start, length } = longestZeros(groups);
  const hex = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(":");
  return length < 2 ? hex(0, 8) : `${hex(0, start)}::${hex(start + length, 8)}`;
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** Whether 16 bytes are an IPv4 address in the shape of an IPv6 one: ::ffff:0:0/96. */
export function isMapped(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}
