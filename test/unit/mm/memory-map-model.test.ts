/** The memory map against a model that knows each page by itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MADV, MAP, MREMAP, PROT } from "../../../src/abi/mman.ts";
import { Access } from "../../../src/engine/engine.ts";
import { accessOf } from "../../../src/libos/mm/vma.ts";
import { FakeFile } from "../support/fake-file.ts";
import { fixture } from "./support.ts";

const PAGE = 4096;
/** The arena: pages at these addresses are mapped with MAP_FIXED only. */
const BASE = 0x100_0000;
const PAGES = 120;
const FILE_PAGES = 30;

interface ModelPage {
  prot: number;
  /** First byte: of the file, or what was written. */
  value: number;
  /** Page of the file; -1: anonymous. */
  filePage: number;
}

const page = fc.nat(PAGES - 1);
const pages = fc.integer({ min: 1, max: 20 });
const prot = fc.constantFrom(
  PROT.NONE,
  PROT.READ,
  PROT.READ | PROT.WRITE,
  PROT.READ | PROT.EXEC,
  PROT.WRITE,
  PROT.EXEC,
);
const operation = fc.oneof(
  fc.record({ kind: fc.constant("anonymous" as const), page, pages, prot }),
  fc.record({ kind: fc.constant("file" as const), page, pages, prot, filePage: fc.nat(FILE_PAGES + 4) }),
  fc.record({ kind: fc.constant("unmap" as const), page, pages }),
  fc.record({ kind: fc.constant("protect" as const), page, pages, prot }),
  fc.record({ kind: fc.constant("discard" as const), page, pages }),
  fc.record({ kind: fc.constant("write" as const), page, value: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant("read" as const), page }),
  fc.record({ kind: fc.constant("move" as const), page, pages, to: page, newPages: pages }),
);

test("mappings agree with a model of single pages", () => {
  const fileBytes = new Uint8Array(FILE_PAGES * PAGE - 100);
  for (let i = 0; i < FILE_PAGES; i++) fileBytes.fill(i + 1, i * PAGE, (i + 1) * PAGE);
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const { mm, space } = fixture();
      const file = new FakeFile(fileBytes);
      file.most = 10_000;
      const model: (ModelPage | null)[] = new Array<ModelPage | null>(PAGES).fill(null);

      const set = (first: number, count: number, make: (i: number) => ModelPage | null): void => {
        for (let i = 0; i < count && first + i < PAGES; i++) model[first + i] = make(i);
      };
      for (const each of operations) {
        const address = BASE + each.page * PAGE;
        const count = "pages" in each ? Math.min(each.pages, PAGES - each.page) : 1;
        const length = count * PAGE;
        switch (each.kind) {
          case "anonymous":
            assert.equal(mm.map(address, length, each.prot, MAP.PRIVATE | MAP.FIXED, null, 0), address);
            set(each.page, count, () => ({ prot: each.prot, value: 0, filePage: -1 }));
            break;
          case "file":
            assert.equal(
              mm.map(address, length, each.prot, MAP.PRIVATE | MAP.FIXED, file, each.filePage * PAGE),
              address,
            );
            set(each.page, count, (i) => {
              const filePage = each.filePage + i;
              return { prot: each.prot, value: filePage < FILE_PAGES ? filePage + 1 : -1, filePage };
            });
            break;
          case "unmap":
            assert.equal(mm.unmap(address, length), 0);
            set(each.page, count, () => null);
            break;
          case "protect": {
            const hole = model.slice(each.page, each.page + count).indexOf(null);
            const reach = hole < 0 ? count : hole;
            assert.equal(mm.protect(address, length, each.prot), hole < 0 ? 0 : -12);
            for (let i = 0; i < reach; i++) model[each.page + i]!.prot = each.prot;
            break;
          }
          case "discard": {
            const hole = model.slice(each.page, each.page + count).includes(null);
            assert.equal(mm.advise(address, length, MADV.DONTNEED), hole ? -12 : 0);
            for (let i = 0; i < count; i++) {
              const known = model[each.page + i];
              if (known === null || known === undefined) continue;
              known.value = known.filePage < 0 ? 0 : known.filePage < FILE_PAGES ? known.filePage + 1 : -1;
            }
            break;
          }
          case "write": {
            const known = model[each.page] ?? null;
            const allowed = known !== null && (known.prot & PROT.WRITE) !== 0 && known.value >= 0;
            assert.equal(mm.resolve(address, Access.Write), allowed);
            if (allowed) {
              assert.ok(space.allows(address, Access.Write));
              space.bytes.u8[address] = each.value;
              known.value = each.value;
            }
            break;
          }
          case "read":
            assert.equal(mm.resolve(address, Access.Read), readable(model[each.page] ?? null));
            break;
          case "move": {
            const to = Math.min(each.to, PAGES - 1);
            const newCount = Math.min(each.newPages, PAGES - to);
            const target = BASE + to * PAGE;
            const flags = MREMAP.MAYMOVE | MREMAP.FIXED;
            const result = mm.remap(address, length, newCount * PAGE, flags, target);
            if (result < 0) {
              // A refused move may have unmapped the target and the old tail already, as on Linux.
              for (let i = 0; i < PAGES; i++) if (mm.areaAt(BASE + i * PAGE) === null) model[i] = null;
              break;
            }
            const old = model.slice(each.page, each.page + Math.min(count, newCount));
            const first = old[0]!;
            const moved = old.map((known) => ({ ...known! }));
            for (let i = moved.length; i < newCount; i++) {
              const filePage = first.filePage < 0 ? -1 : first.filePage + i;
              const value = filePage < 0 ? 0 : filePage < FILE_PAGES ? filePage + 1 : -1;
              moved.push({ prot: first.prot, value, filePage });
            }
            set(each.page, count, () => null);
            set(to, newCount, (i) => moved[i]!);
            break;
          }
        }
      }

      for (let i = 0; i < PAGES; i++) {
        const address = BASE + i * PAGE;
        const known = model[i]!;
        assert.equal(mm.areaAt(address) !== null, known !== null, `page ${i} is mapped`);
        assert.equal(mm.resolve(address, Access.Read), readable(known), `page ${i} can be read`);
        if (readable(known)) {
          assert.equal(space.pages[address >>> 12]! & 7, accessOf(known!.prot), `protection of page ${i}`);
          assert.equal(space.bytes.u8[address], known!.value, `content of page ${i}`);
        } else {
          assert.equal(space.pages[address >>> 12]! & 7, 0, `page ${i} is not accessible`);
        }
        if (known === null) assert.equal(space.bytes.u8[address], 0, `page ${i} was given back`);
      }
      const areas = [...mm.regions.tree];
      for (let i = 1; i < areas.length; i++) assert.ok(areas[i - 1]!.end <= areas[i]!.start);
      assert.equal(
        mm.regions.dataBytes,
        areas.reduce((sum, vma) => sum + (vma.isData ? vma.length : 0), 0),
      );
      mm.clear();
      assert.equal(space.accessible, 0);
      assert.equal(space.resident(BASE, PAGES * PAGE), 0);
      assert.equal(file.released, false);
      file.unref();
      assert.equal(file.released, true);
    }),
    { numRuns: 400 },
  );
});

function readable(known: ModelPage | null): boolean {
  return known !== null && known.prot !== 0 && known.value >= 0;
}
