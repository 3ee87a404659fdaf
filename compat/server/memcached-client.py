"""Sets, gets, counters, compare-and-swap, expiry, and sixteen connections at a time."""
import socket, sys, threading

port = int(sys.argv[1])

class Client:
    def __init__(self):
        self.file = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
    def ask(self, line, data=None):
        self.file.write(line.encode() + b"\r\n" + (b"" if data is None else data + b"\r\n"))
        self.file.flush()
        return self.file.readline().strip().decode()
    def get(self, key):
        head = self.ask(f"gets {key}").split()
        if head == ["END"]:
            return None
        value = self.file.read(int(head[3]) + 2)[:-2]
        self.file.readline()
        return value, int(head[4])

c = Client()
print(c.ask("set a 0 0 3", b"abc"), c.get("a")[0], c.get("absent"))
print(c.ask("set n 0 0 1", b"1"), c.ask("incr n 41"), c.ask("decr n 2"))
unique = c.get("a")[1]
print(c.ask(f"cas a 0 0 1 {unique}", b"x"), c.ask(f"cas a 0 0 1 {unique}", b"y"))
print(c.ask("append a 0 0 2", b"yz"), c.get("a")[0], c.ask("delete a"), c.ask("delete a"))
print(c.ask("set big 0 0 500000", b"b" * 500000), len(c.get("big")[0]), c.ask("bad command"))
failures = []
def work(n):
    mine = Client()
    for i in range(200):
        value = (b"%d-%d" % (n, i)) * (i % 50 + 1)
        if mine.ask(f"set k{n}.{i} 0 0 {len(value)}", value) != "STORED" or mine.get(f"k{n}.{i}")[0] != value:
            failures.append((n, i))
threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
for t in threads: t.start()
for t in threads: t.join()
print("failures", failures)
