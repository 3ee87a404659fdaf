/** Open descriptions of the two sides of a pseudo-terminal. @see pty(7), pts(4), read(2), write(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { SIG } from "../../abi/signal.ts";
import { CC, PKT, TIOC } from "../../abi/termios.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { AsyncOwner } from "../fs/async-owner.ts";
import { File } from "../fs/file.ts";
import type { Inode } from "../fs/inode.ts";
import type { Task } from "../task/task.ts";
import type { WaitQueue } from "../task/wait.ts";
import { DevPtsNode } from "./devpts-node.ts";
import { checkForeground } from "./job-control.ts";
import type { Pty } from "./pty.ts";
import { terminalRequest } from "./requests.ts";

/** VTIME counts tenths of a second; in ns. */
const VTIME_UNIT = 1e8;
/** What a task that was stopped for using the terminal from the background keeps in `scratch`. */
const STOPPED = Symbol("stopped");
const INPUT = POLL.IN | POLL.RDNORM;
const OUTPUT = POLL.OUT | POLL.WRNORM;

abstract class TerminalFile extends File {
  readonly pty: Pty;
  readonly inode: Inode;
  constructor(pty: Pty, inode: Inode, flags: number) {
    super(flags);
    this.pty = pty;
    this.inode = inode;
  }
  override get seekable(): boolean {
    return false;
  }
  override get writesAll(): boolean {
    return true;
  }
  override isTerminal(): boolean {
    return true;
  }
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }
}

export class MasterFile extends TerminalFile {
  override describe(): string {
    return "/dev/ptmx";
  }
  override get waitQueue(): WaitQueue {
    return this.pty.masterQueue;
  }
  override get asyncGroup(): number {
    return 0;
  }
  override setAsync(owner: AsyncOwner, on: boolean): void {
    this.pty.masterAsync.set(owner, on);
  }
  protected override release(): SysResult {
    this.pty.closeMaster();
    return 0;
  }

  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const { pty } = this;
    if (length === 0) return 0;
    if (pty.packet && pty.packetStatus !== 0) {
      buffer.u8[offset] = pty.packetStatus;
      pty.packetStatus = 0;
      return 1;
    }
    if (pty.masterReadable === 0) return pty.slaveClosed ? -Errno.EIO : -Errno.EAGAIN;
    if (!pty.packet) return pty.toMaster(buffer.u8, offset, length);
    buffer.u8[offset] = PKT.DATA;
    return 1 + pty.toMaster(buffer.u8, offset + 1, length - 1);
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length === 0) return 0;
    const n = this.pty.fromMaster(buffer.u8, offset, length);
    return n === 0 ? -Errno.EAGAIN : n;
  }
  override poll(): number {
    const { pty } = this;
    let events = pty.masterReadable > 0 ? INPUT : 0;
    if (pty.packet && pty.packetStatus !== 0) events |= INPUT | POLL.PRI;
    if (pty.slaveClosed) events |= POLL.HUP;
    if (pty.masterRoom > 0) events |= OUTPUT;
    return events;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    return terminalRequest(task, this.pty, this, true, request, argument);
  }
}

export class SlaveFile extends TerminalFile {
  /** Hang-ups of the terminal before this description was made. */
  readonly #generation: number;
  /** How many bytes a read that is running must find: VMIN, unless time or patience is over. */
  #minimum = 1;

  constructor(pty: Pty, inode: Inode, flags: number) {
    super(pty, inode, flags);
    this.#generation = pty.generation;
    pty.slaveOpened();
  }
  override describe(): string {
    return `/dev/pts/${this.pty.number}`;
  }
  override get waitQueue(): WaitQueue {
    return this.pty.slaveQueue;
  }
  override get asyncGroup(): number {
    return this.pty.foreground;
  }
  override setAsync(owner: AsyncOwner, on: boolean): void {
    if (!on || !this.hungUp) this.pty.slaveAsync.set(owner, on);
  }
  protected override release(): SysResult {
    this.pty.slaveReleased();
    return 0;
  }
  get hungUp(): boolean {
    return this.#generation !== this.pty.generation;
  }

  override accessed(): void {
    super.accessed();
    if (this.inode instanceof DevPtsNode) this.inode.used(false);
  }
  override modified(): void {
    super.modified();
    if (this.inode instanceof DevPtsNode) this.inode.used(true);
  }

  override admit(task: Task, writing: boolean): SysResult {
    if (this.hungUp) return 0;
    const { pty } = this;
    if (!writing || pty.stopsOutput) {
      const checked = checkForeground(task, pty, writing ? SIG.TTOU : SIG.TTIN);
      if (checked !== 0) {
        task.scratch = STOPPED;
        return checked;
      }
    }
    if (task.scratch === STOPPED) {
      task.scratch = null;
      task.deadline = Number.NaN;
    }
    if (!writing) this.#begin(task);
    return 0;
  }
  /** Decides how many bytes the read must find. */
  #begin(task: Task): void {
    const { cc } = this.pty.line.termios;
    const impatient = (this.flags & O.NONBLOCK) !== 0 || (task.inCall && task.signals.deliverable);
    if (task.inCall && task.kernel.time.now() >= task.deadline) this.#minimum = 0;
    else if (cc[CC.VMIN] === 0) this.#minimum = cc[CC.VTIME] === 0 ? 0 : 1;
    else this.#minimum = impatient ? 1 : cc[CC.VMIN]!;
  }
  override readDeadline(task: Task): number {
    const { line } = this.pty;
    const { cc, canonical } = line.termios;
    if (canonical || cc[CC.VTIME] === 0) return Number.NaN;
    const seen = typeof task.scratch === "number" ? task.scratch : 0;
    const { used } = line.input;
    task.scratch = used;
    const starts = cc[CC.VMIN] === 0 ? Number.isNaN(task.deadline) : used > seen;
    return starts ? task.kernel.time.now() + cc[CC.VTIME]! * VTIME_UNIT : task.deadline;
  }

  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const { pty } = this;
    const minimum = Math.min(this.#minimum, length);
    this.#minimum = 1;
    if (length === 0 || this.hungUp) return 0;
    const enough = pty.line.termios.canonical ? pty.line.available(1) : pty.line.input.used >= minimum;
    return enough ? pty.toSlave(buffer.u8, offset, length) : -Errno.EAGAIN;
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (this.hungUp) return -Errno.EIO;
    if (length === 0) return 0;
    const n = this.pty.fromSlave(buffer.u8, offset, length);
    return n === 0 ? -Errno.EAGAIN : n;
  }
  override poll(): number {
    if (this.hungUp) return INPUT | OUTPUT | POLL.ERR | POLL.HUP;
    const { line, outputRoom } = this.pty;
    const { cc } = line.termios;
    const minimum = cc[CC.VTIME] === 0 && cc[CC.VMIN] !== 0 ? cc[CC.VMIN]! : 1;
    return (line.available(minimum) ? INPUT : 0) | (outputRoom > 0 ? OUTPUT : 0);
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (this.hungUp) return request === TIOC.TIOCSPGRP ? -Errno.ENOTTY : -Errno.EIO;
    return terminalRequest(task, this.pty, this, false, request, argument);
  }
}
