"""Generators, threads, decimal and big numbers, pickles, compression, regular expressions, sqlite3, ctypes."""
import bisect, collections, concurrent.futures, ctypes, decimal, fractions, hashlib, heapq, itertools, json, lzma, bz2
import pickle, queue, random, re, sqlite3, statistics, struct, tempfile, threading, zlib, os, sys

def primes():
    found = []
    for n in itertools.count(2):
        if all(n % p for p in itertools.takewhile(lambda p: p * p <= n, found)):
            found.append(n)
            yield n

print(list(itertools.islice(primes(), 15)))
print(2**521 - 1 == int("1" * 521, 2), sum(map(int, str(3**1000))))
decimal.getcontext().prec = 50
print(decimal.Decimal(2).sqrt(), fractions.Fraction(355, 113).limit_denominator(50))

jobs, results = queue.Queue(), collections.Counter()
lock = threading.Lock()
def worker():
    while (n := jobs.get()) is not None:
        with lock:
            results[n % 7] += n
threads = [threading.Thread(target=worker) for _ in range(8)]
for t in threads: t.start()
for n in range(5000): jobs.put(n)
for t in threads: jobs.put(None)
for t in threads: t.join()
print(sorted(results.items()))
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(lambda n: zlib.crc32(bytes([n % 256]) * n), range(500))))

data = os.urandom(0) + b"skerry " * 5000
for module in (zlib, bz2, lzma):
    packed = module.compress(data)
    print(module.__name__, len(packed) < 400, module.decompress(packed) == data)
print(hashlib.sha3_256(data).hexdigest()[:16], hashlib.blake2b(data, digest_size=8).hexdigest())
value = {"list": [1, 2.5, None], "nested": {"é": (1, 2)}, "set": {1, 2}}
print(pickle.loads(pickle.dumps(value, protocol=5)) == value)
print(json.dumps({"b": [1e100, float("inf")], "a": "\u2603"}, sort_keys=True))
print(re.sub(r"(?P<word>\w+)(?=,)", lambda m: m["word"].upper(), "one, two, three"))
print(struct.pack("<hIq4s", -2, 7, -1 << 40, b"ab").hex())
random.seed(7)
print(random.sample(range(1000), 6), round(statistics.stdev([1, 2, 3, 10]), 6))
heap = [5, 3, 9, 1]
heapq.heapify(heap)
print([heapq.heappop(heap) for _ in range(4)], bisect.bisect([1, 3, 5], 4))

base = sqlite3.connect(":memory:")
base.execute("create table t(a integer primary key, b text)")
base.executemany("insert into t(b) values (?)", [(chr(97 + n % 26) * (n % 5),) for n in range(300)])
print(base.execute("select b, count(*) c from t group by b order by c desc, b limit 4").fetchall())

libc = ctypes.CDLL(None)
libc.strlen.restype = ctypes.c_size_t
callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
array = (ctypes.c_int * 6)(5, 2, 9, 1, 7, 3)
libc.qsort(array, 6, 4, callback(lambda a, b: a[0] - b[0]))
print(libc.strlen(b"four"), list(array))

def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
try:
    deep(100000)
except RecursionError as error:
    print(type(error).__name__)
with tempfile.TemporaryDirectory(dir=".") as place:
    path = os.path.join(place, "file")
    with open(path, "wb") as out:
        out.seek(1 << 20)
        out.write(b"end")
    print(os.path.getsize(path), os.stat(path).st_blocks * 512 < 1 << 20)
print(sys.getrefcount(None) > 100, sys.maxsize == 2**63 - 1)
