/**
 * What the host keeps for an engine from one run to the next. Nothing here throws, and nothing is promised: what cannot be
 * read, was damaged, or belongs to somebody else is not there; what cannot be written is lost.
 */

/** A directory of files that hold parts: byte arrays that are read back whole, or not at all. */
export interface HostCache {
  /** A name of at most 64 letters and digits for any text, the same in every run of this build of Skerry, and in no other's. */
  name(text: string): string;
  /** 32 bytes that are the same in every run for a text, and that nobody else can know. */
  secretOf(text: string): Uint8Array;
  /**
   * Reads a file's parts, and notes that it was used.
   * @param place where a part of so many bytes shall be put; null, or absent: into an ArrayBuffer of its own. What is there
   * afterwards is only a part if it is returned.
   */
  read(file: string, place?: (part: number, length: number) => Uint8Array | null): Uint8Array[] | null;
  /** Writes a file, in place of any of that name, and removes what was not used for longest beyond the directory's bound. */
  write(file: string, parts: readonly Uint8Array[]): boolean;
  remove(file: string): void;
}

/**
 * The machine code behind a WebAssembly module, as far as the platform gives access to it: compiled once, it is there in the
 * next run. Absent where the platform has none.
 */
export interface HostMachineCode {
  /** The tools may be used while `work` runs. */
  use<T>(work: (tools: MachineCodeTools) => T): T;
}
export interface MachineCodeTools {
  /** Whether an exported function, or one from a table, has its best machine code. */
  isOptimised(run: CallableFunction): boolean;
  /** Compiles it so now, at about a millisecond for a kilobyte. */
  optimise(run: CallableFunction): void;
  /** @param module one of whose functions has been {@link optimise}d in this process */
  serialise(module: WebAssembly.Module): Uint8Array | null;
  /**
   * @param code of {@link serialise}, which is executed: it must come from there
   * @param bytes what the module was made from
   * @returns null if it was made by another version, for another CPU, or with other options
   */
  deserialise(code: Uint8Array, bytes: Uint8Array): WebAssembly.Module | null;
}
