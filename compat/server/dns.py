"""Asks a name server over UDP and TCP, and prints the answers."""
import socket, struct, sys, time

port = int(sys.argv[1])
TYPES = {"A": 1, "CNAME": 5, "MX": 15, "TXT": 16, "AAAA": 28}

def query(name, kind, ident):
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    return struct.pack(">HHHHHH", ident, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", TYPES[kind], 1)

def udp(data):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(5)
        s.connect(("127.0.0.1", port))
        s.send(data)
        return s.recv(4096)

def tcp(data):
    with socket.create_connection(("127.0.0.1", port), 5) as s:
        s.sendall(struct.pack(">H", len(data)) + data)
        file = s.makefile("rb")
        return file.read(struct.unpack(">H", file.read(2))[0])

def shown(answer):
    _, flags, _, count, *_ = struct.unpack(">HHHHHH", answer[:12])
    return f"status {flags & 15}, answers {count}, {answer[12:].hex()}"

for attempt in range(200):
    try:
        udp(query("a.test", "A", 1))
        break
    except OSError:
        time.sleep(0.05)
for name, kind in [("a.test", "A"), ("a.test", "AAAA"), ("b.test", "CNAME"), ("t.test", "TXT"), ("test", "MX"), ("absent.test", "A")]:
    for ask in (udp, tcp):
        print(name, kind, ask.__name__, shown(ask(query(name, kind, 7))))
replies = [udp(query("a.test", "A", n))[:2] == struct.pack(">H", n) for n in range(300)]
print("matched", all(replies))
