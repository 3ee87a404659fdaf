/** Chooses how the host's sockets are used. */
import type { HostNetwork } from "../network.ts";
import { FfiNetwork } from "./ffi-network.ts";
import { LoopNetwork } from "./loop-network.ts";

/**
 * "auto": the C library, which takes a third of the CPU time (test/bench/host-network.ts), and Node's own sockets where it cannot
 * be called.
 * @param wake ends a wait of the machine's
 * @throws {Error} if "ffi" is asked for and cannot be had
 */
export function openNetwork(backend: "auto" | "ffi" | "node", wake: () => void): HostNetwork {
  if (backend === "node") return new LoopNetwork(wake);
  try {
    return new FfiNetwork();
  } catch (error) {
    if (backend === "ffi") throw error;
    return new LoopNetwork(wake);
  }
}
