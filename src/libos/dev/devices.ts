/** What /dev holds, and what opens its devices. @see null(4), random(4), tty(4), pts(4), hier(7) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { major, makedev, minor, S, Stat } from "../../abi/stat.ts";
import { type HostStream, openTerminal, type StandardStreams } from "../fs/host-stream.ts";
import type { Inode } from "../fs/inode.ts";
import type { Vfs, Who } from "../fs/vfs.ts";
import type { Kernel } from "../kernel.ts";
import { type Credentials, credentials } from "../task/credentials.ts";
import { DevPts } from "../tty/devpts.ts";
import { FullFile, NullFile, RandomFile, type RandomSource, ZeroFile } from "./device-file.ts";

/** Device numbers, Documentation/admin-guide/devices.txt. */
const DEVICE = {
  null: makedev(1, 3),
  zero: makedev(1, 5),
  full: makedev(1, 7),
  random: makedev(1, 8),
  urandom: makedev(1, 9),
  tty: makedev(5, 0),
  console: makedev(5, 1),
  ptmx: makedev(5, 2),
} as const;
/** Majors of pseudo-terminals: /dev/pts/N. */
const PTS_MAJOR_FIRST = 136;
const PTS_MAJOR_LAST = 143;

const ROOT: Credentials = credentials(0, 0, []);

/** Makes the VFS able to open FIFOs and devices, wherever their nodes are. */
export function installOpeners(vfs: Vfs, kernel: Kernel, console: HostStream | null): void {
  const random: RandomSource = (target, offset, length) => kernel.random(target, offset, length);
  const devices = vfs.deviceOpeners;
  vfs.openers.set(S.IFIFO, (inode, flags) => kernel.pipes.openFifo(inode, flags));
  devices.set(DEVICE.null, (inode, flags) => new NullFile(flags, inode));
  devices.set(DEVICE.zero, (inode, flags) => new ZeroFile(flags, inode));
  devices.set(DEVICE.full, (inode, flags) => new FullFile(flags, inode));
  devices.set(DEVICE.random, (inode, flags) => new RandomFile(flags, inode, random, true));
  devices.set(DEVICE.urandom, (inode, flags) => new RandomFile(flags, inode, random, false));
  devices.set(DEVICE.tty, (inode, flags) => kernel.current.process.terminal?.open(inode, flags) ?? -Errno.ENXIO);
  devices.set(DEVICE.console, (inode, flags) =>
    console === null ? -Errno.ENXIO : openTerminal(console, inode, flags),
  );
}

/** The pseudo-terminal behind a stream: its number, and the host's node; null if it is another kind of terminal. */
function hostPts(terminal: HostStream | null): { number: number; stat: Stat } | null {
  const stat = new Stat();
  if (terminal === null || terminal.host.files.stat(terminal.hostFd, stat) < 0) return null;
  const type = major(stat.rdev);
  if (type < PTS_MAJOR_FIRST || type > PTS_MAJOR_LAST) return null;
  const number = (type - PTS_MAJOR_FIRST) * 256 + minor(stat.rdev);
  return { number, stat };
}

/** Fills the root of a new file system that will be mounted at /dev. @returns 0 or -errno */
export function populateDev(root: Inode): SysResult {
  const results = [
    root.setattr({ mode: 0o755, uid: 0, gid: 0 }),
    device(root, "null", 0o666, DEVICE.null),
    device(root, "zero", 0o666, DEVICE.zero),
    device(root, "full", 0o666, DEVICE.full),
    device(root, "random", 0o666, DEVICE.random),
    device(root, "urandom", 0o666, DEVICE.urandom),
    device(root, "tty", 0o666, DEVICE.tty),
    device(root, "console", 0o620, DEVICE.console),
    device(root, "ptmx", 0o666, DEVICE.ptmx),
    status(root.mkdir("shm", 0o1777, ROOT)),
    status(root.mkdir("pts", 0o755, ROOT)),
    status(root.mkdir("mqueue", 0o1777, ROOT)),
    status(root.symlink("fd", "/proc/self/fd", ROOT)),
    status(root.symlink("stdin", "/proc/self/fd/0", ROOT)),
    status(root.symlink("stdout", "/proc/self/fd/1", ROOT)),
    status(root.symlink("stderr", "/proc/self/fd/2", ROOT)),
  ];
  return results.find((result) => result < 0) ?? 0;
}
function status(result: unknown): SysResult {
  return typeof result === "number" ? result : 0;
}
function device(root: Inode, name: string, mode: number, rdev: number): SysResult {
  const node = root.mknod(name, S.IFCHR | mode, rdev, ROOT);
  return typeof node === "number" ? node : 0;
}

/** Makes /dev/pts and ptmx: to be mounted there. The host's terminal is shown, if it is one of these. */
export function createDevPts(vfs: Vfs, kernel: Kernel, dev: number, console: HostStream | null): DevPts {
  const fs = new DevPts(kernel, dev);
  vfs.deviceOpeners.set(DEVICE.ptmx, (inode, flags) => fs.openMaster(inode, flags));
  const pts = hostPts(console);
  if (console === null || pts === null) return fs;
  const { mode, uid, gid, rdev } = pts.stat;
  const open = (inode: Inode, flags: number) => openTerminal(console, inode, flags);
  fs.addHost({ number: pts.number, device: rdev, mode: mode & 0o777, uid, gid, open });
  return fs;
}

/**
 * Gives the standard streams on devices their names below /dev, once that is mounted: ttyname(3) then finds them.
 * @returns 0, or -errno if a name is not there
 */
export function nameTerminal(vfs: Vfs, who: Who, streams: StandardStreams): SysResult | SysError {
  const pts = hostPts(streams.terminal);
  for (const file of streams.files) {
    if (file === null || file.stream.type !== S.IFCHR) continue;
    const name = file.isTerminal() ? (pts === null ? "console" : `pts/${pts.number}`) : memoryDevice(file.stream.rdev);
    if (name === null) continue;
    const path = vfs.lookup(who, null, `/dev/${name}`);
    if (typeof path === "number") return path;
    file.path = path;
    file.inode = path.dentry.inode;
  }
  return 0;
}
function memoryDevice(rdev: number): string | null {
  return Object.entries(DEVICE).find(([, number]) => number === rdev)?.[0] ?? null;
}
