/** The devices of a guest that has a network of its own: loopback, and one that leads out. */
import {
  ARPHRD,
  type DeviceCounters,
  IFF,
  loopback,
  type NetDevice,
  type NetDevices,
  type NetRoute,
  NO_TRAFFIC,
  SCOPE,
} from "../../device/device.ts";
import type { InetAddress } from "../address.ts";
import { storeAddress } from "../address.ts";
import { GATEWAY, GATEWAY_V6, OWN, OWN_V6, SUBNET, SUBNET_V6, SUBNET_V6_BITS } from "./user-addresses.ts";

const INDEX = 2;
const PREFIX = 24;
/** Locally administered, made from the address as container tools do. */
const HARDWARE = Uint8Array.of(0x02, 0x42, 10, 0, 2, 15);

function bytesOf(address: InetAddress): Uint8Array {
  const bytes = new Uint8Array(16);
  storeAddress(address, bytes, 0);
  return address.isV4 ? bytes.slice(12) : bytes;
}

/** @param defaults which versions have a way beyond the guest's own network @param counters of the outer device */
export function userDevices(defaults: { v4: boolean; v6: boolean }, counters: DeviceCounters): NetDevices {
  const eth0: NetDevice = {
    index: INDEX,
    name: "eth0",
    type: ARPHRD.ETHER,
    flags: IFF.UP | IFF.BROADCAST | IFF.RUNNING | IFF.MULTICAST | IFF.LOWER_UP,
    mtu: 1500,
    queueLength: 1000,
    hardware: HARDWARE,
    hardwareBroadcast: new Uint8Array(6).fill(0xff),
    addresses: [
      { bytes: bytesOf(OWN), prefix: PREFIX, scope: SCOPE.UNIVERSE },
      { bytes: bytesOf(OWN_V6), prefix: SUBNET_V6_BITS, scope: SCOPE.SITE },
    ],
    counters,
  };
  const routes: NetRoute[] = [];
  if (defaults.v4) {
    routes.push({ destination: new Uint8Array(4), prefix: 0, gateway: bytesOf(GATEWAY), device: INDEX, metric: 0 });
  }
  routes.push({ destination: bytesOf(SUBNET), prefix: PREFIX, gateway: null, device: INDEX, metric: 0 });
  routes.push({ destination: bytesOf(SUBNET_V6), prefix: SUBNET_V6_BITS, gateway: null, device: INDEX, metric: 256 });
  if (defaults.v6) {
    const everything = new Uint8Array(16);
    routes.push({ destination: everything, prefix: 0, gateway: bytesOf(GATEWAY_V6), device: INDEX, metric: 1024 });
  }
  const devices = [loopback(NO_TRAFFIC), eth0];
  return { devices: () => devices, routes: () => routes };
}
