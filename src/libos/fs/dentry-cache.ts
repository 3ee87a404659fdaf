/** The names that the VFS knows: a tree of dentries, bounded. */
import { Errno, type SysError } from "../../abi/errno.ts";
import { NAME_MAX } from "../../abi/fcntl.ts";
import type { PathContext } from "../task/fs-context.ts";
import type { Inode } from "./inode.ts";
import { Dentry } from "./path.ts";

/** Names cached at most, unless more are in use. */
export const DENTRY_LIMIT = 16384;
/** Names used by so many of the latest walks are never dropped: a system call may be holding them. */
const RECENT = 16;

export class DentryCache {
  readonly #roots = new Set<Dentry>();
  /** Whose working and root directories must stay cached. */
  readonly #contexts: () => Iterable<PathContext>;
  readonly #limit: number;
  #threshold: number;
  #count = 0;
  #walk = 0;
  /** What the walk that began last has found last by asking a file system. */
  found: Inode | null = null;
  #lastTrim = 0;

  constructor(contexts: () => Iterable<PathContext>, limit = DENTRY_LIMIT) {
    this.#contexts = contexts;
    this.#limit = limit;
    this.#threshold = limit;
  }
  /** Names cached now, negative ones included. */
  get size(): number {
    return this.#count;
  }
  /** Makes the names below a file system's root known to {@link beginWalk}. */
  addRoot(root: Dentry): void {
    this.#roots.add(root);
  }
  removeRoot(root: Dentry): void {
    this.#roots.delete(root);
    this.#sweep(root, () => true);
  }
  /** To be called before each walk; the only place where names are dropped. */
  beginWalk(): void {
    this.#walk++;
    this.found = null;
    if (this.#count > this.#threshold) this.#trim();
  }

  /**
   * A name in a directory.
   * @returns the dentry, null if there is none of the name, or another error of the file system
   */
  lookup(parent: Dentry, name: string): Dentry | null | SysError {
    const cached = parent.children?.get(name);
    if (cached !== undefined && (parent.inode.fs.cacheable || (cached !== null && cached.mounts !== null))) {
      if (cached !== null) cached.used = this.#walk;
      return cached;
    }
    if (name.length > NAME_MAX) return -Errno.ENAMETOOLONG;
    const inode = parent.inode.lookup(name);
    if (typeof inode === "number") {
      if (inode !== -Errno.ENOENT) return inode;
      if (cached) this.remove(cached);
      if (parent.inode.fs.cacheable && !parent.deleted) this.#set(parent, name, null);
      return null;
    }
    this.found = inode;
    if (cached && cached.inode === inode) {
      cached.used = this.#walk;
      return cached;
    }
    return this.add(parent, name, inode);
  }

  /** Makes a name known; it replaces another of the same place. */
  add(parent: Dentry, name: string, inode: Inode): Dentry {
    const dentry = new Dentry(name, parent, inode);
    dentry.used = this.#walk;
    inode.cachedNames++;
    this.#set(parent, name, dentry);
    return dentry;
  }
  /** The name is gone from its file system. */
  remove(dentry: Dentry): void {
    dentry.deleted = true;
    const parent = dentry.parent;
    if (parent === null || parent.children?.get(dentry.name) !== dentry) return;
    if (parent.inode.fs.cacheable) this.#set(parent, dentry.name, null);
    else this.#drop(parent, dentry.name);
  }
  /** The name is now `newName` in `newParent`, where it replaced what was there. */
  move(dentry: Dentry, newParent: Dentry, newName: string): void {
    const replaced = newParent.children?.get(newName);
    if (replaced && replaced !== dentry) replaced.deleted = true;
    const { parent, name } = dentry;
    dentry.parent = newParent;
    dentry.name = newName;
    if (parent === null || parent.children?.get(name) !== dentry) return;
    dentry.inode.cachedNames++;
    this.#set(newParent, newName, dentry);
    if (parent.inode.fs.cacheable) this.#set(parent, name, null);
    else this.#drop(parent, name);
  }
  /** Two names have changed places. */
  exchange(a: Dentry, b: Dentry): void {
    const { parent: aParent, name: aName } = a;
    const { parent: bParent, name: bName } = b;
    if (aParent?.children?.get(aName) !== a || bParent?.children?.get(bName) !== b) return;
    aParent.children.set(aName, b);
    bParent.children.set(bName, a);
    a.parent = bParent;
    a.name = bName;
    b.parent = aParent;
    b.name = aName;
  }

  #set(parent: Dentry, name: string, dentry: Dentry | null): void {
    parent.children ??= new Map();
    const old = parent.children.get(name);
    if (old === undefined) this.#count++;
    parent.children.set(name, dentry);
    if (old && old !== dentry) this.#forget(old);
  }
  #drop(parent: Dentry, name: string): void {
    const old = parent.children?.get(name);
    if (old === undefined) return;
    parent.children?.delete(name);
    if (parent.children?.size === 0) parent.children = null;
    this.#count--;
    if (old) this.#forget(old);
  }
  /** The cache no longer holds the dentry, nor what is still known below it. */
  #forget(dentry: Dentry): void {
    dentry.inode.letGo();
    if (dentry.children !== null) this.#sweep(dentry, () => true);
  }

  /** Drops names long unused, until half of the limit is free or only names in use are left. */
  #trim(): void {
    const kept = new Set<Dentry>();
    for (const context of this.#contexts()) kept.add(context.cwd.dentry).add(context.root.dentry);
    const recent = this.#walk - RECENT;
    const middle = Math.min(recent, Math.floor((this.#lastTrim + this.#walk) / 2));
    for (const cutoff of [middle, recent]) {
      const unused = (dentry: Dentry) =>
        dentry.used <= cutoff && dentry.pins === 0 && dentry.mounts === null && !kept.has(dentry);
      for (const root of this.#roots) this.#sweep(root, unused);
      if (this.#count <= this.#limit / 2) break;
    }
    this.#lastTrim = this.#walk;
    this.#threshold = Math.max(this.#limit, this.#count * 2);
  }
  /** Drops negative names and unused leaves below `root`, bottom up. Not recursive: trees may be deep. */
  #sweep(root: Dentry, unused: (dentry: Dentry) => boolean): void {
    const order: Dentry[] = [root];
    for (let i = 0; i < order.length; i++) {
      const children = order[i]!.children;
      if (children !== null) for (const child of children.values()) if (child !== null) order.push(child);
    }
    for (let i = order.length - 1; i >= 0; i--) {
      const dentry = order[i]!;
      if (dentry.children !== null) {
        for (const [name, child] of dentry.children) if (child === null) this.#drop(dentry, name);
      }
      if (i === 0 || dentry.children !== null || dentry.parent === null) continue;
      if (unused(dentry)) this.#drop(dentry.parent, dentry.name);
    }
  }
}
