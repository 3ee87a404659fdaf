/** Options at IPPROTO_IP. @see ip(7) */

import { Errno } from "../../../abi/errno.ts";
import { IP } from "../../../abi/internet-options.ts";
import { SOCK } from "../../../abi/socket.ts";
import { CAP } from "../../task/capabilities.ts";
import { fixed, flag, type IntOption, type OptionTable, quantity, receives, strictFlag } from "./option-table.ts";
import { RECEIVE } from "./options.ts";

/** What a path over the loopback device takes, as far as IPv4 can say it. */
const LOOPBACK_MTU = 65535;

const tos: IntOption = {
  get: ({ options }) => options.tos,
  set: (socket, value) => {
    // The two bits of congestion notification belong to TCP.
    socket.options.tos = socket.type === SOCK.STREAM ? value & 0xfc : value & 0xff;
    return 0;
  },
};
const ttl: IntOption = {
  get: ({ options, stack }) => (options.ttl < 0 ? stack.settings.defaultTtl : options.ttl),
  set: ({ options }, value) => {
    if (value !== -1 && (value < 1 || value > 255)) return -Errno.EINVAL;
    options.ttl = value;
    return 0;
  },
};
const transparent: IntOption = {
  get: ({ options }) => (options.transparent ? 1 : 0),
  set: ({ options }, value, { capabilities }) => {
    if (value !== 0 && !capabilities.has(CAP.NET_ADMIN) && !capabilities.has(CAP.NET_RAW)) return -Errno.EPERM;
    options.transparent = value !== 0;
    return 0;
  },
};
const multicastTtl: IntOption = {
  get: ({ options }) => options.multicastTtl,
  set: ({ options, type }, value) => {
    if (type === SOCK.STREAM || value < -1 || value > 255) return -Errno.EINVAL;
    options.multicastTtl = value === -1 ? 1 : value;
    return 0;
  },
};
const onlyRaw: IntOption = { get: () => 0, set: () => -Errno.ENOPROTOOPT };

export const IP_OPTIONS: OptionTable = {
  [IP.TOS]: tos,
  [IP.TTL]: ttl,
  [IP.HDRINCL]: onlyRaw,
  [IP.RECVOPTS]: receives(RECEIVE.OPTS),
  [IP.RETOPTS]: receives(RECEIVE.RETOPTS),
  [IP.PKTINFO]: receives(RECEIVE.PKTINFO),
  [IP.MTU_DISCOVER]: quantity("pathMtu", 0, 5),
  [IP.RECVERR]: flag("receiveErrors"),
  [IP.RECVTTL]: receives(RECEIVE.TTL),
  [IP.RECVTOS]: receives(RECEIVE.TOS),
  [IP.MTU]: { get: () => LOOPBACK_MTU, fails: ({ remote }) => remote === null },
  [IP.FREEBIND]: flag("freeBind"),
  [IP.TRANSPARENT]: transparent,
  [IP.RECVORIGDSTADDR]: receives(RECEIVE.ORIGDSTADDR),
  [IP.MINTTL]: fixed(0),
  [IP.CHECKSUM]: fixed(0),
  [IP.BIND_ADDRESS_NO_PORT]: flag("noAddressPort"),
  [IP.MULTICAST_TTL]: multicastTtl,
  [IP.MULTICAST_LOOP]: flag("multicastLoop"),
  [IP.MULTICAST_ALL]: strictFlag("multicastAll"),
};
