/** Options at IPPROTO_IPV6. @see ipv6(7) */

import { Errno } from "../../../abi/errno.ts";
import { IPV6 } from "../../../abi/internet-options.ts";
import { SOCK } from "../../../abi/socket.ts";
import { fixed, flag, type IntOption, type OptionTable, quantity, receives, strictFlag } from "./option-table.ts";
import { RECEIVE } from "./options.ts";

const LOOPBACK_MTU = 65536;

const v6Only: IntOption = {
  get: ({ options }) => (options.v6Only ? 1 : 0),
  set: ({ options, binding }, value) => {
    if (binding !== null) return -Errno.EINVAL;
    options.v6Only = value !== 0;
    return 0;
  },
};
const hops: IntOption = quantity("hops", -1, 255, ({ stack }, value) =>
  value < 0 ? stack.settings.defaultHops : value,
);
const multicastHops: IntOption = {
  get: ({ options }) => (options.multicastHops < 0 ? 1 : options.multicastHops),
  set: ({ options, type }, value) => {
    if (type === SOCK.STREAM) return -Errno.ENOPROTOOPT;
    if (value < -1 || value > 255) return -Errno.EINVAL;
    options.multicastHops = value === -1 ? 1 : value;
    return 0;
  },
};
const trafficClass: IntOption = {
  get: ({ options }) => options.trafficClass,
  set: ({ options }, value) => {
    if (value < -1 || value > 255) return -Errno.EINVAL;
    options.trafficClass = value === -1 ? 0 : value;
    return 0;
  },
};

export const IPV6_OPTIONS: OptionTable = {
  [IPV6.UNICAST_HOPS]: hops,
  [IPV6.MULTICAST_HOPS]: multicastHops,
  [IPV6.MULTICAST_LOOP]: strictFlag("multicastLoopV6"),
  [IPV6.MTU_DISCOVER]: quantity("pathMtuV6", 0, 5),
  [IPV6.MTU]: { get: () => LOOPBACK_MTU, fails: ({ remote }) => remote === null },
  [IPV6.RECVERR]: flag("receiveErrorsV6"),
  [IPV6.V6ONLY]: v6Only,
  [IPV6.MULTICAST_ALL]: flag("multicastAllV6"),
  [IPV6.RECVPKTINFO]: receives(RECEIVE.PKTINFO6),
  [IPV6.RECVHOPLIMIT]: receives(RECEIVE.HOPLIMIT),
  [IPV6.DONTFRAG]: fixed(0),
  [IPV6.RECVTCLASS]: receives(RECEIVE.TCLASS),
  [IPV6.TCLASS]: trafficClass,
  [IPV6.AUTOFLOWLABEL]: fixed(1),
  [IPV6.ORIGDSTADDR]: receives(RECEIVE.ORIGDSTADDR6),
  [IPV6.FREEBIND]: flag("freeBind"),
};
