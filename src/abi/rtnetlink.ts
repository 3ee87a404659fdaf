/** Messages of AF_NETLINK, family NETLINK_ROUTE. @see netlink(7), rtnetlink(7), linux/rtnetlink.h */

export const NETLINK_ROUTE = 0;
/** Families there are numbers for: MAX_LINKS. */
export const NETLINK_MAX = 32;

/** struct nlmsghdr: length, type, flags, sequence number, port id. */
export const NLMSGHDR = 16;
export const NLMSG = { NOOP: 1, ERROR: 2, DONE: 3, MIN_TYPE: 16 } as const;
export const NLM_F = {
  REQUEST: 0x1,
  MULTI: 0x2,
  ACK: 0x4,
  DUMP_FILTERED: 0x20,
  /** Of errors: the request's bytes are not repeated. */
  CAPPED: 0x100,
  /** NLM_F_ROOT | NLM_F_MATCH */
  DUMP: 0x300,
} as const;

export const RTM = {
  NEWLINK: 16,
  GETLINK: 18,
  NEWADDR: 20,
  GETADDR: 22,
  NEWROUTE: 24,
  GETROUTE: 26,
  GETNEIGH: 30,
  NEWRULE: 32,
  GETRULE: 34,
  GETQDISC: 38,
  GETNEIGHTBL: 66,
  GETNETCONF: 82,
  MAX: 127,
} as const;

/** Attributes of links. */
export const IFLA = {
  ADDRESS: 1,
  BROADCAST: 2,
  IFNAME: 3,
  MTU: 4,
  QDISC: 6,
  STATS: 7,
  TXQLEN: 13,
  OPERSTATE: 16,
  LINKMODE: 17,
  STATS64: 23,
  GROUP: 27,
  PROMISCUITY: 30,
  NUM_TX_QUEUES: 31,
  NUM_RX_QUEUES: 32,
  CARRIER: 33,
  CARRIER_CHANGES: 35,
  MIN_MTU: 50,
  MAX_MTU: 51,
  ALT_IFNAME: 53,
} as const;
/** Attributes of addresses. */
export const IFA = { ADDRESS: 1, LOCAL: 2, LABEL: 3, BROADCAST: 4, CACHEINFO: 6, FLAGS: 8 } as const;
export const IFA_F_PERMANENT = 0x80;
/** Attributes of routes. */
export const RTA = { DST: 1, OIF: 4, GATEWAY: 5, PRIORITY: 6, PREFSRC: 7, CACHEINFO: 12, TABLE: 15, PREF: 20 } as const;
/** Attributes of rules. */
export const FRA = { PRIORITY: 6, SUPPRESS_PREFIXLEN: 14, TABLE: 15 } as const;
export const FR_ACT_TO_TBL = 1;
/** RT_TABLE_* */
export const TABLE = { DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const;
/** RTPROT_* */
export const RTPROT = { KERNEL: 2, BOOT: 3 } as const;

/** Options at SOL_NETLINK. */
export const SOL_NETLINK = 270;
export const NETLINK = {
  ADD_MEMBERSHIP: 1,
  DROP_MEMBERSHIP: 2,
  PKTINFO: 3,
  BROADCAST_ERROR: 4,
  NO_ENOBUFS: 5,
  LISTEN_ALL_NSID: 8,
  LIST_MEMBERSHIPS: 9,
  CAP_ACK: 10,
  EXT_ACK: 11,
  GET_STRICT_CHK: 12,
} as const;
/** Groups that notices go to: RTNLGRP_MAX. */
export const RTNLGRP_MAX = 36;

/** struct sockaddr_nl: family, padding, port id, groups. */
export const SOCKADDR_NL = 12;
