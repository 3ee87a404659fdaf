/** skerry syscalls. */
import { coverage, renderCoverage } from "../libos/syscall/coverage.ts";
import type { Values } from "./command.ts";
import type { syscallsOptions } from "./commands.ts";
import { print } from "./terminal.ts";

export async function execute(options: Values<typeof syscallsOptions>): Promise<number> {
  print(1, options.json ? JSON.stringify(coverage(), null, 2) : renderCoverage().trimEnd());
  return 0;
}
