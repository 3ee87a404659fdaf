/** What users write about the network, and what they are told when it cannot be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  NetworkOptionError,
  parseConnectGrant,
  parseNameserver,
  parsePublications,
} from "../../../src/vmm/network-options.ts";

test("a port is published on loopback, unless an address is given", () => {
  const plain = { protocol: "tcp", address: "127.0.0.1", hostPort: 8080, guestPort: 80 };
  assert.deepEqual(parsePublications("8080:80"), [plain]);
  assert.deepEqual(parsePublications("8080:80/tcp"), [plain]);
  assert.deepEqual(parsePublications("0.0.0.0:8080:80/udp"), [{ ...plain, protocol: "udp", address: "0.0.0.0" }]);
  assert.deepEqual(parsePublications("[::1]:8080:80"), [{ ...plain, address: "::1" }]);
  assert.deepEqual(parsePublications("0:80"), [{ ...plain, hostPort: 0 }]);
});

test("ranges have one port for each", () => {
  assert.deepEqual(
    parsePublications("8000-8002:80-82").map(({ hostPort, guestPort }) => [hostPort, guestPort]),
    [
      [8000, 80],
      [8001, 81],
      [8002, 82],
    ],
  );
});

const REFUSED: [string, RegExp][] = [
  ["80", /^is not \[ADDR:\]HOST:GUEST/],
  ["", /^is not/],
  [":80", /^is not/],
  ["a:80", /^has the host port "a", which is not between 0 and 65535$/],
  ["8080:0", /^has the guest port "0", which is not between 1 and 65535$/],
  ["8080:65536", /^has the guest port "65536"/],
  ["8000-8001:80", /^has 2 host ports, but 1 guest ports$/],
  ["8001-8000:80-81", /^has the host ports 8001-8000, which end before they begin$/],
  ["1-2000:1-2000", /^has 2000 ports, more than 1024$/],
  ["::1:8080:80", /^has the address "::1", which is none/],
  ["localhost:8080:80", /^has the address "localhost"/],
  ["1.2.3:8080:80", /^has the address "1.2.3"/],
  ["8080:80/sctp", /^has the protocol "sctp", which is not one of tcp, udp$/],
];
for (const [text, message] of REFUSED) {
  test(`--publish ${text} is refused`, () => {
    assert.throws(
      () => parsePublications(text),
      (error) => error instanceof NetworkOptionError && message.test(error.message),
    );
  });
}

test("a grant has a target, ports and a protocol", () => {
  const all = { firstPort: 1, lastPort: 65535, protocol: null };
  assert.deepEqual(parseConnectGrant("any"), { ...all, to: "any" });
  assert.deepEqual(parseConnectGrant("10.0.0.0/8"), { ...all, to: "10.0.0.0/8" });
  assert.deepEqual(parseConnectGrant("192.0.2.7:443/tcp"), {
    to: "192.0.2.7",
    firstPort: 443,
    lastPort: 443,
    protocol: "tcp",
  });
  assert.deepEqual(parseConnectGrant("2001:db8::/32"), { ...all, to: "2001:db8::/32" });
  assert.deepEqual(parseConnectGrant("[2001:db8::]/32:1-9"), {
    ...all,
    to: "2001:db8::/32",
    firstPort: 1,
    lastPort: 9,
  });
  assert.deepEqual(parseConnectGrant("0.0.0.0/0"), { ...all, to: "0.0.0.0/0" });
});

const NOT_GRANTED: [string, RegExp][] = [
  ["", /no address or network/],
  ["example.org:80", /names are resolved by the guest, grant addresses$/],
  ["1.2.3.4/33", /no address or network/],
  ["1.2.3.4/24", /^has bits behind its prefix; the network is 1.2.3.0\/24$/],
  ["01.2.3.4", /no address or network/],
  ["127.0.0.1:80", /^is loopback, which is the guest's own/],
  ["127.0.0.0/8", /^is loopback/],
  ["[::1]:80", /^is loopback/],
  ["0.0.0.0", /^is no address that can be connected to$/],
  ["10.0.2.2:80", /^is the network inside the machine/],
  ["224.0.0.1", /^is multicast/],
  ["ff02::1", /^is multicast/],
  ["255.255.255.255", /^is broadcast/],
  ["fe80::1", /^is link-local/],
  ["::ffff:1.2.3.4", /^is an IPv4 address in the shape of IPv6/],
  ["any:0", /^has the port "0", which is not between 1 and 65535$/],
  ["any:9-8", /^has the ports 9-8, which end before they begin$/],
];
for (const [text, message] of NOT_GRANTED) {
  test(`--allow-connect ${text} is refused`, () => {
    assert.throws(
      () => parseConnectGrant(text),
      (error) => error instanceof NetworkOptionError && message.test(error.message),
    );
  });
}

test("a nameserver has an address and perhaps a port", () => {
  assert.deepEqual(parseNameserver("192.0.2.53"), { address: "192.0.2.53", port: 53 });
  assert.deepEqual(parseNameserver("127.0.0.1:5353"), { address: "127.0.0.1", port: 5353 });
  assert.deepEqual(parseNameserver("[::1]:5353"), { address: "::1", port: 5353 });
  assert.deepEqual(parseNameserver("2001:db8::53"), { address: "2001:db8::53", port: 53 });
  assert.throws(() => parseNameserver("ns.example"), /is no address of a nameserver/);
});
