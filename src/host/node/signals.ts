/** Signals that reach this process. */
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

/** @param mask SigIgn of proc_pid_status(5), as the launcher saw it: Node itself starts with every signal at its default */
export function ignoredAtStart(mask: string): number[] {
  if (!/^[0-9a-f]{1,16}$/.test(mask)) return [];
  const bits = BigInt(`0x${mask}`);
  const numbers: number[] = [];
  for (let number = 1; number <= 64; number++) {
    if ((bits >> BigInt(number - 1)) & 1n) numbers.push(number);
  }
  return numbers;
}

/** @param wake ends a pending wait, called after a listener */
export function nodeSignals(wake: () => void): HostSignals {
  return {
    ignoredAtStart: ignoredAtStart(process.env.SKERRY_IGNORED_SIGNALS ?? ""),
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
