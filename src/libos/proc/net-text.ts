/** /proc/[pid]/net: tables of devices, routes and sockets. @see proc_pid_net(5) */
import { AF } from "../../abi/socket.ts";
import { addresses6Text, devicesText, routes6Text, routesText } from "../net/device/proc-text.ts";
import { PROTOCOL } from "../net/inet/outside.ts";
import { datagramsText, netstatText, snmpText, sockstat6Text, sockstatText, tcpText } from "../net/inet/proc-text.ts";
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
};

/** Those that are made from what there is. */
const MADE: Record<string, (net: Net) => string> = {
  dev: (net) => devicesText(net.devices),
  if_inet6: (net) => addresses6Text(net.devices),
  ipv6_route: (net) => routes6Text(net.devices),
  netlink: (net) => netlinkText(net.netlink.sockets),
  icmp: (net) => datagramsText(net, AF.INET, PROTOCOL.ICMP),
  icmp6: (net) => datagramsText(net, AF.INET6, PROTOCOL.ICMPV6),
  netstat: () => netstatText(),
  route: (net) => routesText(net.devices),
  snmp: snmpText,
  sockstat: sockstatText,
  sockstat6: sockstat6Text,
  tcp: (net) => tcpText(net, AF.INET),
  tcp6: (net) => tcpText(net, AF.INET6),
  udp: (net) => datagramsText(net, AF.INET, PROTOCOL.UDP),
  udp6: (net) => datagramsText(net, AF.INET6, PROTOCOL.UDP),
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
      return table === null ? null : new GeneratedText(fs, `${name}/${key}`, () => table);
    },
  };
  return new GeneratedDirectory(fs, name, listing, owner);
}
