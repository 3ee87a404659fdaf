/** Inode numbers of a tree that joins files of several host file systems and its own. */

/** Host inode numbers are used as they are below this; the devices of a host are told apart above it. */
const PER_DEVICE = 2 ** 44;
/** Own numbers of a tree that also has the host's start here. */
const OWN = 2 ** 52;
const DEVICES = 255;

export class InodeNumbers {
  readonly #devices = new Map<number, number>();
  #last: number;

  /** @param shared whether numbers of host files are in use as well */
  constructor(shared: boolean) {
    this.#last = shared ? OWN : 0;
  }
  /** A number for a new file. */
  next(): number {
    return ++this.#last;
  }
  /** The number of a host file; two files of the first 255 devices never share one. */
  of(dev: number, ino: number): number {
    let index = this.#devices.get(dev);
    if (index === undefined) {
      index = Math.min(this.#devices.size, DEVICES);
      if (this.#devices.size <= DEVICES) this.#devices.set(dev, index);
    }
    return (ino % PER_DEVICE) + index * PER_DEVICE;
  }
}
