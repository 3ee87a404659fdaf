/**
 * The handlers that there are, by the form of instruction that each executes. Those that a block needs and that are missing
 * are made together, as one module.
 */
import { exactLayout, type Layout } from "../area/layout.ts";
import { instanceImports, regionModule } from "../emit/module.ts";
import type { Protection } from "../emit/values.ts";
import type { Block } from "../ir/block.ts";
import type { Helper } from "../ir/helper.ts";
import { analyseLiveness } from "../ir/liveness.ts";
import {
  emitGone,
  emitHandler,
  emitHead,
  emitLinker,
  emitStop,
  type HandlerContext,
  type HandlerState,
} from "./handler.ts";
import { FEW, type FoundHandlers, type HandlerStore, type KeptForm } from "./handler-store.ts";

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
  /** Whatever a handler may call, in the order of function indices in modules. */
  helpers: readonly Helper[];
  /** @see EmitContext */
  countedFuel: number;
  imports: Record<string, unknown>;
  /** Handlers of earlier runs; null: they are not kept. */
  store: HandlerStore | null;
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
  /** By index. */
  readonly #bodies: Uint8Array[] = [];
  /** Handlers below are in the table. */
  #finished = 0;
  /** One of those above calls a helper. */
  #calls = false;
  /** What the store has: bodies of handlers below `count` lie in `bytes`, and `table` has the functions of `module`. */
  #kept: { module: WebAssembly.Module; bytes: Uint8Array; table: WebAssembly.Table; count: number } | null = null;
  /** Forms and bodies of what was kept, which nobody has asked for yet. */
  #unread: FoundHandlers["details"] | null = null;
  /** @see KeptHandlers */
  #generations: [count: number, hash: number][] = [];
  #opened = false;

  constructor(context: CatalogueContext, lift: (key: number, i: I) => LiftedForm) {
    this.#context = context;
    this.#lift = lift;
    this.table = new WebAssembly.Table({ element: "anyfunc", initial: TABLE_SIZE });
  }

  /** Before the first handler is asked for. @param provideUsual asks for what is most used */
  open(provideUsual: () => void): void {
    this.#opened = true;
    if (this.#read()) return;
    // In the order of Fixed.
    const common = this.#handlerContext(false);
    this.#queue(emitHead(common));
    this.#queue(emitGone(common));
    this.#queue(emitLinker(common));
    this.#queue(emitLinker(this.#handlerContext(true)));
    this.#queue(emitStop(common));
    provideUsual();
  }
  #read(): boolean {
    const found = this.#context.store?.read() ?? null;
    if (found === null) return false;
    const { count, generations, details, bytes, module } = found;
    this.#unread = details;
    this.#finished = count;
    this.#generations = generations;
    this.#kept = { module, bytes, table: this.table, count };
    this.#grow(this.table, count);
    this.#instantiate(module, this.table);
    return true;
  }
  /** Looks at forms and bodies that were kept: something is not among what records name already. */
  #readDetails(): void {
    const details = this.#unread;
    if (details === null) return;
    this.#unread = null;
    const { forms, bodies } = details();
    for (const [key, index, looked, variants] of forms) {
      this.#forms.set(key, { index, looked, variants: new Map(variants) });
    }
    const { bytes } = this.#kept!;
    for (const [at, length] of bodies) this.#bodies.push(bytes.subarray(at, at + length));
  }
  /** Handlers that will have the same indices in other runs. */
  get kept(): number {
    return this.#kept?.count ?? 0;
  }
  /** A hash of the first handlers, if a run ended with so many; otherwise 0. */
  identity(count: number): number {
    return this.#generations.find(([size]) => size === count)?.[1] ?? 0;
  }
  /** Keeps what there is for other runs. */
  end(): void {
    const { store, helpers, memory } = this.#context;
    if (store === null || !this.#opened) return;
    const kept = this.#kept;
    const isSame = kept !== null && this.#finished - kept.count < FEW;
    if (isSame && !store.lacksMachineCode(kept.count)) return;
    this.#readDetails();
    const forms = [...this.#forms].map(([key, { index, looked, variants }]): KeptForm => {
      return [key, index, [...looked], [...variants]];
    });
    if (isSame) {
      const functions = this.#bodies.slice(0, kept.count).map((_, index) => kept.table.get(index) as CallableFunction);
      const old = forms.filter(([, index]) => index < kept.count);
      const bodies = this.#bodies
        .slice(0, kept.count)
        .map((body): [number, number] => [body.byteOffset - kept.bytes.byteOffset, body.length]);
      for (const form of old) form[3] = form[3].filter(([, index]) => index < kept.count);
      store.write({ forms: old, bodies, generations: this.#generations }, kept.bytes, kept.module, functions);
      return;
    }
    const bodies = this.#bodies.slice(0, this.#finished);
    const places = bodies.map((_, index) => index);
    const made = regionModule(bodies, helpers, memory.buffer.byteLength / 65536, places);
    const module = new WebAssembly.Module(made.bytes as BufferSource);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: TABLE_SIZE });
    this.#grow(table, bodies.length);
    this.#instantiate(module, table);
    const functions = places.map((index) => table.get(index) as CallableFunction);
    const ranges = made.bodies.map((at, index): [number, number] => [at, bodies[index]!.length]);
    const generations: [number, number][] = [...this.#generations, [bodies.length, hashOf(bodies)]];
    if (store.write({ forms, bodies: ranges, generations }, made.bytes, module, functions)) {
      this.#generations = generations;
      this.#kept = { module, bytes: made.bytes, table, count: bodies.length };
      ranges.forEach(([at, length], index) => {
        this.#bodies[index] = made.bytes.subarray(at, at + length);
      });
    }
  }
  #grow(table: WebAssembly.Table, length: number): void {
    const missing = length - table.length;
    if (missing > 0) table.grow(Math.max(TABLE_SIZE, missing));
  }
  #instantiate(module: WebAssembly.Module, table: WebAssembly.Table): void {
    const { memory, imports } = this.#context;
    new WebAssembly.Instance(module, instanceImports(memory, table, imports));
  }

  /** The handler of a form, or -1: {@link provide} has to look at the instruction. */
  find(key: number): number {
    this.#readDetails();
    return this.#forms.get(key)?.index ?? -1;
  }
  /** The handler of a form's instruction; a new one can be executed after {@link finish}. */
  provide(key: number, i: I): number {
    this.#readDetails();
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
    const { layout, state, protection, countedFuel } = this.#context;
    const own = exact ? exactLayout(layout) : layout;
    const helperIndex = (helper: Helper): number => {
      this.#calls = true;
      return this.#context.helpers.indexOf(helper);
    };
    return {
      emit: { layout: own, protection, precise: true, countedFuel, lookUp: false, helperIndex },
      state,
      layout: own,
      exact,
    };
  }
  #emit({ block, wild, exact }: LiftedForm): Uint8Array {
    const nothing = { low: 0, high: 0 };
    analyseLiveness([block], { slots: [], precise: true, liveAt: () => nothing });
    return emitHandler(block, wild, this.#handlerContext(exact));
  }
  #queue(body: Uint8Array): number {
    return this.#bodies.push(body) - 1;
  }

  /** Compiles what was asked for since the last time. */
  finish(): void {
    const first = this.#finished;
    if (this.#bodies.length <= first) return;
    const { memory, helpers, counts } = this.#context;
    const added = this.#bodies.slice(first);
    const places = added.map((_, n) => first + n);
    const called = this.#calls ? helpers : [];
    const { bytes } = regionModule(added, called, memory.buffer.byteLength / 65536, places);
    this.#grow(this.table, this.#bodies.length);
    this.#instantiate(new WebAssembly.Module(bytes as BufferSource), this.table);
    this.#finished = this.#bodies.length;
    this.#calls = false;
    counts.handlers += added.length;
  }
}

function hashOf(bodies: readonly Uint8Array[]): number {
  let hash = bodies.length;
  for (const body of bodies) {
    for (let n = 0; n < body.length; n++) hash = Math.imul(hash ^ body[n]!, 0x0100_0193);
  }
  return hash >>> 0;
}
function variantOf(form: Form, i: object): string {
  return form.looked.map((name) => String((i as Record<string, unknown>)[name])).join();
}
