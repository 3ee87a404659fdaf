/** What a socket of the host must be told of the options of the guest's. */
import { IP, IPV6, SOL_IP, SOL_IPV6, SOL_TCP, TCP_OPTION } from "../../../../abi/internet-options.ts";
import { SO, SOL_SOCKET } from "../../../../abi/socket.ts";
import type { HostPort, HostSocket } from "../../../../host/network.ts";
import type { InetOptions } from "../options.ts";

/** By level and number: the value that the host's socket gets. */
const VALUES = new Map<number, (options: InetOptions) => number>([
  [key(SOL_SOCKET, SO.KEEPALIVE), (options) => Number(options.switched(SO.KEEPALIVE))],
  [key(SOL_SOCKET, SO.BROADCAST), (options) => Number(options.switched(SO.BROADCAST))],
  [key(SOL_SOCKET, SO.SNDBUF), (options) => (options.sendBufferSet ? options.sendBuffer / 2 : 0)],
  [key(SOL_SOCKET, SO.RCVBUF), (options) => (options.receiveBufferSet ? options.receiveBuffer / 2 : 0)],
  [key(SOL_SOCKET, SO.PRIORITY), (options) => options.priority],
  [key(SOL_IP, IP.TOS), (options) => options.tos],
  [key(SOL_IP, IP.TTL), (options) => options.ttl],
  [key(SOL_IPV6, IPV6.TCLASS), (options) => options.trafficClass],
  [key(SOL_IPV6, IPV6.UNICAST_HOPS), (options) => options.hops],
  [key(SOL_TCP, TCP_OPTION.NODELAY), (options) => Number(options.noDelay)],
  [key(SOL_TCP, TCP_OPTION.CORK), (options) => Number(options.cork)],
  [key(SOL_TCP, TCP_OPTION.QUICKACK), (options) => Number(options.quickAck)],
  [key(SOL_TCP, TCP_OPTION.MAXSEG), (options) => options.maxSegment],
  [key(SOL_TCP, TCP_OPTION.KEEPIDLE), (options) => options.keepIdle],
  [key(SOL_TCP, TCP_OPTION.KEEPINTVL), (options) => options.keepInterval],
  [key(SOL_TCP, TCP_OPTION.KEEPCNT), (options) => options.keepCount],
  [key(SOL_TCP, TCP_OPTION.SYNCNT), (options) => options.synCount],
  [key(SOL_TCP, TCP_OPTION.LINGER2), (options) => options.linger2],
  [key(SOL_TCP, TCP_OPTION.WINDOW_CLAMP), (options) => options.windowClamp],
  [key(SOL_TCP, TCP_OPTION.USER_TIMEOUT), (options) => options.userTimeout],
  [key(SOL_TCP, TCP_OPTION.NOTSENT_LOWAT), (options) => options.notSentLowWater],
]);
/** What a new socket of the host has by itself, where it is not 0. */
const PRESET = new Map<number, number>([
  [key(SOL_IP, IP.TTL), -1],
  [key(SOL_IPV6, IPV6.UNICAST_HOPS), -1],
  [key(SOL_TCP, TCP_OPTION.QUICKACK), 1],
]);

function key(level: number, name: number): number {
  return level * 1024 + name;
}

type Target = Pick<HostSocket, "setOption"> | Pick<HostPort, "setOption">;
const word = new Uint8Array(4);
const wordView = new DataView(word.buffer);

/** Passes one option on; what the host does not know changes nothing for the guest. */
export function passOption(target: Target, options: InetOptions, level: number, name: number): void {
  if (level === SOL_TCP && name === TCP_OPTION.CONGESTION) {
    target.setOption(
      level,
      name,
      Uint8Array.from(options.congestion, (char) => char.charCodeAt(0)),
    );
    return;
  }
  const value = VALUES.get(key(level, name));
  if (value === undefined) return;
  wordView.setInt32(0, value(options), true);
  target.setOption(level, name, word);
}

/** Passes everything on that a program has changed. */
export function passOptions(target: Target, options: InetOptions, stream: boolean): void {
  for (const [at, value] of VALUES) {
    const level = Math.floor(at / 1024);
    if (level === SOL_TCP && !stream) continue;
    const now = value(options);
    if (now === (PRESET.get(at) ?? 0)) continue;
    wordView.setInt32(0, now, true);
    target.setOption(level, at % 1024, word);
  }
}
