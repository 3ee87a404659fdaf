/** open(2), openat2(2): what happens with the last component. */
import { Errno, type SysError } from "../../abi/errno.ts";
import { ACCESS, O, RESOLVE } from "../../abi/fcntl.ts";
import { IN } from "../../abi/inotify.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { File } from "./file.ts";
import { FileDentry, TemporaryDentry } from "./magic.ts";
import { Path } from "./path.ts";
import { PathFile } from "./path-file.ts";
import { checkOwner, checkPermission } from "./permission.ts";
import { checkTextBusy } from "./text-busy.ts";
import type { Vfs, Who } from "./vfs.ts";
import type { Walk } from "./walk.ts";

/** Flags that act once and are not kept in the description. */
const ONCE = O.CREAT | O.EXCL | O.NOCTTY | O.TRUNC | O.CLOEXEC;
/** How often a name of a live host directory may appear and vanish between looking and creating. */
const RACES = 8;

export function open(
  vfs: Vfs,
  who: Who,
  dir: Path | null,
  path: string,
  wanted: number,
  mode: number,
  resolve: number,
): File | SysError {
  let flags = wanted;
  if ((flags & O.PATH) !== 0) flags &= O.PATH | O.DIRECTORY | O.NOFOLLOW | O.CLOEXEC;
  const invalid = checkFlags(flags, resolve);
  if (invalid < 0) return invalid;
  const creates = (flags & O.CREAT) !== 0;
  const exclusive = creates && (flags & O.EXCL) !== 0;
  const follows = (flags & O.NOFOLLOW) === 0 && !exclusive;

  const walk = vfs.walk(who, dir, path, resolve);
  for (let races = 0; ; ) {
    if (races === 0) {
      const status = walk.toLast();
      if (status < 0) return status;
      if (creates && walk.slash && !walk.special) return -Errno.EISDIR;
    }
    let found = walk.last();
    if (typeof found === "number") return found;
    if (found === null) {
      if (!creates) return -Errno.ENOENT;
      const file = create(vfs, who, walk, flags, mode);
      if (file !== -Errno.EEXIST || races++ === RACES) return file;
      continue;
    }
    races = 0;
    if (found.dentry.inode.type === S.IFLNK && (follows || walk.slash)) {
      const status = walk.follow(found);
      if (status < 0) return status;
      if (!walk.jumped) continue;
      found = walk.at;
    }
    const type = found.dentry.inode.type;
    if (exclusive) return -Errno.EEXIST;
    if (creates && type === S.IFDIR) return -Errno.EISDIR;
    if ((walk.slash || (flags & O.DIRECTORY) !== 0) && type !== S.IFDIR) return -Errno.ENOTDIR;
    if ((flags & O.TMPFILE_BIT) !== 0) return createTemporary(who, found, flags, mode);
    return openPath(vfs, who, found, flags);
  }
}

function checkFlags(flags: number, resolve: number): number {
  if ((flags & O.TMPFILE_BIT) !== 0) {
    if ((flags & (O.TMPFILE | O.CREAT)) !== O.TMPFILE) return -Errno.EINVAL;
    if ((flags & O.ACCMODE) === O.RDONLY) return -Errno.EINVAL;
  }
  if ((flags & (O.CREAT | O.DIRECTORY)) === (O.CREAT | O.DIRECTORY)) return -Errno.EINVAL;
  if ((resolve & RESOLVE.CACHED) !== 0 && (flags & (O.CREAT | O.TRUNC | O.TMPFILE_BIT)) !== 0) return -Errno.EAGAIN;
  return 0;
}

/** What the description keeps of the flags. */
function statusFlags(flags: number): number {
  return (flags & ~ONCE) | O.LARGEFILE;
}

function create(vfs: Vfs, who: Who, walk: Walk, flags: number, mode: number): File | SysError {
  const parent = walk.at;
  if (parent.dentry.deleted) return -Errno.ENOENT;
  if (parent.mount.readOnly) return -Errno.EROFS;
  const directory = parent.dentry.inode;
  const allowed = checkPermission(who.credentials, directory, ACCESS.W_OK | ACCESS.X_OK);
  if (allowed < 0) return allowed;
  const inode = directory.create(walk.name, mode & 0o7777 & ~who.fs.umask, who.credentials);
  if (typeof inode === "number") return inode;
  const dentry = vfs.names.add(parent.dentry, walk.name, inode);
  if (vfs.notifier.active) vfs.notifier.name(directory, IN.CREATE, walk.name, false);
  const file = inode.open(statusFlags(flags), who.credentials);
  if (typeof file === "number") return file;
  file.path = new Path(parent.mount, dentry);
  file.created = true;
  return file;
}

function createTemporary(who: Who, directory: Path, flags: number, mode: number): File | SysError {
  if (directory.mount.readOnly) return -Errno.EROFS;
  const parent = directory.dentry.inode;
  const allowed = checkPermission(who.credentials, parent, ACCESS.W_OK | ACCESS.X_OK);
  if (allowed < 0) return allowed;
  const inode = parent.createTemporary(mode & 0o7777 & ~who.fs.umask, who.credentials);
  if (typeof inode === "number") return inode;
  const file = inode.open(statusFlags(flags & ~O.TMPFILE_BIT & ~O.DIRECTORY), who.credentials);
  if (typeof file === "number") return file;
  file.flags |= O.TMPFILE;
  const linkable = (flags & O.EXCL) === 0;
  file.path = new Path(directory.mount, new TemporaryDentry(directory.dentry, inode, linkable));
  return file;
}

/** R_OK and W_OK that a description with these flags needs. */
function accessMask(flags: number): number {
  const mode = flags & O.ACCMODE;
  let mask = mode === O.RDONLY ? ACCESS.R_OK : mode === O.WRONLY ? ACCESS.W_OK : ACCESS.R_OK | ACCESS.W_OK;
  if ((flags & O.TRUNC) !== 0) mask |= ACCESS.W_OK;
  return mask;
}

const attributes = new Stat();

/**
 * A new description of a file that was found.
 * @param mask permissions to check instead of those that the flags need (X_OK for execve)
 */
export function openPath(
  vfs: Vfs,
  who: Who,
  path: Path,
  flags: number,
  mask: number = accessMask(flags),
): File | SysError {
  if ((flags & O.PATH) !== 0) return PathFile.open(path, flags);
  const { mount, dentry } = path;
  const inode = dentry.inode;
  const type = inode.type;
  if (type === S.IFLNK) return -Errno.ELOOP;
  if (type === S.IFDIR && (mask & ACCESS.W_OK) !== 0) return -Errno.EISDIR;
  const allowed = checkPermission(who.credentials, inode, mask);
  if (allowed < 0) return allowed;
  if ((flags & O.NOATIME) !== 0) {
    const owns = checkOwner(who.credentials, inode);
    if (owns < 0) return owns;
  }
  if ((mask & ACCESS.W_OK) !== 0 && type === S.IFREG) {
    if (mount.readOnly) return -Errno.EROFS;
    const busy = checkTextBusy(who.programs, inode);
    if (busy < 0) return busy;
  }

  if (vfs.leases?.active && type === S.IFREG) {
    const broken = vfs.leases.breakFor(inode, (mask & ACCESS.W_OK) !== 0);
    if (broken < 0) return broken;
  }

  const file =
    dentry instanceof FileDentry
      ? dentry.open(statusFlags(flags), who.credentials)
      : openInode(vfs, who, path, statusFlags(flags) | (type === S.IFCHR ? flags & O.NOCTTY : 0));
  if (typeof file === "number") return file;
  file.flags &= ~O.NOCTTY;
  if (!(dentry instanceof FileDentry)) file.path = path;
  if ((flags & O.TRUNC) !== 0 && type === S.IFREG) {
    const status = file.writable ? file.truncate(0) : inode.truncate(0, who.credentials);
    if (status < 0) {
      file.unref();
      return status;
    }
    if (vfs.notifier.active) vfs.notifier.dentry(dentry, IN.MODIFY);
  }
  return file;
}

/** Opens by what the inode itself offers, else by who serves its device number or type. */
function openInode(vfs: Vfs, who: Who, path: Path, flags: number): File | SysError {
  const inode = path.dentry.inode;
  const device = inode.type === S.IFCHR || inode.type === S.IFBLK;
  if (device && (inode.fs.noDevices || path.mount.noDevices)) return -Errno.EACCES;
  const file = inode.open(flags, who.credentials);
  if (file !== -Errno.ENXIO) return file;
  // What a FIFO connects is within the guest, wherever its name is.
  if (inode.fs.noDevices && inode.type !== S.IFIFO) return file;
  if (inode.type === S.IFREG || inode.type === S.IFDIR || inode.type === 0) return file;
  const status = inode.stat(attributes);
  if (status < 0) return status;
  const opener =
    (inode.type === S.IFCHR ? vfs.deviceOpeners.get(attributes.rdev) : undefined) ?? vfs.openers.get(inode.type);
  return opener === undefined ? -Errno.ENXIO : opener(inode, flags, attributes, who);
}
