/** Messages about routes and the rules that lead to their tables. @see rtnetlink(7), RTM_NEWROUTE, ip-rule(8) */
import { FR_ACT_TO_TBL, FRA, RTA, RTM, RTPROT, TABLE } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { type NetDevices, SCOPE, samePrefix } from "../device/device.ts";
import { localRoutes, ROUTE_TYPE } from "../device/local-routes.ts";
import { type MessageWriter, words } from "./message-writer.ts";

/** Bytes of struct rtmsg, and of struct fib_rule_hdr. */
export const RTMSG = 12;
const RULE = 12;
const RTM_F_CLONED = 0x200;

export interface ShownRoute {
  /** 4 or 16. */
  readonly family: number;
  readonly table: number;
  readonly type: number;
  readonly scope: number;
  readonly protocol: number;
  readonly destination: Uint8Array;
  readonly prefix: number;
  readonly gateway: Uint8Array | null;
  readonly source: Uint8Array | null;
  readonly device: number;
  readonly metric: number;
}

/** All routes of one version (4 or 16 bytes). */
export function allRoutes(network: NetDevices, family: 4 | 16): ShownRoute[] {
  const devices = network.devices();
  const main = network
    .routes()
    .filter(({ destination }) => destination.length === family)
    .map((route): ShownRoute => {
      const own = devices
        .find(({ index }) => index === route.device)
        ?.addresses.find(({ bytes }) => bytes.length === family);
      const link = route.gateway === null;
      return {
        family,
        table: TABLE.MAIN,
        type: ROUTE_TYPE.UNICAST,
        scope: link && family === 4 ? SCOPE.LINK : SCOPE.UNIVERSE,
        protocol: link ? RTPROT.KERNEL : RTPROT.BOOT,
        destination: route.destination,
        prefix: route.prefix,
        gateway: route.gateway,
        source: link && family === 4 ? (own?.bytes ?? null) : null,
        device: route.device,
        metric: route.metric,
      };
    });
  const local = localRoutes(devices, family).map(
    (route): ShownRoute => ({
      ...route,
      family,
      table: TABLE.LOCAL,
      protocol: RTPROT.KERNEL,
      gateway: null,
      metric: family === 16 && route.type === ROUTE_TYPE.MULTICAST ? 256 : 0,
    }),
  );
  return [...main, ...local];
}

export function routeMessage(
  to: MessageWriter,
  route: ShownRoute,
  flags: number,
  sequence: number,
  port: number,
  found: Uint8Array | null = null,
): Uint8Array {
  const v4 = route.family === 4;
  to.begin(RTM.NEWROUTE, flags, sequence, port, RTMSG);
  to.u8(0, v4 ? AF.INET : AF.INET6).u8(1, found === null ? route.prefix : route.family * 8);
  to.u8(4, route.table).u8(5, route.protocol).u8(6, route.scope).u8(7, route.type);
  if (found !== null) to.u32(8, RTM_F_CLONED);
  to.addU32(RTA.TABLE, route.table);
  if (found !== null) to.add(RTA.DST, found);
  else if (route.prefix > 0) to.add(RTA.DST, route.destination);
  if (route.metric > 0 || !v4) to.addU32(RTA.PRIORITY, route.metric);
  if (route.source !== null) to.add(RTA.PREFSRC, route.source);
  if (route.gateway !== null) to.add(RTA.GATEWAY, route.gateway);
  to.addU32(RTA.OIF, route.device);
  // struct rta_cacheinfo: 32 bytes.
  if (!v4 || found !== null) to.add(RTA.CACHEINFO, new Uint8Array(32));
  if (!v4) to.addU8(RTA.PREF, 0);
  return to.end();
}

/** The route that a packet to an address takes, with the source it has; null: there is none. */
export function routeTo(network: NetDevices, address: Uint8Array): ShownRoute | null {
  const family = address.length as 4 | 16;
  let best: ShownRoute | null = null;
  const rank = (route: ShownRoute): number => (route.table === TABLE.LOCAL ? 1000 : 0) + route.prefix;
  for (const route of allRoutes(network, family)) {
    if (!samePrefix(route.destination, address, route.prefix)) continue;
    if (best === null || rank(route) > rank(best)) best = route;
  }
  if (best === null) return null;
  const device = network.devices().find(({ index }) => index === best.device);
  const own = device?.addresses.find(({ bytes }) => bytes.length === family)?.bytes ?? null;
  return { ...best, source: best.source ?? own };
}

/** The rules that Linux begins with. @param family AF_INET or AF_INET6 */
export function ruleMessages(
  to: MessageWriter,
  family: number,
  flags: number,
  sequence: number,
  port: number,
): Uint8Array[] {
  const rules: [number, number][] = [
    [0, TABLE.LOCAL],
    [32766, TABLE.MAIN],
  ];
  if (family === AF.INET) rules.push([32767, TABLE.DEFAULT]);
  return rules.map(([priority, table]) => {
    to.begin(RTM.NEWRULE, flags, sequence, port, RULE).u8(0, family).u8(4, table).u8(7, FR_ACT_TO_TBL);
    to.addU32(FRA.TABLE, table).add(FRA.SUPPRESS_PREFIXLEN, words(0xffff_ffff));
    if (priority > 0) to.addU32(FRA.PRIORITY, priority);
    return to.end();
  });
}
