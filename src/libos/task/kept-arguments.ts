/**
 * What a sleeping call keeps of its arguments: Linux takes descriptors and structures once, at entry, while a handler here
 * runs again. Other tasks may have closed the descriptors and changed the memory by then.
 */
import type { File } from "../fs/file.ts";

/** What was read from memory that an argument points to. */
export interface Loaded {
  /** A copy of its own. */
  clone(): Loaded;
}

/** Kinds of structures, of which a call has at most one each at a time. */
export const KEPT = { Vector: 0, Header: 1, Address: 2, Message: 3 } as const;
export type KeptKind = (typeof KEPT)[keyof typeof KEPT];

export class KeptArguments {
  readonly #fds: number[] = [];
  readonly #files: File[] = [];
  /** By kind: what this run of the handler has loaded, and from where. */
  readonly #loaded: (Loaded | null)[] = [null, null, null, null];
  readonly #from = [0, 0, 0, 0];
  /** By kind: what the first run had loaded when it went to sleep. */
  readonly #copies: (Loaded | null)[] = [null, null, null, null];
  readonly #copiedFrom = [0, 0, 0, 0];
  #used = false;

  /** Notes what a handler has loaded from an address, to be kept if it sleeps. */
  note(kind: KeptKind, address: number, loaded: Loaded): void {
    this.#loaded[kind] = loaded;
    this.#from[kind] = address;
    this.#used = true;
  }
  /** What was loaded from the address before the sleep, or null. */
  copy(kind: KeptKind, address: number): Loaded | null {
    return this.#copiedFrom[kind] === address ? this.#copies[kind]! : null;
  }
  /** A part of the call is done: what comes next is read afresh. */
  forget(): void {
    this.#loaded.fill(null);
    this.#copies.fill(null);
  }
  /** The call sleeps: keeps what it has loaded. */
  keep(): void {
    if (!this.#used) return;
    for (let kind = 0; kind < this.#loaded.length; kind++) {
      const loaded = this.#loaded[kind]!;
      if (loaded === null) continue;
      this.#copies[kind] = loaded.clone();
      this.#copiedFrom[kind] = this.#from[kind]!;
      this.#loaded[kind] = null;
    }
  }
  /** The call sleeps: it goes on with this file, whatever becomes of the descriptor. */
  hold(fd: number, file: File): void {
    this.#fds.push(fd);
    this.#files.push(file.ref());
    this.#used = true;
  }
  /** The file that the descriptor meant before the sleep, or null. */
  file(fd: number): File | null {
    const index = this.#fds.indexOf(fd);
    return index < 0 ? null : this.#files[index]!;
  }
  /** The call is over. */
  release(): void {
    if (!this.#used) return;
    this.#used = false;
    this.forget();
    if (this.#fds.length === 0) return;
    this.#fds.length = 0;
    for (const file of this.#files.splice(0)) file.unref();
  }
}
