/** What a command is: data, from which parsing, help and the types of its options come. */
import type { Kind } from "./values.ts";

/** One option and how its occurrences add up to a value. */
export interface Option<T> {
  readonly summary: string;
  /** One letter, for `-e`. */
  readonly short?: string;
  readonly placeholder?: string;
  /** Whether the value may be left out; it can then only be given as `--option=VALUE`. */
  readonly valueOptional: boolean;
  /** For the help: what holds when the option is not given. */
  readonly otherwise?: string;
  readonly initial: T;
  /** @throws InvalidValue */
  accept(before: T, value: string): T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Values<O extends Options> = { [K in keyof O]: O[K]["initial"] };

interface About {
  summary: string;
  short?: string;
  otherwise?: string;
}

/** `--name`, true when given. */
export function flag(about: About): Option<boolean> {
  return { ...about, valueOptional: true, initial: false, accept: () => true };
}

/** `--name VALUE`; the last one counts. */
export function value<T>(kind: Kind<T>, about: About): Option<T | undefined> {
  return {
    ...about,
    placeholder: kind.placeholder,
    valueOptional: false,
    initial: undefined,
    accept: (_, text) => kind.parse(text),
  };
}

/** `--name VALUE`, with a default that is written as a user would. */
export function valueOr<T>(kind: Kind<T>, preset: string, about: About): Option<T> {
  return {
    ...value(kind, { otherwise: preset, ...about }),
    initial: kind.parse(preset),
    accept: (_, text) => kind.parse(text),
  };
}

/** `--name VALUE`, as often as needed, in order. */
export function list<T>(kind: Kind<T>, about: About): Option<readonly T[]> {
  return {
    ...about,
    placeholder: kind.placeholder,
    valueOptional: false,
    initial: [],
    accept: (before, text) => [...before, kind.parse(text)],
  };
}

/** `--name` or `--name=VALUE`; without a value as if it were `preset`. */
export function optionalValue<T>(kind: Kind<T>, preset: string, about: About): Option<T | undefined> {
  return {
    ...about,
    placeholder: kind.placeholder,
    valueOptional: true,
    initial: undefined,
    accept: (_, text) => kind.parse(text === "" ? preset : text),
  };
}

export interface Example {
  command: string;
  about: string;
}

export interface Definition<O extends Options = Options> {
  readonly name: string;
  readonly summary: string;
  /** The operands as the usage line shows them. */
  readonly operands: string;
  readonly minimumOperands: number;
  readonly maximumOperands: number;
  /** Whether the first operand ends the options: what follows belongs to the program. */
  readonly programFollows: boolean;
  readonly options: O;
  /** Paragraphs. */
  readonly details?: readonly string[];
  readonly examples: readonly Example[];
  /** Loads the implementation; nothing else of it is loaded before. */
  load(): Promise<Implementation<O>>;
}

export interface Implementation<O extends Options = Options> {
  /** Does the work. Resolves to the exit status. */
  execute(options: Values<O>, operands: string[]): Promise<number>;
}

/** Ties the type of the implementation to that of the options. */
export function command<const O extends Options>(definition: Definition<O>): Definition<O> {
  return definition;
}
