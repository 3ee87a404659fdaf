/** Options at IPPROTO_TCP. @see tcp(7) */

import { Errno } from "../../../abi/errno.ts";
import { TCP_OPTION as O } from "../../../abi/internet-options.ts";
import { TCP } from "./connection.ts";
import { fixed, flag, type IntOption, type OptionTable, quantity } from "./option-table.ts";

const INT_MAX = 0x7fff_ffff;
const INT_MIN = -0x8000_0000;
/** What a connection over the loopback device has, and what a socket without one. */
const SEGMENT = 32768;
const SEGMENT_DEFAULT = 536;
const SEGMENT_LEAST = 88;
/** TCP_FIN_TIMEOUT_MAX, seconds. */
const FIN_TIMEOUT_MAX = 120;
/** Longest time between two repetitions, seconds. */
const REPEAT_MAX = 120;
/** Half of SOCK_MIN_RCVBUF. */
const CLAMP_LEAST = 1152;

/** TCP_DEFER_ACCEPT is kept as a number of repetitions: seconds to repetitions, and back. */
function repetitions(seconds: number): number {
  if (seconds <= 0) return 0;
  let [count, timeout, period] = [1, 1, 1];
  while (seconds > period && count < 255) {
    count++;
    timeout = Math.min(timeout * 2, REPEAT_MAX);
    period += timeout;
  }
  return count;
}
function secondsOf(count: number): number {
  if (count <= 0) return 0;
  let [timeout, period] = [1, 1];
  for (let i = 1; i < count; i++) {
    timeout = Math.min(timeout * 2, REPEAT_MAX);
    period += timeout;
  }
  return period;
}

const maxSegment: IntOption = {
  get: (socket) => {
    const idle = socket.state === TCP.CLOSE || socket.state === TCP.LISTEN;
    if (idle) return socket.options.maxSegment || SEGMENT_DEFAULT;
    return socket.options.maxSegment > 0 ? Math.min(socket.options.maxSegment, SEGMENT) : SEGMENT;
  },
  set: ({ options }, value) => {
    if (value !== 0 && (value < SEGMENT_LEAST || value > 32767)) return -Errno.EINVAL;
    options.maxSegment = value;
    return 0;
  },
};
const linger2: IntOption = {
  get: ({ options, stack }) => (options.linger2 < 0 ? -1 : options.linger2 || stack.settings.finTimeout),
  set: ({ options }, value) => {
    options.linger2 = value < 0 ? -1 : Math.min(value, FIN_TIMEOUT_MAX);
    return 0;
  },
};
const deferAccept: IntOption = {
  get: ({ options }) => secondsOf(options.deferAccept),
  set: ({ options }, value) => {
    options.deferAccept = repetitions(value);
    return 0;
  },
};
const windowClamp: IntOption = {
  get: ({ options }) => options.windowClamp,
  set: (socket, value) => {
    if (value === 0 && socket.state !== TCP.CLOSE) return -Errno.EINVAL;
    socket.options.windowClamp = value === 0 ? 0 : Math.max(value, CLAMP_LEAST);
    return 0;
  },
};
const fastOpen: IntOption = {
  get: ({ options }) => options.fastOpen,
  set: (socket, value) => {
    if (value < 0 || (socket.state !== TCP.CLOSE && socket.state !== TCP.LISTEN)) return -Errno.EINVAL;
    socket.options.fastOpen = value;
    return 0;
  },
};

export const TCP_OPTIONS: OptionTable = {
  [O.NODELAY]: flag("noDelay"),
  [O.MAXSEG]: maxSegment,
  [O.CORK]: flag("cork"),
  [O.KEEPIDLE]: quantity("keepIdle", 1, 32767, ({ stack }, value) => value || stack.settings.keepIdle),
  [O.KEEPINTVL]: quantity("keepInterval", 1, 32767, ({ stack }, value) => value || stack.settings.keepInterval),
  [O.KEEPCNT]: quantity("keepCount", 1, 127, ({ stack }, value) => value || stack.settings.keepCount),
  [O.SYNCNT]: quantity("synCount", 1, 127, ({ stack }, value) => value || stack.settings.synRetries),
  [O.LINGER2]: linger2,
  [O.DEFER_ACCEPT]: deferAccept,
  [O.WINDOW_CLAMP]: windowClamp,
  [O.QUICKACK]: flag("quickAck"),
  [O.THIN_LINEAR_TIMEOUTS]: fixed(0),
  [O.USER_TIMEOUT]: quantity("userTimeout", 0, INT_MAX),
  [O.FASTOPEN]: fastOpen,
  [O.TIMESTAMP]: { get: ({ stack }) => Math.floor(stack.net.kernel.time.now() / 1e6) | 0 },
  [O.NOTSENT_LOWAT]: quantity("notSentLowWater", INT_MIN, INT_MAX),
  [O.FASTOPEN_CONNECT]: fixed(0),
  [O.FASTOPEN_NO_COOKIE]: fixed(0),
};
