/** Where the interpreter keeps things in the CPU state, and what its leaving is called. */
import type { HandlerState } from "../../interpreter/handler.ts";
import { Leave, State } from "../state.ts";

export const HANDLER_STATE: HandlerState = {
  pc: State.PC,
  leave: State.LEAVE,
  fuel: State.FUEL,
  region: State.REGION,
  record: State.RECORD,
  link: State.LINK,
  leaveFuel: Leave.Fuel,
  leaveWarm: Leave.Warm,
};
