# Makes a key (by the agent), signs, verifies, encrypts and decrypts with it, and with a passphrase.
export GNUPGHOME=$PWD/home; mkdir -m 700 home
quiet="--batch --quiet --pinentry-mode loopback --passphrase secret"
gpg $quiet --quick-generate-key 'Someone <someone@example.org>' ed25519 sign never 2>/dev/null; echo "made $?"
fingerprint=$(gpg --list-keys --with-colons | sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p' | head -1)
gpg $quiet --quick-add-key "$fingerprint" cv25519 encr never 2>/dev/null; echo "added $?"
gpg --list-keys --with-colons | cut -d: -f1,4,12 | grep -E '^(pub|sub|uid)'
seq 100 >text
gpg $quiet --sign --output signed text && gpg --batch --status-fd 1 --verify signed 2>/dev/null | grep -o 'GOODSIG\|VALIDSIG'
gpg $quiet --trust-model always -r someone@example.org --armor --encrypt text; head -1 text.asc
gpg $quiet --decrypt text.asc | cmp - text && echo "decrypted"
gpg --batch --pinentry-mode loopback --passphrase wrong --decrypt text.asc >/dev/null 2>&1; echo "wrong passphrase or cached: $?"
gpg $quiet --symmetric --cipher-algo AES256 --output locked text && gpg $quiet --decrypt locked 2>/dev/null | sha256sum
gpg --print-md SHA512 text | tail -1
gpgconf --kill all; echo "ended $?"
