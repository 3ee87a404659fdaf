/** {@link HostInterfaces} from /sys/class/net, /proc/net and node:os. */
import { readdirSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { parseAddress } from "../../abi/internet.ts";
import type { HostInterface, HostInterfaces, HostRoute } from "../interfaces.ts";

/** IFF_RUNNING and IFF_LOWER_UP, which /sys does not show. */
const RUNNING = 0x1_0040;
/** RTF_UP, RTF_GATEWAY; what of IPv6 is no route of the main table: RTF_LOCAL, RTF_ANYCAST, RTF_REJECT. */
const UP = 1;
const GATEWAY = 2;
const NOT_MAIN = 0x8010_0200;

function text(path: string): string {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return "";
  }
}

/** How long an answer serves, ms: asking takes a while, and a guest may ask often. */
const FRESH = 100;

/** The same answer for a while. */
function fresh<T>(ask: () => T): () => T {
  let answer: T | undefined;
  let since = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (answer === undefined || now - since > FRESH) {
      answer = ask();
      since = now;
    }
    return answer;
  };
}

export function nodeInterfaces(): HostInterfaces {
  return {
    interfaces: fresh(() =>
      names()
        .map(describe)
        .sort((a, b) => a.index - b.index),
    ),
    routes: fresh(() => [...routes4(), ...routes6()]),
    nameservers: () =>
      text("/etc/resolv.conf")
        .split("\n")
        .flatMap((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? []),
  };
}

function names(): string[] {
  try {
    return readdirSync("/sys/class/net");
  } catch {
    return Object.keys(networkInterfaces());
  }
}

function describe(name: string): HostInterface {
  const of = (file: string): string => text(`/sys/class/net/${name}/${file}`);
  const count = (file: string): number => Number(of(`statistics/${file}`)) || 0;
  const up = ["up", "unknown"].includes(of("operstate"));
  return {
    index: Number(of("ifindex")) || 1,
    name,
    type: Number(of("type")) || 1,
    flags: (Number(of("flags")) || 0) | (up ? RUNNING : 0),
    mtu: Number(of("mtu")) || 1500,
    queueLength: Number(of("tx_queue_len")) || 0,
    hardware: hardware(of("address")),
    hardwareBroadcast: hardware(of("broadcast")),
    addresses: (networkInterfaces()[name] ?? []).flatMap(({ address, cidr }) => {
      const bytes = parseAddress(address.split("%")[0]);
      return bytes === null ? [] : [{ bytes, prefix: Number(cidr?.split("/")[1] ?? bytes.length * 8) }];
    }),
    receivedBytes: count("rx_bytes"),
    receivedPackets: count("rx_packets"),
    sentBytes: count("tx_bytes"),
    sentPackets: count("tx_packets"),
  };
}
function hardware(shown: string): Uint8Array {
  const bytes = new Uint8Array(6);
  for (const [i, part] of shown.split(":").slice(0, 6).entries()) bytes[i] = Number.parseInt(part, 16) || 0;
  return bytes;
}

function routes4(): HostRoute[] {
  const word = (shown: string): Uint8Array => bytesOf(shown).reverse();
  const rows = text("/proc/net/route").split("\n").slice(1);
  return rows.flatMap((row) => {
    const [device, to, gateway, flagText, , , metric, mask] = row.split(/\s+/);
    const flags = Number.parseInt(flagText, 16);
    if (!(flags & UP) || mask === undefined) return [];
    const prefix = bytesOf(mask).reduce((sum, byte) => sum + bits(byte), 0);
    return [
      {
        destination: word(to),
        prefix,
        gateway: flags & GATEWAY ? word(gateway) : null,
        device,
        metric: Number(metric) || 0,
      },
    ];
  });
}
function routes6(): HostRoute[] {
  return text("/proc/net/ipv6_route")
    .split("\n")
    .flatMap((row) => {
      const [to, prefix, , , gateway, metric, , , flagText, device] = row.trim().split(/\s+/);
      const flags = Number.parseInt(flagText, 16);
      if (!(flags & UP) || (flags & NOT_MAIN) !== 0 || to.startsWith("ff")) return [];
      return [
        {
          destination: bytesOf(to),
          prefix: Number.parseInt(prefix, 16),
          gateway: flags & GATEWAY ? bytesOf(gateway) : null,
          device,
          metric: Number.parseInt(metric, 16),
        },
      ];
    });
}
function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
function bits(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
