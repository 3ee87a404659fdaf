/** Making, removing and moving names. @see mkdir(2), mknod(2), symlink(2), link(2), unlink(2), rmdir(2), rename(2) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { ACCESS, RENAME } from "../../abi/fcntl.ts";
import { IN } from "../../abi/inotify.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { Credentials } from "../task/credentials.ts";
import type { Inode } from "./inode.ts";
import { TemporaryDentry } from "./magic.ts";
import type { Dentry, Path } from "./path.ts";
import { checkOwner, checkPermission, checkRemoval, permitted, privileged } from "./permission.ts";
import type { Vfs, Who } from "./vfs.ts";
import type { Walk } from "./walk.ts";

/** Walks to where a new name is to be made, and checks that it may be. @returns 0 or -errno */
function toNew(walk: Walk, directory: boolean): SysResult {
  const status = walk.toLast();
  if (status < 0) return status;
  if (walk.special) return -Errno.EEXIST;
  const found = walk.last();
  if (typeof found === "number") return found;
  if (found !== null) return -Errno.EEXIST;
  if (walk.slash && !directory) return -Errno.ENOENT;
  if (walk.at.mount.readOnly) return -Errno.EROFS;
  if (walk.at.dentry.deleted) return -Errno.ENOENT;
  return 0;
}
function mayAdd(who: Who, parent: Dentry): SysResult {
  if (parent.deleted) return -Errno.ENOENT;
  return checkPermission(who.credentials, parent.inode, ACCESS.W_OK | ACCESS.X_OK);
}

/** Makes a name by `make`, which gets the directory. */
function add(
  vfs: Vfs,
  who: Who,
  dir: Path | null,
  path: string,
  directory: boolean,
  make: (parent: Inode, name: string) => Inode | SysError,
): SysResult {
  const walk = vfs.walk(who, dir, path, 0);
  const status = toNew(walk, directory);
  if (status < 0) return status;
  const parent = walk.at.dentry;
  const allowed = mayAdd(who, parent);
  if (allowed < 0) return allowed;
  const inode = make(parent.inode, walk.name);
  if (typeof inode === "number") return inode;
  vfs.names.add(parent, walk.name, inode);
  if (vfs.notifier.active) vfs.notifier.name(parent.inode, IN.CREATE, walk.name, directory);
  return 0;
}

export function mkdir(vfs: Vfs, who: Who, dir: Path | null, path: string, mode: number): SysResult {
  const permissions = mode & 0o1777 & ~who.fs.umask;
  return add(vfs, who, dir, path, true, (parent, name) => parent.mkdir(name, permissions, who.credentials));
}

export function mknod(vfs: Vfs, who: Who, dir: Path | null, path: string, mode: number, rdev: number): SysResult {
  const type = mode & S.IFMT || S.IFREG;
  if (type === S.IFDIR) return -Errno.EPERM;
  const device = type === S.IFCHR || type === S.IFBLK;
  if (!device && type !== S.IFREG && type !== S.IFIFO && type !== S.IFSOCK) return -Errno.EINVAL;
  const full = type | (mode & 0o7777 & ~who.fs.umask);
  return add(vfs, who, dir, path, false, (parent, name) => {
    if (device && !privileged(who.credentials)) return -Errno.EPERM;
    return parent.mknod(name, full, device ? rdev : 0, who.credentials);
  });
}

export function symlink(vfs: Vfs, who: Who, target: string, dir: Path | null, path: string): SysResult {
  if (target === "") return -Errno.ENOENT;
  return add(vfs, who, dir, path, false, (parent, name) => parent.symlink(name, target, who.credentials));
}

export function link(vfs: Vfs, who: Who, from: Path, dir: Path | null, path: string): SysResult {
  const walk = vfs.walk(who, dir, path, 0);
  const status = toNew(walk, false);
  if (status < 0) return status;
  const inode = from.dentry.inode;
  if (from.mount !== walk.at.mount || inode.fs !== walk.at.dentry.inode.fs) return -Errno.EXDEV;
  const parent = walk.at.dentry;
  let allowed = mayLink(who.credentials, inode);
  if (allowed === 0) allowed = mayAdd(who, parent);
  if (allowed < 0) return allowed;
  if (inode.type === S.IFDIR) return -Errno.EPERM;
  if (from.dentry instanceof TemporaryDentry && !from.dentry.linkable) return -Errno.ENOENT;
  const linked = parent.inode.link(walk.name, inode);
  if (linked < 0) return linked;
  vfs.names.add(parent, walk.name, inode);
  if (vfs.notifier.active) {
    vfs.notifier.inode(inode, IN.ATTRIB);
    vfs.notifier.name(parent.inode, IN.CREATE, walk.name, false);
  }
  return 0;
}

const attributes = new Stat();

/** As with fs.protected_hardlinks=1, which distributions set. @see proc_sys_fs(5) */
function mayLink(who: Credentials, inode: Inode): SysResult {
  if (checkOwner(who, inode) === 0) return 0;
  const status = inode.permissions(attributes);
  if (status < 0) return status;
  const setGid = S.ISGID | 0o010;
  const safe = inode.type === S.IFREG && (attributes.mode & S.ISUID) === 0 && (attributes.mode & setGid) !== setGid;
  return safe && permitted(who, attributes, ACCESS.R_OK | ACCESS.W_OK) === 0 ? 0 : -Errno.EPERM;
}

/** Checks that a name may be removed, or replaced by a directory or by something else. */
function mayRemove(who: Who, parent: Dentry, victim: Dentry, directory: boolean): SysResult {
  const allowed = checkRemoval(who.credentials, parent.inode, victim.inode);
  if (allowed < 0) return allowed;
  const isDirectory = victim.inode.type === S.IFDIR;
  if (directory && !isDirectory) return -Errno.ENOTDIR;
  if (!directory && isDirectory) return -Errno.EISDIR;
  return parent.deleted ? -Errno.ENOENT : 0;
}

export function unlink(vfs: Vfs, who: Who, dir: Path | null, path: string): SysResult {
  const walk = vfs.walk(who, dir, path, 0);
  const status = walk.toLast();
  if (status < 0) return status;
  if (walk.special) return -Errno.EISDIR;
  if (walk.at.mount.readOnly) return -Errno.EROFS;
  const parent = walk.at.dentry;
  const victim = vfs.names.lookup(parent, walk.name);
  if (typeof victim === "number") return victim;
  if (victim === null) return -Errno.ENOENT;
  if (walk.slash) return victim.inode.type === S.IFDIR ? -Errno.EISDIR : -Errno.ENOTDIR;
  const allowed = mayRemove(who, parent, victim, false);
  if (allowed < 0) return allowed;
  if (victim.mounts !== null) return -Errno.EBUSY;
  const last = vfs.notifier.active && vfs.notifier.lastName(victim.inode);
  const removed = parent.inode.unlink(walk.name);
  if (removed === 0) takenAway(vfs, victim, last);
  return removed;
}

export function rmdir(vfs: Vfs, who: Who, dir: Path | null, path: string): SysResult {
  const walk = vfs.walk(who, dir, path, 0);
  const status = walk.toLast();
  if (status < 0) return status;
  if (walk.name === "..") return -Errno.ENOTEMPTY;
  if (walk.name === ".") return -Errno.EINVAL;
  if (walk.name === "/") return -Errno.EBUSY;
  if (walk.at.mount.readOnly) return -Errno.EROFS;
  const parent = walk.at.dentry;
  const victim = vfs.names.lookup(parent, walk.name);
  if (typeof victim === "number") return victim;
  if (victim === null) return -Errno.ENOENT;
  const allowed = mayRemove(who, parent, victim, true);
  if (allowed < 0) return allowed;
  if (victim.mounts !== null) return -Errno.EBUSY;
  const removed = parent.inode.rmdir(walk.name);
  if (removed === 0) takenAway(vfs, victim, true);
  return removed;
}

/** A name is gone. @param last nothing else names the file */
function takenAway(vfs: Vfs, victim: Dentry, last: boolean): void {
  const { inode, name, parent } = victim;
  const isDirectory = inode.type === S.IFDIR;
  vfs.names.remove(victim);
  const { notifier } = vfs;
  if (!notifier.active) return;
  if (!isDirectory) notifier.inode(inode, IN.ATTRIB);
  notifier.unnamed(victim, last);
  notifier.name(parent!.inode, IN.DELETE, name, isDirectory);
}

export function rename(
  vfs: Vfs,
  who: Who,
  fromDir: Path | null,
  from: string,
  toDir: Path | null,
  to: string | SysError,
  flags: number,
): SysResult {
  const exchange = (flags & RENAME.EXCHANGE) !== 0;
  const keep = (flags & RENAME.NOREPLACE) !== 0;
  if ((flags & ~(RENAME.NOREPLACE | RENAME.EXCHANGE | RENAME.WHITEOUT)) !== 0) return -Errno.EINVAL;
  if (exchange && (flags & (RENAME.NOREPLACE | RENAME.WHITEOUT)) !== 0) return -Errno.EINVAL;
  const source = vfs.walk(who, fromDir, from, 0);
  let status = source.toLast();
  if (status < 0) return status;
  if (typeof to === "number") return to;
  const target = vfs.walk(who, toDir, to, 0);
  status = target.toLast();
  if (status < 0) return status;
  if (source.at.mount !== target.at.mount) return -Errno.EXDEV;
  if (source.special) return -Errno.EBUSY;
  if (target.special) return keep ? -Errno.EEXIST : -Errno.EBUSY;
  if (source.at.mount.readOnly) return -Errno.EROFS;

  const oldParent = source.at.dentry;
  const newParent = target.at.dentry;
  const old = vfs.names.lookup(oldParent, source.name);
  if (typeof old === "number") return old;
  if (old === null) return -Errno.ENOENT;
  const replaced = vfs.names.lookup(newParent, target.name);
  if (typeof replaced === "number") return replaced;
  if (keep && replaced !== null) return -Errno.EEXIST;
  if (exchange && replaced === null) return -Errno.ENOENT;
  const isDirectory = old.inode.type === S.IFDIR;
  if (exchange && target.slash && replaced!.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  if (!isDirectory && (source.slash || (!exchange && target.slash))) return -Errno.ENOTDIR;
  if (isAncestor(old, newParent)) return -Errno.EINVAL;
  if (replaced !== null && isAncestor(replaced, oldParent)) return exchange ? -Errno.EINVAL : -Errno.ENOTEMPTY;
  if (replaced !== null && replaced.inode === old.inode) return 0;

  status = mayMove(who, oldParent, old, newParent, replaced, exchange);
  if (status < 0) return status;
  if (old.mounts !== null || (replaced !== null && replaced.mounts !== null)) return -Errno.EBUSY;
  const { notifier } = vfs;
  const last = notifier.active && replaced !== null && !exchange && notifier.lastName(replaced.inode);
  status = oldParent.inode.rename(source.name, newParent.inode, target.name, flags);
  if (status < 0) return status;
  if (exchange) vfs.names.exchange(old, replaced!);
  else vfs.names.move(old, newParent, target.name);
  if (!notifier.active) return 0;
  const [left, entered] = [oldParent.inode, newParent.inode];
  const covered = exchange ? null : (replaced?.inode ?? null);
  notifier.moved(left, source.name, entered, target.name, old.inode, covered);
  if (exchange) notifier.moved(entered, target.name, left, source.name, replaced!.inode, null);
  else if (replaced !== null) notifier.unnamed(replaced, last);
  return 0;
}

/** Whether `dentry` is `below` or one of the directories above it. */
function isAncestor(dentry: Dentry, below: Dentry): boolean {
  for (let at: Dentry | null = below; at !== null; at = at.parent) if (at === dentry) return true;
  return false;
}

function mayMove(
  who: Who,
  oldParent: Dentry,
  old: Dentry,
  newParent: Dentry,
  replaced: Dentry | null,
  exchange: boolean,
): SysResult {
  const isDirectory = old.inode.type === S.IFDIR;
  let status = mayRemove(who, oldParent, old, isDirectory);
  if (status < 0) return status;
  const otherIsDirectory = replaced !== null && replaced.inode.type === S.IFDIR;
  if (replaced === null) status = mayAdd(who, newParent);
  else status = mayRemove(who, newParent, replaced, exchange ? otherIsDirectory : isDirectory);
  if (status < 0 || oldParent === newParent) return status;
  // A directory that changes its parent has its ".." rewritten.
  if (isDirectory) status = checkPermission(who.credentials, old.inode, ACCESS.W_OK);
  if (status === 0 && exchange && otherIsDirectory) {
    status = checkPermission(who.credentials, replaced!.inode, ACCESS.W_OK);
  }
  return status;
}
