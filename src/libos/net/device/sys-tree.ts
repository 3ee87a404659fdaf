/** A device under /sys/class/net. @see sysfs(5), Documentation/ABI/testing/sysfs-class-net */
import { IFF, type NetDevice } from "./device.ts";

/** A device's files by name, each a maker of text. */
export function deviceFiles(device: () => NetDevice | undefined): Record<string, () => string> {
  const line = (text: (of: NetDevice) => string | number) => (): string => {
    const now = device();
    return now === undefined ? "" : `${text(now)}\n`;
  };
  const up = (of: NetDevice): boolean => (of.flags & IFF.RUNNING) !== 0;
  return {
    addr_assign_type: line(() => 0),
    addr_len: line((of) => of.hardware.length),
    address: line((of) => colons(of.hardware)),
    broadcast: line((of) => colons(of.hardwareBroadcast)),
    carrier: line((of) => (up(of) ? 1 : 0)),
    carrier_changes: line(() => 0),
    dev_id: line(() => "0x0"),
    dev_port: line(() => 0),
    dormant: line(() => 0),
    flags: line((of) => `0x${(of.flags & 0xffff & ~IFF.RUNNING).toString(16)}`),
    ifalias: () => "",
    ifindex: line((of) => of.index),
    iflink: line((of) => of.index),
    link_mode: line(() => 0),
    mtu: line((of) => of.mtu),
    netdev_group: line(() => 0),
    operstate: line(operationalState),
    tx_queue_len: line((of) => of.queueLength),
    type: line((of) => of.type),
    uevent: line((of) => `INTERFACE=${of.name}\nIFINDEX=${of.index}`),
  };
}

/** RFC 2863; a loopback device does not know. */
function operationalState({ flags }: NetDevice): string {
  if ((flags & IFF.LOOPBACK) !== 0) return (flags & IFF.UP) !== 0 ? "unknown" : "down";
  return (flags & IFF.RUNNING) !== 0 ? "up" : "down";
}

/** Counters under statistics/. */
export function deviceStatistics(device: () => NetDevice | undefined): Record<string, () => string> {
  const files: Record<string, () => string> = Object.fromEntries(NEVER.map((name) => [name, () => "0\n"]));
  files.rx_bytes = () => `${device()?.counters.receivedBytes ?? 0}\n`;
  files.rx_packets = () => `${device()?.counters.receivedPackets ?? 0}\n`;
  files.tx_bytes = () => `${device()?.counters.sentBytes ?? 0}\n`;
  files.tx_packets = () => `${device()?.counters.sentPackets ?? 0}\n`;
  return files;
}
/** What cannot happen here. */
const NEVER = [
  "collisions",
  "multicast",
  "rx_compressed",
  "rx_crc_errors",
  "rx_dropped",
  "rx_errors",
  "rx_fifo_errors",
  "rx_frame_errors",
  "rx_length_errors",
  "rx_missed_errors",
  "rx_nohandler",
  "rx_over_errors",
  "tx_aborted_errors",
  "tx_carrier_errors",
  "tx_compressed",
  "tx_dropped",
  "tx_errors",
  "tx_fifo_errors",
  "tx_heartbeat_errors",
  "tx_window_errors",
];

export function colons(bytes: Uint8Array): string {
  return Array.from(bytes, (value) => value.toString(16).padStart(2, "0")).join(":");
}
