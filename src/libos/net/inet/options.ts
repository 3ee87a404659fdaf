/** Options of internet sockets at the levels IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP and IPPROTO_UDP. @see ip(7), ipv6(7), tcp(7), udp(7) */
import { SocketOptions } from "../socket-options.ts";

/** net.ipv4.ip_default_ttl */
export const DEFAULT_TTL = 64;
/** IP_PMTUDISC_WANT, the default. */
export const PMTUDISC_WANT = 1;

export class InetOptions extends SocketOptions {
  /** SO_SNDBUF was set: it does not grow. */
  sendBufferSet = false;
  /** SO_RCVBUF was set. */
  receiveBufferSet = false;
  /** IP_TOS, IPV6_TCLASS. */
  tos = 0;
  trafficClass = 0;
  /** IP_TTL, IPV6_UNICAST_HOPS; -1: the default. */
  ttl = -1;
  hops = -1;
  /** IP_MTU_DISCOVER, IPV6_MTU_DISCOVER. */
  pathMtu = PMTUDISC_WANT;
  pathMtuV6 = PMTUDISC_WANT;
  v6Only = false;
  freeBind = false;
  transparent = false;
  noAddressPort = false;
  /** IP_RECVERR, IPV6_RECVERR. */
  receiveErrors = false;
  receiveErrorsV6 = false;
  /** Which control messages come with what is received: bits of {@link RECEIVE}. */
  receive = 0;
  /** IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, IP_MULTICAST_ALL. */
  multicastTtl = 1;
  multicastHops = -1;
  multicastLoop = true;
  multicastLoopV6 = true;
  multicastAll = true;
  multicastAllV6 = true;
  /** Interface indices of IP_MULTICAST_IF, IPV6_MULTICAST_IF; 0: by routing. */
  multicastInterface = 0;
  multicastInterfaceV6 = 0;

  /** TCP_NODELAY, TCP_CORK, TCP_QUICKACK. */
  noDelay = false;
  cork = false;
  quickAck = true;
  /** TCP_MAXSEG as set; 0: not. */
  maxSegment = 0;
  /** TCP_KEEPIDLE and TCP_KEEPINTVL, seconds, TCP_KEEPCNT; 0: the machine's. */
  keepIdle = 0;
  keepInterval = 0;
  keepCount = 0;
  synCount = 0;
  /** TCP_LINGER2, seconds; 0: the machine's, -1: none. */
  linger2 = 0;
  /** TCP_DEFER_ACCEPT, seconds. */
  deferAccept = 0;
  /** TCP_USER_TIMEOUT, milliseconds. */
  userTimeout = 0;
  notSentLowWater = 0;
  windowClamp = 0;
  fastOpen = 0;
  congestion = "cubic";

  /** UDP_CORK, UDP_SEGMENT (bytes), UDP_GRO. */
  udpCork = false;
  segment = 0;
  gro = false;
  /** UDPLITE_SEND_CSCOV, UDPLITE_RECV_CSCOV: bytes that a checksum covers; 0: all. */
  sendCoverage = 0;
  receiveCoverage = 0;

  override setReceiveBuffer(bytes: number, forced: boolean): void {
    super.setReceiveBuffer(bytes, forced);
    this.receiveBufferSet = true;
  }
}

/** Bits of {@link InetOptions.receive}. */
export const RECEIVE = {
  PKTINFO: 1,
  TTL: 2,
  TOS: 4,
  OPTS: 8,
  RETOPTS: 16,
  ORIGDSTADDR: 32,
  PKTINFO6: 64,
  HOPLIMIT: 128,
  TCLASS: 256,
  ORIGDSTADDR6: 512,
} as const;
