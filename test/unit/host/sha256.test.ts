/** The digests are those that OpenSSL computes. */
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { hmacSha256, sha256 } from "../../../src/host/node/sha256.ts";

const message = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 131 + length) & 0xff);

describe("SHA-256", () => {
  test("of messages of every length around the ends of blocks", () => {
    for (let length = 0; length < 300; length++) {
      const text = message(length);
      assert.deepEqual(sha256(text), new Uint8Array(createHash("sha256").update(text).digest()), `${length} bytes`);
    }
  });
  test("with keys", () => {
    for (let length = 0; length <= 64; length += 8) {
      const [key, text] = [message(length), message(3 * length + 1)];
      assert.deepEqual(hmacSha256(key, text), new Uint8Array(createHmac("sha256", key).update(text).digest()));
    }
    assert.throws(() => hmacSha256(message(65), message(1)), RangeError);
  });
});
