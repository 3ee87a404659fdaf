import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SHIFT, TimeCalibration, VALIDITY } from "../../../src/libos/vdso/time-calibration.ts";

/** A world with a true time, a counter that ticks at its own rate, and clocks that take time to be read. */
class World {
  /** Ns. */
  time = 5e9;
  readonly hz: number;
  readonly nominal: number;
  /** Ns that reading a clock takes. */
  cost = 100;
  epoch = 1_700_000_000_000_000_000n;
  constructor(hz: number, nominal: number) {
    this.hz = hz;
    this.nominal = nominal;
  }
  get counter() {
    const world = this;
    return {
      cycleHz: this.nominal,
      cycles(): bigint {
        world.time += world.cost;
        return world.count();
      },
    };
  }
  get clock() {
    return {
      monotonic: (): number => {
        this.time += this.cost;
        return this.time;
      },
      realtime: (): bigint => {
        this.time += this.cost;
        return this.epoch + BigInt(Math.round(this.time));
      },
      cpuTime: (): number => 0,
    };
  }
  count(): bigint {
    return BigInt(Math.floor((this.time * this.hz) / 1e9));
  }
  /** What a guest reads now by the page. */
  guest(calibration: TimeCalibration): bigint {
    const { cycleBase, multiplier, monotonicBase } = calibration.parameters;
    const cycles = this.count();
    const delta = cycles > cycleBase ? cycles - cycleBase : 0n;
    return monotonicBase + ((delta * multiplier) >> BigInt(SHIFT));
  }
}

test("guest time never steps back and stays near the host's", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20_000_000, max: 5_000_000_000 }),
      fc.integer({ min: -150, max: 150 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 10, maxLength: 60 }),
      (hz, ppm, pauses) => {
        const world = new World(hz, Math.round(hz * (1 + ppm / 1e6)));
        const start = world.time;
        const calibration = new TimeCalibration(world.counter, world.clock, start);
        let last = 0n;
        const tick = Math.ceil(1e9 / hz);
        const look = (): number => {
          const seen = world.guest(calibration);
          assert.ok(seen >= last, `${seen} after ${last}`);
          last = seen;
          return Math.abs(Number(seen) - (world.time - start));
        };
        for (const pause of pauses) {
          for (let i = 0; i < 10; i++) {
            world.time += (pause * 1e6) / 10;
            look();
          }
          if (calibration.due(world.time)) calibration.update();
          look();
        }
        // Regular updates from here on: it must come near and stay there.
        for (let i = 0; i < 60; i++) {
          world.time += 50e6;
          if (calibration.due(world.time)) calibration.update();
          if (i > 40) {
            const error = look();
            assert.ok(error < 5_000 + 2 * tick, `error ${error} ns at ${hz} Hz, ${ppm} ppm`);
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("a host that slept is followed at once, a set clock at the next update", () => {
  const world = new World(2e9, 2e9);
  const calibration = new TimeCalibration(world.counter, world.clock, world.time);
  const start = world.time;
  const stopped = world.count();
  world.time += 60e9;
  const counter = { cycleHz: 2e9, cycles: () => stopped + 1000n };
  const slept = new TimeCalibration(counter, world.clock, start);
  world.time += 1e9;
  slept.update();
  assert.ok(Math.abs(Number(slept.monotonic()) - (world.time - start)) < 1e5);
  const before = calibration.parameters.realtimeOffset;
  world.epoch += 3_600_000_000_000n;
  calibration.update();
  const change = Number(calibration.parameters.realtimeOffset - before);
  assert.ok(Math.abs(change - 3.6e12) < 5_000);
  assert.ok(Math.abs(Number(calibration.realtime() - world.epoch) - world.time) < 20_000);
});

test("the realtime offset does not tremble", () => {
  const world = new World(3e9, 3e9);
  const calibration = new TimeCalibration(world.counter, world.clock, world.time);
  const offset = calibration.parameters.realtimeOffset;
  for (let i = 0; i < 100; i++) {
    world.time += 50e6;
    world.cost = 50 + (i % 7) * 300;
    calibration.update();
    assert.equal(calibration.parameters.realtimeOffset, offset);
  }
});

test("parameters are good for a while only", () => {
  const world = new World(1e9, 1e9);
  const calibration = new TimeCalibration(world.counter, world.clock, world.time);
  assert.equal(calibration.parameters.maxDelta, BigInt(VALIDITY));
  assert.equal(calibration.due(world.time), false);
  world.time += 60e6;
  assert.equal(calibration.due(world.time), true);
});
