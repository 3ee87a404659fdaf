/** Network devices of one machine, their addresses and the routes over them: what programs look up, and what is this machine's own. */

/** ARPHRD_*, linux/if_arp.h. */
export const ARPHRD = { ETHER: 1, LOOPBACK: 772 } as const;
/** IFF_*, linux/if.h. @see netdevice(7) */
export const IFF = {
  UP: 0x1,
  BROADCAST: 0x2,
  LOOPBACK: 0x8,
  RUNNING: 0x40,
  MULTICAST: 0x1000,
  LOWER_UP: 0x10000,
} as const;
/** RT_SCOPE_*: how far an address or route reaches. @see rtnetlink(7) */
export const SCOPE = { UNIVERSE: 0, SITE: 200, LINK: 253, HOST: 254, NOWHERE: 255 } as const;

export interface DeviceAddress {
  /** In network order: 4 or 16 bytes. */
  readonly bytes: Uint8Array;
  /** Bits of the network. */
  readonly prefix: number;
  readonly scope: number;
}

/** Counters since the device was made. */
export interface DeviceCounters {
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
}
export const NO_TRAFFIC: DeviceCounters = { receivedBytes: 0, receivedPackets: 0, sentBytes: 0, sentPackets: 0 };

export interface NetDevice {
  /** From 1. */
  readonly index: number;
  readonly name: string;
  /** ARPHRD_* */
  readonly type: number;
  /** IFF_* */
  readonly flags: number;
  readonly mtu: number;
  /** Packets that wait to be sent, at most. */
  readonly queueLength: number;
  /** Six bytes. */
  readonly hardware: Uint8Array;
  readonly hardwareBroadcast: Uint8Array;
  readonly addresses: readonly DeviceAddress[];
  readonly counters: DeviceCounters;
}

export interface NetRoute {
  /** In network order: 4 or 16 bytes. */
  readonly destination: Uint8Array;
  readonly prefix: number;
  readonly gateway: Uint8Array | null;
  /** Index of the device. */
  readonly device: number;
  readonly metric: number;
}

/** Asked each time: devices of the host may change. */
export interface NetDevices {
  devices(): readonly NetDevice[];
  /** Of the main table; those of the local one follow from the addresses. */
  routes(): readonly NetRoute[];
}

const SIX_ZEROS = new Uint8Array(6);

export function loopback(counters: DeviceCounters): NetDevice {
  const v6 = new Uint8Array(16);
  v6[15] = 1;
  return {
    index: 1,
    name: "lo",
    type: ARPHRD.LOOPBACK,
    flags: IFF.UP | IFF.LOOPBACK | IFF.RUNNING | IFF.LOWER_UP,
    mtu: 65536,
    queueLength: 1000,
    hardware: SIX_ZEROS,
    hardwareBroadcast: SIX_ZEROS,
    addresses: [
      { bytes: Uint8Array.of(127, 0, 0, 1), prefix: 8, scope: SCOPE.HOST },
      { bytes: v6, prefix: 128, scope: SCOPE.HOST },
    ],
    counters,
  };
}

/** The network of a machine that reaches nothing but itself. */
export const LOOPBACK_ONLY: NetDevices = {
  devices: () => [loopback(NO_TRAFFIC)],
  routes: () => [],
};

/** Whether two addresses of the same length agree in their first bits. */
export function samePrefix(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  if (a.length !== b.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = bits & 7;
  return rest === 0 || (a[whole] ^ b[whole]) >> (8 - rest) === 0;
}

/** An address with all bits behind the prefix zero, or one. */
export function withHostBits(address: Uint8Array, prefix: number, ones: boolean): Uint8Array {
  return address.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - 8 * i));
    const mask = (0xff << (8 - bits)) & 0xff;
    return ones ? byte | (~mask & 0xff) : byte & mask;
  });
}

/** The broadcast address of an IPv4 network; null where there is none. */
export function broadcastOf(device: NetDevice, { bytes, prefix }: DeviceAddress): Uint8Array | null {
  if (bytes.length !== 4 || prefix >= 31 || (device.flags & IFF.BROADCAST) === 0) return null;
  return withHostBits(bytes, prefix, true);
}
