/** Routes of table "local", which Linux makes from the addresses of the devices. @see ip-route(8), "table local" */
import { IFF, type NetDevice, SCOPE, withHostBits } from "./device.ts";

/** RTN_*: what happens to packets. @see rtnetlink(7) */
export const ROUTE_TYPE = { UNICAST: 1, LOCAL: 2, BROADCAST: 3, MULTICAST: 5, UNREACHABLE: 7 } as const;

export interface LocalRoute {
  readonly type: number;
  readonly destination: Uint8Array;
  readonly prefix: number;
  readonly device: number;
  readonly scope: number;
  /** Preferred source; IPv4 only. */
  readonly source: Uint8Array | null;
}

export function localRoutes(devices: readonly NetDevice[], family: 4 | 16): LocalRoute[] {
  const routes: LocalRoute[] = [];
  for (const device of devices) {
    for (const { bytes, prefix } of device.addresses) {
      if (bytes.length !== family) continue;
      const add = (type: number, destination: Uint8Array, bits: number, scope: number): void => {
        routes.push({
          type,
          destination,
          prefix: bits,
          device: device.index,
          scope,
          source: family === 4 ? bytes : null,
        });
      };
      if (family === 16) {
        add(ROUTE_TYPE.LOCAL, bytes, 128, SCOPE.UNIVERSE);
        continue;
      }
      if ((device.flags & IFF.LOOPBACK) !== 0)
        add(ROUTE_TYPE.LOCAL, withHostBits(bytes, prefix, false), prefix, SCOPE.HOST);
      add(ROUTE_TYPE.LOCAL, bytes, 32, SCOPE.HOST);
      if (prefix < 31) add(ROUTE_TYPE.BROADCAST, withHostBits(bytes, prefix, true), 32, SCOPE.LINK);
    }
    if (family === 16 && (device.flags & IFF.MULTICAST) !== 0) {
      const multicast = new Uint8Array(16);
      multicast[0] = 0xff;
      routes.push({
        type: ROUTE_TYPE.MULTICAST,
        destination: multicast,
        prefix: 8,
        device: device.index,
        scope: SCOPE.UNIVERSE,
        source: null,
      });
    }
  }
  return routes;
}
