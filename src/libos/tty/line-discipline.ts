/**
 * The line discipline N_TTY: what becomes of each character of the input. Lines are edited and echoed, signals sent, output
 * stopped and started. @see termios(3), Linux's drivers/tty/n_tty.c for what the manual leaves open
 */
import { SIG } from "../../abi/signal.ts";
import { CC, FLOW, IFLAG, LFLAG, VDISABLE } from "../../abi/termios.ts";
import { isContinuation, toLower } from "./characters.ts";
import { Echo } from "./echo.ts";
import { erase } from "./erase.ts";
import { INPUT_SIZE, InputBuffer } from "./input-buffer.ts";
import { type OutputDevice, OutputProcessor } from "./output.ts";
import { Termios } from "./termios.ts";

const NEWLINE = 10;
const RETURN = 13;
const CARET = 94;
const BACKSPACE = 8;
/** Marks a parity error in the input under PARMRK; doubled where it is a character. */
const PARITY_MARK = 0xff;

/** What the line discipline asks of the terminal that it belongs to. */
export interface LineDevice extends OutputDevice {
  /** Sends a signal to the foreground process group. */
  signal(signal: number): void;
  /** Throws away output that has not arrived. */
  flushOutput(): void;
  /** The input buffer was thrown away. */
  inputFlushed(): void;
  /** A line is whole, or bytes without canonical input have come. */
  inputReady(): void;
  /** Output was stopped, or goes on. */
  flowChanged(stopped: boolean): void;
}

export class LineDiscipline {
  readonly termios = new Termios();
  readonly input = new InputBuffer();
  readonly output: OutputProcessor;
  readonly echo: Echo;
  readonly #device: LineDevice;
  /** Output is stopped by VSTOP or tcflow(3). */
  stopped = false;
  /** … by tcflow(3): VSTART does not start it. */
  #stoppedByCall = false;
  /** VLNEXT was typed: the next character means itself. */
  #literal = false;
  /** ECHOPRT has begun to show what is erased, behind a backslash. */
  erasing = false;

  constructor(device: LineDevice) {
    this.#device = device;
    this.output = new OutputProcessor(this.termios, device);
    this.echo = new Echo(this.termios, this.output);
  }

  has(flag: number): boolean {
    return (this.termios.lflag & flag) !== 0;
  }
  /** Whether c is the control character of that index, which is not switched off. */
  is(c: number, index: number): boolean {
    return c === this.termios.cc[index] && c !== VDISABLE;
  }
  /**
   * How many characters of input it takes now. A full buffer without a whole line takes one, in place of the last:
   * otherwise the line could never be ended.
   */
  get inputRoom(): number {
    const marked = (this.termios.iflag & IFLAG.PARMRK) !== 0;
    const free = INPUT_SIZE - this.input.used;
    const room = (marked ? Math.ceil(free / 3) : free) - 1;
    return room > 0 ? room : this.#overflows ? 1 : 0;
  }
  get #overflows(): boolean {
    return this.has(LFLAG.ICANON) && !this.input.hasLine;
  }

  /** Takes one character of input; {@link inputRoom} must allow it. */
  receive(character: number): void {
    if (this.input.used >= INPUT_SIZE) this.input.erase(1);
    const { iflag } = this.termios;
    let c = character;
    if ((iflag & IFLAG.ISTRIP) !== 0) c &= 0x7f;
    if ((iflag & IFLAG.IUCLC) !== 0 && this.has(LFLAG.IEXTEN)) c = toLower(c);
    if (this.#literal) {
      this.#literal = false;
      this.#ordinary(c);
    } else if (this.has(LFLAG.EXTPROC)) this.input.put(c);
    else this.#typed(c);
  }

  #typed(character: number): void {
    const { iflag } = this.termios;
    if ((iflag & IFLAG.IXON) !== 0) {
      if (this.is(character, CC.VSTART)) {
        this.start();
        return;
      }
      if (this.is(character, CC.VSTOP)) {
        this.stop();
        return;
      }
    }
    const signal = this.has(LFLAG.ISIG) ? this.#signalOf(character) : 0;
    if (signal !== 0) {
      this.#signal(signal, character);
      return;
    }
    let c = character;
    if (c === RETURN && (iflag & IFLAG.IGNCR) !== 0) {
      this.#anyStarts();
      return;
    }
    if (c === RETURN && (iflag & IFLAG.ICRNL) !== 0) c = NEWLINE;
    else if (c === NEWLINE && (iflag & IFLAG.INLCR) !== 0) c = RETURN;
    if (this.has(LFLAG.ICANON) && this.#edits(c)) return;
    // A newline that was typed as one is shown as ^J outside of lines; one that was a carriage return is not.
    this.#ordinary(c, c !== character);
  }
  #signalOf(c: number): number {
    if (this.is(c, CC.VINTR)) return SIG.INT;
    if (this.is(c, CC.VQUIT)) return SIG.QUIT;
    return this.is(c, CC.VSUSP) ? SIG.TSTP : 0;
  }

  /** What canonical input makes of a special character. @returns false if it is none */
  #edits(c: number): boolean {
    const extended = this.has(LFLAG.IEXTEN);
    if (this.is(c, CC.VERASE) || this.is(c, CC.VKILL) || (extended && this.is(c, CC.VWERASE))) {
      this.#anyStarts();
      erase(this, c);
    } else if (extended && this.is(c, CC.VLNEXT)) this.#literalNext();
    else if (extended && this.has(LFLAG.ECHO) && this.is(c, CC.VREPRINT)) this.#reprint(c);
    else if (c === NEWLINE) this.#newline();
    else if (this.is(c, CC.VEOF)) {
      this.#anyStarts();
      this.#endLine(c, true);
    } else if (this.is(c, CC.VEOL) || (extended && this.is(c, CC.VEOL2))) {
      this.#anyStarts();
      if (this.has(LFLAG.ECHO)) this.#echo(c);
      this.#mark(c);
      this.#endLine(c, false);
    } else return false;
    this.echo.flush();
    return true;
  }
  #newline(): void {
    this.#anyStarts();
    if (this.has(LFLAG.ECHO) || this.has(LFLAG.ECHONL)) this.echo.raw(NEWLINE);
    this.#endLine(NEWLINE, false);
    this.echo.flush();
  }
  #endLine(c: number, isEndOfFile: boolean): void {
    this.input.endLine(c, isEndOfFile);
    this.#device.inputReady();
  }
  /** No more characters come for the moment. */
  received(): void {
    if (!this.termios.canonical && this.input.used > 0) this.#device.inputReady();
  }
  #literalNext(): void {
    this.#anyStarts();
    this.#literal = true;
    if (!this.has(LFLAG.ECHO)) return;
    this.finishErasing();
    if (!this.has(LFLAG.ECHOCTL)) return;
    this.echo.raw(CARET);
    this.echo.raw(BACKSPACE);
  }
  #reprint(c: number): void {
    this.#anyStarts();
    this.finishErasing();
    this.echo.character(c);
    this.echo.raw(NEWLINE);
    for (let back = this.input.editing; back > 0; back--) this.echo.character(this.input.fromEnd(back));
  }

  /** @param mapped whether ICRNL or INLCR have made it */
  #ordinary(c: number, mapped = false): void {
    this.#anyStarts();
    if (this.has(LFLAG.ECHO)) {
      this.finishErasing();
      if (mapped && c === NEWLINE) this.echo.raw(c);
      else this.#echo(c);
      this.echo.flush();
    }
    this.#mark(c);
    this.input.put(c);
  }
  #echo(c: number): void {
    if (this.input.editing === 0) this.echo.lineBegins();
    this.echo.character(c);
  }
  /** Under PARMRK a character that looks like the mark comes twice. */
  #mark(c: number): void {
    const marks = c === PARITY_MARK && (this.termios.iflag & IFLAG.PARMRK) !== 0;
    if (marks && this.input.used < INPUT_SIZE - 1) this.input.put(c);
  }
  /** Ends the output of ECHOPRT. */
  finishErasing(): void {
    if (!this.erasing) return;
    this.erasing = false;
    this.echo.raw(47);
  }
  /** Whether c continues a character, under IUTF8. */
  continues(c: number): boolean {
    return (this.termios.iflag & IFLAG.IUTF8) !== 0 && isContinuation(c);
  }

  #signal(signal: number, c: number): void {
    this.#device.signal(signal);
    if (!this.has(LFLAG.NOFLSH)) {
      this.echo.clear();
      this.#device.flushOutput();
      this.flushInput();
    }
    if ((this.termios.iflag & IFLAG.IXON) !== 0) this.start();
    if (this.has(LFLAG.ECHO)) this.echo.character(c);
    this.echo.flush();
  }
  /** Throws away the input, read or edited. */
  flushInput(): void {
    this.input.clear();
    this.erasing = false;
    this.#device.inputFlushed();
  }

  /** Under IXANY every character starts output. */
  #anyStarts(): void {
    const both = IFLAG.IXON | IFLAG.IXANY;
    if (this.stopped && (this.termios.iflag & both) === both) this.start();
  }
  start(): void {
    if (!this.stopped || this.#stoppedByCall) return;
    this.stopped = false;
    this.#device.flowChanged(false);
    this.echo.flush();
  }
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.#device.flowChanged(true);
  }
  /** tcflow(3), TCOOFF and TCOON. */
  flow(action: number): void {
    if (action === FLOW.OOFF) {
      this.#stoppedByCall = true;
      this.stop();
    } else if (this.#stoppedByCall) {
      this.#stoppedByCall = false;
      this.start();
    }
  }

  /** New settings. */
  configure(settings: Termios): void {
    const { iflag: oldInput, lflag: oldLocal } = this.termios;
    this.termios.copy(settings);
    const { iflag, lflag } = settings;
    if (((oldLocal ^ lflag) & (LFLAG.ICANON | LFLAG.EXTPROC)) !== 0) {
      this.input.switchMode((lflag & LFLAG.ICANON) !== 0);
      this.erasing = this.#literal = false;
    }
    if ((iflag & IFLAG.IXON) === 0 && (oldInput & IFLAG.IXON) !== 0) this.start();
  }

  /** Bytes that FIONREAD tells. */
  get readable(): number {
    return this.termios.canonical ? this.input.lineBytes : this.input.used;
  }
  /** Whether there is a line, or `minimum` bytes without canonical input. */
  available(minimum: number): boolean {
    return this.termios.canonical ? this.input.hasLine : this.input.used >= minimum;
  }
  read(target: Uint8Array, offset: number, length: number): number {
    return this.termios.canonical
      ? this.input.readLine(target, offset, length)
      : this.input.read(target, offset, length);
  }
}
