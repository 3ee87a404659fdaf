/** Open directories of any file system. @see getdents64(2) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { SEEK } from "../../abi/fcntl.ts";
import { DT, S, Stat } from "../../abi/stat.ts";
import { File } from "./file.ts";
import type { DirectoryEntry, FileSystem, Inode } from "./inode.ts";

/**
 * Entries that all listings of a file system together hold; beyond, the listing used longest ago is taken anew when
 * needed.
 */
const LISTED_LIMIT = 1 << 20;

/** The listings of one file system. */
class Listings {
  /** Open directories that hold one, with its length, oldest use first. */
  readonly of = new Map<DirectoryFile, number>();
  entries = 0;
}
const listingsOf = new WeakMap<FileSystem, Listings>();

const attributes = new Stat();

/** {@link File.position} counts entries. */
export class DirectoryFile extends File {
  readonly inode: Inode;
  #entries: DirectoryEntry[] | null = null;

  constructor(inode: Inode, flags: number) {
    super(flags);
    this.inode = inode;
  }

  override entries(): DirectoryEntry[] | SysError {
    if (this.#entries === null || this.position === 0) {
      const taken = this.#take();
      if (typeof taken === "number") return taken;
      this.#dropListing();
      this.#entries = taken;
      const all = this.#listings();
      all.of.set(this, taken.length);
      all.entries += taken.length;
      for (const [other] of all.of) {
        if (all.entries <= LISTED_LIMIT || other === this) break;
        other.#dropListing();
      }
    }
    return this.#entries;
  }
  #take(): DirectoryEntry[] | SysError {
    const below = this.inode.readdir();
    if (typeof below === "number") return below;
    const self = inodeNumber(this.inode);
    const parent = this.#parent();
    return [
      { name: ".", ino: self, type: DT.DIR },
      { name: "..", ino: parent === null ? self : inodeNumber(parent), type: DT.DIR },
      ...below,
    ];
  }
  #parent(): Inode | null {
    const path = this.path;
    if (path === null) return null;
    let { mount, dentry } = path;
    while (dentry === mount.root && mount.parent !== null) ({ mount, dentry } = mount.parent);
    return dentry.parent === null ? null : dentry.parent.inode;
  }
  #listings(): Listings {
    let all = listingsOf.get(this.inode.fs);
    if (all === undefined) {
      all = new Listings();
      listingsOf.set(this.inode.fs, all);
    }
    return all;
  }
  #dropListing(): void {
    if (this.#entries === null) return;
    const all = this.#listings();
    all.of.delete(this);
    all.entries -= this.#entries.length;
    this.#entries = null;
  }
  protected override release(): SysResult {
    this.#dropListing();
    return 0;
  }

  override read(): SysResult {
    return -Errno.EISDIR;
  }
  override pread(): SysResult {
    return -Errno.EISDIR;
  }
  override seek(offset: number, whence: number): SysResult {
    const to = whence === SEEK.SET ? offset : whence === SEEK.CUR ? this.position + offset : -1;
    if (to < 0 || !Number.isSafeInteger(to)) return -Errno.EINVAL;
    this.position = to;
    return to;
  }
  override truncate(): SysResult {
    return -Errno.EINVAL;
  }
  override fallocate(): SysResult {
    return -Errno.EBADF;
  }
  override sync(_dataOnly: boolean): SysResult {
    return this.inode.fs.sync();
  }
}

function inodeNumber(inode: Inode): number {
  return inode.type === S.IFDIR && inode.stat(attributes) === 0 ? attributes.ino : 0;
}
