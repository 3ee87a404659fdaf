/** What is mounted over the root: devices, the kernel's own files, and the user's volumes. */
import { Errno, errnoMessage } from "../abi/errno.ts";
import { O } from "../abi/fcntl.ts";
import { makedev, S, Stat } from "../abi/stat.ts";
import type { Host } from "../host/host.ts";
import { createDevPts, populateDev } from "../libos/dev/devices.ts";
import { createHostFs } from "../libos/fs/host-fs/host-fs.ts";
import type { StandardStreams } from "../libos/fs/host-stream.ts";
import type { FileSystem } from "../libos/fs/inode.ts";
import type { Mount } from "../libos/fs/mount.ts";
import { Budget } from "../libos/fs/tree-fs/budget.ts";
import { checkTmpfsOption, createTmpfs, type TmpfsContext } from "../libos/fs/tree-fs/tmpfs.ts";
import { createTreeFs, type TreeFs } from "../libos/fs/tree-fs/tree-fs.ts";
import type { FsType, Vfs, Who } from "../libos/fs/vfs.ts";
import type { Kernel } from "../libos/kernel.ts";
import { createProcFs } from "../libos/proc/proc-fs.ts";
import { createSysFs } from "../libos/proc/sys-fs.ts";
import { credentials } from "../libos/task/credentials.ts";
import { DevPts } from "../libos/tty/devpts.ts";
import { toByteString } from "./bytes.ts";
import { BootError, type Volume } from "./options.ts";

const DEV_DEV = 0x21;
const SHM_DEV = 0x22;
const PTS_DEV = 0x23;
const FIRST_VOLUME_DEV = 0x40;
const FIRST_GUEST_DEV = 0x1000;
const GUEST_DEVS = 0x10_0000;
const DEV_BYTES = 16 << 20;

/** Mounts /dev, /dev/shm, /dev/pts, /proc and /sys. */
export function mountSystem(kernel: Kernel, root: TreeFs, streams: StandardStreams): void {
  const { vfs, host } = kernel;
  const tmpfs = (dev: number, maxBytes: number, mode: number): TreeFs => {
    const fs = createTreeFs({
      type: "tmpfs",
      dev,
      lower: null,
      now: () => kernel.time.realtime(),
      maxBytes,
      credentials: credentials(0, 0, []),
      host,
      mode,
    });
    if (typeof fs === "number") throw new BootError(`cannot make a file system in memory: ${errnoMessage(-fs)}`, 125);
    return fs;
  };
  const mount = (fs: FileSystem, at: string, source: string, options: string): Mount => {
    const result = vfs.mount(fs, at, { source, options });
    if (typeof result === "number") throw new BootError(`cannot mount ${at}: ${errnoMessage(-result)}`, 125);
    return result;
  };
  for (const directory of ["/dev", "/proc", "/sys"]) ensureDirectory(vfs, root, directory);
  const dev = tmpfs(DEV_DEV, DEV_BYTES, 0o755);
  populateDev(dev.root);
  mount(dev, "/dev", "tmpfs", "rw,nosuid,mode=755");
  mount(tmpfs(SHM_DEV, kernel.memoryLimit / 2, 0o1777), "/dev/shm", "shm", "rw,nosuid,nodev,noexec");
  const pts = createDevPts(vfs, kernel, PTS_DEV, streams.terminal);
  pts.mountedAs(mount(pts, "/dev/pts", "devpts", DevPts.options));
  const proc = createProcFs(kernel, pts);
  const sys = createSysFs(kernel);
  mount(proc, "/proc", "proc", "rw,nosuid,nodev,noexec");
  mount(sys, "/sys", "sysfs", "ro,nosuid,nodev,noexec");

  let lastDev = FIRST_GUEST_DEV;
  const context: TmpfsContext = {
    memory: kernel.memoryLimit,
    budget: new Budget(kernel.memoryLimit / 2),
    host,
    now: () => kernel.time.realtime(),
    nextDev: () => makedev(0, lastDev++ % GUEST_DEVS),
  };
  const make = (options: string, who: Who) => createTmpfs(context, options, who.credentials);
  vfs.types.set("tmpfs", { make, check: checkTmpfsOption });
  // ramfs knows its mode, and lets everything else pass.
  const mode = (option: string): boolean => option.startsWith("mode=");
  vfs.types.set("ramfs", {
    make: (options, who) => make(options.split(",").filter(mode).join(","), who),
    check: (option) => (mode(option) ? checkTmpfsOption(option) : 0),
  });
  // There is one of each, wherever it is mounted.
  vfs.types.set("proc", { make: () => proc, check: named("hidepid", "gid", "subset") });
  vfs.types.set("sysfs", { make: () => sys, check: named() });
  vfs.types.set("devtmpfs", { make: () => dev, check: checkTmpfsOption });
  vfs.types.set("devpts", { make: () => pts, check: named("uid", "gid", "mode", "ptmxmode", "newinstance", "max") });
}

/** Takes options of these names, whatever their values: with one instance, and one user, they change nothing. */
function named(...names: string[]): FsType["check"] {
  return (option) => (names.includes(option.split("=", 1)[0]!) ? 0 : -Errno.ENOENT);
}

/** @throws {BootError} naming the volume that cannot be mounted */
export function mountVolumes(vfs: Vfs, host: Host, root: TreeFs, volumes: readonly Volume[]): void {
  // Outer ones first, so that none hides another, in whatever order they are given.
  const ordered = volumes.toSorted((a, b) => depth(a.guest) - depth(b.guest));
  ordered.forEach((volume, index) => {
    const refused = (errno: number): BootError =>
      new BootError(`--volume ${volume.host}:${volume.guest}: ${errnoMessage(errno)}`, 125);
    const { files } = host;
    const fd = files.open(toByteString(volume.host), O.PATH | O.CLOEXEC, 0);
    if (fd < 0) throw refused(-fd);
    const fs = createHostFs({ files, root: fd, dev: FIRST_VOLUME_DEV + index, readOnly: volume.readOnly });
    if (typeof fs === "number") throw refused(-fs);
    const stat = new Stat();
    files.stat(fd, stat);
    const at = toByteString(volume.guest);
    if ((stat.mode & S.IFMT) === S.IFDIR) ensureDirectory(vfs, root, at);
    else ensureFile(vfs, root, at);
    const mounted = vfs.mount(fs, at, { source: toByteString(volume.host), readOnly: volume.readOnly });
    if (typeof mounted === "number") throw refused(-mounted);
  });
}

function depth(path: string): number {
  return path.split("/").filter((part) => part !== "" && part !== ".").length;
}

/** The machine's own rights, from the real root: mount points may lie where the guest's user cannot write. */
export function machine(vfs: Vfs): Who {
  return { fs: { root: vfs.root, cwd: vfs.root, umask: 0 }, credentials: credentials(0, 0, []) };
}

function ensureDirectory(vfs: Vfs, root: TreeFs, path: string): void {
  const who = machine(vfs);
  if (vfs.lookup(who, null, path) !== -Errno.ENOENT) return;
  let prefix = "";
  for (const name of path.split("/").filter((part) => part !== "")) {
    prefix += `/${name}`;
    if (vfs.lookup(who, null, prefix) !== -Errno.ENOENT) continue;
    if (vfs.mkdir(who, null, prefix, 0o755) < 0) root.addDirectory(prefix);
  }
}

function ensureFile(vfs: Vfs, root: TreeFs, path: string): void {
  const who = machine(vfs);
  if (vfs.lookup(who, null, path) !== -Errno.ENOENT) return;
  const slash = path.lastIndexOf("/");
  if (slash > 0) ensureDirectory(vfs, root, path.slice(0, slash));
  const file = vfs.open(who, null, path, O.CREAT | O.WRONLY, 0o644);
  if (typeof file !== "number") file.unref();
}
