/** How a user writes what the guest's network may do: `--publish` and `--allow-connect`, and what no grant can say. */
import { formatAddress, isMapped, parseAddress } from "../abi/internet.ts";
import { samePrefix, withHostBits } from "../libos/net/device/device.ts";

/** A port of the host behind which a port of the guest is. */
export interface Publication {
  protocol: "tcp" | "udp";
  /** Of the host; "127.0.0.1": only the host itself. */
  address: string;
  /** 0: any that is free. */
  hostPort: number;
  guestPort: number;
}

/** What the guest may connect to, or send datagrams to. */
export interface ConnectGrant {
  /**
   * An address, a network ("10.0.0.0/8", "2001:db8::/32"), "any" (all of the internet: neither the host's loopback nor
   * link-local addresses), or "host" (the host's loopback, which the guest knows as 10.0.2.2).
   */
  to: string;
  firstPort: number;
  lastPort: number;
  /** null: both. */
  protocol: "tcp" | "udp" | null;
}

/** Something that cannot be granted; the message reads on from the value. */
export class NetworkOptionError extends Error {
  override readonly name = "NetworkOptionError";
}

const MOST_PORTS = 65535;
/** Ports that one option publishes at most. */
const LONGEST_RANGE = 1024;
export const DEFAULT_ADDRESS = "127.0.0.1";

/** `/tcp` or `/udp` at the end. */
function splitProtocol(text: string): { rest: string; protocol: "tcp" | "udp" | null } {
  const match = /^(.*)\/([a-z]+)$/is.exec(text);
  if (match === null) return { rest: text, protocol: null };
  const name = match[2].toLowerCase();
  if (name !== "tcp" && name !== "udp") {
    throw new NetworkOptionError(`has the protocol ${JSON.stringify(match[2])}, which is not one of tcp, udp`);
  }
  return { rest: match[1], protocol: name };
}

/** `8080` or `8000-8010`. */
function ports(text: string, lowest: number, what: string): [number, number] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first < lowest || last > MOST_PORTS) {
    throw new NetworkOptionError(
      `has the ${what} ${JSON.stringify(text)}, which is not between ${lowest} and ${MOST_PORTS}`,
    );
  }
  if (last < first) throw new NetworkOptionError(`has the ${what}s ${text}, which end before they begin`);
  return [first, last];
}

/** `[ADDR:]HOST:GUEST[/tcp|/udp]`, with ranges of the same length. @throws {NetworkOptionError} */
export function parsePublications(text: string): Publication[] {
  const { rest, protocol } = splitProtocol(text);
  const match = /^(?:(.*):)?([^:]+):([^:]+)$/s.exec(rest);
  if (match === null) throw new NetworkOptionError("is not [ADDR:]HOST:GUEST[/udp], like 8080:80 or 0.0.0.0:8080:80");
  const address = match[1] === undefined ? DEFAULT_ADDRESS : bindAddress(match[1]);
  const [host, lastHost] = ports(match[2], 0, "host port");
  const [guest, lastGuest] = ports(match[3], 1, "guest port");
  const count = lastGuest - guest + 1;
  if (lastHost - host + 1 !== count) {
    throw new NetworkOptionError(`has ${lastHost - host + 1} host ports, but ${count} guest ports`);
  }
  if (count > LONGEST_RANGE) throw new NetworkOptionError(`has ${count} ports, more than ${LONGEST_RANGE}`);
  return Array.from({ length: count }, (_, i) => ({
    protocol: protocol ?? "tcp",
    address,
    hostPort: host + i,
    guestPort: guest + i,
  }));
}

function bindAddress(text: string): string {
  const bytes = /^\[.*\]$/.test(text)
    ? parseAddress(text.slice(1, -1))
    : text.includes(":")
      ? null
      : parseAddress(text);
  if (bytes === null) {
    throw new NetworkOptionError(
      `has the address ${JSON.stringify(text)}, which is none of IPv4, nor of IPv6 in brackets`,
    );
  }
  return formatAddress(bytes);
}

/** `CIDR[:PORT[-PORT]][/tcp|/udp]`, `[V6]/N:PORT`, `any`, `host:PORT`. @throws {NetworkOptionError} */
export function parseConnectGrant(text: string): ConnectGrant {
  const match = /^(.*?)\/(tcp|udp)$/is.exec(text);
  const protocol = match === null ? null : (match[2].toLowerCase() as "tcp" | "udp");
  const { target, range } = splitPorts(match === null ? text : match[1]);
  const [firstPort, lastPort] = range === null ? [1, MOST_PORTS] : ports(range, 1, "port");
  const grant: ConnectGrant = { to: target, firstPort, lastPort, protocol };
  checkTarget(target);
  return grant;
}

function splitPorts(text: string): { target: string; range: string | null } {
  const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(.*))?$/s.exec(text);
  if (bracketed !== null) return { target: bracketed[1] + (bracketed[2] ?? ""), range: bracketed[3] ?? null };
  const colons = text.split(":");
  if (colons.length > 2) return { target: text, range: null };
  return { target: colons[0], range: colons[1] ?? null };
}

/** A network: an address and how many of its bits count. */
export interface Network {
  readonly bytes: Uint8Array;
  readonly prefix: number;
}

/** "any" and "host" apart. @returns null if it is no address or network */
export function parseNetwork(text: string): Network | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const bytes = match === null ? null : parseAddress(match[1]);
  if (bytes === null) return null;
  const prefix = Number(match![2] ?? bytes.length * 8);
  return prefix <= bytes.length * 8 ? { bytes, prefix } : null;
}

const network = (text: string): Network => parseNetwork(text)!;
/** What cannot be granted, wholly inside these networks. */
const NEVER: readonly (readonly [Network, string])[] = [
  [network("127.0.0.0/8"), "is loopback, which is the guest's own; the host's is host:PORT"],
  [network("::1"), "is loopback, which is the guest's own; the host's is host:PORT"],
  [network("10.0.2.0/24"), "is the network inside the machine; the host is host:PORT"],
  [network("fec0::/64"), "is the network inside the machine; the host is host:PORT"],
  [network("224.0.0.0/4"), "is multicast, which does not leave the machine"],
  [network("ff00::/8"), "is multicast, which does not leave the machine"],
  [network("255.255.255.255"), "is broadcast, which does not leave the machine"],
  [network("fe80::/10"), "is link-local, which does not leave the machine"],
];
/** Of "this host" there is only the network of length 0, which means everything. */
const THIS_HOST = network("0.0.0.0/8");

/** @throws {NetworkOptionError} reading on from the value */
export function checkTarget(target: string): void {
  if (target === "any" || target === "host") return;
  const wanted = parseNetwork(target);
  if (wanted === null) {
    const name = /[a-z]/i.test(target) && !target.includes(":");
    const advice = name ? "names are resolved by the guest, grant addresses" : "give one like 192.0.2.7 or 10.0.0.0/8";
    throw new NetworkOptionError(`has the target ${JSON.stringify(target)}, which is no address or network; ${advice}`);
  }
  const { bytes, prefix } = wanted;
  if (bytes.length === 16 && isMapped(bytes)) {
    throw new NetworkOptionError("is an IPv4 address in the shape of IPv6; write it as IPv4");
  }
  const clean = withHostBits(bytes, prefix, false);
  if (clean.some((byte, i) => byte !== bytes[i])) {
    throw new NetworkOptionError(`has bits behind its prefix; the network is ${formatAddress(clean)}/${prefix}`);
  }
  if (prefix > 0 && within(wanted, THIS_HOST)) throw new NetworkOptionError("is no address that can be connected to");
  for (const [never, why] of NEVER) if (within(wanted, never)) throw new NetworkOptionError(why);
}

function within(inner: Network, outer: Network): boolean {
  return inner.prefix >= outer.prefix && samePrefix(inner.bytes, outer.bytes, outer.prefix);
}

/** `ADDR`, `ADDR:PORT`, `[V6]:PORT`: a nameserver. @throws {NetworkOptionError} */
export function parseNameserver(text: string): { address: string; port: number } {
  const { target, range } = splitPorts(text);
  const bytes = parseAddress(target);
  if (bytes === null) throw new NetworkOptionError("is no address of a nameserver, like 192.0.2.53 or 127.0.0.1:5353");
  const [port, last] = range === null ? [53, 53] : ports(range, 1, "port");
  if (port !== last) throw new NetworkOptionError("has several ports");
  return { address: formatAddress(bytes), port };
}
