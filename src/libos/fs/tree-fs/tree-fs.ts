/**
 * A file system in memory: a tmpfs, or an overlay whose files show through from a read-only lower directory until they
 * are changed. Whiteouts, opaque directories and copy-up (attributes first, bytes with the first write) are properties
 * of the nodes. Nothing of it reaches a disk. Lower files with several links become separate files when changed, as
 * in overlayfs; access times of unchanged lower files stay. @see tmpfs(5)
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import type { StatFs } from "../../../abi/stat.ts";
import type { Host, HostFiles, PinnedBytes } from "../../../host/host.ts";
import type { Credentials } from "../../task/credentials.ts";
import type { FileSystem, Inode, Recalled } from "../inode.ts";
import { InodeNumbers } from "../inode-numbers.ts";
import { Budget } from "./budget.ts";
import { DirectoryNode, showLower } from "./directory-node.ts";
import type { LowerNode } from "./lower.ts";
import { NODE_BYTES, TreeNode } from "./node.ts";

const TMPFS_MAGIC = 0x01021994;
const OVERLAYFS_MAGIC = 0x794c7630;
/** Files in host memory at the same time, at most: each takes a descriptor of the host. */
const MEMFD_LIMIT = 1024;
const COPY_BYTES = 1 << 18;
/** Files that are remembered before those that are gone are looked for. */
const SWEEP_LEAST = 256;
const PAGE = 4096;

export interface TreeFsOptions {
  type: "tmpfs" | "overlay";
  /** st_dev. */
  dev: number;
  /** The directory that shows through; null: the tree starts empty. */
  lower: LowerNode | null;
  /** Nanoseconds since the epoch. */
  now: () => bigint;
  /** Bytes that files, names and attributes may take. */
  maxBytes: number;
  /** Owner of the root and of what {@link TreeFs.addFile} and its like make. */
  credentials: Credentials;
  /** For mappings that the guest shares, and for copying lower files. */
  host: Pick<Host, "files" | "allocate">;
  /** What several file systems may take together. */
  budget?: Budget;
  /** Files at most; by default as many as memory allows. */
  maxNodes?: number;
  /** Made by mount(2). */
  transient?: boolean;
  /** What the guest changes by MS_REMOUNT. */
  configure?: (fs: TreeFs, options: string) => SysResult;
  /** As shown in /proc/mounts. */
  shown?: () => string;
  /** Permission bits of the root if there is no lower; 0o755 by default. */
  mode?: number;
}

export function createTreeFs(options: TreeFsOptions): TreeFs | SysError {
  const fs = new TreeFs(options);
  return fs.failure < 0 ? fs.failure : fs;
}

export class TreeFs implements FileSystem {
  readonly type: string;
  readonly dev: number;
  readonly cacheable = true;
  readonly root: DirectoryNode;
  readonly budget: Budget;
  /** Files there are, and may be. */
  nodes = 0;
  maxNodes: number;
  readOnly = false;
  readonly transient: boolean;
  options?(): string;
  configure?(options: string): SysResult;
  readonly files: HostFiles;
  /** Why the lower directory cannot be shown, or 0. */
  readonly failure: SysResult = 0;
  readonly #now: () => bigint;
  readonly #owner: Credentials;
  readonly #allocate: (length: number) => PinnedBytes;
  readonly #numbers: InodeNumbers;
  #copyBuffer: PinnedBytes | null = null;
  #memfds = 0;
  /** What shows through, to be closed at the end. */
  readonly #lowers: LowerNode[] = [];

  constructor(options: TreeFsOptions) {
    this.type = options.type;
    this.dev = options.dev;
    this.budget = new Budget(options.maxBytes, options.budget);
    this.maxNodes = options.maxNodes ?? Number.POSITIVE_INFINITY;
    this.transient = options.transient ?? false;
    const { configure } = options;
    if (options.shown !== undefined) this.options = options.shown;
    if (configure !== undefined) this.configure = (text) => configure(this, text);
    this.files = options.host.files;
    this.#allocate = (length) => options.host.allocate(length);
    this.#now = options.now;
    this.#owner = options.credentials;
    this.#numbers = new InodeNumbers(options.lower !== null || options.type === "overlay");
    const shown = options.lower === null ? null : showLower(this, options.lower);
    if (options.lower !== null) this.#lowers.push(options.lower);
    if (shown instanceof DirectoryNode) {
      this.root = shown;
      shown.kept = true;
    } else {
      if (shown !== null) this.failure = typeof shown === "number" ? shown : -Errno.ENOTDIR;
      const { fsuid, fsgid } = options.credentials;
      this.root = new DirectoryNode(this, this.nextIno(), options.mode ?? 0o755, fsuid, fsgid).born();
    }
    this.root.names = 1;
  }

  /** Nodes that have been asked for by {@link handleOf}, by their numbers. */
  readonly #remembered = new Map<number, WeakRef<TreeNode>>();
  #sweepAt = SWEEP_LEAST;

  handleOf(inode: Inode): number | SysError {
    if (!(inode instanceof TreeNode) || inode.fs !== this) return -Errno.EOPNOTSUPP;
    const kept = inode.tryKeep();
    if (kept < 0) return kept;
    if (this.#remembered.size >= this.#sweepAt) this.#sweep();
    if (!this.#remembered.has(inode.ino)) this.#remembered.set(inode.ino, new WeakRef(inode));
    return inode.ino;
  }
  /** Forgets nodes that are gone: there are never many more than files. */
  #sweep(): void {
    for (const [number, reference] of this.#remembered) {
      if ((reference.deref()?.names ?? 0) === 0) this.#remembered.delete(number);
    }
    this.#sweepAt = Math.max(SWEEP_LEAST, 2 * this.#remembered.size);
  }
  atHandle(number: number): Recalled | null {
    const inode = this.#remembered.get(number)?.deref();
    if (inode === undefined || inode.names === 0) return null;
    const names: string[] = [];
    let node: TreeNode = inode;
    for (; node.holder !== null; node = node.holder) names.push(node.holderName);
    return { inode, names: node === this.root ? names.reverse() : null };
  }

  statfs(out: StatFs): SysResult {
    out.type = this.type === "tmpfs" ? TMPFS_MAGIC : OVERLAYFS_MAGIC;
    out.bsize = out.frsize = PAGE;
    out.blocks = Math.floor(this.budget.limit / PAGE);
    out.bfree = out.bavail = Math.floor(this.budget.free / PAGE);
    out.files = Math.min(this.maxNodes, Math.floor(this.budget.limit / NODE_BYTES));
    out.ffree = Math.max(0, Math.min(this.maxNodes - this.nodes, Math.floor(this.budget.free / NODE_BYTES)));
    out.fsid = this.dev;
    out.namelen = 255;
    out.flags = 0;
    return 0;
  }
  sync(): SysResult {
    return 0;
  }
  setReadOnly(readOnly: boolean): void {
    this.readOnly = readOnly;
  }

  /** A directory at an absolute path; those that lead to it are made as needed. */
  addDirectory(path: string, mode = 0o755): SysResult {
    const directory = this.#directory(names(path));
    if (typeof directory === "number") return directory;
    directory.mode = mode;
    return 0;
  }
  addSymlink(path: string, target: string): SysResult {
    return this.#add(path, (parent, name) => parent.symlink(name, target, this.#owner));
  }
  /** A device node, FIFO or socket. @param mode with the type */
  addSpecial(path: string, mode: number, rdev: number): SysResult {
    return this.#add(path, (parent, name) => parent.mknod(name, mode, rdev, this.#owner));
  }
  /** @param content bytes, or a byte string */
  addFile(path: string, content: Uint8Array | string, mode = 0o644): SysResult {
    return this.#add(path, (parent, name) => {
      const inode = parent.create(name, mode, this.#owner);
      if (typeof inode === "number") return inode;
      const file = inode.open(1, this.#owner);
      if (typeof file === "number") return file;
      const u8 = typeof content === "string" ? Uint8Array.from(content, (char) => char.charCodeAt(0)) : content;
      const written = file.write({ u8, address: 0 }, 0, u8.length);
      file.unref();
      return written < 0 ? written : inode;
    });
  }
  /** The same in place of whatever has the name. */
  replaceFile(path: string, content: Uint8Array | string, mode = 0o644): SysResult {
    const parts = names(path);
    const last = parts.pop();
    const parent = this.#directory(parts);
    if (typeof parent === "number") return parent;
    if (last !== undefined) parent.unlink(last);
    return this.addFile(path, content, mode);
  }
  /** Shows a read-only file of the host, or a whole directory, at an absolute path. */
  addLowerFile(path: string, lower: LowerNode): SysResult {
    return this.#add(path, (parent, name) => {
      const node = showLower(this, lower);
      if (typeof node === "number") return node;
      const status = parent.attach(name, node);
      if (status < 0) return status;
      this.#lowers.push(lower);
      return node;
    });
  }
  #add(path: string, make: (parent: DirectoryNode, name: string) => object | SysError): SysResult {
    const parts = names(path);
    const last = parts.pop();
    if (last === undefined) return -Errno.EEXIST;
    const parent = this.#directory(parts);
    if (typeof parent === "number") return parent;
    const made = make(parent, last);
    return typeof made === "number" ? made : 0;
  }
  #directory(parts: readonly string[]): DirectoryNode | SysError {
    let at = this.root;
    for (const name of parts) {
      let next = at.lookup(name) as unknown;
      if (next === -Errno.ENOENT) next = at.mkdir(name, 0o755, this.#owner);
      if (typeof next === "number") return next;
      if (!(next instanceof DirectoryNode)) return -Errno.ENOTDIR;
      // What was found by the way has no name in the VFS that would let it be forgotten.
      next.keep();
      at = next;
    }
    return at;
  }

  /** Seconds and nanoseconds since the epoch. */
  time(): [number, number] {
    const now = this.#now();
    const seconds = now / 1_000_000_000n;
    return [Number(seconds), Number(now - seconds * 1_000_000_000n)];
  }
  nextIno(): number {
    return this.#numbers.next();
  }
  lowerIno(dev: number, ino: number): number {
    return this.#numbers.of(dev, ino);
  }
  nodeFor(lower: LowerNode): TreeNode | SysError {
    return showLower(this, lower);
  }
  /** Host memory for copying, used by one copy at a time. */
  copyBuffer(): PinnedBytes {
    this.#copyBuffer ??= this.#allocate(COPY_BYTES);
    return this.#copyBuffer;
  }
  /** An anonymous file of the host, or -ENOMEM if there are too many. */
  takeMemfd(): number {
    if (this.#memfds >= MEMFD_LIMIT) return -Errno.ENOMEM;
    const fd = this.files.memfd("skerry");
    if (fd >= 0) this.#memfds++;
    return fd;
  }
  memfdGone(): void {
    this.#memfds--;
  }
  dispose(): void {
    for (const lower of this.#lowers) lower.dispose?.();
    this.#lowers.length = 0;
    this.budget.release();
  }
}

function names(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}
