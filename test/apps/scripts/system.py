"""What Python does with the operating system: files, descriptors, memory maps, signals, time, limits."""

import errno, fcntl, filecmp, glob, grp, mmap, os, pathlib, pwd, resource, select, selectors, shutil, signal, stat, sys
import tarfile, tempfile, time, zipfile


def show(name, *values):
    print(f"{name}:", *values)


def attempt(function, *arguments, **options):
    try:
        return function(*arguments, **options)
    except OSError as error:
        return errno.errorcode[error.errno]


path = pathlib.Path("made")
(path / "deep" / "er").mkdir(parents=True)
(path / "file.txt").write_text("text äö\n")
show("pathlib", path.joinpath("file.txt").read_bytes(), sorted(str(p) for p in path.rglob("*")), path.resolve().name, path.with_suffix(".x"))
show("glob", sorted(glob.glob("tree/**/*.txt", recursive=True)), sorted(glob.glob("[a-d]*.*")))
for root, directories, files in sorted(os.walk("tree")):
    show("walk", root, sorted(directories), sorted(files))
show("scandir", sorted((entry.name, entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in os.scandir("tree")))
info = os.stat("words.txt")
show("stat", stat.filemode(info.st_mode), info.st_size, info.st_nlink, info.st_mtime_ns, os.lstat("tree/link").st_size, stat.S_ISFIFO(0o10000))
show("errors", attempt(os.stat, "missing"), attempt(os.mkdir, "tree"), attempt(os.rmdir, "tree"), attempt(os.open, "tree", os.O_WRONLY), attempt(os.readlink, "words.txt"), attempt(os.stat, "tree/loop"), attempt(os.close, 999), attempt(os.stat, "n" * 300), attempt(os.open, "words.txt/x", 0), attempt(os.unlink, "tree"))

descriptor = os.open("raw.bin", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
show("descriptor", os.write(descriptor, b"0123456789"), os.lseek(descriptor, 2, os.SEEK_SET), os.read(descriptor, 3), os.pread(descriptor, 4, 6), os.pwrite(descriptor, b"XY", 4), os.writev(descriptor, [b"ab", b"c"]), os.lseek(descriptor, 0, os.SEEK_CUR))
os.ftruncate(descriptor, 20)
os.posix_fallocate(descriptor, 0, 64)
buffers = [bytearray(4), bytearray(6)]
show("vectors", os.preadv(descriptor, buffers, 0), buffers, os.fstat(descriptor).st_size, os.lseek(descriptor, 1000, os.SEEK_SET), os.write(descriptor, b"end"))
show("seek data", os.lseek(descriptor, 0, os.SEEK_END), os.get_inheritable(descriptor), fcntl.fcntl(descriptor, fcntl.F_GETFL) & 3, fcntl.fcntl(descriptor, fcntl.F_GETFD))
fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 0)
copied = os.dup(descriptor)
show("dup", copied != descriptor, os.lseek(copied, 0, os.SEEK_CUR), os.dup2(copied, 50), fcntl.fcntl(copied, fcntl.F_DUPFD, 60))
os.fsync(descriptor)
for fd in (descriptor, copied, 50, 60):
    os.close(fd)
show("copy", os.path.getsize(shutil.copy2("words.txt", "copy.txt")), filecmp.cmp("words.txt", "copy.txt", shallow=False), os.stat("copy.txt").st_mtime == info.st_mtime)
with open("words.txt", "rb") as source, open("sent.bin", "wb") as target:
    show("sendfile", os.sendfile(target.fileno(), source.fileno(), 5, 100))
shutil.copytree("tree", "tree2", symlinks=True, ignore=shutil.ignore_patterns("loop"))
shutil.move("tree2/a", "moved")
shutil.rmtree("tree2")
os.link("words.txt", "hard.txt")
os.symlink("hard.txt", "soft.txt")
os.replace("copy.txt", "renamed.txt")
os.chmod("renamed.txt", 0o600)
os.utime("renamed.txt", ns=(1_000_000_007, 2_000_000_009_000_000_000 // 2))
show("links", os.path.samefile("hard.txt", "words.txt"), os.readlink("soft.txt"), os.path.realpath("soft.txt").endswith("/hard.txt"), os.stat("renamed.txt").st_mtime_ns, os.access("renamed.txt", os.R_OK), os.access("missing", os.F_OK))
directory = os.open("tree", os.O_RDONLY | os.O_DIRECTORY)
show("at", os.stat("a/one.txt", dir_fd=directory).st_size, os.listdir(directory) and "listed", attempt(os.mkdir, "a", dir_fd=directory), os.stat("link", dir_fd=directory, follow_symlinks=False).st_size)
os.fchdir(directory)
show("cwd", os.path.basename(os.getcwd()), os.path.exists("run.sh"))
os.chdir("..")

with tempfile.TemporaryDirectory(dir=".") as name, tempfile.NamedTemporaryFile(dir=name) as named, tempfile.TemporaryFile(dir=".") as unnamed:
    named.write(b"x" * 5000)
    named.flush()
    unnamed.write(b"gone")
    unnamed.seek(0)
    show("tempfile", os.path.getsize(named.name), unnamed.read(), os.fstat(unnamed.fileno()).st_nlink)
with zipfile.ZipFile("out.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(zipfile.ZipInfo("a/b.txt", (2010, 1, 2, 3, 4, 6)), "content " * 100)
    archive.write("words.txt")
show("zipfile", zipfile.ZipFile("out.zip").testzip(), zipfile.ZipFile("out.zip").namelist(), len(zipfile.ZipFile("out.zip").read("words.txt")))
with tarfile.open("out.tar", "w:gz", format=tarfile.PAX_FORMAT) as archive:
    archive.add("tree", recursive=True)
show("tarfile", sorted(tarfile.open("out.tar").getnames())[:4])
os.unlink("out.tar")

with open("mapped.bin", "wb+") as file:
    file.truncate(3 * mmap.PAGESIZE)
    with mmap.mmap(file.fileno(), 0) as shared:
        shared[5:10] = b"hello"
        shared[mmap.PAGESIZE : mmap.PAGESIZE + 3] = b"two"
        shared.flush()
        show("mmap", shared.find(b"two"), file.read(12), len(shared), shared.size())
        file.seek(6)
        file.write(b"WROTE")
        file.flush()
        show("coherent", shared[4:13])
        shared.resize(5 * mmap.PAGESIZE)
        shared[-1] = 65
    show("resized", os.fstat(file.fileno()).st_size)
with open("words.txt", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as private:
    private[0:4] = b"COPY"
    show("private", private[:8], file.read(4))
anonymous = mmap.mmap(-1, 1 << 24)
anonymous[(1 << 24) - 1] = 7
show("anonymous", sum(anonymous[-10:]), anonymous.madvise(mmap.MADV_DONTNEED, 0, 4096))

reader, writer = os.pipe()
os.set_blocking(reader, False)
show("pipe", attempt(os.read, reader, 1), os.write(writer, b"data"), select.select([reader], [writer], [], 1) == ([reader], [writer], []), os.read(reader, 10))
poller = select.poll()
poller.register(reader, select.POLLIN)
show("poll", poller.poll(10), os.write(writer, b"x"), poller.poll(1000) == [(reader, select.POLLIN)])
with selectors.PollSelector() as selector:
    selector.register(reader, selectors.EVENT_READ, "tag")
    show("selectors", [(key.data, mask) for key, mask in selector.select(1)])
os.read(reader, 10)
os.set_blocking(writer, False)
filled = 0
while (count := attempt(os.write, writer, b"z" * 4096)) != "EAGAIN":
    filled += count
show("full", filled, len(os.read(reader, 1 << 20)))
os.close(writer)
show("end", attempt(os.read, reader, 10))
os.close(reader)
reader, writer = os.pipe()
os.close(reader)
show("broken", attempt(os.write, writer, b"x"))
os.close(writer)

received = []
signal.signal(signal.SIGUSR1, lambda number, frame: received.append(signal.Signals(number).name))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
os.kill(os.getpid(), signal.SIGUSR2)
show("signals", received, signal.sigpending(), signal.sigtimedwait({signal.SIGUSR2}, 1).si_signo, signal.sigtimedwait({signal.SIGUSR2}, 0.01))


def alarm(number, frame):
    raise TimeoutError("interrupted")


signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    time.sleep(5)
except TimeoutError as error:
    show("alarm", error)
signal.setitimer(signal.ITIMER_REAL, 0.03)
signal.signal(signal.SIGALRM, lambda *_: received.append("tick"))
start = time.monotonic()
time.sleep(0.1)
show("sleep", 0.1 <= time.monotonic() - start < 5, received[-1])

before = time.time_ns(), time.monotonic_ns(), time.process_time_ns(), time.perf_counter_ns()
sum(range(200000))
after = time.time_ns(), time.monotonic_ns(), time.process_time_ns(), time.perf_counter_ns()
show("clocks", [b > a for a, b in zip(before, after)], time.gmtime(1700000000)[:6], time.strftime("%Z %j", time.localtime(0)), time.clock_getres(time.CLOCK_REALTIME) < 0.1)
show("identity", os.getuid() == os.geteuid(), pwd.getpwuid(0).pw_name, grp.getgrgid(0).gr_name, os.getpid() > 0, os.path.basename(sys.executable), os.uname().sysname, os.sysconf("SC_PAGESIZE"), os.getpriority(os.PRIO_PROCESS, 0))
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (20, hard))
opened = []
try:
    while True:
        opened.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error:
    show("limit", errno.errorcode[error.errno], opened[-1])
for fd in opened:
    os.close(fd)
show("usage", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 1000, os.times().user >= 0, len(os.urandom(16)), os.umask(0o22) == 0o22)
show("tty", [os.isatty(fd) for fd in range(3)], os.ctermid(), attempt(os.ttyname, 1), attempt(os.get_terminal_size, 1))
for name, flags, data in (("/dev/zero", os.O_RDONLY, None), ("/dev/null", os.O_RDWR, b"x"), ("/dev/full", os.O_WRONLY, b"x")):
    fd = os.open(name, flags)
    show(name, attempt(os.read, fd, 4) if data is None else attempt(os.write, fd, data), stat.S_ISCHR(os.fstat(fd).st_mode))
    os.close(fd)
show("proc", os.readlink("/proc/self/exe").startswith("/usr/bin/python3"), "python3" in open("/proc/self/maps").read(), open("/proc/self/comm").read().strip(), os.path.basename(os.readlink("/proc/self/cwd")))
sys.stdout.flush()
os.write(1, b"unbuffered\n")
print("to stderr", file=sys.stderr)
os._exit(12)
