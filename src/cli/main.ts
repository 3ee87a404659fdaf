/** The command line: finds the command, parses its options, runs it. */
import type { BootError } from "../vmm/options.ts";
import { exactArguments } from "./arguments.ts";
import type { Definition } from "./command.ts";
import { commands } from "./commands.ts";
import { parse, UsageError } from "./parse.ts";

/** Status when Skerry itself is at fault, its options or the host: that of docker run and chroot(1). */
const FAILURE = 125;

/** @returns the exit status; never rejects */
export async function main(argv: string[]): Promise<number> {
  try {
    return await dispatch(exactArguments(argv));
  } catch (error) {
    return await explain(error);
  }
}

/** Ends the process with a status. After `run` the terminal stays as the program left it. */
export async function leave(argv: string[], status: number): Promise<never> {
  if (argv[0] === "run" && status !== FAILURE) (await import("../host/node/exit.ts")).exitNow(status);
  process.exit(status);
}

async function dispatch(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return execute(command, rest);
  switch (name) {
    case undefined:
    case "-h":
    case "--help": {
      const [{ overview }, { print }] = [await import("./help.ts"), await import("./terminal.ts")];
      const fd = name === undefined ? 2 : 1;
      print(fd, overview(fd));
      return name === undefined ? FAILURE : 0;
    }
    case "--version": {
      const [{ version }, { print }] = [await import("./version.ts"), await import("./terminal.ts")];
      print(1, `skerry ${version}`);
      return 0;
    }
  }
  if (name.startsWith("-")) throw new UsageError(`unknown option ${JSON.stringify(name)}; see skerry --help`);
  throw new UsageError((await import("./help.ts")).unknownCommand(name));
}

async function execute(command: Definition, argv: string[]): Promise<number> {
  try {
    const parsed = parse(command, argv);
    if (parsed.help) {
      const [{ commandHelp }, { print }] = [await import("./help.ts"), await import("./terminal.ts")];
      print(1, commandHelp(command));
      return 0;
    }
    const implementation = await command.load();
    return await implementation.execute(parsed.options, parsed.operands);
  } catch (error) {
    // A mistake in an option that only the machine could find.
    const ofOption = error instanceof Error && error.name === "BootError" && error.message.startsWith("--");
    if (error instanceof UsageError || ofOption) error.message = `${command.name}: ${error.message}`;
    throw error;
  }
}

async function explain(error: unknown): Promise<number> {
  const { complain } = await import("./terminal.ts");
  if (error instanceof UsageError) {
    complain(error.message);
    return FAILURE;
  }
  if (error instanceof Error && error.name === "BootError") {
    complain(error.message);
    return (error as BootError).exitCode;
  }
  if ((error as NodeJS.ErrnoException).syscall === "write") {
    complain(`cannot write: ${(error as NodeJS.ErrnoException).code}`);
    return FAILURE;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  complain(`internal error, please report it: ${detail}`);
  return FAILURE;
}
