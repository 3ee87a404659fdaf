/** What a guest in a network of its own may connect to: nothing but what is granted. @see docs/network.md */
import { InetAddress } from "../address.ts";
import { GATEWAY, GATEWAY_V6, SUBNET, SUBNET_BITS, SUBNET_V6, SUBNET_V6_BITS } from "./user-addresses.ts";

/** One grant. */
export interface ConnectRule {
  /** "host": the host's loopback, as the gateway; "any": the rest of the world; or the addresses of a network. */
  readonly to: "any" | "host" | { readonly network: InetAddress; readonly bits: number };
  readonly firstPort: number;
  readonly lastPort: number;
  /** PROTOCOL.*; 0: all that have ports. */
  readonly protocol: number;
}

/** 169.254.0.0/16: where cloud machines find their credentials. Only a rule inside it grants it. */
const LINK_LOCAL = InetAddress.v4(0xa9fe_0000);
const LINK_LOCAL_BITS = 96 + 16;
/** 0.0.0.0/8, "this host": Linux takes it for loopback. */
const THIS_HOST = InetAddress.v4(0);
const THIS_HOST_BITS = 96 + 8;

export class ConnectPolicy {
  readonly #rules: readonly ConnectRule[];
  /** Whether something beyond is granted at all, by each version. */
  readonly v4: boolean;
  readonly v6: boolean;

  constructor(rules: readonly ConnectRule[]) {
    this.#rules = rules;
    this.v4 = rules.some(({ to }) => typeof to === "string" || to.network.isV4);
    this.v6 = rules.some(({ to }) => typeof to === "string" || !to.network.isV4);
  }

  /** Whether the rules grant an address and port. @param protocol PROTOCOL.* */
  allows(protocol: number, to: Readonly<InetAddress>): boolean {
    const host = isGateway(to);
    if (!host && !isElsewhere(to)) return false;
    for (const rule of this.#rules) {
      if (rule.protocol !== 0 && rule.protocol !== protocol) continue;
      if (to.port < rule.firstPort || to.port > rule.lastPort) continue;
      if (host ? rule.to === "host" : covers(rule.to, to)) return true;
    }
    return false;
  }
}

export function isGateway(to: Readonly<InetAddress>): boolean {
  return to.sameHost(GATEWAY) || to.sameHost(GATEWAY_V6);
}

/** Whether it is an address of another machine: what is not can be granted by no network, however wide. */
export function isElsewhere(to: Readonly<InetAddress>): boolean {
  if (to.isAny || to.isLoopback || to.isMulticast || to.isBroadcast || to.isLinkLocal) return false;
  if (to.within(SUBNET, SUBNET_BITS) || to.within(SUBNET_V6, SUBNET_V6_BITS)) return false;
  // IPv4 in other shapes of IPv6 than the mapped one, which is IPv4 here: ::a.b.c.d.
  if (to.a === 0 && to.b === 0 && to.c === 0) return false;
  return !to.within(THIS_HOST, THIS_HOST_BITS);
}

function covers(target: ConnectRule["to"], to: Readonly<InetAddress>): boolean {
  if (target === "host") return false;
  const linkLocal = to.within(LINK_LOCAL, LINK_LOCAL_BITS);
  if (target === "any") return !linkLocal;
  return to.within(target.network, target.bits) && (!linkLocal || target.bits >= LINK_LOCAL_BITS);
}
