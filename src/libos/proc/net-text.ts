/** /proc/[pid]/net: tables of a network that has a loopback device and no sockets of the internet families. @see proc_pid_net(5) */
import { unixText } from "../net/unix/proc-text.ts";
import { GeneratedDirectory, type GeneratedInode, type Listing } from "./nodes.ts";
import type { Subject } from "./subject.ts";
import { GeneratedText } from "./text-file.ts";

const SOCKETS = "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const LONG_ADDRESSES = "local_address                         remote_address                        ";
const DEVICE_ROW =
  "    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n";

/** The tables, each with its heading. */
const TABLES: Record<string, string> = {
  arp: "IP address       HW type     Flags       HW address            Mask     Device\n",
  dev:
    "Inter-|   Receive                                                |  Transmit\n" +
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n" +
    DEVICE_ROW,
  dev_mcast: "",
  if_inet6: "",
  igmp: "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n",
  ipv6_route: "",
  netlink: "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n",
  packet: "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n",
  protocols:
    "protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em\n",
  raw: `  sl  local_address rem_address   ${SOCKETS} ref pointer drops\n`,
  raw6: `  sl  ${LONG_ADDRESSES}${SOCKETS} ref pointer drops\n`,
  route: `${"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT".padEnd(127)}\n`,
  sockstat:
    "TCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\nUDP: inuse 0 mem 0\n" +
    "UDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n",
  sockstat6: "TCP6: inuse 0\nUDP6: inuse 0\nUDPLITE6: inuse 0\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n",
  tcp: `${`  sl  local_address rem_address   ${SOCKETS}`.padEnd(149)}\n`,
  tcp6: `  sl  ${LONG_ADDRESSES}${SOCKETS}\n`,
  udp: `${`   sl  local_address rem_address   ${SOCKETS} ref pointer drops`.padEnd(127)}\n`,
  udp6: `  sl  ${LONG_ADDRESSES}${SOCKETS} ref pointer drops\n`,
};

export function netDirectory({ context, kernel, owner }: Subject, name: string): GeneratedInode {
  const { fs } = context;
  const listing: Listing = {
    names: () => [...Object.keys(TABLES), "unix"],
    child(key) {
      const table = Object.hasOwn(TABLES, key) ? TABLES[key]! : null;
      if (key === "unix") return new GeneratedText(fs, `${name}/${key}`, () => unixText(kernel.net.unix.sockets));
      if (key === "sockstat")
        return new GeneratedText(fs, `${name}/${key}`, () => `sockets: used ${kernel.net.count}\n${table}`);
      return table === null ? null : new GeneratedText(fs, `${name}/${key}`, () => table);
    },
  };
  return new GeneratedDirectory(fs, name, listing, owner);
}
