/** Symbolic links, devices, FIFOs and sockets of an in-memory tree. */
import { Errno, type SysError } from "../../../abi/errno.ts";
import { S } from "../../../abi/stat.ts";
import type { LowerNode } from "./lower.ts";
import { TreeNode } from "./node.ts";
import type { TreeFs } from "./tree-fs.ts";

/** A lower link; length and 512-byte blocks of its target. */
interface LowerLink {
  lower: LowerNode;
  length: number;
  blocks: number;
}

export class SymlinkNode extends TreeNode {
  readonly type = S.IFLNK;
  #target: string | null;
  readonly #lower: LowerNode | null;
  readonly #length: number;
  readonly #blocks: number;

  /** @param target bytes, or the lower link */
  constructor(fs: TreeFs, ino: number, uid: number, gid: number, target: string | LowerLink) {
    super(fs, ino, 0o777, uid, gid);
    this.#target = typeof target === "string" ? target : null;
    this.#lower = typeof target === "string" ? null : target.lower;
    this.#length = target.length;
    this.#blocks = typeof target === "string" ? 0 : target.blocks;
    this.cost += target.length;
  }
  size(): number {
    return this.#length;
  }
  blocks(): number {
    return this.#blocks;
  }
  override readlink(): string | SysError {
    if (this.#target !== null) return this.#target;
    const target = this.#lower!.readlink();
    if (typeof target !== "number") this.#target = target;
    return target;
  }
  override open(): SysError {
    return -Errno.ELOOP;
  }
}

/** Opened by what the VFS knows of its type and number, never by the host. */
export class SpecialNode extends TreeNode {
  readonly type: number;
  readonly #rdev: number;

  /** @param mode with the type */
  constructor(fs: TreeFs, ino: number, mode: number, rdev: number, uid: number, gid: number) {
    super(fs, ino, mode, uid, gid);
    this.type = mode & S.IFMT;
    this.#rdev = rdev;
  }
  override rdev(): number {
    return this.#rdev;
  }
  size(): number {
    return 0;
  }
  blocks(): number {
    return 0;
  }
  override open(): SysError {
    return -Errno.ENXIO;
  }
}
