/** What a socket of the host must be told of the options of the guest's. */
import { SO, SOL_SOCKET } from "../../../../abi/socket.ts";
import type { HostPort, HostSocket } from "../../../../host/network.ts";
import type { InetOptions } from "../options.ts";

const IPPROTO_IP = 0;
const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;
const IP = { TOS: 1, TTL: 2 } as const;
const IPV6 = { UNICAST_HOPS: 16, TCLASS: 67 } as const;
const TCP = {
  NODELAY: 1,
  MAXSEG: 2,
  CORK: 3,
  KEEPIDLE: 4,
  KEEPINTVL: 5,
  KEEPCNT: 6,
  SYNCNT: 7,
  LINGER2: 8,
  WINDOW_CLAMP: 10,
  QUICKACK: 12,
  CONGESTION: 13,
  USER_TIMEOUT: 18,
  NOTSENT_LOWAT: 25,
} as const;

/** By level and number: the value that the host's socket gets. */
const VALUES = new Map<number, (options: InetOptions) => number>([
  [key(SOL_SOCKET, SO.KEEPALIVE), (options) => Number(options.switched(SO.KEEPALIVE))],
  [key(SOL_SOCKET, SO.BROADCAST), (options) => Number(options.switched(SO.BROADCAST))],
  [key(SOL_SOCKET, SO.SNDBUF), (options) => (options.sendBufferSet ? options.sendBuffer / 2 : 0)],
  [key(SOL_SOCKET, SO.RCVBUF), (options) => (options.receiveBufferSet ? options.receiveBuffer / 2 : 0)],
  [key(SOL_SOCKET, SO.PRIORITY), (options) => options.priority],
  [key(IPPROTO_IP, IP.TOS), (options) => options.tos],
  [key(IPPROTO_IP, IP.TTL), (options) => options.ttl],
  [key(IPPROTO_IPV6, IPV6.TCLASS), (options) => options.trafficClass],
  [key(IPPROTO_IPV6, IPV6.UNICAST_HOPS), (options) => options.hops],
  [key(IPPROTO_TCP, TCP.NODELAY), (options) => Number(options.noDelay)],
  [key(IPPROTO_TCP, TCP.CORK), (options) => Number(options.cork)],
  [key(IPPROTO_TCP, TCP.QUICKACK), (options) => Number(options.quickAck)],
  [key(IPPROTO_TCP, TCP.MAXSEG), (options) => options.maxSegment],
  [key(IPPROTO_TCP, TCP.KEEPIDLE), (options) => options.keepIdle],
  [key(IPPROTO_TCP, TCP.KEEPINTVL), (options) => options.keepInterval],
  [key(IPPROTO_TCP, TCP.KEEPCNT), (options) => options.keepCount],
  [key(IPPROTO_TCP, TCP.SYNCNT), (options) => options.synCount],
  [key(IPPROTO_TCP, TCP.LINGER2), (options) => options.linger2],
  [key(IPPROTO_TCP, TCP.WINDOW_CLAMP), (options) => options.windowClamp],
  [key(IPPROTO_TCP, TCP.USER_TIMEOUT), (options) => options.userTimeout],
  [key(IPPROTO_TCP, TCP.NOTSENT_LOWAT), (options) => options.notSentLowWater],
]);
/** What a new socket of the host has by itself, where it is not 0. */
const PRESET = new Map<number, number>([
  [key(IPPROTO_IP, IP.TTL), -1],
  [key(IPPROTO_IPV6, IPV6.UNICAST_HOPS), -1],
  [key(IPPROTO_TCP, TCP.QUICKACK), 1],
]);

function key(level: number, name: number): number {
  return level * 1024 + name;
}

type Target = Pick<HostSocket, "setOption"> | Pick<HostPort, "setOption">;
const word = new Uint8Array(4);
const wordView = new DataView(word.buffer);

/** Passes one option on; what the host does not know changes nothing for the guest. */
export function passOption(target: Target, options: InetOptions, level: number, name: number): void {
  if (level === IPPROTO_TCP && name === TCP.CONGESTION) {
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
    if (level === IPPROTO_TCP && !stream) continue;
    const now = value(options);
    if (now === (PRESET.get(at) ?? 0)) continue;
    wordView.setInt32(0, now, true);
    target.setOption(level, at % 1024, word);
  }
}
