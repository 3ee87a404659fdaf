/** Sockets in messages: exactly those that somebody can still get at stay alive. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { O } from "../../../src/abi/fcntl.ts";
import { MSG, SOCK } from "../../../src/abi/socket.ts";
import { SocketAddress } from "../../../src/libos/net/address.ts";
import { IncomingMessage, OutgoingMessage } from "../../../src/libos/net/message.ts";
import { BufferData } from "../../../src/libos/net/socket.ts";
import type { UnixSocket } from "../../../src/libos/net/unix/unix-socket.ts";
import { RLIM_INFINITY, RLIMIT } from "../../../src/libos/task/limits.ts";
import { ScriptMachine } from "../support/script-machine.ts";

const { kernel, task } = new ScriptMachine({ memoryLimit: 512 << 20 });
const { unix } = kernel.net;
const byte = Uint8Array.of(1);

/** What a test knows: descriptors (each a reference), and what lies in whose queue. */
class World {
  readonly descriptors: UnixSocket[] = [];
  readonly queues = new Map<UnixSocket, UnixSocket[][]>();

  pair(type: number): void {
    const pair = unix.pair(type, 0, O.RDWR);
    assert.ok(typeof pair !== "number");
    this.descriptors.push(...pair);
  }
  send(through: number, passed: number[]): void {
    const socket = this.#at(through);
    const { peer } = socket;
    if (peer === null || peer.dead) return;
    const files = passed.map((index) => this.#at(index));
    const message = new OutgoingMessage();
    message.data = new BufferData(byte, 0, 1);
    message.flags = MSG.NOSIGNAL;
    message.rights = files.map((file) => file.ref());
    const result = socket.send(task, message);
    if (message.rights !== null) unix.rights.release(message.rights);
    if (result !== 0) return;
    const queue = this.queues.get(peer) ?? [];
    queue.push(files);
    this.queues.set(peer, queue);
  }
  receive(from: number): void {
    const socket = this.#at(from);
    const message = new IncomingMessage(new SocketAddress());
    message.reset(new BufferData(new Uint8Array(1), 0, 1), MSG.DONTWAIT);
    if (socket.receive(message) !== 1) return;
    const expected = this.queues.get(socket)!.shift()!;
    assert.deepEqual(message.rights, expected);
    this.descriptors.push(...(message.rights as UnixSocket[]));
  }
  close(index: number): void {
    const [socket] = this.descriptors.splice(index % this.descriptors.length, 1);
    socket!.unref();
  }
  #at(index: number): UnixSocket {
    return this.descriptors[index % this.descriptors.length]!;
  }
  reachable(): Set<UnixSocket> {
    const seen = new Set(this.descriptors);
    for (const socket of seen)
      for (const passed of this.queues.get(socket) ?? []) for (const each of passed) seen.add(each);
    return seen;
  }
}

const index = fc.nat(50);
const step = fc.oneof(
  fc.constantFrom(SOCK.STREAM, SOCK.DGRAM).map((type) => (world: World) => world.pair(type)),
  fc.tuple(index, fc.array(index, { minLength: 1, maxLength: 3 })).map(([through, passed]) => (world: World) => {
    if (world.descriptors.length > 0) world.send(through, passed);
  }),
  index.map((from) => (world: World) => {
    if (world.descriptors.length > 0) world.receive(from);
  }),
  index.map((at) => (world: World) => {
    if (world.descriptors.length > 0) world.close(at);
  }),
  index.map((at) => (world: World) => {
    if (world.descriptors.length > 0) world.close(at);
  }),
);

test("what nobody can reach is gone, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 120 }), (steps) => {
      const world = new World();
      for (const run of steps) {
        run(world);
        assert.deepEqual(new Set(unix.sockets), world.reachable());
      }
      while (world.descriptors.length > 0) world.close(0);
      assert.equal(unix.sockets.size, 0);
      assert.equal(unix.rights.total, 0);
      assert.equal(kernel.net.buffers.used, 0);
    }),
    { numRuns: 400 },
  );
});

test("a chain of thirty thousand is released without recursion", () => {
  task.process.limits.set(RLIMIT.NOFILE, RLIM_INFINITY, RLIM_INFINITY);
  let last = unix.pair(SOCK.STREAM, 0, O.RDWR);
  for (let i = 0; i < 30_000; i++) {
    const next = unix.pair(SOCK.STREAM, 0, O.RDWR);
    assert.ok(typeof next !== "number" && typeof last !== "number");
    const message = new OutgoingMessage();
    message.data = new BufferData(byte, 0, 1);
    message.rights = [...last];
    assert.equal(next[0].send(task, message), 0);
    last = next;
  }
  assert.equal(unix.sockets.size, 60_002);
  assert.ok(typeof last !== "number");
  for (const socket of last) socket.unref();
  assert.equal(unix.sockets.size, 0);
  assert.equal(unix.rights.total, 0);
});
