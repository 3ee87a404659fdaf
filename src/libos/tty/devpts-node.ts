/** An inode of /dev/pts: its directory, ptmx, a terminal. */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { S, type Stat } from "../../abi/stat.ts";
import { DirectoryFile } from "../fs/directory-file.ts";
import type { File } from "../fs/file.ts";
import {
  type AttributeChange,
  type DirectoryEntry,
  type FileSystem,
  Inode,
  UTIME_NOW,
  UTIME_OMIT,
} from "../fs/inode.ts";

/** Steps of the times that use sets, ns. */
const TIME_STEP = 8_000_000_000n;

export interface DevPtsNodeOptions {
  ino: number;
  /** With the type. */
  mode: number;
  uid: number;
  gid: number;
  /** Device number. */
  device: number;
  /** null for the directory. */
  open: ((inode: Inode, flags: number) => File | SysError) | null;
}

export class DevPtsNode extends Inode {
  readonly fs: FileSystem;
  readonly ino: number;
  readonly type: number;
  readonly #device: number;
  readonly #open: DevPtsNodeOptions["open"];
  /** Nanoseconds since the epoch. */
  readonly #now: () => bigint;
  #mode: number;
  #uid: number;
  #gid: number;
  nlink: number;
  #atime: bigint;
  #mtime: bigint;
  #ctime: bigint;
  /** What a directory holds. */
  directory: { lookup(name: string): Inode | SysError; readdir(): DirectoryEntry[] } | null = null;

  constructor(fs: FileSystem, now: () => bigint, { ino, mode, uid, gid, device, open }: DevPtsNodeOptions) {
    super();
    this.fs = fs;
    this.#now = now;
    this.ino = ino;
    this.type = mode & S.IFMT;
    this.#mode = mode & 0o7777;
    this.#uid = uid;
    this.#gid = gid;
    this.#device = device;
    this.#open = open;
    this.nlink = this.type === S.IFDIR ? 2 : 1;
    this.#atime = this.#mtime = this.#ctime = now();
  }

  stat(out: Stat): SysResult {
    out.dev = this.fs.dev;
    out.ino = this.ino;
    out.mode = this.type | this.#mode;
    out.nlink = this.nlink;
    out.uid = this.#uid;
    out.gid = this.#gid;
    out.rdev = this.#device;
    out.size = out.blocks = 0;
    out.blksize = 1024;
    [out.atime, out.atimeNsec] = split(this.#atime);
    [out.mtime, out.mtimeNsec] = split(this.#mtime);
    [out.ctime, out.ctimeNsec] = split(this.#ctime);
    out.btime = out.btimeNsec = 0;
    return 0;
  }
  /** Somebody read, or wrote, the terminal. Its idle time is told to 8 s, as by Linux, lest keystrokes be counted. */
  used(written: boolean): void {
    const now = this.#now();
    const old = written ? this.#mtime : this.#atime;
    if (old / TIME_STEP === now / TIME_STEP) return;
    const seconds = (now / 1_000_000_000n) * 1_000_000_000n;
    if (written) this.#mtime = seconds;
    else this.#atime = seconds;
  }
  override setattr(change: AttributeChange): SysResult {
    if (change.mode !== undefined) this.#mode = change.mode & 0o7777;
    if (change.uid !== undefined) this.#uid = change.uid;
    if (change.gid !== undefined) this.#gid = change.gid;
    this.#ctime = this.#now();
    this.#atime = this.#timeOf(this.#atime, change.atime, change.atimeNsec);
    this.#mtime = this.#timeOf(this.#mtime, change.mtime, change.mtimeNsec);
    return 0;
  }
  #timeOf(old: bigint, seconds = 0, nanoseconds = UTIME_OMIT): bigint {
    if (nanoseconds === UTIME_OMIT) return old;
    return nanoseconds === UTIME_NOW ? this.#ctime : BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  }
  override lookup(name: string): Inode | SysError {
    return this.directory?.lookup(name) ?? -Errno.ENOTDIR;
  }
  override readdir(): DirectoryEntry[] | SysError {
    return this.directory?.readdir() ?? -Errno.ENOTDIR;
  }
  override open(flags: number): File | SysError {
    return this.#open === null ? new DirectoryFile(this, flags) : this.#open(this, flags);
  }
}

function split(time: bigint): [number, number] {
  const seconds = time / 1_000_000_000n;
  return [Number(seconds), Number(time - seconds * 1_000_000_000n)];
}
