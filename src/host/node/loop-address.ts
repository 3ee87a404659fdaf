/** Addresses as Node's net and dgram take and give them. */
import { formatAddress, parseAddress } from "../../abi/internet.ts";
import { AF } from "../../abi/socket.ts";
import type { HostAddress } from "../network.ts";

export function textOf(address: HostAddress): string {
  const text = formatAddress(address.bytes.subarray(0, address.family === AF.INET ? 4 : 16));
  return address.scope !== 0 ? `${text}%${address.scope}` : text;
}

/** @param text with a scope's number behind "%", perhaps */
export function addressFrom(text: string, port: number): HostAddress {
  const [plain, scope = "0"] = text.split("%");
  const bytes = parseAddress(plain) ?? new Uint8Array(4);
  return { family: bytes.length === 4 ? AF.INET : AF.INET6, bytes, port, scope: Number(scope) || 0 };
}

/** The errno of an error of Node's. */
export function errnoOf(error: unknown, otherwise: number): number {
  const { errno } = error as NodeJS.ErrnoException;
  return typeof errno === "number" && errno < 0 ? -errno : otherwise;
}
