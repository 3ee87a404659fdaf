"""Imports and exercises the standard modules that need neither a second process nor a network."""

import argparse, array, ast, base64, binascii, bisect, bz2, calendar, cmath, codecs, collections, configparser, contextlib
import copy, csv, dataclasses, datetime, decimal, difflib, dis, enum, fnmatch, fractions, functools, gzip, hashlib, heapq
import hmac, html, html.parser, inspect, io, itertools, json, keyword, logging, lzma, math, numbers, operator, pickle
import platform, pprint, random, re, sched, secrets, shlex, sqlite3, statistics, string, struct, textwrap, token, tokenize
import traceback, types, typing, unicodedata, urllib.parse, uuid, warnings, weakref, xml.etree.ElementTree, zlib, zoneinfo


def show(name, *values):
    print(f"{name}:", *values)


words = open("words.txt").read().split()
text = open("text.txt").read()

show("re", re.sub(r"(\w)(\w)", r"\2\1", words[1]), re.findall(r"\bk\w+a\b", text)[:4], re.match(r"(?P<y>\d+)-(?P<m>\d+)", "2024-02").groupdict())
show("json", json.dumps(json.load(open("doc.json")), sort_keys=True), json.loads("[1e3, null, \"\\u00e9\"]"))
show("math", math.factorial(30), math.gcd(2**40, 6**20), math.sqrt(2), math.isqrt(10**40), math.comb(50, 25), math.erf(0.5), math.gamma(5.5), math.nextafter(1, 2))
show("cmath", cmath.exp(1j * cmath.pi), cmath.sqrt(-1))
show("struct", struct.pack("<ihbq?d3s", -1, 2, 3, -4, True, 1.5, b"abc").hex(), struct.unpack(">HI", b"\1\2\3\4\5\6"), struct.calcsize("@PciQ"))
show("array", array.array("d", [1, 2.5]).tobytes().hex(), array.array("i", range(5))[::-1].tolist())
for algorithm in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
    show(algorithm, hashlib.new(algorithm, text.encode()).hexdigest()[:32])
show("pbkdf2", hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000).hex(), hmac.new(b"key", b"msg", "sha1").hexdigest())
for module in (zlib, lzma, bz2, gzip):
    packed = module.compress(text.encode())
    show(module.__name__, len(packed) < len(text) // 2, module.decompress(packed) == text.encode())
show("checksums", zlib.crc32(text.encode()), zlib.adler32(b"abc"), binascii.hexlify(b"\x00\xff"), binascii.crc_hqx(b"abc", 0))
show("base64", base64.b64encode(b"\x00\xfe text"), base64.b85encode(b"text"), base64.b32decode("ORSXQ5A="), codecs.encode("rot", "rot13"))

database = sqlite3.connect(":memory:")
database.execute("create table t(a integer primary key, b text)")
database.executemany("insert into t(b) values (?)", [(word,) for word in words])
show("sqlite3", database.execute("select count(*), max(b), sum(length(b)) from t where b like 'ka%'").fetchone())
database.create_function("twice", 1, lambda x: x * 2)
show("sqlite3 function", database.execute("select twice('ab'), twice(4)").fetchall())

show("datetime", datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc).isoformat(), datetime.date(2024, 1, 31) + datetime.timedelta(weeks=3), datetime.datetime.fromtimestamp(1700000000).strftime("%c"))
show("zoneinfo", datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).astimezone(zoneinfo.ZoneInfo("America/New_York")))
show("calendar", calendar.monthrange(2024, 2), calendar.TextCalendar().formatmonth(2023, 11).splitlines()[2])
decimal.getcontext().prec = 50
show("decimal", decimal.Decimal(2).sqrt(), decimal.Decimal("1.10") * 3, decimal.Decimal(1) / 7)
show("fractions", fractions.Fraction(3, 4) + fractions.Fraction("1/3"), fractions.Fraction(math.pi).limit_denominator(1000))
random.seed(20240229)
show("random", random.random(), random.randint(1, 10**12), random.sample(words, 4), random.gauss(0, 1), random.getrandbits(80))
show("secrets", len(secrets.token_hex(16)), len(uuid.uuid4().hex), uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"))
show("statistics", statistics.mean(map(len, words)), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]), statistics.linear_regression([1, 2, 3], [2, 4, 6.5]))

counter = collections.Counter(word[:2] for word in words)
show("collections", counter.most_common(4), collections.OrderedDict(a=1, b=2), collections.deque(range(8), 3), collections.namedtuple("P", "x y")(1, 2), dict(collections.ChainMap({"a": 1}, {"a": 2, "b": 3})))
show("itertools", list(itertools.permutations("abc", 2))[:4], list(itertools.accumulate(range(8))), [(k, len(list(g))) for k, g in itertools.groupby("aabccc")], list(itertools.islice(itertools.cycle("xy"), 5)))
show("functools", functools.reduce(lambda a, b: a * b, range(1, 15)), functools.partial(int, base=2)("1011"))
fibonacci = functools.lru_cache(None)(lambda n: n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2))
show("lru_cache", fibonacci(150), fibonacci.cache_info())
heap = [len(word) * 7 % 13 for word in words]
heapq.heapify(heap)
show("heapq", [heapq.heappop(heap) for _ in range(5)], heapq.nlargest(3, words), list(heapq.merge([1, 4], [2, 3])))
show("bisect", bisect.bisect([1, 3, 3, 5], 3), bisect.bisect_left([1, 3, 3, 5], 3), operator.itemgetter(1, 2)("abc"))

print(textwrap.fill(text[:200], 40, initial_indent="* ", subsequent_indent="  "))
show("string", string.Template("$a and ${b}").substitute(a=1, b=2), string.capwords("the title"), "{:>8.3f}|{:^7}|{:#x}|{:,}".format(3.14159, "mid", 255, 1234567), f"{words[0]!r:>10}")
show("html", html.escape("<a href='x'>&"), html.unescape("&eacute;&#x4e16;&lt;"), urllib.parse.quote("a b/ü?"), urllib.parse.urlsplit("http://u@h:80/p?q=1#f").port, urllib.parse.parse_qs("a=1&a=2&b=%20"))
with open("python.csv", "w", newline="") as file:
    csv.writer(file, quoting=csv.QUOTE_MINIMAL).writerows([["a", 'q"uote'], ["with,comma", "new\nline"]])
show("csv", list(csv.reader(open("python.csv", newline=""))), list(csv.DictReader(open("people.csv"), fieldnames="id name score side".split()))[3])
parser = configparser.ConfigParser()
parser.read("config.ini")
show("configparser", parser.sections(), parser.getint("core", "size"), parser["net"]["host"])
root = xml.etree.ElementTree.fromstring("<r a='1'><b>text</b><c/><b>more</b>tail</r>")
show("xml", [b.text for b in root.iter("b")], root.attrib, xml.etree.ElementTree.tostring(root, encoding="unicode"))
show("shlex", shlex.split("a 'b c' d\\ e \"f g\""), shlex.quote("it's"), fnmatch.filter(words, "ka*n"))
show("unicodedata", unicodedata.name("é"), unicodedata.normalize("NFD", "é").encode(), unicodedata.category("世"), "ß".upper(), "İ".lower())
print("\n".join(difflib.unified_diff(words[:6], words[1:4] + ["new"], "a", "b", lineterm="")))
show("difflib", difflib.get_close_matches("kalo", words, 3), round(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 4))

arguments = argparse.ArgumentParser(prog="tool", description="An example.")
arguments.add_argument("-n", "--number", type=int, default=3)
arguments.add_argument("names", nargs="*")
show("argparse", arguments.parse_args(["-n", "5", "x", "y"]))
print(arguments.format_help())
stream = io.StringIO()
logging.basicConfig(stream=stream, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
logging.getLogger("part").warning("value %d", 42)
logging.debug("hidden")
show("logging", stream.getvalue().strip())
tree = ast.parse("x = [i ** 2 for i in range(3)]")
show("ast", ast.dump(tree)[:90], ast.unparse(tree), ast.literal_eval("{'a': (1, 2.5, None)}"))
code = io.StringIO()
dis.dis(lambda a: a + 1, file=code)
show("dis", len(code.getvalue().splitlines()), [t.string for t in tokenize.generate_tokens(io.StringIO("a += b[1]").readline)][:5], keyword.iskeyword("lambda"))


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list, compare=False)


class Colour(enum.Flag):
    RED = enum.auto()
    GREEN = enum.auto()


show("dataclasses", Point(1), Point(1, 2) > Point(1, 1), dataclasses.asdict(Point(3, 4, ["t"])), Colour.RED | Colour.GREEN, Colour(2))
nested = {"a": [1, {2, 3}, (4, 5)], "p": Point(1), "when": datetime.date(2024, 1, 1)}
show("pickle", pickle.loads(pickle.dumps(nested)) == nested, hashlib.md5(pickle.dumps([1, "a", (2.5, None)], 4)).hexdigest(), copy.deepcopy(nested)["a"] is not nested["a"])
show("inspect", inspect.signature(show), inspect.isgenerator(i for i in ""), typing.get_type_hints(Point)["x"], isinstance(1, numbers.Integral), types.SimpleNamespace(a=1))


@contextlib.contextmanager
def managed():
    print("enter")
    try:
        yield 1
    except KeyError as error:
        print("handled", error)
    finally:
        print("leave")


with managed(), contextlib.suppress(ZeroDivisionError), contextlib.redirect_stdout(io.StringIO()) as captured:
    print("captured")
    raise KeyError("k")
pprint.pprint({"key": list(range(30)), "words": words[:12]}, width=60, compact=True)
alive = weakref.ref(root)
del root
show("weakref", alive() is None, platform.system(), platform.machine(), platform.python_implementation())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning)
show("warnings", [str(w.message) for w in caught])
try:
    {}["missing"]
except KeyError:
    show("traceback", traceback.format_exc().splitlines()[-1])
scheduler = sched.scheduler()
now = scheduler.timefunc()
scheduler.enterabs(now + 0.02, 1, print, ("second",))
scheduler.enterabs(now + 0.01, 1, print, ("first",))
scheduler.run()


async def pair():
    return 2


coroutine = pair()
try:
    coroutine.send(None)
except StopIteration as stop:
    show("coroutine", stop.value)
show("big", 3**500 % 10**30, hash("x") == hash("x"), (1 << 200).bit_length(), int("z" * 20, 36), -7 // 2, divmod(-7, 2), round(2.5), 1e16 + 1)


def sieve(limit):
    flags = bytearray([1]) * (limit + 1)
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            flags[i * i :: i] = bytes(len(range(i * i, limit + 1, i)))
    return sum(flags) - 2


show("primes", sieve(1_000_000))
