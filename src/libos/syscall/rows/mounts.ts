/** Changing the tree of mounts, as far as it is the guest's. @see mount(2), umount2(2), pivot_root(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { PATH_MAX } from "../../../abi/fcntl.ts";
import { MNT, MOUNT, MS_MGC_MSK, MS_MGC_VAL, MS_NOUSER, ST, UMOUNT_NOFOLLOW } from "../../../abi/mount.ts";
import { S } from "../../../abi/stat.ts";
import type { Mount } from "../../fs/mount.ts";
import type { Path } from "../../fs/path.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Task } from "../../task/task.ts";
import { pathArgument } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

const PROPAGATION = MOUNT.SHARED | MOUNT.PRIVATE | MOUNT.SLAVE | MOUNT.UNBINDABLE;
const ACCESS_TIMES = MOUNT.NOATIME | MOUNT.NODIRATIME | MOUNT.RELATIME | MOUNT.STRICTATIME;
/** Flags that mean the same in a mount. */
const SAME: readonly (readonly [number, number])[] = [
  [MOUNT.RDONLY, ST.RDONLY],
  [MOUNT.NOSUID, ST.NOSUID],
  [MOUNT.NODEV, ST.NODEV],
  [MOUNT.NOEXEC, ST.NOEXEC],
  [MOUNT.NOATIME, ST.NOATIME],
  [MOUNT.NODIRATIME, ST.NODIRATIME],
  [MOUNT.NOSYMFOLLOW, ST.NOSYMFOLLOW],
];

export function mayMount(task: Task): boolean {
  return task.capabilities.has(CAP.SYS_ADMIN);
}

/** A string argument; null for a null pointer. -EFAULT, -EINVAL if it is too long */
function text(task: Task, address: number): string | null | SysError {
  if (address === 0) return null;
  const string = task.mem.string(address, PATH_MAX);
  return string === -Errno.ENAMETOOLONG ? -Errno.EINVAL : string;
}
/** Options: a page, of which as much counts as can be read. */
function data(task: Task, address: number): string | SysError {
  if (address === 0) return "";
  const length = task.mem.readablePrefix(address, PATH_MAX);
  if (length === 0) return -Errno.EFAULT;
  const bytes = task.mem.text(address, length);
  const end = bytes.indexOf("\0");
  return end < 0 ? bytes.slice(0, PATH_MAX - 1) : bytes.slice(0, end);
}

/** What a mount keeps of the flags. @param old flags whose treatment of access times stays unless another is asked for */
function mountFlags(flags: number, old: number): number {
  let kept = 0;
  for (const [from, to] of SAME) if ((flags & from) !== 0) kept |= to;
  if ((flags & ACCESS_TIMES) === 0) return kept | (old & (ST.NOATIME | ST.NODIRATIME | ST.RELATIME));
  if ((flags & (MOUNT.NOATIME | MOUNT.STRICTATIME)) === 0) kept |= ST.RELATIME;
  return kept;
}

function mount(task: Task, source: number, target: number, type: number, flagBits: number, options: number): SysResult {
  const typeName = text(task, type);
  if (typeof typeName === "number") return typeName;
  const from = text(task, source);
  if (typeof from === "number") return from;
  const settings = data(task, options);
  if (typeof settings === "number") return settings;
  const at = lookup(task, target, true);
  if (typeof at === "number") return at;
  let flags = flagBits;
  if ((flags & MS_MGC_MSK) >>> 0 === MS_MGC_VAL) flags &= ~MS_MGC_MSK;
  if ((flags & MS_NOUSER) !== 0) return -Errno.EINVAL;
  if (!mayMount(task)) return -Errno.EPERM;
  const { tree } = task.kernel.vfs;
  if ((flags & MOUNT.REMOUNT) !== 0) return remount(task, at, flags, settings);
  if ((flags & MOUNT.BIND) !== 0) {
    const old = sourcePath(task, from);
    if (typeof old === "number") return old;
    const bound = tree.bind(old, at, (flags & MOUNT.REC) !== 0);
    return typeof bound === "number" ? bound : 0;
  }
  if ((flags & PROPAGATION) !== 0) return propagate(at, flags);
  if ((flags & MOUNT.MOVE) !== 0) {
    const old = sourcePath(task, from);
    return typeof old === "number" ? old : tree.move(old, at);
  }
  return mountNew(task, from, at, typeName, flags, settings);
}
function lookup(task: Task, address: number, follow: boolean): Path | SysError {
  const path = pathArgument(task, address);
  return typeof path === "number" ? path : task.kernel.vfs.lookup(task, null, path, { follow });
}
function sourcePath(task: Task, from: string | null): Path | SysError {
  return from === null || from === "" ? -Errno.EINVAL : task.kernel.vfs.lookup(task, null, from);
}

function mountNew(
  task: Task,
  from: string | null,
  at: Path,
  type: string | null,
  flags: number,
  settings: string,
): SysResult {
  if (type === null) return -Errno.EINVAL;
  const { vfs } = task.kernel;
  const fsType = vfs.types.get(type);
  if (fsType === undefined) return -Errno.ENODEV;
  if (at.inode.type === S.IFLNK) return -Errno.EINVAL;
  const known = settings.split(",").every((option) => option === "" || fsType.check(option) === 0);
  const fs = known ? fsType.make(settings, task) : -Errno.EINVAL;
  if (typeof fs === "number") return fs;
  const kept = mountFlags(flags, ST.RELATIME);
  const mounted = vfs.tree.add({ fs, source: from ?? "none", flags: kept, options: "" }, at);
  if (typeof mounted !== "number") {
    if ((flags & MOUNT.RDONLY) !== 0 && fs.transient === true) fs.setReadOnly?.(true);
    return 0;
  }
  if (fs.transient === true) fs.dispose?.();
  return mounted;
}

function remount(task: Task, at: Path, flags: number, settings: string): SysResult {
  const { tree } = task.kernel.vfs;
  const { mount: changed } = at;
  if (at.dentry !== changed.root) return -Errno.EINVAL;
  const kept = mountFlags(flags, changed.flags);
  if ((changed.lockedFlags & ~kept) !== 0) return -Errno.EPERM;
  if ((flags & MOUNT.BIND) !== 0) return tree.setFlags(changed, kept);
  const configured = tree.reconfigure(changed, (flags & MOUNT.RDONLY) !== 0, settings);
  return configured < 0 ? configured : tree.setFlags(changed, kept);
}

/** Nothing propagates: there is one namespace, and copies within it are independent. */
function propagate(at: Path, flags: number): SysResult {
  const type = flags & ~(MOUNT.REC | MOUNT.SILENT);
  if ((type & ~PROPAGATION) !== 0 || (type & (type - 1)) !== 0) return -Errno.EINVAL;
  if (at.dentry !== at.mount.root) return -Errno.EINVAL;
  at.mount.unbindable = type === MOUNT.UNBINDABLE;
  return 0;
}

function umount2(task: Task, target: number, flags: number): SysResult {
  if ((flags & ~(MNT.FORCE | MNT.DETACH | MNT.EXPIRE | UMOUNT_NOFOLLOW)) !== 0) return -Errno.EINVAL;
  const at = lookup(task, target, (flags & UMOUNT_NOFOLLOW) === 0);
  if (typeof at === "number") return at;
  if (!mayMount(task)) return -Errno.EPERM;
  const runsFrom = (each: Mount): boolean =>
    task.kernel.processes.some((process) => process.executable?.mount === each);
  return task.kernel.vfs.unmount(at, flags, runsFrom);
}

function pivotRoot(task: Task, newRoot: number, putOld: number): SysResult {
  if (!mayMount(task)) return -Errno.EPERM;
  const wanted = lookup(task, newRoot, true);
  if (typeof wanted === "number") return wanted;
  if (wanted.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  const put = lookup(task, putOld, true);
  if (typeof put === "number") return put;
  if (put.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  return task.kernel.vfs.pivot(task, wanted, put);
}

const support = partial(
  "tmpfs, proc, sysfs, devtmpfs and bind mounts, with CAP_SYS_ADMIN; configured mounts stay; propagation has no effect",
);

export const mountRows: Rows = {
  mount: { x64: 165, a64: 40, args: ["string", "path", "string", "mountflags", "addr"], run: mount, support },
  umount2: { x64: 166, a64: 39, args: ["path", "umountflags"], run: umount2, support },
  pivot_root: { x64: 155, a64: 41, args: ["path", "path"], run: pivotRoot, support },
};
