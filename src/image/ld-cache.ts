/** /etc/ld.so.cache of glibc: where the dynamic linker finds libraries by name. @see ldconfig(8) */

const NEW_MAGIC = "glibc-ld.so.cache1.1";
const OLD_MAGIC = "ld.so-1.7.0";
const OLD_HEADER = 16;
const OLD_ENTRY = 12;
const HEADER = 48;
const ENTRY = 24;
const COUNT = 20;
const MAX_NAME = 4096;

/** Flags of an entry: a library of glibc 2, 64-bit x86, or AArch64. */
export const CACHE_X86_64 = 0x0303;
export const CACHE_AARCH64 = 0x0a03;

/** A cache file; it is looked through without being taken apart. */
export class LdCache {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #flags: number;
  readonly #start: number;
  /** Entries that are really there. */
  readonly #count: number;

  /** @param bytes anything; what is no cache has no entries @param flags those of the entries to look at */
  constructor(bytes: Uint8Array, flags: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#flags = flags;
    this.#start = beginning(bytes);
    const room = Math.floor((bytes.length - this.#start - HEADER) / ENTRY);
    const isCache = this.#start >= 0 && room > 0;
    this.#count = isCache ? Math.min(room, this.#view.getUint32(this.#start + COUNT, true)) : 0;
  }

  /** The absolute paths of a library: one, or variants for newer processors beside the plain one. */
  find(name: string): string[] {
    const paths: string[] = [];
    for (let i = 0; i < this.#count; i++) {
      const at = this.#start + HEADER + i * ENTRY;
      if (this.#view.getUint32(at, true) !== this.#flags) continue;
      const key = this.#start + this.#view.getUint32(at + 4, true);
      if (!hasText(this.#bytes, key, name) || this.#bytes[key + name.length] !== 0) continue;
      const path = textAt(this.#bytes, this.#start + this.#view.getUint32(at + 8, true));
      if (path.startsWith("/") && !paths.includes(path)) paths.push(path);
    }
    return paths;
  }
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
