/** Options at IPPROTO_UDP. @see udp(7) */
import { UDP_OPTION } from "../../../abi/internet-options.ts";
import { flag, type OptionTable, quantity } from "./option-table.ts";

export const UDP_OPTIONS: OptionTable = {
  [UDP_OPTION.CORK]: flag("udpCork"),
  [UDP_OPTION.SEGMENT]: quantity("segment", 0, 0xffff),
  [UDP_OPTION.GRO]: flag("gro"),
};
