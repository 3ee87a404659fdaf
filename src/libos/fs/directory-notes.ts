/** Signals about changes in a directory: the older way, by F_NOTIFY of fcntl(2). */
import { DN, POLL_CODE } from "../../abi/async.ts";
import { IN } from "../../abi/inotify.ts";
import type { AsyncOwner } from "./async-owner.ts";
import type { File } from "./file.ts";
import type { Inode } from "./inode.ts";
import { type Notifier, RENAMED, type Watch } from "./notifier.ts";

const EVENTS: readonly (readonly [number, number])[] = [
  [DN.ACCESS, IN.ACCESS],
  [DN.MODIFY, IN.MODIFY],
  [DN.CREATE, IN.CREATE | IN.MOVED_TO],
  [DN.DELETE, IN.DELETE | IN.MOVED_FROM],
  [DN.RENAME, RENAMED],
  [DN.ATTRIB, IN.ATTRIB],
];

/** IN_* of DN_*. */
function eventsOf(wanted: number): number {
  let events = 0;
  for (const [from, to] of EVENTS) if ((wanted & from) !== 0) events |= to;
  return events;
}

/** What one description wants to know of its directory. */
export class DirectoryNote implements Watch {
  mask: number;
  #once: boolean;
  readonly #owner: AsyncOwner;
  readonly #fd: number;
  readonly #notifier: Notifier;
  readonly #inode: Inode;

  constructor(notifier: Notifier, inode: Inode, owner: AsyncOwner, fd: number, wanted: number) {
    this.#notifier = notifier;
    this.#inode = inode;
    this.#owner = owner;
    this.#fd = fd;
    this.mask = eventsOf(wanted);
    this.#once = (wanted & DN.MULTISHOT) === 0;
    notifier.add(inode, this);
  }
  /** A further call adds to what is wanted. */
  also(wanted: number): void {
    this.mask |= eventsOf(wanted);
    if ((wanted & DN.MULTISHOT) !== 0) this.#once = false;
  }
  notify(): void {
    this.#owner.send(POLL_CODE.MSG, this.#fd);
    if (this.#once) this.mask = 0;
  }
  ended(): void {
    this.mask = 0;
  }
  end(): void {
    this.mask = 0;
    this.#notifier.remove(this.#inode, this);
  }
}

/** The notes of open directories. */
export class DirectoryNotes {
  readonly #notes = new WeakMap<File, DirectoryNote>();

  /** F_NOTIFY; 0 ends it. */
  set(file: File, inode: Inode, notifier: Notifier, owner: AsyncOwner, fd: number, wanted: number): void {
    const old = this.#notes.get(file);
    if ((wanted & ~DN.MULTISHOT) === 0) {
      old?.end();
      this.#notes.delete(file);
    } else if (old !== undefined && old.mask !== 0) {
      old.also(wanted);
    } else {
      old?.end();
      const note = new DirectoryNote(notifier, inode, owner, fd, wanted);
      this.#notes.set(file, note);
      if (old === undefined) file.whenReleased(() => this.#end(file));
    }
  }
  #end(file: File): void {
    this.#notes.get(file)?.end();
    this.#notes.delete(file);
  }
}
