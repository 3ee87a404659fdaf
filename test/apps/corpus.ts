/** The small files that every application row finds in its directory. */
import type { FileSpec } from "./app.ts";

const SYLLABLES = [
  "ka",
  "lo",
  "mi",
  "ner",
  "tu",
  "sa",
  "vel",
  "or",
  "in",
  "que",
  "dra",
  "pho",
  "ist",
  "ul",
  "ben",
  "wy",
];

/** A pseudo-random sequence (xorshift32), so that every run of the tests has the same data. */
export function* sequence(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

function generatedWords(count: number, seed: number): string[] {
  const random = sequence(seed);
  const next = (limit: number): number => random.next().value % limit;
  return Array.from({ length: count }, () => {
    let word = "";
    for (let i = next(3) + 1; i >= 0; i--) word += SYLLABLES[next(SYLLABLES.length)];
    return word;
  });
}

function numbers(count: number, seed: number): number[] {
  const random = sequence(seed);
  return Array.from({ length: count }, () => (random.next().value % 20001) - 10000);
}

/** Half of it runs of one byte, half noise: compresses to about half. */
export function halfCompressible(length: number, seed = 7): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const random = sequence(seed);
  for (let block = 0; block < length; block += 4096) {
    const end = Math.min(block + 4096, length);
    bytes.fill(random.next().value & 0xff, block, Math.min(block + 2048, end));
    let i = block + 2048;
    for (; i + 4 <= end; i += 4) view.setUint32(i, random.next().value, true);
  }
  return bytes;
}

const vocabulary = generatedWords(240, 1);
const paragraphs = Array.from({ length: 12 }, (_, i) => generatedWords(60, i + 2).join(" "));
const people = vocabulary
  .slice(0, 40)
  .map((word, i) => `${String(100 + i)},${word},${(i * 37) % 91},${i % 3 ? "north" : "south"}`);
const orders = numbers(40, 5).map(
  (n, i) => `${String(100 + ((i * 7) % 45)).padStart(3, "0")},${Math.abs(n)}.${i % 10}5`,
);
const oldSource = Array.from({ length: 60 }, (_, i) => `int value_${i} = ${i * i};`);
const newSource = oldSource.flatMap((line, i) =>
  i % 17 === 3 ? [] : i % 13 === 5 ? [line, "/* inserted */"] : [line],
);
newSource[30] = "int changed = 1;";

const lines = (list: readonly (string | number)[]): string => `${list.join("\n")}\n`;

/** Path in the directory to content. Directories come before what is in them. */
export const corpus: Record<string, FileSpec> = {
  "words.txt": lines(vocabulary),
  "more-words.txt": lines(generatedWords(120, 1).concat(generatedWords(80, 99))),
  "sorted.txt": lines([...new Set(vocabulary)].sort()),
  "sorted2.txt": lines([...new Set(vocabulary.slice(0, 120).concat(generatedWords(60, 77)))].sort()),
  "numbers.txt": lines(numbers(300, 3)),
  "floats.txt": lines(numbers(60, 4).map((n) => n / 64)),
  "sizes.txt": lines(["1024", "1.5K", "2M", "900", "3G", "12", "7K"]),
  "versions.txt": lines(["1.10.2", "1.9", "1.2.3-rc1", "1.2.3", "10.0", "1.10.10", "v2", "1.2~beta"]),
  "months.txt": lines(["MAR 3", "JAN 12", "dec 1", "Feb 28", "unknown", "NOV 30"]),
  "people.csv": lines(people),
  "orders.csv": lines([...orders].sort()),
  "table.tsv": lines(people.map((line) => line.replaceAll(",", "\t"))),
  "text.txt": `${paragraphs.join("\n\n")}\n`,
  "tabs.txt": "\tone\n\t\ttwo  spaces\nthree\tcolumns\there\n        eight\n    four\n",
  "utf8.txt": "Grüße, мир, 世界, café, naïve, Ωmega, 🙂\nzweite Zeile – mit Strich\n",
  "dos.txt": "first\r\nsecond\r\n\r\nlast\r\n",
  "repeats.txt": lines(["a", "a", "b", "B", "b", "c", "c", "c", "d", "a", "", "", "e 1", "f 1", "f 2"]),
  "noeol.txt": "no newline at the end",
  empty: "",
  "bytes.bin": Uint8Array.from({ length: 4096 }, (_, i) => (i * 7 + (i >> 8)) & 0xff),
  "half.bin": halfCompressible(200_000),
  "edges.txt": "main parse\nparse lex\nmain emit\nemit types\nlex types\n",
  "cycle.txt": "a b\nb c\nc a\n",
  "old.c": lines(oldSource),
  "new.c": lines(newSource),
  "config.ini": "[core]\nname = skerry\nsize=42\n# comment\n\n[net]\nhost = localhost\nport=8080\n",
  "doc.json": '{"name":"skerry","list":[1,2.5,-3e2,null,true],"nested":{"a":{"b":"c\\u00e9"}}}\n',
  tree: { directory: true },
  "tree/a": { directory: true },
  "tree/a/one.txt": "one\n",
  "tree/a/b": { directory: true },
  "tree/a/b/c": { directory: true },
  "tree/a/b/c/deep.txt": "deep\n",
  "tree/z": { directory: true },
  "tree/z/empty": { directory: true },
  "tree/.hidden": "hidden\n",
  "tree/run.sh": { content: '#!/bin/sh\necho run "$@"\n', mode: 0o755 },
  "tree/secret": { content: "secret\n", mode: 0o600 },
  "tree/link": { link: "a/one.txt" },
  "tree/dirlink": { link: "a/b" },
  "tree/dangling": { link: "nowhere" },
  "tree/loop": { link: "loop" },
};
