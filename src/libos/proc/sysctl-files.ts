/** The kinds of files in /proc/sys. @see proc_sys(5) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { GeneratedFs } from "./nodes.ts";
import { GeneratedText } from "./text-file.ts";
import { Node } from "./tree.ts";

const INT_MAX = 0x7fff_ffff;
const INT_MIN = -0x8000_0000;
/** Of a setting that is text. */
const TEXT_MAX = 127;

/** A file that shows and takes text. @param write gets it without the end of the line */
export function variable(
  fs: GeneratedFs,
  read: () => string,
  write: ((value: string) => SysResult) | null,
  mode = 0o644,
): Node {
  return new Node(
    (path) =>
      new GeneratedText(fs, path, () => `${read()}\n`, {
        mode,
        strict: true,
        ...(write && { write: (value: string) => write(value.split("\n", 1)[0]!) }),
      }),
  );
}

/** Numbers that are kept. @param initial one or several @returns -EINVAL outside of the bounds */
export function kept(fs: GeneratedFs, initial: number | readonly number[], least = INT_MIN, most = INT_MAX): Node {
  let values = typeof initial === "number" ? [initial] : [...initial];
  return variable(
    fs,
    () => values.join("\t"),
    (value) => {
      const words = value.trim().split(/\s+/);
      const wanted = words.slice(0, values.length).map(integer);
      if (wanted.some((each) => each === null || each < least || each > most)) return -Errno.EINVAL;
      values = values.map((old, i) => wanted[i] ?? old);
      return 0;
    },
  );
}
/** A number that acts where it is held. */
export function setting<K extends string>(
  fs: GeneratedFs,
  holder: Record<K, number>,
  key: K,
  least = 0,
  most = INT_MAX,
): Node {
  return variable(
    fs,
    () => String(holder[key]),
    (value) => {
      const wanted = integer(value.trim());
      if (wanted === null || wanted < least || wanted > most) return -Errno.EINVAL;
      (holder as Record<string, number>)[key] = wanted;
      return 0;
    },
  );
}
/** Decimal, octal or hexadecimal; null: no number. */
export function integer(word: string): number | null {
  if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(word)) return null;
  const magnitude = word.replace("-", "");
  const value = /^0\d/.test(magnitude) ? Number.parseInt(magnitude, 8) : Number(magnitude);
  return word.startsWith("-") ? -value : value;
}
export function keptText(fs: GeneratedFs, initial: string): Node {
  let text = initial;
  return variable(
    fs,
    () => text,
    (value) => {
      text = value.slice(0, TEXT_MAX);
      return 0;
    },
  );
}
/** What only root may read. */
export function secret(fs: GeneratedFs, text: string): Node {
  return variable(fs, () => text, null, 0o400);
}
