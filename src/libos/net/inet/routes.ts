/** Where addresses lead, and which own address speaks to them: loopback inside the machine, the rest by what is outside. @see ip(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { type InetAddress, loopbackV4, loopbackV6 } from "./address.ts";
import { LOCAL, type Outside } from "./outside.ts";

/** Index of the loopback device. */
export const LOOPBACK_INDEX = 1;
/** 127.255.255.255: everybody at the loopback device. */
const LOOPBACK_BROADCAST = 0x7fff_ffff;
const NET = { loopbackV4: loopbackV4(), loopbackV6: loopbackV6() } as const;

export interface RouteHolder {
  readonly outside: Outside | null;
}

/** Whether an address is all hosts of a network of the machine's. */
export function isBroadcast(to: Readonly<InetAddress>): boolean {
  return to.isV4 && (to.d === LOOPBACK_BROADCAST || to.d === 0xffff_ffff);
}

/** What a destination that is no address stands for: this machine. @param from the own address, if it is fixed */
export function resolveAny(to: InetAddress, from: Readonly<InetAddress>): void {
  if (!to.isAny) return;
  const { port } = to;
  if (to.isV4) to.copy(from.isV4 && !from.isAny ? from : NET.loopbackV4);
  else to.copy(from.isV4 ? NET.loopbackV4 : NET.loopbackV6);
  to.port = port;
}

/**
 * Where a packet goes; the destination is resolved.
 * @param from the own address; any if it is not fixed @param device index of the interface that it must leave by; 0: any
 * @returns LOCAL, BEYOND, -ENETUNREACH, -EINVAL, or what the outside says
 */
export function routeTo(
  { outside }: RouteHolder,
  protocol: number,
  to: InetAddress,
  from: Readonly<InetAddress>,
  device: number,
): SysResult {
  if (outside?.isHost) return outside.route(protocol, to);
  if (to.isLoopback) return LOCAL;
  if (to.isMulticast && device === LOOPBACK_INDEX) return LOCAL;
  if (outside?.owns(to)) return LOCAL;
  if (to.isLinkLocal && to.scope === 0) return -Errno.EINVAL;
  if (outside === null || device === LOOPBACK_INDEX) return -Errno.ENETUNREACH;
  return from.isLoopback ? -Errno.EINVAL : outside.route(protocol, to);
}
/** The own address for a destination, with a port. */
export function sourceFor({ outside }: RouteHolder, to: Readonly<InetAddress>, port: number): InetAddress {
  if (outside?.isHost) return outside.sourceFor(to as InetAddress).withPort(port);
  if (to.isLoopback) return (to.isV4 ? NET.loopbackV4 : NET.loopbackV6).withPort(port);
  if (to.isMulticast && outside === null) return (to.isV4 ? NET.loopbackV4 : NET.loopbackV6).withPort(port);
  if (outside?.owns(to as InetAddress)) return (to as InetAddress).withPort(port);
  return (outside?.sourceFor(to as InetAddress) ?? (to as InetAddress)).withPort(port);
}
/** Whether a socket may be bound to it. */
export function isOwn({ outside }: RouteHolder, address: Readonly<InetAddress>): boolean {
  if (address.isAny || address.isMulticast) return true;
  if (address.isLoopback || isBroadcast(address)) return true;
  return outside?.owns(address as InetAddress) ?? false;
}
