"""asyncio: tasks, queues, subprocesses, signals, executors, Unix sockets, cancellation, timeouts."""
import asyncio, functools, os, signal, sys

async def producer(queue, count):
    for n in range(count):
        await queue.put(n)
        if n % 10 == 0:
            await asyncio.sleep(0)
    await queue.put(None)

async def consumer(queue):
    total = 0
    while (n := await queue.get()) is not None:
        total += n
    return total

async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()

async def client(path, n):
    reader, writer = await asyncio.open_unix_connection(path)
    answers = []
    for i in range(5):
        writer.write(f"client {n} line {i}\n".encode())
        answers.append(await reader.readline())
    writer.write_eof()
    rest = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answers, rest

async def main():
    queue = asyncio.Queue(8)
    total, _ = await asyncio.gather(consumer(queue), producer(queue, 500))
    print("queue", total)

    server = await asyncio.start_unix_server(echo, "socket")
    results = await asyncio.gather(*(client("socket", n) for n in range(20)))
    print("clients", all(len(a) == 5 and r == b"" for a, r in results), results[7][0][3])
    server.close()
    await server.wait_closed()

    process = await asyncio.create_subprocess_exec("sort", "-n", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate(b"10\n9\n1\n")
    print("sort", out, process.returncode)
    process = await asyncio.create_subprocess_shell("echo err >&2; exit 7", stderr=asyncio.subprocess.PIPE)
    print("shell", (await process.communicate())[1], process.returncode)
    process = await asyncio.create_subprocess_exec("sleep", "60")
    process.terminate()
    print("terminated", await process.wait())

    loop = asyncio.get_running_loop()
    got = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, got.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    await asyncio.wait_for(got.wait(), 5)
    print("signal handled")
    print("executor", await loop.run_in_executor(None, functools.partial(sum, range(100000))))

    async def forever():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            print("cancelled")
            raise
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel()
    print("gathered", (await asyncio.gather(task, return_exceptions=True))[0].__class__.__name__)
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError:
        print("timeout")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0.001 * (5 - n), n)) for n in range(5)]
    print("group", [t.result() for t in tasks])

    read_end, write_end = os.pipe()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read_end, "rb"))
    os.write(write_end, b"through a pipe\n")
    os.close(write_end)
    print(await reader.read())

asyncio.run(main())
sys.stdout.flush()
