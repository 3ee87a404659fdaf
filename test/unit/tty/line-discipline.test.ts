/** The line discipline: editing against a model, and what holds under all settings and inputs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FLOW, IFLAG, LFLAG, OFLAG } from "../../../src/abi/termios.ts";
import { INPUT_SIZE } from "../../../src/libos/tty/input-buffer.ts";
import { type LineDevice, LineDiscipline } from "../../../src/libos/tty/line-discipline.ts";
import { Termios } from "../../../src/libos/tty/termios.ts";
import { LineModel } from "./model.ts";

/** Shows everything, as far as there is room. */
class Screen implements LineDevice {
  text = "";
  room: number;
  signals: number[] = [];
  readonly line = new LineDiscipline(this);
  constructor(room = Number.POSITIVE_INFINITY) {
    this.room = room;
  }
  get outputRoom(): number {
    return this.line.stopped ? 0 : this.room - this.text.length;
  }
  output(byte: number): void {
    assert.ok(this.outputRoom > 0, "written without room");
    this.text += String.fromCharCode(byte);
  }
  outputAll(source: Uint8Array, offset: number, length: number): number {
    const n = Math.min(length, this.outputRoom);
    for (let i = 0; i < n; i++) this.output(source[offset + i]!);
    return n;
  }
  signal(signal: number): void {
    this.signals.push(signal);
  }
  flushOutput(): void {}
  inputFlushed(): void {}
  inputReady(): void {}
  flowChanged(): void {}

  type(text: string): void {
    for (let i = 0; i < text.length && this.line.inputRoom > 0; i++) this.line.receive(text.charCodeAt(i));
  }
  read(length = 8192): string {
    const target = new Uint8Array(length);
    return String.fromCharCode(...target.subarray(0, this.line.read(target, 0, length)));
  }
}
function settings(change: Partial<Pick<Termios, "iflag" | "oflag" | "lflag">>): Termios {
  return Object.assign(new Termios(), change);
}

const typed = fc.string({
  unit: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(..."abc_1 -.") },
    { weight: 4, arbitrary: fc.constantFrom("\x7f", "\x15", "\x17", "\x16", "\x12", "\n", "\r", "\x04") },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 0, max: 254 })
        .filter((c) => c !== 9 && c !== 8)
        .map((c) => String.fromCharCode(c)),
    },
  ),
  maxLength: 200,
});

test("lines are edited and shown as the model says", () => {
  fc.assert(
    fc.property(typed, (text) => {
      const screen = new Screen();
      const { iflag, lflag } = new Termios();
      screen.line.configure(settings({ iflag: iflag & ~IFLAG.IXON, lflag: lflag & ~LFLAG.ISIG }));
      const model = new LineModel();
      for (const c of text) model.type(c);
      screen.type(text);
      assert.equal(screen.text, model.screen);
      for (const line of model.lines) {
        assert.ok(screen.line.available(1));
        assert.equal(screen.read(), line);
      }
      assert.ok(!screen.line.available(1));
    }),
    { numRuns: 2000 },
  );
});

test("a line is cut at 4095 characters, and can be ended and erased then", () => {
  for (const length of [4094, 4095, 4096, 4097, 9000]) {
    for (const end of ["\n", "\x7f\n", "\x15x\n", "\x04"]) {
      const screen = new Screen();
      const model = new LineModel();
      const text = `${"a".repeat(length)}${end}`;
      for (const c of text) model.type(c);
      screen.type(text);
      assert.equal(screen.read(), model.lines[0], `${length} ${JSON.stringify(end)}`);
      // What one character makes the terminal show is bounded, as in Linux: here the erasing of a long line.
      if (!end.startsWith("\x15")) assert.equal(screen.text.length, model.screen.length);
    }
  }
});

test("reading in parts gives the same bytes", () => {
  fc.assert(
    fc.property(typed, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (text, lengths) => {
      const [whole, parts] = [new Screen(), new Screen()];
      whole.type(text);
      parts.type(text);
      let expected = "";
      while (whole.line.available(1)) expected += whole.read();
      let seen = "";
      for (let i = 0; parts.line.available(1); i++) seen += parts.read(lengths[i % lengths.length]);
      assert.equal(seen, expected);
    }),
  );
});

const anySettings = fc.record({
  iflag: fc.integer({ min: 0, max: 0o77777 }),
  oflag: fc.integer({ min: 0, max: 0o177777 }),
  lflag: fc.integer({ min: 0, max: 0o777777 }),
});
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("type" as const), text: fc.string({ unit: "binary-ascii", maxLength: 80 }) }),
  fc.record({ kind: fc.constant("many" as const), count: fc.integer({ min: 1, max: 9000 }) }),
  fc.record({ kind: fc.constant("set" as const), change: anySettings }),
  fc.record({ kind: fc.constant("read" as const), length: fc.integer({ min: 0, max: 5000 }) }),
  fc.record({ kind: fc.constant("write" as const), length: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ kind: fc.constant("flow" as const), action: fc.constantFrom(FLOW.OOFF, FLOW.OON) }),
  fc.record({ kind: fc.constant("room" as const), room: fc.integer({ min: 0, max: 20000 }) }),
  fc.record({ kind: fc.constant("flush" as const) }),
);

test("nothing overflows, whatever is set, typed, written and read", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      const screen = new Screen(1000);
      const { line } = screen;
      for (const step of steps) {
        if (step.kind === "type") screen.type(step.text);
        else if (step.kind === "many") screen.type("x\t\xff".repeat(step.count / 3));
        else if (step.kind === "set") line.configure(settings(step.change));
        else if (step.kind === "read") assert.ok(screen.read(step.length).length <= step.length);
        else if (step.kind === "write") line.output.write(new Uint8Array(step.length).fill(9), 0, step.length);
        else if (step.kind === "flow") line.flow(step.action);
        else if (step.kind === "flush") line.flushInput();
        else {
          screen.text = "";
          screen.room = step.room;
          line.echo.flush();
        }
        assert.ok(line.input.used >= 0 && line.input.used <= INPUT_SIZE);
        assert.ok(line.readable >= 0 && line.readable <= line.input.used);
        assert.ok(line.input.editing >= 0);
        assert.ok(line.output.column >= 0);
        const full = line.inputRoom === 0;
        // Input stops only where somebody can read, or all of it is waiting to be read.
        if (full) assert.ok(line.available(1) || line.input.used >= INPUT_SIZE / 3 - 2);
      }
    }),
    { numRuns: 500 },
  );
});

test("output processing expands in one piece or not at all", () => {
  const screen = new Screen(3);
  screen.line.configure(settings({ oflag: OFLAG.OPOST | OFLAG.ONLCR | OFLAG.XTABS }));
  const bytes = Uint8Array.from([97, 97, 10, 9]);
  assert.equal(screen.line.output.write(bytes, 0, 4), 2);
  screen.room = 4;
  assert.equal(screen.line.output.write(bytes, 2, 2), 1);
  screen.room = 11;
  assert.equal(screen.line.output.write(bytes, 3, 1), 0);
  screen.room = 12;
  assert.equal(screen.line.output.write(bytes, 3, 1), 1);
  assert.equal(screen.text, "aa\r\n        ");
});
