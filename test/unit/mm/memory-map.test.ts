import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { MADV, MAP, MREMAP, MS, PROT } from "../../../src/abi/mman.ts";
import { BUS, SEGV, SIG } from "../../../src/abi/signal.ts";
import { Access } from "../../../src/engine/engine.ts";
import { lock, lockAll, unlockAll } from "../../../src/libos/mm/locking.ts";
import { FOREIGN } from "../../../src/libos/mm/user-memory.ts";
import { RLIM_INFINITY, RLIMIT } from "../../../src/libos/task/limits.ts";
import { FakeFile } from "../support/fake-file.ts";
import { fixture } from "./support.ts";

const PAGE = 4096;
const RW = PROT.READ | PROT.WRITE;
const ANON = MAP.PRIVATE | MAP.ANONYMOUS;
const SEGV_MAPERR = SIG.SEGV | (SEGV.MAPERR << 8);
const SEGV_ACCERR = SIG.SEGV | (SEGV.ACCERR << 8);
const BUS_ADRERR = SIG.BUS | (BUS.ADRERR << 8);

function file(pages: number, flags = 2): FakeFile {
  const content = new Uint8Array(pages * PAGE);
  for (let i = 0; i < pages; i++) content.fill(i + 1, i * PAGE, (i + 1) * PAGE);
  return new FakeFile(content, flags);
}

test("mmap refuses as its man page says", () => {
  const { mm, space } = fixture();
  const f = file(1);
  assert.equal(mm.map(0, 0, RW, ANON, null, 0), -Errno.EINVAL);
  assert.equal(mm.map(0, PAGE, RW, MAP.ANONYMOUS, null, 0), -Errno.EINVAL);
  assert.equal(mm.map(0, PAGE, RW, MAP.SHARED_VALIDATE | MAP.ANONYMOUS, null, 0), -Errno.EINVAL);
  assert.equal(mm.map(0, PAGE, RW, MAP.PRIVATE, f, 1), -Errno.EINVAL);
  assert.equal(mm.map(0, PAGE, RW, MAP.PRIVATE, f, -PAGE), -Errno.EOVERFLOW);
  assert.equal(mm.map(0, PAGE, RW, MAP.PRIVATE, f, 2 ** 63), -Errno.EOVERFLOW);
  assert.equal(mm.map(1, PAGE, RW, ANON | MAP.FIXED, null, 0), -Errno.EINVAL);
  assert.equal(mm.map(0, PAGE, RW, ANON | MAP.FIXED, null, 0), -Errno.EPERM);
  assert.equal(mm.map(0xf000, PAGE, RW, ANON | MAP.FIXED, null, 0), -Errno.EPERM);
  assert.equal(mm.map(space.size - PAGE, PAGE, RW, ANON | MAP.FIXED, null, 0), -Errno.ENOMEM);
  assert.equal(mm.map(2 ** 63, PAGE, RW, ANON | MAP.FIXED, null, 0), -Errno.ENOMEM);
  assert.equal(mm.map(0, 2 ** 64, RW, ANON, null, 0), -Errno.ENOMEM);
  assert.equal(mm.map(0, 33 << 20, RW, ANON, null, 0), -Errno.ENOMEM, "more than the memory limit");
  assert.ok(mm.map(0, 33 << 20, RW, ANON | MAP.NORESERVE, null, 0) > 0);
  assert.equal(mm.map(0, PAGE, RW, MAP.SHARED, file(1, 0), 0), -Errno.EACCES);
  assert.equal(mm.map(0, PAGE, RW, MAP.SHARED, file(1, 0o2002), 0), -Errno.EACCES, "O_APPEND");
  assert.equal(mm.map(0, PAGE, PROT.READ, MAP.PRIVATE, file(1, 1), 0), -Errno.EACCES, "not open for reading");
  assert.equal(mm.map(0, PAGE, RW, MAP.SHARED, f, 0), -Errno.ENODEV);
  assert.equal(mm.map(0, PAGE, RW, MAP.SHARED_VALIDATE | MAP.SYNC, f, 0), -Errno.EOPNOTSUPP);
  assert.equal(mm.map(0, PAGE, RW, MAP.PRIVATE | MAP.GROWSDOWN, f, 0), -Errno.EINVAL);
  const at = mm.map(0, PAGE, RW, ANON, null, 0);
  assert.equal(mm.map(at, PAGE, RW, ANON | MAP.FIXED_NOREPLACE, null, 0), -Errno.EEXIST);
  f.unref();
  assert.equal(f.released, true, "refused mappings keep no reference");
});

test("addresses go from the top down, hints are taken, 32-bit ones are low", () => {
  const { mm } = fixture(1 << 30);
  const first = mm.map(0, PAGE, RW, ANON, null, 0);
  const second = mm.map(0, 3 * PAGE, RW, ANON, null, 0);
  assert.equal(second, first - 3 * PAGE);
  assert.equal(first + PAGE, mm.layout.mmapTop);
  assert.equal(mm.map(0x123_4567, PAGE, RW, ANON, null, 0), 0x123_4000);
  assert.equal(mm.map(0x123_4567, PAGE, RW, ANON, null, 0), second - PAGE);
  assert.equal(mm.map(2 ** 40, PAGE, RW, ANON, null, 0), second - 2 * PAGE);
  assert.equal(mm.map(1, PAGE, RW, ANON, null, 0), 0x10000);
  assert.equal(mm.map(0, PAGE, RW, ANON | MAP.BIT32, null, 0), 0x11000);
});

test("the layout is random only if asked for", () => {
  const fixed = fixture(1 << 30).mm.layout;
  assert.deepEqual(fixture(1 << 30).mm.layout, fixed);
  const { stackSlack, ...random } = fixture(1 << 30, 32 << 20, true).mm.layout;
  assert.equal(fixed.stackSlack, 0);
  assert.equal(stackSlack % 16, 0);
  assert.notEqual(random.stackTop, fixed.stackTop);
  for (const address of Object.values(random)) assert.equal(address % PAGE, 0);
  assert.ok(random.imageBase < random.mmapTop && random.mmapTop < random.stackTop);
});

test("like neighbours are one area; splitting is bounded", () => {
  const { mm } = fixture();
  const start = mm.map(0, 4 * PAGE, RW, ANON, null, 0);
  assert.equal(mm.map(0, 2 * PAGE, RW, ANON, null, 0), start - 2 * PAGE);
  assert.equal(mm.regions.tree.count, 1);
  mm.protect(start, PAGE, PROT.READ);
  assert.equal(mm.regions.tree.count, 3);
  mm.protect(start, PAGE, RW);
  assert.equal(mm.regions.tree.count, 1);
});

test("65,530 mappings are the most", () => {
  const { mm } = fixture(1 << 30);
  const arena = mm.map(0, 140_000 * PAGE, PROT.NONE, ANON, null, 0);
  let made = 0;
  while (mm.protect(arena + 2 * made * PAGE, PAGE, PROT.READ) === 0) made++;
  assert.equal(mm.regions.tree.count, 65_530);
  assert.equal(mm.protect(arena + 2 * made * PAGE, PAGE, PROT.READ), -Errno.ENOMEM);
  assert.equal(mm.unmap(arena + (2 * made + 2) * PAGE, PAGE), -Errno.ENOMEM);
  assert.equal(mm.map(0x20_0000, PAGE, RW, ANON | MAP.FIXED, null, 0), -Errno.ENOMEM);
  assert.equal(mm.maps().split("\n").length, 65_531);
  assert.equal(mm.unmap(arena, 140_000 * PAGE), 0);
  assert.equal(mm.regions.tree.count, 0);
});

test("munmap", () => {
  const { mm, space } = fixture();
  const start = mm.map(0, 3 * PAGE, RW, ANON, null, 0);
  space.bytes.u8[start + PAGE] = 1;
  assert.equal(mm.unmap(start + 1, PAGE), -Errno.EINVAL);
  assert.equal(mm.unmap(start, 0), -Errno.EINVAL);
  assert.equal(mm.unmap(start, 2 ** 63), -Errno.EINVAL);
  assert.equal(mm.unmap(0x10_0000, PAGE), 0, "nothing there");
  assert.equal(mm.unmap(start + PAGE, 1), 0);
  assert.equal(space.bytes.u8[start + PAGE], 0);
  assert.equal(mm.fault(start + PAGE, Access.Read), SEGV_MAPERR);
  assert.equal(mm.fault(start, Access.Read), 0);
});

test("mprotect", () => {
  const { mm } = fixture();
  const start = mm.map(0, 4 * PAGE, RW, ANON, null, 0);
  mm.unmap(start + 2 * PAGE, PAGE);
  assert.equal(mm.protect(start + 1, PAGE, RW), -Errno.EINVAL);
  assert.equal(mm.protect(start, PAGE, 0x100), -Errno.EINVAL);
  assert.equal(mm.protect(start, 0, RW), 0);
  assert.equal(mm.protect(start, PAGE, RW | PROT.GROWSDOWN), -Errno.EINVAL);
  assert.equal(mm.protect(start, PAGE, RW | PROT.GROWSDOWN | PROT.GROWSUP), -Errno.EINVAL);
  assert.equal(mm.protect(start, 4 * PAGE, PROT.READ), -Errno.ENOMEM);
  assert.equal(mm.areaAt(start)!.prot, PROT.READ, "what comes before the hole is changed");
  assert.equal(mm.areaAt(start + 3 * PAGE)!.prot, RW);
  assert.equal(mm.fault(start, Access.Write), SEGV_ACCERR);
  assert.equal(mm.protect(start, PAGE, PROT.EXEC), 0);
  assert.equal(mm.fault(start, Access.Read), 0, "executable pages are readable on x86");
  const shared = file(1, 0);
  shared.hostFd = 5;
  const f = fixture();
  f.space.hostFiles.set(5, { content: shared.content });
  const at = f.mm.map(0, PAGE, PROT.READ, MAP.SHARED, shared, 0);
  assert.ok(at > 0);
  assert.equal(f.mm.protect(at, PAGE, RW), -Errno.EACCES);
});

test("private files: read lazily, zero behind the end, SIGBUS beyond, never written", () => {
  const { mm, space } = fixture();
  const f = file(200);
  f.content = f.content.subarray(0, 150 * PAGE + 10);
  const start = mm.map(0, 200 * PAGE, RW, MAP.PRIVATE, f, 0);
  assert.equal(space.accessible, 0, "more than 256 KiB: nothing is read yet");
  assert.equal(mm.fault(start + 40 * PAGE + 5, Access.Read), 0);
  assert.equal(space.accessible, 32, "one window");
  assert.equal(space.bytes.u8[start + 40 * PAGE], 41);
  assert.equal(mm.fault(start + 150 * PAGE, Access.Write), 0);
  assert.equal(space.bytes.u8[start + 150 * PAGE + 9], 151);
  assert.equal(space.bytes.u8[start + 150 * PAGE + 10], 0);
  assert.equal(mm.fault(start + 151 * PAGE, Access.Read), BUS_ADRERR);
  assert.equal(mm.resolve(start + 151 * PAGE, Access.Read), false);
  space.bytes.u8[start + 40 * PAGE] = 99;
  assert.equal(f.content[40 * PAGE], 41);
  assert.equal(mm.advise(start + 40 * PAGE, PAGE, MADV.DONTNEED), 0);
  assert.equal(mm.fault(start + 40 * PAGE, Access.Read), 0);
  assert.equal(space.bytes.u8[start + 40 * PAGE], 41);
  assert.equal(mm.advise(start, PAGE, MADV.FREE), -Errno.EINVAL);
  const code = mm.map(0, 2 * PAGE, PROT.READ | PROT.EXEC, MAP.PRIVATE, f, 0);
  assert.deepEqual(space.invalidated, [[code, 2 * PAGE]]);
  const populated = mm.map(0, 100 * PAGE, PROT.READ, MAP.PRIVATE | MAP.POPULATE, f, 0);
  assert.equal(space.allows(populated + 99 * PAGE, Access.Read), true);
});

test("shared files are the host's pages; truncated ones are SIGBUS", () => {
  const { mm, space } = fixture();
  const f = file(4);
  f.hostFd = 9;
  const host = { content: f.content };
  space.hostFiles.set(9, host);
  const start = mm.map(0, 4 * PAGE, RW, MAP.SHARED, f, PAGE);
  assert.equal(space.pages[start >>> 12], Access.Read | Access.Write | FOREIGN);
  assert.equal(space.bytes.u8[start], 2);
  assert.equal(mm.resolve(start, Access.Write), true);
  host.content = host.content.subarray(0, 2 * PAGE);
  f.content = host.content;
  assert.equal(mm.resolve(start, Access.Read), true);
  assert.equal(mm.resolve(start + PAGE, Access.Read), false);
  assert.equal(mm.fault(start + PAGE, Access.Read), BUS_ADRERR);
  assert.equal(mm.protect(start, PAGE, PROT.READ), 0);
  assert.equal(space.pages[start >>> 12], Access.Read | FOREIGN);
  assert.equal(mm.sync(start, PAGE, MS.SYNC), 0);
  assert.equal(mm.advise(start, PAGE, MADV.REMOVE), -Errno.EACCES);
  assert.equal(mm.remap(start, 0, PAGE, MREMAP.MAYMOVE, 0) > 0, true, "a second mapping of the same file");
  assert.equal(mm.unmap(start, 4 * PAGE), 0);
  assert.equal(space.bytes.u8[start], 0);
});

test("the heap", () => {
  const { mm, limits } = fixture();
  mm.heap.begin(0x40_0123, 0);
  assert.equal(mm.heap.moveEnd(0), 0x40_1000);
  assert.equal(mm.heap.moveEnd(0x40_1800), 0x40_1800);
  assert.equal(mm.fault(0x40_1fff, Access.Write), 0);
  assert.equal(mm.heap.moveEnd(0x48_0000), 0x48_0000);
  assert.match(mm.maps(), /^00401000-00480000 rw-p 00000000 00:00 0 {34}\[heap\]$/m);
  mm.map(0x50_0000, PAGE, RW, ANON | MAP.FIXED, null, 0);
  assert.equal(mm.heap.moveEnd(0x50_0000), 0x48_0000, "a page is kept free below the next mapping");
  assert.equal(mm.heap.moveEnd(0x4f_f000), 0x4f_f000);
  limits.set(RLIMIT.DATA, 0x1_0000n, RLIM_INFINITY);
  assert.equal(mm.heap.moveEnd(0x4f_f100), 0x4f_f000);
  assert.equal(mm.heap.moveEnd(0x40_1000), 0x40_1000);
  assert.equal(mm.fault(0x40_1000, Access.Read), SEGV_MAPERR);
  assert.equal(mm.heap.moveEnd(2 ** 63), 0x40_1000);
});

test("limits of RLIMIT_AS and RLIMIT_DATA", () => {
  const { mm, limits } = fixture();
  limits.set(RLIMIT.AS, BigInt(10 * PAGE), RLIM_INFINITY);
  const start = mm.map(0, 8 * PAGE, RW, ANON, null, 0);
  assert.equal(mm.map(0, 3 * PAGE, PROT.NONE, ANON, null, 0), -Errno.ENOMEM);
  assert.equal(mm.map(start, 8 * PAGE, PROT.READ, ANON | MAP.FIXED, null, 0), start, "what is replaced does not count");
  assert.equal(mm.remap(start, 8 * PAGE, 11 * PAGE, MREMAP.MAYMOVE, 0), -Errno.ENOMEM);
  limits.set(RLIMIT.DATA, BigInt(4 * PAGE), RLIM_INFINITY);
  assert.equal(mm.protect(start, 5 * PAGE, RW), -Errno.ENOMEM);
  assert.equal(mm.protect(start, 4 * PAGE, RW), 0);
});

test("stacks grow down to their limit and keep a guard gap", () => {
  const { mm, limits } = fixture();
  const top = 0x200_0000;
  limits.set(RLIMIT.STACK, 0x10_0000n, RLIM_INFINITY);
  const flags = ANON | MAP.FIXED | MAP.GROWSDOWN;
  mm.map(top - 4 * PAGE, 4 * PAGE, RW, flags, null, 0, "[stack]");
  assert.equal(mm.fault(top - 5 * PAGE, Access.Write), 0);
  assert.ok(mm.areaAt(top - 5 * PAGE)!.start < top - 20 * PAGE);
  assert.equal(mm.fault(top - 0x10_0000, Access.Write), 0);
  assert.equal(mm.fault(top - 0x10_0001, Access.Write), SEGV_MAPERR);

  const other = 0x100_0000;
  mm.map(other, PAGE, RW, ANON | MAP.FIXED | MAP.GROWSDOWN, null, 0);
  mm.map(other - 300 * PAGE, PAGE, RW, ANON | MAP.FIXED, null, 0);
  limits.set(RLIMIT.STACK, RLIM_INFINITY, RLIM_INFINITY);
  assert.equal(mm.fault(other - 43 * PAGE, Access.Write), 0);
  assert.equal(mm.areaAt(other)!.start, other - 43 * PAGE, "only as far as needed");
  assert.equal(mm.fault(other - 44 * PAGE, Access.Write), SEGV_MAPERR);
  mm.protect(other - 300 * PAGE, PAGE, PROT.NONE);
  assert.equal(mm.fault(other - 44 * PAGE, Access.Write), 0, "an inaccessible page is guard enough");
});

test("mremap", () => {
  const { mm, space } = fixture();
  const start = mm.map(0x80_0000, 4 * PAGE, RW, ANON, null, 0);
  space.bytes.u8[start + PAGE] = 7;
  assert.equal(mm.remap(start + 1, PAGE, PAGE, 0, 0), -Errno.EINVAL);
  assert.equal(mm.remap(start, PAGE, 0, 0, 0), -Errno.EINVAL);
  assert.equal(mm.remap(start, PAGE, PAGE, 8, 0), -Errno.EINVAL);
  assert.equal(mm.remap(start, PAGE, PAGE, MREMAP.FIXED, 0x90_0000), -Errno.EINVAL);
  assert.equal(mm.remap(start, PAGE, 2 * PAGE, MREMAP.MAYMOVE | MREMAP.DONTUNMAP, 0), -Errno.EINVAL);
  assert.equal(mm.remap(0x90_0000, PAGE, PAGE, 0, 0), -Errno.EFAULT);
  assert.equal(mm.remap(start, 5 * PAGE, 6 * PAGE, 0, 0), -Errno.EFAULT);
  assert.equal(mm.remap(start, 0, PAGE, MREMAP.MAYMOVE, 0), -Errno.EINVAL);
  assert.equal(mm.remap(start, 4 * PAGE, 4 * PAGE, MREMAP.MAYMOVE | MREMAP.FIXED, start + PAGE), -Errno.EINVAL);
  assert.equal(mm.remap(start, 4 * PAGE, 6 * PAGE, 0, 0), start, "there is room behind");
  assert.equal(mm.fault(start + 5 * PAGE, Access.Write), 0);
  assert.equal(mm.remap(start, PAGE, 2 * PAGE, 0, 0), -Errno.ENOMEM);
  assert.equal(mm.remap(start, 6 * PAGE, 3 * PAGE, 0, 0), start);
  assert.equal(mm.areaAt(start + 3 * PAGE), null);
  const target = 0x90_0000;
  assert.equal(mm.remap(start, 3 * PAGE, 3 * PAGE, MREMAP.MAYMOVE | MREMAP.FIXED, target), target);
  assert.equal(space.bytes.u8[target + PAGE], 7);
  assert.equal(mm.areaAt(start), null);
  const kept = mm.remap(target, 3 * PAGE, 3 * PAGE, MREMAP.MAYMOVE | MREMAP.DONTUNMAP, 0);
  assert.equal(space.bytes.u8[kept + PAGE], 7);
  assert.equal(space.bytes.u8[target + PAGE], 0);
  assert.notEqual(mm.areaAt(target), null);
});

test("madvise", () => {
  const { mm, space } = fixture();
  const start = mm.map(0, 4 * PAGE, RW, ANON, null, 0);
  space.bytes.u8.fill(1, start, start + 4 * PAGE);
  assert.equal(mm.advise(start + 1, PAGE, MADV.DONTNEED), -Errno.EINVAL);
  assert.equal(mm.advise(start, PAGE, 77), -Errno.EINVAL);
  assert.equal(mm.advise(start, 2 ** 64, MADV.DONTNEED), -Errno.EINVAL);
  assert.equal(mm.advise(start, 0, MADV.DONTNEED), 0);
  assert.equal(mm.advise(start, 8 * PAGE, MADV.NORMAL), -Errno.ENOMEM);
  assert.equal(mm.advise(start, PAGE, MADV.DONTNEED), 0);
  assert.equal(space.bytes.u8[start], 0);
  assert.equal(mm.advise(start + PAGE, PAGE, MADV.FREE), 0);
  assert.equal(mm.advise(start, PAGE, MADV.REMOVE), -Errno.EINVAL);
  assert.equal(mm.advise(start, PAGE, MADV.DONTDUMP), 0);
  assert.equal(mm.regions.tree.count, 2);
  assert.equal(mm.advise(start, PAGE, MADV.DODUMP), 0);
  assert.equal(mm.regions.tree.count, 1);
  assert.equal(mm.advise(start, PAGE, MADV.POPULATE_WRITE), 0);
  mm.protect(start, PAGE, PROT.READ);
  assert.equal(mm.advise(start, PAGE, MADV.POPULATE_WRITE), -Errno.EINVAL);
  const shared = mm.map(0, PAGE, RW, MAP.SHARED | MAP.ANONYMOUS, null, 0);
  space.bytes.u8[shared] = 5;
  assert.equal(mm.advise(shared, PAGE, MADV.DONTNEED), 0);
  assert.equal(space.bytes.u8[shared], 5, "shared pages keep their content");
  assert.equal(mm.advise(shared, PAGE, MADV.REMOVE), 0);
  assert.equal(space.bytes.u8[shared], 0);
});

test("msync and mlock", () => {
  const { mm, limits } = fixture();
  const start = mm.map(0, 4 * PAGE, RW, ANON, null, 0);
  assert.equal(mm.sync(start, PAGE, MS.SYNC | MS.ASYNC), -Errno.EINVAL);
  assert.equal(mm.sync(start, PAGE, 8), -Errno.EINVAL);
  assert.equal(mm.sync(start + 1, PAGE, MS.SYNC), -Errno.EINVAL);
  assert.equal(mm.sync(start, 8 * PAGE, MS.SYNC), -Errno.ENOMEM);
  assert.equal(mm.sync(start, 4 * PAGE, MS.SYNC), 0);
  assert.equal(lock(mm, start + 5, PAGE, 0), 0);
  assert.equal(mm.regions.lockedBytes, 2 * PAGE);
  assert.equal(mm.sync(start, PAGE, MS.INVALIDATE), -Errno.EBUSY);
  assert.equal(mm.advise(start, PAGE, MADV.DONTNEED), -Errno.EINVAL);
  limits.set(RLIMIT.MEMLOCK, BigInt(3 * PAGE), RLIM_INFINITY);
  assert.equal(lock(mm, start, 4 * PAGE, 0), -Errno.ENOMEM);
  assert.equal(mm.map(0, 2 * PAGE, RW, ANON | MAP.LOCKED, null, 0), -Errno.EAGAIN);
  assert.equal(lockAll(mm, 3), -Errno.ENOMEM);
  assert.equal(lockAll(mm, 8), -Errno.EINVAL);
  assert.equal(unlockAll(mm), 0);
  assert.equal(mm.regions.lockedBytes, 0);
  assert.equal(mm.regions.tree.count, 1);
});

test("maps and describe", () => {
  const { mm } = fixture();
  const f = file(3);
  const at = 0x12_3000;
  mm.map(at, PAGE, PROT.READ, MAP.PRIVATE | MAP.FIXED, f, 0);
  mm.map(at + PAGE, PAGE, PROT.READ | PROT.EXEC, MAP.PRIVATE | MAP.FIXED, f, PAGE);
  mm.map(at + 2 * PAGE, PAGE, RW, ANON | MAP.FIXED, null, 0);
  assert.equal(
    mm.maps(),
    `00123000-00124000 r--p 00000000 08:01 7                                  /lib/file
00124000-00125000 r-xp 00001000 08:01 7                                  /lib/file
00125000-00126000 rw-p 00000000 00:00 0 
`,
  );
  assert.equal(mm.describe(at + PAGE + 0x12), "/lib/file+0x1012");
  assert.equal(mm.describe(0), "");
});

test("the memory limit is measured seldom", () => {
  const { mm, space, clock } = fixture(64 << 20, 1 << 20);
  const start = mm.map(0, 2 << 20, RW, ANON | MAP.NORESERVE, null, 0);
  assert.equal(mm.checkLimit(), true);
  for (let at = start; at < start + (2 << 20); at += PAGE) space.bytes.u8[at] = 1;
  assert.equal(mm.checkLimit(), true, "not yet measured again");
  clock.now += 1e9;
  assert.equal(mm.checkLimit(), false);
  assert.equal(mm.residentBytes(), 2 << 20);
});

test("a file that is used here and there is read by pages, and by windows again where it is used in order", () => {
  const { mm, space } = fixture(1 << 30);
  const f = file(8 * 1024);
  const at = mm.map(0x1000_0000, 8 * 1024 * PAGE, PROT.READ, MAP.PRIVATE | MAP.FIXED, f, 0);
  const filled = (address: number): number => {
    const before = space.accessible;
    assert.equal(mm.fault(address, Access.Read), 0);
    assert.equal(space.bytes.u8[address], ((address - at) / PAGE + 1) & 0xff);
    return space.accessible - before;
  };
  assert.equal(filled(at), 32);
  for (let i = 1; i < 40; i++) filled(at + i * 128 * PAGE);
  const far = at + 50 * 128 * PAGE;
  assert.equal(filled(far), 1);
  const sizes = [];
  for (let page = 1; page < 96; ) {
    const n = filled(far + page * PAGE);
    sizes.push(n);
    page += n;
  }
  assert.deepEqual(sizes.slice(-2), [32, 32]);
  assert.ok(sizes.length < 10, sizes.join());
});
