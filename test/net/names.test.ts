/** Names: the guest's own resolver, the forwarder, and files written for the guest. */
import assert from "node:assert/strict";
import * as dgram from "node:dgram";
import { once } from "node:events";
import * as net from "node:net";
import { describe, test } from "node:test";
import { withoutPackages } from "../support/packages.ts";
import { engines } from "../support/run-guest.ts";
import { backends, python, withGuest } from "./support.ts";

/** Address of a name that the test's nameserver knows. */
const NAMES: Record<string, string> = { "known.test": "192.0.2.99", "rebound.test": "127.0.0.1" };
const TYPE_A = 1;

/** An answer to a query: RFC 1035, 4.1. @param truncated no answer but that there is one by TCP */
function answer(query: Buffer, truncated: boolean): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (; query[at] !== 0; at += query[at] + 1) labels.push(query.subarray(at + 1, at + 1 + query[at]).toString());
  const name = labels.join(".").toLowerCase();
  const question = query.subarray(12, at + 5);
  const type = query.readUInt16BE(at + 1);
  const known = NAMES[name.replace(/^long\./, "")];
  const records = known !== undefined && type === TYPE_A && !truncated ? 1 : 0;
  const header = Buffer.alloc(12);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | (known === undefined ? 3 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records, 6);
  if (records === 0) return Buffer.concat([header, question]);
  const record = Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...known.split(".").map(Number)]);
  return Buffer.concat([header, question, record]);
}

/** A nameserver on loopback, by UDP and TCP; names below "long." are answered by TCP only. */
async function withNameserver(use: (port: number, queries: string[]) => Promise<void>): Promise<void> {
  const queries: string[] = [];
  const tcp = net.createServer((socket) => {
    socket.on("error", () => {});
    let waiting = Buffer.alloc(0);
    socket.on("data", (data) => {
      waiting = Buffer.concat([waiting, data]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const length = waiting.readUInt16BE(0);
        const reply = answer(waiting.subarray(2, 2 + length), false);
        queries.push("tcp");
        socket.write(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]));
        waiting = waiting.subarray(2 + length);
      }
    });
  });
  await once(tcp.listen(0, "127.0.0.1"), "listening");
  const { port } = tcp.address() as net.AddressInfo;
  const udp = dgram.createSocket("udp4");
  udp.on("message", (query, from) => {
    queries.push("udp");
    udp.send(answer(query, query.includes("\x04long")), from.port, from.address);
  });
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");
  try {
    await use(port, queries);
  } finally {
    tcp.close();
    udp.close();
  }
}

const RESOLVE = `
import socket, sys
for name in sys.argv[1:]:
    try: print(name, sorted({a[4][0] for a in socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)}))
    except OSError as e: print(name, e.errno)
print("end")
`;

for (const { engine, skip: unusable } of engines()) {
  for (const backend of backends) {
    const skip = unusable || withoutPackages("python3");
    const base = ["--engine", engine, "--net-backend", backend];

    describe(`names [${engine}, ${backend}]`, { skip, concurrency: 1 }, () => {
      async function resolves(options: readonly string[], ...names: string[]): Promise<string[]> {
        let lines: string[] = [];
        await withGuest([...base, ...options], python(RESOLVE, ...names), async (guest) => {
          await guest.says(/end\n/);
          lines = guest.stdout.split("\n").slice(0, -2);
        });
        return lines;
      }

      test("are resolved by the host's nameservers, by UDP and by TCP", () =>
        withNameserver(async (port, queries) => {
          const options = ["--allow-connect", "192.0.2.0/24:80", "--dns", `127.0.0.1:${port}`];
          assert.deepEqual(await resolves(options, "known.test", "long.known.test", "unknown.test"), [
            "known.test ['192.0.2.99']",
            "long.known.test ['192.0.2.99']",
            "unknown.test -2",
          ]);
          assert.ok(queries.includes("tcp") && queries.includes("udp"));
        }));

      test("a nameserver that refuses makes the next one's turn", () =>
        withNameserver(async (port) => {
          const options = ["--allow-connect", "any", "--dns", "127.0.0.1:1", "--dns", `127.0.0.1:${port}`];
          assert.deepEqual(await resolves(options, "known.test"), ["known.test ['192.0.2.99']"]);
        }));

      test("a name for the host's loopback is the guest's own loopback", () =>
        withNameserver(async (port) => {
          const script = `
import errno, socket
s = socket.socket()
try: s.connect(("rebound.test", ${port})); print("connected")
except OSError as e: print(errno.errorcode.get(e.errno))
`;
          const options = ["--allow-connect", "any", "--dns", `127.0.0.1:${port}`];
          await withGuest([...base, ...options], python(script), async (guest) => {
            await guest.says(/ECONNREFUSED\n/);
          });
        }));

      test("where nothing is granted nothing is resolved", () =>
        withNameserver(async (port, queries) => {
          const [line] = await resolves(["--publish", "0:80", "--dns", `127.0.0.1:${port}`], "known.test");
          assert.match(line, /^known.test -[23]$/);
          assert.deepEqual(queries, []);
        }));

      test("what is no query does not reach the nameserver", () =>
        withNameserver(async (port, queries) => {
          const script = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for data in [b"", b"short", b"\\0\\1\\x80\\0" + b"\\0" * 20]: s.sendto(data, ("10.0.2.3", 53))
s.settimeout(0.3)
try: print(s.recvfrom(100))
except TimeoutError: print("silence")
`;
          const options = ["--allow-connect", "any", "--dns", `127.0.0.1:${port}`];
          await withGuest([...base, ...options], python(script), async (guest) => {
            await guest.says(/silence/);
          });
          assert.deepEqual(queries, []);
        }));
    });
  }

  describe(`files for the guest [${engine}]`, {
    skip: unusable || withoutPackages("coreutils"),
    concurrency: 1,
  }, () => {
    test("/etc/hosts, /etc/hostname and /etc/resolv.conf are the guest's, with its hostname", async () => {
      const options = ["--engine", engine, "--hostname", "rock.example", "--allow-connect", "any"];
      const files = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];
      await withGuest(options, ["/bin/cat", ...files], async (guest) => {
        assert.equal(await guest.ended(), 0);
        assert.match(guest.stdout, /^rock\.example\n127\.0\.0\.1\tlocalhost\n/);
        assert.match(guest.stdout, /^10\.0\.2\.15\trock\.example rock$/m);
        assert.match(guest.stdout, /^nameserver 10\.0\.2\.3$/m);
        assert.doesNotMatch(guest.stdout.replace("nameserver 10.0.2.3", ""), /nameserver/);
      });
    });

    test("ip addr and ip route show the network's devices", { skip: withoutPackages("iproute2") }, async () => {
      const options = ["--engine", engine, "--allow-connect", "any"];
      await withGuest(options, ["/bin/sh", "-c", "ip -brief addr; ip route; ip route get 192.0.2.1"], async (guest) => {
        assert.equal(await guest.ended(), 0);
        assert.match(guest.stdout, /^lo +UNKNOWN +127\.0\.0\.1\/8 ::1\/128/m);
        assert.match(guest.stdout, /^eth0 +UP +10\.0\.2\.15\/24 fec0::15\/64/m);
        assert.match(guest.stdout, /^default via 10\.0\.2\.2 dev eth0/m);
        assert.match(guest.stdout, /^192\.0\.2\.1 via 10\.0\.2\.2 dev eth0 src 10\.0\.2\.15/m);
      });
    });
  });
}
