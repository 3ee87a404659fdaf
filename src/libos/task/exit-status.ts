/** How a guest process ended. */
export type ExitStatus =
  /** exit_group(2); code 0..255. */
  | { kind: "exit"; code: number }
  /** Killed by a signal. `report` has lines about a crash for a person, null for an ordinary end by signal. */
  | { kind: "signal"; signal: number; core: boolean; report: string[] | null }
  /** The time limit of the machine passed. */
  | { kind: "timeout" }
  /** The engine could not go on: not the guest's fault. */
  | { kind: "failure"; detail: string };

/** What timeout(1) exits with. */
export const TIMEOUT_EXIT_CODE = 124;

/** The exit status by the shell's convention: the code, 128 + signal, 124 after a timeout, 125 for a failure. */
export function shellCode(status: ExitStatus): number {
  switch (status.kind) {
    case "exit":
      return status.code;
    case "signal":
      return 128 + status.signal;
    case "timeout":
      return TIMEOUT_EXIT_CODE;
    case "failure":
      return 125;
  }
}
