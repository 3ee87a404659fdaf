/** struct tcp_info, as far as a connection without packets has something to say. @see tcp(7), linux/tcp.h */
import type { OptionAnswer } from "../socket.ts";
import type { InetSocket } from "./inet-socket.ts";

/** Bytes up to tcpi_snd_wnd. */
export const TCP_INFO_SIZE = 232;
const SEGMENT = 32768;
const MTU = 65535;

export function fillTcpInfo(socket: InetSocket, out: OptionAnswer): void {
  out.bytes.fill(0, 0, TCP_INFO_SIZE);
  const { view } = out;
  out.bytes[0] = socket.state;
  // Timestamps, selective acknowledgements and window scaling are agreed on; both scales are 7.
  if (socket.remote !== null) {
    out.bytes[5] = 7;
    out.bytes[6] = 0x77;
  }
  const word = (at: number, value: number): void => view.setUint32(at, value, true);
  word(8, 200_000);
  word(12, 40_000);
  word(16, SEGMENT);
  word(20, 536);
  word(60, MTU);
  word(68, 20);
  word(72, 10);
  // Slow start has no end; ten segments may be under way.
  word(76, 0x7fff_ffff);
  word(80, 10);
  word(84, SEGMENT);
  word(88, 3);
}
