/** /etc/ld.so.cache of glibc: where the dynamic linker finds libraries by name. @see ldconfig(8) */

const NEW_MAGIC = "glibc-ld.so.cache1.1";
const OLD_MAGIC = "ld.so-1.7.0";
const OLD_HEADER = 16;
const OLD_ENTRY = 12;
const HEADER = 48;
const ENTRY = 24;
const COUNT = 20;
const MAX_ENTRIES = 100_000;
const MAX_NAME = 4096;

/** Flags of an entry: a library of glibc 2, 64-bit x86, or AArch64. */
export const CACHE_X86_64 = 0x0303;
export const CACHE_AARCH64 = 0x0a03;

/**
 * Paths by library name. A name may have several: variants for newer processors beside the plain one.
 * @param wanted the flags of entries to keep
 * @returns an empty map if the bytes are no such cache
 */
export function parseLdCache(bytes: Uint8Array, wanted: number): Map<string, string[]> {
  const libraries = new Map<string, string[]>();
  const start = beginning(bytes);
  if (start < 0 || start + HEADER > bytes.length) return libraries;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(view.getUint32(start + COUNT, true), MAX_ENTRIES);
  for (let i = 0; i < count; i++) {
    const at = start + HEADER + i * ENTRY;
    if (at + ENTRY > bytes.length) break;
    if (view.getUint32(at, true) !== wanted) continue;
    const name = textAt(bytes, start + view.getUint32(at + 4, true));
    const path = textAt(bytes, start + view.getUint32(at + 8, true));
    if (name === "" || !path.startsWith("/")) continue;
    const paths = libraries.get(name);
    if (paths === undefined) libraries.set(name, [path]);
    else if (!paths.includes(path)) paths.push(path);
  }
  return libraries;
}

/** Where the new format starts: at once, or behind a table in the old one; -1: nowhere. */
function beginning(bytes: Uint8Array): number {
  if (hasText(bytes, 0, NEW_MAGIC)) return 0;
  if (!hasText(bytes, 0, OLD_MAGIC) || bytes.length < OLD_HEADER) return -1;
  const count = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(12, true);
  const start = Math.ceil((OLD_HEADER + count * OLD_ENTRY) / 8) * 8;
  return hasText(bytes, start, NEW_MAGIC) ? start : -1;
}

function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function textAt(bytes: Uint8Array, at: number): string {
  let text = "";
  for (let i = at; i < bytes.length && i < at + MAX_NAME; i++) {
    if (bytes[i] === 0) return text;
    text += String.fromCharCode(bytes[i]!);
  }
  return "";
}
