/** A family of protocols, as socket(2) sees it. */
import type { SysError } from "../../abi/errno.ts";
import type { Socket } from "./socket.ts";

/** Sockets of one machine, accepted or not: ENFILE beyond. */
export const MAX_SOCKETS = 1 << 16;

export interface Family {
  /** A socket without a peer. @param flags O_* of the description */
  create(type: number, protocol: number, flags: number): Socket | SysError;
  /** Two sockets connected to each other; -EOPNOTSUPP where the family has none. */
  pair(type: number, protocol: number, flags: number): [Socket, Socket] | SysError;
  /** The machine ends. */
  dispose(): void;
}
