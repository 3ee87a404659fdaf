/** The first line of a script. @see execve(2), "Interpreter scripts" */

/** Bytes of a file that are looked at to find out what it is; a script's first line must fit. */
export const HEAD_BYTES = 256;

export interface ScriptLine {
  interpreter: string;
  /** The rest of the line as one argument; null without. */
  argument: string | null;
}

const isBlank = (char: string): boolean => char === " " || char === "\t";

/** @param head the file's first bytes as a byte string, at most {@link HEAD_BYTES} @returns null: not a usable script */
export function parseScript(head: string): ScriptLine | null {
  if (!head.startsWith("#!")) return null;
  const newline = head.indexOf("\n");
  let line = newline < 0 ? head.slice(2) : head.slice(2, newline);
  // A path that the end of the buffer may have cut is not used.
  if (newline < 0 && head.length >= HEAD_BYTES) {
    if (!/[ \t\0]/.test(trimStart(line))) return null;
    line = line.slice(0, -1);
  }
  line = trimEnd(trimStart(line));
  const end = line.search(/[ \t\0]/);
  const interpreter = end < 0 ? line : line.slice(0, end);
  if (interpreter === "") return null;
  if (end < 0 || line[end] === "\0") return { interpreter, argument: null };
  const argument = upToNul(trimStart(line.slice(end)));
  return { interpreter, argument: argument === "" ? null : argument };
}

function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isBlank(text[start]!)) start++;
  return text.slice(start);
}
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text[end - 1]!)) end--;
  return text.slice(0, end);
}
function upToNul(text: string): string {
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}
