import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PendingSignals } from "../../../src/libos/signal/pending-signals.ts";
import { SignalInfo } from "../../../src/libos/signal/signal-info.ts";
import { SignalSet } from "../../../src/libos/signal/signal-set.ts";

const SYNCHRONOUS = [4, 5, 7, 8, 11, 31];
const LIMIT = 5;

/** What signal(7) says, in the simplest form: a list in the order of arrival. */
class Model {
  list: { signal: number; id: number }[] = [];
  add(signal: number, id: number): boolean {
    if (signal < 32 && this.list.some((each) => each.signal === signal)) return true;
    if (signal >= 32 && this.list.length >= LIMIT) return false;
    this.list.push({ signal, id });
    return true;
  }
  next(blocked: number[]): number {
    const open = this.list.map((each) => each.signal).filter((signal) => !blocked.includes(signal));
    const first = open.filter((signal) => SYNCHRONOUS.includes(signal));
    return Math.min(...(first.length > 0 ? first : open), 99) % 99;
  }
  take(signal: number): number {
    const index = this.list.findIndex((each) => each.signal === signal);
    return this.list.splice(index, 1)[0]!.id;
  }
}

const signals = fc.integer({ min: 1, max: 64 });
const operation = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), signal: signals, id: fc.nat(1000) }),
  fc.record({ kind: fc.constant("take" as const), blocked: fc.array(signals, { maxLength: 8 }) }),
  fc.record({ kind: fc.constant("flush" as const), set: fc.array(signals, { maxLength: 8 }) }),
);

test("pending signals come as in a simple list", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const pending = new PendingSignals();
      const model = new Model();
      for (const op of operations) {
        if (op.kind === "add") {
          const info = SignalInfo.from(op.signal, 0, op.id, 0);
          assert.equal(pending.add(info, LIMIT), model.add(op.signal, op.id));
        } else if (op.kind === "take") {
          const signal = pending.next(SignalSet.of(...op.blocked));
          assert.equal(signal, model.next(op.blocked));
          if (signal !== 0) assert.equal(pending.take(signal).pid, model.take(signal));
        } else {
          pending.flush(SignalSet.of(...op.set));
          model.list = model.list.filter((each) => !op.set.includes(each.signal));
        }
        assert.deepEqual(
          pending.set.list(),
          [...new Set(model.list.map((each) => each.signal))].sort((a, b) => a - b),
        );
        assert.equal(pending.count, model.list.length);
      }
    }),
  );
});

test("sets of signals are those of Set", () => {
  fc.assert(
    fc.property(fc.array(signals), fc.array(signals), (a, b) => {
      const set = SignalSet.of(...a);
      const other = SignalSet.of(...b);
      assert.deepEqual(
        set.list(),
        [...new Set(a)].sort((x, y) => x - y),
      );
      set.deleteAll(other);
      assert.deepEqual(
        set.list(),
        [...new Set(a.filter((x) => !b.includes(x)))].sort((x, y) => x - y),
      );
      set.addAll(other);
      for (const signal of b) assert.ok(set.has(signal));
      assert.equal(
        BigInt(`0x${set.toHex()}`),
        set.list().reduce((bits, x) => bits | (1n << BigInt(x - 1)), 0n),
      );
    }),
  );
});
