/** Who may read and set extended attributes, by their namespace. @see xattr(7) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { ACCESS } from "../../abi/fcntl.ts";
import { S, Stat } from "../../abi/stat.ts";
import { CAP, type Capabilities } from "../task/capabilities.ts";
import type { Credentials } from "../task/credentials.ts";
import type { Inode } from "./inode.ts";
import { checkOwner, checkPermission } from "./permission.ts";

/** On whose behalf. */
export interface AttributeUser {
  readonly credentials: Credentials;
  readonly capabilities: Capabilities;
}

const USER = "user.";
const TRUSTED = "trusted.";
const SECURITY = "security.";
const CAPABILITY = "security.capability";
/** Versions and sizes of struct vfs_cap_data that are still taken. */
const CAPABILITY_SIZES: Readonly<Record<number, number>> = { 2: 20, 3: 24 };

const attributes = new Stat();

export function isTrusted(name: string): boolean {
  return name.startsWith(TRUSTED);
}

/** The namespaces that file systems keep; access control lists are not among them. @returns 0, -EOPNOTSUPP or -EINVAL */
function checkNamespace(name: string): SysResult {
  const prefix = [USER, TRUSTED, SECURITY].find((each) => name.startsWith(each));
  if (prefix === undefined) return -Errno.EOPNOTSUPP;
  return name.length === prefix.length ? -Errno.EINVAL : 0;
}

export function getAttribute(who: AttributeUser, inode: Inode, name: string): Uint8Array | SysError {
  if (isTrusted(name)) {
    if (!who.capabilities.has(CAP.SYS_ADMIN)) return -Errno.ENODATA;
  } else if (!name.startsWith(SECURITY) && !name.startsWith("system.")) {
    if (name.startsWith(USER) && inode.type !== S.IFREG && inode.type !== S.IFDIR) return -Errno.ENODATA;
    const allowed = checkPermission(who.credentials, inode, ACCESS.R_OK);
    if (allowed < 0) return allowed;
  }
  const known = checkNamespace(name);
  return known < 0 ? known : inode.getAttribute(name);
}

/** The names that the caller may see. */
export function listAttributes(who: AttributeUser, inode: Inode): string[] | SysError {
  const names = inode.listAttributes();
  if (typeof names === "number" || who.capabilities.has(CAP.SYS_ADMIN)) return names;
  return names.filter((name) => !isTrusted(name));
}

/** @param value null: removes it @param flags XATTR_CREATE, XATTR_REPLACE */
export function setAttribute(
  who: AttributeUser,
  inode: Inode,
  name: string,
  value: Uint8Array | null,
  flags: number,
): SysResult {
  const allowed = maySet(who, inode, name);
  if (allowed < 0) return allowed;
  const known = checkNamespace(name);
  if (known < 0) return known;
  const admin = who.capabilities.has(CAP.SYS_ADMIN);
  if (name === CAPABILITY) {
    if (value !== null && !isCapability(value)) return -Errno.EINVAL;
    if (!who.capabilities.has(CAP.SETFCAP)) return -Errno.EPERM;
  } else if (name.startsWith(SECURITY) && !admin) {
    return -Errno.EPERM;
  }
  return value === null ? inode.removeAttribute(name) : inode.setAttribute(name, value, flags);
}

function maySet(who: AttributeUser, inode: Inode, name: string): SysResult {
  if (name.startsWith(SECURITY) || name.startsWith("system.")) return 0;
  if (isTrusted(name)) return who.capabilities.has(CAP.SYS_ADMIN) ? 0 : -Errno.EPERM;
  if (name.startsWith(USER)) {
    if (inode.type !== S.IFREG && inode.type !== S.IFDIR) return -Errno.EPERM;
    if (inode.type === S.IFDIR && inode.permissions(attributes) === 0 && (attributes.mode & S.ISVTX) !== 0) {
      const owner = checkOwner(who.credentials, inode);
      if (owner < 0) return owner;
    }
  }
  return checkPermission(who.credentials, inode, ACCESS.W_OK);
}

/** Whether it is a struct vfs_cap_data: magic_etc with the version in its highest byte, then pairs of masks. */
function isCapability(value: Uint8Array): boolean {
  return value.length >= 4 && CAPABILITY_SIZES[value[3]!] === value.length;
}
