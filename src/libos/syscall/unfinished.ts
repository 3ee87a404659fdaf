/** What a sleeping handler leaves in `task.scratch` when a signal must not lose it. */
import type { SysResult } from "../../abi/errno.ts";

/**
 * When a signal ends the sleep of a handler whose `task.scratch` is an Unfinished, the dispatcher calls
 * {@link interrupted} once: a result other than 0 replaces EINTR or the restart.
 */
export abstract class Unfinished {
  abstract interrupted(): SysResult;
}

/** Bytes that a transfer has moved so far: what an interrupted read(2) or write(2) returns. */
export class Transferred extends Unfinished {
  bytes = 0;
  override interrupted(): SysResult {
    return this.bytes;
  }
}
