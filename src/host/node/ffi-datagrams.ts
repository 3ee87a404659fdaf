/** Datagram sockets by the C library. @see udp(7) */
import { Errno } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import { AF, MSG } from "../../abi/socket.ts";
import type { PinnedBytes } from "../host.ts";
import type { HostAddress, HostDatagrams } from "../network.ts";
import { result } from "./ffi.ts";
import { AGAIN, FfiSocket } from "./ffi-socket.ts";
import { FilledAddress } from "./socket-address.ts";

const ALWAYS = MSG.NOSIGNAL | MSG.DONTWAIT;
/** Told as long as they hold, not once: {@link FfiNetwork.watch}. */
export const DATAGRAM_EVENTS = POLL.IN;

export class FfiDatagrams extends FfiSocket implements HostDatagrams {
  readonly sender = new FilledAddress();
  truncated = false;

  connect(to: HostAddress | null): number {
    const { address } = this.network;
    let length = 2;
    if (to === null) address.bytes.fill(0, 0, length);
    else length = address.put(to);
    if (to === null) new DataView(address.bytes.buffer).setUint16(0, AF.UNSPEC, true);
    this.forgetLocal();
    return result(this.calls.connect(this.fd, address.bytes, length));
  }
  send(bytes: PinnedBytes, offset: number, length: number, to: HostAddress | null, flags: number): number {
    const { address } = this.network;
    const size = to === null ? 0 : address.put(to);
    const target = to === null ? null : address.bytes;
    for (;;) {
      const sent = result(this.calls.sendto(this.fd, bytes.address + offset, length, flags | ALWAYS, target, size));
      if (sent === -Errno.EINTR) continue;
      if (sent === AGAIN) this.network.watch(this, POLL.IN | POLL.OUT, false);
      return sent;
    }
  }
  receive(bytes: PinnedBytes, offset: number, length: number): number {
    const { address } = this.network;
    address.expect();
    for (;;) {
      const flags = MSG.TRUNC | ALWAYS;
      const size = result(
        this.calls.recvfrom(this.fd, bytes.address + offset, length, flags, address.bytes, address.length),
      );
      if (size === -Errno.EINTR) continue;
      if (size < 0) return size;
      address.get(this.sender);
      this.truncated = size > length;
      return Math.min(size, length);
    }
  }
  override happened(events: number): void {
    if ((events & POLL.OUT) !== 0) this.network.watch(this, DATAGRAM_EVENTS, false);
    this.user?.ready(events);
  }
  poll(): number {
    return this.network.look(this.fd, POLL.IN | POLL.OUT);
  }
}
