/** Names of AF_UNIX sockets: path names, abstract names, unnamed. @see unix(7), "Address format" */
import { Errno, type SysError } from "../../../abi/errno.ts";
import { AF, SOCKADDR_UN, SUN_PATH } from "../../../abi/socket.ts";
import { byteString } from "../../mm/user-memory.ts";
import type { SocketAddress } from "../address.ts";

/**
 * The name in a struct sockaddr_un: a path with its NUL, or an abstract name that begins with one.
 * @returns a byte string, or -EINVAL for an unnamed, too long or foreign address
 */
export function unixName(address: SocketAddress): string | SysError {
  if (address.length <= SUN_PATH || address.length > SOCKADDR_UN || address.family !== AF.UNIX) return -Errno.EINVAL;
  const name = byteString(address.bytes, SUN_PATH, address.length - SUN_PATH);
  if (isAbstract(name)) return name;
  const end = name.indexOf("\0");
  return `${end < 0 ? name : name.slice(0, end)}\0`;
}
export function isAbstract(name: string): boolean {
  return name.charCodeAt(0) === 0;
}
/** The path of a name that is one. */
export function pathOf(name: string): string {
  return name.slice(0, -1);
}
