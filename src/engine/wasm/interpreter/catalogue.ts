/**
 * The handlers that there are, by the form of instruction that each executes. Those that a block needs and that are missing
 * are made together, as one module.
 */
import { exactLayout, type Layout } from "../area/layout.ts";
import { IMPORTS, regionModule } from "../emit/module.ts";
import type { Protection } from "../emit/values.ts";
import type { Block } from "../ir/block.ts";
import type { Helper } from "../ir/helper.ts";
import { analyseLiveness } from "../ir/liveness.ts";
import { emitGone, emitHandler, emitHead, emitLinker, type HandlerContext, type HandlerState } from "./handler.ts";

/** What a front end makes of a form. */
export interface LiftedForm {
  block: Block;
  /** Properties of the instruction whose values the handler depends on beside the form. */
  looked: readonly string[];
  /** Jumps may go where no code can be. */
  wild: boolean;
  /** The handler belongs to the exact mode of floating point. */
  exact: boolean;
}

export interface CatalogueContext {
  memory: WebAssembly.Memory;
  layout: Layout;
  state: HandlerState;
  protection: Protection;
  imports: Record<string, unknown>;
  counts: { handlers: number };
}

interface Form {
  /** Index in the table; -1: it depends on more than the form. */
  index: number;
  looked: readonly string[];
  variants: Map<string, number>;
}

const TABLE_SIZE = 2048;

export class Catalogue<I extends object> {
  /** The handlers of records; regions are in a table of their own. */
  readonly table: WebAssembly.Table;
  readonly #context: CatalogueContext;
  readonly #lift: (key: number, i: I) => LiftedForm;
  readonly #forms = new Map<number, Form>();
  readonly #bodies: Uint8Array[] = [];
  readonly #helpers: Helper[] = [];
  #next = 0;

  constructor(context: CatalogueContext, lift: (key: number, i: I) => LiftedForm) {
    this.#context = context;
    this.#lift = lift;
    this.table = new WebAssembly.Table({ element: "anyfunc", initial: TABLE_SIZE });
    // In the order of Fixed.
    const common = this.#handlerContext(false);
    this.#queue(emitHead(common));
    this.#queue(emitGone(common));
    this.#queue(emitLinker(common));
    this.#queue(emitLinker(this.#handlerContext(true)));
  }

  /** The handler of a form, or -1: {@link provide} has to look at the instruction. */
  find(key: number): number {
    return this.#forms.get(key)?.index ?? -1;
  }
  /** The handler of a form's instruction; a new one can be executed after {@link finish}. */
  provide(key: number, i: I): number {
    let form = this.#forms.get(key);
    if (form !== undefined) {
      if (form.index >= 0) return form.index;
      const known = form.variants.get(variantOf(form, i));
      if (known !== undefined) return known;
    }
    const lifted = this.#lift(key, i);
    if (form === undefined) {
      form = { index: -1, looked: lifted.looked, variants: new Map() };
      this.#forms.set(key, form);
    } else if (lifted.looked.some((name) => !form!.looked.includes(name))) {
      form.looked = [...new Set([...form.looked, ...lifted.looked])];
      form.variants.clear();
    }
    const index = this.#queue(this.#emit(lifted));
    if (form.looked.length === 0) form.index = index;
    else form.variants.set(variantOf(form, i), index);
    return index;
  }

  #handlerContext(exact: boolean): HandlerContext {
    const { layout, state, protection } = this.#context;
    const own = exact ? exactLayout(layout) : layout;
    const helperIndex = (helper: Helper): number => {
      const known = this.#helpers.indexOf(helper);
      return known >= 0 ? known : this.#helpers.push(helper) - 1;
    };
    return { emit: { layout: own, protection, precise: true, helperIndex }, state, layout: own, exact };
  }
  #emit({ block, wild, exact }: LiftedForm): Uint8Array {
    const nothing = { low: 0, high: 0 };
    analyseLiveness([block], { slots: [], precise: true, liveAt: () => nothing });
    return emitHandler(block, wild, this.#handlerContext(exact));
  }
  #queue(body: Uint8Array): number {
    this.#bodies.push(body);
    return this.#next++;
  }

  /** Compiles what was asked for since the last time. */
  finish(): void {
    if (this.#bodies.length === 0) return;
    const { memory, imports } = this.#context;
    const count = this.#bodies.length;
    const first = this.#next - count;
    const places = this.#bodies.map((_, n) => first + n);
    const { bytes } = regionModule(this.#bodies, this.#helpers, memory.buffer.byteLength / 65536, places);
    if (this.#next > this.table.length) this.table.grow(Math.max(TABLE_SIZE, this.#next - this.table.length));
    new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), {
      [IMPORTS.module]: {
        [IMPORTS.memory]: memory,
        [IMPORTS.table]: this.table,
        ...imports,
      } as WebAssembly.ModuleImports,
    });
    this.#context.counts.handlers += count;
    this.#bodies.length = 0;
    this.#helpers.length = 0;
  }
}

function variantOf(form: Form, i: object): string {
  return form.looked.map((name) => String((i as Record<string, unknown>)[name])).join();
}
