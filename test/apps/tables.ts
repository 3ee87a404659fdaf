/** All application tables by name. */
import type { App } from "./app.ts";
import { archives } from "./archives.ts";
import { busybox } from "./busybox.ts";
import { coreutils } from "./coreutils.ts";
import { databases } from "./databases.ts";
import { ipc } from "./ipc.ts";
import { languages } from "./languages.ts";
import { shells } from "./shells.ts";
import { textTools } from "./text-tools.ts";
import { toolchain } from "./toolchain.ts";

export const tables: Record<string, readonly App[]> = {
  busybox,
  coreutils,
  "text tools": textTools,
  shells,
  archives,
  databases,
  ipc,
  languages,
  toolchain,
};
