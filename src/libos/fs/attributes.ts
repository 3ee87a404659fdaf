/** Who may change attributes, and how. @see chmod(2), chown(2), utimensat(2), truncate(2), access(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { ACCESS } from "../../abi/fcntl.ts";
import { S, Stat } from "../../abi/stat.ts";
import { type Credentials, inGroup } from "../task/credentials.ts";
import { type AttributeChange, type Inode, UTIME_NOW, UTIME_OMIT } from "./inode.ts";
import { Path } from "./path.ts";
import { checkPermission, privileged } from "./permission.ts";
import { checkTextBusy } from "./text-busy.ts";
import type { Who } from "./vfs.ts";

const attributes = new Stat();

export function setattr(who: Who, target: Path | Inode, change: AttributeChange): SysResult {
  if (target instanceof Path && target.mount.readOnly) return -Errno.EROFS;
  const inode = target instanceof Path ? target.dentry.inode : target;
  if (change.mode !== undefined && inode.type === S.IFLNK) return -Errno.EOPNOTSUPP;
  const status = inode.permissions(attributes);
  if (status < 0) return status;
  const allowed = mayChange(who.credentials, inode, change);
  if (allowed < 0) return allowed;
  const group = change.gid ?? attributes.gid;
  if (change.mode !== undefined && (change.mode & S.ISGID) !== 0) {
    if (!privileged(who.credentials) && !inGroup(who.credentials, group)) {
      return inode.setattr({ ...change, mode: change.mode & ~S.ISGID });
    }
  }
  return inode.setattr(change);
}

/** Against the owner and group in {@link attributes}. */
function mayChange(who: Credentials, inode: Inode, change: AttributeChange): SysResult {
  if (privileged(who)) return 0;
  const { uid, gid } = attributes;
  const owns = uid === who.fsuid;
  if (change.mode !== undefined && !owns) return -Errno.EPERM;
  if (change.uid !== undefined && (!owns || change.uid !== uid)) return -Errno.EPERM;
  if (change.gid !== undefined && (!owns || (change.gid !== gid && !inGroup(who, change.gid)))) return -Errno.EPERM;
  const { atimeNsec = UTIME_OMIT, mtimeNsec = UTIME_OMIT } = change;
  if (owns || (atimeNsec === UTIME_OMIT && mtimeNsec === UTIME_OMIT)) return 0;
  if (atimeNsec !== UTIME_NOW || mtimeNsec !== UTIME_NOW) return -Errno.EPERM;
  return checkPermission(who, inode, ACCESS.W_OK);
}

export function mayTruncate(who: Who, path: Path): SysResult {
  const inode = path.dentry.inode;
  if (inode.type === S.IFDIR) return -Errno.EISDIR;
  if (inode.type !== S.IFREG) return -Errno.EINVAL;
  if (path.mount.readOnly) return -Errno.EROFS;
  const allowed = checkPermission(who.credentials, inode, ACCESS.W_OK);
  if (allowed < 0) return allowed;
  return checkTextBusy(who.programs, inode);
}

/** access(2): R_OK|W_OK|X_OK. */
export function permission(who: Credentials, path: Path, mask: number): SysResult {
  const inode = path.dentry.inode;
  if ((mask & ACCESS.X_OK) !== 0 && inode.type === S.IFREG && path.mount.noExec) return -Errno.EACCES;
  const allowed = checkPermission(who, inode, mask);
  if (allowed < 0 || (mask & ACCESS.W_OK) === 0 || !path.mount.readOnly) return allowed;
  const ordinary = inode.type === S.IFREG || inode.type === S.IFDIR || inode.type === S.IFLNK;
  return ordinary ? -Errno.EROFS : 0;
}

/** The credentials with the real ids in place of those that file accesses use. */
export function realIds(who: Credentials): Credentials {
  return { ...who, fsuid: who.uid, fsgid: who.gid };
}
