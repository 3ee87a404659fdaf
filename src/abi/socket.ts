/** Numbers and layouts of sockets, asm-generic. @see socket(2), socket(7), unix(7), cmsg(3) */

/** Address families. */
export const AF = { UNSPEC: 0, UNIX: 1, INET: 2, INET6: 10, NETLINK: 16, PACKET: 17 } as const;
/** One past the highest family, and the highest type, that Linux's headers know. */
export const AF_MAX = 46;
export const SOCK_MAX = 11;

export const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, RDM: 4, SEQPACKET: 5, DCCP: 6, PACKET: 10 } as const;
/** The bits of socket(2)'s type that are the type, and the flags beside them. */
export const SOCK_TYPE_MASK = 0xf;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

/** Flags of send(2) and recv(2). */
export const MSG = {
  OOB: 0x1,
  PEEK: 0x2,
  DONTROUTE: 0x4,
  CTRUNC: 0x8,
  PROXY: 0x10,
  TRUNC: 0x20,
  DONTWAIT: 0x40,
  EOR: 0x80,
  WAITALL: 0x100,
  FIN: 0x200,
  SYN: 0x400,
  CONFIRM: 0x800,
  RST: 0x1000,
  ERRQUEUE: 0x2000,
  NOSIGNAL: 0x4000,
  MORE: 0x8000,
  WAITFORONE: 0x10000,
  BATCH: 0x40000,
  ZEROCOPY: 0x4000000,
  FASTOPEN: 0x20000000,
  CMSG_CLOEXEC: 0x40000000,
  /** For 32-bit programs on 64-bit kernels only. */
  CMSG_COMPAT: 0x80000000,
} as const;

export const SHUT = { RD: 0, WR: 1, RDWR: 2 } as const;

export const SOL_SOCKET = 1;
/** Options at SOL_SOCKET. */
export const SO = {
  DEBUG: 1,
  REUSEADDR: 2,
  TYPE: 3,
  ERROR: 4,
  DONTROUTE: 5,
  BROADCAST: 6,
  SNDBUF: 7,
  RCVBUF: 8,
  KEEPALIVE: 9,
  OOBINLINE: 10,
  NO_CHECK: 11,
  PRIORITY: 12,
  LINGER: 13,
  BSDCOMPAT: 14,
  REUSEPORT: 15,
  PASSCRED: 16,
  PEERCRED: 17,
  RCVLOWAT: 18,
  SNDLOWAT: 19,
  RCVTIMEO: 20,
  SNDTIMEO: 21,
  BINDTODEVICE: 25,
  ATTACH_FILTER: 26,
  DETACH_FILTER: 27,
  PEERNAME: 28,
  TIMESTAMP: 29,
  ACCEPTCONN: 30,
  PEERSEC: 31,
  SNDBUFFORCE: 32,
  RCVBUFFORCE: 33,
  PASSSEC: 34,
  TIMESTAMPNS: 35,
  MARK: 36,
  TIMESTAMPING: 37,
  PROTOCOL: 38,
  DOMAIN: 39,
  RXQ_OVFL: 40,
  PEEK_OFF: 42,
  BUSY_POLL: 46,
  INCOMING_CPU: 49,
  COOKIE: 57,
  PEERGROUPS: 59,
  TIMESTAMP_NEW: 63,
  TIMESTAMPNS_NEW: 64,
  RCVTIMEO_NEW: 66,
  SNDTIMEO_NEW: 67,
} as const;

/** Control messages at SOL_SOCKET. */
export const SCM = { RIGHTS: 1, CREDENTIALS: 2, TIMESTAMP: 29, TIMESTAMPNS: 35 } as const;
/** Most descriptors in one message. */
export const SCM_MAX_FD = 253;

/** Bytes of struct cmsghdr; messages are aligned to 8. */
export const CMSG_HEADER = 16;
export function cmsgAlign(length: number): number {
  return (length + 7) & ~7;
}

/** struct msghdr of 64-bit Linux. */
export const MSGHDR = {
  SIZE: 56,
  NAME: 0,
  NAMELEN: 8,
  IOV: 16,
  IOVLEN: 24,
  CONTROL: 32,
  CONTROLLEN: 40,
  FLAGS: 48,
} as const;
/** struct mmsghdr: a msghdr, then msg_len. */
export const MMSGHDR_SIZE = 64;
export const MMSGHDR_LEN = 56;
/** Most messages that sendmmsg(2) takes, and segments of one message. */
export const UIO_MAXIOV = 1024;

/** Bytes of struct sockaddr_storage: the longest address. */
export const SOCKADDR_STORAGE = 128;
/** Offset of sun_path, and bytes of struct sockaddr_un. */
export const SUN_PATH = 2;
export const SOCKADDR_UN = 110;

/** struct ucred: pid, uid, gid. */
export const UCRED_SIZE = 12;

/** ioctl(2) requests. @see socket(7), unix(7) */
export const SIO = {
  FIOSETOWN: 0x8901,
  CSPGRP: 0x8902,
  FIOGETOWN: 0x8903,
  CGPGRP: 0x8904,
  CINQ: 0x541b,
  COUTQ: 0x5411,
  CATMARK: 0x8905,
} as const;
