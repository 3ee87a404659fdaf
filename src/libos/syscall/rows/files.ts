/** System calls on open files. */
import type { Rows } from "../row.ts";
import { descriptorRows } from "./descriptors.ts";
import { directoryRows } from "./directories.ts";
import { fileControlRows } from "./file-control.ts";
import { lockRows } from "./locks.ts";
import { openRows } from "./open.ts";
import { readWriteRows } from "./read-write.ts";
import { transferRows } from "./transfer.ts";

export const fileRows: Rows = {
  ...openRows,
  ...readWriteRows,
  ...fileControlRows,
  ...descriptorRows,
  ...lockRows,
  ...transferRows,
  ...directoryRows,
};
