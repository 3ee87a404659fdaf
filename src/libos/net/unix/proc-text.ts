/** /proc/net/unix. @see proc_pid_net(5) */
import { isAbstract } from "./address.ts";
import { State, type UnixSocket } from "./unix-socket.ts";

const HEADER = "Num       RefCount Protocol Flags    Type St Inode Path\n";
/** __SO_ACCEPTCON */
const ACCEPTS = 0x10000;
/** enum socket_state: of one with a descriptor, and of one that waits to be accepted. */
const UNCONNECTED = 1;
const CONNECTING = 2;
const CONNECTED = 3;

export function unixText(sockets: Iterable<UnixSocket>): string {
  let text = HEADER;
  for (const socket of sockets) text += line(socket);
  return text;
}

function line(socket: UnixSocket): string {
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, "0");
  const established = socket.state === State.Established;
  const state = !socket.accepted ? CONNECTING : established ? CONNECTED : UNCONNECTED;
  // Another reference is the peer's.
  const references = established ? 3 : 2;
  const flags = hex(socket.listening ? ACCEPTS : 0, 8);
  const ino = String(socket.accepted ? socket.inode.ino : 0).padStart(5);
  const name = socket.bound === null ? "" : ` ${shownName(socket.bound.name)}`;
  return `0000000000000000: ${hex(references, 8)} 00000000 ${flags} ${hex(socket.type, 4)} ${hex(state, 2)} ${ino}${name}\n`;
}

/** NULs of abstract names appear as "@". */
function shownName(name: string): string {
  return isAbstract(name) ? name.replaceAll("\0", "@") : name.slice(0, -1);
}
