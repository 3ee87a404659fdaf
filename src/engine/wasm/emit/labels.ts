/** The labels of structured control flow that are open where code is emitted. */
import type { Bytes } from "./bytes.ts";
import { Opcode, VOID } from "./opcodes.ts";

export interface Label {
  kind: "loop" | "block" | "if" | "exit" | "way in";
  node: number;
}

export class Labels {
  readonly #out: Bytes;
  readonly #open: Label[] = [];

  constructor(out: Bytes) {
    this.#out = out;
  }
  open(opcode: number, kind: Label["kind"], node: number): void {
    this.#out.u8(opcode);
    this.#out.u8(VOID);
    this.#open.push({ kind, node });
  }
  close(): void {
    this.#out.u8(Opcode.END);
    this.#open.pop();
  }
  /** How many labels are within one. */
  depth(kind: Label["kind"], node: number): number {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const label = this.#open[i]!;
      if (label.kind === kind && label.node === node) return this.#open.length - 1 - i;
    }
    throw new Error(`no ${kind} of node ${node}`);
  }
  /** @param nested in so many conditions that are not labels of ours */
  branch(kind: Label["kind"], node: number, nested = 0): void {
    this.#out.u8(Opcode.BR);
    this.#out.u32(this.depth(kind, node) + nested);
  }
  branchIf({ kind, node }: Label): void {
    this.#out.u8(Opcode.BR_IF);
    this.#out.u32(this.depth(kind, node));
  }
}
