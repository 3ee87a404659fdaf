/** Options about the network, from outside: one line that names option, value and limit, status 125; and the help. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand } from "../support/run-guest.ts";

const MISTAKES: [string[], string][] = [
  [["--publish", "80"], '--publish: "80" is not [ADDR:]HOST:GUEST[/udp], like 8080:80 or 0.0.0.0:8080:80'],
  [["--publish", "70000:80"], '--publish: "70000:80" has the host port "70000", which is not between 0 and 65535'],
  [["--publish", "8080:80/sctp"], '--publish: "8080:80/sctp" has the protocol "sctp", which is not one of tcp, udp'],
  [["--publish", "8080:80", "-p", "8080:81"], "--publish: 127.0.0.1:8080/tcp is published twice"],
  [
    ["--allow-connect", "example.org:443"],
    '--allow-connect: "example.org:443" has the target "example.org", which is no address or network; names are resolved by the guest, grant addresses',
  ],
  [
    ["--allow-connect", "127.0.0.1:5432"],
    `--allow-connect: "127.0.0.1:5432" is loopback, which is the guest's own; the host's is host:PORT`,
  ],
  [
    ["--allow-connect", "10.1.2.3/8"],
    '--allow-connect: "10.1.2.3/8" has bits behind its prefix; the network is 10.0.0.0/8',
  ],
  [["--net", "bridge"], '--net: "bridge" is not one of none, user, host'],
  [["--net", "host", "--publish", "8080:80"], "--publish needs --net user, not --net host"],
  [["--net", "none", "--allow-connect", "any"], "--allow-connect needs --net user, not --net none"],
  [
    ["--seed", "1", "--publish", "8080:80"],
    "--publish: a run with --seed has no network: what comes from outside is not repeatable",
  ],
  [["--dns", "ns.example"], '--dns: "ns.example" is no address of a nameserver, like 192.0.2.53 or 127.0.0.1:5353'],
];

for (const [options, message] of MISTAKES) {
  test(`skerry run ${options.join(" ")} is refused`, async () => {
    const { stdout, stderr, exit } = await runCommand(["run", ...options, "/bin/true"]);
    assert.deepEqual([String(stdout), String(stderr), exit], ["", `skerry: run: ${message}\n`, 125]);
  });
}

test("the help shows how the network is granted, with examples", async () => {
  const { stdout, exit } = await runCommand(["run", "--help"]);
  assert.equal(exit, 0);
  for (const wanted of [
    "--net MODE",
    "--publish [ADDR:]HOST:GUEST[/udp]",
    "--allow-connect CIDR[:PORT]",
    "--dns ADDR",
    "--publish 8080:80 nginx",
  ]) {
    assert.ok(String(stdout).includes(wanted), wanted);
  }
});

test("a port below 1024 is for everybody of a guest with a network of its own", async () => {
  const script = `import os, socket
if os.geteuid() == 0: os.setuid(65534)
try: socket.socket().bind(("0.0.0.0", 80)); print("bound")
except OSError as error: print(error.strerror)`;
  for (const [mode, answer] of [
    ["user", "bound\n"],
    ["none", "Permission denied\n"],
  ] as const) {
    const { stdout, exit } = await runCommand(["run", "--net", mode, "--root", "/", "python3", "-c", script]);
    assert.deepEqual([String(stdout), exit], [answer, 0]);
  }
});
