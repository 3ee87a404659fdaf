/** Known calls that are refused, with the errno that a container or a kernel built without the feature shows. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { none, type Row, type Rows } from "../row.ts";

function notImplemented(): SysResult {
  return -Errno.ENOSYS;
}
function notPermitted(): SysResult {
  return -Errno.EPERM;
}

/** @param a64 undefined where AArch64 lacks the call */
function row(x64: number, a64: number | undefined, args: Row["args"], run: Row["run"], note: string): Row {
  const numbers = a64 === undefined ? { x64 } : { x64, a64 };
  return { ...numbers, args, run, support: none(note) };
}
function absent(x64: number, a64: number | undefined, args: Row["args"], what: string): Row {
  return row(x64, a64, args, notImplemented, `${what}: ENOSYS`);
}
function refused(x64: number, a64: number | undefined, args: Row["args"], what: string): Row {
  return row(x64, a64, args, notPermitted, `${what}: EPERM`);
}

function restartSyscall(): SysResult {
  return -Errno.EINTR;
}

const aio = "no asynchronous I/O";
const ring = "no io_uring";
const modules = "no kernel modules";
const gone = "removed from Linux";
const keys = "no keys";
const landlock = "no Landlock";
const security = "no security modules";
const ports = "no I/O ports";

export const unsupportedRows: Rows = {
  ptrace: refused(101, 117, ["long", "pid", "addr", "addr"], "nothing to trace"),
  restart_syscall: row(219, 128, [], restartSyscall, "calls restart without it: EINTR"),

  syslog: refused(103, 116, ["int", "addr", "int"], "no kernel log"),
  reboot: refused(169, 142, ["hex", "hex", "hex", "addr"], "not the guest's to decide"),
  kexec_load: refused(246, 104, ["addr", "size", "addr", "hex"], "not the guest's to decide"),
  kexec_file_load: refused(320, 294, ["fd", "fd", "size", "addr", "hex"], "not the guest's to decide"),
  init_module: refused(175, 105, ["addr", "size", "addr"], modules),
  delete_module: refused(176, 106, ["addr", "hex"], modules),
  finit_module: refused(313, 273, ["fd", "addr", "int"], modules),
  iopl: refused(172, undefined, ["int"], ports),
  ioperm: refused(173, undefined, ["size", "size", "int"], ports),
  modify_ldt: absent(154, undefined, ["int", "addr", "size"], "no local descriptor table"),
  seccomp: row(317, 277, ["uint", "uint", "addr"], () => -Errno.EINVAL, "no system call filters: EINVAL"),
  landlock_create_ruleset: absent(444, 444, ["addr", "size", "hex"], landlock),
  landlock_add_rule: absent(445, 445, ["fd", "int", "addr", "hex"], landlock),
  landlock_restrict_self: absent(446, 446, ["fd", "hex"], landlock),
  lsm_get_self_attr: absent(459, 459, ["uint", "addr", "addr", "hex"], security),
  lsm_set_self_attr: absent(460, 460, ["uint", "addr", "uint", "hex"], security),
  lsm_list_modules: absent(461, 461, ["addr", "addr", "hex"], security),
  add_key: absent(248, 217, ["string", "string", "addr", "size", "int"], keys),
  request_key: absent(249, 218, ["string", "string", "string", "int"], keys),
  keyctl: absent(250, 219, ["int", "addr", "addr", "addr", "addr"], keys),
  bpf: refused(321, 280, ["int", "addr", "uint"], "no BPF"),
  perf_event_open: absent(298, 241, ["addr", "pid", "int", "fd", "hex"], "no performance counters"),

  cachestat: absent(451, 451, ["fd", "addr", "addr", "hex"], "no page cache of its own"),

  io_setup: absent(206, 0, ["uint", "addr"], aio),
  io_destroy: absent(207, 1, ["addr"], aio),
  io_getevents: absent(208, 4, ["addr", "long", "long", "addr", "intimespec"], aio),
  io_submit: absent(209, 2, ["addr", "long", "addr"], aio),
  io_cancel: absent(210, 3, ["addr", "addr", "addr"], aio),
  io_pgetevents: absent(333, 292, ["addr", "long", "long", "addr", "intimespec", "addr"], aio),
  io_uring_setup: absent(425, 425, ["uint", "addr"], ring),
  io_uring_enter: absent(426, 426, ["fd", "uint", "uint", "hex", "addr", "size"], ring),
  io_uring_register: absent(427, 427, ["fd", "uint", "addr", "uint"], ring),

  uselib: absent(134, undefined, ["path"], gone),
  ustat: absent(136, undefined, ["dev", "addr"], "superseded by statfs"),
  sysfs: absent(139, undefined, ["int", "addr", "addr"], "superseded by /proc/filesystems"),
  _sysctl: absent(156, undefined, ["addr"], gone),
  create_module: absent(174, undefined, ["string", "size"], gone),
  get_kernel_syms: absent(177, undefined, ["addr"], gone),
  query_module: absent(178, undefined, ["string", "int", "addr", "size", "addr"], gone),
  nfsservctl: absent(180, 42, ["int", "addr", "addr"], gone),
  getpmsg: absent(181, undefined, [], "never implemented"),
  putpmsg: absent(182, undefined, [], "never implemented"),
  afs_syscall: absent(183, undefined, [], "never implemented"),
  tuxcall: absent(184, undefined, [], "never implemented"),
  security: absent(185, undefined, [], "never implemented"),
  set_thread_area: absent(205, undefined, ["addr"], "for 32-bit programs"),
  get_thread_area: absent(211, undefined, ["addr"], "for 32-bit programs"),
  epoll_ctl_old: absent(214, undefined, [], gone),
  epoll_wait_old: absent(215, undefined, [], gone),
  vserver: absent(236, undefined, [], "never implemented"),
};
