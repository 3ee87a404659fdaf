/** /proc/[pid]/net: tables of devices, routes and sockets. @see proc_pid_net(5) */
import { addresses6Text, devicesText, routes6Text, routesText } from "../net/device/proc-text.ts";
import type { Net } from "../net/net.ts";
import { netlinkText } from "../net/netlink/proc-text.ts";
import { unixText } from "../net/unix/proc-text.ts";
import { GeneratedDirectory, type GeneratedInode, type Listing } from "./nodes.ts";
import type { Subject } from "./subject.ts";
import { GeneratedText } from "./text-file.ts";

const SOCKETS = "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const LONG_ADDRESSES = "local_address                         remote_address                        ";
/** The tables, each with its heading. */
const TABLES: Record<string, string> = {
  arp: "IP address       HW type     Flags       HW address            Mask     Device\n",
  dev_mcast: "",
  igmp: "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n",
  packet: "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n",
  protocols:
    "protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em\n",
  raw: `  sl  local_address rem_address   ${SOCKETS} ref pointer drops\n`,
  raw6: `  sl  ${LONG_ADDRESSES}${SOCKETS} ref pointer drops\n`,
  sockstat:
    "TCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\nUDP: inuse 0 mem 0\n" +
    "UDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n",
  sockstat6: "TCP6: inuse 0\nUDP6: inuse 0\nUDPLITE6: inuse 0\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n",
  tcp: `${`  sl  local_address rem_address   ${SOCKETS}`.padEnd(149)}\n`,
  tcp6: `  sl  ${LONG_ADDRESSES}${SOCKETS}\n`,
  udp: `${`   sl  local_address rem_address   ${SOCKETS} ref pointer drops`.padEnd(127)}\n`,
  udp6: `  sl  ${LONG_ADDRESSES}${SOCKETS} ref pointer drops\n`,
};

/** Those that are made from what there is. */
const MADE: Record<string, (net: Net) => string> = {
  dev: (net) => devicesText(net.devices),
  if_inet6: (net) => addresses6Text(net.devices),
  ipv6_route: (net) => routes6Text(net.devices),
  netlink: (net) => netlinkText(net.netlink.sockets),
  route: (net) => routesText(net.devices),
  unix: (net) => unixText(net.unix.sockets),
};

export function netDirectory({ context, kernel, owner }: Subject, name: string): GeneratedInode {
  const { fs } = context;
  const listing: Listing = {
    names: () => [...Object.keys(TABLES), ...Object.keys(MADE)],
    child(key) {
      const table = Object.hasOwn(TABLES, key) ? TABLES[key]! : null;
      const make = Object.hasOwn(MADE, key) ? MADE[key]! : null;
      if (make !== null) return new GeneratedText(fs, `${name}/${key}`, () => make(kernel.net));
      if (key === "sockstat")
        return new GeneratedText(fs, `${name}/${key}`, () => `sockets: used ${kernel.net.count}\n${table}`);
      return table === null ? null : new GeneratedText(fs, `${name}/${key}`, () => table);
    },
  };
  return new GeneratedDirectory(fs, name, listing, owner);
}
