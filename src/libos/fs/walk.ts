/** Walking a path over the tree of mounts. @see path_resolution(7), openat2(2) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { PATH_MAX, RESOLVE } from "../../abi/fcntl.ts";
import { S } from "../../abi/stat.ts";
import type { DentryCache } from "./dentry-cache.ts";
import { File } from "./file.ts";
import { FileDentry } from "./magic.ts";
import { mountedAt, Path } from "./path.ts";
import { checkSearch } from "./permission.ts";
import type { Who } from "./vfs.ts";

/** Symbolic links followed in one walk at most. */
const LINK_LIMIT = 40;
const SCOPED = RESOLVE.BENEATH | RESOLVE.IN_ROOT;

/**
 * A walk in progress. First {@link Walk.toLast} goes to the directory of the last component; what happens with that
 * one is the caller's: {@link Walk.last} finds it, {@link Walk.follow} goes on behind a symbolic link.
 */
export class Walk {
  readonly #names: DentryCache;
  readonly #who: Who;
  readonly #resolve: number;
  /** Where ".." stops. */
  readonly #root: Path;
  #links = 0;
  #rest: string;
  #position = 0;

  /** The directory reached. */
  at: Path;
  /** The last component: a name, ".", "..", or "/" if the path is nothing but slashes. */
  name = "";
  /** A slash follows the last component: it must be a directory. */
  slash = false;
  /** Why the walk cannot start, or 0. */
  readonly #refused: SysResult;

  /** @param dir where a relative path starts */
  constructor(names: DentryCache, who: Who, dir: Path, path: string, resolve: number) {
    this.#names = names;
    this.#who = who;
    this.#resolve = resolve;
    this.#rest = path;
    this.#root = (resolve & SCOPED) !== 0 ? dir : who.fs.root;
    this.at = dir;
    names.beginWalk();
    if (path === "") this.#refused = -Errno.ENOENT;
    else if (path.length >= PATH_MAX) this.#refused = -Errno.ENAMETOOLONG;
    else this.#refused = path.startsWith("/") ? this.#toRoot() : 0;
  }

  /** Walks up to the directory that holds the last component. */
  toLast(): SysResult {
    if (this.#refused < 0) return this.#refused;
    for (;;) {
      const path = this.#rest;
      let start = this.#position;
      while (start < path.length && path.charCodeAt(start) === SLASH) start++;
      if (start === path.length) {
        this.name = "/";
        this.slash = true;
        return 0;
      }
      const inode = this.at.dentry.inode;
      if (inode.type !== S.IFDIR) return -Errno.ENOTDIR;
      const allowed = checkSearch(this.#who.credentials, inode);
      if (allowed < 0) return allowed;
      let end = path.indexOf("/", start);
      if (end < 0) end = path.length;
      let next = end;
      while (next < path.length && path.charCodeAt(next) === SLASH) next++;
      this.name = path.slice(start, end);
      this.#position = next;
      if (next === path.length) {
        this.slash = end < next;
        return 0;
      }
      const found = this.last();
      if (typeof found === "number") return found;
      if (found === null) return -Errno.ENOENT;
      if (found.dentry.inode.type === S.IFLNK) {
        const status = this.follow(found);
        if (status < 0) return status;
      } else {
        this.at = found;
      }
    }
  }

  /** What the last component names, mounts crossed but no link followed; null if there is none. */
  last(): Path | null | SysError {
    if (this.name === "." || this.name === "/") return this.at;
    if (this.name === "..") return this.#up();
    const dentry = this.#names.lookup(this.at.dentry, this.name);
    if (dentry === null || typeof dentry === "number") return dentry;
    if (dentry.mounts === null) return new Path(this.at.mount, dentry);
    return this.#cross(new Path(this.at.mount, dentry));
  }

  /** Goes on at the target of a symbolic link that was found as the current component; then toLast() comes again. */
  follow(link: Path): SysResult {
    if ((this.#resolve & RESOLVE.NO_SYMLINKS) !== 0 || this.#links++ >= LINK_LIMIT) return -Errno.ELOOP;
    if (link.mount.noSymlinks) return -Errno.ELOOP;
    const inode = link.dentry.inode;
    const magic = inode.magicTarget();
    const behind = this.#position < this.#rest.length || this.slash ? this.#rest.slice(this.#position) : null;
    if (typeof magic === "number") return magic;
    if (magic !== null) return this.#jump(magic, behind);
    const target = inode.readlink();
    if (typeof target === "number") return target;
    if (target === "") return -Errno.ENOENT;
    this.#rest = behind === null ? target : `${target}/${behind}`;
    this.#position = 0;
    return target.startsWith("/") ? this.#toRoot() : 0;
  }
  #jump(target: unknown, behind: string | null): SysResult {
    if ((this.#resolve & RESOLVE.NO_MAGICLINKS) !== 0) return -Errno.ELOOP;
    if ((this.#resolve & SCOPED) !== 0) return -Errno.EXDEV;
    let path: Path;
    if (target instanceof Path) path = target;
    else if (target instanceof File) path = target.path ?? new Path(this.at.mount, new FileDentry(target));
    else return -Errno.ENOENT;
    if ((this.#resolve & RESOLVE.NO_XDEV) !== 0 && path.mount !== this.at.mount) return -Errno.EXDEV;
    this.at = path;
    // What is left to walk is "." there, which toLast() must not take for a name to look up.
    this.#rest = behind === null ? "" : `./${behind}`;
    this.#position = 0;
    return 0;
  }
  /** Whether the last component is not an ordinary name. */
  get special(): boolean {
    return this.name === "." || this.name === ".." || this.name === "/";
  }
  /** Whether a magic link led to the very end of the path. */
  get jumped(): boolean {
    return this.#rest === "";
  }

  #toRoot(): SysResult {
    if ((this.#resolve & RESOLVE.BENEATH) !== 0) return -Errno.EXDEV;
    if ((this.#resolve & RESOLVE.NO_XDEV) !== 0 && this.at.mount !== this.#root.mount) return -Errno.EXDEV;
    this.at = this.#root;
    return 0;
  }
  #up(): Path | SysError {
    let { mount, dentry } = this.at;
    for (;;) {
      if (mount === this.#root.mount && dentry === this.#root.dentry) {
        return (this.#resolve & RESOLVE.BENEATH) !== 0 ? -Errno.EXDEV : this.at;
      }
      if (dentry !== mount.root) break;
      if (mount.parent === null) return this.at;
      if ((this.#resolve & RESOLVE.NO_XDEV) !== 0) return -Errno.EXDEV;
      ({ mount, dentry } = mount.parent);
    }
    if (dentry.parent === null) return this.at;
    return this.#cross(new Path(mount, dentry.parent));
  }
  /** From a mount point to what is mounted on it. */
  #cross(path: Path): Path | SysError {
    let at = path;
    for (let top = mountedAt(at); top !== undefined; top = mountedAt(at)) {
      if ((this.#resolve & RESOLVE.NO_XDEV) !== 0) return -Errno.EXDEV;
      top.entered++;
      at = new Path(top, top.root);
    }
    return at;
  }
}

const SLASH = 47;

/** The whole walk. @returns -ENOENT if the last component is missing */
export function resolve(walk: Walk, follow: boolean): Path | SysError {
  for (;;) {
    const status = walk.toLast();
    if (status < 0) return status;
    const found = walk.last();
    if (typeof found === "number") return found;
    if (found === null) return -Errno.ENOENT;
    if (found.dentry.inode.type === S.IFLNK && (follow || walk.slash)) {
      const followed = walk.follow(found);
      if (followed < 0) return followed;
      if (!walk.jumped) continue;
      return walk.at;
    }
    if (walk.slash && found.dentry.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
    return found;
  }
}
