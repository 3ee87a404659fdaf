/**
 * Tells watches what happens to files: where the VFS changes something, and where a description is opened, used and
 * closed. An event of a file is seen by the watches of its directory, with the file's name, and by its own. What the
 * host itself does in a bind mount is not seen. @see inotify(7)
 */
import { IN } from "../../abi/inotify.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { File } from "./file.ts";
import { type AttributeChange, type FileSystem, type Inode, UTIME_OMIT } from "./inode.ts";
import type { Dentry } from "./path.ts";

/** Besides IN_MOVED_FROM: the file stays in its directory. Not for inotify. */
export const RENAMED = 0x10_0000;

/** One interest in one inode. */
export interface Watch {
  /** IN_* events it wants (and {@link RENAMED}), and IN_EXCL_UNLINK. */
  readonly mask: number;
  /** @param name of a file in the watched directory; null: the watched inode itself */
  notify(event: number, cookie: number, name: string | null): void;
  /** The inode is gone: the watch has ended. */
  ended(): void;
}

const attributes = new Stat();

export class Notifier {
  /** Inodes with watches. */
  readonly #watched = new Set<Inode>();
  #lastCookie = 0;

  /** Whether anybody watches anything. */
  get active(): boolean {
    return this.#watched.size !== 0;
  }
  add(inode: Inode, watch: Watch): void {
    if (inode.watches === null) {
      inode.watches = [];
      this.#watched.add(inode);
      inode.hold();
    }
    inode.watches.push(watch);
  }
  remove(inode: Inode, watch: Watch): void {
    const left = inode.watches?.filter((each) => each !== watch);
    if (left === undefined) return;
    if (left.length > 0) {
      inode.watches = left;
      return;
    }
    inode.watches = null;
    this.#watched.delete(inode);
    inode.letGo();
  }

  /** Something happened to an inode as such. */
  inode(inode: Inode, event: number): void {
    if (inode.watches === null) return;
    const directory = inode.type === S.IFDIR ? IN.ISDIR : 0;
    for (const watch of inode.watches) if ((watch.mask & event) !== 0) watch.notify(event | directory, 0, null);
  }
  /** Something happened to a name in a directory. */
  name(directory: Inode, event: number, name: string, isDirectory: boolean, cookie = 0): void {
    if (directory.watches === null) return;
    const full = isDirectory ? event | IN.ISDIR : event;
    for (const watch of directory.watches) if ((watch.mask & event) !== 0) watch.notify(full, cookie, name);
  }
  /** Something happened to a file that is known by a name. @param opened it was done by an open description */
  dentry(dentry: Dentry, event: number, opened = false): void {
    const { inode, parent } = dentry;
    if (parent !== null && parent.inode.watches !== null) {
      const full = inode.type === S.IFDIR ? event | IN.ISDIR : event;
      for (const watch of parent.inode.watches) {
        if ((watch.mask & event) === 0) continue;
        if (opened && dentry.deleted && (watch.mask & IN.EXCL_UNLINK) !== 0) continue;
        watch.notify(full, 0, dentry.name);
      }
    }
    this.inode(inode, event);
  }
  /** Something was done by an open description. */
  file(file: File, event: number): void {
    if (file.path !== null) this.dentry(file.path.dentry, event, true);
  }

  /** Attributes were set. */
  changed(target: Dentry | Inode, change: AttributeChange): void {
    let event = 0;
    if (change.mode !== undefined || change.uid !== undefined || change.gid !== undefined) event |= IN.ATTRIB;
    const atime = (change.atimeNsec ?? UTIME_OMIT) !== UTIME_OMIT;
    const mtime = (change.mtimeNsec ?? UTIME_OMIT) !== UTIME_OMIT;
    if (atime && mtime) event |= IN.ATTRIB;
    else if (atime) event |= IN.ACCESS;
    else if (mtime) event |= IN.MODIFY;
    if (event !== 0) this.about(target, event);
  }
  about(target: Dentry | Inode, event: number): void {
    if ("inode" in target) this.dentry(target, event);
    else this.inode(target, event);
  }

  /** A name was moved. @param replaced what it took the place of */
  moved(from: Inode, name: string, to: Inode, newName: string, moved: Inode, replaced: Inode | null): void {
    const isDirectory = moved.type === S.IFDIR;
    const cookie = this.#cookie();
    this.name(from, from === to ? IN.MOVED_FROM | RENAMED : IN.MOVED_FROM, name, isDirectory, cookie);
    this.name(to, IN.MOVED_TO, newName, isDirectory, cookie);
    if (replaced !== null) this.inode(replaced, IN.ATTRIB);
    this.inode(moved, IN.MOVE_SELF);
  }
  /** A number that the two halves of a move share; never 0. */
  #cookie(): number {
    this.#lastCookie = this.#lastCookie === 0xffff_ffff ? 1 : this.#lastCookie + 1;
    return this.#lastCookie;
  }

  /** Whether losing one name will leave a watched file without any. */
  lastName(inode: Inode): boolean {
    if (inode.watches === null) return false;
    return inode.type === S.IFDIR || (inode.stat(attributes) === 0 && attributes.nlink <= 1);
  }
  /** A name is gone, and nobody has the file open by it. @param last it was the last one */
  unnamed(dentry: Dentry, last: boolean): void {
    if (last && dentry.pins === 0) this.deleted(dentry.inode);
  }
  /** Whether closing a description will leave nothing of a watched file. */
  lastClose(file: File): boolean {
    const dentry = file.path?.dentry;
    if (dentry === undefined || !dentry.deleted || dentry.pins > 1 || dentry.inode.watches === null) return false;
    return dentry.inode.type === S.IFDIR || file.stat(attributes) < 0 || attributes.nlink === 0;
  }
  /** Neither a name nor an open description is left. */
  deleted(inode: Inode): void {
    this.inode(inode, IN.DELETE_SELF);
    this.#end(inode);
  }
  /** A file system is gone. */
  unmounted(fs: FileSystem): void {
    for (const inode of this.#watched) {
      if (inode.fs !== fs) continue;
      for (const watch of inode.watches ?? []) watch.notify(IN.UNMOUNT, 0, null);
      this.#end(inode);
    }
  }
  #end(inode: Inode): void {
    const watches = inode.watches;
    if (watches === null) return;
    inode.watches = null;
    this.#watched.delete(inode);
    for (const watch of watches) watch.ended();
    inode.letGo();
  }
}
