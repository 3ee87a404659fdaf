/** The devices of the host, as the guest's own: --net host. */
import type { HostInterfaces } from "../../../../host/interfaces.ts";
import { IFF, type NetDevices, SCOPE } from "../../device/device.ts";

export function hostDevices(host: HostInterfaces): NetDevices {
  return {
    devices: () =>
      host.interfaces().map((each) => ({
        ...each,
        addresses: each.addresses.map((address) => ({ ...address, scope: scopeOf(address.bytes, each.flags) })),
        counters: each,
      })),
    routes() {
      const indices = new Map(host.interfaces().map(({ name, index }) => [name, index]));
      return host.routes().map((route) => ({ ...route, device: indices.get(route.device) ?? 0 }));
    },
  };
}

function scopeOf(bytes: Uint8Array, flags: number): number {
  if ((flags & IFF.LOOPBACK) !== 0) return SCOPE.HOST;
  const linkLocal = bytes.length === 16 ? bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80 : false;
  return linkLocal ? SCOPE.LINK : SCOPE.UNIVERSE;
}
