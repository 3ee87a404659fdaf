/** Renders the help from the definitions. */
import type { Definition, Options, Values } from "./command.ts";
import { commands } from "./commands.ts";
import { closest, UsageError } from "./parse.ts";
import { bold, print, width } from "./terminal.ts";
import { quote } from "./values.ts";

/** skerry help. */
export async function execute(_: Values<Options>, [name]: string[]): Promise<number> {
  print(1, name === undefined ? overview(1) : commandHelp(named(name)));
  return 0;
}

function named(name: string): Definition {
  const found = commands.find((command) => command.name === name);
  if (!found) throw new UsageError(unknownCommand(name));
  return found;
}

export function unknownCommand(name: string): string {
  const nearest = closest(
    name,
    commands.map((command) => command.name),
  );
  const advice = nearest ? `did you mean skerry ${nearest}?` : "see skerry --help";
  return `unknown command ${quote(name)}; ${advice}`;
}

export function overview(fd: number): string {
  const lines = [
    "Skerry runs one unmodified Linux program as a unikernel.",
    "",
    `${bold(fd, "Usage:")} skerry COMMAND [options]`,
    "",
    bold(fd, "Commands:"),
    ...table(commands.map((command) => [command.name, command.summary])),
    "",
    bold(fd, "Options:"),
    ...table([
      ["-h, --help", "explain skerry or, after a command, that command"],
      ["--version", "print the version"],
    ]),
    "",
    bold(fd, "Examples:"),
    ...commands.flatMap((command) => command.examples.slice(0, 2).map((example) => `  ${example.command}`)),
  ];
  return lines.join("\n");
}

export function commandHelp(command: Definition): string {
  const options = Object.entries(command.options).map(([name, option]): [string, string] => {
    const short = option.short ? `-${option.short}, ` : "    ";
    const shown = !option.placeholder
      ? ""
      : option.valueOptional
        ? `[=${option.placeholder}]`
        : ` ${option.placeholder}`;
    const otherwise = option.otherwise ? ` (default: ${option.otherwise})` : "";
    return [`${short}--${name}${shown}`, option.summary + otherwise];
  });
  const lines = [
    `${command.summary}.`,
    "",
    `${bold(1, "Usage:")} skerry ${command.name} [options] ${command.operands}`.trimEnd(),
    "",
    bold(1, "Options:"),
    ...table([...options, ["-h, --help", "print this"]]),
  ];
  for (const paragraph of command.details ?? []) lines.push("", ...wrap(paragraph, width()));
  if (command.examples.length > 0) {
    lines.push("", bold(1, "Examples:"));
    for (const example of command.examples) lines.push(`  # ${example.about}`, `  ${example.command}`);
  }
  return lines.join("\n");
}

/** Two columns; the second is wrapped to the terminal. */
function table(rows: [string, string][]): string[] {
  const first = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) =>
    wrap(right, Math.max(width() - first, 30)).map(
      (line, index) => `  ${index === 0 ? left : ""}`.padEnd(first) + line,
    ),
  );
}

function wrap(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
