/** The engine contract on the translator, with each way of protecting memory. */
import { WasmEngine } from "../../../src/engine/wasm/engine.ts";
import { nodeNative } from "../../../src/host/node/native.ts";
import { engineContract, now } from "./contract.ts";

engineContract("engine/wasm", () => new WasmEngine(nodeNative(), now, { precise: true }));
engineContract("engine/wasm, translated at once", () => new WasmEngine(nodeNative(), now, { promoteAfter: 0 }));
engineContract("engine/wasm, checked", () => new WasmEngine(nodeNative(), now, { protection: "checked" }));
