/** Mounts one by one, by their unique ids. @see statmount(2), listmount(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { LISTMOUNT_REVERSE, LSMT_ROOT, MNT_ID_REQ, MOUNT, STATMOUNT, STATMOUNT_AT } from "../../../abi/mount.ts";
import { major, minor, StatFs } from "../../../abi/stat.ts";
import { type Mount, UNIQUE_IDS } from "../../fs/mount.ts";
import { Path } from "../../fs/path.ts";
import { rootName } from "../../proc/mounts-text.ts";
import type { Task } from "../../task/task.ts";
import { USER_END } from "../operands.ts";
import { partial, type Rows } from "../row.ts";
import { attributesOf } from "./mount-objects.ts";

const PAGE = 4096;
/** Most ids of one call. */
const IDS_MAX = 1_000_000;
/** The one mount namespace. */
const NAMESPACE = 1;
const SUPPORTED = Object.values(STATMOUNT).reduce<number>((all, bit) => all | bit, 0);

/** The fields of a struct mnt_id_req. */
const request = { id: 0, parameter: 0, ofRoot: false };

/** Reads a struct mnt_id_req. @returns 0, -EFAULT, -EINVAL, -E2BIG, or -ENOENT for another namespace */
function loadRequest(task: Task, address: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(address, 4)) return -Errno.EFAULT;
  const size = mem.u32(address);
  if (size > PAGE) return -Errno.E2BIG;
  if (size < MNT_ID_REQ.SIZE) return -Errno.EINVAL;
  if (!mem.canRead(address, size)) return -Errno.EFAULT;
  for (let i = MNT_ID_REQ.NAMESPACE + 8; i < size; i++) if (mem.u8[address + i] !== 0) return -Errno.E2BIG;
  if (mem.u32(address + 4) !== 0) return -Errno.EINVAL;
  request.id = mem.u64(address + MNT_ID_REQ.ID);
  request.ofRoot = mem.u32(address + MNT_ID_REQ.ID) === LSMT_ROOT && mem.u32(address + MNT_ID_REQ.ID + 4) === LSMT_ROOT;
  request.parameter = mem.u64(address + MNT_ID_REQ.PARAM);
  const namespace = size >= MNT_ID_REQ.NAMESPACE + 8 ? mem.u64(address + MNT_ID_REQ.NAMESPACE) : 0;
  return namespace === 0 || namespace === NAMESPACE ? 0 : -Errno.ENOENT;
}

/** Where a mount is seen from the caller's root; null: nowhere. */
function pointOf(task: Task, mount: Mount): string | null {
  return task.kernel.vfs.nameOf(new Path(mount, mount.root), task.fs.root);
}

const fileSystem = new StatFs();

function statmount(task: Task, at: number, buffer: number, size: number, flags: number): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  const loaded = loadRequest(task, at);
  if (loaded < 0) return loaded;
  if (request.id <= UNIQUE_IDS) return -Errno.EINVAL;
  if (buffer + size > USER_END) return -Errno.EFAULT;
  const mount = task.kernel.vfs.mounts.find((each) => each.uniqueId === request.id);
  if (mount === undefined) return -Errno.ENOENT;
  const wanted = request.parameter % 2 ** 32;
  const bytes = new Uint8Array(STATMOUNT_AT.STRINGS);
  const out = new DataView(bytes.buffer);
  const strings = fill(task, mount, wanted, out);
  if (strings.length > 0 && size < STATMOUNT_AT.STRINGS + strings.length) return -Errno.EOVERFLOW;
  const fixed = Math.min(size, STATMOUNT_AT.STRINGS);
  const { mem } = task;
  if (!mem.canWrite(buffer, fixed + strings.length)) return -Errno.EFAULT;
  out.setUint32(STATMOUNT_AT.SIZE, fixed + strings.length, true);
  mem.u8.set(bytes.subarray(0, fixed), buffer);
  for (let i = 0; i < strings.length; i++) mem.u8[buffer + fixed + i] = strings.charCodeAt(i);
  return 0;
}

/** Fills a struct statmount. @returns the strings behind it, each with its NUL */
function fill(task: Task, mount: Mount, wanted: number, out: DataView): string {
  const { fs } = mount;
  let mask = 0;
  let strings = "";
  const has = (bit: number): boolean => (wanted & bit) !== 0;
  const text = (bit: number, at: number, string: string): void => {
    if (!has(bit) || string === "") return;
    mask |= bit;
    // Whatever is not told is the empty string in front.
    if (strings === "") strings = "\0";
    out.setUint32(at, strings.length, true);
    strings += `${string}\0`;
  };
  const u64 = (at: number, value: number): void => out.setBigUint64(at, BigInt(value), true);
  if (has(STATMOUNT.SB_BASIC) && fs.statfs(fileSystem) >= 0) {
    mask |= STATMOUNT.SB_BASIC;
    out.setUint32(STATMOUNT_AT.DEV_MAJOR, major(fs.dev), true);
    out.setUint32(STATMOUNT_AT.DEV_MINOR, minor(fs.dev), true);
    u64(STATMOUNT_AT.MAGIC, fileSystem.type);
    out.setUint32(STATMOUNT_AT.SB_FLAGS, fs.readOnly === true ? MOUNT.RDONLY : 0, true);
  }
  if (has(STATMOUNT.MNT_BASIC)) {
    mask |= STATMOUNT.MNT_BASIC;
    const parent = mount.parent?.mount ?? mount;
    u64(STATMOUNT_AT.MNT_ID, mount.uniqueId);
    u64(STATMOUNT_AT.PARENT_ID, parent.uniqueId);
    out.setUint32(STATMOUNT_AT.OLD_ID, mount.id, true);
    out.setUint32(STATMOUNT_AT.OLD_PARENT_ID, parent.id, true);
    u64(STATMOUNT_AT.ATTRIBUTES, attributesOf(mount.flags));
    u64(STATMOUNT_AT.PROPAGATION, mount.unbindable ? MOUNT.UNBINDABLE : MOUNT.PRIVATE);
  }
  mask |= wanted & STATMOUNT.PROPAGATE_FROM;
  if (has(STATMOUNT.MNT_NS_ID)) {
    mask |= STATMOUNT.MNT_NS_ID;
    u64(STATMOUNT_AT.NAMESPACE, NAMESPACE);
  }
  if (has(STATMOUNT.SUPPORTED_MASK)) {
    mask |= STATMOUNT.SUPPORTED_MASK;
    u64(STATMOUNT_AT.SUPPORTED, SUPPORTED);
  }
  text(STATMOUNT.FS_TYPE, STATMOUNT_AT.FS_TYPE, fs.type);
  text(STATMOUNT.MNT_ROOT, STATMOUNT_AT.ROOT, rootName(mount));
  text(STATMOUNT.MNT_POINT, STATMOUNT_AT.POINT, pointOf(task, mount) ?? "");
  text(STATMOUNT.MNT_OPTS, STATMOUNT_AT.MNT_OPTS, fs.options?.() ?? mount.options);
  text(STATMOUNT.SB_SOURCE, STATMOUNT_AT.SOURCE, mount.source);
  u64(STATMOUNT_AT.MASK, mask);
  return strings;
}

function listmount(task: Task, at: number, out: number, count: number, flags: number): SysResult {
  if ((flags & ~LISTMOUNT_REVERSE) !== 0) return -Errno.EINVAL;
  if (count > IDS_MAX) return -Errno.EOVERFLOW;
  if (out + count * 8 > USER_END) return -Errno.EFAULT;
  const loaded = loadRequest(task, at);
  if (loaded < 0) return loaded;
  const { id, parameter: last, ofRoot } = request;
  if (id <= UNIQUE_IDS || (last !== 0 && last <= UNIQUE_IDS)) return -Errno.EINVAL;
  const { mounts } = task.kernel.vfs;
  const top = ofRoot ? null : mounts.find((each) => each.uniqueId === id);
  if (top === undefined) return -Errno.ENOENT;
  const reverse = flags !== 0;
  const listed = mounts
    .filter((each) => each !== top && pointOf(task, each) !== null && (top === null || isBelow(each, top)))
    .map((each) => each.uniqueId)
    .sort((a, b) => (reverse ? b - a : a - b))
    .filter((each) => last === 0 || (reverse ? each < last : each > last))
    .slice(0, count);
  for (const [i, each] of listed.entries()) {
    if (!task.mem.canWrite(out + i * 8, 8)) return -Errno.EFAULT;
    task.mem.setU64(out + i * 8, each);
  }
  return listed.length;
}
function isBelow(mount: Mount, top: Mount): boolean {
  for (let at: Mount | undefined = mount; at !== undefined; at = at.parent?.mount) if (at === top) return true;
  return false;
}

export const mountStatusRows: Rows = {
  statmount: {
    x64: 457,
    a64: 457,
    args: ["addr", "addr", "size", "hex"],
    run: statmount,
    support: partial("options as one string; nothing about mapped ids"),
  },
  listmount: {
    x64: 458,
    a64: 458,
    args: ["addr", "addr", "size", "hex"],
    run: listmount,
    support: partial("of the one mount namespace"),
  },
};
