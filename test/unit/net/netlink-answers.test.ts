/** NETLINK_ROUTE under requests of any shape: an answer, never an exception. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NLMSGHDR, RTM } from "../../../src/abi/rtnetlink.ts";
import { NO_TRAFFIC } from "../../../src/libos/net/device/device.ts";
import { userDevices } from "../../../src/libos/net/inet/host/user-devices.ts";
import { answer, errorMessage } from "../../../src/libos/net/netlink/answers.ts";
import { Request } from "../../../src/libos/net/netlink/request.ts";

const devices = userDevices({ v4: true, v6: true }, NO_TRAFFIC);

test("whatever is asked, the messages are well formed", () => {
  const types = fc.oneof(fc.constantFrom(...Object.values(RTM)), fc.integer({ min: 0, max: 0xffff }));
  const body = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(types, fc.integer({ min: 0, max: 0xffff }), body, fc.boolean(), (type, flags, rest, strict) => {
      const bytes = new Uint8Array(NLMSGHDR + rest.length);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, bytes.length, true);
      view.setUint16(4, type, true);
      view.setUint16(6, flags, true);
      bytes.set(rest, NLMSGHDR);
      const request = new Request(bytes);
      const { messages, status } = answer(devices, request, 7, strict);
      assert.ok(status <= 0 && status > -4096);
      for (const message of [...messages, errorMessage(request, 7, status, false)]) {
        const length = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
        assert.equal(length, message.length);
        assert.equal(message.length % 4, 0);
      }
    }),
    { numRuns: 2000 },
  );
});
