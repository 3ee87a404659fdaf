/** What NETLINK_ROUTE answers to a request: messages about the machine's devices, addresses, routes and rules. @see rtnetlink(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IFLA, NLM_F, NLMSG, RTA, RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { NetDevices } from "../device/device.ts";
import { addressMessage, IFADDRMSG, IFINFOMSG, linkMessage } from "./links.ts";
import { MessageWriter } from "./message-writer.ts";
import type { Request } from "./request.ts";
import { allRoutes, RTMSG, routeMessage, routeTo, ruleMessages, type ShownRoute } from "./routes.ts";

/** Messages of one answer, and how it ends. */
export interface Answer {
  readonly messages: Uint8Array[];
  /** 0 or -errno: of a dump in its last message, else in an acknowledgement. */
  readonly status: SysResult;
}

/** Things there are none of: a dump of them is empty. */
const NOTHING: ReadonlySet<number> = new Set([RTM.GETNEIGH, RTM.GETNEIGHTBL, RTM.GETQDISC, RTM.GETNETCONF]);
/** Types come in fours: new, delete, get, set. */
const GET = 2;

const writer = new MessageWriter();

/** @param port of the socket that asks @param strict it wants dumps filtered: NETLINK_GET_STRICT_CHK */
export function answer(network: NetDevices, request: Request, port: number, strict: boolean): Answer {
  const { type, flags } = request;
  if (type > RTM.MAX) return failed(-Errno.EOPNOTSUPP);
  // A machine's devices are as they were made.
  if ((type & 3) !== GET) return failed(-Errno.EPERM);
  // Linux ignores what has no family.
  if (request.size < 1) return failed(0);
  const dump = (flags & NLM_F.DUMP) !== 0;
  switch (type) {
    case RTM.GETLINK:
      return dump ? links(network, request, port) : oneLink(network, request, port);
    case RTM.GETADDR:
      return dump ? addresses(network, request, port, strict) : failed(-Errno.EOPNOTSUPP);
    case RTM.GETROUTE:
      return dump ? routes(network, request, port, strict) : oneRoute(network, request, port);
    case RTM.GETRULE:
      return dump ? rules(request, port) : failed(-Errno.EOPNOTSUPP);
    default:
      return dump && NOTHING.has(type) ? { messages: [], status: 0 } : failed(-Errno.EOPNOTSUPP);
  }
}

function failed(status: SysResult): Answer {
  return { messages: [], status };
}

function links(network: NetDevices, request: Request, port: number): Answer {
  const flags = NLM_F.MULTI;
  const messages = network.devices().map((device) => linkMessage(writer, device, flags, request.sequence, port));
  return { messages, status: 0 };
}

/** By index, or by name. */
function oneLink(network: NetDevices, request: Request, port: number): Answer {
  if (request.size < IFINFOMSG) return failed(-Errno.EINVAL);
  const index = request.u32(4) | 0;
  const name = request.attribute(IFINFOMSG, IFLA.IFNAME) ?? request.attribute(IFINFOMSG, IFLA.ALT_IFNAME);
  if (index <= 0 && name === null) return failed(-Errno.EINVAL);
  const wanted = name === null ? "" : textOf(name);
  const found = network.devices().find((device) => (index > 0 ? device.index === index : device.name === wanted));
  if (found === undefined) return failed(-Errno.ENODEV);
  return { messages: [linkMessage(writer, found, 0, request.sequence, port)], status: 0 };
}
function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

function addresses(network: NetDevices, request: Request, port: number, strict: boolean): Answer {
  const size = sizeOf(request.u8(0));
  const index = strict && request.size >= IFADDRMSG ? request.u32(4) : 0;
  const flags = NLM_F.MULTI | (index > 0 ? NLM_F.DUMP_FILTERED : 0);
  const devices = network.devices().filter((device) => index === 0 || device.index === index);
  if (index > 0 && devices.length === 0) return failed(-Errno.ENODEV);
  const messages: Uint8Array[] = [];
  // All of IPv4, then all of IPv6.
  for (const family of [4, 16]) {
    if (size !== 0 && size !== family) continue;
    for (const device of devices) {
      for (const address of device.addresses) {
        if (address.bytes.length !== family) continue;
        messages.push(addressMessage(writer, device, address, flags, request.sequence, port));
      }
    }
  }
  return { messages, status: 0 };
}

/** Bytes of a family's addresses; 0: any family. */
function sizeOf(family: number): 0 | 4 | 16 | -1 {
  if (family === AF.UNSPEC) return 0;
  if (family === AF.INET) return 4;
  return family === AF.INET6 ? 16 : -1;
}

function routes(network: NetDevices, request: Request, port: number, strict: boolean): Answer {
  const size = sizeOf(request.u8(0));
  const table = strict ? (request.attributeU32(RTMSG, RTA.TABLE) ?? request.u8(4)) : 0;
  const device = strict ? (request.attributeU32(RTMSG, RTA.OIF) ?? 0) : 0;
  const flags = NLM_F.MULTI | (table !== 0 || device !== 0 ? NLM_F.DUMP_FILTERED : 0);
  const messages: Uint8Array[] = [];
  const wanted = (route: ShownRoute): boolean =>
    (table === 0 || route.table === table) && (device === 0 || route.device === device);
  for (const family of [4, 16] as const) {
    if (size !== 0 && size !== family) continue;
    for (const route of allRoutes(network, family)) {
      if (wanted(route)) messages.push(routeMessage(writer, route, flags, request.sequence, port));
    }
  }
  return { messages, status: 0 };
}

/** The way to one address. */
function oneRoute(network: NetDevices, request: Request, port: number): Answer {
  if (request.size < RTMSG) return failed(-Errno.EINVAL);
  const size = sizeOf(request.u8(0));
  if (size <= 0) return failed(-Errno.EOPNOTSUPP);
  const to = request.attribute(RTMSG, RTA.DST);
  if (to !== null && to.length < size) return failed(-Errno.EINVAL);
  const address = to === null ? new Uint8Array(size) : to.slice(0, size);
  const route = routeTo(network, address);
  if (route === null) return failed(-Errno.ENETUNREACH);
  return { messages: [routeMessage(writer, route, 0, request.sequence, port, address)], status: 0 };
}

function rules(request: Request, port: number): Answer {
  const family = request.u8(0);
  const families = family === AF.UNSPEC ? [AF.INET, AF.INET6] : [family];
  if (sizeOf(family) < 0) return failed(-Errno.EOPNOTSUPP);
  return {
    messages: families.flatMap((each) => ruleMessages(writer, each, NLM_F.MULTI, request.sequence, port)),
    status: 0,
  };
}

/** NLMSG_DONE: a dump ends. */
export function doneMessage(sequence: number, port: number, status: SysResult): Uint8Array {
  return writer.begin(NLMSG.DONE, NLM_F.MULTI, sequence, port, 4).u32(0, status).end();
}

/** NLMSG_ERROR: an error, with the request behind it, or with 0 an acknowledgement with the request's header. */
export function errorMessage(request: Request, port: number, status: SysResult, capped: boolean): Uint8Array {
  const short = status === 0 || capped;
  const repeated = short ? request.bytes.subarray(0, 16) : request.bytes;
  const flags = short ? NLM_F.CAPPED : 0;
  writer.begin(NLMSG.ERROR, flags, request.sequence, port, 4 + repeated.length);
  return writer.u32(0, status).bytes(4, repeated).end();
}
