/** What /dev holds, and what opens its devices. @see null(4), random(4), tty(4), pts(4), hier(7) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { major, makedev, minor, S, Stat } from "../../abi/stat.ts";
import { type HostStream, openTerminal, type StandardStreams } from "../fs/host-stream.ts";
import type { Inode } from "../fs/inode.ts";
import type { Pipes } from "../fs/pipe.ts";
import type { Opener, Vfs, Who } from "../fs/vfs.ts";
import { type Credentials, credentials } from "../task/credentials.ts";
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
} as const;
/** Majors of pseudo-terminals: /dev/pts/N. */
const PTS_MAJOR_FIRST = 136;
const PTS_MAJOR_LAST = 143;

const ROOT: Credentials = credentials(0, 0, []);

/** Makes the VFS able to open FIFOs and devices, wherever their nodes are. */
export function installOpeners(vfs: Vfs, random: RandomSource, pipes: Pipes, terminal: HostStream | null): void {
  const devices = vfs.deviceOpeners;
  vfs.openers.set(S.IFIFO, (inode, flags) => pipes.openFifo(inode, flags));
  devices.set(DEVICE.null, (inode, flags) => new NullFile(flags, inode));
  devices.set(DEVICE.zero, (inode, flags) => new ZeroFile(flags, inode));
  devices.set(DEVICE.full, (inode, flags) => new FullFile(flags, inode));
  devices.set(DEVICE.random, (inode, flags) => new RandomFile(flags, inode, random));
  devices.set(DEVICE.urandom, (inode, flags) => new RandomFile(flags, inode, random));
  const openTty: Opener = (inode, flags) => (terminal === null ? -Errno.ENXIO : openTerminal(terminal, inode, flags));
  devices.set(DEVICE.tty, openTty);
  devices.set(DEVICE.console, openTty);
  const pts = ptsNumber(terminal);
  if (pts !== null) devices.set(pts.rdev, openTty);
}

interface Pts {
  name: string;
  rdev: number;
  /** Permission bits and owner of the host's node. */
  stat: Stat;
}
/** The pseudo-terminal behind a stream; null if it is another kind of terminal. */
function ptsNumber(terminal: HostStream | null): Pts | null {
  const stat = new Stat();
  if (terminal === null || terminal.host.files.stat(terminal.hostFd, stat) < 0) return null;
  const type = major(stat.rdev);
  if (type < PTS_MAJOR_FIRST || type > PTS_MAJOR_LAST) return null;
  const number = (type - PTS_MAJOR_FIRST) * 256 + minor(stat.rdev);
  return { name: String(number), rdev: stat.rdev, stat };
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

/** Fills the root of a new file system that will be mounted at /dev/pts: the host's terminal, if it is there. */
export function populatePts(root: Inode, terminal: HostStream | null): SysResult {
  const mode = root.setattr({ mode: 0o755, uid: 0, gid: 0 });
  const pts = ptsNumber(terminal);
  if (pts === null) return mode;
  const node = root.mknod(pts.name, S.IFCHR | (pts.stat.mode & 0o777), pts.rdev, ROOT);
  return typeof node === "number" ? node : node.setattr({ uid: pts.stat.uid, gid: pts.stat.gid });
}

/**
 * Gives the standard streams on devices their names below /dev, once that is mounted: ttyname(3) then finds them.
 * @returns 0, or -errno if a name is not there
 */
export function nameTerminal(vfs: Vfs, who: Who, streams: StandardStreams): SysResult | SysError {
  const pts = ptsNumber(streams.terminal);
  for (const file of streams.files) {
    if (file === null || file.stream.type !== S.IFCHR) continue;
    const name = file.isTerminal() ? (pts === null ? "console" : `pts/${pts.name}`) : memoryDevice(file.stream.rdev);
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
