import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { POLL } from "../../../src/abi/poll.ts";
import { EPOLL, Epoll } from "../../../src/libos/event/epoll.ts";
import { EventFd } from "../../../src/libos/event/event-fd.ts";
import { WaitQueue } from "../../../src/libos/task/wait.ts";

const buffer = { u8: new Uint8Array(8), address: 0 };
function put(file: EventFd): void {
  buffer.u8.fill(0);
  buffer.u8[0] = 1;
  assert.equal(file.write(buffer, 0, 8), 8);
}
function take(file: EventFd): void {
  assert.equal(file.read(buffer, 0, 8), 8);
}
function collect(epoll: Epoll, count = 10): [events: number, data: bigint][] {
  const out: [number, bigint][] = [];
  epoll.collect(count, (events, data) => out.push([events, data]));
  return out;
}

test("a level-triggered item is reported as long as it is ready", () => {
  const epoll = new Epoll();
  const file = new EventFd(0, false, 0);
  assert.equal(epoll.add(file, 3, POLL.IN, 5n), 0);
  assert.deepEqual(collect(epoll), []);
  put(file);
  assert.deepEqual(collect(epoll), [[POLL.IN, 5n]]);
  assert.deepEqual(collect(epoll), [[POLL.IN, 5n]]);
  take(file);
  assert.deepEqual(collect(epoll), []);
  put(file);
  assert.deepEqual(collect(epoll), [[POLL.IN, 5n]]);
});

test("an edge-triggered item is reported once an event", () => {
  const epoll = new Epoll();
  const file = new EventFd(0, false, 0);
  epoll.add(file, 3, POLL.IN | EPOLL.ET, 5n);
  put(file);
  assert.equal(collect(epoll).length, 1);
  assert.equal(collect(epoll).length, 0);
  put(file);
  assert.equal(collect(epoll).length, 1);
});

test("a one-shot item sleeps until it is modified", () => {
  const epoll = new Epoll();
  const file = new EventFd(1, false, 0);
  epoll.add(file, 3, POLL.IN | EPOLL.ONESHOT, 5n);
  assert.equal(collect(epoll).length, 1);
  put(file);
  assert.equal(collect(epoll).length, 0);
  assert.equal(epoll.modify(file, 3, POLL.IN | EPOLL.ONESHOT, 6n), 0);
  assert.deepEqual(collect(epoll), [[POLL.IN, 6n]]);
});

test("items take turns when there is room for fewer", () => {
  const epoll = new Epoll();
  for (let i = 0; i < 4; i++) epoll.add(new EventFd(1, false, 0), i, POLL.IN, BigInt(i));
  const seen = [...collect(epoll, 2), ...collect(epoll, 2)].map(([, data]) => data);
  assert.deepEqual(seen.sort(), [0n, 1n, 2n, 3n]);
});

test("a file that is closed is forgotten", () => {
  const epoll = new Epoll();
  const file = new EventFd(1, false, 0);
  epoll.add(file, 3, POLL.IN, 5n);
  file.unref();
  assert.deepEqual(collect(epoll), []);
  assert.equal(epoll.delete(file, 3), -Errno.ENOENT);
});

test("errors are those of epoll_ctl(2)", () => {
  const epoll = new Epoll();
  const file = new EventFd(0, false, 0);
  assert.equal(epoll.modify(file, 3, POLL.IN, 0n), -Errno.ENOENT);
  assert.equal(epoll.delete(file, 3), -Errno.ENOENT);
  assert.equal(epoll.add(file, 3, POLL.IN, 0n), 0);
  assert.equal(epoll.add(file, 3, POLL.IN, 0n), -Errno.EEXIST);
  assert.equal(epoll.add(file, 4, POLL.IN, 0n), 0);
});

test("instances watch each other, but not in a circle and not without bound", () => {
  const [a, b] = [new Epoll(), new Epoll()];
  assert.equal(a.add(b, 3, POLL.IN, 0n), 0);
  assert.equal(b.add(a, 4, POLL.IN, 0n), -Errno.ELOOP);
  const file = new EventFd(0, false, 0);
  b.add(file, 5, POLL.IN, 1n);
  assert.equal(a.poll(), 0);
  let woken = 0;
  a.waitQueue.add({ wakeUp: () => woken++ });
  put(file);
  assert.equal(woken, 1);
  assert.equal(a.poll(), POLL.IN | POLL.RDNORM);
  take(file);
  assert.equal(a.poll(), 0);

  let top = a;
  let refused = 0;
  for (let i = 0; i < 10 && refused === 0; i++) {
    const next = new Epoll();
    refused = next.add(top, 3, POLL.IN, 0n);
    top = next;
  }
  assert.equal(refused, -Errno.ELOOP);
});

class HostFile extends EventFd {
  readonly queue = new WaitQueue(42, POLL.IN);
  ready = false;
  constructor() {
    super(0, false, 0);
  }
  override get waitQueue(): WaitQueue {
    return this.queue;
  }
  override poll(): number {
    return this.ready ? POLL.IN : 0;
  }
}
function hostQueues(epoll: Epoll): WaitQueue[] {
  const queues: WaitQueue[] = [];
  epoll.waitQueue.collectHostQueues(queues);
  return queues;
}

test("the host descriptors behind an instance are those of its sleeping items", () => {
  const epoll = new Epoll();
  const file = new HostFile();
  epoll.add(file, 3, POLL.IN, 0n);
  assert.deepEqual(hostQueues(epoll), [file.queue]);
  file.ready = true;
  file.queue.wake();
  assert.deepEqual(hostQueues(epoll), []);
  assert.equal(collect(epoll).length, 1);
});

test("an edge-triggered item on a host descriptor waits for a new edge", () => {
  const epoll = new Epoll();
  const file = new HostFile();
  file.ready = true;
  epoll.add(file, 3, POLL.IN | EPOLL.ET, 0n);
  assert.equal(collect(epoll).length, 1);
  assert.equal(collect(epoll).length, 0);
  assert.deepEqual(hostQueues(epoll), []);
  file.ready = false;
  assert.equal(collect(epoll).length, 0);
  assert.deepEqual(hostQueues(epoll), [file.queue]);
  file.ready = true;
  file.queue.wake();
  assert.equal(collect(epoll).length, 1);
});
