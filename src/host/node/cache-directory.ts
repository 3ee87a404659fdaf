/** {@link HostCache} in a directory of the user's own: what is read from it is executed, so nobody else may write there. */
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostCache } from "../cache.ts";
import { type PlaceOfPart, readParts, writeParts } from "./cache-file.ts";
import { hmacSha256, sha256 } from "./sha256.ts";

/** Bytes that the directory may hold. */
const MOST_BYTES = 512 << 20;
const SUFFIX = ".part";
/** A file that is being written has gone wrong if it is older, ms. */
const LONGEST_WRITE = 600_000;
const SECRET_BYTES = 32;
/** Bytes of a digest that are in a name. */
const NAME_BYTES = 20;

export interface CacheOptions {
  /** Who may own the directory and its files. */
  uid: number;
  /** Bytes; 512 MiB by default. */
  limit?: number;
  /** Names what wrote the files; absent: this build. */
  build?: string;
}

/**
 * Opens the directory, making it (mode 0700) if need be.
 * @returns null if it cannot be made, or others own it or can look into it
 */
export function openCache(directory: string, { uid, limit = MOST_BYTES, build }: CacheOptions): HostCache | null {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid: owner, mode } = lstatSync(directory);
    if (owner !== uid || (mode & 0o077) !== 0 || (mode & 0o170000) !== 0o040000) return null;
    const secret = readSecret(join(directory, "secret"), uid);
    return secret === null ? null : new CacheDirectory(directory, uid, limit, secret, build ?? thisBuild());
  } catch {
    return null;
  }
}

class CacheDirectory implements HostCache {
  readonly #directory: string;
  readonly #uid: number;
  readonly #limit: number;
  readonly #secret: Uint8Array;
  readonly #build: string;
  #written = 0;

  constructor(directory: string, uid: number, limit: number, secret: Uint8Array, build: string) {
    this.#directory = directory;
    this.#uid = uid;
    this.#limit = limit;
    this.#secret = secret;
    this.#build = build;
  }

  name(text: string): string {
    return Buffer.from(sha256(utf8(`${this.#build}\0${text}`))).toString("hex", 0, NAME_BYTES);
  }
  secretOf(text: string): Uint8Array {
    return hmacSha256(this.#secret, utf8(text));
  }
  read(file: string, place?: PlaceOfPart): Uint8Array[] | null {
    return readParts(join(this.#directory, file), this.#uid, place);
  }
  write(file: string, parts: readonly Uint8Array[]): boolean {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (bytes > this.#limit / 4) return false;
    const path = join(this.#directory, file);
    try {
      this.#makeRoom(bytes, file);
      writeParts(path, parts, `${path}.${process.pid}-${this.#written++}${SUFFIX}`);
      return true;
    } catch {
      return false;
    }
  }
  remove(file: string): void {
    try {
      rmSync(join(this.#directory, file), { force: true });
    } catch {
      // Then it stays.
    }
  }

  /** Removes the files that were used longest ago until there is room, and what was left half-written. */
  #makeRoom(bytes: number, replaced: string): void {
    const files: { name: string; size: number; used: number }[] = [];
    let total = bytes;
    for (const name of readdirSync(this.#directory)) {
      if (name === "secret") continue;
      const stat = statSync(join(this.#directory, name), { throwIfNoEntry: false });
      if (stat === undefined || name === replaced) continue;
      if (name.endsWith(SUFFIX) && Date.now() - stat.mtimeMs > LONGEST_WRITE) this.remove(name);
      else {
        files.push({ name, size: stat.size, used: stat.mtimeMs });
        total += stat.size;
      }
    }
    files.sort((a, b) => a.used - b.used);
    for (const { name, size } of files) {
      if (total <= this.#limit) return;
      if (name.endsWith(SUFFIX)) continue;
      this.remove(name);
      total -= size;
    }
  }
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

/** The secret of this directory, made once; of several who make one at the same time, the first wins. */
function readSecret(path: string, uid: number): Uint8Array | null {
  const known = loadSecret(path, uid);
  if (known !== undefined) return known;
  const temporary = `${path}.${process.pid}${SUFFIX}`;
  try {
    rmSync(temporary, { force: true });
    writeFileSync(temporary, crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), { flag: "wx", mode: 0o600 });
    linkSync(temporary, path);
  } catch {
    // Somebody else was first, or links are not possible here: then there is nothing to read either.
  } finally {
    rmSync(temporary, { force: true });
  }
  return loadSecret(path, uid) ?? null;
}
/** @returns undefined: there is none; null: one that cannot be used */
function loadSecret(path: string, uid: number): Uint8Array | null | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile() || stat.uid !== uid || (stat.mode & 0o077) !== 0 || stat.size !== SECRET_BYTES) return null;
  return readFileSync(path);
}

/** A name for what this code was built from: the bundle's own, which is made from its content, and its size and time. */
function thisBuild(): string {
  const file = fileURLToPath(import.meta.url);
  const { size, mtimeMs } = statSync(file);
  return `${basename(file)} ${size} ${mtimeMs}`;
}
