/**
 * The tree of mounts, the walk over it, and permission checks. Everything returns -errno on failure.
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { IN } from "../../abi/inotify.ts";
import { ST } from "../../abi/mount.ts";
import type { Stat, StatFs } from "../../abi/stat.ts";
import { type Credentials, credentials } from "../task/credentials.ts";
import type { PathContext } from "../task/fs-context.ts";
import { mayTruncate, permission, realIds, setattr } from "./attributes.ts";
import { DentryCache } from "./dentry-cache.ts";
import type { File } from "./file.ts";
import type { AttributeChange, FileSystem, Inode } from "./inode.ts";
import type { Leases } from "./leases.ts";
import { FileDentry } from "./magic.ts";
import { type Mount, parseOptions } from "./mount.ts";
import { MountTree } from "./mount-tree.ts";
import { link, mkdir, mknod, rename, rmdir, symlink, unlink } from "./names.ts";
import { Notifier } from "./notifier.ts";
import { open, openPath } from "./open.ts";
import { Dentry, Path } from "./path.ts";
import { PathFile } from "./path-file.ts";
import { resolve, Walk } from "./walk.ts";

/** On whose behalf: a Process is one. */
export interface Who {
  readonly fs: PathContext;
  readonly credentials: Credentials;
  /** The programs that run, whose files cannot be written. */
  readonly programs?: Iterable<Path>;
}

/** How a walk treats its last component and restrictions. */
export interface LookupOptions {
  /** Follow a symbolic link in the last component. Default true. */
  follow?: boolean;
  /** RESOLVE_* of openat2(2). */
  resolve?: number;
}

/** Where a new name would be: the directory and the last component. */
export interface ParentAndName {
  parent: Path;
  /** Never empty; may be ".", ".." or, for the root, "/" (callers answer as Linux does). */
  name: string;
  /** The path ended in a slash. */
  directory: boolean;
}

/** How a mount appears in /proc/mounts. */
export interface MountOptions {
  source: string;
  readOnly?: boolean;
  /** Options as shown; by default "rw" or "ro". */
  options?: string;
}

/** Opens special files of one type or device number. `flags` are those that the description keeps, and O_NOCTTY. */
export type Opener = (inode: Inode, flags: number, stat: Stat, who: Who) => File | SysError;

/** What mount(2) can mount under one name. */
export interface FsType {
  /** @param options its own, as given, which have been checked @returns -EINVAL for those that make no sense together */
  make(options: string, who: Who): FileSystem | SysError;
  /** One option, "name" or "name=value". @returns 0, -EINVAL for a value that makes no sense, -ENOENT for an unknown name */
  check(option: string): SysResult;
}

/** Processes whose directories stay cached whatever happens; those of more stay while they are used. */
const CONTEXT_LIMIT = 4096;

export class Vfs {
  readonly tree: MountTree;
  /** The root of the whole tree. */
  root: Path;
  /** Makes what mount(2) mounts, by type. */
  readonly types = new Map<string, FsType>();
  /** What opens files of a type (S_IFIFO, …) that their file system cannot open itself. */
  readonly openers = new Map<number, Opener>();
  /** What opens character devices, by device number. */
  readonly deviceOpeners = new Map<number, Opener>();
  /** Cached names; for the parts of the VFS only. */
  readonly names: DentryCache;
  /** Whom changes are told. */
  readonly notifier = new Notifier();
  /** Leases of the machine; null until it runs. */
  leases: Leases | null = null;
  readonly #contexts = new Set<PathContext>();

  constructor(root: FileSystem, options: MountOptions, nameLimit?: number) {
    this.names = new DentryCache(() => this.#contexts, nameLimit);
    this.tree = new MountTree(
      (top) => {
        top.inode.hold();
        this.names.addRoot(top);
      },
      (fs, top) => {
        this.notifier.unmounted(fs);
        this.names.removeRoot(top);
        fs.dispose?.();
      },
    );
    const mount = this.#mount(root, null, options) as Mount;
    this.root = new Path(mount, mount.root);
  }

  /** Every mount, oldest first. */
  get mounts(): readonly Mount[] {
    return this.tree.mounts;
  }

  /**
   * Mounts a file system on a directory or file of the tree, as the machine is configured: the guest cannot undo it.
   * @param at an absolute path from the real root
   */
  mount(fs: FileSystem, at: string, options: MountOptions): Mount | SysError {
    const context: PathContext = { root: this.root, cwd: this.root, umask: 0 };
    const who = { fs: context, credentials: credentials(0, 0, []) };
    const point = resolve(new Walk(this.names, who, this.root, at, 0), true);
    return typeof point === "number" ? point : this.#mount(fs, point, options);
  }
  #mount(fs: FileSystem, at: Path | null, { source, readOnly = false, options = "" }: MountOptions): Mount | SysError {
    const { flags, rest } = parseOptions(options);
    const protect = readOnly ? ST.RDONLY : 0;
    const mount = this.tree.add({ fs, source, flags: flags | protect, options: rest }, at);
    if (typeof mount !== "number") mount.lock();
    return mount;
  }
  /** umount2(2) of what was walked to. @param inUse whether anything but open files and directories is in a mount */
  unmount(path: Path, flags: number, inUse: (mount: Mount) => boolean): SysResult {
    return this.tree.unmount(path, flags, this.#contexts, inUse);
  }
  /** pivot_root(2). */
  pivot(who: Who, wanted: Path, put: Path): SysResult {
    const old = who.fs.root;
    const root = this.tree.pivot(old, wanted, put);
    if (typeof root === "number") return root;
    if (this.root.mount === old.mount) this.root = root;
    for (const context of this.#contexts) {
      if (context.root.mount === old.mount && context.root.dentry === old.dentry) context.root = root;
      if (context.cwd.mount === old.mount && context.cwd.dentry === old.dentry) context.cwd = root;
    }
    return 0;
  }
  /** To be called when a process ends: its directories need not stay cached. */
  forgetContext(context: PathContext): void {
    this.#contexts.delete(context);
  }

  #enter(context: PathContext): void {
    if (this.#contexts.size >= CONTEXT_LIMIT) {
      const [oldest] = this.#contexts;
      if (oldest !== undefined) this.#contexts.delete(oldest);
    }
    this.#contexts.add(context);
  }

  /** Starts a walk; `dir` null: at the working directory. */
  walk(who: Who, dir: Path | null, path: string, resolveFlags: number): Walk {
    if (!this.#contexts.has(who.fs)) this.#enter(who.fs);
    return new Walk(this.names, who, dir ?? who.fs.cwd, path, resolveFlags);
  }
  /**
   * Walks a path. `dir` is where a relative path starts; null: the working directory.
   * -ENOENT for an empty path, -ENAMETOOLONG, -ELOOP, -ENOTDIR, -EACCES as path_resolution(7).
   */
  lookup(who: Who, dir: Path | null, path: string, options: LookupOptions = {}): Path | SysError {
    const walk = () => resolve(this.walk(who, dir, path, options.resolve ?? 0), options.follow ?? true);
    const found = walk();
    // A live host directory changed between two looks: as Linux does, look once more.
    return found === -Errno.ESTALE ? walk() : found;
  }
  parent(who: Who, dir: Path | null, path: string, options: LookupOptions = {}): ParentAndName | SysError {
    const walk = this.walk(who, dir, path, options.resolve ?? 0);
    const status = walk.toLast();
    return status < 0 ? status : { parent: walk.at, name: walk.name, directory: walk.slash };
  }

  /** open(2), openat2(2): creation, O_EXCL, O_TRUNC, O_TMPFILE, O_PATH, O_DIRECTORY, O_NOFOLLOW, permissions. */
  open(who: Who, dir: Path | null, path: string, flags: number, mode: number, resolveFlags = 0): File | SysError {
    let file = open(this, who, dir, path, flags, mode, resolveFlags);
    if (file === -Errno.ESTALE) file = open(this, who, dir, path, flags, mode, resolveFlags);
    return this.#opened(file);
  }
  /**
   * A new description of an existing path, for exec and magic links.
   * @param mask R_OK|W_OK|X_OK to check instead of what the flags need
   */
  openPath(who: Who, path: Path, flags: number, mask?: number): File | SysError {
    return this.#opened(openPath(this, who, path, flags, mask));
  }
  #opened(file: File | SysError): File | SysError {
    if (typeof file === "number" || file.path === null || file instanceof PathFile) return file;
    file.notifier = this.notifier;
    if (this.notifier.active) this.notifier.file(file, IN.OPEN);
    return file;
  }
  mkdir(who: Who, dir: Path | null, path: string, mode: number): SysResult {
    return mkdir(this, who, dir, path, mode);
  }
  mknod(who: Who, dir: Path | null, path: string, mode: number, rdev: number): SysResult {
    return mknod(this, who, dir, path, mode, rdev);
  }
  symlink(who: Who, target: string, dir: Path | null, path: string): SysResult {
    return symlink(this, who, target, dir, path);
  }
  link(who: Who, from: Path, dir: Path | null, path: string): SysResult {
    return link(this, who, from, dir, path);
  }
  unlink(who: Who, dir: Path | null, path: string): SysResult {
    return unlink(this, who, dir, path);
  }
  rmdir(who: Who, dir: Path | null, path: string): SysResult {
    return rmdir(this, who, dir, path);
  }
  /** @param to the new path, or why it cannot be named: errors of the old path come first */
  rename(
    who: Who,
    fromDir: Path | null,
    from: string,
    toDir: Path | null,
    to: string | SysError,
    flags: number,
  ): SysResult {
    return rename(this, who, fromDir, from, toDir, to, flags);
  }

  /**
   * chmod, chown, utimensat after the checks of who may. For f* calls give the file's path where it has one, so that
   * a read-only mount is noticed, else its inode.
   */
  setattr(who: Who, target: Path | Inode, change: AttributeChange): SysResult {
    const status = setattr(who, target, change);
    if (status === 0 && this.notifier.active) {
      this.notifier.changed(target instanceof Path ? target.dentry : target, change);
    }
    return status;
  }
  truncate(who: Who, path: Path, size: number): SysResult {
    const allowed = mayTruncate(who, path);
    if (allowed < 0) return allowed;
    const broken = this.leases?.active ? this.leases.breakFor(path.inode, true) : 0;
    if (broken < 0) return broken;
    const status = path.inode.truncate(size, who.credentials);
    if (status === 0 && this.notifier.active) this.notifier.dentry(path.dentry, IN.MODIFY);
    return status;
  }
  /** The attributes of what the walk that began last has led to. */
  statFound(path: Path, out: Stat): SysResult {
    const { inode } = path.dentry;
    return this.names.found === inode ? inode.statFound(out) : this.stat(path, out);
  }
  stat(path: Path, out: Stat): SysResult {
    return path.dentry instanceof FileDentry ? path.dentry.file.stat(out) : path.dentry.inode.stat(out);
  }
  /** A file of a mount's file system by the number that {@link FileSystem.handleOf} gave. @returns -ESTALE if it is gone */
  atHandle(mount: Mount, number: number): Path | SysError {
    const found = mount.fs.atHandle?.(number) ?? null;
    if (found === null) return -Errno.ESTALE;
    this.names.beginWalk();
    let dentry = this.tree.rootOf(mount.fs);
    for (const name of found.names ?? []) {
      const next: Dentry | null | SysError = this.names.lookup(dentry, name);
      if (next === null || typeof next === "number") return -Errno.ESTALE;
      dentry = next;
    }
    // Without a name that leads to it, it has none here either.
    return new Path(mount, dentry.inode === found.inode ? dentry : new Dentry("/", null, found.inode));
  }
  statfs(path: Path, out: StatFs): SysResult {
    const fs = path.dentry.inode.fs;
    const status = fs.statfs(out);
    if (status < 0) return status;
    out.flags = ST.VALID | path.mount.flags | (path.mount.readOnly ? ST.RDONLY : 0) | (fs.noDevices ? ST.NODEV : 0);
    return status;
  }
  /** access(2) mask (R_OK|W_OK|X_OK) by effective (fsuid) or real ids. */
  permission(who: Credentials, path: Path, mask: number): SysResult {
    return permission(who, path, mask);
  }
  accessAs(who: Who, path: Path, mask: number, effective: boolean): SysResult {
    return permission(effective ? who.credentials : realIds(who.credentials), path, mask);
  }

  /** The absolute name seen from `root`; null if it cannot be reached from there. Deleted: " (deleted)" is not added. */
  nameOf(path: Path, root: Path): string | null {
    const names: string[] = [];
    let { mount, dentry } = path;
    while (mount !== root.mount || dentry !== root.dentry) {
      if (dentry === mount.root) {
        if (mount.parent === null) return null;
        ({ mount, dentry } = mount.parent);
      } else {
        if (dentry.parent === null) return null;
        names.push(dentry.name);
        dentry = dentry.parent;
      }
    }
    return `/${names.reverse().join("/")}`;
  }
  /** Gives back what the file systems hold of the host. All files must have been closed. */
  dispose(): void {
    for (const fs of this.tree.fileSystems) fs.dispose?.();
  }
  /** syncfs(2) of every file system. @returns the first error */
  sync(): SysResult {
    let result = 0;
    for (const fs of this.tree.fileSystems) {
      const status = fs.sync();
      if (status < 0 && result === 0) result = status;
    }
    return result;
  }
}
