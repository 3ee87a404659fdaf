/** inotify against a model: random operations on names, and the events that a watch of each directory must see. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { O } from "../../../src/abi/fcntl.ts";
import { IN } from "../../../src/abi/inotify.ts";
import { POLL } from "../../../src/abi/poll.ts";
import { Inotify, InotifyLimits } from "../../../src/libos/event/inotify.ts";
import { bindFs, memoryFs, ok, pinned, scratchDirectory, world } from "./host.ts";

const directories = ["/a", "/b"];
const names = ["x", "y"];
const place = fc.tuple(fc.constantFrom(...directories), fc.constantFrom(...names));
const operation = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), at: place }),
  fc.record({ kind: fc.constant("mkdir" as const), at: place }),
  fc.record({ kind: fc.constant("remove" as const), at: place }),
  fc.record({ kind: fc.constant("chmod" as const), at: place }),
  fc.record({ kind: fc.constant("rename" as const), at: place, to: place }),
);

interface Seen {
  wd: number;
  mask: number;
  name: string;
}

function events(instance: Inotify): Seen[] {
  const seen: Seen[] = [];
  const buffer = pinned(4096);
  const view = new DataView(buffer.u8.buffer, buffer.u8.byteOffset);
  while ((instance.poll() & POLL.IN) !== 0) {
    const length = instance.read(buffer, 0, 4096);
    for (let at = 0; at < length; at += 16 + view.getUint32(at + 12, true)) {
      const end = buffer.u8.indexOf(0, at + 16);
      const name = view.getUint32(at + 12, true) === 0 ? "" : String.fromCharCode(...buffer.u8.subarray(at + 16, end));
      seen.push({ wd: view.getInt32(at, true), mask: view.getUint32(at + 4, true), name });
    }
  }
  return seen;
}

for (const kind of ["memory", "volume"]) {
  test(`the events of random changes are those of the model, in ${kind}`, () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 25 }), (operations) => {
        const scratch = scratchDirectory();
        try {
          const { vfs, who } = world(kind === "memory" ? memoryFs() : bindFs(scratch.path));
          const limits = new InotifyLimits();
          const instance = new Inotify(vfs.notifier, limits, O.NONBLOCK);
          const mask = IN.CREATE | IN.DELETE | IN.MOVED_FROM | IN.MOVED_TO | IN.ATTRIB;
          const wd = new Map<string, number>();
          for (const directory of directories) {
            ok(vfs.mkdir(who, null, directory, 0o755));
            wd.set(directory, ok(instance.watch(ok(vfs.lookup(who, null, directory)).inode, mask)));
          }
          /** What is at each place: "file" or "directory". */
          const model = new Map<string, string>();
          const expected: Seen[] = [];
          const expect = ([directory, name]: [string, string], event: number, type: string): void => {
            const full = type === "directory" ? (event | IN.ISDIR) >>> 0 : event;
            const last = expected.at(-1);
            if (last !== undefined && last.wd === wd.get(directory) && last.mask === full && last.name === name) return;
            expected.push({ wd: wd.get(directory)!, mask: full, name });
          };
          for (const step of operations) {
            const path = step.at.join("/");
            const type = model.get(path);
            if (step.kind === "create" && type === undefined) {
              ok(vfs.open(who, null, path, O.CREAT | O.WRONLY, 0o644)).unref();
              model.set(path, "file");
              expect(step.at, IN.CREATE, "file");
            } else if (step.kind === "mkdir" && type === undefined) {
              ok(vfs.mkdir(who, null, path, 0o755));
              model.set(path, "directory");
              expect(step.at, IN.CREATE, "directory");
            } else if (step.kind === "remove" && type !== undefined) {
              ok(type === "file" ? vfs.unlink(who, null, path) : vfs.rmdir(who, null, path));
              model.delete(path);
              expect(step.at, IN.DELETE, type);
            } else if (step.kind === "chmod" && type !== undefined) {
              ok(vfs.setattr(who, ok(vfs.lookup(who, null, path)), { mode: 0o700 }));
              expect(step.at, IN.ATTRIB, type);
            } else if (step.kind === "rename" && type !== undefined) {
              const to = step.to.join("/");
              const replaced = model.get(to);
              const result = vfs.rename(who, null, path, null, to, 0);
              if (to === path || (replaced !== undefined && replaced !== type)) continue;
              assert.equal(result, 0);
              model.delete(path);
              model.set(to, type);
              expect(step.at, IN.MOVED_FROM, type);
              expect(step.to, IN.MOVED_TO, type);
            }
          }
          assert.deepEqual(events(instance), expected);
          instance.unref();
          assert.deepEqual([limits.instances, limits.watches, limits.queued], [0, 0, 0]);
          assert.equal(vfs.notifier.active, false);
          vfs.dispose();
        } finally {
          scratch.remove();
        }
      }),
      { numRuns: kind === "memory" ? 200 : 40 },
    );
  });
}
