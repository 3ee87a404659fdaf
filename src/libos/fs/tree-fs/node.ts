/** What all files of an in-memory tree have in common: attributes, names, and being kept. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { S, type Stat } from "../../../abi/stat.ts";
import { type Credentials, inGroup } from "../../task/credentials.ts";
import { type AttributeChange, Inode, UTIME_NOW, UTIME_OMIT } from "../inode.ts";
import type { LowerNode } from "./lower.ts";
import { NodeAttributes } from "./node-attributes.ts";
import type { TreeFs } from "./tree-fs.ts";

/** What a node costs besides its name and content. */
export const NODE_BYTES = 512;
/** What a name costs besides its bytes. */
export const ENTRY_BYTES = 128;
const DAY = 86400;

export abstract class TreeNode extends Inode {
  readonly fs: TreeFs;
  abstract override readonly type: number;
  ino: number;
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  nlink = 1;
  atime = 0;
  atimeNsec = 0;
  mtime = 0;
  mtimeNsec = 0;
  ctime = 0;
  ctimeNsec = 0;
  btime = 0;
  btimeNsec = 0;
  /** What it takes of the budget, once kept: bytes besides names and content. */
  cost = NODE_BYTES;
  #counted = false;
  /** Made by O_TMPFILE and not named yet. */
  temporary = false;
  /** Names in the tree. (A lower file may have further links, which are other files here.) */
  names = 0;
  /**
   * Whether the tree itself remembers the node. One that merely shows a lower file is forgotten when nobody uses it,
   * and then found below again; from its first change on it is kept, and so are the directories that lead to it.
   */
  kept = true;
  /** The lower file whose extended attributes it has, until one of them is changed. */
  attributesBelow: LowerNode | null = null;
  #attributes: NodeAttributes | null = null;
  /** Where it was found or named last; null when that name is gone. A node that is not kept has no other. */
  holder: TreeNode | null = null;
  holderName = "";

  constructor(fs: TreeFs, ino: number, mode: number, uid: number, gid: number) {
    super();
    this.fs = fs;
    this.ino = ino;
    this.mode = mode & 0o7777;
    this.uid = uid;
    this.gid = gid;
  }
  /** All times are now: for a new node. */
  born(): this {
    this.#counted = true;
    this.fs.nodes++;
    this.touch(true, true);
    this.atime = this.btime = this.ctime;
    this.atimeNsec = this.btimeNsec = this.ctimeNsec;
    return this;
  }
  /** Shows a lower file. */
  adopt(stat: Stat): this {
    this.nlink = stat.nlink;
    this.atime = stat.atime;
    this.atimeNsec = stat.atimeNsec;
    this.mtime = stat.mtime;
    this.mtimeNsec = stat.mtimeNsec;
    this.ctime = stat.ctime;
    this.ctimeNsec = stat.ctimeNsec;
    this.btime = stat.btime;
    this.btimeNsec = stat.btimeNsec;
    this.kept = false;
    return this;
  }

  /** To be called before every change. */
  keep(): void {
    for (let node: TreeNode | null = this; node !== null && !node.kept; node = node.holder) {
      node.kept = true;
      const name = node.holder === null ? 0 : ENTRY_BYTES + node.holderName.length;
      node.fs.budget.force(node.cost + name);
    }
  }
  /** The same where it may fail for lack of space. */
  tryKeep(): SysResult {
    if (!this.kept && this.fs.budget.free < NODE_BYTES) return -Errno.ENOSPC;
    this.keep();
    return 0;
  }
  override forgotten(): void {
    if (this.kept || this.holder === null) return;
    this.holder.forget(this.holderName, this);
    this.holder = null;
  }
  /** A directory drops a child that is not kept. */
  forget(_name: string, _child: TreeNode): void {}

  abstract size(): number;
  abstract blocks(): number;
  /** Device number of a device node. */
  rdev(): number {
    return 0;
  }
  stat(out: Stat): SysResult {
    out.dev = this.fs.dev;
    out.ino = this.ino;
    out.mode = this.type | this.mode;
    out.nlink = this.nlink;
    out.uid = this.uid;
    out.gid = this.gid;
    out.rdev = this.rdev();
    out.size = this.size();
    out.blksize = 4096;
    out.blocks = this.blocks();
    out.atime = this.atime;
    out.atimeNsec = this.atimeNsec;
    out.mtime = this.mtime;
    out.mtimeNsec = this.mtimeNsec;
    out.ctime = this.ctime;
    out.ctimeNsec = this.ctimeNsec;
    out.btime = this.btime;
    out.btimeNsec = this.btimeNsec;
    return 0;
  }
  override permissions(out: Stat): SysResult {
    out.mode = this.type | this.mode;
    out.uid = this.uid;
    out.gid = this.gid;
    return 0;
  }

  /** Sets the time of modification and of change to now. */
  touch(modified: boolean, changed: boolean): void {
    const [seconds, nanoseconds] = this.fs.time();
    if (modified) {
      this.mtime = seconds;
      this.mtimeNsec = nanoseconds;
    }
    if (changed) {
      this.ctime = seconds;
      this.ctimeNsec = nanoseconds;
    }
  }
  /** Sets the time of access as "relatime" does: if it is older than a change, or than a day. */
  accessed(): void {
    if (!this.kept) return;
    const afterChange =
      later(this.atime, this.atimeNsec, this.mtime, this.mtimeNsec) &&
      later(this.atime, this.atimeNsec, this.ctime, this.ctimeNsec);
    const [seconds, nanoseconds] = this.fs.time();
    if (afterChange && seconds - this.atime < DAY) return;
    this.atime = seconds;
    this.atimeNsec = nanoseconds;
  }
  override setattr(change: AttributeChange): SysResult {
    const status = this.tryKeep();
    if (status < 0) return status;
    if (change.mode !== undefined) this.mode = change.mode & 0o7777;
    if (change.uid !== undefined) this.uid = change.uid;
    if (change.gid !== undefined) this.gid = change.gid;
    const chown = change.uid !== undefined || change.gid !== undefined;
    if (chown && this.type !== S.IFDIR && change.mode === undefined) this.dropSetIds();
    if (chown && this.type !== S.IFDIR) this.dropCapability();
    this.touch(false, true);
    const { atimeNsec = UTIME_OMIT, mtimeNsec = UTIME_OMIT } = change;
    if (atimeNsec === UTIME_NOW) {
      this.atime = this.ctime;
      this.atimeNsec = this.ctimeNsec;
    } else if (atimeNsec !== UTIME_OMIT) {
      this.atime = change.atime ?? 0;
      this.atimeNsec = atimeNsec;
    }
    if (mtimeNsec === UTIME_NOW) {
      this.mtime = this.ctime;
      this.mtimeNsec = this.ctimeNsec;
    } else if (mtimeNsec !== UTIME_OMIT) {
      this.mtime = change.mtime ?? 0;
      this.mtimeNsec = mtimeNsec;
    }
    return 0;
  }
  override getAttribute(name: string): Uint8Array | SysError {
    if (this.attributesBelow !== null) return this.attributesBelow.getAttribute(name);
    return this.#attributes?.get(name) ?? -Errno.ENODATA;
  }
  override listAttributes(): string[] | SysError {
    if (this.attributesBelow !== null) return this.attributesBelow.listAttributes();
    return this.#attributes?.names() ?? [];
  }
  override setAttribute(name: string, value: Uint8Array, flags: number): SysResult {
    const own = this.#ownAttributes();
    if (typeof own === "number") return own;
    const allowed = own.maySet(name, flags);
    if (allowed < 0) return allowed;
    const taken = this.#take(own.growth(name, value));
    if (taken < 0) return taken;
    own.set(name, value);
    this.touch(false, true);
    return 0;
  }
  override removeAttribute(name: string): SysResult {
    const own = this.#ownAttributes();
    if (typeof own === "number") return own;
    if (typeof own.get(name) === "number") return -Errno.ENODATA;
    this.#take(own.growth(name, null));
    own.delete(name);
    this.touch(false, true);
    return 0;
  }
  /** The attributes, copied from the lower file. */
  #ownAttributes(): NodeAttributes | SysError {
    const kept = this.tryKeep();
    if (kept < 0) return kept;
    if (this.#attributes !== null) return this.#attributes;
    const own = new NodeAttributes();
    const below = this.attributesBelow;
    const names = below?.listAttributes() ?? [];
    if (typeof names === "number") return names;
    let bytes = 0;
    for (const name of names) {
      const value = below!.getAttribute(name);
      if (typeof value === "number") continue;
      bytes += own.growth(name, value);
      own.set(name, value);
    }
    const taken = this.#take(bytes);
    if (taken < 0) return taken;
    this.#attributes = own;
    this.attributesBelow = null;
    return own;
  }
  /** Takes memory for attributes, or gives it back. */
  #take(bytes: number): SysResult {
    if (bytes > 0 && !this.fs.budget.charge(bytes)) return -Errno.ENOSPC;
    if (bytes < 0) this.fs.budget.give(-bytes);
    this.cost += bytes;
    return 0;
  }
  /** A program that is written to, or given away, loses the capabilities of its file. */
  dropCapability(): void {
    if (this.attributesBelow === null && this.#attributes !== null) this.removeAttribute("security.capability");
  }

  /** A change of owner or content takes set-user-ID and set-group-ID away. @see chown(2) */
  dropSetIds(): void {
    this.mode &= ~S.ISUID;
    if ((this.mode & 0o010) !== 0) this.mode &= ~S.ISGID;
  }

  /** One name more. */
  named(): void {
    this.keep();
    this.names++;
    this.temporary = false;
  }
  /** One name less; the last one lets the content go when nobody has it open. */
  unnamed(): void {
    this.names--;
    this.nlink = this.names === 0 ? 0 : Math.max(1, this.nlink - 1);
    this.touch(false, true);
    if (this.names === 0) this.vanish();
  }
  /** No name is left. */
  protected vanish(): void {
    this.release();
  }
  /** Neither a name nor an open description is left. */
  released = false;
  /** It is no file of the file system any more. */
  uncount(): void {
    if (this.#counted) this.fs.nodes--;
    this.#counted = false;
  }
  /** Gives the node's memory back to the budget. */
  protected release(): void {
    if (this.released) return;
    this.released = true;
    this.uncount();
    if (this.kept) this.fs.budget.give(this.cost);
  }
}

function later(seconds: number, nanoseconds: number, thanSeconds: number, thanNanoseconds: number): boolean {
  return seconds > thanSeconds || (seconds === thanSeconds && nanoseconds > thanNanoseconds);
}

/** The mode of a new file: a directory with set-group-ID passes its group on. @see inode(7) */
export function inheritedMode(parent: TreeNode, mode: number, directory: boolean, who: Credentials): number {
  if ((parent.mode & S.ISGID) === 0) return mode;
  if (directory) return mode | S.ISGID;
  const both = S.ISGID | 0o010;
  if ((mode & both) !== both || who.fsuid === 0 || inGroup(who, parent.gid)) return mode;
  return mode & ~S.ISGID;
}
export function inheritedGroup(parent: TreeNode, who: Credentials): number {
  return (parent.mode & S.ISGID) !== 0 ? parent.gid : who.fsgid;
}
