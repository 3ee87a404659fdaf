#!/bin/sh
# Long runs of real programs on an engine, whose output and status must be the same as natively:
#   sh test/stress/long-runs.sh [ENGINE [NAMES]]       (wasm and a regular expression for all by default)
# Installs what it needs where that is possible. Prints a line for each: name, same or different, seconds natively and on the engine.
# Exits with 1 if anything differed.
set -u
cd "$(dirname "$0")/../.." || exit 1
engine=${1:-wasm} names=${2:-.}
./skerry --version >/dev/null || exit 1
root=$PWD
sh test/support/packages.sh
if [ ! -d /usr/lib/python3.11/test/test_json ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get -qq -y --no-install-recommends install libpython3-testsuite >/dev/null 2>&1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

now() { date +%s.%N; }
guest() {
  "$root/skerry" run --engine "$engine" --translation-cache "$work/translations" --root / --volume "$work:$work" --workdir "$PWD" \
    --env PATH="$PATH" --env HOME="$work" --env LC_ALL=C.UTF-8 "$@"
}
# side native|guest NAME COMMAND…: runs it in a directory of its own, in which `input` may be; leaves what it wrote in SIDE.out.
side() {
  where=$1 name=$2
  shift 2
  rm -rf "$work/run" && mkdir "$work/run"
  if [ -e "$work/input" ]; then cp "$work/input" "$work/run/$input"; fi
  start=$(now)
  if [ "$where" = native ]; then
    (cd "$work/run" && env -i PATH="$PATH" HOME="$work" LC_ALL=C.UTF-8 HOSTNAME=localhost "$@") >"$work/$where.out" 2>&1
  else
    (cd "$work/run" && guest "$@") >"$work/$where.out" 2>&1
  fi
  echo "status $?" >>"$work/$where.out"
  end=$(now)
  # What it left in its directory.
  (cd "$work/run" && find . -type f -exec sha256sum {} +) | sort >>"$work/$where.out"
  seconds=$(echo "$start $end" | awk '{ printf "%.1f", $2 - $1 }')
}
# long NAME FILTER COMMAND…: FILTER (of sed) takes out what tells the time.
long() {
  name=$1 filter=$2
  shift 2
  echo "$name" | grep -Eq "$names" || return 0
  if ! command -v "$1" >/dev/null; then
    echo "$name: skipped, no $1"
    return 0
  fi
  side native "$name" "$@"
  native=$seconds
  if ! grep -q '^status 0$' "$work/native.out"; then
    echo "$name: fails natively: $(tail -n 3 "$work/native.out" | head -n 1)"
    failed=1
    return 0
  fi
  sed -i "$filter" "$work/native.out"
  side guest "$name" "$@"
  sed -i "$filter" "$work/guest.out"
  if cmp -s "$work/native.out" "$work/guest.out"; then
    echo "$name: same, $native s natively, $seconds s"
  else
    echo "$name: DIFFERENT, $native s natively, $seconds s"
    diff "$work/native.out" "$work/guest.out" | head -n 20
    failed=1
  fi
}
# Whatever is random in a C program of 10,000 lines is the same each time.
c_program() {
  awk 'BEGIN { print "void *memset(void *, int, unsigned long);"
    for (f = 0; f < 1450; f++) {
      printf "static double g%d[%d];\nstruct s%d { int a; char b[%d]; double c; };\n", f, f % 13 + 2, f, f % 29 + 1
      printf "int f%d(int x, struct s%d *p) {\n  for (int i = 0; i < x; i++) { g%d[i %% %d] += p->c * i; p->a ^= x >> (i & 7); }\n", f, f, f, f % 13 + 2
      printf "  switch (x %% 5) { case 0: return p->a; case 1: return %d; case 3: memset(p->b, x, sizeof p->b); break; default: p->c /= 3; }\n", f
      printf "  return (int)g%d[0] + (p->a > %d ? p->b[0] : x * %d);\n}\n", f, f * 7, f % 100 + 3
    }
    print "int main(void) { return 0; }" }'
}

rm -f input
long 'sqlite3, a big join' '' sqlite3 :memory: "
  CREATE TABLE a(id INTEGER PRIMARY KEY, k INT, v TEXT); CREATE TABLE b(id INTEGER PRIMARY KEY, k INT, w REAL);
  INSERT INTO a SELECT value, value * 7919 % 5003, 'text ' || value FROM generate_series(1, 200000);
  INSERT INTO b SELECT value, value * 104729 % 5003, value / 7.0 FROM generate_series(1, 50000);
  CREATE INDEX bk ON b(k);
  SELECT count(*), sum(length(a.v)), round(sum(b.w), 3), max(a.id) FROM a JOIN b ON a.k = b.k WHERE a.id % 3 = 0;
  SELECT a.k, count(*) AS n FROM a JOIN b USING (k) GROUP BY a.k ORDER BY n DESC, a.k LIMIT 10;"
long 'python3, its own tests' 's/ in [0-9.]*s$//; s/[0-9.]* \(sec\|ms\)//; /^Total duration/d; /^Ran /d; s/^0:[0-9:]* load avg: [0-9.]* //; s/^0:[0-9:]* //; /slowest/d' \
  python3 -m test -q test_json test_re test_struct test_long test_float test_decimal test_math test_cmath test_dict test_list test_set \
  test_unicode test_bytes test_zlib test_hashlib test_statistics test_fractions test_itertools test_heapq test_generators
c_program >input
input=program.c
cc1=$(gcc -print-prog-name=cc1 2>/dev/null || echo cc1)
long 'gcc, cc1 compiles 10,000 lines' '' "$cc1" -quiet -O0 program.c -o program.s
rm -f input
long 'perl' '' perl -e '
  my %h; my $s = 0;
  for my $i (1 .. 1_000_000) { $h{$i * 7919 % 10007} .= chr(97 + $i % 26); $s = ($s * 31 + $i) % 1_000_003 }
  my $t = join ",", map { "$_=" . length $h{$_} } sort { $a <=> $b } keys %h;
  my $n = () = $t =~ /(\d+)=(\d)\2/g; print "$s $n ", length $t, "\n"'
# RFC 3526, the prime of 1536 bits.
long 'openssl, a prime' '' openssl prime -hex -checks 32 \
  FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF
# Numbers are all that may differ.
long 'openssl, speed' 's/[0-9].*//' openssl speed -seconds 1 sha256 aes-128-cbc
head -c 50000000 /dev/zero | openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv 00000000000000000000000000000000 >"$work/noise" 2>/dev/null
{ cat "$work/noise"; yes 'a line that is the same many times' | head -c 50000000; } >input
rm -f noise
input=big
long 'xz of 100 MB' '' xz -k -T1 -1 big
exit $failed
