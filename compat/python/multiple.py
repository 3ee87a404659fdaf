"""multiprocessing by each start method: pools, queues, locks, shared memory, managers, events, crashes."""
import multiprocessing as mp, os, sys
from multiprocessing import shared_memory

def square(n): return n * n
def add(counter, lock, times):
    for _ in range(times):
        with lock:
            counter.value += 1
def relay(source, target):
    while (item := source.get()) is not None:
        target.put(item * 2)
    target.put(None)
def crash(): os.kill(os.getpid(), 9)
def fill(name, n):
    block = shared_memory.SharedMemory(name=name)
    block.buf[n] = n + 1
    block.close()
def respond(connection):
    while True:
        got = connection.recv()
        if got == "end":
            break
        connection.send((got, os.getpid() != os.getppid()))

def main(method):
    context = mp.get_context(method)
    with context.Pool(3) as pool:
        print(method, sum(pool.map(square, range(200))), pool.apply_async(square, (12,)).get(60))
    counter, lock = context.Value("i", 0, lock=False), context.Lock()
    workers = [context.Process(target=add, args=(counter, lock, 200)) for _ in range(4)]
    for w in workers: w.start()
    for w in workers: w.join()
    print("counter", counter.value, [w.exitcode for w in workers])
    first, second = context.Queue(), context.Queue()
    worker = context.Process(target=relay, args=(first, second))
    worker.start()
    for n in range(50): first.put(n)
    first.put(None)
    got = []
    while (item := second.get()) is not None: got.append(item)
    worker.join()
    print("relayed", sum(got), worker.exitcode)
    worker = context.Process(target=crash)
    worker.start()
    worker.join()
    print("crashed", worker.exitcode)
    block = shared_memory.SharedMemory(create=True, size=64)
    workers = [context.Process(target=fill, args=(block.name, n)) for n in range(4)]
    for w in workers: w.start()
    for w in workers: w.join()
    print("shared", bytes(block.buf[:4]))
    block.close()
    block.unlink()
    here, there = context.Pipe()
    worker = context.Process(target=respond, args=(there,))
    worker.start()
    for thing in ([1, 2], {"a": None}): 
        here.send(thing)
        print("answer", here.recv())
    here.send("end")
    worker.join()
    with context.Manager() as manager:
        table = manager.dict()
        table["x"] = manager.list([1, 2, 3])
        print("managed", list(table["x"]), len(table))

if __name__ == "__main__":
    main(sys.argv[1])
