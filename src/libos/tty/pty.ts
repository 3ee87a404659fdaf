/**
 * A pseudo-terminal: what its master writes is the input of the terminal, what is written to the slave, and the echo, is what
 * the master reads. @see pty(7)
 */
import { POLL_CODE } from "../../abi/async.ts";
import type { SysError } from "../../abi/errno.ts";
import { SIG } from "../../abi/signal.ts";
import { FLOW, FLUSH, LFLAG, PKT } from "../../abi/termios.ts";
import { AsyncList } from "../fs/async-owner.ts";
import type { File } from "../fs/file.ts";
import type { Inode } from "../fs/inode.ts";
import type { Kernel } from "../kernel.ts";
import { WaitQueue } from "../task/wait.ts";
import { ByteQueue } from "./byte-queue.ts";
import { hangUpSession, signalGroup } from "./job-control.ts";
import { type LineDevice, LineDiscipline } from "./line-discipline.ts";
import { Terminal } from "./terminal.ts";
import { Termios } from "./termios.ts";

/** Bytes that wait in each direction in front of the reader's buffer. */
const TRANSIT = 8192;
/** Bytes in the buffer of the master's reader: they have arrived and are not flushed any more. */
export const ARRIVED = 4095;

/** struct winsize. @see ioctl_tty(2) */
export interface WindowSize {
  rows: number;
  columns: number;
  width: number;
  height: number;
}

/** Where pseudo-terminals get their numbers and names. */
export interface PtyRegistry {
  /** The master is closed: the name goes. */
  hidden(pty: Pty): void;
  /** Nobody has it open any more: the number is free again. */
  gone(pty: Pty): void;
  /** A new description of the slave. */
  openSlave(pty: Pty, inode: Inode, flags: number): File | SysError;
  /** … under its own name: TIOCGPTPEER. */
  openPeer(pty: Pty, flags: number): File | SysError;
}

export class Pty extends Terminal implements LineDevice {
  readonly kernel: Kernel;
  readonly #registry: PtyRegistry;
  readonly number: number;
  readonly device: number;
  readonly line = new LineDiscipline(this);
  readonly size: WindowSize = { rows: 0, columns: 0, width: 0, height: 0 };
  /** Woken whenever something may have changed for the side. */
  readonly masterQueue = new WaitQueue();
  readonly slaveQueue = new WaitQueue();
  /** Who gets SIGIO, for O_ASYNC on either side. */
  readonly masterAsync = new AsyncList();
  readonly slaveAsync = new AsyncList();
  /** The master has been shown something since it was woken. */
  #shown = false;
  /** A write of that side did not get everything in: there is a signal when there is room. */
  #masterAwaitsRoom = false;
  #slaveAwaitsRoom = false;
  /** The slave cannot be opened before unlockpt(3). */
  locked = true;
  /** Packet mode, and what the master has not been told yet: PKT. */
  packet = false;
  packetStatus = 0;
  /** TIOCEXCL on either side. */
  exclusive = false;
  masterExclusive = false;
  /** The master's own output was stopped by tcflow(3). */
  #masterStopped = false;
  masterOpen = true;
  /** Descriptions of the slave, those that were hung up included. */
  #slaves = 0;
  /** The last slave was closed, and none opened since. */
  slaveClosed = false;
  /** Counts hang-ups: a description of before is dead. */
  generation = 0;
  readonly #toSlave = new ByteQueue(TRANSIT);
  readonly #toMaster = new ByteQueue(TRANSIT + ARRIVED);

  constructor(kernel: Kernel, registry: PtyRegistry, number: number, device: number) {
    super();
    this.kernel = kernel;
    this.#registry = registry;
    this.number = number;
    this.device = device;
  }
  override get stopsOutput(): boolean {
    return this.line.has(LFLAG.TOSTOP);
  }
  override open(inode: Inode, flags: number): File | SysError {
    return this.#registry.openSlave(this, inode, flags);
  }

  openPeer(flags: number): File | SysError {
    return this.#registry.openPeer(this, flags);
  }

  // --- the device below the line discipline ---
  get outputRoom(): number {
    return this.line.stopped ? 0 : this.#toMaster.room;
  }
  output(byte: number): void {
    this.#toMaster.push(byte);
    this.#shown = true;
  }
  outputAll(source: Uint8Array, offset: number, length: number): number {
    if (this.line.stopped) return 0;
    this.#shown = true;
    return this.#toMaster.write(source, offset, length);
  }
  inputReady(): void {
    this.slaveAsync.send(POLL_CODE.IN);
  }
  signal(signal: number): void {
    signalGroup(this.kernel, this.foreground, signal);
  }
  flushOutput(): void {
    this.#toMaster.truncate(ARRIVED);
    this.#tell(PKT.FLUSHWRITE, 0);
  }
  inputFlushed(): void {
    this.#tell(PKT.FLUSHREAD, 0);
  }
  flowChanged(stopped: boolean): void {
    this.#tell(stopped ? PKT.STOP : PKT.START, stopped ? PKT.START : PKT.STOP);
  }
  /** Tells the master, in packet mode. */
  #tell(status: number, instead: number): void {
    if (this.packet) this.packetStatus = (this.packetStatus & ~instead) | status;
  }
  setPacketMode(on: boolean): void {
    if (on && !this.packet) this.packetStatus = 0;
    this.packet = on;
  }

  // --- the master's side ---
  /** @returns bytes taken */
  fromMaster(source: Uint8Array, offset: number, length: number): number {
    if (this.#masterStopped) return 0;
    const n = this.#toSlave.write(source, offset, length);
    if (n < length && !this.masterAsync.empty) this.#masterAwaitsRoom = true;
    this.#deliver();
    return n;
  }
  /** Bytes that the master can write. */
  get masterRoom(): number {
    return this.#masterStopped ? 0 : this.#toSlave.room;
  }
  /** Bytes that the master can read. */
  get masterReadable(): number {
    return Math.min(this.#toMaster.used, ARRIVED);
  }
  toMaster(target: Uint8Array, offset: number, length: number): number {
    const n = this.#toMaster.read(target, offset, Math.min(length, ARRIVED));
    this.line.echo.flush();
    this.#wake();
    return n;
  }
  /** tcflush(3) of the master. */
  flushMaster(which: number): void {
    if (which !== FLUSH.OUT) this.#toMaster.truncate(0);
    if (which !== FLUSH.IN) this.#toSlave.truncate(0);
    this.line.echo.flush();
    this.#wake();
  }
  closeMaster(): void {
    this.masterOpen = false;
    this.#registry.hidden(this);
    this.hangUp();
    if (this.#slaves === 0) this.#registry.gone(this);
  }

  // --- the slave's side ---
  fromSlave(source: Uint8Array, offset: number, length: number): number {
    this.line.echo.flush();
    const n = this.line.output.write(source, offset, length);
    if (n < length && !this.slaveAsync.empty) this.#slaveAwaitsRoom = true;
    this.#wake();
    return n;
  }
  toSlave(target: Uint8Array, offset: number, length: number): number {
    const n = this.line.read(target, offset, length);
    this.#deliver();
    return n;
  }
  /** One character as if it had come from the other side: TIOCSTI. */
  type(character: number, toMaster: boolean): void {
    if (toMaster) {
      if (this.#toMaster.room > 0) this.output(character);
    } else if (this.line.inputRoom > 0) {
      this.line.receive(character);
      this.line.received();
    }
    this.#wake();
  }
  /** tcflush(3) of the slave. */
  flushSlave(which: number): void {
    if (which !== FLUSH.OUT) {
      this.#toSlave.truncate(0);
      this.line.flushInput();
    }
    if (which !== FLUSH.IN) this.flushOutput();
    this.#deliver();
  }
  /** VSTOP or VSTART as a byte of the output, stopped or not: tcflow(3), TCIOFF and TCION. */
  sendAcross(character: number, fromMaster: boolean): void {
    if (!fromMaster) {
      if (this.#toMaster.room > 0) this.output(character);
    } else if (this.#toSlave.room > 0) this.#toSlave.push(character);
    this.#deliver();
  }
  /** tcsetattr(3). */
  configure(settings: Termios, flush: boolean): void {
    if (flush) this.line.flushInput();
    const before = this.line.termios;
    if (this.packet) {
      const external = (before.lflag | settings.lflag) & LFLAG.EXTPROC;
      const [old, now] = [before.usualFlowControl, settings.usualFlowControl];
      if (old !== now) this.#tell(now ? PKT.DOSTOP : PKT.NOSTOP, now ? PKT.NOSTOP : PKT.DOSTOP);
      if (external !== 0) this.#tell(PKT.IOCTL, 0);
    }
    this.line.configure(settings);
    this.#deliver();
  }
  /** tcflow(3), TCOOFF and TCOON. */
  flow(action: number, master: boolean): void {
    if (master) this.#masterStopped = action === FLOW.OOFF;
    else this.line.flow(action);
    this.#wake();
  }
  resize(size: WindowSize): void {
    const old = this.size;
    const same = old.rows === size.rows && old.columns === size.columns;
    if (same && old.width === size.width && old.height === size.height) return;
    Object.assign(old, size);
    signalGroup(this.kernel, this.foreground, SIG.WINCH);
  }
  slaveOpened(): void {
    this.#slaves++;
    this.slaveClosed = false;
  }
  slaveReleased(): void {
    this.#slaves--;
    if (this.#slaves === 0) this.slaveClosed = true;
    if (this.#slaves === 0 && !this.masterOpen) this.#registry.gone(this);
    this.#wake();
  }
  /** Every open description of the slave becomes useless; the settings are those of a new terminal. @see vhangup(2) */
  override hangUp(): void {
    this.generation++;
    this.slaveAsync.clear();
    this.line.echo.clear();
    this.flushOutput();
    this.line.flushInput();
    this.line.configure(new Termios());
    hangUpSession(this.kernel, this);
    this.#wake();
  }

  /** Lets the line discipline take what waits in front of it. */
  #deliver(): void {
    const waiting = this.#toSlave;
    const before = waiting.used;
    while (waiting.used > 0 && this.line.inputRoom > 0) this.line.receive(waiting.shift());
    if (waiting.used < before) this.line.received();
    this.#wake();
  }
  #wake(): void {
    this.masterQueue.wake();
    this.slaveQueue.wake();
    this.#signal();
  }
  /** The signals of O_ASYNC that are due. */
  #signal(): void {
    if (this.#shown) {
      this.#shown = false;
      this.masterAsync.send(POLL_CODE.IN);
    }
    if (this.#masterAwaitsRoom && this.masterRoom > 0) {
      this.#masterAwaitsRoom = false;
      this.masterAsync.send(POLL_CODE.OUT);
    }
    if (this.#slaveAwaitsRoom && this.outputRoom > 0) {
      this.#slaveAwaitsRoom = false;
      this.slaveAsync.send(POLL_CODE.OUT);
    }
  }
}
