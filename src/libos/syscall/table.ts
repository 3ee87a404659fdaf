/** Every system call that is known. */
import type { Rows } from "./row.ts";
import { cloneRows } from "./rows/clone.ts";
import { eventRows } from "./rows/events.ts";
import { execRows } from "./rows/exec.ts";
import { fileRows } from "./rows/files.ts";
import { futexRows } from "./rows/futex.ts";
import { futex2Rows } from "./rows/futex2.ts";
import { identityRows } from "./rows/identity.ts";
import { ipcQueueRows } from "./rows/ipc-queues.ts";
import { memoryRows } from "./rows/memory.ts";
import { messageQueueRows } from "./rows/message-queues.ts";
import { miscRows } from "./rows/misc.ts";
import { niceRows } from "./rows/nice.ts";
import { pathRows } from "./rows/paths.ts";
import { pidDescriptorRows } from "./rows/pid-descriptors.ts";
import { pollRows } from "./rows/poll.ts";
import { processRows } from "./rows/process.ts";
import { processAccessRows } from "./rows/process-access.ts";
import { schedulingRows } from "./rows/scheduling.ts";
import { semaphoreRows } from "./rows/semaphores.ts";
import { sharedMemoryRows } from "./rows/shared-memory.ts";
import { signalRows } from "./rows/signals.ts";
import { socketRows } from "./rows/sockets.ts";
import { threadRows } from "./rows/threads.ts";
import { timeRows } from "./rows/time.ts";
import { unsupportedRows } from "./rows/unsupported.ts";
import { waitRows } from "./rows/wait.ts";

/** By name. Without a prototype the object is a dictionary from the beginning: adding to it costs no hidden classes. */
export const allRows: Rows = Object.assign(
  Object.create(null) as Rows,
  fileRows,
  pathRows,
  memoryRows,
  execRows,
  processRows,
  waitRows,
  cloneRows,
  identityRows,
  schedulingRows,
  niceRows,
  signalRows,
  timeRows,
  futexRows,
  futex2Rows,
  threadRows,
  pollRows,
  eventRows,
  miscRows,
  messageQueueRows,
  sharedMemoryRows,
  semaphoreRows,
  ipcQueueRows,
  pidDescriptorRows,
  processAccessRows,
  socketRows,
  unsupportedRows,
);
