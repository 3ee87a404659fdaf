/** Directories and links of /proc and /sys, which exist while somebody looks at them. @see proc(5) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { SEEK } from "../../abi/fcntl.ts";
import { DT, makedev, S, type Stat, type StatFs } from "../../abi/stat.ts";
import { File } from "../fs/file.ts";
import { type DirectoryEntry, type FileSystem, Inode } from "../fs/inode.ts";
import type { Credentials } from "../task/credentials.ts";
import type { Process } from "../task/process.ts";

export interface Owner {
  uid: number;
  gid: number;
}
export const ROOT_OWNER: Owner = { uid: 0, gid: 0 };

/** A file system of generated files. */
export class GeneratedFs implements FileSystem {
  readonly type: string;
  readonly dev: number;
  readonly cacheable = false;
  readonly #magic: number;
  /** Seconds since the epoch, for all timestamps. */
  readonly time: number;
  /** st_size of regular files, whatever they hold. */
  readonly fileSize: number;
  #root: Inode | null = null;

  /** @param minor of st_dev @param magic f_type of statfs(2) */
  constructor(type: string, minor: number, magic: number, time: number, fileSize = 0) {
    this.type = type;
    this.dev = makedev(0, minor);
    this.#magic = magic;
    this.time = time;
    this.fileSize = fileSize;
  }
  get root(): Inode {
    return this.#root!;
  }
  set root(root: Inode) {
    this.#root = root;
  }
  statfs(out: StatFs): SysResult {
    out.type = this.#magic;
    out.bsize = out.frsize = 4096;
    out.blocks = out.bfree = out.bavail = out.files = out.ffree = out.fsid = 0;
    out.namelen = 255;
    return 0;
  }
  sync(): SysResult {
    return 0;
  }
}

/** The same number for the same name, without keeping a table: FNV-1a, above the small numbers. */
function inodeNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return 0x1_0000_0000 + (hash >>> 0);
}

export abstract class GeneratedInode extends Inode {
  readonly fs: GeneratedFs;
  /** Permission bits. */
  readonly mode: number;
  readonly owner: Owner;
  readonly ino: number;

  /** @param name path within the file system: what the inode number is made of */
  constructor(fs: GeneratedFs, name: string, mode: number, owner: Owner) {
    super();
    this.fs = fs;
    this.mode = mode;
    this.owner = owner;
    this.ino = inodeNumber(name);
  }
  get links(): number {
    return 1;
  }
  get size(): number {
    return 0;
  }
  stat(out: Stat): SysResult {
    out.dev = this.fs.dev;
    out.ino = this.ino;
    out.mode = this.type | this.mode;
    out.nlink = this.links;
    out.uid = this.owner.uid;
    out.gid = this.owner.gid;
    out.rdev = out.blocks = 0;
    out.size = this.size;
    out.blksize = 1024;
    out.atime = out.mtime = out.ctime = this.fs.time;
    out.atimeNsec = out.mtimeNsec = out.ctimeNsec = 0;
    out.btime = out.btimeNsec = 0;
    return 0;
  }
  override open(_flags: number, _credentials: Credentials): File | SysError {
    return -Errno.ELOOP;
  }
}

/** The names in a directory and what they mean. */
export interface Listing {
  names(): string[];
  child(name: string): GeneratedInode | null;
  /** How many of the names are directories: st_nlink counts them. */
  readonly directories?: number;
}

export class GeneratedDirectory extends GeneratedInode {
  readonly type = S.IFDIR;
  /** Set for /proc/[pid]: the process that a descriptor of it stands for. @see pidfd_send_signal(2) */
  process: Process | null = null;
  readonly #listing: Listing;
  constructor(fs: GeneratedFs, name: string, listing: Listing, owner = ROOT_OWNER, mode = 0o555) {
    super(fs, name, mode, owner);
    this.#listing = listing;
  }
  override get links(): number {
    return 2 + (this.#listing.directories ?? 0);
  }
  override lookup(name: string): Inode | SysError {
    return this.#listing.child(name) ?? -Errno.ENOENT;
  }
  override readdir(): DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    for (const name of this.#listing.names()) {
      const inode = this.#listing.child(name);
      if (inode !== null) entries.push({ name, ino: inode.ino, type: inode.type >> 12 });
    }
    return entries;
  }
  override create(): SysError {
    return -Errno.ENOENT;
  }
  override open(flags: number): File {
    return new GeneratedDirectoryFile(flags, this);
  }
}

class GeneratedDirectoryFile extends File {
  readonly inode: GeneratedDirectory;
  #entries: DirectoryEntry[] | null = null;
  constructor(flags: number, inode: GeneratedDirectory) {
    super(flags);
    this.inode = inode;
  }
  override read(): SysResult {
    return -Errno.EISDIR;
  }
  override pread(): SysResult {
    return -Errno.EISDIR;
  }
  override entries(): DirectoryEntry[] {
    if (this.#entries === null || this.position === 0) {
      const { ino } = this.inode;
      const dots = [".", ".."].map((name) => ({ name, ino, type: DT.DIR }));
      this.#entries = [...dots, ...this.inode.readdir()];
    }
    return this.#entries;
  }
  override seek(offset: number, whence: number): SysResult {
    if (whence !== SEEK.SET && whence !== SEEK.CUR) return -Errno.EINVAL;
    const at = whence === SEEK.SET ? offset : this.position + offset;
    if (at < 0) return -Errno.EINVAL;
    this.position = at;
    return at;
  }
}

/** A link; a magic one leads to an open file or a path directly, whatever its text says. */
export class GeneratedLink extends GeneratedInode {
  readonly type = S.IFLNK;
  readonly #text: () => string | SysError;
  readonly #magic: (() => unknown) | null;
  constructor(
    fs: GeneratedFs,
    name: string,
    text: () => string | SysError,
    magic: (() => unknown) | null = null,
    owner = ROOT_OWNER,
    mode = 0o777,
  ) {
    super(fs, name, mode, owner);
    this.#text = text;
    this.#magic = magic;
  }
  override get size(): number {
    return this.#magic === null ? 0 : 64;
  }
  override readlink(): string | SysError {
    return this.#text();
  }
  override magicTarget(): unknown {
    return this.#magic === null ? null : (this.#magic() ?? "gone");
  }
}
