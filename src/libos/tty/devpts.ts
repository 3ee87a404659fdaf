/**
 * The file system of /dev/pts: a device node for each pseudo-terminal while its master is open, and ptmx, which makes
 * them. @see pts(4), Documentation/filesystems/devpts.rst
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { DT, makedev, S, type StatFs } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import type { DirectoryEntry, FileSystem, Inode } from "../fs/inode.ts";
import type { Mount } from "../fs/mount.ts";
import { Path } from "../fs/path.ts";
import type { Kernel } from "../kernel.ts";
import { CAP } from "../task/capabilities.ts";
import { DevPtsNode } from "./devpts-node.ts";
import { acquireByOpen } from "./job-control.ts";
import { Pty, type PtyRegistry } from "./pty.ts";
import { MasterFile, SlaveFile } from "./pty-files.ts";

const DEVPTS_SUPER_MAGIC = 0x1cd1;
/** Pseudo-terminals of a machine at most: /proc/sys/kernel/pty/max. */
export const PTY_MAX = 1024;
/** Group of the nodes ("tty" of every distribution), and their permissions. */
export const PTS_GROUP = 5;
const PTS_MODE = 0o620;
const PTMX_MODE = 0o666;
const PTMX_DEVICE = makedev(5, 2);
const PTS_MAJOR = 136;
const ROOT_INO = 1;
const PTMX_INO = 2;
const FIRST_INO = 3;

/** Flags that act once. */
const ONCE = O.CREAT | O.EXCL | O.NOCTTY | O.TRUNC | O.CLOEXEC;

/** How a terminal of the host appears. */
export interface HostPts {
  number: number;
  device: number;
  mode: number;
  uid: number;
  gid: number;
  open: (inode: Inode, flags: number) => File | SysError;
}

export class DevPts implements FileSystem, PtyRegistry {
  readonly type = "devpts";
  readonly dev: number;
  /** Names come and go with their masters. */
  readonly cacheable = false;
  readonly root: DevPtsNode;
  readonly #kernel: Kernel;
  readonly #ptmx: DevPtsNode;
  readonly #nodes = new Map<string, DevPtsNode>();
  /** By number; null where it is the host's. */
  readonly #numbers = new Map<number, Pty | null>();
  #lowestFree = 0;
  #mount: Mount | null = null;

  /** @param dev st_dev */
  constructor(kernel: Kernel, dev: number) {
    this.#kernel = kernel;
    this.dev = dev;
    const now = () => kernel.time.realtime();
    const owner = { uid: 0, gid: 0 };
    this.root = new DevPtsNode(this, now, { ...owner, ino: ROOT_INO, mode: S.IFDIR | 0o755, device: 0, open: null });
    this.root.directory = {
      lookup: (name) => this.#nodes.get(name) ?? -Errno.ENOENT,
      readdir: () => this.#entries(),
    };
    this.#ptmx = new DevPtsNode(this, now, {
      ...owner,
      ino: PTMX_INO,
      mode: S.IFCHR | PTMX_MODE,
      device: PTMX_DEVICE,
      open: (inode, flags) => this.openMaster(inode, flags),
    });
    this.#nodes.set("ptmx", this.#ptmx);
  }
  /** The mount whose names are those of the terminals; to be told once. */
  mountedAs(mount: Mount): void {
    this.#mount = mount;
  }
  /** Mount options as /proc/mounts shows them. */
  static readonly options =
    `rw,nosuid,noexec,relatime,gid=${PTS_GROUP},mode=${PTS_MODE.toString(8)},ptmxmode=${PTMX_MODE.toString(8)}`;

  statfs(out: StatFs): SysResult {
    out.type = DEVPTS_SUPER_MAGIC;
    out.bsize = out.frsize = 4096;
    out.blocks = out.bfree = out.bavail = out.files = out.ffree = out.fsid = 0;
    out.namelen = 255;
    out.flags = 0;
    return 0;
  }
  sync(): SysResult {
    return 0;
  }
  /** Pseudo-terminals that exist: /proc/sys/kernel/pty/nr. */
  get count(): number {
    return this.#numbers.size;
  }

  /** Shows a terminal of the host under its number. */
  addHost({ number, device, mode, uid, gid, open }: HostPts): void {
    this.#numbers.set(number, null);
    this.#findFree();
    this.#addNode(number, device, { uid, gid }, mode & 0o777, open);
  }
  #addNode(
    number: number,
    device: number,
    owner: { uid: number; gid: number },
    mode: number,
    open: (inode: Inode, flags: number) => File | SysError,
  ): DevPtsNode {
    const node = new DevPtsNode(this, () => this.#kernel.time.realtime(), {
      ...owner,
      ino: FIRST_INO + number,
      mode: S.IFCHR | mode,
      device,
      open,
    });
    this.#nodes.set(String(number), node);
    return node;
  }
  #findFree(): void {
    while (this.#numbers.has(this.#lowestFree)) this.#lowestFree++;
  }
  #entries(): DirectoryEntry[] {
    return [...this.#nodes].map(([name, node]) => ({ name, ino: node.ino, type: DT.CHR }));
  }

  /** open(2) of ptmx: a new pseudo-terminal. @returns -ENOSPC if there are too many */
  openMaster(inode: Inode, flags: number): File | SysError {
    if (this.#numbers.size >= PTY_MAX) return -Errno.ENOSPC;
    const number = this.#lowestFree;
    const device = makedev(PTS_MAJOR, number);
    const pty = new Pty(this.#kernel, this, number, device);
    this.#numbers.set(number, pty);
    this.#findFree();
    const { fsuid } = this.#kernel.current.credentials;
    this.#addNode(number, device, { uid: fsuid, gid: PTS_GROUP }, PTS_MODE, (node, how) =>
      this.openSlave(pty, node, how),
    );
    return new MasterFile(pty, inode, flags & ~ONCE);
  }

  openSlave(pty: Pty, inode: Inode, flags: number): File | SysError {
    if (!pty.masterOpen || pty.locked) return -Errno.EIO;
    const { process, capabilities } = this.#kernel.current;
    if (pty.exclusive && !capabilities.has(CAP.SYS_ADMIN)) return -Errno.EBUSY;
    const file = new SlaveFile(pty, inode, flags & ~ONCE);
    if ((flags & O.NOCTTY) === 0 && file.readable) acquireByOpen(process, pty);
    return file;
  }
  openPeer(pty: Pty, flags: number): File | SysError {
    const name = String(pty.number);
    const node = this.#nodes.get(name);
    if (node === undefined) return -Errno.EIO;
    const file = this.openSlave(pty, node, flags);
    if (typeof file === "number" || this.#mount === null) return file;
    const dentry = this.#kernel.vfs.names.lookup(this.#mount.root, name);
    if (dentry !== null && typeof dentry !== "number") file.path = new Path(this.#mount, dentry);
    return file;
  }
  hidden(pty: Pty): void {
    const name = String(pty.number);
    const node = this.#nodes.get(name);
    if (node !== undefined) node.nlink = 0;
    this.#nodes.delete(name);
    const dentry = this.#mount?.root.children?.get(name);
    if (dentry) this.#kernel.vfs.names.remove(dentry);
  }
  gone(pty: Pty): void {
    this.#numbers.delete(pty.number);
    this.#lowestFree = Math.min(this.#lowestFree, pty.number);
  }
}
