/** Pipes against a model: a list of pages, each a list of bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { POLL } from "../../../src/abi/poll.ts";
import { PIPE_DEFAULT_CAPACITY, type PipeFile, Pipes } from "../../../src/libos/fs/pipe.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";

const owner = credentials(1000, 1000, []);

const PAGE = 4096;

/** A slot of the pipe: a page of which `end` bytes were written and the last `bytes.length` not yet read. */
interface Slot {
  bytes: number[];
  end: number;
}

class Model {
  slots: Slot[] = [];
  most = PIPE_DEFAULT_CAPACITY / PAGE;
  reading = true;
  writing = true;
  #next = 0;

  /** The bytes that the next write offers. */
  offer(length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) => (this.#next + i) & 0xff);
  }
  write(offered: Uint8Array): number {
    if (offered.length === 0) return 0;
    if (!this.reading) return -Errno.EPIPE;
    let left = [...offered];
    const rest = left.length % PAGE;
    const last = this.slots.at(-1);
    if (rest > 0 && last !== undefined && last.end + rest <= PAGE) {
      last.bytes.push(...left.slice(0, rest));
      last.end += rest;
      left = left.slice(rest);
    }
    while (left.length > 0 && this.slots.length < this.most) {
      const bytes = left.slice(0, PAGE);
      this.slots.push({ bytes, end: bytes.length });
      left = left.slice(PAGE);
    }
    const n = offered.length - left.length;
    this.#next += n;
    return n > 0 ? n : -Errno.EAGAIN;
  }
  read(length: number): number[] | number {
    if (length === 0) return [];
    if (this.slots.length === 0) return this.writing ? -Errno.EAGAIN : [];
    const out: number[] = [];
    while (out.length < length && this.slots.length > 0) {
      const { bytes } = this.slots[0]!;
      out.push(...bytes.splice(0, length - out.length));
      if (bytes.length === 0) this.slots.shift();
    }
    return out;
  }
  resize(bytes: number): number {
    let capacity = PAGE;
    while (capacity < bytes) capacity *= 2;
    if (capacity > 1 << 20) return -Errno.EPERM;
    if (this.slots.length > capacity / PAGE) return -Errno.EBUSY;
    this.most = capacity / PAGE;
    return capacity;
  }
}

interface Real {
  reader: PipeFile;
  writer: PipeFile;
}

const buffer = { u8: new Uint8Array(1 << 18), address: 0 };
/** Odd, so that the ring's wrap meets every alignment. */
const AT = 77;

class Write implements fc.Command<Model, Real> {
  readonly length: number;
  constructor(length: number) {
    this.length = length;
  }
  check(model: Readonly<Model>): boolean {
    return model.writing;
  }
  run(model: Model, { writer }: Real): void {
    const offered = model.offer(this.length);
    buffer.u8.set(offered, AT);
    assert.equal(writer.write(buffer, AT, this.length), model.write(offered));
  }
  toString(): string {
    return `write(${this.length})`;
  }
}

class Read implements fc.Command<Model, Real> {
  readonly length: number;
  constructor(length: number) {
    this.length = length;
  }
  check(model: Readonly<Model>): boolean {
    return model.reading;
  }
  run(model: Model, { reader }: Real): void {
    const expected = model.read(this.length);
    const n = reader.read(buffer, AT, this.length);
    if (typeof expected === "number") assert.equal(n, expected);
    else assert.deepEqual([...buffer.u8.subarray(AT, AT + n)], expected);
  }
  toString(): string {
    return `read(${this.length})`;
  }
}

class Resize implements fc.Command<Model, Real> {
  readonly bytes: number;
  constructor(bytes: number) {
    this.bytes = bytes;
  }
  check(): boolean {
    return true;
  }
  run(model: Model, { reader }: Real): void {
    assert.equal(reader.pipe.resize(this.bytes), model.resize(this.bytes));
  }
  toString(): string {
    return `resize(${this.bytes})`;
  }
}

class Close implements fc.Command<Model, Real> {
  readonly end: "reading" | "writing";
  constructor(end: "reading" | "writing") {
    this.end = end;
  }
  check(model: Readonly<Model>): boolean {
    return model[this.end];
  }
  run(model: Model, { reader, writer }: Real): void {
    model[this.end] = false;
    assert.equal((this.end === "reading" ? reader : writer).unref(), 0);
  }
  toString(): string {
    return `close(${this.end})`;
  }
}

class Poll implements fc.Command<Model, Real> {
  check(): boolean {
    return true;
  }
  run(model: Model, { reader, writer }: Real): void {
    const room = model.slots.length < model.most ? POLL.OUT | POLL.WRNORM : 0;
    const data = model.slots.length > 0 ? POLL.IN | POLL.RDNORM : 0;
    assert.equal(reader.poll(), data | (model.writing ? 0 : POLL.HUP));
    assert.equal(writer.poll(), room | (model.reading ? 0 : POLL.ERR));
  }
  toString(): string {
    return "poll()";
  }
}

const length = fc.oneof(fc.nat(20), fc.integer({ min: 4090, max: 4100 }), fc.nat(100_000));

test("a pipe behaves as its model", () => {
  const commands = [
    length.map((n) => new Write(n)),
    length.map((n) => new Write(n)),
    length.map((n) => new Read(n)),
    length.map((n) => new Read(n)),
    fc.nat(3 << 19).map((n) => new Resize(n)),
    fc.constant(new Poll()),
    fc.constantFrom(new Close("reading"), new Close("writing")),
  ];
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60 }), (sequence) => {
      const [reader, writer] = new Pipes().create(0, owner, 0);
      const model = new Model();
      fc.modelRun(() => ({ model, real: { reader, writer } }), sequence);
      if (model.reading) reader.unref();
      if (model.writing) writer.unref();
    }),
    { numRuns: 150 },
  );
});

test("in packet mode a read takes one write, and drops what does not fit", () => {
  const [reader, writer] = new Pipes().create(O.DIRECT, owner, 0);
  buffer.u8.fill(1, 0, 10);
  assert.equal(writer.write(buffer, 0, 10), 10);
  buffer.u8.fill(2, 0, 5000);
  assert.equal(writer.write(buffer, 0, 5000), 5000);
  assert.equal(reader.read(buffer, 0, 4), 4);
  assert.deepEqual([...buffer.u8.subarray(0, 4)], [1, 1, 1, 1]);
  assert.equal(reader.read(buffer, 0, 100_000), 4096);
  assert.equal(reader.read(buffer, 0, 100_000), 904);
  assert.equal(reader.read(buffer, 0, 1), -Errno.EAGAIN);
  writer.flags &= ~O.DIRECT;
  assert.equal(writer.write(buffer, 0, 3), 3);
  assert.equal(writer.write(buffer, 0, 3), 3);
  assert.equal(reader.read(buffer, 0, 100), 6);
  writer.unref();
  assert.equal(reader.read(buffer, 0, 100), 0);
  reader.unref();
});

test("many pipes get small buffers, and closing gives the memory's share back", () => {
  const all = new Pipes();
  const pipes = Array.from({ length: 1100 }, () => all.create(0, owner, 0));
  assert.equal(pipes[0]![0].pipe.buffer.capacity, PIPE_DEFAULT_CAPACITY);
  assert.equal(pipes.at(-1)![0].pipe.buffer.capacity, 8192);
  for (const [reader, writer] of pipes) {
    reader.unref();
    writer.unref();
  }
  const [reader, writer] = all.create(0, owner, 0);
  assert.equal(reader.pipe.buffer.capacity, PIPE_DEFAULT_CAPACITY);
  reader.unref();
  writer.unref();
});
