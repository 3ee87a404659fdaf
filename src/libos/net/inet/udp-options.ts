/** Options at IPPROTO_UDP. @see udp(7) */
import { UDP_OPTION, UDPLITE_OPTION } from "../../../abi/internet-options.ts";
import { flag, type IntOption, type OptionTable, quantity } from "./option-table.ts";

const HEADER = 8;

export const UDP_OPTIONS: OptionTable = {
  [UDP_OPTION.CORK]: flag("udpCork"),
  [UDP_OPTION.SEGMENT]: quantity("segment", 0, 0xffff),
  [UDP_OPTION.GRO]: flag("gro"),
};

/** Coverage of less than the header, 8 bytes, is the header; 0 is everything. */
function coverage(key: "sendCoverage" | "receiveCoverage"): IntOption {
  return {
    get: ({ options }) => options[key],
    set: ({ options }, value) => {
      options[key] = value !== 0 && value < HEADER ? HEADER : Math.min(value, 0xffff);
      return 0;
    },
  };
}
export const UDPLITE_OPTIONS: OptionTable = {
  ...UDP_OPTIONS,
  [UDPLITE_OPTION.SEND_CSCOV]: coverage("sendCoverage"),
  [UDPLITE_OPTION.RECV_CSCOV]: coverage("receiveCoverage"),
};
