/** All instruction rows; each is parsed when it is first needed: of 700 a program uses some tens. */
import { parseRow, type Row } from "./row.ts";
import { MMX_0F, MMX_3A, MMX_38 } from "./rows/mmx.ts";
import { ONE_BYTE } from "./rows/one-byte.ts";
import { SSE_0F, SSE_3A, SSE_38 } from "./rows/sse.ts";
import { INTEGER_38, TWO_BYTE } from "./rows/two-byte.ts";

const TEXTS: readonly [map: number, text: string][] = [
  [0, ONE_BYTE],
  [1, TWO_BYTE],
  [1, SSE_0F],
  [1, MMX_0F],
  [2, INTEGER_38],
  [2, SSE_38],
  [2, MMX_38],
  [3, SSE_3A],
  [3, MMX_3A],
];

const lines: { map: number; line: string }[] = [];
const rows: (Row | undefined)[] = [];
/** Numbers of rows by map and opcode, and the rows themselves. */
const numbers: (number[] | undefined)[] = [];
const byOpcode: (readonly Row[] | undefined)[] = [];
for (const [map, text] of TEXTS) {
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const first = map * 256 + Number.parseInt(line.slice(0, 2), 16);
    const end = first + (line.startsWith("+r", 2) ? 8 : 1);
    for (let at = first; at < end; at++) {
      const known = numbers[at];
      if (known === undefined) numbers[at] = [lines.length];
      else known.push(lines.length);
    }
    lines.push({ map, line });
  }
}

function rowOf(number: number): Row {
  const known = rows[number];
  if (known !== undefined) return known;
  const { map, line } = lines[number]!;
  const row = parseRow(map, line, number);
  rows[number] = row;
  return row;
}

/** Those that an opcode may be, if there are any. */
export function rowsAt(map: number, opcode: number): readonly Row[] | undefined {
  const at = map * 256 + opcode;
  const known = byOpcode[at];
  if (known !== undefined) return known;
  const found = numbers[at]?.map(rowOf);
  byOpcode[at] = found;
  return found;
}

export function allRows(): Row[] {
  return lines.map((_, number) => rowOf(number));
}
