/** Who a process is: ids, groups, sessions, capabilities. @see credentials(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Credentials } from "../../task/credentials.ts";
import type { Process } from "../../task/process.ts";
import type { Task } from "../../task/task.ts";
import { full, partial, type Rows } from "../row.ts";

const NGROUPS_MAX = 65536;

/** An id argument: int32 -1 means "leave it". The kernel's ids are uint32. */
const KEEP = -1;

function unsigned(id: number): number {
  return id >>> 0;
}

function applyIds(task: Task, change: Partial<Credentials>): void {
  const who = task.credentials;
  const before: Credentials = { ...who };
  Object.assign(who, change);
  task.capabilities.idsChanged(before, who);
  const changed = before.euid !== who.euid || before.egid !== who.egid || before.fsuid !== who.fsuid;
  if (!changed && before.fsgid === who.fsgid) return;
  task.process.dumpable = 0;
  task.parentDeathSignal = 0;
}

function setuid(task: Task, uid: number): SysResult {
  if (uid === KEEP) return -Errno.EINVAL;
  const { credentials: who, capabilities } = task;
  const id = unsigned(uid);
  if (capabilities.has(CAP.SETUID)) applyIds(task, { uid: id, euid: id, suid: id, fsuid: id });
  else if (id === who.uid || id === who.suid) applyIds(task, { euid: id, fsuid: id });
  else return -Errno.EPERM;
  return 0;
}

function setgid(task: Task, gid: number): SysResult {
  if (gid === KEEP) return -Errno.EINVAL;
  const { credentials: who, capabilities } = task;
  const id = unsigned(gid);
  if (capabilities.has(CAP.SETGID)) applyIds(task, { gid: id, egid: id, sgid: id, fsgid: id });
  else if (id === who.gid || id === who.sgid) applyIds(task, { egid: id, fsgid: id });
  else return -Errno.EPERM;
  return 0;
}

function setreuid(task: Task, ruid: number, euid: number): SysResult {
  const { credentials: who, capabilities } = task;
  const may = capabilities.has(CAP.SETUID);
  const real = ruid === KEEP ? who.uid : unsigned(ruid);
  const effective = euid === KEEP ? who.euid : unsigned(euid);
  if (!may && ruid !== KEEP && real !== who.uid && real !== who.euid) return -Errno.EPERM;
  if (!may && euid !== KEEP && effective !== who.uid && effective !== who.euid && effective !== who.suid) {
    return -Errno.EPERM;
  }
  const saves = ruid !== KEEP || (euid !== KEEP && effective !== who.uid);
  applyIds(task, { uid: real, euid: effective, suid: saves ? effective : who.suid, fsuid: effective });
  return 0;
}

function setregid(task: Task, rgid: number, egid: number): SysResult {
  const { credentials: who, capabilities } = task;
  const may = capabilities.has(CAP.SETGID);
  const real = rgid === KEEP ? who.gid : unsigned(rgid);
  const effective = egid === KEEP ? who.egid : unsigned(egid);
  if (!may && rgid !== KEEP && real !== who.gid && real !== who.egid) return -Errno.EPERM;
  if (!may && egid !== KEEP && effective !== who.gid && effective !== who.egid && effective !== who.sgid) {
    return -Errno.EPERM;
  }
  const saves = rgid !== KEEP || (egid !== KEEP && effective !== who.gid);
  applyIds(task, { gid: real, egid: effective, sgid: saves ? effective : who.sgid, fsgid: effective });
  return 0;
}

function setresuid(task: Task, ruid: number, euid: number, suid: number): SysResult {
  const { credentials: who, capabilities } = task;
  const own = [who.uid, who.euid, who.suid];
  for (const id of [ruid, euid, suid]) {
    if (id !== KEEP && !own.includes(unsigned(id)) && !capabilities.has(CAP.SETUID)) return -Errno.EPERM;
  }
  const effective = euid === KEEP ? who.euid : unsigned(euid);
  applyIds(task, {
    uid: ruid === KEEP ? who.uid : unsigned(ruid),
    euid: effective,
    suid: suid === KEEP ? who.suid : unsigned(suid),
    fsuid: effective,
  });
  return 0;
}

function setresgid(task: Task, rgid: number, egid: number, sgid: number): SysResult {
  const { credentials: who, capabilities } = task;
  const own = [who.gid, who.egid, who.sgid];
  for (const id of [rgid, egid, sgid]) {
    if (id !== KEEP && !own.includes(unsigned(id)) && !capabilities.has(CAP.SETGID)) return -Errno.EPERM;
  }
  const effective = egid === KEEP ? who.egid : unsigned(egid);
  applyIds(task, {
    gid: rgid === KEEP ? who.gid : unsigned(rgid),
    egid: effective,
    sgid: sgid === KEEP ? who.sgid : unsigned(sgid),
    fsgid: effective,
  });
  return 0;
}

/** setfsuid(2) has no errors: it answers the old id. */
function setfsuid(task: Task, uid: number): SysResult {
  const { credentials: who, capabilities } = task;
  const old = who.fsuid;
  const id = unsigned(uid);
  const own = id === who.uid || id === who.euid || id === who.suid || id === who.fsuid;
  if (uid !== KEEP && (own || capabilities.has(CAP.SETUID))) applyIds(task, { fsuid: id });
  return old;
}

function setfsgid(task: Task, gid: number): SysResult {
  const { credentials: who, capabilities } = task;
  const old = who.fsgid;
  const id = unsigned(gid);
  const own = id === who.gid || id === who.egid || id === who.sgid || id === who.fsgid;
  if (gid !== KEEP && (own || capabilities.has(CAP.SETGID))) applyIds(task, { fsgid: id });
  return old;
}

function storeThree(task: Task, addresses: readonly [number, number, number], ids: readonly number[]): SysResult {
  for (let i = 0; i < 3; i++) {
    if (!task.mem.canWrite(addresses[i]!, 4)) return -Errno.EFAULT;
    task.mem.setU32(addresses[i]!, ids[i]!);
  }
  return 0;
}

function getresuid(task: Task, real: number, effective: number, saved: number): SysResult {
  const who = task.credentials;
  return storeThree(task, [real, effective, saved], [who.uid, who.euid, who.suid]);
}
function getresgid(task: Task, real: number, effective: number, saved: number): SysResult {
  const who = task.credentials;
  return storeThree(task, [real, effective, saved], [who.gid, who.egid, who.sgid]);
}

function getgroups(task: Task, size: number, list: number): SysResult {
  const groups = task.credentials.groups;
  if (size < 0) return -Errno.EINVAL;
  if (size === 0) return groups.length;
  if (groups.length > size) return -Errno.EINVAL;
  if (!task.mem.canWrite(list, groups.length * 4)) return -Errno.EFAULT;
  groups.forEach((gid, i) => {
    task.mem.setU32(list + i * 4, gid);
  });
  return groups.length;
}

function setgroups(task: Task, size: number, list: number): SysResult {
  if (!task.capabilities.has(CAP.SETGID)) return -Errno.EPERM;
  if (size < 0 || size > NGROUPS_MAX) return -Errno.EINVAL;
  if (!task.mem.canRead(list, size * 4)) return -Errno.EFAULT;
  const groups: number[] = [];
  for (let i = 0; i < size; i++) {
    const gid = task.mem.u32(list + i * 4);
    if (gid === 0xffff_ffff) return -Errno.EINVAL;
    groups.push(gid);
  }
  groups.sort((a, b) => a - b);
  task.credentials.groups = groups;
  return 0;
}

/** The process that a pid argument names: 0 is the caller's; null: there is none. */
function processOf(task: Task, pid: number): Process | null {
  if (pid === 0) return task.process;
  return task.kernel.processes.find((each) => each.pid === pid) ?? null;
}

function getpgid(task: Task, pid: number): SysResult {
  return processOf(task, pid)?.pgid ?? -Errno.ESRCH;
}
function getsid(task: Task, pid: number): SysResult {
  return processOf(task, pid)?.sid ?? -Errno.ESRCH;
}

function setpgid(task: Task, pid: number, pgid: number): SysResult {
  if (pgid < 0) return -Errno.EINVAL;
  const { process } = task;
  const target = processOf(task, pid);
  if (target === null || (target !== process && target.parent !== process)) return -Errno.ESRCH;
  if (target.sid !== process.sid) return -Errno.EPERM;
  if (target !== process && target.executed) return -Errno.EACCES;
  if (target.sid === target.pid) return -Errno.EPERM;
  const group = pgid === 0 ? target.pid : pgid;
  const exists = task.kernel.processes.some((each) => each.pgid === group && each.sid === target.sid);
  if (group !== target.pid && !exists) return -Errno.EPERM;
  target.pgid = group;
  return 0;
}

function setsid(task: Task): SysResult {
  const { process } = task;
  if (task.kernel.processes.some((each) => each.pgid === process.pid)) return -Errno.EPERM;
  process.sid = process.pid;
  process.pgid = process.pid;
  process.terminal = null;
  return process.pid;
}

function vhangup(task: Task): SysResult {
  if (!task.capabilities.has(CAP.SYS_TTY_CONFIG)) return -Errno.EPERM;
  task.process.terminal?.hangUp(task.kernel);
  return 0;
}

/** Versions of struct __user_cap_header_struct, and how many 32-bit words their sets have. */
const CAPABILITY_VERSIONS = new Map([
  [0x19980330, 1],
  [0x20071026, 2],
  [0x20080522, 2],
]);
const CURRENT_CAPABILITY_VERSION = 0x20080522;

/** Reads the header. @returns words a set, or -errno; unknown versions are answered with the current one */
function capabilityWords(task: Task, header: number): number {
  const { mem } = task;
  if (!mem.canRead(header, 8)) return -Errno.EFAULT;
  const words = CAPABILITY_VERSIONS.get(mem.u32(header));
  if (words !== undefined) return words;
  if (!mem.canWrite(header, 4)) return -Errno.EFAULT;
  mem.setU32(header, CURRENT_CAPABILITY_VERSION);
  return -Errno.EINVAL;
}

function capget(task: Task, header: number, data: number): SysResult {
  const { mem } = task;
  const words = capabilityWords(task, header);
  if (words < 0) return data === 0 && words === -Errno.EINVAL ? 0 : words;
  const pid = mem.i32(header + 4);
  if (pid < 0) return -Errno.EINVAL;
  if (pid !== 0 && !task.kernel.tasksById.has(pid)) return -Errno.ESRCH;
  if (data === 0) return 0;
  if (!mem.canWrite(data, words * 12)) return -Errno.EFAULT;
  const { effective, permitted, inheritable } = task.capabilities;
  [effective, permitted, inheritable].forEach((set, column) => {
    for (let word = 0; word < words; word++) {
      mem.setU32(data + word * 12 + column * 4, Number(BigInt.asUintN(32, set >> BigInt(32 * word))));
    }
  });
  return 0;
}

function capset(task: Task, header: number, data: number): SysResult {
  const { mem } = task;
  const words = capabilityWords(task, header);
  if (words < 0) return words;
  const pid = mem.i32(header + 4);
  if (pid !== 0 && pid !== task.tid) return -Errno.EPERM;
  if (!mem.canRead(data, words * 12)) return -Errno.EFAULT;
  const [effective, permitted, inheritable] = [0, 4, 8].map((column) => {
    let set = BigInt(mem.u32(data + column));
    if (words === 2) set |= BigInt(mem.u32(data + 12 + column)) << 32n;
    return set;
  }) as [bigint, bigint, bigint];
  const own = task.capabilities;
  const mayInherit = own.has(CAP.SETPCAP) ? own.inheritable | own.bounding : own.inheritable | own.permitted;
  if ((permitted & ~own.permitted) !== 0n || (effective & ~permitted) !== 0n) return -Errno.EPERM;
  if ((inheritable & ~mayInherit) !== 0n) return -Errno.EPERM;
  own.effective = effective;
  own.permitted = permitted;
  own.inheritable = inheritable;
  own.ambient &= permitted & inheritable;
  return 0;
}

export const identityRows: Rows = {
  getpid: { x64: 39, a64: 172, args: [], ret: "pid", run: (task) => task.process.pid, support: full },
  getuid: { x64: 102, a64: 174, args: [], run: (task) => task.credentials.uid, support: full },
  getgid: { x64: 104, a64: 176, args: [], run: (task) => task.credentials.gid, support: full },
  setuid: { x64: 105, a64: 146, args: ["uid"], run: setuid, support: full },
  setgid: { x64: 106, a64: 144, args: ["gid"], run: setgid, support: full },
  geteuid: { x64: 107, a64: 175, args: [], run: (task) => task.credentials.euid, support: full },
  getegid: { x64: 108, a64: 177, args: [], run: (task) => task.credentials.egid, support: full },
  setpgid: { x64: 109, a64: 154, args: ["pid", "pid"], run: setpgid, support: full },
  getppid: { x64: 110, a64: 173, args: [], ret: "pid", run: (task) => task.process.ppid, support: full },
  getpgrp: { x64: 111, args: [], ret: "pid", run: (task) => task.process.pgid, support: full },
  setsid: { x64: 112, a64: 157, args: [], ret: "pid", run: setsid, support: full },
  vhangup: { x64: 153, a64: 58, args: [], run: vhangup, support: full },
  setreuid: { x64: 113, a64: 145, args: ["uid", "uid"], run: setreuid, support: full },
  setregid: { x64: 114, a64: 143, args: ["gid", "gid"], run: setregid, support: full },
  getgroups: { x64: 115, a64: 158, args: ["int", "addr"], run: getgroups, support: full },
  setgroups: { x64: 116, a64: 159, args: ["int", "addr"], run: setgroups, support: full },
  setresuid: { x64: 117, a64: 147, args: ["uid", "uid", "uid"], run: setresuid, support: full },
  getresuid: { x64: 118, a64: 148, args: ["outint", "outint", "outint"], run: getresuid, support: full },
  setresgid: { x64: 119, a64: 149, args: ["gid", "gid", "gid"], run: setresgid, support: full },
  getresgid: { x64: 120, a64: 150, args: ["outint", "outint", "outint"], run: getresgid, support: full },
  getpgid: { x64: 121, a64: 155, args: ["pid"], ret: "pid", run: getpgid, support: full },
  setfsuid: { x64: 122, a64: 151, args: ["uid"], run: setfsuid, support: full },
  setfsgid: { x64: 123, a64: 152, args: ["gid"], run: setfsgid, support: full },
  getsid: { x64: 124, a64: 156, args: ["pid"], ret: "pid", run: getsid, support: full },
  capget: { x64: 125, a64: 90, args: ["addr", "addr"], run: capget, support: full },
  capset: {
    x64: 126,
    a64: 91,
    args: ["addr", "addr"],
    run: capset,
    support: partial("the sets are kept; access to files goes by user id"),
  },
  gettid: { x64: 186, a64: 178, args: [], ret: "pid", run: (task) => task.tid, support: full },
};
