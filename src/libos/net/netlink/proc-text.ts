/** /proc/net/netlink. @see proc_pid_net(5) */
import type { NetlinkSocket } from "./netlink-socket.ts";

const HEADER = "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n";

export function netlinkText(sockets: Iterable<NetlinkSocket>): string {
  let text = HEADER;
  for (const socket of sockets) {
    const port = String(socket.port).padEnd(10);
    const groups = socket.groups.toString(16).padStart(8, "0");
    const held = String(socket.held).padEnd(8);
    const ino = String(socket.inode.ino).padEnd(8);
    text += `0000000000000000 ${String(socket.protocol).padEnd(3)} ${port} ${groups} ${held} 0        0     2        0        ${ino}\n`;
  }
  return text;
}
