/** What the Wasm engine's parts ask of one another. */

/** What the machine asks of the address space. */
export interface MachineSpace {
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly bytes: { readonly u8: Uint8Array };
  readonly pages: Uint8Array;
  isVolatile(page: number): boolean;
  /** Looks after mapped host files that may have been truncated. */
  checkFiles(): void;
}
