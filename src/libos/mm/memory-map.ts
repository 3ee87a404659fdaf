/** CONTRACT (implementation follows in this file): a process's mappings. */
export type MemoryMap = import("./memory-map-contract.ts").MemoryMapContract;
