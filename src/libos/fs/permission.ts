/** Who may do what with an inode. @see path_resolution(7), capabilities(7) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { ACCESS } from "../../abi/fcntl.ts";
import { S, Stat } from "../../abi/stat.ts";
import { type Credentials, inGroup } from "../task/credentials.ts";
import type { Inode } from "./inode.ts";

const attributes = new Stat();

/** Whether the credentials stand for a superuser, who passes the checks of permissions and ownership. */
export function privileged(who: Credentials): boolean {
  return who.fsuid === 0;
}

/** Checks R_OK|W_OK|X_OK against attributes. @returns 0 or -EACCES */
export function permitted(who: Credentials, stat: Stat, mask: number): SysResult {
  if (privileged(who)) {
    const executable = (stat.mode & S.IFMT) === S.IFDIR || (stat.mode & 0o111) !== 0;
    return (mask & ACCESS.X_OK) === 0 || executable ? 0 : -Errno.EACCES;
  }
  const shift = stat.uid === who.fsuid ? 6 : inGroup(who, stat.gid) ? 3 : 0;
  return ((stat.mode >> shift) & mask) === mask ? 0 : -Errno.EACCES;
}

/** The same for an inode. */
export function checkPermission(who: Credentials, inode: Inode, mask: number): SysResult {
  if (mask === 0 || (privileged(who) && (mask & ACCESS.X_OK) === 0)) return 0;
  const status = inode.permissions(attributes);
  return status < 0 ? status : permitted(who, attributes, mask);
}

/** Whether a directory may be searched. @returns 0 or -EACCES */
export function checkSearch(who: Credentials, directory: Inode): SysResult {
  return privileged(who) ? 0 : checkPermission(who, directory, ACCESS.X_OK);
}

/** Whether the caller owns the inode or is privileged. @returns 0, or -EPERM */
export function checkOwner(who: Credentials, inode: Inode): SysResult {
  if (privileged(who)) return 0;
  const status = inode.permissions(attributes);
  if (status < 0) return status;
  return attributes.uid === who.fsuid ? 0 : -Errno.EPERM;
}

/**
 * Whether a name of `victim` in `directory` may be removed or replaced.
 * @returns 0, -EACCES, or -EPERM for another's file in a sticky directory
 */
export function checkRemoval(who: Credentials, directory: Inode, victim: Inode): SysResult {
  if (privileged(who)) return 0;
  const status = directory.permissions(attributes);
  if (status < 0) return status;
  const allowed = permitted(who, attributes, ACCESS.W_OK | ACCESS.X_OK);
  if (allowed < 0) return allowed;
  if ((attributes.mode & S.ISVTX) === 0 || attributes.uid === who.fsuid) return 0;
  return checkOwner(who, victim);
}
