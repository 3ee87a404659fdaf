"""AF_UNIX sockets through the standard library: pairs, servers, descriptors, selectors, asyncio."""
import asyncio
import os
import selectors
import socket
import struct
import threading

a, b = socket.socketpair()
a.setblocking(False)
sent = 0
try:
    while True:
        sent += a.send(b"x" * 10000)
except BlockingIOError as error:
    print("full:", error.strerror, sent > 100000)
a.setblocking(True)
received = 0
while received < sent:
    received += len(b.recv(65536))
print("received all:", received == sent)
a.send(b"peeked")
print(b.recv(3, socket.MSG_PEEK), b.recv(100))
print("peer:", struct.unpack("3i", a.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0] == os.getpid())

server = socket.socket(socket.AF_UNIX)
server.bind("server.sock")
server.listen()


def client(number):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("server.sock")
        with connection.makefile("rw") as stream:
            stream.write(f"client {number}\n")
            stream.flush()
            assert stream.readline() == f"CLIENT {number}\n"


threads = [threading.Thread(target=client, args=(number,)) for number in range(5)]
for thread in threads:
    thread.start()
lines = []
for _ in threads:
    connection, address = server.accept()
    with connection, connection.makefile("rw") as stream:
        line = stream.readline()
        stream.write(line.upper())
        lines.append(line.strip())
for thread in threads:
    thread.join()
print(sorted(lines), repr(address), server.getsockname())
server.close()
os.unlink("server.sock")

reader, writer = os.pipe()
socket.send_fds(a, [b"descriptor"], [writer])
message, (copy,), flags, _ = socket.recv_fds(b, 100, 1)
os.close(writer)
os.write(copy, b"through a copy")
print(message, os.read(reader, 100))
os.close(copy)
print("end:", os.read(reader, 100))

one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
two = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
one.bind("one.sock")
two.bind("two.sock")
two.sendto(b"datagram", "one.sock")
print(one.recvfrom(100))
os.unlink("one.sock")
for target in ("one.sock", "missing.sock", "../" + "n" * 120):
    try:
        two.sendto(b"x", target)
    except OSError as error:
        print(target[:8], error)

b.settimeout(0.02)
try:
    b.recv(1)
except TimeoutError as error:
    print("timeout:", error)
with selectors.DefaultSelector() as selector:
    selector.register(b, selectors.EVENT_READ)
    print(selector.select(0))
    a.send(b"!")
    print(len(selector.select(5)))


async def conversation():
    async def serve(reader, writer):
        while line := await reader.readline():
            writer.write(line[::-1])
        writer.close()

    async with await asyncio.start_unix_server(serve, "async.sock"):
        reader, writer = await asyncio.open_unix_connection("async.sock")
        writer.write(b"abc\ndef\n")
        writer.write_eof()
        print(await reader.read())
        writer.close()
        await writer.wait_closed()


asyncio.run(conversation())
