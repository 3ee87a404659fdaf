/** Command line → checked options. Splitting into options and operands is node:util's, meaning is the definition's. */
import { parseArgs } from "node:util";
import type { Definition, Option, Options, Values } from "./command.ts";
import { InvalidValue, quote } from "./values.ts";

/** A mistake on the command line: one line for a person. Exit status 125. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Parsed<O extends Options> {
  options: Values<O>;
  operands: string[];
  /** `--help` or `-h` was given: nothing else is checked. */
  help: boolean;
}

/** @throws UsageError */
export function parse<O extends Options>(definition: Definition<O>, argv: string[]): Parsed<O> {
  const known = new Map<string, Option<unknown>>(Object.entries(definition.options));
  const { tokens } = parseArgs({
    args: argv,
    options: nodeOptions(known),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, unknown> = {};
  for (const [name, option] of known) values[name] = option.initial;
  let operands: string[] = [];

  for (const token of tokens) {
    if (token.kind === "positional") {
      if (definition.programFollows) {
        operands = operands.concat(argv.slice(token.index));
        break;
      }
      operands.push(token.value);
    } else if (token.kind === "option-terminator") {
      if (definition.programFollows) {
        operands = operands.concat(argv.slice(token.index + 1));
        break;
      }
    } else if (token.name === "help") {
      return { options: values as Values<O>, operands, help: true };
    } else {
      const option = known.get(token.name);
      if (!option) throw new UsageError(`unknown option ${quote(token.rawName)}${suggestion(token.name, known)}`);
      values[token.name] = take(option, `--${token.name}`, token.value, values[token.name]);
    }
  }
  checkOperands(definition, operands);
  return { options: values as Values<O>, operands, help: false };
}

function nodeOptions(known: Map<string, Option<unknown>>) {
  const result: Record<string, { type: "string" | "boolean"; short?: string; multiple: true }> = {
    help: { type: "boolean", short: "h", multiple: true },
  };
  for (const [name, option] of known) {
    result[name] = {
      type: option.valueOptional ? "boolean" : "string",
      multiple: true,
      ...(option.short !== undefined && { short: option.short }),
    };
  }
  return result;
}

function take(option: Option<unknown>, name: string, value: string | undefined, before: unknown): unknown {
  if (option.placeholder === undefined && value !== undefined) {
    throw new UsageError(`${name}: ${quote(value)} is too much; this option takes no value`);
  }
  if (!option.valueOptional && value === undefined) {
    throw new UsageError(`${name}: the value is missing; write ${name} ${option.placeholder}`);
  }
  try {
    return option.accept(before, value ?? "");
  } catch (error) {
    if (error instanceof InvalidValue) throw new UsageError(`${name}: ${quote(value ?? "")} ${error.message}`);
    throw error;
  }
}

type Limits = Pick<Definition, "name" | "operands" | "minimumOperands" | "maximumOperands">;

function checkOperands(definition: Limits, operands: string[]): void {
  if (operands.length < definition.minimumOperands) {
    const missing = definition.operands.split(" ")[operands.length];
    throw new UsageError(`${missing} is missing; write skerry ${definition.name} [options] ${definition.operands}`);
  }
  if (operands.length > definition.maximumOperands) {
    throw new UsageError(
      `${quote(operands[definition.maximumOperands])} is too much; see skerry ${definition.name} --help`,
    );
  }
}

function suggestion(name: string, known: Map<string, Option<unknown>>): string {
  const nearest = closest(name, [...known.keys(), "help"]);
  return nearest ? `; did you mean --${nearest}?` : "";
}

/** The candidate that is at most two edits away, or null. */
export function closest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.min(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of candidates) {
    const edits = distance(word, candidate);
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Edits between two words: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, replaced, swapped));
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
