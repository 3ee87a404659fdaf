/** Tables of devices and routes under /proc/net. @see proc_pid_net(5) */
import { type DeviceAddress, IFF, type NetDevice, type NetDevices, SCOPE } from "./device.ts";
import { localRoutes, ROUTE_TYPE } from "./local-routes.ts";

const DEVICES_HEAD =
  "Inter-|   Receive                                                |  Transmit\n" +
  " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";
const ROUTES_HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
/** Columns of a line of /proc/net/route, newline apart. */
const ROUTE_WIDTH = 127;
/** RTF_* */
const RTF_UP = 1;
const RTF_GATEWAY = 2;
const RTF_HOST = 4;
/** RTF_LOCAL | RTF_NONEXTHOP of IPv6, and what "unreachable" has. */
const RTF_LOCAL6 = 0x8020_0000;
const RTF_REJECT6 = 0x0020_0200;
/** IFA_F_PERMANENT */
const PERMANENT = 0x80;

export function devicesText(network: NetDevices): string {
  return DEVICES_HEAD + network.devices().map(deviceLine).join("");
}

function deviceLine({ name, counters }: NetDevice): string {
  const { receivedBytes, receivedPackets, sentBytes, sentPackets } = counters;
  const wide = (value: number, width: number): string => String(value).padStart(width);
  const received = `${wide(receivedBytes, 8)} ${wide(receivedPackets, 7)}    0    0    0     0          0         0`;
  const sent = `${wide(sentBytes, 8)} ${wide(sentPackets, 7)}    0    0    0     0       0          0`;
  return `${name.padStart(6)}: ${received} ${sent}\n`;
}

/** Four bytes as Linux on a little-endian machine prints a word of them. */
function word(bytes: Uint8Array | null): string {
  return bytes === null ? "00000000" : hex([...bytes].reverse());
}
function hex(bytes: Iterable<number>): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).toUpperCase().padStart(2, "0");
  return text;
}

/** /proc/net/route */
export function routesText(network: NetDevices): string {
  const devices = network.devices();
  const lines = network
    .routes()
    .filter(({ destination }) => destination.length === 4)
    .map(({ destination, prefix, gateway, device, metric }) => {
      const flags = RTF_UP | (gateway === null ? 0 : RTF_GATEWAY) | (prefix === 32 ? RTF_HOST : 0);
      const mask = new Uint8Array(4).map((_, i) => (0xff << (8 - Math.min(8, Math.max(0, prefix - 8 * i)))) & 0xff);
      const shown = flags.toString(16).toUpperCase().padStart(4, "0");
      return `${nameOf(devices, device)}\t${word(destination)}\t${word(gateway)}\t${shown}\t0\t0\t${metric}\t${word(mask)}\t0\t0\t0`;
    });
  return [ROUTES_HEAD, ...lines].map((line) => `${line.padEnd(ROUTE_WIDTH)}\n`).join("");
}

function nameOf(devices: readonly NetDevice[], index: number): string {
  return devices.find((device) => device.index === index)?.name ?? "*";
}

/** /proc/net/if_inet6 */
export function addresses6Text(network: NetDevices): string {
  const line = ({ index, name }: NetDevice, { bytes, prefix, scope }: DeviceAddress): string => {
    const fields = [hex(bytes).toLowerCase(), byte(index), byte(prefix), byte(shownScope(scope)), byte(PERMANENT)];
    return `${fields.join(" ")} ${name.padStart(8)}\n`;
  };
  return network
    .devices()
    .flatMap((device) => device.addresses.filter(({ bytes }) => bytes.length === 16).map((each) => line(device, each)))
    .join("");
}
function byte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
/** IPV6_ADDR_* */
function shownScope(scope: number): number {
  if (scope === SCOPE.HOST) return 0x10;
  if (scope === SCOPE.LINK) return 0x20;
  return scope === SCOPE.SITE ? 0x40 : 0;
}

const NONE6 = "0".repeat(32);

/** /proc/net/ipv6_route */
export function routes6Text(network: NetDevices): string {
  const devices = network.devices();
  const line = (to: string, prefix: number, by: string, metric: number, flags: number, name: string): string =>
    `${to} ${byte(prefix)} ${NONE6} 00 ${by} ${long(metric)} 00000001 00000000 ${long(flags)} ${name.padStart(8)}\n`;
  const main = network
    .routes()
    .filter(({ destination }) => destination.length === 16)
    .map(({ destination, prefix, gateway, metric, device }) => {
      const by = gateway === null ? NONE6 : hex(gateway).toLowerCase();
      const flags = RTF_UP | (gateway === null ? 0 : RTF_GATEWAY);
      return line(hex(destination).toLowerCase(), prefix, by, metric, flags, nameOf(devices, device));
    });
  const local = localRoutes(devices, 16).map(({ type, destination, prefix, device }) => {
    const multicast = type === ROUTE_TYPE.MULTICAST;
    const flags = multicast ? RTF_UP : (RTF_LOCAL6 | RTF_UP) >>> 0;
    return line(hex(destination).toLowerCase(), prefix, NONE6, multicast ? 256 : 0, flags, nameOf(devices, device));
  });
  const loopback = devices.find(({ flags }) => (flags & IFF.LOOPBACK) !== 0)?.name ?? "lo";
  return [...main, ...local, line(NONE6, 0, NONE6, 0xffff_ffff, RTF_REJECT6, loopback)].join("");
}
function long(value: number): string {
  return value.toString(16).padStart(8, "0");
}
