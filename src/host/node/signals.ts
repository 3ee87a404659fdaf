/** Signals that reach this process. */
import { readFileSync } from "node:fs";
import { SIG } from "../../abi/signal.ts";
import type { HostSignals } from "../host.ts";

/** What is passed on. SIGPIPE stays ignored (writes answer EPIPE); faults stay Node's own. */
const PASSED: readonly (readonly [NodeJS.Signals, number])[] = [
  ["SIGHUP", SIG.HUP],
  ["SIGINT", SIG.INT],
  ["SIGQUIT", SIG.QUIT],
  ["SIGUSR1", SIG.USR1],
  ["SIGUSR2", SIG.USR2],
  ["SIGTERM", SIG.TERM],
  ["SIGCONT", SIG.CONT],
  ["SIGTSTP", SIG.TSTP],
  ["SIGWINCH", SIG.WINCH],
];

const STOPPING = new Map<number, NodeJS.Signals>([
  [SIG.TSTP, "SIGTSTP"],
  [SIG.TTIN, "SIGTTIN"],
  [SIG.TTOU, "SIGTTOU"],
]);

/**
 * Numbers of the signals that are ignored.
 * @param standard of signals 1 to 31 (bit 0: signal 1), decimal: sigignore of proc_pid_stat(5), as the launcher saw it –
 *   Node itself starts with every one of them at its default
 * @param status proc_pid_status(5) of this process: real-time signals stay as they were
 */
export function ignoredAtStart(standard: string, status: string): number[] {
  const low = /^[0-9]{1,10}$/.test(standard) ? BigInt(standard) & 0x7fff_ffffn : 0n;
  const own = /^SigIgn:\s*([0-9a-f]{16})$/m.exec(status)?.[1];
  const bits = low | (own === undefined ? 0n : BigInt(`0x${own}`) & ~0x7fff_ffffn);
  const numbers: number[] = [];
  for (let number = 1; number <= 64; number++) {
    if ((bits >> BigInt(number - 1)) & 1n) numbers.push(number);
  }
  return numbers;
}

function ownStatus(): string {
  try {
    return readFileSync("/proc/self/status", "latin1");
  } catch {
    return "";
  }
}

/** @param wake ends a pending wait, called after a listener */
export function nodeSignals(wake: () => void): HostSignals {
  return {
    ignoredAtStart: ignoredAtStart(process.env.SKERRY_IGNORED_SIGNALS ?? "", ownStatus()),
    subscribe(listener) {
      const removers = PASSED.map(([name, number]) => {
        const handler = (): void => {
          listener(number);
          wake();
        };
        process.on(name, handler);
        return () => process.off(name, handler);
      });
      return () => {
        for (const remove of removers) remove();
      };
    },
    stopSelf(signal) {
      const name = STOPPING.get(signal) ?? "SIGSTOP";
      // Without a listener Node leaves a signal to its default action.
      const listeners = name === "SIGTSTP" ? process.listeners(name) : [];
      for (const listener of listeners) process.off(name, listener);
      process.kill(process.pid, name);
      for (const listener of listeners) process.on(name, listener);
    },
  };
}
