"""subprocess, os.fork, pipes, process groups, pseudo-terminals, signals of children, shared memory by mmap."""
import mmap, os, pty, resource, select, signal, subprocess, sys, time

print(subprocess.run(["tr", "a-z", "A-Z"], input="abc\n", capture_output=True, text=True).stdout, end="")
print(subprocess.run("exit 9", shell=True).returncode, subprocess.run(["sh", "-c", "kill -SEGV $$"]).returncode)
first = subprocess.Popen(["seq", "1", "2000"], stdout=subprocess.PIPE)
second = subprocess.Popen(["grep", "-c", "7"], stdin=first.stdout, stdout=subprocess.PIPE, text=True)
first.stdout.close()
print(second.communicate()[0].strip(), first.wait())
try:
    subprocess.run(["sleep", "30"], timeout=0.1)
except subprocess.TimeoutExpired:
    print("timeout expired")
try:
    subprocess.run(["/no/such/program"])
except FileNotFoundError as error:
    print(error.errno, error.filename)
print(subprocess.run(["env"], env={"ONLY": "this"}, capture_output=True, text=True).stdout.strip())
print(subprocess.run(["pwd"], cwd="/usr/bin", capture_output=True, text=True).stdout.strip())
done = subprocess.run([sys.executable, "-c", "import os; print(os.getsid(0) == os.getpid())"], start_new_session=True, capture_output=True, text=True)
print(done.stdout.strip())

shared = mmap.mmap(-1, 4096)
children = []
for n in range(8):
    pid = os.fork()
    if pid == 0:
        shared[n] = 65 + n
        os._exit(n)
    children.append(pid)
print([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children], shared[:8])

read_end, write_end = os.pipe()
if os.fork() == 0:
    os.close(read_end)
    for _ in range(100):
        os.write(write_end, b"x" * 10000)
    os._exit(0)
os.close(write_end)
total = 0
while piece := os.read(read_end, 65536):
    total += len(piece)
os.wait()
print("piped", total)

pid = os.fork()
if pid == 0:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(33))
    while True:
        signal.pause()
time.sleep(0.2)
os.kill(pid, signal.SIGSTOP)
print("stopped", os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1]))
os.kill(pid, signal.SIGCONT)
print("continued", os.WIFCONTINUED(os.waitpid(pid, os.WCONTINUED)[1]))
os.kill(pid, signal.SIGTERM)
print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

pid, terminal = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", "tty >/dev/null && echo on a terminal; stty size; read line; echo got $line"])
os.write(terminal, b"typed\n")
out = b""
while True:
    try:
        piece = os.read(terminal, 1000)
    except OSError:
        break
    if not piece:
        break
    out += piece
print(out.decode().replace("\r", "").strip().split("\n"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

pid = os.fork()
if pid == 0:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True:
        pass
print("cpu limit", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) in (-signal.SIGXCPU, -signal.SIGKILL))
descriptor = os.pidfd_open(child := os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "0.05"))
print("pidfd", select.select([descriptor], [], [], 10)[0] == [descriptor], os.waitpid(child, 0)[1])
