/** Which word an address names: the same for all who mean the same bytes. @see futex(2), "Private futexes" */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { VM } from "../../mm/vma.ts";
import type { Task } from "../task.ts";
import { FutexSpace } from "./word.ts";

/** One past the last address a program can have on Linux: beyond 4 GiB nothing is mapped, but an address is one. */
const USER_TOP = 0x7fff_ffff_f000;
/** Added to the address of a word in private memory that is not said to be private: another word than the private one. */
const NOT_SAID_PRIVATE = 2;

/** What names a word; made once and filled in again and again. */
export class FutexKey {
  space: FutexSpace = new FutexSpace();
  offset = 0;

  same(other: FutexKey): boolean {
    return this.space === other.space && this.offset === other.offset;
  }

  /**
   * @param shared whether FUTEX_PRIVATE_FLAG is missing
   * @param write whether the word will be written
   * @returns 0, -EINVAL if misaligned, or -EFAULT; the word of a private futex need not be mapped
   */
  locate(task: Task, address: number, shared: boolean, write: boolean): SysResult {
    if (address % 4 !== 0) return -Errno.EINVAL;
    if (!(address >= 0 && address <= USER_TOP - 4)) return -Errno.EFAULT;
    const { mem } = task;
    const { mm } = task.process;
    this.space = mm.futexes;
    this.offset = address;
    if (!shared) return 0;
    const writable = mem.canWrite(address, 4);
    if (!writable && (write || !mem.canRead(address, 4))) return -Errno.EFAULT;
    const vma = mm.areaAt(address);
    if (vma !== null && vma.file !== null && (vma.has(VM.Shared) || !writable)) {
      this.space = task.kernel.futexes.ofFile(vma.file.inode ?? vma.file);
      this.offset = vma.fileOffset(address);
    } else if (writable) {
      this.offset += NOT_SAID_PRIVATE;
    } else {
      // Anonymous memory that nobody can write: as on Linux, nobody could have a reason to wait there.
      return -Errno.EFAULT;
    }
    return 0;
  }
}

/** The futexes of one machine that are not those of one address space alone. */
export class Futexes {
  readonly #files = new WeakMap<object, FutexSpace>();
  /** For the call that runs: nothing in them lasts. */
  readonly first = new FutexKey();
  readonly second = new FutexKey();

  /** The words of a file that is mapped shared. @param file its inode */
  ofFile(file: object): FutexSpace {
    let space = this.#files.get(file);
    if (space === undefined) {
      space = new FutexSpace();
      this.#files.set(file, space);
    }
    return space;
  }
}
