/**
 * Mounts by descriptors: of trees, of file systems that are being configured.
 * @see open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2), fspick(2), mount_setattr(2)
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { AT, O } from "../../../abi/fcntl.ts";
import {
  ATTR,
  FSCONFIG,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  FSPICK,
  MOUNT,
  MOUNT_ATTR_SIZE,
  MOVE_MOUNT,
  OPEN_TREE_CLONE,
  ST,
} from "../../../abi/mount.ts";
import { FsConfiguration } from "../../fs/fs-configuration.ts";
import type { Mount } from "../../fs/mount.ts";
import type { Path } from "../../fs/path.ts";
import { PathFile } from "../../fs/path-file.ts";
import { PlacelessMountFile } from "../../fs/placeless-mount.ts";
import type { Task } from "../../task/task.ts";
import { directoryOf, install, pathArgument } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";
import { mayMount } from "./mounts.ts";

const PAGE = 4096;
/** Bytes of names and values of parameters, the NUL included. */
const PARAMETER_MAX = 256;
const BINARY_MAX = 1 << 20;

/** What a directory and a path name; with an empty path, where that is allowed, the descriptor's own place. */
function pathAt(task: Task, dirfd: number, address: number, follow: boolean, empty: boolean): Path | SysError {
  const path = pathArgument(task, address, empty);
  if (typeof path === "number") return path;
  if (path === "") {
    if (dirfd === AT.FDCWD) return task.fs.cwd;
    const file = task.files.get(dirfd);
    return file === null ? -Errno.EBADF : (file.path ?? -Errno.EINVAL);
  }
  const directory = directoryOf(task, dirfd, path);
  return typeof directory === "number" ? directory : task.kernel.vfs.lookup(task, directory, path, { follow });
}
/** A string of at most so many bytes with its NUL. @returns -EFAULT, -EINVAL if it is longer */
function shortText(task: Task, address: number, most: number): string | SysError {
  const text = task.mem.string(address, most);
  return text === -Errno.ENAMETOOLONG ? -Errno.EINVAL : text;
}
function installMount(task: Task, mount: Mount, closeOnExec: boolean): SysResult {
  const file = PlacelessMountFile.of(task.kernel.vfs.tree, mount);
  return typeof file === "number" ? file : install(task, file, closeOnExec);
}

const OPEN_TREE_FLAGS =
  OPEN_TREE_CLONE | O.CLOEXEC | AT.EMPTY_PATH | AT.NO_AUTOMOUNT | AT.RECURSIVE | AT.SYMLINK_NOFOLLOW;

function openTree(task: Task, dirfd: number, address: number, flags: number): SysResult {
  if ((flags & ~OPEN_TREE_FLAGS) !== 0) return -Errno.EINVAL;
  const clones = (flags & OPEN_TREE_CLONE) !== 0;
  const recursive = (flags & AT.RECURSIVE) !== 0;
  if (recursive && !clones) return -Errno.EINVAL;
  if (clones && !mayMount(task)) return -Errno.EPERM;
  const path = pathAt(task, dirfd, address, (flags & AT.SYMLINK_NOFOLLOW) === 0, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof path === "number") return path;
  const closeOnExec = (flags & O.CLOEXEC) !== 0;
  if (!clones) {
    const file = PathFile.open(path, O.PATH);
    return typeof file === "number" ? file : install(task, file, closeOnExec);
  }
  const copy = task.kernel.vfs.tree.copy(path, recursive);
  return typeof copy === "number" ? copy : installMount(task, copy, closeOnExec);
}

function moveMount(task: Task, fromFd: number, from: number, toFd: number, to: number, flags: number): SysResult {
  if (!mayMount(task)) return -Errno.EPERM;
  if ((flags & ~MOVE_MOUNT.MASK) !== 0) return -Errno.EINVAL;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const what = pathAt(task, fromFd, from, has(MOVE_MOUNT.F_SYMLINKS), has(MOVE_MOUNT.F_EMPTY_PATH));
  if (typeof what === "number") return what;
  const at = pathAt(task, toFd, to, has(MOVE_MOUNT.T_SYMLINKS), has(MOVE_MOUNT.T_EMPTY_PATH));
  if (typeof at === "number") return at;
  // There are no peer groups to join, and nothing is put beneath another mount.
  if (has(MOVE_MOUNT.SET_GROUP) || has(MOVE_MOUNT.BENEATH)) return -Errno.EINVAL;
  const { tree } = task.kernel.vfs;
  if (what.dentry !== what.mount.root) return -Errno.EINVAL;
  return tree.isPlaceless(what.mount) ? tree.place(what.mount, at) : tree.move(what, at);
}

function fsopen(task: Task, name: number, flags: number): SysResult {
  if (!mayMount(task)) return -Errno.EPERM;
  if ((flags & ~FSOPEN_CLOEXEC) !== 0) return -Errno.EINVAL;
  const text = shortText(task, name, PAGE);
  if (typeof text === "number") return text;
  const { types, tree } = task.kernel.vfs;
  const type = types.get(text);
  if (type === undefined) return -Errno.ENODEV;
  return install(task, new FsConfiguration(tree, text, type, null), flags !== 0);
}

const FSPICK_FLAGS = FSPICK.CLOEXEC | FSPICK.SYMLINK_NOFOLLOW | FSPICK.NO_AUTOMOUNT | FSPICK.EMPTY_PATH;

function fspick(task: Task, dirfd: number, address: number, flags: number): SysResult {
  if (!mayMount(task)) return -Errno.EPERM;
  if ((flags & ~FSPICK_FLAGS) !== 0) return -Errno.EINVAL;
  const path = pathAt(task, dirfd, address, (flags & FSPICK.SYMLINK_NOFOLLOW) === 0, (flags & FSPICK.EMPTY_PATH) !== 0);
  if (typeof path === "number") return path;
  const { mount, dentry } = path;
  if (dentry !== mount.root) return -Errno.EINVAL;
  const { types, tree } = task.kernel.vfs;
  const type = types.get(mount.fs.type) ?? null;
  return install(task, new FsConfiguration(tree, mount.fs.type, type, mount), (flags & FSPICK.CLOEXEC) !== 0);
}

/** Whether the arguments that a command has are there, and no others. @returns 0, -EINVAL or -EOPNOTSUPP */
function checkCommand(command: number, key: number, value: number, aux: number): SysResult {
  let fits: boolean;
  switch (command) {
    case FSCONFIG.SET_FLAG:
      fits = key !== 0 && value === 0 && aux === 0;
      break;
    case FSCONFIG.SET_STRING:
      fits = key !== 0 && value !== 0 && aux === 0;
      break;
    case FSCONFIG.SET_BINARY:
      fits = key !== 0 && value !== 0 && aux > 0 && aux <= BINARY_MAX;
      break;
    case FSCONFIG.SET_PATH:
    case FSCONFIG.SET_PATH_EMPTY:
      fits = key !== 0 && value !== 0 && (aux === AT.FDCWD || aux >= 0);
      break;
    case FSCONFIG.SET_FD:
      fits = key !== 0 && value === 0 && aux >= 0;
      break;
    case FSCONFIG.CMD_CREATE:
    case FSCONFIG.CMD_CREATE_EXCL:
    case FSCONFIG.CMD_RECONFIGURE:
      fits = key === 0 && value === 0 && aux === 0;
      break;
    default:
      return -Errno.EOPNOTSUPP;
  }
  return fits ? 0 : -Errno.EINVAL;
}

/** The value of a parameter: text for a string, null for a flag, "" for what is no string. -EFAULT, -EINVAL, -EBADF, … */
function parameterValue(task: Task, command: number, value: number, aux: number): string | null | SysError {
  switch (command) {
    case FSCONFIG.SET_STRING:
      return shortText(task, value, PARAMETER_MAX);
    case FSCONFIG.SET_BINARY:
      return task.mem.canRead(value, aux) ? "" : -Errno.EFAULT;
    case FSCONFIG.SET_FD:
      return task.files.get(aux) === null ? -Errno.EBADF : "";
    case FSCONFIG.SET_FLAG:
      return null;
    default: {
      const path = pathArgument(task, value, command === FSCONFIG.SET_PATH_EMPTY);
      return typeof path === "number" ? path : "";
    }
  }
}

function fsconfig(task: Task, fd: number, command: number, key: number, value: number, aux: number): SysResult {
  if (fd < 0) return -Errno.EINVAL;
  const fits = checkCommand(command, key, value, aux);
  if (fits < 0) return fits;
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  if (!(file instanceof FsConfiguration)) return -Errno.EINVAL;
  switch (command) {
    case FSCONFIG.CMD_CREATE:
      return file.create(task);
    case FSCONFIG.CMD_CREATE_EXCL:
      return -Errno.EOPNOTSUPP;
    case FSCONFIG.CMD_RECONFIGURE:
      return file.reconfigure();
    default: {
      const name = shortText(task, key, PARAMETER_MAX);
      if (typeof name === "number") return name;
      const given = parameterValue(task, command, value, aux);
      if (typeof given === "number") return given;
      return file.set(name, given, command === FSCONFIG.SET_FLAG || command === FSCONFIG.SET_STRING);
    }
  }
}

/** What properties of a mount are as ST.*; the treatment of access times apart. */
const SAME: readonly (readonly [number, number])[] = [
  [ATTR.RDONLY, ST.RDONLY],
  [ATTR.NOSUID, ST.NOSUID],
  [ATTR.NODEV, ST.NODEV],
  [ATTR.NOEXEC, ST.NOEXEC],
  [ATTR.NODIRATIME, ST.NODIRATIME],
  [ATTR.NOSYMFOLLOW, ST.NOSYMFOLLOW],
];
const KNOWN = SAME.reduce<number>((all, [from]) => all | from, ATTR.ATIME);
const ACCESS_TIMES = new Map<number, number>([
  [0, ST.RELATIME],
  [ATTR.NOATIME, ST.NOATIME],
  [ATTR.STRICTATIME, 0],
]);
function sameFlags(attributes: number): number {
  let flags = 0;
  for (const [from, to] of SAME) if ((attributes & from) !== 0) flags |= to;
  return flags;
}

/** ATTR.* of a mount's flags. */
export function attributesOf(flags: number): number {
  let attributes = (flags & ST.NOATIME) !== 0 ? ATTR.NOATIME : (flags & ST.RELATIME) !== 0 ? 0 : ATTR.STRICTATIME;
  for (const [from, to] of SAME) if ((flags & to) !== 0) attributes |= from;
  return attributes;
}

function fsmount(task: Task, fd: number, flags: number, attributes: number): SysResult {
  if (!mayMount(task)) return -Errno.EPERM;
  if ((flags & ~FSMOUNT_CLOEXEC) !== 0 || (attributes & ~KNOWN) !== 0) return -Errno.EINVAL;
  const times = ACCESS_TIMES.get(attributes & ATTR.ATIME);
  if (times === undefined) return -Errno.EINVAL;
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  if (!(file instanceof FsConfiguration)) return -Errno.EINVAL;
  const mount = file.mount(sameFlags(attributes) | times);
  return typeof mount === "number" ? mount : installMount(task, mount, flags !== 0);
}

/** A change of properties, of a struct mount_attr. */
interface Change {
  set: number;
  clear: number;
  /** MOUNT.SHARED and its like, or 0. */
  propagation: number;
}
const PROPAGATION = MOUNT.SHARED | MOUNT.PRIVATE | MOUNT.SLAVE | MOUNT.UNBINDABLE;
const SETATTR_FLAGS = AT.EMPTY_PATH | AT.RECURSIVE | AT.SYMLINK_NOFOLLOW | AT.NO_AUTOMOUNT;

/** Reads and checks a struct mount_attr. @returns null if it changes nothing; -EINVAL, -E2BIG, -EFAULT, -EPERM */
function loadChange(task: Task, address: number, size: number): Change | null | SysError {
  const { mem } = task;
  if (!mem.canRead(address, size)) return -Errno.EFAULT;
  for (let i = MOUNT_ATTR_SIZE; i < size; i++) if (mem.u8[address + i] !== 0) return -Errno.E2BIG;
  const [set, clear, propagation] = [mem.u64(address), mem.u64(address + 8), mem.u64(address + 16)];
  if (set === 0 && clear === 0 && propagation === 0) return null;
  if (propagation > PROPAGATION || (propagation & ~PROPAGATION) !== 0) return -Errno.EINVAL;
  if ((propagation & (propagation - 1)) !== 0) return -Errno.EINVAL;
  const allowed = KNOWN | ATTR.IDMAP;
  if (set > allowed || clear > allowed || ((set | clear) & ~allowed) !== 0) return -Errno.EINVAL;
  if (((set | clear) & ATTR.IDMAP) !== 0) return idMapping(task, clear, mem.u64(address + 24));
  const times = clear & ATTR.ATIME;
  if (times !== 0 ? times !== ATTR.ATIME || !ACCESS_TIMES.has(set & ATTR.ATIME) : (set & ATTR.ATIME) !== 0) {
    return -Errno.EINVAL;
  }
  return { set, clear, propagation };
}
/** Why ids cannot be mapped: the only user namespace maps every id to itself. */
function idMapping(task: Task, clear: number, fd: number): SysError {
  if ((clear & ATTR.IDMAP) !== 0 || fd > 0x7fff_ffff) return -Errno.EINVAL;
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  return file.describe().startsWith("user:[") ? -Errno.EPERM : -Errno.EINVAL;
}

function changed(mount: Mount, { set, clear }: Change): number {
  let flags = (mount.flags & ~sameFlags(clear)) | sameFlags(set);
  if ((clear & ATTR.ATIME) !== 0) {
    flags = (flags & ~(ST.RELATIME | ST.NOATIME)) | ACCESS_TIMES.get(set & ATTR.ATIME)!;
  }
  return flags;
}

function mountSetattr(
  task: Task,
  dirfd: number,
  address: number,
  flags: number,
  attr: number,
  size: number,
): SysResult {
  if ((flags & ~SETATTR_FLAGS) !== 0) return -Errno.EINVAL;
  if (size > PAGE) return -Errno.E2BIG;
  if (size < MOUNT_ATTR_SIZE) return -Errno.EINVAL;
  if (!mayMount(task)) return -Errno.EPERM;
  const change = loadChange(task, attr, size);
  if (typeof change === "number") return change;
  if (change === null) return 0;
  const path = pathAt(task, dirfd, address, (flags & AT.SYMLINK_NOFOLLOW) === 0, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof path === "number") return path;
  const { tree } = task.kernel.vfs;
  const { mount, dentry } = path;
  if (dentry !== mount.root || !(mount.attached || tree.isPlaceless(mount))) return -Errno.EINVAL;
  const all = (flags & AT.RECURSIVE) !== 0 ? tree.below(mount) : [mount];
  return tree.setAttributes(all, (each) => changed(each, change), change.propagation);
}

const mounts = "tmpfs, proc, sysfs, devtmpfs, devpts; configured mounts stay; propagation has no effect";

export const mountObjectRows: Rows = {
  open_tree: { x64: 428, a64: 428, args: ["dirfd", "path", "hex"], run: openTree, support: full },
  move_mount: {
    x64: 429,
    a64: 429,
    args: ["dirfd", "path", "dirfd", "path", "hex"],
    run: moveMount,
    support: partial("MOVE_MOUNT_SET_GROUP and MOVE_MOUNT_BENEATH give EINVAL; configured mounts stay"),
  },
  fsopen: { x64: 430, a64: 430, args: ["string", "hex"], run: fsopen, support: partial(mounts) },
  fsconfig: {
    x64: 431,
    a64: 431,
    args: ["fd", "hex", "string", "addr", "int"],
    run: fsconfig,
    support: partial(
      "no file system has parameters that are descriptors, paths or bytes; FSCONFIG_CMD_CREATE_EXCL gives EOPNOTSUPP",
    ),
  },
  fsmount: { x64: 432, a64: 432, args: ["fd", "hex", "hex"], run: fsmount, support: partial(mounts) },
  fspick: { x64: 433, a64: 433, args: ["dirfd", "path", "hex"], run: fspick, support: full },
  mount_setattr: {
    x64: 442,
    a64: 442,
    args: ["dirfd", "path", "hex", "addr", "size"],
    run: mountSetattr,
    support: partial("no mapped ids: MOUNT_ATTR_IDMAP gives EPERM; propagation has no effect"),
  },
};
