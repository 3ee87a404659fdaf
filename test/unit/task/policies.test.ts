/** Policies over simulated time, against what sched(7) promises. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CooperativePolicy } from "../../../src/libos/task/policy/cooperative.ts";
import { FairPolicy, ROUND_ROBIN_SLICE } from "../../../src/libos/task/policy/fair.ts";
import { Leave, type Policy } from "../../../src/libos/task/policy/policy.ts";
import { RandomPolicy } from "../../../src/libos/task/policy/random.ts";
import { Scheduler } from "../../../src/libos/task/scheduler.ts";
import { SCHED, Scheduling } from "../../../src/libos/task/scheduling.ts";
import type { Task } from "../../../src/libos/task/task.ts";

function taskOf(policy: number, priority: number, nice = 0): Task {
  const scheduling = new Scheduling();
  Object.assign(scheduling, { policy, priority, nice });
  const task = { scheduling, queued: false, cpuTime: 0, process: { cpuTime: 0 } } as unknown as Task;
  scheduling.task = task;
  return task;
}
const fairTask = (nice: number) => taskOf(SCHED.OTHER, 0, nice);

/** Tasks that never sleep share the CPU for some ns. @returns ns that each had, and the order of turns */
function share(policy: Policy, tasks: Task[], duration: number): { ran: Map<Task, number>; turns: Task[] } {
  const ran = new Map(tasks.map((task) => [task, 0]));
  const turns: Task[] = [];
  for (const task of tasks) policy.add(task);
  for (let now = 0; now < duration; ) {
    const task = policy.take()!;
    const ns = Math.min(policy.slice(task), duration - now);
    policy.ran(task, ns);
    ran.set(task, ran.get(task)! + ns);
    turns.push(task);
    now += ns;
    policy.putBack(task, Leave.Expired);
  }
  return { ran, turns };
}

test("the fair policy shares in proportion to weights, a quarter a step of nice", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 19 }), { minLength: 2, maxLength: 8 }), (nices) => {
      const tasks = nices.map(fairTask);
      const duration = 200e9;
      const { ran } = share(new FairPolicy(), tasks, duration);
      const weights = nices.map((nice) => 1.25 ** -nice);
      const sum = weights.reduce((a, b) => a + b);
      tasks.forEach((task, i) => {
        const due = (duration * weights[i]!) / sum;
        assert.ok(
          Math.abs(ran.get(task)! - due) < 0.03 * due + 20e6,
          `${nices}: ${i} had ${ran.get(task)}, due ${due}`,
        );
      });
    }),
    { numRuns: 30 },
  );
});

test("under the fair policy everybody who can run does, whatever the others do", () => {
  const steps = fc.array(fc.record({ which: fc.nat(7), ns: fc.integer({ min: 1000, max: 20_000_000 }) }), {
    minLength: 200,
    maxLength: 400,
  });
  fc.assert(
    fc.property(steps, fc.array(fc.integer({ min: -20, max: 19 }), { minLength: 8, maxLength: 8 }), (sleeps, nices) => {
      const policy = new FairPolicy();
      const patient = fairTask(19);
      const others = nices.map(fairTask);
      for (const task of [patient, ...others]) policy.add(task);
      const asleep = new Set<Task>();
      let seen = false;
      for (let round = 0; round < 200 && !seen; round++) {
        for (const { which, ns } of sleeps) {
          const woken = others[which]!;
          if (asleep.delete(woken)) policy.add(woken);
          const task = policy.take()!;
          seen ||= task === patient;
          policy.ran(task, Math.min(ns, policy.slice(task)));
          if (task !== patient && ns % 3 === 0) asleep.add(task);
          else policy.putBack(task, Leave.Preempted);
        }
      }
      assert.ok(seen);
    }),
    { numRuns: 30 },
  );
});

test("real-time tasks go by priority, equal ones in the order of their coming", () => {
  const operation = fc.record({
    what: fc.constantFrom("add", "remove", "take"),
    priority: fc.nat(99),
    which: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const policy = new FairPolicy();
      const model: Task[] = [];
      for (const { what, priority, which } of operations) {
        if (what === "add") {
          const task = priority === 0 ? fairTask(0) : taskOf(SCHED.FIFO, priority);
          policy.add(task);
          model.push(task);
        } else if (model.length > 0) {
          const best = Math.max(...model.map(({ scheduling }) => scheduling.urgency));
          const wanted =
            what === "remove" ? model[which % model.length]! : model.find((t) => t.scheduling.urgency === best)!;
          if (what === "remove") policy.remove(wanted);
          else assert.equal(policy.take(), wanted);
          model.splice(model.indexOf(wanted), 1);
        }
        assert.equal(policy.waiting, model.length);
      }
    }),
  );
});

test("SCHED_RR tasks of one priority take turns, SCHED_FIFO tasks do not", () => {
  const round = [5, 5, 5].map((priority) => taskOf(SCHED.RR, priority));
  const { turns } = share(new FairPolicy(), round, 6 * ROUND_ROBIN_SLICE);
  assert.deepEqual(turns, [...round, ...round]);
  const first = [5, 5, 4].map((priority) => taskOf(SCHED.FIFO, priority));
  const { ran } = share(new FairPolicy(), first, 1e9);
  assert.equal(ran.get(first[0]!), 1e9);
});

test("real-time tasks leave others a twentieth of the time", () => {
  const greedy = taskOf(SCHED.FIFO, 99);
  const others = [fairTask(0), fairTask(19)];
  const { ran } = share(new FairPolicy(), [greedy, ...others], 10e9);
  assert.ok(ran.get(greedy)! > 9.3e9 && ran.get(greedy)! < 9.6e9, `${ran.get(greedy)}`);
  assert.ok(ran.get(others[0]!)! > 0.3e9);
});

test("who falls to a priority comes first there, who rises to it comes last", () => {
  const policy = new FairPolicy();
  const scheduler = new Scheduler(policy, () => 0);
  const [standing, falling, rising] = [50, 60, 40].map((priority) => taskOf(SCHED.FIFO, priority)) as [
    Task,
    Task,
    Task,
  ];
  for (const task of [standing, falling, rising]) scheduler.add(task);
  for (const task of [falling, rising]) {
    scheduler.change(task, () => {
      task.scheduling.priority = 50;
    });
  }
  assert.deepEqual([policy.take(), policy.take(), policy.take()], [falling, standing, rising]);
});

test("a task that was alone has a turn with an end once there are others", () => {
  let now = 0;
  const scheduler = new Scheduler(new FairPolicy(), () => now);
  scheduler.add(taskOf(SCHED.FIFO, 10));
  const running = scheduler.next()!;
  now = 0.5e9;
  scheduler.add(fairTask(0));
  assert.equal(scheduler.running, running);
  assert.equal(scheduler.expired(0.9e9), false);
  assert.equal(scheduler.expired(0.96e9), true);
});

test("an inherited priority counts like one's own, and goes", () => {
  const policy = new FairPolicy();
  const scheduler = new Scheduler(policy, () => 0);
  const [poor, rich] = [fairTask(19), taskOf(SCHED.FIFO, 50)];
  scheduler.add(rich);
  scheduler.add(poor);
  scheduler.inherit(poor, 60);
  assert.equal(scheduler.next(), poor);
  scheduler.inherit(poor, 0);
  assert.equal(scheduler.wanted, Leave.Preempted);
  scheduler.putBack(Leave.Preempted);
  assert.equal(scheduler.next(), rich);
});

test("the cooperative policy keeps the order of coming, and its task until that gives way", () => {
  const leave = fc.constantFrom(Leave.Expired, Leave.Preempted, Leave.Yielded);
  fc.assert(
    fc.property(fc.array(leave), fc.integer({ min: 1, max: 6 }), (leaves, count) => {
      const policy = new CooperativePolicy();
      const model = Array.from({ length: count }, () => fairTask(0));
      for (const task of model) policy.add(task);
      for (const why of leaves) {
        const task = policy.take()!;
        assert.equal(task, model[0]);
        policy.putBack(task, why);
        if (why === Leave.Yielded) model.push(model.shift()!);
      }
    }),
  );
});

test("the random policy repeats itself with the same seed, and forgets nobody", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
      const runs = [1, 2].map(() => {
        const tasks = [0, 1, 2, 3].map(() => fairTask(0));
        const { ran, turns } = share(new RandomPolicy(seed), tasks, 100e6);
        assert.ok(tasks.every((task) => ran.get(task)! > 0));
        return turns.map((task) => tasks.indexOf(task));
      });
      assert.deepEqual(runs[0], runs[1]);
    }),
    { numRuns: 50 },
  );
});

test("turns of the random policy that are counted end behind any number of instructions", () => {
  const most = 100;
  const seen = new Set<number>();
  for (let seed = 1; seed <= 200; seed++) {
    const policy = new RandomPolicy(seed);
    for (let turn = 0; turn < 100; turn++) seen.add(policy.steps(most));
  }
  // 0: this one is measured in time.
  for (let count = 0; count <= 30; count++) assert.ok(seen.has(count), `${count}`);
  assert.ok(Math.max(...seen) < most);
});
