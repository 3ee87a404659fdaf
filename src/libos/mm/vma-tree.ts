/**
 * The areas of an address space in order: an AVL tree by start address in which every node knows the largest gap
 * below it, so that finding an area, a free range, an insertion and a removal take logarithmic time.
 */
import type { Vma } from "./vma.ts";

export class VmaTree {
  #root: Vma | null = null;
  #count = 0;
  #bytes = 0;
  #peak = 0;

  /** Number of areas. */
  get count(): number {
    return this.#count;
  }
  /** Bytes of all areas. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The most there have been since {@link forgetPeak}. */
  get peakBytes(): number {
    return this.#peak;
  }
  forgetPeak(): void {
    this.#peak = this.#bytes;
  }

  /** The lowest area that ends behind `address`: the one that holds it, or else the next. */
  find(address: number): Vma | null {
    let best: Vma | null = null;
    for (let node = this.#root; node !== null; ) {
      if (node.end > address) {
        best = node;
        if (node.start <= address) break;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return best;
  }
  /** The area that holds `address`. */
  at(address: number): Vma | null {
    const vma = this.find(address);
    return vma !== null && vma.start <= address ? vma : null;
  }
  /** The highest area that starts below `address`. */
  before(address: number): Vma | null {
    let best: Vma | null = null;
    for (let node = this.#root; node !== null; ) {
      if (node.start < address) {
        best = node;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return best;
  }
  after(vma: Vma): Vma | null {
    return this.find(vma.end);
  }
  /** Whether no area has a byte in the range; guard gaps do not count. */
  isFree(start: number, end: number): boolean {
    const vma = this.find(start);
    return vma === null || vma.start >= end;
  }

  /** Adds an area that overlaps none. */
  insert(vma: Vma): void {
    vma.left = null;
    vma.right = null;
    update(vma);
    this.#root = insert(this.#root, vma);
    this.#count++;
    this.#bytes += vma.length;
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
  }
  remove(vma: Vma): void {
    this.#root = remove(this.#root, vma);
    this.#count--;
    this.#bytes -= vma.length;
  }
  /** Changes the bounds (or flags that change its guard gap) of an area of the tree; its place in the order stays. */
  resize(vma: Vma, start: number, end: number): void {
    this.#bytes += end - start - vma.length;
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
    vma.start = start;
    vma.end = end;
    refresh(this.#root, vma);
  }
  clear(): void {
    this.#root = null;
    this.#count = 0;
    this.#bytes = 0;
  }

  /**
   * The highest free range of `length` bytes inside [low, high) that touches no guard gap.
   * @returns its start, or -1
   */
  gapTopDown(length: number, low: number, high: number): number {
    return high - low < length ? -1 : topDown(this.#root, 0, Number.POSITIVE_INFINITY, length, low, high);
  }
  /** The lowest such range. */
  gapBottomUp(length: number, low: number, high: number): number {
    return high - low < length ? -1 : bottomUp(this.#root, 0, Number.POSITIVE_INFINITY, length, low, high);
  }

  /** All areas in ascending order. The tree must not change meanwhile. */
  *[Symbol.iterator](): Generator<Vma, void> {
    const stack: Vma[] = [];
    for (let node = this.#root; node !== null || stack.length > 0; ) {
      for (; node !== null; node = node.left) stack.push(node);
      node = stack.pop()!;
      yield node;
      node = node.right;
    }
  }
  /** The areas that have a byte in [start, end), ascending, as a list that survives changes of the tree. */
  overlapping(start: number, end: number): Vma[] {
    const found: Vma[] = [];
    collect(this.#root, start, end, found);
    return found;
  }
}

function collect(node: Vma | null, start: number, end: number, found: Vma[]): void {
  if (node === null) return;
  if (node.start > start) collect(node.left, start, end, found);
  if (node.end > start && node.start < end) found.push(node);
  if (node.end < end) collect(node.right, start, end, found);
}

function height(node: Vma | null): number {
  return node === null ? 0 : node.height;
}

function update(node: Vma): void {
  const { left, right } = node;
  node.height = 1 + Math.max(height(left), height(right));
  const start = node.guardedStart;
  node.low = start;
  node.high = node.end;
  let gap = 0;
  if (left !== null) {
    node.low = left.low;
    gap = Math.max(left.gap, start - left.high);
  }
  if (right !== null) {
    node.high = right.high;
    gap = Math.max(gap, right.gap, right.low - node.end);
  }
  node.gap = gap;
}

function rotateRight(node: Vma): Vma {
  const top = node.left!;
  node.left = top.right;
  top.right = node;
  update(node);
  update(top);
  return top;
}
function rotateLeft(node: Vma): Vma {
  const top = node.right!;
  node.right = top.left;
  top.left = node;
  update(node);
  update(top);
  return top;
}

function balance(node: Vma): Vma {
  const lean = height(node.left) - height(node.right);
  if (lean > 1) {
    if (height(node.left!.left) < height(node.left!.right)) node.left = rotateLeft(node.left!);
    return rotateRight(node);
  }
  if (lean < -1) {
    if (height(node.right!.right) < height(node.right!.left)) node.right = rotateRight(node.right!);
    return rotateLeft(node);
  }
  update(node);
  return node;
}

function insert(node: Vma | null, vma: Vma): Vma {
  if (node === null) return vma;
  if (vma.start < node.start) node.left = insert(node.left, vma);
  else node.right = insert(node.right, vma);
  return balance(node);
}

function remove(node: Vma | null, vma: Vma): Vma | null {
  if (node === null) return null;
  if (node === vma) {
    if (node.left === null) return node.right;
    if (node.right === null) return node.left;
    let successor = node.right;
    while (successor.left !== null) successor = successor.left;
    successor.right = removeLowest(node.right);
    successor.left = node.left;
    return balance(successor);
  }
  if (vma.start < node.start) node.left = remove(node.left, vma);
  else node.right = remove(node.right, vma);
  return balance(node);
}

function removeLowest(node: Vma): Vma | null {
  if (node.left === null) return node.right;
  node.left = removeLowest(node.left);
  return balance(node);
}

function refresh(node: Vma | null, vma: Vma): void {
  if (node === null) return;
  if (node !== vma) refresh(vma.start < node.start ? node.left : node.right, vma);
  update(node);
}

/** Whether a subtree between `floor` and `ceiling` cannot have a free range of `length` bytes in [low, high). */
function isTooTight(node: Vma, floor: number, ceiling: number, length: number, low: number, high: number): boolean {
  if (floor + length > high || Math.max(node.high, ceiling) - low < length) return true;
  return node.gap < length && node.low - floor < length && ceiling - node.high < length;
}

/** Searches a subtree whose neighbours end at `floor` and start, guard gap included, at `ceiling`. */
function topDown(node: Vma | null, floor: number, ceiling: number, length: number, low: number, high: number): number {
  if (node === null) {
    const start = Math.min(ceiling, high) - length;
    return start >= Math.max(floor, low) ? start : -1;
  }
  if (isTooTight(node, floor, ceiling, length, low, high)) return -1;
  const above = topDown(node.right, node.end, ceiling, length, low, high);
  return above >= 0 ? above : topDown(node.left, floor, node.guardedStart, length, low, high);
}

function bottomUp(node: Vma | null, floor: number, ceiling: number, length: number, low: number, high: number): number {
  if (node === null) {
    const start = Math.max(floor, low);
    return start + length <= Math.min(ceiling, high) ? start : -1;
  }
  if (isTooTight(node, floor, ceiling, length, low, high)) return -1;
  const below = bottomUp(node.left, floor, node.guardedStart, length, low, high);
  return below >= 0 ? below : bottomUp(node.right, node.end, ceiling, length, low, high);
}
