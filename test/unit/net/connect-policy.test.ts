/** What a guest may connect to: nothing that a rule does not grant, however the address is written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "../../../src/abi/internet.ts";
import type { InetAddress } from "../../../src/libos/net/inet/address.ts";
import { addressOfBytes } from "../../../src/libos/net/inet/host/addresses.ts";
import { ConnectPolicy, type ConnectRule } from "../../../src/libos/net/inet/host/connect-policy.ts";
import { PROTOCOL } from "../../../src/libos/net/inet/outside.ts";

function at(text: string, port: number): InetAddress {
  return addressOfBytes(parseAddress(text)!, port);
}
function rule(to: string, bits: number, ports: [number, number] = [1, 65535], protocol = 0): ConnectRule {
  const target = to === "any" || to === "host" ? to : { network: at(to, 0), bits };
  return { to: target, firstPort: ports[0], lastPort: ports[1], protocol };
}
const { TCP, UDP } = PROTOCOL;

test("without rules nothing is granted", () => {
  const policy = new ConnectPolicy([]);
  for (const address of ["192.0.2.1", "10.0.2.2", "127.0.0.1", "2001:db8::1"]) {
    assert.equal(policy.allows(TCP, at(address, 80)), false);
  }
  assert.equal(policy.v4 || policy.v6, false);
});

test("a rule grants its network, ports and protocol, and no more", () => {
  const policy = new ConnectPolicy([rule("192.0.2.0", 96 + 24, [80, 81], TCP)]);
  assert.ok(policy.allows(TCP, at("192.0.2.0", 80)));
  assert.ok(policy.allows(TCP, at("192.0.2.255", 81)));
  assert.ok(policy.allows(TCP, at("::ffff:192.0.2.7", 80)));
  assert.equal(policy.allows(TCP, at("192.0.3.0", 80)), false);
  assert.equal(policy.allows(TCP, at("192.0.2.1", 79)), false);
  assert.equal(policy.allows(TCP, at("192.0.2.1", 82)), false);
  assert.equal(policy.allows(UDP, at("192.0.2.1", 80)), false);
  assert.equal(policy.allows(TCP, at("::192.0.2.1", 80)), false);
});

/** Addresses behind which the host itself is, or that do not leave a network. */
const NEVER = [
  ...[
    "127.0.0.1",
    "127.8.9.10",
    "::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "::ffff:0.0.0.0",
  ],
  ...["224.0.0.1", "239.255.255.250", "255.255.255.255", "ff02::1", "ff05::2", "fe80::1", "10.0.2.7", "fec0::9"],
];
test("no network, however wide, grants the host itself or what does not leave a network", () => {
  const policy = new ConnectPolicy([rule("any", 0), rule("0.0.0.0", 96), rule("::", 0)]);
  for (const address of NEVER) assert.equal(policy.allows(TCP, at(address, 80)), false, address);
  assert.equal(policy.allows(TCP, at("10.0.2.2", 80)), false);
  assert.equal(policy.allows(TCP, at("fec0::2", 80)), false);
  assert.ok(policy.allows(TCP, at("192.0.2.1", 80)));
  assert.ok(policy.allows(UDP, at("2001:db8::1", 80)));
});

test("the host is granted by name only, and only the ports named", () => {
  const policy = new ConnectPolicy([rule("host", 0, [5432, 5432])]);
  assert.ok(policy.allows(TCP, at("10.0.2.2", 5432)));
  assert.ok(policy.allows(TCP, at("fec0::2", 5432)));
  assert.equal(policy.allows(TCP, at("10.0.2.2", 22)), false);
  assert.equal(policy.allows(TCP, at("192.0.2.1", 5432)), false);
});

test("link-local addresses, where clouds keep credentials, need a rule of their own", () => {
  assert.equal(new ConnectPolicy([rule("any", 0)]).allows(TCP, at("169.254.169.254", 80)), false);
  assert.equal(new ConnectPolicy([rule("0.0.0.0", 96)]).allows(TCP, at("169.254.169.254", 80)), false);
  assert.ok(new ConnectPolicy([rule("169.254.169.254", 128)]).allows(TCP, at("169.254.169.254", 80)));
});
