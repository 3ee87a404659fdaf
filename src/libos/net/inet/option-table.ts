/** Rows of options whose value is an int. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Task } from "../../task/task.ts";
import type { InetSocket } from "./inet-socket.ts";
import type { InetOptions } from "./options.ts";

export interface IntOption {
  get(socket: InetSocket): number;
  /** Absent: it cannot be set. @returns 0 or -errno */
  set?(socket: InetSocket, value: number, task: Task): SysResult;
  /** Whether getting is ENOTCONN. */
  fails?(socket: InetSocket): boolean;
}
/** By number. */
export type OptionTable = Readonly<Record<number, IntOption>>;

type KeysOf<T> = {
  [K in keyof InetOptions]: InetOptions[K] extends T ? (T extends InetOptions[K] ? K : never) : never;
}[keyof InetOptions];
export type Switch = KeysOf<boolean>;
export type Quantity = KeysOf<number>;

/** On or off: any value but 0 is on. */
export function flag(key: Switch): IntOption {
  return {
    get: ({ options }) => (options[key] ? 1 : 0),
    set: ({ options }, value) => {
      (options as Record<Switch, boolean>)[key] = value !== 0;
      return 0;
    },
  };
}
/** On or off, and nothing else: EINVAL. */
export function strictFlag(key: Switch): IntOption {
  const plain = flag(key);
  return {
    get: plain.get,
    set: (socket, value, task) => (value >>> 0 > 1 ? -Errno.EINVAL : plain.set!(socket, value, task)),
  };
}
/** A number within bounds; EINVAL outside. @param shown what an unset one is shown as */
export function quantity(
  key: Quantity,
  least: number,
  most: number,
  shown: (socket: InetSocket, value: number) => number = (_, value) => value,
): IntOption {
  return {
    get: (socket) => shown(socket, socket.options[key]),
    set: ({ options }, value) => {
      if (value < least || value > most) return -Errno.EINVAL;
      (options as Record<Quantity, number>)[key] = value;
      return 0;
    },
  };
}
/** A bit of {@link InetOptions.receive}. */
export function receives(bit: number): IntOption {
  return {
    get: ({ options }) => ((options.receive & bit) !== 0 ? 1 : 0),
    set: ({ options }, value) => {
      options.receive = value !== 0 ? options.receive | bit : options.receive & ~bit;
      return 0;
    },
  };
}
/** What always has the same value here, and may be set to it. */
export function fixed(value: number): IntOption {
  return { get: () => value, set: () => 0 };
}
