/**
 * Identifiers and keys of the objects of one kind. An identifier is an index and a sequence number, so that one is not
 * used again soon. @see sysvipc(7)
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { IPC, IPC_INDEX_BITS, IPC_MOST, IPC_PRIVATE } from "../../../abi/ipc.ts";
import type { Task } from "../../task/task.ts";
import type { IpcObject } from "./object.ts";

/** Permission of every class to read. */
const READ = 0o444;
/** Indices begin again here at the earliest. */
const LEAST_CYCLE = 64;
/** Sequence numbers fit into an identifier, which is not negative. */
const SEQUENCES = 2 ** (31 - IPC_INDEX_BITS);

export class Identifiers<T extends IpcObject> {
  /** /proc/sys/kernel/{shm,sem,msg}_next_id: what the next object shall be called, -1: anything. */
  nextId = -1;
  readonly #byIndex = new Map<number, T>();
  readonly #byKey = new Map<number, T>();
  #lastIndex = -1;
  #sequence = 0;

  get count(): number {
    return this.#byIndex.size;
  }
  /** By ascending index, while others come and go. */
  *[Symbol.iterator](): Generator<T> {
    for (const index of [...this.#byIndex.keys()].sort((a, b) => a - b)) {
      const object = this.#byIndex.get(index);
      if (object !== undefined) yield object;
    }
  }
  /** The highest index in use, 0 without any. */
  get highest(): number {
    let highest = 0;
    for (const index of this.#byIndex.keys()) if (index > highest) highest = index;
    return highest;
  }

  /** The object of an identifier, or -EINVAL. */
  find(id: number): T | SysError {
    const object = this.at(id);
    return typeof object === "number" || object.id !== id ? -Errno.EINVAL : object;
  }
  /** The object of an index, for the operations named STAT. */
  at(index: number): T | SysError {
    return this.#byIndex.get(index % IPC_MOST) ?? -Errno.EINVAL;
  }

  /** The object that a task may change or remove, or -errno. */
  owned(task: Task, id: number): T | SysError {
    const object = this.find(id);
    if (typeof object === "number") return object;
    const status = object.owned(task);
    return status < 0 ? status : object;
  }
  /**
   * The object that a task may look at, or -errno.
   * @param byIndex whether `id` is an index @param any whether permissions do not matter
   */
  shown(task: Task, id: number, byIndex: boolean, any: boolean): T | SysError {
    const object = byIndex ? this.at(id) : this.find(id);
    if (any || typeof object === "number") return object;
    const status = object.permits(task, READ);
    return status < 0 ? status : object;
  }

  /**
   * shmget(2), semget(2), msgget(2).
   * @param fits what forbids that the object that has the key is used @param make a new object, not yet entered
   * @returns the identifier
   */
  get(task: Task, key: number, flags: number, fits: (old: T) => SysResult, make: () => T | SysError): SysResult {
    const old = key === IPC_PRIVATE ? undefined : this.#byKey.get(key);
    if (old === undefined) {
      if (key !== IPC_PRIVATE && (flags & IPC.CREAT) === 0) return -Errno.ENOENT;
      const made = make();
      if (typeof made === "number") return made;
      this.#add(made, key);
      return made.id;
    }
    if ((flags & (IPC.CREAT | IPC.EXCL)) === (IPC.CREAT | IPC.EXCL)) return -Errno.EEXIST;
    const status = fits(old);
    if (status < 0) return status;
    const allowed = old.permits(task, flags & 0o777);
    return allowed < 0 ? allowed : old.id;
  }
  #add(object: T, key: number): void {
    object.key = key;
    if (key !== IPC_PRIVATE) this.#byKey.set(key, object);
    if (this.nextId >= 0) {
      object.index = this.#free(this.nextId % IPC_MOST, IPC_MOST);
      object.sequence = Math.floor(this.nextId / IPC_MOST);
      this.nextId = -1;
    } else {
      const cycle = Math.min(IPC_MOST, Math.max(LEAST_CYCLE, Math.floor((this.count * 3) / 2)));
      object.index = this.#free(this.#lastIndex + 1, cycle);
      if (object.index <= this.#lastIndex) this.#sequence = (this.#sequence + 1) % SEQUENCES;
      this.#lastIndex = object.index;
      object.sequence = this.#sequence;
    }
    object.id = object.sequence * IPC_MOST + object.index;
    this.#byIndex.set(object.index, object);
  }
  /** The first free index from `start` on, beginning again at the end of the cycle; there is one. */
  #free(start: number, cycle: number): number {
    let index = start >= cycle ? 0 : start;
    while (this.#byIndex.has(index)) index = index + 1 >= Math.max(cycle, this.count + 1) ? 0 : index + 1;
    return index;
  }

  /** Nobody finds it by its key any more. */
  forgetKey(object: T): void {
    if (object.key !== IPC_PRIVATE) this.#byKey.delete(object.key);
    object.key = IPC_PRIVATE;
  }
  remove(object: T): void {
    if (object.key !== IPC_PRIVATE) this.#byKey.delete(object.key);
    this.#byIndex.delete(object.index);
    object.removed = true;
  }
}
