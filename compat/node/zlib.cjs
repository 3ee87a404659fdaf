"use strict";
const assert = require("node:assert");
const zlib = require("node:zlib");
const { promisify } = require("node:util");
const { pipeline } = require("node:stream/promises");
const fs = require("node:fs");
const data = Buffer.from(Array.from({ length: 3000 }, (_, i) => `line ${i * i}\n`).join(""));

for (const [pack, unpack] of [["gzip", "gunzip"], ["deflate", "inflate"], ["deflateRaw", "inflateRaw"], ["brotliCompress", "brotliDecompress"]]) {
  test(`${pack} there and back`, async () => {
    const packed = await promisify(zlib[pack])(data);
    assert.ok(packed.length < data.length / 2);
    assert.ok((await promisify(zlib[unpack])(packed)).equals(data));
  });
  test(`${pack}Sync says the same`, () => assert.ok(zlib[`${unpack}Sync`](zlib[`${pack}Sync`](data)).equals(data)));
}
test("levels differ in size", () => assert.ok(zlib.deflateSync(data, { level: 9 }).length < zlib.deflateSync(data, { level: 1 }).length));
test("level 0 stores", () => assert.ok(zlib.deflateSync(data, { level: 0 }).length > data.length));
test("broken data is told", () => assert.throws(() => zlib.inflateSync(Buffer.from("nothing of the kind")), { code: "Z_DATA_ERROR" }));
test("data cut short is told", () => assert.throws(() => zlib.gunzipSync(zlib.gzipSync(data).subarray(0, 500)), { code: "Z_BUF_ERROR" }));
test("a dictionary is needed where it was used", () => {
  const packed = zlib.deflateSync("line 1\nline 4\n", { dictionary: data });
  assert.throws(() => zlib.inflateSync(packed), { code: "Z_NEED_DICT" });
  assert.equal(zlib.inflateSync(packed, { dictionary: data }).toString(), "line 1\nline 4\n");
});
test("through files", async () => {
  fs.writeFileSync("plain", data);
  await pipeline(fs.createReadStream("plain"), zlib.createGzip(), fs.createWriteStream("packed.gz"));
  await pipeline(fs.createReadStream("packed.gz"), zlib.createGunzip(), fs.createWriteStream("again"));
  assert.ok(fs.readFileSync("again").equals(data));
});
test("gzip(1) reads it", () => {
  fs.writeFileSync("other.gz", zlib.gzipSync(data));
  assert.ok(require("node:child_process").execFileSync("gzip", ["-dc", "other.gz"]).equals(data));
});
test("flush gives what there is", async () => {
  const deflate = zlib.createDeflate();
  deflate.write("early");
  const [first] = await new Promise((done) => { deflate.once("data", (...a) => done(a)); deflate.flush(); });
  assert.ok(first.length > 0);
  deflate.destroy();
});
test("two members, one after the other", () => assert.equal(zlib.gunzipSync(Buffer.concat([zlib.gzipSync("a"), zlib.gzipSync("b")])).toString(), "ab"));
test("maxOutputLength stops a bomb", () => assert.throws(() => zlib.gunzipSync(zlib.gzipSync(Buffer.alloc(1 << 20)), { maxOutputLength: 1000 }), { code: "ERR_BUFFER_TOO_LARGE" }));
