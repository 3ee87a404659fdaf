/** A regular file in memory, for what maps and executes files. */
import { S, type Stat } from "../../../src/abi/stat.ts";
import type { PinnedBytes } from "../../../src/host/host.ts";
import { File } from "../../../src/libos/fs/file.ts";
import { type FileSystem, Inode } from "../../../src/libos/fs/inode.ts";

class FakeInode extends Inode {
  readonly type = S.IFREG;
  readonly file: FakeFile;
  constructor(file: FakeFile) {
    super();
    this.file = file;
  }
  get fs(): FileSystem {
    throw new Error("a fake file has no file system");
  }
  stat(out: Stat): number {
    out.mode = S.IFREG | 0o755;
    out.size = this.file.content.length;
    out.dev = 0x801;
    out.ino = 7;
    return 0;
  }
  open(): File {
    return this.file;
  }
}

export class FakeFile extends File {
  content: Uint8Array;
  hostFd = -19;
  released = false;
  readonly inode: Inode;
  /** Bytes that one pread moves at most. */
  most = Number.POSITIVE_INFINITY;
  constructor(content: Uint8Array, flags = 2) {
    super(flags);
    this.content = content;
    this.inode = new FakeInode(this);
  }
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): number {
    const n = Math.max(0, Math.min(length, this.most, this.content.length - position));
    buffer.u8.set(this.content.subarray(position, position + n), offset);
    return n;
  }
  override hostFdForMapping(): number {
    return this.hostFd;
  }
  override get mappable(): boolean {
    return true;
  }
  override sync(): number {
    return 0;
  }
  protected override release(): number {
    this.released = true;
    return 0;
  }
}
