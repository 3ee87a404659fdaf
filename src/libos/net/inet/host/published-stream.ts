/** A port of the host that leads to a listener of the guest: it is held from the start, and listens while the guest does. */
import { Errno, errnoMessage, type SysResult } from "../../../../abi/errno.ts";
import type { HostListener, HostPort, HostSocketUser } from "../../../../host/network.ts";
import type { InetAddress } from "../address.ts";
import type { InetOptions } from "../options.ts";
import type { StreamAcceptor } from "../outside.ts";
import { fromHost, ToHost } from "./addresses.ts";
import { HostCarrier } from "./host-carrier.ts";
import type { HostSide, Starving } from "./host-side.ts";
import { passOptions } from "./options.ts";

/** One listener of the guest. */
export interface Acceptance {
  readonly acceptor: StreamAcceptor;
  readonly options: InetOptions;
  /** What the guest is shown for the two ends. */
  shownLocal(): InetAddress;
  shownRemote(remote: InetAddress): InetAddress;
}

const REUSE = { reuseAddress: true, reusePort: false, v6Only: true };

export class PublishedStream implements HostSocketUser, Starving {
  readonly guestPort: number;
  /** Of the host. */
  readonly at: InetAddress;
  readonly #side: HostSide;
  #port: HostPort | null;
  #listener: HostListener | null = null;
  readonly #acceptances: Acceptance[] = [];
  /** Whose turn it is. */
  #next = 0;

  /** @param port bound already */
  constructor(side: HostSide, port: HostPort, guestPort: number) {
    this.#side = side;
    this.#port = port;
    this.guestPort = guestPort;
    this.at = fromHost(port.local);
  }

  /** @returns -EADDRINUSE if the host's port has been lost meanwhile */
  add(acceptance: Acceptance, backlog: number): SysResult {
    if (this.#listener !== null) {
      this.#listener.resize(backlog);
    } else {
      const port = this.#port ?? this.#side.network.bind(new ToHost().set(this.at), REUSE);
      if (typeof port === "number") return port;
      passOptions(port, acceptance.options, true);
      const listener = port.listen(this, backlog);
      this.#port = null;
      if (typeof listener === "number") {
        port.close();
        return listener;
      }
      this.#listener = listener;
    }
    this.#acceptances.push(acceptance);
    this.ready();
    return 0;
  }
  remove(acceptance: Acceptance): void {
    const index = this.#acceptances.indexOf(acceptance);
    if (index < 0) return;
    this.#acceptances.splice(index, 1);
    if (this.#acceptances.length > 0 || this.#listener === null) return;
    this.#listener.close();
    this.#listener = null;
    const port = this.#side.network.bind(new ToHost().set(this.at), REUSE);
    if (typeof port !== "number") {
      this.#port = port;
      return;
    }
    this.#side.kernel.host.log(`skerry: the published port ${this.at} is lost: ${errnoMessage(-port)}`);
  }

  /** Takes connections while somebody has room for them. */
  ready(): void {
    while (this.#listener !== null) {
      const acceptance = this.#withRoom();
      if (acceptance === null) return;
      const stream = this.#listener.accept();
      if (typeof stream === "number") {
        if (stream === -Errno.EMFILE || stream === -Errno.ENFILE) this.#side.starving.add(this);
        return;
      }
      this.#next = (this.#acceptances.indexOf(acceptance) + 1) % this.#acceptances.length;
      const carrier = new HostCarrier(this.#side, stream);
      acceptance.acceptor.arrived(carrier, acceptance.shownLocal(), acceptance.shownRemote(fromHost(stream.remote)));
    }
  }
  #withRoom(): Acceptance | null {
    const all = this.#acceptances;
    for (let i = 0; i < all.length; i++) {
      const acceptance = all[(this.#next + i) % all.length];
      if (acceptance.acceptor.room) return acceptance;
    }
    return null;
  }
}
