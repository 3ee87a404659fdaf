/** File systems without names: pipes, descriptors of the kernel's own making. @see proc(5), /proc/[pid]/fd */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { makedev, S, type Stat, type StatFs } from "../../abi/stat.ts";
import type { Credentials } from "../task/credentials.ts";
import type { File } from "./file.ts";
import { type AttributeChange, type FileSystem, Inode } from "./inode.ts";

/** A file system that has inodes but no tree; never mounted. */
export class AnonymousFs implements FileSystem {
  readonly type: string;
  readonly dev: number;
  readonly cacheable = true;
  readonly root: Inode;
  readonly #magic: number;
  #lastIno = 0;

  /** @param minor of st_dev, whose major is 0 @param magic f_type of statfs(2) */
  constructor(type: string, minor: number, magic: number) {
    this.type = type;
    this.dev = makedev(0, minor);
    this.#magic = magic;
    this.root = new AnonymousInode(this, S.IFDIR | 0o700, 0, 0, 0);
  }
  nextIno(): number {
    return ++this.#lastIno;
  }
  statfs(out: StatFs): SysResult {
    out.type = this.#magic;
    out.blocks = out.bfree = out.bavail = out.files = out.ffree = out.fsid = out.flags = 0;
    return 0;
  }
  sync(): SysResult {
    return 0;
  }
}

/** Attributes only; subclasses say what opening means. */
export class AnonymousInode extends Inode {
  readonly fs: AnonymousFs;
  readonly ino: number;
  #mode: number;
  #uid: number;
  #gid: number;
  readonly #time: number;

  /** @param time seconds since the epoch */
  constructor(fs: AnonymousFs, mode: number, uid: number, gid: number, time: number) {
    super();
    this.fs = fs;
    this.ino = fs.nextIno();
    this.#mode = mode;
    this.#uid = uid;
    this.#gid = gid;
    this.#time = time;
  }
  get type(): number {
    return this.#mode & S.IFMT;
  }
  stat(out: Stat): SysResult {
    out.dev = this.fs.dev;
    out.ino = this.ino;
    out.mode = this.#mode;
    out.nlink = 1;
    out.uid = this.#uid;
    out.gid = this.#gid;
    out.rdev = out.size = out.blocks = 0;
    out.blksize = 4096;
    out.atime = out.mtime = out.ctime = Math.floor(this.#time);
    out.atimeNsec = out.mtimeNsec = out.ctimeNsec = Math.floor((this.#time % 1) * 1e9);
    out.btime = out.btimeNsec = 0;
    return 0;
  }
  override setattr(change: AttributeChange): SysResult {
    if (change.mode !== undefined) this.#mode = this.type | (change.mode & 0o7777);
    if (change.uid !== undefined) this.#uid = change.uid;
    if (change.gid !== undefined) this.#gid = change.gid;
    return 0;
  }
  override open(_flags: number, _credentials: Credentials): File | SysError {
    return -Errno.ENXIO;
  }
}

/** Magic number of anon_inodefs, linux/magic.h. */
export const ANON_INODE_FS_MAGIC = 0x09041934;
/** The home of eventfds and the like, and of files whose own file system has no tree. */
export const anonymousFs = new AnonymousFs("anon_inodefs", 14, ANON_INODE_FS_MAGIC);
