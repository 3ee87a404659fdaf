/** Extended attributes of one file of an in-memory tree. @see xattr(7) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { XATTR, XATTR_LIST_MAX } from "../../../abi/xattr.ts";

/** What an attribute costs besides its name and value. */
const ATTRIBUTE_BYTES = 128;

export class NodeAttributes {
  readonly #values = new Map<string, Uint8Array>();
  /** Bytes of all names with their NULs. */
  #names = 0;

  get(name: string): Uint8Array | SysError {
    return this.#values.get(name) ?? -Errno.ENODATA;
  }
  names(): string[] {
    return [...this.#values.keys()];
  }
  /** What the memory taken changes by if an attribute is set, or removed by a value of null. */
  growth(name: string, value: Uint8Array | null): number {
    const old = this.#values.get(name);
    const now = value === null ? 0 : ATTRIBUTE_BYTES + name.length + value.length;
    return now - (old === undefined ? 0 : ATTRIBUTE_BYTES + name.length + old.length);
  }
  /** @returns 0, or why it cannot be set: -EEXIST, -ENODATA, -ENOSPC */
  maySet(name: string, flags: number): SysResult {
    const exists = this.#values.has(name);
    if (exists && (flags & XATTR.CREATE) !== 0) return -Errno.EEXIST;
    if (!exists && (flags & XATTR.REPLACE) !== 0) return -Errno.ENODATA;
    return !exists && this.#names + name.length + 1 > XATTR_LIST_MAX ? -Errno.ENOSPC : 0;
  }
  set(name: string, value: Uint8Array): void {
    if (!this.#values.has(name)) this.#names += name.length + 1;
    this.#values.set(name, value);
  }
  delete(name: string): void {
    if (this.#values.delete(name)) this.#names -= name.length + 1;
  }
}
