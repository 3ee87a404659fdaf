/** What the headers of a datagram tell its receiver. @see ip(7), udp(7) */
import { InetAddress } from "./address.ts";

export class Packet {
  readonly from = new InetAddress();
  readonly to = new InetAddress();
  /** TTL or hop limit, TOS or traffic class. */
  ttl = 0;
  tos = 0;
  /** Bytes of each datagram if several came as one (UDP_GRO); 0: one. */
  segment = 0;
}
