/** What a task has used, counted where it costs nothing: no host call on the path of a system call. @see getrusage(2) */

export class Usage {
  /** Faults of the guest that were answered with a page. */
  minorFaults = 0;
  /** Sleeps, and turns that ended while the task could go on. */
  voluntarySwitches = 0;
  involuntarySwitches = 0;
  /** Of read(2), write(2) and their kind: bytes moved and calls made. @see proc_pid_io(5) */
  bytesRead = 0;
  bytesWritten = 0;
  reads = 0;
  writes = 0;
  /** CPU time in ns by where the ends of time slices found the task: in the guest's code, in the library OS. */
  userSample = 0;
  systemSample = 0;

  /** @param result of a read */
  countRead(result: number): void {
    this.reads++;
    if (result > 0) this.bytesRead += result;
  }
  countWrite(result: number): void {
    this.writes++;
    if (result > 0) this.bytesWritten += result;
  }
  /** The end of a time slice. @param time of the CPU since the last one, ns */
  sample(inGuest: boolean, time: number): void {
    if (inGuest) this.userSample += time;
    else this.systemSample += time;
  }
  /** Takes over the counts of a task that ends. */
  add(other: Usage): void {
    this.minorFaults += other.minorFaults;
    this.voluntarySwitches += other.voluntarySwitches;
    this.involuntarySwitches += other.involuntarySwitches;
    this.bytesRead += other.bytesRead;
    this.bytesWritten += other.bytesWritten;
    this.reads += other.reads;
    this.writes += other.writes;
    this.userSample += other.userSample;
    this.systemSample += other.systemSample;
  }
}

/** CPU time in ns, split. */
export interface CpuTimes {
  user: number;
  system: number;
}

/** Splits exact CPU time as the samples are split, as the kernel does; neither part ever goes back. */
export class CpuTimeSplit {
  #user = 0;
  #system = 0;

  /** @param total exact CPU time, ns, not less than before */
  split(usage: Usage, total: number): CpuTimes {
    const samples = usage.userSample + usage.systemSample;
    const share = samples === 0 ? total : total * (usage.userSample / samples);
    // What was told once stays; the rest of the growth goes where the samples want it.
    const grown = Math.max(0, total - this.#user - this.#system);
    const user = Math.min(Math.max(share, this.#user), this.#user + grown);
    this.#system += grown - (user - this.#user);
    this.#user = user;
    return { user: this.#user, system: this.#system };
  }
}
