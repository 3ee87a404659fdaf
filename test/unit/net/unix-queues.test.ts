/** Pairs of AF_UNIX sockets against a model: lists of messages, each with what it is charged. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { POLL } from "../../../src/abi/poll.ts";
import { MSG, SHUT, SOCK } from "../../../src/abi/socket.ts";
import { SocketAddress } from "../../../src/libos/net/address.ts";
import { IncomingMessage, OutgoingMessage } from "../../../src/libos/net/message.ts";
import { BufferData, type Socket } from "../../../src/libos/net/socket.ts";
import { ScriptMachine } from "../support/script-machine.ts";

const { kernel, task } = new ScriptMachine({ memoryLimit: 512 << 20 });

interface Message {
  bytes: number[];
  charge: number;
}
/** One end: what has come, and what it has sent that is still under way. */
class End {
  queue: Message[] = [];
  sendBuffer = 212992;
  sent = 0;
  receiveShut = false;
  sendShut = false;
  error = 0;
  open = true;
}
class Model {
  readonly type: number;
  readonly ends = [new End(), new End()] as const;
  next = 0;
  constructor(type: number) {
    this.type = type;
  }
  get stream(): boolean {
    return this.type === SOCK.STREAM;
  }
}
interface Real {
  sockets: [Socket, Socket];
}

/** A buffer's bookkeeping, the block that holds what does not lie in pages, and the pages. */
function charge(length: number, stream: boolean): number {
  const linear = stream ? 3776 : 16064;
  const pages = length <= linear ? 0 : Math.min(17, Math.ceil((length - linear) / 4096));
  const inPages = Math.min(pages * 4096, length);
  let block = 512;
  while (block < length - inPages + 320) block *= 2;
  return 256 + block + pages * 4096;
}

class Send implements fc.Command<Model, Real> {
  readonly side: number;
  readonly length: number;
  constructor(side: number, length: number) {
    this.side = side;
    this.length = length;
  }
  check(model: Readonly<Model>): boolean {
    return model.ends[this.side]!.open;
  }
  #expected(model: Model, bytes: number[]): number {
    const me = model.ends[this.side]!;
    const other = model.ends[1 - this.side]!;
    if (model.type === SOCK.SEQPACKET && me.error !== 0) return this.#fail(me);
    if (model.stream && me.sendShut) return -Errno.EPIPE;
    if (!model.stream && bytes.length > me.sendBuffer - 32) return -Errno.EMSGSIZE;
    let done = 0;
    do {
      if (model.stream && done === bytes.length) break;
      const most = model.stream ? Math.min(36544, (me.sendBuffer >> 1) - 64) : bytes.length;
      const part = bytes.slice(done, done + most);
      if (me.error !== 0) return done > 0 ? done : this.#fail(me);
      if (me.sendShut) return -Errno.EPIPE;
      if (me.sent >= me.sendBuffer) return done > 0 ? done : -Errno.EAGAIN;
      if (model.type === SOCK.DGRAM && !other.open) return -Errno.ECONNREFUSED;
      if (other.receiveShut) return done > 0 ? done : -Errno.EPIPE;
      const cost = charge(part.length, model.stream);
      me.sent += cost;
      other.queue.push({ bytes: part, charge: cost });
      done += part.length;
    } while (done < bytes.length);
    return done;
  }
  #fail(me: End): number {
    const { error } = me;
    me.error = 0;
    return -error;
  }
  run(model: Model, { sockets }: Real): void {
    const bytes = Array.from({ length: this.length }, () => model.next++ & 0xff);
    const message = new OutgoingMessage();
    message.data = new BufferData(Uint8Array.from(bytes), 0, bytes.length);
    message.flags = MSG.DONTWAIT | MSG.NOSIGNAL;
    const result = sockets[this.side]!.send(task, message);
    assert.equal(result === 0 || message.done > 0 ? message.done : result, this.#expected(model, bytes));
  }
  toString(): string {
    return `send(${this.side}, ${this.length})`;
  }
}

class Receive implements fc.Command<Model, Real> {
  readonly side: number;
  readonly length: number;
  readonly peek: boolean;
  constructor(side: number, length: number, peek: boolean) {
    this.side = side;
    this.length = length;
    this.peek = peek;
  }
  check(model: Readonly<Model>): boolean {
    return model.ends[this.side]!.open;
  }
  #expected(model: Model): { result: number; bytes: number[]; cut: boolean } {
    const me = model.ends[this.side]!;
    const nothing = (result: number) => ({ result, bytes: [], cut: false });
    if (!model.stream && me.error !== 0) {
      const { error } = me;
      me.error = 0;
      return nothing(-error);
    }
    if (me.queue.length === 0) {
      if (model.stream && me.error !== 0) {
        const { error } = me;
        me.error = 0;
        return nothing(-error);
      }
      return nothing(me.receiveShut && model.type !== SOCK.DGRAM ? 0 : -Errno.EAGAIN);
    }
    const all = model.stream ? me.queue.flatMap((message) => message.bytes) : me.queue[0]!.bytes;
    const bytes = all.slice(0, this.length);
    const cut = !model.stream && bytes.length < all.length;
    if (!this.peek) this.#take(me, model.ends[1 - this.side]!, model.stream ? bytes.length : all.length, model.stream);
    return { result: bytes.length, bytes, cut };
  }
  #take(me: End, other: End, count: number, stream: boolean): void {
    let left = count;
    while (me.queue.length > 0 && (left > 0 || !stream)) {
      const [first] = me.queue as [Message];
      const part = Math.min(left, first.bytes.length);
      first.bytes.splice(0, part);
      left -= part;
      if (first.bytes.length === 0) {
        me.queue.shift();
        other.sent -= first.charge;
      }
      if (!stream) break;
    }
  }
  run(model: Model, { sockets }: Real): void {
    const target = new Uint8Array(this.length);
    const message = new IncomingMessage(new SocketAddress());
    message.reset(new BufferData(target, 0, this.length), MSG.DONTWAIT | (this.peek ? MSG.PEEK : 0));
    const result = sockets[this.side]!.receive(message);
    const expected = this.#expected(model);
    assert.equal(result, expected.result);
    assert.deepEqual([...target.subarray(0, Math.max(0, result))], expected.bytes);
    assert.equal((message.resultFlags & MSG.TRUNC) !== 0, expected.cut);
  }
  toString(): string {
    return `${this.peek ? "peek" : "receive"}(${this.side}, ${this.length})`;
  }
}

class Shut implements fc.Command<Model, Real> {
  readonly side: number;
  readonly how: number;
  constructor(side: number, how: number) {
    this.side = side;
    this.how = how;
  }
  check(model: Readonly<Model>): boolean {
    return model.ends[this.side]!.open;
  }
  run(model: Model, { sockets }: Real): void {
    const me = model.ends[this.side]!;
    const other = model.ends[1 - this.side]!;
    if (this.how !== SHUT.WR) me.receiveShut = true;
    if (this.how !== SHUT.RD) me.sendShut = true;
    if (model.type !== SOCK.DGRAM && other.open) {
      if (this.how !== SHUT.WR) other.sendShut = true;
      if (this.how !== SHUT.RD) other.receiveShut = true;
    }
    assert.equal(sockets[this.side]!.shutdown(this.how), 0);
  }
  toString(): string {
    return `shutdown(${this.side}, ${this.how})`;
  }
}

class Close implements fc.Command<Model, Real> {
  readonly side: number;
  constructor(side: number) {
    this.side = side;
  }
  check(model: Readonly<Model>): boolean {
    return model.ends[this.side]!.open && model.type !== SOCK.DGRAM;
  }
  run(model: Model, { sockets }: Real): void {
    const me = model.ends[this.side]!;
    const other = model.ends[1 - this.side]!;
    me.open = false;
    if (other.open) {
      other.sendShut = other.receiveShut = true;
      if (me.queue.length > 0) other.error = Errno.ECONNRESET;
    }
    for (const message of me.queue.splice(0)) other.sent -= message.charge;
    sockets[this.side]!.unref();
  }
  toString(): string {
    return `close(${this.side})`;
  }
}

class Resize implements fc.Command<Model, Real> {
  readonly side: number;
  readonly bytes: number;
  constructor(side: number, bytes: number) {
    this.side = side;
    this.bytes = bytes;
  }
  check(model: Readonly<Model>): boolean {
    return model.ends[this.side]!.open;
  }
  run(model: Model, { sockets }: Real): void {
    model.ends[this.side]!.sendBuffer = Math.max(4608, Math.min(this.bytes, 212992) * 2);
    sockets[this.side]!.options.setSendBuffer(this.bytes, false);
  }
  toString(): string {
    return `resize(${this.side}, ${this.bytes})`;
  }
}

class Poll implements fc.Command<Model, Real> {
  readonly side: number;
  constructor(side: number) {
    this.side = side;
  }
  check(model: Readonly<Model>): boolean {
    return model.ends[this.side]!.open;
  }
  run(model: Model, { sockets }: Real): void {
    const me = model.ends[this.side]!;
    let events = me.error === 0 ? 0 : POLL.ERR;
    if (me.receiveShut && me.sendShut) events |= POLL.HUP;
    if (me.receiveShut) events |= POLL.RDHUP;
    if (me.receiveShut || me.queue.length > 0) events |= POLL.IN | POLL.RDNORM;
    if (me.sent * 4 < me.sendBuffer) events |= POLL.OUT | POLL.WRNORM | POLL.WRBAND;
    assert.equal(sockets[this.side]!.poll(), events);
  }
  toString(): string {
    return `poll(${this.side})`;
  }
}

const side = fc.integer({ min: 0, max: 1 });
const length = fc.oneof(fc.nat(20), fc.integer({ min: 3770, max: 3780 }), fc.nat(40_000), fc.nat(250_000));

for (const [name, type] of Object.entries({ STREAM: SOCK.STREAM, DGRAM: SOCK.DGRAM, SEQPACKET: SOCK.SEQPACKET })) {
  test(`a pair of SOCK_${name} behaves as its model`, () => {
    const commands = [
      fc.tuple(side, length).map(([at, bytes]) => new Send(at, bytes)),
      fc.tuple(side, length).map(([at, bytes]) => new Send(at, bytes)),
      // A receive of nothing waits for something all the same: another test's matter.
      fc.tuple(side, length).map(([at, bytes]) => new Receive(at, bytes + 1, false)),
      fc.tuple(side, length).map(([at, bytes]) => new Receive(at, bytes + 1, true)),
      side.map((at) => new Poll(at)),
      fc.tuple(side, fc.nat(300_000)).map(([at, bytes]) => new Resize(at, bytes)),
      fc.tuple(side, fc.integer({ min: 0, max: 2 })).map(([at, how]) => new Shut(at, how)),
      side.map((at) => new Close(at)),
    ];
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 50 }), (sequence) => {
        const pair = kernel.net.unix.pair(type, 0, O.RDWR);
        assert.ok(typeof pair !== "number");
        const model = new Model(type);
        try {
          fc.modelRun(() => ({ model, real: { sockets: pair } }), sequence);
        } finally {
          pair.forEach((socket, at) => {
            if (model.ends[at]!.open) socket.unref();
          });
        }
        assert.equal(kernel.net.buffers.used, 0);
        assert.equal(kernel.net.count, 0);
      }),
      { numRuns: 150 },
    );
  });
}

test("the memory of all sockets is bounded, and an idle sender is told so", () => {
  const { kernel: small, task: by } = new ScriptMachine({ memoryLimit: 1 << 20 });
  const pairs = [];
  const message = new OutgoingMessage();
  let result = 0;
  while (result !== -Errno.ENOBUFS) {
    const pair = small.net.unix.pair(SOCK.STREAM, 0, O.RDWR);
    assert.ok(typeof pair !== "number");
    pairs.push(pair);
    message.data = new BufferData(new Uint8Array(1 << 20), 0, 1 << 20);
    message.done = 0;
    result = pair[0].send(by, message);
    assert.ok(pairs.length < 2000);
  }
  assert.ok(small.net.buffers.used <= 64 << 20);
  for (const pair of pairs) for (const socket of pair) socket.unref();
  assert.equal(small.net.buffers.used, 0);
});
