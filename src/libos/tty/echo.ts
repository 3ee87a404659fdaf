/**
 * What input makes a terminal show, in the order of the input. It waits here while output is stopped or full; columns are
 * only known when it is shown, so what depends on them is kept as an operation.
 */
import { LFLAG } from "../../abi/termios.ts";
import { isControl } from "./characters.ts";
import type { OutputProcessor } from "./output.ts";
import type { Termios } from "./termios.ts";

/** Operations that can wait, at most; the oldest are dropped. */
const LIMIT = 4096;
const FIRST_SIZE = 64;

/** Entries: a byte for output processing, or one of these with an argument in the low byte. */
const CARET = 0x100;
const INPUT_COLUMN = 0x200;
const MOVE_BACK = 0x300;
const ERASE_TAB = 0x400;
/** In the argument of ERASE_TAB: the columns are counted from a tab, not from the beginning of the input. */
const AFTER_TAB = 0x80;

export class Echo {
  readonly #termios: Termios;
  readonly #output: OutputProcessor;
  #entries = new Uint16Array(FIRST_SIZE);
  #start = 0;
  #used = 0;

  constructor(termios: Termios, output: OutputProcessor) {
    this.#termios = termios;
    this.#output = output;
  }
  get empty(): boolean {
    return this.#used === 0;
  }

  /** A byte as it is, but for output processing. */
  raw(byte: number): void {
    this.#add(byte);
  }
  /** A character of the input: a control character as ^X with ECHOCTL. */
  character(c: number): void {
    const caret = (this.#termios.lflag & LFLAG.ECHOCTL) !== 0 && isControl(c) && c !== 9;
    this.#add(caret ? CARET | c : c);
  }
  /** The next character is the first of a line of input: tabs are erased from here. */
  lineBegins(): void {
    this.#add(INPUT_COLUMN);
  }
  /** The cursor has not moved with the last byte. */
  moveBack(): void {
    this.#add(MOVE_BACK);
  }
  /** @param columns shown since the beginning of the input, or since the last tab */
  eraseTab(columns: number, afterTab: boolean): void {
    this.#add(ERASE_TAB | (columns & 7) | (afterTab ? AFTER_TAB : 0));
  }
  clear(): void {
    this.#used = 0;
  }
  /** Shows what there is room for. */
  flush(): void {
    while (this.#used > 0 && this.#show(this.#entries[this.#start]!)) {
      this.#start = (this.#start + 1) % this.#entries.length;
      this.#used--;
    }
  }

  #show(entry: number): boolean {
    const output = this.#output;
    const argument = entry & 0xff;
    switch (entry & 0xff00) {
      case CARET:
        return output.putCaret(argument);
      case INPUT_COLUMN:
        output.inputColumn = output.column;
        return true;
      case MOVE_BACK:
        output.moveBack();
        return true;
      case ERASE_TAB:
        return output.eraseTab((argument & 7) + ((argument & AFTER_TAB) === 0 ? output.inputColumn : 0));
      default:
        // Linux's echo marks its operations with this byte: it is shown past the output processing.
        return entry === 0xff ? output.putPlain(entry) : output.put(entry);
    }
  }
  #add(entry: number): void {
    if (this.#used === this.#entries.length) {
      if (this.#used < LIMIT) this.#grow();
      else {
        this.#start = (this.#start + 1) % LIMIT;
        this.#used--;
      }
    }
    this.#entries[(this.#start + this.#used++) % this.#entries.length] = entry;
  }
  #grow(): void {
    const old = this.#entries;
    const entries = new Uint16Array(old.length * 2);
    for (let i = 0; i < this.#used; i++) entries[i] = old[(this.#start + i) % old.length]!;
    this.#entries = entries;
    this.#start = 0;
  }
}
