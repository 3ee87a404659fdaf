/** Ties a machine to the host's network as the options say. */
import { Errno, errnoMessage } from "../abi/errno.ts";
import { parseAddress } from "../abi/internet.ts";
import { AF } from "../abi/socket.ts";
import type { HostAddress, HostNetwork, HostPort } from "../host/network.ts";
import { nodeInterfaces } from "../host/node/interfaces.ts";
import { openNetwork } from "../host/node/open-network.ts";
import type { Kernel } from "../libos/kernel.ts";
import { addressOfBytes, ToHost } from "../libos/net/inet/host/addresses.ts";
import { ConnectPolicy, type ConnectRule } from "../libos/net/inet/host/connect-policy.ts";
import { hostDevices } from "../libos/net/inet/host/host-devices.ts";
import { HostOutside } from "../libos/net/inet/host/host-outside.ts";
import { HostSide } from "../libos/net/inet/host/host-side.ts";
import { PublishedDatagrams } from "../libos/net/inet/host/published-datagrams.ts";
import { PublishedStream } from "../libos/net/inet/host/published-stream.ts";
import { userDevices } from "../libos/net/inet/host/user-devices.ts";
import { UserOutside } from "../libos/net/inet/host/user-outside.ts";
import { PROTOCOL } from "../libos/net/inet/outside.ts";
import { parseNameserver, parseNetwork } from "./network-options.ts";
import { BootError, type BootOptions, type ConnectGrant, type Publication } from "./options.ts";

/** Sizes of IPv4 prefixes are 96 longer: addresses are those of IPv6. */
const V4_BITS = 96;

/** The machine's part of the host's network; to be closed when it has ended. */
export interface Connection {
  close(): Promise<void>;
}

/** @throws {BootError} for a port that cannot be had, or a host without what the options need */
export async function connectNetwork(options: BootOptions, mode: "user" | "host", kernel: Kernel): Promise<Connection> {
  const network = open(options, kernel);
  try {
    const side = new HostSide(network, kernel);
    if (mode === "host") {
      kernel.net.outside = new HostOutside(side);
      kernel.net.devices = hostDevices(nodeInterfaces());
      return network;
    }
    const policy = new ConnectPolicy((options.allowConnect ?? []).map(ruleOf));
    const streams: PublishedStream[] = [];
    const datagrams: PublishedDatagrams[] = [];
    for (const publication of options.publish ?? []) {
      const hostPort =
        publication.protocol === "tcp"
          ? await publishStream(side, publication, streams)
          : publishDatagrams(side, publication, datagrams);
      options.published?.({ ...publication, hostPort });
    }
    // As in containers: the user's number on the host says nothing of the guest's own ports.
    kernel.net.inet.range.unprivileged = 0;
    kernel.net.outside = new UserOutside(side, {
      policy,
      streams,
      datagrams,
      nameservers: () => nameservers(options.nameservers ?? nodeInterfaces().nameservers()),
    });
    kernel.net.devices = userDevices(policy, side.counters);
    return network;
  } catch (error) {
    await network.close();
    throw error;
  }
}

function open({ networkBackend = "auto" }: BootOptions, kernel: Kernel): HostNetwork {
  try {
    return openNetwork(networkBackend, () => kernel.host.wait.wake());
  } catch (error) {
    throw new BootError(`--net-backend ${networkBackend}: ${(error as Error).message}`, 125);
  }
}

function ruleOf({ to, firstPort, lastPort, protocol }: ConnectGrant): ConnectRule {
  const number = protocol === null ? 0 : protocol === "tcp" ? PROTOCOL.TCP : PROTOCOL.UDP;
  const rule = { firstPort, lastPort, protocol: number };
  if (to === "any" || to === "host") return { ...rule, to };
  const { bytes, prefix } = parseNetwork(to)!;
  const bits = bytes.length === 4 ? prefix + V4_BITS : prefix;
  return { ...rule, to: { network: addressOfBytes(bytes), bits } };
}

/** @returns the host's port */
async function publishStream(side: HostSide, publication: Publication, streams: PublishedStream[]): Promise<number> {
  const at = new ToHost().set(addressOfBytes(parseAddress(publication.address)!, publication.hostPort));
  const port: HostPort | number = side.network.bind(at, { reuseAddress: true, reusePort: false, v6Only: true });
  const status = typeof port === "number" ? port : await port.settled();
  if (typeof port === "number" || status < 0) throw refused(publication, -status);
  const stream = new PublishedStream(side, port, publication.guestPort);
  streams.push(stream);
  return stream.at.port;
}

function publishDatagrams(side: HostSide, publication: Publication, datagrams: PublishedDatagrams[]): number {
  const address = addressOfBytes(parseAddress(publication.address)!, publication.hostPort);
  const published = new PublishedDatagrams(side, address, publication.guestPort);
  const options = { reuseAddress: false, reusePort: false, v6Only: true };
  const socket = side.network.datagrams(published, PROTOCOL.UDP, new ToHost().set(address), options);
  if (typeof socket === "number") throw refused(publication, -socket);
  published.opened(socket);
  datagrams.push(published);
  return published.at.port;
}

function refused({ protocol, address, hostPort, guestPort }: Publication, errno: number): BootError {
  const shown = address.includes(":") ? `[${address}]` : address;
  const advice =
    errno === Errno.EACCES && hostPort < 1024
      ? "; ports below 1024 need rights on the host, publish one above"
      : errno === Errno.EADDRINUSE
        ? "; another program has the port"
        : "";
  return new BootError(
    `--publish ${shown}:${hostPort}:${guestPort}/${protocol}: cannot have the host's ${shown}:${hostPort}: ${errnoMessage(errno)}${advice}`,
    125,
  );
}

/** What is no address is left out. */
function nameservers(given: readonly string[]): HostAddress[] {
  return given.flatMap((text) => {
    try {
      // A host's nameserver may be behind an interface: fe80::1%eth0.
      const { address, port } = parseNameserver(text.split("%")[0]);
      const bytes = parseAddress(address)!;
      return [{ family: bytes.length === 4 ? AF.INET : AF.INET6, bytes, port, scope: 0 }];
    } catch {
      return [];
    }
  });
}
