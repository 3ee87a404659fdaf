/** /proc/net/tcp, udp, icmp and their likes for IPv6, sockstat, snmp. @see proc_pid_net(5) */
import { AF } from "../../../abi/socket.ts";
import type { Net } from "../net.ts";
import { type InetAddress, storeAddress } from "./address.ts";
import { TCP } from "./connection.ts";
import type { InetSocket } from "./inet-socket.ts";
import { MessageSocket } from "./message-socket.ts";
import { PROTOCOL } from "./outside.ts";
import type { InetStack } from "./stack.ts";
import { StreamSocket } from "./stream-socket.ts";

const FIELDS = "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const SHORT = `local_address rem_address   ${FIELDS}`;
const LONG = `local_address                         remote_address                        ${FIELDS}`;
/** Lines of IPv4's tables have a fixed length. */
const TCP_LINE = 149;
const UDP_LINE = 127;
const NOWHERE = "0000000000000000";

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

/** What one line says. */
interface Line {
  readonly local: Readonly<InetAddress>;
  readonly remote: Readonly<InetAddress> | null;
  readonly state: number;
  readonly sent: number;
  readonly received: number;
  readonly uid: number;
  readonly inode: number;
}

/** An address as its bytes lie in memory, word by word. */
function place(address: Readonly<InetAddress> | null, domain: number): string {
  const bytes = new Uint8Array(16);
  if (address !== null) storeAddress(address, bytes, 0);
  const view = new DataView(bytes.buffer);
  const words = domain === AF.INET ? [12] : [0, 4, 8, 12];
  return `${words.map((at) => hex(view.getUint32(at, true), 8)).join("")}:${hex(address?.port ?? 0, 4)}`;
}
function common(index: number, width: number, domain: number, line: Line): string {
  const { local, remote, state, sent, received, uid, inode } = line;
  const number = String(index).padStart(width);
  const queues = `${hex(sent, 8)}:${hex(received, 8)}`;
  const ends = `${place(local, domain)} ${place(remote, domain)}`;
  return `${number}: ${ends} ${hex(state, 2)} ${queues} 00:00000000 00000000 ${String(uid).padStart(5)} ${String(0).padStart(8)} ${inode}`;
}

/** The connections and listeners of one version: sockets, ends without one, ports that are kept for a while. */
function* tcpLines(stack: InetStack, domain: number): Generator<Line> {
  const withSocket = new Set<unknown>();
  for (const socket of stack.sockets) {
    if (!(socket instanceof StreamSocket)) continue;
    withSocket.add(socket.carrier);
    const { state, local, remote, uid, inode, carrier, listener } = socket;
    if (socket.domain !== domain || state === TCP.CLOSE) continue;
    const listens = listener !== null;
    const received = listens ? listener.count : (carrier?.available ?? 0);
    const sent = listens ? 0 : (carrier?.unsent ?? 0);
    yield { local, remote: listens ? null : remote, state, sent, received, uid, inode: inode.ino };
  }
  for (const end of stack.ends) {
    if (withSocket.has(end) || domainOf(end.local) !== domain) continue;
    const { local, remote, state, available, unsent } = end;
    yield { local, remote, state, sent: unsent, received: available, uid: 0, inode: 0 };
  }
  for (const { address, remote } of stack.tcp.lingering) {
    if (domainOf(address) !== domain) continue;
    yield { local: address, remote, state: TCP.TIME_WAIT, sent: 0, received: 0, uid: 0, inode: 0 };
  }
}
function domainOf(address: Readonly<InetAddress>): number {
  return address.isV4 ? AF.INET : AF.INET6;
}

export function tcpText({ inet }: Net, domain: number): string {
  const v4 = domain === AF.INET;
  let text = v4 ? `${`  sl  ${SHORT}`.padEnd(TCP_LINE)}\n` : `  sl  ${LONG}\n`;
  let index = 0;
  for (const line of tcpLines(inet, domain)) {
    const idle = line.state === TCP.LISTEN || line.state === TCP.TIME_WAIT;
    const whole = `${common(index++, 4, domain, line)} 1 ${NOWHERE} ${idle ? "100 0 0 10 0" : "20 4 30 10 -1"}`;
    text += v4 ? `${whole.padEnd(TCP_LINE)}\n` : `${whole}\n`;
  }
  return text;
}

/** Sockets of datagrams of a protocol. */
export function datagramsText({ inet }: Net, domain: number, protocol: number): string {
  const v4 = domain === AF.INET;
  let text = v4 ? `${`   sl  ${SHORT} ref pointer drops`.padEnd(UDP_LINE)}\n` : `  sl  ${LONG} ref pointer drops\n`;
  let index = 0;
  for (const socket of inet.sockets) {
    if (!(socket instanceof MessageSocket) || socket.domain !== domain || socket.protocol !== protocol) continue;
    if (socket.binding === null) continue;
    const { local, remote, state, held, uid, inode, drops } = socket;
    const line: Line = { local, remote, state, sent: 0, received: held, uid, inode: inode.ino };
    const whole = `${common(index++, 5, domain, line)} 2 ${NOWHERE} ${drops}`;
    text += v4 ? `${whole.padEnd(UDP_LINE)}\n` : `${whole}\n`;
  }
  return text;
}

function countOf(stack: InetStack, domain: number, kind: (socket: InetSocket) => boolean): number {
  let count = 0;
  for (const socket of stack.sockets) if (socket.domain === domain && kind(socket)) count++;
  return count;
}
const isOpen = (socket: InetSocket): boolean => socket instanceof StreamSocket && socket.state !== TCP.CLOSE;
const isUdp = (socket: InetSocket): boolean => socket.protocol === PROTOCOL.UDP && socket.binding !== null;

export function sockstatText({ count, inet, buffers }: Net): string {
  const pages = Math.ceil(buffers.used / 4096);
  let streams = 0;
  for (const socket of inet.sockets) if (socket instanceof StreamSocket) streams++;
  let orphans = 0;
  for (const end of inet.ends) if (end.orphan) orphans++;
  const tcp = `inuse ${countOf(inet, AF.INET, isOpen)} orphan ${orphans} tw ${inet.tcp.lingeringCount} alloc ${streams} mem ${pages}`;
  return (
    `sockets: used ${count}\nTCP: ${tcp}\nUDP: inuse ${countOf(inet, AF.INET, isUdp)} mem 0\n` +
    "UDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n"
  );
}
export function sockstat6Text({ inet }: Net): string {
  return (
    `TCP6: inuse ${countOf(inet, AF.INET6, isOpen)}\nUDP6: inuse ${countOf(inet, AF.INET6, isUdp)}\n` +
    "UDPLITE6: inuse 0\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n"
  );
}

/** Names and counts in two lines. */
function group(name: string, counts: Record<string, number>): string {
  return `${name}: ${Object.keys(counts).join(" ")}\n${name}: ${Object.values(counts).join(" ")}\n`;
}

/** What is counted; packets that do not exist are not. */
export function snmpText({ inet }: Net): string {
  const { counters, settings } = inet;
  let established = 0;
  for (const socket of inet.sockets) {
    if (socket.state === TCP.ESTABLISHED || socket.state === TCP.CLOSE_WAIT) if (isOpen(socket)) established++;
  }
  return (
    group("Ip", {
      Forwarding: 2,
      DefaultTTL: settings.defaultTtl,
      ...zeros(
        "InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates",
      ),
    }) +
    group("Icmp", {
      ...zeros(
        "InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps",
      ),
      InEchos: counters.echoOut,
      InEchoReps: counters.echoIn,
      OutEchos: counters.echoOut,
      OutEchoReps: counters.echoIn,
    }) +
    group("Tcp", {
      RtoAlgorithm: 1,
      RtoMin: 200,
      RtoMax: 120000,
      MaxConn: -1,
      ActiveOpens: counters.activeOpens,
      PassiveOpens: counters.passiveOpens,
      AttemptFails: counters.attemptFails,
      EstabResets: counters.establishedResets,
      CurrEstab: established,
      ...zeros("InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors"),
    }) +
    group("Udp", {
      InDatagrams: counters.udpIn,
      NoPorts: counters.udpNoPorts,
      InErrors: counters.udpBufferErrors,
      OutDatagrams: counters.udpOut,
      RcvbufErrors: counters.udpBufferErrors,
      ...zeros("SndbufErrors InCsumErrors IgnoredMulti MemErrors"),
    }) +
    group(
      "UdpLite",
      zeros("InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors"),
    )
  );
}
function zeros(names: string): Record<string, number> {
  return Object.fromEntries(names.split(" ").map((name) => [name, 0]));
}
/** The tables that nothing is counted for: their names, for programs that look for them. */
export function netstatText(): string {
  return (
    group(
      "TcpExt",
      zeros(
        "SyncookiesSent SyncookiesRecv SyncookiesFailed ListenOverflows ListenDrops TCPAbortOnData TCPAbortOnClose",
      ),
    ) +
    group(
      "IpExt",
      zeros("InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets"),
    )
  );
}
