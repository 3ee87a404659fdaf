/** Changing the tree of mounts. @see mount(2), umount2(2), pivot_root(2), mount_namespaces(7) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { MNT, MOUNT, ST } from "../../abi/mount.ts";
import { S } from "../../abi/stat.ts";
import type { PathContext } from "../task/fs-context.ts";
import type { FileSystem } from "./inode.ts";
import { Mount } from "./mount.ts";
import { Dentry, Path } from "./path.ts";

/** Most mounts at a time: /proc/sys/fs/mount-max. */
export const MOUNT_MAX = 4096;

export interface NewMount {
  fs: FileSystem;
  source: string;
  /** ST.* */
  flags: number;
  options: string;
}

export class MountTree {
  /** Every mount, oldest first. */
  readonly mounts: Mount[] = [];
  /** Those of trees that have no place (yet): open_tree(2), fsmount(2). */
  readonly #placeless = new Set<Mount>();
  readonly #roots = new Map<FileSystem, Dentry>();
  /** Tells of a file system that is mounted for the first time. */
  readonly #began: (root: Dentry) => void;
  /** Tells of one that nothing uses any more. */
  readonly #ended: (fs: FileSystem, root: Dentry) => void;
  #lastId = 0;

  constructor(began: (root: Dentry) => void, ended: (fs: FileSystem, root: Dentry) => void) {
    this.#began = began;
    this.#ended = ended;
  }
  /** File systems that are in use. */
  get fileSystems(): Iterable<FileSystem> {
    return this.#roots.keys();
  }

  rootOf(fs: FileSystem): Dentry {
    let root = this.#roots.get(fs);
    if (root === undefined) {
      root = new Dentry("/", null, fs.root);
      this.#roots.set(fs, root);
      this.#began(root);
    }
    return root;
  }
  #make({ fs, source, flags, options }: NewMount, root: Dentry, parent: Path | null): Mount {
    root.pins++;
    return new Mount({ fs, root, parent, source, id: ++this.#lastId, flags, options });
  }
  #attach(mount: Mount, at: Path | null): void {
    mount.attached = true;
    this.mounts.push(mount);
    hang(mount, at);
  }
  #unhook(mount: Mount): void {
    const point = mount.parent?.dentry;
    if (point?.mounts) {
      point.mounts = point.mounts.filter((each) => each !== mount);
      if (point.mounts.length === 0) point.mounts = null;
    }
  }
  #children(mount: Mount): Mount[] {
    const all = mount.attached ? this.mounts : [...this.#placeless];
    return all.filter((each) => each.parent?.mount === mount);
  }
  /** A mount and all below it, from the top. */
  below(mount: Mount): Mount[] {
    return [mount, ...this.#children(mount).flatMap((each) => this.below(each))];
  }
  get #count(): number {
    return this.mounts.length + this.#placeless.size;
  }
  /** Every mount of a file system. */
  #of(fs: FileSystem): Mount[] {
    return [...this.mounts, ...this.#placeless].filter((each) => each.fs === fs);
  }

  /** A file system at a place, or as the root. @returns -ENOTDIR, -EBUSY if it is mounted right there, -ENOSPC */
  add(wanted: NewMount, at: Path | null): Mount | SysError {
    if (this.#count >= MOUNT_MAX) return -Errno.ENOSPC;
    const root = this.rootOf(wanted.fs);
    if (at !== null) {
      if (!at.mount.attached) return -Errno.EINVAL;
      if (at.mount.fs === wanted.fs && at.dentry === at.mount.root && at.mount.root === root) return -Errno.EBUSY;
      const refused = mayHang(root, at);
      if (refused < 0) return refused;
    }
    const mount = this.#make(wanted, root, null);
    this.#attach(mount, at);
    return mount;
  }

  /** Shows a directory or file at a second place. @param recursive with the mounts below */
  bind(from: Path, at: Path, recursive: boolean): Mount | SysError {
    if (!at.mount.attached || from.mount.unbindable) return -Errno.EINVAL;
    const refused = mayHang(from.dentry, at);
    if (refused < 0) return refused;
    const copies = this.#copies(from, recursive);
    if (typeof copies === "number") return copies;
    const [top, ...others] = copies;
    this.#attach(top!, at);
    for (const copy of others) this.#attach(copy, copy.parent);
    return top!;
  }
  /** The same copies, in no place: OPEN_TREE_CLONE. @returns the top, for {@link place} or {@link dissolve} */
  copy(from: Path, recursive: boolean): Mount | SysError {
    const copies = this.#copies(from, recursive);
    if (typeof copies === "number") return copies;
    for (const copy of copies) this.#keepPlaceless(copy, copy.parent);
    return copies[0]!;
  }
  /** A file system in no place: fsmount(2). */
  make(wanted: NewMount): Mount | SysError {
    if (this.#count >= MOUNT_MAX) return -Errno.ENOSPC;
    const mount = this.#make(wanted, this.rootOf(wanted.fs), null);
    this.#keepPlaceless(mount, null);
    return mount;
  }
  #keepPlaceless(mount: Mount, at: Path | null): void {
    mount.attached = false;
    this.#placeless.add(mount);
    hang(mount, at);
  }
  /** Gives a tree that has no place one: move_mount(2). @param top what {@link copy} or {@link make} returned */
  place(top: Mount, at: Path): SysResult {
    if (!this.isPlaceless(top) || !at.mount.attached || mayHang(top.root, at) < 0) return -Errno.EINVAL;
    const [, ...others] = this.below(top);
    this.#placeless.delete(top);
    this.#attach(top, at);
    for (const mount of others) {
      this.#placeless.delete(mount);
      mount.attached = true;
      this.mounts.push(mount);
    }
    return 0;
  }
  /** Whether it is the top of a tree that has no place. */
  isPlaceless(mount: Mount): boolean {
    return this.#placeless.has(mount) && mount.parent === null;
  }
  /** Nobody can give it a place any more. */
  dissolve(top: Mount): void {
    if (!this.isPlaceless(top)) return;
    for (const mount of this.below(top).reverse()) {
      this.#placeless.delete(mount);
      this.#release(mount);
    }
  }

  /** @returns the top without a parent, then those below with theirs; -EINVAL, -ENOSPC */
  #copies(from: Path, recursive: boolean): Mount[] | SysError {
    if (from.mount.unbindable || !from.mount.attached) return -Errno.EINVAL;
    const below = this.#children(from.mount).filter((each) => isBelow(each.parent!.dentry, from.dentry));
    // What a configured mount covers stays covered.
    if (!recursive && below.some((each) => each.locked)) return -Errno.EINVAL;
    const copies: Mount[] = [];
    if (this.#copy(from.mount, from.dentry, null, recursive, copies)) {
      copies[0]!.locked = false;
      return copies;
    }
    for (const copy of copies) copy.root.pins--;
    return -Errno.ENOSPC;
  }
  /** @returns false if there would be too many */
  #copy(mount: Mount, root: Dentry, parent: Path | null, recursive: boolean, into: Mount[]): boolean {
    if (this.#count + into.length >= MOUNT_MAX) return false;
    const { fs, source, flags, options } = mount;
    const copy = this.#make({ fs, source, flags, options }, root, parent);
    copy.locked = mount.locked;
    copy.lockFlags(mount.lockedFlags);
    into.push(copy);
    if (!recursive) return true;
    for (const child of this.#children(mount)) {
      const point = child.parent!.dentry;
      if (child.unbindable || !isBelow(point, root)) continue;
      if (!this.#copy(child, child.root, new Path(copy, point), true, into)) return false;
    }
    return true;
  }

  /** MS_MOVE. -EINVAL, -ELOOP, -ENOTDIR */
  move(from: Path, at: Path): SysResult {
    const { mount } = from;
    if (from.dentry !== mount.root || mount.parent === null || mount.locked) return -Errno.EINVAL;
    if (!mount.attached || !at.mount.attached) return -Errno.EINVAL;
    if (mayHang(mount.root, at) < 0) return -Errno.EINVAL;
    for (let up: Mount | undefined = at.mount; up !== undefined; up = up.parent?.mount) {
      if (up === mount) return -Errno.ELOOP;
    }
    this.#unhook(mount);
    this.mounts.splice(this.mounts.indexOf(mount), 1);
    this.#attach(mount, at);
    return 0;
  }

  /** MS_REMOUNT|MS_BIND: the flags of one mount. -EPERM, -EBUSY */
  setFlags(mount: Mount, flags: number): SysResult {
    const seals = (flags & ST.RDONLY) !== 0 && (mount.flags & ST.RDONLY) === 0;
    if (seals && mount.writers > 0) return -Errno.EBUSY;
    return mount.setFlags(flags) ? 0 : -Errno.EPERM;
  }
  /**
   * mount_setattr(2): all of them or none.
   * @param flags what a mount gets @param propagation MOUNT.SHARED or its like; 0: as it is
   * @returns 0, -EPERM, -EBUSY
   */
  setAttributes(mounts: readonly Mount[], flags: (mount: Mount) => number, propagation: number): SysResult {
    for (const mount of mounts) {
      const wanted = flags(mount);
      if ((mount.lockedFlags & ~wanted) !== 0) return -Errno.EPERM;
      const seals = (wanted & ST.RDONLY) !== 0 && (mount.flags & ST.RDONLY) === 0;
      if (seals && mount.writers > 0) return -Errno.EBUSY;
    }
    for (const mount of mounts) {
      mount.setFlags(flags(mount));
      if (propagation !== 0) mount.unbindable = propagation === MOUNT.UNBINDABLE;
    }
    return 0;
  }
  /** MS_REMOUNT: the file system of a mount. @param readOnly null: as it is @returns -EPERM, -EBUSY, -EINVAL */
  reconfigure({ fs, locked }: Mount, readOnly: boolean | null, options: string): SysResult {
    if (fs.transient !== true && locked && options !== "") return -Errno.EINVAL;
    if (readOnly !== null && fs.setReadOnly !== undefined) {
      const set = this.setReadOnly(fs, readOnly);
      if (set < 0) return set;
    } else if (readOnly === false && fs.readOnly === true) {
      return -Errno.EPERM;
    }
    return fs.configure?.(options) ?? 0;
  }
  /** … seen through all of its mounts. */
  setReadOnly(fs: FileSystem, readOnly: boolean): SysResult {
    if ((fs.readOnly ?? false) === readOnly) return 0;
    if (fs.setReadOnly === undefined) return -Errno.EPERM;
    if (readOnly && this.#of(fs).some((mount) => mount.writers > 0)) return -Errno.EBUSY;
    fs.setReadOnly(readOnly);
    return 0;
  }

  /**
   * umount2(2). @param busy whether a working or root directory is in the mount
   * @returns -EINVAL, -EBUSY, -EAGAIN (marked by MNT_EXPIRE)
   */
  unmount(path: Path, flags: number, contexts: Iterable<PathContext>, inUse: (mount: Mount) => boolean): SysResult {
    const { mount } = path;
    if (path.dentry !== mount.root || mount.locked || !mount.attached) return -Errno.EINVAL;
    const entered = [...contexts].some(({ root, cwd }) => root.mount === mount || cwd.mount === mount);
    const busy = entered || mount.uses > 0 || inUse(mount) || this.#children(mount).length > 0;
    if ((flags & MNT.EXPIRE) !== 0) {
      if ((flags & (MNT.FORCE | MNT.DETACH)) !== 0 || mount.parent === null) return -Errno.EINVAL;
      if (busy) return -Errno.EBUSY;
      // Since the mark was made this call has been the only one to come here.
      const unused = mount.entered === mount.expiring + 1;
      mount.expiring = mount.entered;
      if (!unused) return -Errno.EAGAIN;
    }
    const detaches = (flags & MNT.DETACH) !== 0;
    if (!detaches && busy) return -Errno.EBUSY;
    if (mount.parent === null) return -Errno.EBUSY;
    this.#detach(mount);
    return 0;
  }
  /** Takes a mount and all below it out of the tree; what is open stays usable. */
  #detach(mount: Mount): void {
    for (const child of this.#children(mount)) this.#detach(child);
    this.mounts.splice(this.mounts.indexOf(mount), 1);
    mount.attached = false;
    this.#release(mount);
  }
  /** It is in no tree any more; what is open through it keeps it. */
  #release(mount: Mount): void {
    this.#unhook(mount);
    mount.parent = null;
    mount.onUnused = () => this.#gone(mount);
    if (mount.uses === 0) mount.onUnused();
  }
  #gone(mount: Mount): void {
    mount.onUnused = null;
    mount.root.pins--;
    const { fs } = mount;
    const root = this.#roots.get(fs);
    if (root === undefined || this.#of(fs).length > 0 || fs.transient !== true) return;
    this.#roots.delete(fs);
    this.#ended(fs, root);
  }

  /** pivot_root(2): `root` is the caller's. @returns the new root of the tree, or -errno */
  pivot(root: Path, wanted: Path, put: Path): Path | SysError {
    if (wanted.mount === root.mount || put.mount === root.mount) return -Errno.EBUSY;
    if (root.dentry !== root.mount.root || wanted.dentry !== wanted.mount.root) return -Errno.EINVAL;
    if (wanted.mount.locked || !wanted.mount.attached) return -Errno.EINVAL;
    if (!this.#reaches(put, wanted) || !this.#reaches(wanted, root)) return -Errno.EINVAL;
    const above = root.mount.parent;
    this.#unhook(wanted.mount);
    this.#unhook(root.mount);
    for (const mount of [wanted.mount, root.mount]) this.mounts.splice(this.mounts.indexOf(mount), 1);
    wanted.mount.locked = root.mount.locked && above !== null;
    root.mount.locked = false;
    this.#attach(wanted.mount, above);
    this.#attach(root.mount, put);
    return new Path(wanted.mount, wanted.mount.root);
  }
  /** Whether a place is at or below another one. */
  #reaches(path: Path, from: Path): boolean {
    let at: Path | null = path;
    while (at !== null && at.mount !== from.mount) at = at.mount.parent;
    return at !== null && isBelow(at.dentry, from.dentry);
  }
}

function hang(mount: Mount, at: Path | null): void {
  mount.parent = at;
  if (at === null) return;
  at.dentry.mounts ??= [];
  at.dentry.mounts.push(mount);
}
/** A directory goes on a directory, everything else on something else. */
function mayHang(root: Dentry, at: Path): SysResult {
  if (at.dentry.deleted) return -Errno.ENOENT;
  return (root.inode.type === S.IFDIR) === (at.dentry.inode.type === S.IFDIR) ? 0 : -Errno.ENOTDIR;
}
function isBelow(dentry: Dentry, top: Dentry): boolean {
  for (let at: Dentry | null = dentry; at !== null; at = at.parent) if (at === top) return true;
  return false;
}
