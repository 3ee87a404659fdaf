/** The network that a guest has for itself (--net user): the addresses that slirp has made usual. */
import { InetAddress } from "../address.ts";

/** Prefix lengths count 128 bits: those of IPv4 are 96 longer. */
export const SUBNET = InetAddress.v4(0x0a00_0200);
export const SUBNET_BITS = 96 + 24;
export const SUBNET_V6 = InetAddress.v6(0xfec0_0000, 0, 0, 0);
export const SUBNET_V6_BITS = 64;

/** The guest. */
export const OWN = InetAddress.v4(0x0a00_020f);
export const OWN_V6 = InetAddress.v6(0xfec0_0000, 0, 0, 0x15);
/** The host: its loopback, if granted. */
export const GATEWAY = InetAddress.v4(0x0a00_0202);
export const GATEWAY_V6 = InetAddress.v6(0xfec0_0000, 0, 0, 2);
/** The forwarder of names. */
export const NAMESERVER = InetAddress.v4(0x0a00_0203);
export const DNS_PORT = 53;
