/** struct msghdr as a call reads it, once. @see recvmsg(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { MSGHDR } from "../../abi/socket.ts";
import { KEPT, type Loaded } from "../task/kept-arguments.ts";
import type { Task } from "../task/task.ts";

export class MessageHeader implements Loaded {
  /** Where the address is or goes to; 0: nowhere. */
  name = 0;
  nameLength = 0;
  /** The array of segments, and how many there are. */
  segments = 0;
  count = 0;
  control = 0;
  controlLength = 0;

  /** Reads it, or takes it as it was before the call went to sleep. @returns 0 or -EFAULT */
  load(task: Task, at: number): SysResult {
    const { mem, kept } = task;
    const before = kept.copy(KEPT.Header, at);
    if (before instanceof MessageHeader) {
      Object.assign(this, before);
      return 0;
    }
    if (!mem.canRead(at, MSGHDR.SIZE)) return -Errno.EFAULT;
    this.name = mem.u64(at + MSGHDR.NAME);
    this.nameLength = mem.i32(at + MSGHDR.NAMELEN);
    this.segments = mem.u64(at + MSGHDR.IOV);
    this.count = mem.u64(at + MSGHDR.IOVLEN);
    this.control = mem.u64(at + MSGHDR.CONTROL);
    this.controlLength = mem.u64(at + MSGHDR.CONTROLLEN);
    kept.note(KEPT.Header, at, this);
    return 0;
  }
  clone(): MessageHeader {
    return Object.assign(new MessageHeader(), this);
  }
}
