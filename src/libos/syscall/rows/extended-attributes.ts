/** Extended attributes: no file system of the guest keeps any. @see xattr(7) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { ACCESS } from "../../../abi/fcntl.ts";
import { S } from "../../../abi/stat.ts";
import type { Inode } from "../../fs/inode.ts";
import type { Path } from "../../fs/path.ts";
import type { Task } from "../../task/task.ts";
import { ioFile, pathArgument } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

const XATTR_NAME_MAX = 255;
const XATTR_SIZE_MAX = 65536;
const XATTR = { CREATE: 1, REPLACE: 2 } as const;

/** A name argument: "user.comment". -EFAULT, -ERANGE */
function nameArgument(task: Task, address: number): string | SysError {
  const name = task.mem.string(address, XATTR_NAME_MAX + 1);
  if (name === -Errno.ENAMETOOLONG || name === "") return -Errno.ERANGE;
  return name;
}

function pathTarget(task: Task, address: number, follow: boolean): Path | SysError {
  const path = pathArgument(task, address);
  return typeof path === "number" ? path : task.kernel.vfs.lookup(task, null, path, { follow });
}
function fdTarget(task: Task, fd: number): Path | Inode | SysError {
  const file = ioFile(task, fd);
  return file === null ? -Errno.EBADF : (file.path ?? file.inode ?? -Errno.EBADF);
}

type Target = Path | Inode | SysError;

/** What reading an attribute answers: there is none, or the namespace does not exist. */
function get(task: Task, target: Target, name: number): SysResult {
  const text = nameArgument(task, name);
  if (typeof text === "number") return text;
  if (typeof target === "number") return target;
  if (text.startsWith("security.")) return -Errno.ENODATA;
  return text.startsWith("trusted.") && task.credentials.euid !== 0 ? -Errno.ENODATA : -Errno.EOPNOTSUPP;
}
/** The list is empty, whatever the size of the buffer. */
function list(target: Target): SysResult {
  return typeof target === "number" ? target : 0;
}
/** What writing or removing one answers. */
function put(task: Task, target: Target, name: number): SysResult {
  const text = nameArgument(task, name);
  if (typeof text === "number") return text;
  if (typeof target === "number") return target;
  const path = "dentry" in target ? target : null;
  if (path?.mount.readOnly) return -Errno.EROFS;
  const inode = path === null ? (target as Inode) : path.inode;
  if (text.startsWith("trusted.") && task.credentials.euid !== 0) return -Errno.EPERM;
  if (text.startsWith("user.")) {
    if (inode.type !== S.IFREG && inode.type !== S.IFDIR) return -Errno.EPERM;
    const refused = path === null ? 0 : task.kernel.vfs.permission(task.credentials, path, ACCESS.W_OK);
    if (refused < 0) return refused;
  }
  return -Errno.EOPNOTSUPP;
}
function set(task: Task, target: Target, name: number, size: number, flags: number): SysResult {
  if ((flags & ~(XATTR.CREATE | XATTR.REPLACE)) !== 0) return -Errno.EINVAL;
  return size > XATTR_SIZE_MAX ? -Errno.E2BIG : put(task, target, name);
}

const support = partial("no file system has any: reading gives EOPNOTSUPP or ENODATA, writing EOPNOTSUPP");

export const extendedAttributeRows: Rows = {
  setxattr: {
    x64: 188,
    a64: 5,
    args: ["path", "string", "inbuf", "size", "hex"],
    run: (task, path, name, _value, size, flags) => set(task, pathTarget(task, path, true), name, size, flags),
    support,
  },
  lsetxattr: {
    x64: 189,
    a64: 6,
    args: ["path", "string", "inbuf", "size", "hex"],
    run: (task, path, name, _value, size, flags) => set(task, pathTarget(task, path, false), name, size, flags),
    support,
  },
  fsetxattr: {
    x64: 190,
    a64: 7,
    args: ["fd", "string", "inbuf", "size", "hex"],
    run: (task, fd, name, _value, size, flags) => set(task, fdTarget(task, fd), name, size, flags),
    support,
  },
  getxattr: {
    x64: 191,
    a64: 8,
    args: ["path", "string", "outbuf", "size"],
    ret: "size",
    run: (task, path, name) => get(task, pathTarget(task, path, true), name),
    support,
  },
  lgetxattr: {
    x64: 192,
    a64: 9,
    args: ["path", "string", "outbuf", "size"],
    ret: "size",
    run: (task, path, name) => get(task, pathTarget(task, path, false), name),
    support,
  },
  fgetxattr: {
    x64: 193,
    a64: 10,
    args: ["fd", "string", "outbuf", "size"],
    ret: "size",
    run: (task, fd, name) => get(task, fdTarget(task, fd), name),
    support,
  },
  listxattr: {
    x64: 194,
    a64: 11,
    args: ["path", "outbuf", "size"],
    ret: "size",
    run: (task, path) => list(pathTarget(task, path, true)),
    support,
  },
  llistxattr: {
    x64: 195,
    a64: 12,
    args: ["path", "outbuf", "size"],
    ret: "size",
    run: (task, path) => list(pathTarget(task, path, false)),
    support,
  },
  flistxattr: {
    x64: 196,
    a64: 13,
    args: ["fd", "outbuf", "size"],
    ret: "size",
    run: (task, fd) => list(fdTarget(task, fd)),
    support,
  },
  removexattr: {
    x64: 197,
    a64: 14,
    args: ["path", "string"],
    run: (task, path, name) => put(task, pathTarget(task, path, true), name),
    support,
  },
  lremovexattr: {
    x64: 198,
    a64: 15,
    args: ["path", "string"],
    run: (task, path, name) => put(task, pathTarget(task, path, false), name),
    support,
  },
  fremovexattr: {
    x64: 199,
    a64: 16,
    args: ["fd", "string"],
    run: (task, fd, name) => put(task, fdTarget(task, fd), name),
    support,
  },
};
