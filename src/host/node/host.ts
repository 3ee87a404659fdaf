/** {@link Host} on Node.js. */
import { writeSync } from "node:fs";
import { availableParallelism, hostname } from "node:os";
import type { Host, HostClock, HostIdentity } from "../host.ts";
import { addressOf, libc, viewOf } from "./ffi.ts";
import { nodeFiles } from "./files.ts";
import { nodeSignals } from "./signals.ts";
import { nodeWait } from "./wait.ts";

const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const CLOCK_REALTIME = 0;

export function nodeHost(): Host {
  const wait = nodeWait();
  const getrandom = libc("intptr_t getrandom(void *, size_t, unsigned int)");
  return {
    clock: nodeClock(),
    files: nodeFiles(),
    wait,
    signals: nodeSignals(() => wait.wake()),
    identity: identity(),
    random(target, offset, length) {
      for (let done = 0; done < length; ) {
        const n = getrandom(target.subarray(offset + done, offset + length), length - done, 0);
        if (n > 0) done += n;
      }
    },
    allocate(length) {
      const rounded = Math.max(4096, Math.ceil(length / 4096) * 4096);
      const mmap = libc("intptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)");
      const address = mmap(0, rounded, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
      const u8 = address > 0 ? new Uint8Array(viewOf(address, rounded)) : new Uint8Array(rounded);
      return { u8, address: address > 0 ? address : addressOf(u8) };
    },
    residentBytes: () => process.memoryUsage.rss(),
    log(line) {
      try {
        writeSync(2, `${line}\n`);
      } catch {
        // Nowhere to say it.
      }
    },
  };
}

function nodeClock(): HostClock {
  const clockGettime = libc("int clock_gettime(int, void *)");
  const time = new BigInt64Array(2);
  const [startSeconds, startNs] = process.hrtime();
  return {
    // Cheaper than the bigint, which has to be allocated.
    monotonic() {
      const now = process.hrtime();
      return (now[0] - startSeconds) * 1e9 + (now[1] - startNs);
    },
    realtime() {
      clockGettime(CLOCK_REALTIME, time);
      return time[0]! * 1_000_000_000n + time[1]!;
    },
    cpuTime() {
      const usage = process.cpuUsage();
      return (usage.user + usage.system) * 1000;
    },
  };
}

function identity(): HostIdentity {
  return {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    groups: process.getgroups?.() ?? [],
    hostname: hostname(),
    cpus: availableParallelism(),
  };
}
