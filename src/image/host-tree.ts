/** Looks at host files: resolves symbolic links, remembering each, and reads pieces of files. */
import { Errno } from "../abi/errno.ts";
import { O } from "../abi/fcntl.ts";
import { S, Stat } from "../abi/stat.ts";
import type { Host, HostFiles, PinnedBytes } from "../host/host.ts";

/** What is needed of the host. */
export type ClosureFiles = Pick<HostFiles, "open" | "close" | "stat" | "pread" | "readlinkAt">;

const MAX_LINKS = 40;
const PIECE = 65_536;

export class HostTree {
  /** Symbolic links on kept paths: path to target. No directory of such a path is a link itself. */
  readonly links = new Map<string, string>();
  /** Every name looked at: a link's target, "" for what is no link, null for nothing. */
  readonly #names = new Map<string, string | null>();
  readonly #regular = new Map<string, boolean>();
  readonly #files: ClosureFiles;
  readonly #buffer: PinnedBytes;
  /** Open directories by real path; -errno where there is none. */
  readonly #directories = new Map<string, number>();

  constructor(files: ClosureFiles, host: Pick<Host, "allocate">) {
    this.#files = files;
    this.#buffer = host.allocate(PIECE);
  }

  /**
   * Follows all symbolic links of an absolute path.
   * @param keep whether the links belong to the closure, if there is a file
   * @returns the real path of a regular file, or null
   */
  resolve(path: string, keep: boolean): string | null {
    const followed: string[] = [];
    let rest = path.split("/").filter((name) => name !== "" && name !== ".");
    let real = "";
    for (let links = 0; rest.length > 0; ) {
      const name = rest[0]!;
      rest = rest.slice(1);
      if (name === "..") {
        real = real.slice(0, Math.max(0, real.lastIndexOf("/")));
        continue;
      }
      const target = this.#readlink(real, name);
      if (target === null) return null;
      if (target === "") {
        real = `${real}/${name}`;
        continue;
      }
      if (++links > MAX_LINKS) return null;
      followed.push(`${real}/${name}`);
      const parts = target.split("/").filter((part) => part !== "" && part !== ".");
      rest = [...parts, ...rest];
      if (target.startsWith("/")) real = "";
    }
    if (!this.#isRegular(real)) return null;
    if (keep) for (const link of followed) this.links.set(link, this.#names.get(link)!);
    return real;
  }
  /** The target of a link; "" if the name is no link; null if there is no such name. */
  #readlink(directory: string, name: string): string | null {
    const path = `${directory}/${name}`;
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    let fd = this.#directories.get(directory);
    if (fd === undefined) {
      fd = this.#files.open(directory === "" ? "/" : directory, O.PATH | O.DIRECTORY | O.CLOEXEC, 0);
      this.#directories.set(directory, fd);
    }
    const target = fd < 0 ? fd : this.#files.readlinkAt(fd, name);
    const text = typeof target === "string" ? target || null : target === -Errno.EINVAL ? "" : null;
    this.#names.set(path, text);
    return text;
  }
  #isRegular(path: string): boolean {
    let regular = this.#regular.get(path);
    if (regular === undefined) {
      regular = this.#looksRegular(path);
      this.#regular.set(path, regular);
    }
    return regular;
  }
  #looksRegular(path: string): boolean {
    const fd = this.#files.open(path === "" ? "/" : path, O.PATH | O.CLOEXEC, 0);
    if (fd < 0) return false;
    const stat = new Stat();
    const result = this.#files.stat(fd, stat);
    this.#files.close(fd);
    return result === 0 && (stat.mode & S.IFMT) === S.IFREG;
  }

  /** Opens a file to read pieces of it; null if it cannot be read. */
  open(path: string): HostPieces | null {
    const fd = this.#files.open(path, O.RDONLY | O.CLOEXEC, 0);
    return fd < 0 ? null : new HostPieces(this.#files, fd, this.#buffer);
  }
  close(): void {
    for (const fd of this.#directories.values()) if (fd >= 0) this.#files.close(fd);
    this.#directories.clear();
  }
}

/** An open host file. */
export class HostPieces {
  readonly #files: ClosureFiles;
  readonly #fd: number;
  readonly #buffer: PinnedBytes;

  constructor(files: ClosureFiles, fd: number, buffer: PinnedBytes) {
    this.#files = files;
    this.#fd = fd;
    this.#buffer = buffer;
  }
  /** Up to `length` bytes at `offset`; fewer where the file ends or cannot be read. */
  read(offset: number, length: number): Uint8Array {
    const pieces: Uint8Array[] = [];
    let done = 0;
    while (done < length && offset + done < Number.MAX_SAFE_INTEGER) {
      const n = this.#files.pread(this.#fd, this.#buffer, 0, Math.min(PIECE, length - done), offset + done);
      if (n <= 0) break;
      pieces.push(this.#buffer.u8.slice(0, n));
      done += n;
    }
    if (pieces.length === 1) return pieces[0]!;
    const whole = new Uint8Array(done);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
  close(): void {
    this.#files.close(this.#fd);
  }
}
