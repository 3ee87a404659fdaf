/** Output processing: what a terminal does to bytes on their way to the device, and where its cursor is. @see termios(3), OPOST */
import { IFLAG, OFLAG } from "../../abi/termios.ts";
import { isContinuation, isControl, toUpper } from "./characters.ts";
import type { Termios } from "./termios.ts";

/** What is behind a terminal. */
export interface OutputDevice {
  /** Bytes that it takes now. */
  readonly outputRoom: number;
  /** Takes one byte; there must be room. */
  output(byte: number): void;
  /** Takes bytes as they are, as many as there is room for. @returns how many */
  outputAll(source: Uint8Array, offset: number, length: number): number;
}

const NEWLINE = 10;
const RETURN = 13;
const TAB = 9;
const BACKSPACE = 8;
const SPACE = 32;

export class OutputProcessor {
  readonly #termios: Termios;
  readonly #device: OutputDevice;
  /** Column of the cursor. */
  column = 0;
  /** Column where the line of input that is being edited began. */
  inputColumn = 0;

  constructor(termios: Termios, device: OutputDevice) {
    this.#termios = termios;
    this.#device = device;
  }

  /** Writes as many bytes as there is room for. @returns how many of the source */
  write(source: Uint8Array, offset: number, length: number): number {
    if ((this.#termios.oflag & OFLAG.OPOST) === 0) return this.#device.outputAll(source, offset, length);
    let done = 0;
    while (done < length && this.put(source[offset + done]!)) done++;
    return done;
  }

  /** One byte, processed if OPOST is on. @returns false if there is no room for what it becomes */
  put(byte: number): boolean {
    const { oflag } = this.#termios;
    const device = this.#device;
    const room = device.outputRoom;
    if (room < 1) return false;
    if ((oflag & OFLAG.OPOST) === 0) {
      device.output(byte);
      return true;
    }
    switch (byte) {
      case NEWLINE:
        if ((oflag & OFLAG.ONLRET) !== 0) this.column = 0;
        if ((oflag & OFLAG.ONLCR) !== 0) {
          if (room < 2) return false;
          this.column = this.inputColumn = 0;
          device.output(RETURN);
        } else this.inputColumn = this.column;
        break;
      case RETURN:
        if ((oflag & OFLAG.ONOCR) !== 0 && this.column === 0) return true;
        if ((oflag & OFLAG.OCRNL) !== 0) {
          if ((oflag & OFLAG.ONLRET) !== 0) this.column = this.inputColumn = 0;
          device.output(NEWLINE);
          return true;
        }
        this.column = this.inputColumn = 0;
        break;
      case TAB: {
        const spaces = 8 - (this.column & 7);
        if ((oflag & OFLAG.TABDLY) === OFLAG.XTABS) {
          if (room < spaces) return false;
          this.column += spaces;
          for (let i = 0; i < spaces; i++) device.output(SPACE);
          return true;
        }
        this.column += spaces;
        break;
      }
      case BACKSPACE:
        if (this.column > 0) this.column--;
        break;
      default:
        if (!isControl(byte)) {
          const shown = (oflag & OFLAG.OLCUC) !== 0 ? toUpper(byte) : byte;
          const continues = (this.#termios.iflag & IFLAG.IUTF8) !== 0 && isContinuation(shown);
          if (!continues) this.column++;
          device.output(shown);
          return true;
        }
    }
    device.output(byte);
    return true;
  }

  /** A byte of the echo that output processing leaves alone. @returns false if there is no room */
  putPlain(byte: number): boolean {
    if (this.#device.outputRoom < 1) return false;
    this.#device.output(byte);
    this.column++;
    return true;
  }
  /** A control character as ^X. @returns false if there is no room */
  putCaret(control: number): boolean {
    if (this.#device.outputRoom < 2) return false;
    this.#device.output(94);
    this.#device.output(control ^ 0o100);
    this.column += 2;
    return true;
  }
  /** Goes back over a tab that began at `column`. @returns false if there is no room */
  eraseTab(column: number): boolean {
    const back = 8 - (column & 7);
    if (this.#device.outputRoom < back) return false;
    for (let i = 0; i < back; i++) {
      this.#device.output(BACKSPACE);
      this.moveBack();
    }
    return true;
  }
  moveBack(): void {
    if (this.column > 0) this.column--;
  }
}
