/** What one machine has on the host's network: its sockets, memory for transfers, and the wait for events. */
import { POLL } from "../../../../abi/poll.ts";
import type { PinnedBytes } from "../../../../host/host.ts";
import type { HostNetwork } from "../../../../host/network.ts";
import type { Kernel } from "../../../kernel.ts";
import { type HostSleeper, WaitQueue } from "../../../task/wait.ts";
import type { BufferPool } from "../../buffer-pool.ts";

/** Bytes moved by one call of the host's. */
export const TRANSFER = 256 * 1024;
/** Longest datagram, bytes. */
export const DATAGRAM_MAX = 65536;

/** Polled by the machine's idle loop as one descriptor, however many sockets there are. */
class NetworkEvents extends WaitQueue implements HostSleeper {
  readonly queues = [this];
  readonly #network: HostNetwork;

  constructor(network: HostNetwork) {
    super(network.eventFd, POLL.IN);
    this.#network = network;
  }
  override wake(): number {
    this.#network.dispatch();
    return 0;
  }
}

/** What waits for a descriptor of the host. */
export interface Starving {
  ready(): void;
}

export class HostSide {
  /** Listeners whose connections wait until a socket is closed. */
  readonly starving = new Set<Starving>();
  readonly network: HostNetwork;
  readonly kernel: Kernel;
  /** Bytes on their way between the guest and the host, during one call. */
  readonly transfer: PinnedBytes;
  /** Bytes that have crossed, for the counters of the device. */
  readonly counters = { receivedBytes: 0, receivedPackets: 0, sentBytes: 0, sentPackets: 0 };
  readonly #events: NetworkEvents;

  constructor(network: HostNetwork, kernel: Kernel) {
    this.network = network;
    this.kernel = kernel;
    this.transfer = kernel.host.allocate(TRANSFER);
    this.#events = new NetworkEvents(network);
  }
  /** For what has been received and not been asked for. */
  get buffers(): BufferPool {
    return this.kernel.net.buffers;
  }
  /** Sockets may have events from now on. */
  listenForEvents(): void {
    if (this.network.eventFd >= 0) this.kernel.hostSleepers.add(this.#events);
    else this.kernel.needsEventLoop = true;
  }
  /** A socket of the host has been closed. */
  freed(): void {
    if (this.starving.size === 0) return;
    const waiting = [...this.starving];
    this.starving.clear();
    for (const each of waiting) each.ready();
  }
  dispose(): void {
    this.kernel.hostSleepers.delete(this.#events);
  }
  sent(bytes: number): void {
    this.counters.sentBytes += bytes;
    this.counters.sentPackets++;
  }
  received(bytes: number): void {
    this.counters.receivedBytes += bytes;
    this.counters.receivedPackets++;
  }
}
