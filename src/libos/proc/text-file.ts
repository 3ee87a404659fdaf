/**
 * Files whose text is made while it is read, record by record, as the kernel's seq_file does: what a read costs and what
 * an open file holds is what was read, not what the file could say. @see proc(5)
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { O, SEEK } from "../../abi/fcntl.ts";
import { S } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { File } from "../fs/file.ts";
import { byteString } from "../mm/user-memory.ts";
import { type GeneratedFs, GeneratedInode, type Owner, ROOT_OWNER } from "./nodes.ts";

/** Longest text a file takes in one write: a page. */
const WRITE_MAX = 4096;
/** One read answers at most this much, and the record it is in: making text takes time. */
const READ_MAX = 65_536;

/** The text, whole or in records; a file that can say nothing answers -errno. */
export type Records = string | Iterable<string> | SysError;

export interface TextOptions {
  owner?: Owner;
  /** Permission bits; 0444 by default. */
  mode?: number;
  /** What a write does: its text, at most a page. @returns 0 or -errno */
  write?: (text: string) => SysResult;
  /** The permission bits hold for root too: a file without write bits cannot be opened for writing. */
  strict?: boolean;
  /** Whether the task that opens it may look; else -EACCES. */
  mayOpen?: () => boolean;
  /** Written by write(2) only: pwrite(2) is -ESPIPE, as for the kernel's seq_file. */
  sequential?: boolean;
}

export class GeneratedText extends GeneratedInode {
  readonly type = S.IFREG;
  readonly records: () => Records;
  readonly store: ((text: string) => SysResult) | null;
  readonly sequential: boolean;
  readonly #strict: boolean;
  readonly #mayOpen: (() => boolean) | null;
  constructor(fs: GeneratedFs, name: string, records: () => Records, options: TextOptions = {}) {
    super(fs, name, options.mode ?? 0o444, options.owner ?? ROOT_OWNER);
    this.records = records;
    this.store = options.write ?? null;
    this.sequential = options.sequential ?? false;
    this.#strict = options.strict ?? false;
    this.#mayOpen = options.mayOpen ?? null;
  }
  override get size(): number {
    return this.fs.fileSize;
  }
  override truncate(): SysResult {
    return 0;
  }
  override open(flags: number): File | SysError {
    if (this.#mayOpen?.() === false) return -Errno.EACCES;
    const access = flags & O.ACCMODE;
    const refused =
      (access !== O.RDONLY && (this.mode & 0o222) === 0) || (access !== O.WRONLY && (this.mode & 0o444) === 0);
    return this.#strict && refused ? -Errno.EACCES : new GeneratedTextFile(flags, this);
  }
}

const NOTHING: Iterator<string> = { next: () => ({ done: true, value: undefined }) };

class GeneratedTextFile extends File {
  readonly inode: GeneratedText;
  /** Makes the records behind {@link #record}; null before the first read. */
  #rest: Iterator<string> | null = null;
  /** The record that was read last, and where in the file it starts. */
  #record = "";
  #start = 0;

  constructor(flags: number, inode: GeneratedText) {
    super(flags);
    this.inode = inode;
  }

  /** Reading goes on in the text that was begun, unless it goes back: then the text is made anew. */
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (this.#rest === null || position === 0 || position < this.#start) {
      const status = this.#begin();
      if (status < 0) return status;
    }
    const wanted = Math.min(length, READ_MAX);
    let done = 0;
    while (done < wanted) {
      const at = position + done - this.#start;
      const n = Math.min(wanted - done, this.#record.length - at);
      if (n > 0) {
        copy(this.#record, at, n, buffer.u8, offset + done);
        done += n;
      } else if (!this.#advance()) {
        break;
      }
    }
    return done;
  }
  #begin(): SysResult {
    const records = this.inode.records();
    if (typeof records === "number") return records;
    this.#start = 0;
    this.#record = typeof records === "string" ? records : "";
    this.#rest = typeof records === "string" ? NOTHING : records[Symbol.iterator]();
    return 0;
  }
  #advance(): boolean {
    const next = this.#rest!.next();
    if (next.done === true) return false;
    this.#start += this.#record.length;
    this.#record = next.value;
    return true;
  }

  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const n = this.#store(buffer, offset, length);
    if (n > 0) this.position += n;
    return n;
  }
  override pwrite(buffer: PinnedBytes, offset: number, length: number, _position: number): SysResult {
    return this.inode.sequential ? -Errno.ESPIPE : this.#store(buffer, offset, length);
  }
  #store(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (this.inode.store === null) return -Errno.EIO;
    const taken = Math.min(length, WRITE_MAX);
    const result = this.inode.store(byteString(buffer.u8, offset, taken));
    return result < 0 ? result : taken;
  }
  override seek(offset: number, whence: number): SysResult {
    if (whence !== SEEK.SET && whence !== SEEK.CUR) return -Errno.EINVAL;
    const at = whence === SEEK.SET ? offset : this.position + offset;
    if (at < 0 || at >= 2 ** 63) return -Errno.EINVAL;
    this.position = at;
    return at;
  }
  override truncate(): SysResult {
    return 0;
  }
}

function copy(text: string, start: number, length: number, target: Uint8Array, at: number): void {
  for (let i = 0; i < length; i++) target[at + i] = text.charCodeAt(start + i);
}
