/** Messages about devices and their addresses. @see rtnetlink(7), RTM_NEWLINK, RTM_NEWADDR */

import { IFA, IFA_F_PERMANENT, IFLA, RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { broadcastOf, type DeviceAddress, IFF, type NetDevice } from "../device/device.ts";
import { type MessageWriter, words } from "./message-writer.ts";

/** Bytes of struct ifinfomsg and struct ifaddrmsg. */
export const IFINFOMSG = 16;
export const IFADDRMSG = 8;
/** IF_OPER_* */
const OPERATIONAL = { UNKNOWN: 0, DOWN: 2, UP: 6 } as const;
/** Counters of struct rtnl_link_stats64, and how many the 32-bit one has. */
const STATS64 = 25;
const STATS = 24;
const FOREVER = 0xffff_ffff;
const LEAST_MTU = 68;

export function linkMessage(
  to: MessageWriter,
  device: NetDevice,
  flags: number,
  sequence: number,
  port: number,
): Uint8Array {
  const loopback = (device.flags & IFF.LOOPBACK) !== 0;
  const running = (device.flags & IFF.RUNNING) !== 0;
  const state = loopback ? OPERATIONAL.UNKNOWN : running ? OPERATIONAL.UP : OPERATIONAL.DOWN;
  to.begin(RTM.NEWLINK, flags, sequence, port, IFINFOMSG);
  to.u16(2, device.type).u32(4, device.index).u32(8, device.flags);
  to.addText(IFLA.IFNAME, device.name).addU32(IFLA.TXQLEN, device.queueLength).addU8(IFLA.OPERSTATE, state);
  to.addU8(IFLA.LINKMODE, 0).addU32(IFLA.MTU, device.mtu);
  to.addU32(IFLA.MIN_MTU, loopback ? 0 : LEAST_MTU).addU32(IFLA.MAX_MTU, loopback ? 0 : 65535);
  to.addU32(IFLA.GROUP, 0).addU32(IFLA.PROMISCUITY, 0).addU32(IFLA.NUM_TX_QUEUES, 1).addU32(IFLA.NUM_RX_QUEUES, 1);
  to.addU8(IFLA.CARRIER, running ? 1 : 0).addText(IFLA.QDISC, loopback ? "noqueue" : "fq_codel");
  to.addU32(IFLA.CARRIER_CHANGES, 0).add(IFLA.ADDRESS, device.hardware).add(IFLA.BROADCAST, device.hardwareBroadcast);
  const { receivedPackets, sentPackets, receivedBytes, sentBytes } = device.counters;
  const counters = [receivedPackets, sentPackets, receivedBytes, sentBytes];
  const wide = new BigUint64Array(STATS64);
  const narrow = new Uint32Array(STATS);
  for (const [i, value] of counters.entries()) {
    wide[i] = BigInt(value);
    narrow[i] = value % 2 ** 32;
  }
  to.add(IFLA.STATS64, new Uint8Array(wide.buffer)).add(IFLA.STATS, new Uint8Array(narrow.buffer));
  return to.end();
}

export function addressMessage(
  to: MessageWriter,
  device: NetDevice,
  address: DeviceAddress,
  flags: number,
  sequence: number,
  port: number,
): Uint8Array {
  const { bytes, prefix, scope } = address;
  const v4 = bytes.length === 4;
  to.begin(RTM.NEWADDR, flags, sequence, port, IFADDRMSG);
  to.u8(0, v4 ? AF.INET : AF.INET6)
    .u8(1, prefix)
    .u8(2, IFA_F_PERMANENT)
    .u8(3, scope)
    .u32(4, device.index);
  to.add(IFA.ADDRESS, bytes);
  if (v4) {
    to.add(IFA.LOCAL, bytes);
    const broadcast = broadcastOf(device, address);
    if (broadcast !== null) to.add(IFA.BROADCAST, broadcast);
    to.addText(IFA.LABEL, device.name);
  }
  // struct ifa_cacheinfo: how long it is preferred and valid, s; when it was made and changed, 1/100 s.
  to.add(IFA.CACHEINFO, words(FOREVER, FOREVER, 0, 0)).addU32(IFA.FLAGS, IFA_F_PERMANENT);
  return to.end();
}
