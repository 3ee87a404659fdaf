/** The engine contract on KVM. */
import { KvmEngine } from "../../../src/engine/kvm/engine.ts";
import { nodeNative } from "../../../src/host/node/native.ts";
import { engineContract, now } from "./contract.ts";

engineContract("engine/kvm", () => new KvmEngine(nodeNative(), now));
