/** One machine's sockets: families, names, what is under way, limits. */
import { Errno, type SysError } from "../../abi/errno.ts";
import { AF, AF_MAX, SOCK, SOCK_MAX } from "../../abi/socket.ts";
import { S } from "../../abi/stat.ts";
import { AnonymousFs, AnonymousInode } from "../fs/anonymous.ts";
import type { Kernel } from "../kernel.ts";
import type { Credentials } from "../task/credentials.ts";
import { BufferPool } from "./buffer-pool.ts";
import { LOOPBACK_ONLY, type NetDevices } from "./device/device.ts";
import type { Family } from "./family.ts";
import { InetFamily } from "./inet/family.ts";
import type { Outside } from "./inet/outside.ts";
import { InetStack } from "./inet/stack.ts";
import { NetlinkFamily } from "./netlink/family.ts";
import { UnixFamily } from "./unix/family.ts";

/** Magic number of sockfs, linux/magic.h. */
const SOCKFS_MAGIC = 0x534f_434b;
/** Minor number of st_dev. */
const SOCKFS_MINOR = 8;
/** Least memory for messages under way, bytes; a large machine gives a quarter of its memory. */
const LEAST_MEMORY = 64 << 20;

export class Net {
  readonly kernel: Kernel;
  readonly buffers: BufferPool;
  readonly unix: UnixFamily;
  readonly netlink: NetlinkFamily;
  /** What the machine shows of devices, their addresses and routes. */
  devices: NetDevices = LOOPBACK_ONLY;
  readonly inet: InetStack;
  readonly #families = new Map<number, Family>();
  readonly #fs = new AnonymousFs("sockfs", SOCKFS_MINOR, SOCKFS_MAGIC);
  /** Sockets that exist. */
  count = 0;
  /** What internet sockets reach beyond the machine; null: nothing. Set before the first program runs. */
  outside: Outside | null = null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.buffers = new BufferPool(Math.max(LEAST_MEMORY, Math.floor(kernel.memoryLimit / 4)));
    this.unix = new UnixFamily(this);
    this.netlink = new NetlinkFamily(this);
    this.#families.set(AF.UNIX, this.unix);
    this.#families.set(AF.NETLINK, this.netlink);
    this.inet = new InetStack(this);
    for (const domain of [AF.INET, AF.INET6]) this.#families.set(domain, new InetFamily(this.inet, domain));
  }

  /**
   * The family for new sockets.
   * @returns -EAFNOSUPPORT (first, as Linux checks), or -EINVAL for a type that cannot be
   */
  family(domain: number, type: number): Family | SysError {
    if (domain < 0 || domain >= AF_MAX) return -Errno.EAFNOSUPPORT;
    if (type < 0 || type >= SOCK_MAX) return -Errno.EINVAL;
    // An old way to say AF_PACKET.
    if (domain === AF.INET && type === SOCK.PACKET) return -Errno.EAFNOSUPPORT;
    return this.#families.get(domain) ?? -Errno.EAFNOSUPPORT;
  }
  /** The inode of a new socket. */
  inode(owner: Credentials): AnonymousInode {
    const time = Number(this.kernel.time.realtime() / 1_000_000n) / 1000;
    return new AnonymousInode(this.#fs, S.IFSOCK | 0o777, owner.fsuid, owner.fsgid, time);
  }
  /** Index of a network device; 0: there is none of this name. */
  deviceIndex(name: string): number {
    return this.devices.devices().find((device) => device.name === name)?.index ?? 0;
  }
  /** Its name; empty: there is none. */
  deviceName(index: number): string {
    return this.devices.devices().find((device) => device.index === index)?.name ?? "";
  }
  dispose(): void {
    for (const family of this.#families.values()) family.dispose();
    this.outside?.dispose();
  }
}
