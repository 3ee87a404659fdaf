/** System calls on names of files. */
import type { Rows } from "../row.ts";
import { attributeRows } from "./attributes.ts";
import { extendedAttributeRows } from "./extended-attributes.ts";
import { fileHandleRows } from "./file-handles.ts";
import { inotifyRows } from "./inotify.ts";
import { mountObjectRows } from "./mount-objects.ts";
import { mountStatusRows } from "./mount-status.ts";
import { mountRows } from "./mounts.ts";
import { nameRows } from "./names.ts";
import { statusRows } from "./status.ts";
import { unsupportedFileRows } from "./unsupported-files.ts";

export const pathRows: Rows = {
  ...statusRows,
  ...nameRows,
  ...attributeRows,
  ...extendedAttributeRows,
  ...fileHandleRows,
  ...inotifyRows,
  ...mountRows,
  ...mountObjectRows,
  ...mountStatusRows,
  ...unsupportedFileRows,
};
