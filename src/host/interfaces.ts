/** Network devices of the host, as a guest that shares its network sees them. */
export interface HostInterface {
  readonly index: number;
  readonly name: string;
  /** ARPHRD_* */
  readonly type: number;
  /** IFF_* */
  readonly flags: number;
  readonly mtu: number;
  readonly queueLength: number;
  readonly hardware: Uint8Array;
  readonly hardwareBroadcast: Uint8Array;
  /** In network order, 4 or 16 bytes, and bits of the network. */
  readonly addresses: readonly { readonly bytes: Uint8Array; readonly prefix: number }[];
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
}

export interface HostRoute {
  readonly destination: Uint8Array;
  readonly prefix: number;
  readonly gateway: Uint8Array | null;
  /** Name of the device. */
  readonly device: string;
  readonly metric: number;
}

/** Asked each time: they change. */
export interface HostInterfaces {
  interfaces(): HostInterface[];
  routes(): HostRoute[];
  /** Of /etc/resolv.conf: addresses of nameservers, as text. */
  nameservers(): string[];
}
