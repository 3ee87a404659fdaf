/**
 * A stream whose bytes a socket of the host carries. What has come waits with the host, whose window closes when the guest does
 * not read; only a little is fetched ahead, so that small reads cost no call each. What the guest sends goes to the host at
 * once, until the host's buffer is full.
 */
import { Errno, type SysResult } from "../../../../abi/errno.ts";
import { POLL } from "../../../../abi/poll.ts";
import { MSG, SHUT } from "../../../../abi/socket.ts";
import type { HostSocketUser, HostStream } from "../../../../host/network.ts";
import { type BufferOwner, chargeOf, type SocketBuffer } from "../../buffer-pool.ts";
import type { MessageData } from "../../message.ts";
import type { InetAddress } from "../address.ts";
import type { InetOptions } from "../options.ts";
import type { StreamCarrier, StreamUser } from "../outside.ts";
import { fromHost } from "./addresses.ts";
import { type HostSide, TRANSFER } from "./host-side.ts";
import { passOption, passOptions } from "./options.ts";

/** Bytes fetched ahead. */
const AHEAD = 16 * 1024;
const CHARGE = chargeOf(AHEAD, 0);

/** The names of a connection's ends. */
export interface Ends {
  readonly local: InetAddress;
  readonly remote: InetAddress;
}

export class HostCarrier implements StreamCarrier, HostSocketUser, BufferOwner {
  user: StreamUser | null = null;
  error = 0;
  readonly #side: HostSide;
  readonly #stream: HostStream;
  readonly #shown: Ends | null;
  #connecting: boolean;
  #failed = false;
  #finished = false;
  /** Bytes that the host has given and the guest has not asked for. */
  #ahead: SocketBuffer | null = null;
  #ended = false;
  /** There has been out-of-band data: nothing is fetched ahead any more, so that the host knows where its mark is. */
  #urgent = false;
  #urgentWaits = false;

  /** @param stream connected, or on its way @param shown what the two ends are called in the guest; else as the host does */
  constructor(side: HostSide, stream: HostStream, shown: Ends | null = null) {
    this.#side = side;
    this.#shown = shown;
    this.#stream = stream;
    this.#connecting = stream.connecting;
    stream.user = this;
  }

  ready(news: number): void {
    const stream = this.#stream;
    if (this.#failed) return;
    if (this.#connecting) {
      if (stream.connecting) return;
      this.#connecting = false;
      const error = stream.takeError();
      if (error !== 0) {
        this.#fail(error);
        return;
      }
      this.user?.connected(
        this.#shown?.local ?? fromHost(stream.local),
        this.#shown?.remote ?? fromHost(stream.remote),
      );
    }
    if ((news & POLL.ERR) !== 0) {
      const error = stream.takeError();
      if (error !== 0) {
        this.#fail(error);
        return;
      }
    }
    if ((news & POLL.PRI) !== 0) {
      this.#urgent = this.#urgentWaits = true;
      this.user?.urgent();
    }
    if ((news & (POLL.IN | POLL.RDHUP)) !== 0) this.user?.inputReady();
    if ((news & POLL.OUT) !== 0) this.user?.outputReady();
    if ((news & POLL.HUP) !== 0 && !this.#finished && !this.#failed) {
      this.#finished = true;
      this.user?.finished();
    }
  }
  #fail(error: number): void {
    this.#failed = true;
    if (this.user === null) this.error = error;
    else this.user.failed(error);
  }

  get available(): number {
    if (this.#ahead !== null) return this.#ahead.length;
    if ((this.#stream.poll() & POLL.IN) === 0) return 0;
    if (this.#urgent) return this.#stream.available();
    this.#fetch();
    // Assigned by the call.
    const fetched = this.#ahead as SocketBuffer | null;
    if (fetched !== null) return fetched.length;
    return this.#ended ? 0 : this.#stream.available();
  }
  get ended(): boolean {
    return this.#ended || (this.#stream.poll() & POLL.RDHUP) !== 0;
  }
  get unsent(): number {
    return this.#stream.unsent();
  }
  get room(): number {
    return this.#connecting ? 0 : this.#stream.room();
  }
  get writable(): boolean {
    return !this.#connecting && (this.#stream.poll() & POLL.OUT) !== 0;
  }
  get mark(): number {
    return this.#urgent && this.#stream.atMark() ? 0 : -1;
  }
  get urgentWaits(): boolean {
    return this.#urgentWaits;
  }

  /** Fetches some bytes ahead, if the machine has memory for them. */
  #fetch(): void {
    const buffer = this.#side.buffers.take(AHEAD, CHARGE, this);
    if (buffer === null) return;
    const { transfer } = this.#side;
    const size = this.#stream.receive(transfer, 0, AHEAD, 0);
    if (size <= 0) {
      this.#side.buffers.give(buffer);
      this.#nothing(size);
      return;
    }
    this.#side.received(size);
    buffer.data.set(transfer.u8.subarray(0, size));
    buffer.end = size;
    this.#ahead = buffer;
  }
  released(): void {}
  /** The host has given no bytes. @returns -EAGAIN */
  #nothing(result: number): SysResult {
    if (result === 0) this.#ended = true;
    else if (result !== -Errno.EAGAIN && !this.#failed) this.#fail(-result);
    return -Errno.EAGAIN;
  }

  send(data: MessageData, from: number, length: number, urgent: boolean): SysResult {
    const { transfer } = this.#side;
    const size = Math.min(length, TRANSFER);
    if (!data.take(from, transfer.u8, 0, size)) return -Errno.EFAULT;
    const sent = this.#stream.send(transfer, 0, size, urgent && size === length ? MSG.OOB : 0);
    if (sent >= 0) {
      this.#side.sent(sent);
      return sent;
    }
    if (sent !== -Errno.EAGAIN && sent !== -Errno.ENOBUFS && !this.#failed) this.#fail(-sent);
    return sent;
  }

  receive(data: MessageData, at: number, length: number, skip: number, peek: boolean, discard: boolean): SysResult {
    const { transfer } = this.#side;
    if (this.#ahead === null && !this.#urgent && (length < AHEAD || peek)) this.#fetch();
    if (this.#ahead !== null) return this.#fromAhead(data, at, length, skip, peek, discard);
    const size = Math.min(length + skip, TRANSFER);
    const got = this.#stream.receive(transfer, 0, size, peek ? MSG.PEEK : 0);
    if (got <= 0) return this.#nothing(got);
    if (peek && got <= skip) return -Errno.EAGAIN;
    if (!peek) this.#side.received(got);
    if (!discard && !data.put(at, transfer.u8, skip, got - skip)) return -Errno.EFAULT;
    return got - skip;
  }
  #fromAhead(data: MessageData, at: number, length: number, skip: number, peek: boolean, discard: boolean): SysResult {
    const buffer = this.#ahead!;
    const size = Math.min(length, buffer.length - skip);
    if (size <= 0) return -Errno.EAGAIN;
    if (!discard && !data.put(at, buffer.data, buffer.start + skip, size)) return -Errno.EFAULT;
    if (peek) return size;
    buffer.start += size;
    if (buffer.length === 0) {
      this.#ahead = null;
      this.#side.buffers.give(buffer);
    }
    return size;
  }
  receiveUrgent(data: MessageData, peek: boolean): SysResult {
    const { transfer } = this.#side;
    const got = this.#stream.receive(transfer, 0, 1, MSG.OOB | (peek ? MSG.PEEK : 0));
    if (got <= 0) return got === 0 ? -Errno.EINVAL : got;
    if (!peek) this.#urgentWaits = false;
    return data.put(0, transfer.u8, 0, 1) ? 1 : -Errno.EFAULT;
  }

  shutdown(): void {
    this.#stream.shutdown(SHUT.WR);
  }
  close(abort: boolean): void {
    // As Linux: who has not taken everything resets.
    const unread = this.#ahead !== null;
    if (this.#ahead !== null) {
      this.#side.buffers.give(this.#ahead);
      this.#ahead = null;
    }
    this.user = null;
    this.#stream.close(abort || unread ? 0 : -1);
    this.#side.freed();
  }
  optionChanged(level: number, option: number, options: InetOptions): void {
    passOption(this.#stream, options, level, option);
  }
  /** Passes what a program has changed before there was a connection. */
  begin(options: InetOptions): void {
    passOptions(this.#stream, options, true);
  }
}
