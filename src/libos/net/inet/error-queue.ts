/** IP_RECVERR: errors of what was sent, for MSG_ERRQUEUE. @see ip(7), struct sock_extended_err */
import { InetAddress } from "./address.ts";

/** Errors that wait at one socket at most; further ones are lost. */
const ERRORS_MAX = 64;

export interface SendFailure {
  readonly errno: number;
  /** Where the message had been sent. */
  readonly to: InetAddress;
  /** The beginning of the message, as far as it was sent back. */
  readonly payload: Uint8Array;
}

/** How much of a message comes back with an error, bytes: what fits into 576 beside the headers. */
export const RETURNED_MAX = 520;
const NOTHING = new Uint8Array(0);

export class ErrorQueue {
  readonly #entries: SendFailure[] = [];

  get count(): number {
    return this.#entries.length;
  }
  /** The errno of the oldest one; 0: none. */
  get next(): number {
    return this.#entries[0]?.errno ?? 0;
  }
  add(errno: number, to: Readonly<InetAddress>, payload = NOTHING): void {
    if (this.#entries.length < ERRORS_MAX) this.#entries.push({ errno, to: new InetAddress().copy(to), payload });
  }
  shift(): SendFailure | null {
    return this.#entries.shift() ?? null;
  }
}
