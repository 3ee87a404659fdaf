"use strict";
const assert = require("node:assert");
const crypto = require("node:crypto");
const { promisify } = require("node:util");
const hex = (algorithm, data) => crypto.createHash(algorithm).update(data).digest("hex");

test("sha256 of nothing", () => assert.equal(hex("sha256", ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
test("sha1 and md5 of abc", () => {
  assert.equal(hex("sha1", "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  assert.equal(hex("md5", "abc"), "900150983cd24fb0d6963f7d28e17f72");
});
test("sha512 and sha3-256 of abc", () => {
  assert.equal(hex("sha512", "abc").slice(0, 32), "ddaf35a193617abacc417349ae204131");
  assert.equal(hex("sha3-256", "abc"), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
});
test("blake2b512 of abc", () => assert.equal(hex("blake2b512", "abc").slice(0, 16), "ba80a53f981c4d0d"));
test("a hash in pieces is that of the whole", () => {
  const whole = crypto.randomBytes(100000);
  const hash = crypto.createHash("sha384");
  for (let i = 0; i < whole.length; i += 777) hash.update(whole.subarray(i, i + 777));
  assert.ok(hash.digest().equals(crypto.createHash("sha384").update(whole).digest()));
});
test("hmac of a known key", () => {
  assert.equal(crypto.createHmac("sha256", "key").update("The quick brown fox jumps over the lazy dog").digest("hex"), "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
});
for (const name of ["aes-128-cbc", "aes-192-ctr", "aes-256-cfb"])
  test(`${name} there and back`, () => {
    const { keyLength, ivLength } = crypto.getCipherInfo(name);
    const [key, iv] = [Buffer.alloc(keyLength, 1), Buffer.alloc(ivLength, 2)];
    const data = crypto.randomBytes(10007);
    const cipher = crypto.createCipheriv(name, key, iv);
    const packed = Buffer.concat([cipher.update(data), cipher.final()]);
    const decipher = crypto.createDecipheriv(name, key, iv);
    assert.ok(Buffer.concat([decipher.update(packed), decipher.final()]).equals(data));
  });
test("aes-256-gcm finds a change", () => {
  const [key, iv] = [Buffer.alloc(32, 7), Buffer.alloc(12, 9)];
  const cipher = crypto.createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from("head"));
  const packed = Buffer.concat([cipher.update("secret"), cipher.final()]);
  const open = (bytes) => {
    const decipher = crypto.createDecipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from("head")).setAuthTag(cipher.getAuthTag());
    return Buffer.concat([decipher.update(bytes), decipher.final()]).toString();
  };
  assert.equal(open(packed), "secret");
  packed[0] ^= 1;
  assert.throws(() => open(packed));
});
test("chacha20-poly1305", () => {
  const cipher = crypto.createCipheriv("chacha20-poly1305", Buffer.alloc(32), Buffer.alloc(12), { authTagLength: 16 });
  assert.equal(cipher.update(Buffer.alloc(8)).toString("hex"), "9f07e7be5551387a");
});
test("pbkdf2, scrypt, hkdf", async () => {
  const derived = await promisify(crypto.pbkdf2)("password", "salt", 1, 20, "sha1");
  assert.equal(derived.toString("hex"), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
  assert.equal(crypto.scryptSync("", "", 64, { N: 16, r: 1, p: 1 }).toString("hex").slice(0, 16), "77d6576238657b20");
  assert.equal(Buffer.from(crypto.hkdfSync("sha256", "key", "salt", "info", 16)).length, 16);
});
test("rsa signs and verifies", async () => {
  const { privateKey, publicKey } = await promisify(crypto.generateKeyPair)("rsa", { modulusLength: 1024 });
  const signature = crypto.sign("sha256", Buffer.from("text"), { key: privateKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING });
  const verify = (text) => crypto.verify("sha256", Buffer.from(text), { key: publicKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING }, signature);
  assert.deepEqual([verify("text"), verify("other")], [true, false]);
  assert.equal(crypto.privateDecrypt(privateKey, crypto.publicEncrypt(publicKey, Buffer.from("m"))).toString(), "m");
});
for (const curve of ["ed25519", "ed448"])
  test(`${curve} signs`, () => {
    const { privateKey, publicKey } = crypto.generateKeyPairSync(curve);
    assert.ok(crypto.verify(null, Buffer.from("x"), publicKey, crypto.sign(null, Buffer.from("x"), privateKey)));
  });
test("ecdsa on two curves", () => {
  for (const namedCurve of ["prime256v1", "secp384r1"]) {
    const { privateKey, publicKey } = crypto.generateKeyPairSync("ec", { namedCurve });
    const signature = crypto.createSign("sha256").update("text").sign(privateKey);
    assert.ok(crypto.createVerify("sha256").update("text").verify(publicKey, signature));
  }
});
test("x25519 agrees on a secret", () => {
  const [a, b] = [crypto.generateKeyPairSync("x25519"), crypto.generateKeyPairSync("x25519")];
  assert.ok(crypto.diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey }).equals(crypto.diffieHellman({ privateKey: b.privateKey, publicKey: a.publicKey })));
});
test("keys travel as PEM and JWK", () => {
  const { privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "p" });
  assert.ok(crypto.createPrivateKey({ key: pem, passphrase: "p" }).equals(privateKey));
  assert.equal(privateKey.export({ format: "jwk" }).crv, "P-256");
  assert.throws(() => crypto.createPrivateKey({ key: pem, passphrase: "wrong" }));
});
test("random: bytes, ints, uuids", () => {
  assert.ok(!crypto.randomBytes(32).equals(crypto.randomBytes(32)));
  for (let i = 0; i < 1000; i++) assert.ok(crypto.randomInt(5, 8) >= 5);
  assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
test("timingSafeEqual", () => assert.deepEqual([crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("a")), crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("b"))], [true, false]));
test("web crypto: digest, aes-gcm, hmac", async () => {
  const { subtle } = crypto.webcrypto;
  assert.equal(Buffer.from(await subtle.digest("SHA-256", Buffer.from("abc"))).toString("hex").slice(0, 8), "ba7816bf");
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const iv = crypto.webcrypto.getRandomValues(new Uint8Array(12));
  const packed = await subtle.encrypt({ name: "AES-GCM", iv }, key, Buffer.from("web"));
  assert.equal(Buffer.from(await subtle.decrypt({ name: "AES-GCM", iv }, key, packed)).toString(), "web");
});
test("a certificate is read", () => {
  const { X509Certificate } = crypto;
  assert.throws(() => new X509Certificate("nothing"));
  assert.ok(require("node:tls").rootCertificates.length > 50);
  const first = new X509Certificate(require("node:tls").rootCertificates[0]);
  assert.ok(first.ca && first.verify(first.publicKey));
});
test("primes", () => {
  assert.ok(crypto.checkPrimeSync(2n ** 127n - 1n));
  assert.ok(!crypto.checkPrimeSync(2n ** 129n - 1n));
  assert.equal(crypto.generatePrimeSync(32, { bigint: true }) > 2n ** 30n, true);
});
test("an unknown hash is refused", () => assert.throws(() => crypto.createHash("nonsense")));
