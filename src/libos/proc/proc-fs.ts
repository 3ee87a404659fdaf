/** The file system of /proc. @see proc(5) */
import type { Kernel } from "../kernel.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { cpuinfoText } from "./cpu-text.ts";
import { locksText } from "./fdinfo.ts";
import {
  consolesText,
  filesystemsText,
  interruptsText,
  loadavgText,
  meminfoText,
  softirqsText,
  statText,
  uptimeText,
  versionText,
} from "./machine-text.ts";
import { Namespaces } from "./namespaces.ts";
import { GeneratedDirectory, GeneratedFs, type GeneratedInode, GeneratedLink } from "./nodes.ts";
import { processDirectory } from "./process-directory.ts";
import { type ProcContext, Subject } from "./subject.ts";
import { sysctlTree, type TerminalCount } from "./sysctl.ts";
import { queuesText, segmentsText, semaphoresText } from "./sysv-text.ts";
import { childrenOf, LazyListing, Node, type TreeSpec, treeOf } from "./tree.ts";
import { buddyinfoText, vmstatText, zoneinfoText } from "./zones-text.ts";

const PROC_SUPER_MAGIC = 0x9fa0;
/** Minor number of st_dev. */
const PROC_MINOR = 21;

/**
 * A new /proc.
 * @param pts counts the machine's pseudo-terminals, or null
 * @param commandLine /proc/cmdline without its newline
 */
export function createProcFs(kernel: Kernel, pts: TerminalCount | null = null, commandLine = ""): GeneratedFs {
  const fs = new GeneratedFs("proc", PROC_MINOR, PROC_SUPER_MAGIC, Number(kernel.time.realtime() / 1_000_000_000n));
  const context: ProcContext = {
    fs,
    kernel,
    namespaces: new Namespaces(),
  };
  const fixed = new LazyListing(() => childrenOf(fs, "", fixedFiles(kernel, fs, pts, commandLine)));
  fs.root = new GeneratedDirectory(fs, "/", {
    names: () => [...fixed.names(), ...kernel.processes.map((process) => String(process.pid))],
    child: (name) => fixed.child(name) ?? byId(context, name),
    get directories() {
      return fixed.directories + 1;
    },
  });
  return fs;
}

function fixedFiles(kernel: Kernel, fs: GeneratedFs, pts: TerminalCount | null, commandLine: string): TreeSpec {
  const link = (target: () => string): Node => new Node((path) => new GeneratedLink(fs, path, target));
  return {
    self: link(() => String(kernel.current.process.pid)),
    "thread-self": link(() => `${kernel.current.process.pid}/task/${kernel.current.tid}`),
    mounts: link(() => "self/mounts"),
    net: link(() => "self/net"),
    buddyinfo: () => buddyinfoText(kernel),
    cmdline: `${commandLine}\n`,
    consoles: consolesText,
    cpuinfo: () => cpuinfoText(kernel),
    devices: DEVICES,
    diskstats: "",
    filesystems: () => filesystemsText(kernel),
    interrupts: interruptsText,
    loadavg: () => loadavgText(kernel),
    locks: () => locksText(kernel),
    meminfo: () => meminfoText(kernel),
    misc: "",
    modules: "",
    partitions: "major minor  #blocks  name\n\n",
    softirqs: softirqsText,
    stat: () => statText(kernel),
    swaps: "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n",
    sysvipc: {
      msg: () => queuesText(kernel.sysv.queues),
      sem: () => semaphoresText(kernel.sysv.semaphores),
      shm: () => segmentsText(kernel.sysv.memory),
    },
    tty: { drivers: TTY_DRIVERS, ldiscs: "n_tty       0\n" },
    uptime: () => uptimeText(kernel),
    version: versionText,
    vmstat: () => vmstatText(kernel),
    zoneinfo: () => zoneinfoText(kernel),
    sys: new Node((path) => treeOf(fs, path, () => sysctlTree(fs, kernel, pts), { strict: true })),
  };
}

const DEVICES =
  "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n";
/** ps(1) finds the names of terminals here. */
const TTY_DRIVERS =
  "/dev/tty             /dev/tty        5       0 system:/dev/tty\n" +
  "/dev/console         /dev/console    5       1 system:console\n" +
  "pty_slave            /dev/pts      136 0-1048575 pty:slave\n";

/** /proc/[pid]; /proc/[tid] too, which no listing shows. */
function byId(context: ProcContext, name: string): GeneratedInode | null {
  if (!/^[1-9]\d{0,9}$/.test(name)) return null;
  const id = Number(name);
  for (const process of context.kernel.processes) {
    const task = taskOf(process, id);
    if (task !== null) return processDirectory(new Subject(context, process, task), `/${name}`);
  }
  return null;
}
function taskOf(process: Process, id: number): Task | null {
  if (process.pid === id) return process.leader;
  return process.tasks.find((task) => task.tid === id) ?? null;
}
