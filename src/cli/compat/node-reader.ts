/** Checked reading of YAML: every mistake is told with file, line, key and value. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** All that is wrong with a file, a line each. */
export class RowError extends Error {
  override readonly name = "RowError";
}

/** A place in a YAML file: what is there, and by which keys it is reached. */
export class NodeReader {
  readonly #source: Source;
  readonly #node: unknown;
  readonly key: string;

  constructor(source: Source, node: unknown, key: string) {
    this.#source = source;
    this.#node = node;
    this.key = key;
  }

  /** Notes a mistake: "file:line: key: value is not …". */
  wrong(what: string): void {
    this.#source.mistake(this.#node, this.key, what);
  }
  /** The same, with the value that is there. */
  #isNot(what: string): void {
    this.wrong(`${shown(this.#node)} is not ${what}`);
  }

  isText(): boolean {
    return isScalar(this.#node) && typeof this.#node.value === "string";
  }
  isMap(): boolean {
    return isMap(this.#node);
  }
  isList(): boolean {
    return isSeq(this.#node);
  }

  /** A text; numbers and true and false are taken as they are written. */
  text(): string {
    const node = this.#node;
    if (isScalar(node) && typeof node.value === "string") return node.value;
    if (isScalar(node) && (typeof node.value === "number" || typeof node.value === "boolean"))
      return node.source ?? String(node.value);
    this.#isNot("a text");
    return "";
  }
  flag(): boolean {
    if (isScalar(this.#node) && typeof this.#node.value === "boolean") return this.#node.value;
    this.#isNot("true or false");
    return false;
  }
  choice<const T extends string>(values: readonly T[]): T {
    const given = isScalar(this.#node) ? this.#node.value : undefined;
    const found = values.find((value) => value === given);
    if (found === undefined) this.#isNot(`one of ${values.join(", ")}`);
    return found ?? values[0]!;
  }
  /** What a function makes of the text; it throws what is wrong with it, as "is not …". */
  parsed<T>(parse: (text: string) => T, otherwise: T): T {
    const text = this.text();
    if (!this.isText() && text === "") return otherwise;
    try {
      return parse(text);
    } catch (error) {
      this.wrong(`${JSON.stringify(text)} ${(error as Error).message}`);
      return otherwise;
    }
  }

  list<T>(each: (item: NodeReader) => T): T[] {
    const node = this.#node;
    if (!isSeq(node)) {
      this.#isNot("a list");
      return [];
    }
    return node.items.map((item, index) =>
      each(new NodeReader(this.#source, this.#source.resolved(item), `${this.key}[${index}]`)),
    );
  }
  /** A list, or one thing in place of a list of one. */
  oneOrMore<T>(each: (item: NodeReader) => T): T[] {
    return isSeq(this.#node) ? this.list(each) : [each(this)];
  }

  /** The members of a map, whatever their keys. */
  members(): [string, NodeReader][] {
    const node = this.#node;
    if (!isMap(node)) {
      this.#isNot("a map");
      return [];
    }
    return node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : String(key);
      const path = this.key === "" ? name : `${this.key}.${name}`;
      return [name, new NodeReader(this.#source, this.#source.resolved(value ?? key), path)];
    });
  }
  /** A map whose keys are known; others are mistakes. */
  fields<const K extends string>(known: readonly K[]): Partial<Record<K, NodeReader>> {
    const result: Partial<Record<K, NodeReader>> = {};
    for (const [name, reader] of this.members()) {
      if (known.includes(name as K)) result[name as K] = reader;
      else reader.wrong(`unknown key; the keys here are ${known.join(", ")}`);
    }
    return result;
  }
}

/** A file that is being read, and what is wrong with it. */
export class Source {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #mistakes: string[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of this.#document.errors) this.#add(error.pos[0], error.message);
  }

  get top(): NodeReader {
    return new NodeReader(this, this.#document.contents, "");
  }

  resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  mistake(node: unknown, key: string, what: string): void {
    const at = (node as Node | null)?.range?.[0] ?? 0;
    this.#add(at, key === "" ? what : `${key}: ${what}`);
  }
  #add(offset: number, text: string): void {
    this.#mistakes.push(`${this.#file}:${this.#lines.linePos(offset).line || 1}: ${text}`);
  }

  /** @throws {RowError} with all mistakes */
  finish(): void {
    if (this.#mistakes.length > 0) throw new RowError(this.#mistakes.join("\n"));
  }
}

function shown(node: unknown): string {
  if (node === null || node === undefined) return "nothing";
  if (isScalar(node)) return JSON.stringify(node.value) ?? "nothing";
  return isMap(node) ? "a map" : "a list";
}
