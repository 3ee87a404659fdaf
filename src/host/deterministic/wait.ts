/**
 * Waiting, where time is the machine's own: when nothing but time is waited for, it passes at once. The host's clock counts only for
 * descriptors that are not ready (a terminal, a FIFO of a volume): those are outside inputs, which are not repeatable.
 */
import type { HostPoll, HostWait } from "../host.ts";
import type { InstructionClock } from "./clock.ts";

export function deterministicWait(wait: HostWait, clock: InstructionClock): HostWait {
  /** Nobody was ready for so long. */
  const passed = (found: number, timeoutNs: number): number => {
    if (found === 0 && timeoutNs !== Number.POSITIVE_INFINITY) clock.sleep(timeoutNs);
    return found;
  };
  return {
    ready: (fd, events) => wait.ready(fd, events),
    poll(polls: HostPoll[], timeoutNs: number): number {
      return passed(polls.length === 0 ? 0 : wait.poll(polls, timeoutNs), timeoutNs);
    },
    async pollAsync(polls: HostPoll[], timeoutNs: number): Promise<number> {
      if (polls.length > 0) return passed(await wait.pollAsync(polls, timeoutNs), timeoutNs);
      if (timeoutNs === Number.POSITIVE_INFINITY) return wait.pollAsync(polls, timeoutNs);
      // Signals of the host are served in between.
      await wait.yield();
      return passed(0, timeoutNs);
    },
    wake: () => wait.wake(),
    yield: () => wait.yield(),
  };
}
