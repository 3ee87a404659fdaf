/** Directories of an in-memory tree, with what shows through from below. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { RENAME } from "../../../abi/fcntl.ts";
import { S, Stat } from "../../../abi/stat.ts";
import type { Credentials } from "../../task/credentials.ts";
import { DirectoryFile } from "../directory-file.ts";
import type { DirectoryEntry, Inode } from "../inode.ts";
import type { LowerNode } from "./lower.ts";
import { ENTRY_BYTES, inheritedGroup, inheritedMode, TreeNode } from "./node.ts";
import { RegularNode } from "./regular-node.ts";
import { SpecialNode, SymlinkNode } from "./special-nodes.ts";
import type { TreeFs } from "./tree-fs.ts";

/** st_size of a directory per entry, as tmpfs counts it. */
const DIRENT_SIZE = 20;
/** st_size of a small directory on disk, which an overlay looks like. */
const DISK_SIZE = 4096;

const attributes = new Stat();

export class DirectoryNode extends TreeNode {
  readonly type = S.IFDIR;
  /** Names made or seen here; null is a whiteout: the lower name is gone. */
  readonly #children = new Map<string, TreeNode | null>();
  /** The directory that shows through; null: none, or opaque. */
  #lower: LowerNode | null = null;
  #lowerDev = 0;
  /** Size and blocks of 512 bytes while the directory shows a lower one unchanged; else -1. */
  #lowerSize = -1;
  #lowerBlocks = 0;

  constructor(fs: TreeFs, ino: number, mode: number, uid: number, gid: number) {
    super(fs, ino, mode, uid, gid);
    this.nlink = 2;
  }
  show(lower: LowerNode, stat: Stat): this {
    this.#lower = lower;
    this.#lowerDev = stat.dev;
    this.#lowerSize = stat.size;
    this.#lowerBlocks = stat.blocks;
    return this.adopt(stat);
  }
  size(): number {
    if (this.#lowerSize >= 0) return this.#lowerSize;
    return this.fs.type === "tmpfs" ? (this.#children.size + 2) * DIRENT_SIZE : DISK_SIZE;
  }
  blocks(): number {
    if (this.#lowerSize >= 0) return this.#lowerBlocks;
    return this.fs.type === "tmpfs" ? 0 : DISK_SIZE / 512;
  }
  override open(flags: number, _credentials: Credentials): DirectoryFile {
    return new DirectoryFile(this, flags);
  }

  override lookup(name: string): TreeNode | SysError {
    const child = this.#children.get(name);
    if (child !== undefined) return child ?? -Errno.ENOENT;
    if (this.#lower === null) return -Errno.ENOENT;
    const found = this.#lower.lookup(name);
    if (typeof found === "number") return found;
    const node = this.fs.nodeFor(found);
    if (typeof node === "number") return node;
    node.names = 1;
    this.#hold(name, node);
    return node;
  }
  override forget(name: string, child: TreeNode): void {
    if (this.#children.get(name) === child) this.#children.delete(name);
  }
  override readdir(): DirectoryEntry[] | SysError {
    if (this.released) return -Errno.ENOENT;
    const entries: DirectoryEntry[] = [];
    const below = this.#lower === null ? [] : this.#lower.readdir();
    if (typeof below === "number") return below;
    for (const entry of below) {
      if (this.#children.has(entry.name)) continue;
      entries.push({ ...entry, ino: this.fs.lowerIno(this.#lowerDev, entry.ino) });
    }
    for (const [name, child] of this.#children) {
      if (child !== null) entries.push({ name, ino: child.ino, type: child.type >> 12 });
    }
    return entries;
  }
  #isEmpty(): boolean {
    for (const child of this.#children.values()) if (child !== null) return false;
    if (this.#lower === null) return true;
    const below = this.#lower.readdir();
    return typeof below !== "number" && below.every((entry) => this.#children.has(entry.name));
  }
  #hasLower(name: string): boolean {
    return this.#lower !== null && this.#lower.lookup(name) !== -Errno.ENOENT;
  }

  /** Puts a node under a name that is free. */
  attach(name: string, node: TreeNode): SysResult {
    if (this.released) return -Errno.ENOENT;
    const found = this.lookup(name);
    if (typeof found !== "number") return -Errno.EEXIST;
    if (found !== -Errno.ENOENT) return found;
    if (!this.fs.budget.charge(ENTRY_BYTES + name.length)) return -Errno.ENOSPC;
    this.#put(name, node);
    node.named();
    return 0;
  }
  #put(name: string, node: TreeNode): void {
    this.#changed();
    this.#hold(name, node);
    if (node.type === S.IFDIR && this.nlink > 1) this.nlink++;
  }
  #hold(name: string, node: TreeNode): void {
    this.#children.set(name, node);
    node.holder = this;
    node.holderName = name;
  }
  /** Takes a name away; a lower one is covered by a whiteout. */
  #take(name: string, node: TreeNode): void {
    this.#changed();
    const cost = ENTRY_BYTES + name.length;
    if (node.kept) this.fs.budget.give(cost);
    if (node.holder === this && node.holderName === name) node.holder = null;
    if (this.#hasLower(name)) {
      this.fs.budget.force(cost);
      this.#children.set(name, null);
    } else {
      this.#children.delete(name);
    }
    if (node.type === S.IFDIR && this.nlink > 2) this.nlink--;
  }
  #changed(): void {
    this.keep();
    this.#lowerSize = -1;
    this.touch(true, true);
  }
  /** Makes a new node here. */
  #make<T extends TreeNode>(name: string, create: (ino: number, gid: number) => T, who: Credentials): T | SysError {
    if (this.fs.nodes >= this.fs.maxNodes) return -Errno.ENOSPC;
    const node = create(this.fs.nextIno(), inheritedGroup(this, who)).born();
    const charged = this.fs.budget.charge(node.cost);
    const status = charged ? this.attach(name, node) : -Errno.ENOSPC;
    if (status === 0) return node;
    node.uncount();
    if (charged) this.fs.budget.give(node.cost);
    return status;
  }

  override create(name: string, mode: number, who: Credentials): Inode | SysError {
    const full = inheritedMode(this, mode, false, who);
    return this.#make(name, (ino, gid) => new RegularNode(this.fs, ino, full, who.fsuid, gid), who);
  }
  override createTemporary(mode: number, who: Credentials): Inode | SysError {
    const full = inheritedMode(this, mode, false, who);
    if (this.fs.nodes >= this.fs.maxNodes) return -Errno.ENOSPC;
    const node = new RegularNode(this.fs, this.fs.nextIno(), full, who.fsuid, inheritedGroup(this, who)).born();
    if (!this.fs.budget.charge(node.cost)) {
      node.uncount();
      return -Errno.ENOSPC;
    }
    node.nlink = 0;
    node.temporary = true;
    return node;
  }
  override mkdir(name: string, mode: number, who: Credentials): Inode | SysError {
    const full = inheritedMode(this, mode, true, who);
    return this.#make(name, (ino, gid) => new DirectoryNode(this.fs, ino, full, who.fsuid, gid), who);
  }
  override mknod(name: string, mode: number, rdev: number, who: Credentials): Inode | SysError {
    if ((mode & S.IFMT) === S.IFREG) return this.create(name, mode & 0o7777, who);
    const full = (mode & S.IFMT) | inheritedMode(this, mode & 0o7777, false, who);
    return this.#make(name, (ino, gid) => new SpecialNode(this.fs, ino, full, rdev, who.fsuid, gid), who);
  }
  override symlink(name: string, target: string, who: Credentials): Inode | SysError {
    return this.#make(name, (ino, gid) => new SymlinkNode(this.fs, ino, who.fsuid, gid, target), who);
  }
  override link(name: string, target: Inode): SysResult {
    if (!(target instanceof TreeNode) || target.fs !== this.fs) return -Errno.EXDEV;
    if (target.names === 0 && (!target.temporary || target.released)) return -Errno.ENOENT;
    const status = this.attach(name, target);
    if (status < 0) return status;
    target.nlink++;
    target.touch(false, true);
    return 0;
  }

  override unlink(name: string): SysResult {
    const node = this.lookup(name);
    if (typeof node === "number") return node;
    if (node.type === S.IFDIR) return -Errno.EISDIR;
    this.#take(name, node);
    node.unnamed();
    return 0;
  }
  override rmdir(name: string): SysResult {
    const node = this.lookup(name);
    if (typeof node === "number") return node;
    if (!(node instanceof DirectoryNode)) return -Errno.ENOTDIR;
    if (!node.#isEmpty()) return -Errno.ENOTEMPTY;
    this.#take(name, node);
    node.#removed();
    return 0;
  }
  /** The directory, which is empty, has lost its name. */
  #removed(): void {
    for (const name of this.#children.keys()) this.fs.budget.give(ENTRY_BYTES + name.length);
    this.#children.clear();
    this.#lower = null;
    this.#lowerSize = -1;
    this.unnamed();
    this.nlink = 0;
  }

  override rename(name: string, newParent: Inode, newName: string, flags: number): SysResult {
    if (!(newParent instanceof DirectoryNode) || newParent.fs !== this.fs) return -Errno.EXDEV;
    if ((flags & RENAME.WHITEOUT) !== 0) return -Errno.EINVAL;
    const node = this.lookup(name);
    if (typeof node === "number") return node;
    const found = newParent.lookup(newName);
    if (typeof found === "number" && found !== -Errno.ENOENT) return found;
    const target = typeof found === "number" ? null : found;
    if ((flags & RENAME.EXCHANGE) !== 0) {
      if (target === null) return -Errno.ENOENT;
      return this.#exchange(name, node, newParent, newName, target);
    }
    if (target === node) return 0;
    if (target !== null && (flags & RENAME.NOREPLACE) !== 0) return -Errno.EEXIST;
    if (target instanceof DirectoryNode) {
      if (node.type !== S.IFDIR) return -Errno.EISDIR;
      if (!target.#isEmpty()) return -Errno.ENOTEMPTY;
    } else if (target !== null && node.type === S.IFDIR) {
      return -Errno.ENOTDIR;
    }
    if (newParent.released) return -Errno.ENOENT;
    if (target === null && this.fs.budget.free < ENTRY_BYTES + newName.length) return -Errno.ENOSPC;

    node.keep();
    this.#take(name, node);
    if (target !== null) {
      newParent.#take(newName, target);
      if (target instanceof DirectoryNode) target.#removed();
      else target.unnamed();
    }
    this.fs.budget.force(ENTRY_BYTES + newName.length);
    newParent.#put(newName, node);
    node.touch(false, true);
    return 0;
  }
  #exchange(name: string, node: TreeNode, other: DirectoryNode, otherName: string, target: TreeNode): SysResult {
    node.keep();
    target.keep();
    this.#changed();
    other.#changed();
    this.#hold(name, target);
    other.#hold(otherName, node);
    const moved = (target.type === S.IFDIR ? 1 : 0) - (node.type === S.IFDIR ? 1 : 0);
    if (this.nlink > 1) this.nlink += moved;
    if (other.nlink > 1) other.nlink -= moved;
    node.touch(false, true);
    target.touch(false, true);
    return 0;
  }
}

/** The node that shows a lower file. */
export function showLower(fs: TreeFs, lower: LowerNode): TreeNode | SysError {
  const node = nodeOf(fs, lower);
  if (typeof node !== "number") node.attributesBelow = lower;
  return node;
}
function nodeOf(fs: TreeFs, lower: LowerNode): TreeNode | SysError {
  const status = lower.stat(attributes);
  if (status < 0) return status;
  const { mode, uid, gid } = attributes;
  const ino = fs.lowerIno(attributes.dev, attributes.ino);
  switch (lower.type) {
    case S.IFDIR:
      return new DirectoryNode(fs, ino, mode, uid, gid).show(lower, attributes);
    case S.IFREG:
      return new RegularNode(fs, ino, mode, uid, gid).show(lower, attributes);
    case S.IFLNK:
      return new SymlinkNode(fs, ino, uid, gid, { lower, length: attributes.size, blocks: attributes.blocks }).adopt(
        attributes,
      );
    default:
      return new SpecialNode(fs, ino, mode, attributes.rdev, uid, gid).adopt(attributes);
  }
}
