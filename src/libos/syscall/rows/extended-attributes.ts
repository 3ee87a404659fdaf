/** Extended attributes. @see xattr(7), setxattr(2), getxattr(2), listxattr(2), removexattr(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { IN } from "../../../abi/inotify.ts";
import { XATTR, XATTR_LIST_MAX, XATTR_NAME_MAX, XATTR_SIZE_MAX } from "../../../abi/xattr.ts";
import { getAttribute, listAttributes, setAttribute } from "../../fs/extended-attributes.ts";
import type { Inode } from "../../fs/inode.ts";
import { Path } from "../../fs/path.ts";
import type { Task } from "../../task/task.ts";
import { ioFile, pathArgument } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

/** A name argument: "user.comment". -EFAULT, -ERANGE */
function nameArgument(task: Task, address: number): string | SysError {
  const name = task.mem.string(address, XATTR_NAME_MAX + 1);
  if (name === -Errno.ENAMETOOLONG || name === "") return -Errno.ERANGE;
  return name;
}

type Target = Path | Inode | SysError;

function pathTarget(task: Task, address: number, follow: boolean): Target {
  const path = pathArgument(task, address);
  return typeof path === "number" ? path : task.kernel.vfs.lookup(task, null, path, { follow });
}
function fdTarget(task: Task, fd: number): Target {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  return file.path ?? file.inode ?? -Errno.EOPNOTSUPP;
}
function inodeOf(target: Path | Inode): Inode {
  return target instanceof Path ? target.inode : target;
}

/** Stores an answer. A size of 0 asks how long it is. */
function answer(task: Task, bytes: Uint8Array, address: number, size: number, most: number): SysResult {
  if (size === 0) return bytes.length;
  if (bytes.length > size) return size >= most ? -Errno.E2BIG : -Errno.ERANGE;
  return task.mem.copyOut(address, bytes) ? bytes.length : -Errno.EFAULT;
}

function get(task: Task, target: Target, name: number, address: number, size: number): SysResult {
  if (typeof target === "number") return target;
  const text = nameArgument(task, name);
  if (typeof text === "number") return text;
  const value = getAttribute(task, inodeOf(target), text);
  return typeof value === "number" ? value : answer(task, value, address, size, XATTR_SIZE_MAX);
}

/** The names one after the other, each with its NUL. */
function list(task: Task, target: Target, address: number, size: number): SysResult {
  if (typeof target === "number") return target;
  const names = listAttributes(task, inodeOf(target));
  if (typeof names === "number") return names;
  const text = names.map((name) => `${name}\0`).join("");
  return answer(
    task,
    Uint8Array.from(text, (char) => char.charCodeAt(0)),
    address,
    size,
    XATTR_LIST_MAX,
  );
}

function set(task: Task, target: Target, name: number, address: number, size: number, flags: number): SysResult {
  if (typeof target === "number") return target;
  if ((flags & ~(XATTR.CREATE | XATTR.REPLACE)) !== 0) return -Errno.EINVAL;
  const text = nameArgument(task, name);
  if (typeof text === "number") return text;
  if (size > XATTR_SIZE_MAX) return -Errno.E2BIG;
  if (!task.mem.canRead(address, size)) return -Errno.EFAULT;
  return change(task, target, text, task.mem.u8.slice(address, address + size), flags);
}
function remove(task: Task, target: Target, name: number): SysResult {
  if (typeof target === "number") return target;
  const text = nameArgument(task, name);
  return typeof text === "number" ? text : change(task, target, text, null, 0);
}
function change(task: Task, target: Path | Inode, name: string, value: Uint8Array | null, flags: number): SysResult {
  if (target instanceof Path && target.mount.readOnly) return -Errno.EROFS;
  const status = setAttribute(task, inodeOf(target), name, value, flags);
  const { notifier } = task.kernel.vfs;
  if (status === 0 && notifier.active) notifier.about(target instanceof Path ? target.dentry : target, IN.ATTRIB);
  return status;
}

const support = partial(
  "user, trusted and security; of a volume user and trusted; access control lists give EOPNOTSUPP",
);

export const extendedAttributeRows: Rows = {
  setxattr: {
    x64: 188,
    a64: 5,
    args: ["path", "string", "inbuf", "size", "xattrflags"],
    run: (task, path, name, value, size, flags) => set(task, pathTarget(task, path, true), name, value, size, flags),
    support,
  },
  lsetxattr: {
    x64: 189,
    a64: 6,
    args: ["path", "string", "inbuf", "size", "xattrflags"],
    run: (task, path, name, value, size, flags) => set(task, pathTarget(task, path, false), name, value, size, flags),
    support,
  },
  fsetxattr: {
    x64: 190,
    a64: 7,
    args: ["fd", "string", "inbuf", "size", "xattrflags"],
    run: (task, fd, name, value, size, flags) => set(task, fdTarget(task, fd), name, value, size, flags),
    support,
  },
  getxattr: {
    x64: 191,
    a64: 8,
    args: ["path", "string", "outbuf", "size"],
    ret: "size",
    run: (task, path, name, value, size) => get(task, pathTarget(task, path, true), name, value, size),
    support,
  },
  lgetxattr: {
    x64: 192,
    a64: 9,
    args: ["path", "string", "outbuf", "size"],
    ret: "size",
    run: (task, path, name, value, size) => get(task, pathTarget(task, path, false), name, value, size),
    support,
  },
  fgetxattr: {
    x64: 193,
    a64: 10,
    args: ["fd", "string", "outbuf", "size"],
    ret: "size",
    run: (task, fd, name, value, size) => get(task, fdTarget(task, fd), name, value, size),
    support,
  },
  listxattr: {
    x64: 194,
    a64: 11,
    args: ["path", "outbuf", "size"],
    ret: "size",
    run: (task, path, address, size) => list(task, pathTarget(task, path, true), address, size),
    support,
  },
  llistxattr: {
    x64: 195,
    a64: 12,
    args: ["path", "outbuf", "size"],
    ret: "size",
    run: (task, path, address, size) => list(task, pathTarget(task, path, false), address, size),
    support,
  },
  flistxattr: {
    x64: 196,
    a64: 13,
    args: ["fd", "outbuf", "size"],
    ret: "size",
    run: (task, fd, address, size) => list(task, fdTarget(task, fd), address, size),
    support,
  },
  removexattr: {
    x64: 197,
    a64: 14,
    args: ["path", "string"],
    run: (task, path, name) => remove(task, pathTarget(task, path, true), name),
    support,
  },
  lremovexattr: {
    x64: 198,
    a64: 15,
    args: ["path", "string"],
    run: (task, path, name) => remove(task, pathTarget(task, path, false), name),
    support,
  },
  fremovexattr: {
    x64: 199,
    a64: 16,
    args: ["fd", "string"],
    run: (task, fd, name) => remove(task, fdTarget(task, fd), name),
    support,
  },
};
