# Fibers, threads, ractor-free concurrency, processes, sockets, signals, GC, big numbers.
require "digest"
require "json"
require "open3"
require "set"
require "socket"
require "tempfile"

fib = Enumerator.new { |y| a, b = 0, 1; loop { y << a; a, b = b, a + b } }
puts fib.lazy.select(&:even?).first(8).inspect, fib.take(300).last.digits.sum

queue = Thread::SizedQueue.new(4)
producer = Thread.new { 200.times { |n| queue << n }; queue << nil }
total = 0
while (n = queue.pop) do total += n end
producer.join
puts "queue #{total}"
mutex, count = Mutex.new, 0
8.times.map { Thread.new { 500.times { mutex.synchronize { count += 1 } } } }.each(&:join)
puts "count #{count}"

reader, writer = IO.pipe
pid = fork { reader.close; writer.puts "from a child"; exit! 3 }
writer.close
puts reader.read
Process.wait pid
puts $?.exitstatus
out, err, status = Open3.capture3("tr a-z A-Z; echo oops >&2; exit 2", stdin_data: "ruby\n")
puts [out, err, status.exitstatus].inspect
puts `echo backticks`.chomp, system("exit 1"), $?.exitstatus
left, right = UNIXSocket.pair
Thread.new { right.write(right.gets.reverse); right.close }
left.puts "socket"
puts left.read.inspect
trapped = 0
trap("USR1") { trapped += 1 }
3.times { Process.kill("USR1", Process.pid); sleep 0.01 }
puts "trapped #{trapped}"
pid = fork { sleep 60 }
Process.kill("KILL", pid)
_, status = Process.wait2(pid)
puts status.termsig

fiber = Fiber.new { |x| x = Fiber.yield(x * 2) while true }
puts fiber.resume(4), fiber.resume(10)
puts (2**300).to_s.length, Rational(1, 3) + 1, Complex(1, 2)**2, 10.pow(1000, 97)
puts Digest::SHA256.hexdigest("skerry")[0, 16]
puts JSON.parse(JSON.generate({ "a" => [1, nil, "é"] })) == { "a" => [1, nil, "é"] }
200_000.times { |n| "garbage #{n}" }
GC.start
puts GC.count > 0, ObjectSpace.count_objects[:TOTAL] > 1000
begin
  def deep(n) = deep(n + 1)
  deep(0)
rescue SystemStackError => e
  puts e.class
end
File.write("out.txt", (1..1000).to_a.join("\n"))
puts File.foreach("out.txt").sum(&:to_i), File.size("out.txt")
case { name: "x", tags: [1, 2, 3] }
in { name: String => name, tags: [first, *rest] } then puts "#{name} #{first} #{rest}"
end
$stderr.puts "warning"
raise ArgumentError, "the end"
