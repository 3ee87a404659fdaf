// Exceptions through threads, coroutines, ranges, futures, atomics with waits, regular expressions, file system, uncaught ends.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <coroutine>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <memory_resource>
#include <numeric>
#include <random>
#include <ranges>
#include <regex>
#include <semaphore>
#include <shared_mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <variant>
#include <vector>

struct Generator {
  struct promise_type {
    int value = 0;
    Generator get_return_object() { return Generator{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) { value = v; return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  std::coroutine_handle<promise_type> handle;
  ~Generator() { handle.destroy(); }
  bool next() { handle.resume(); return !handle.done(); }
};
Generator count(int to) { for (int i = 0; i < to; i++) co_yield i; }

struct Noisy {
  const char *name;
  ~Noisy() { std::cout << "~" << name << ' '; }
};
void deep(int depth) {
  Noisy noisy{depth % 2 ? "odd" : "even"};
  if (depth == 0) throw std::runtime_error("from the depth");
  deep(depth - 1);
}

int main() {
  try { deep(3); } catch (const std::exception &error) { std::cout << error.what() << '\n'; }
  auto future = std::async(std::launch::async, []() -> int { throw std::out_of_range("in a thread"); });
  try { future.get(); } catch (const std::out_of_range &error) { std::cout << error.what() << '\n'; }
  auto generator = count(5);
  int sum = 0;
  while (generator.next()) sum += generator.handle.promise().value;
  std::cout << "coroutine " << sum << '\n';

  std::vector<std::future<long>> parts;
  for (int p = 0; p < 8; p++)
    parts.push_back(std::async(std::launch::async, [p] {
      std::mt19937_64 random(p);
      std::vector<unsigned> numbers(20000);
      std::ranges::generate(numbers, [&] { return static_cast<unsigned>(random()); });
      std::ranges::sort(numbers);
      return std::accumulate(numbers.begin(), numbers.end(), 0L, [](long a, unsigned b) { return (a * 31 + b) % 1000003; });
    }));
  for (auto &part : parts) std::cout << part.get() << ' ';
  std::cout << '\n';

  std::atomic<int> flag{0};
  std::latch done(3);
  std::counting_semaphore<4> tokens(2);
  std::barrier meet(3);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; i++)
      threads.emplace_back([&] { meet.arrive_and_wait(); tokens.acquire(); flag++; flag.notify_all(); tokens.release(); done.count_down(); });
    for (int seen = flag; seen != 3; seen = flag) flag.wait(seen);
    done.wait();
  }
  std::jthread stopped([](std::stop_token token) { while (!token.stop_requested()) std::this_thread::yield(); });
  stopped.request_stop();
  stopped.join();
  std::cout << "flag " << flag << '\n';

  std::string text = "one 22, three 4444";
  const std::regex pairs(R"((\w+) (\d+))");
  for (std::sregex_iterator i(text.begin(), text.end(), pairs), end; i != end; ++i) std::cout << (*i)[2] << '=' << (*i)[1] << ' ';
  std::cout << '\n';
  namespace fs = std::filesystem;
  fs::create_directories("a/b/c");
  std::ofstream("a/b/file") << "content";
  fs::copy("a", "copy", fs::copy_options::recursive);
  std::cout << fs::file_size("copy/b/file") << ' ' << fs::remove_all("a") << ' ' << fs::exists("a") << '\n';
  std::error_code code;
  fs::create_symlink("loop", "loop", code);
  (void)fs::exists("loop", code);
  std::cout << code.message() << '\n';
  for (int v : std::views::iota(1, 20) | std::views::filter([](int n) { return n % 3 == 0; }) | std::views::transform([](int n) { return n * n; })) std::cout << v << ' ';
  std::variant<int, std::string> either = "text";
  std::cout << std::get<std::string>(either) << '\n';
  try { std::vector<int>().at(1); } catch (...) { std::cout << "caught\n"; }
  char buffer[256];
  std::pmr::monotonic_buffer_resource pool(buffer, sizeof buffer, std::pmr::null_memory_resource());
  try { std::pmr::vector<int> list(&pool); for (;;) list.push_back(1); } catch (const std::bad_alloc &) { std::cout << "bad_alloc\n"; }
  std::cout.flush();
  throw std::logic_error("nobody catches this");
}
