/** Source maps, version 3: which place of which source each place of a bundle comes from. @see ECMA-426 */

export interface Segment {
  /** Of the bundle's text, in UTF-16 units. */
  offset: number;
  /** Path as the map has it. */
  source: string;
  /** From 1. */
  line: number;
}

const DIGITS = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((digit, value) => [digit, value]),
);

/** Numbers of a segment, each in base 32, least significant digit first, the sign in the lowest bit. */
function numbers(text: string): number[] {
  const result: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = DIGITS.get(digit) ?? 0;
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    result.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return result;
}

/** @param map the text of the map @param bundle the text that it is of @returns in the order of the bundle */
export function segmentsOf(map: string, bundle: string): Segment[] {
  const { sources, mappings } = JSON.parse(map) as { sources: string[]; mappings: string };
  const segments: Segment[] = [];
  let begin = 0;
  let source = 0;
  let line = 0;
  for (const group of mappings.split(";")) {
    let column = 0;
    for (const text of group === "" ? [] : group.split(",")) {
      const [columns = 0, sourceStep, lineStep = 0] = numbers(text);
      column += columns;
      if (sourceStep === undefined) continue;
      source += sourceStep;
      line += lineStep;
      segments.push({ offset: begin + column, source: sources[source]!, line: line + 1 });
    }
    begin = bundle.indexOf("\n", begin) + 1;
    if (begin === 0) break;
  }
  return segments;
}
