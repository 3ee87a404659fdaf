// Threads that are compiled while they run: implicit null checks, divisions, arrays, locks, garbage collection, processes.
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

public class Work {
  static class Box { int value; Box next; Box(int value) { this.value = value; } }

  /** Every so often the box is null: the processor's fault becomes an exception, also in compiled code. */
  static int values(Box[] boxes) {
    int nulls = 0, sum = 0;
    for (int round = 0; round < 200; round++)
      for (int i = 0; i < boxes.length; i++)
        try { sum += boxes[i].value; } catch (NullPointerException e) { nulls++; }
    return sum * 31 + nulls;
  }
  static long divisions(int[] by) {
    long sum = 0;
    for (int round = 0; round < 300; round++)
      for (int d : by)
        try { sum += 1000000 / d; } catch (ArithmeticException e) { sum++; }
    return sum;
  }
  static int depth(int n) { return n + depth(n + 1) + 1; }
  static long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
  static double mandelbrot(int size) {
    int inside = 0;
    for (int y = 0; y < size; y++)
      for (int x = 0; x < size; x++) {
        double cr = 2.0 * x / size - 1.5, ci = 2.0 * y / size - 1, zr = 0, zi = 0;
        int n = 0;
        for (; n < 100 && zr * zr + zi * zi < 4; n++) { double t = zr * zr - zi * zi + cr; zi = 2 * zr * zi + ci; zr = t; }
        if (n == 100) inside++;
      }
    return inside;
  }

  public static void main(String[] arguments) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<String>> futures = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      int seed = worker;
      futures.add(pool.submit(() -> {
        Box[] boxes = new Box[1000];
        int[] by = new int[1000];
        for (int i = 0; i < 1000; i++) { boxes[i] = i % 97 == seed ? null : new Box(i); by[i] = i % 50 - seed; }
        return values(boxes) + " " + divisions(by) + " " + fib(24) + " " + mandelbrot(80);
      }));
    }
    for (Future<String> each : futures) System.out.println(each.get());
    try { depth(0); } catch (StackOverflowError e) { System.out.println("stack overflow"); }

    Map<Integer, List<String>> live = new HashMap<>();
    for (int i = 0; i < 300_000; i++) live.computeIfAbsent(i % 500, k -> new ArrayList<>()).add("value " + i);
    for (int i = 0; i < 200; i++) { byte[] garbage = new byte[1 << 20]; garbage[i] = 1; live.remove(i); }
    System.gc();
    System.out.println("live " + live.values().stream().mapToInt(List::size).sum());
    try { long[][] all = new long[1000][]; for (int i = 0; i < 1000; i++) all[i] = new long[1 << 20]; } catch (OutOfMemoryError e) { System.out.println("out of memory"); }

    LongAdder adder = new LongAdder();
    Object monitor = new Object();
    int[] guarded = {0};
    CountDownLatch done = new CountDownLatch(8);
    for (int t = 0; t < 8; t++)
      new Thread(() -> {
        for (int i = 0; i < 2000; i++) { adder.increment(); synchronized (monitor) { guarded[0]++; } }
        done.countDown();
      }).start();
    done.await();
    System.out.println(adder.sum() + " " + guarded[0]);
    Thread waiter = new Thread(() -> { try { Thread.sleep(60_000); } catch (InterruptedException e) { System.out.println("interrupted"); } });
    waiter.start();
    waiter.interrupt();
    waiter.join();
    ConcurrentHashMap<Integer, Integer> counts = new ConcurrentHashMap<>();
    IntStream.range(0, 50_000).parallel().forEach(i -> counts.merge(i % 10, 1, Integer::sum));
    System.out.println(counts);

    Path file = Path.of("data");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16);
      for (int i = 0; i < 1 << 14; i++) mapped.putInt(i * 7);
    }
    System.out.println(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))).substring(0, 16));
    Process process = new ProcessBuilder("sh", "-c", "read x; echo child got $x; exit 4").redirectErrorStream(true).start();
    process.getOutputStream().write("input\n".getBytes());
    process.getOutputStream().close();
    System.out.print(new String(process.getInputStream().readAllBytes()));
    System.out.println(process.waitFor());
    try { new ProcessBuilder("/no/such/program").start(); } catch (IOException e) { System.out.println(e.getMessage()); }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    pool.shutdown();
    System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS));
    System.out.printf("%.10f %s %s%n", Math.sin(1e6), 1.0 / 3, (float) 1e10);
    Box none = null;
    System.exit(none == null ? 6 : none.value);
  }
}
