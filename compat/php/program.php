<?php
// Generators, closures, processes, sockets, files, regular expressions, JIT-less arithmetic.
declare(strict_types=1);
function squares(int $n): Generator { for ($i = 1; $i <= $n; $i++) yield $i => $i * $i; }
echo array_sum(iterator_to_array(squares(100))), "\n";
enum Suit: string { case Hearts = 'H'; case Spades = 'S'; public function label(): string { return ucfirst(strtolower($this->name)); } }
echo Suit::from('S')->label(), ' ', Suit::tryFrom('X')?->label() ?? 'none', "\n";
readonly class Point { public function __construct(public int $x, public int $y) {} }
try { $p = new Point(1, 2); $p->x = 3; } catch (Error $e) { echo $e->getMessage(), "\n"; }
$process = proc_open(['sort', '-r'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
fwrite($pipes[0], "a\nb\nc\n");
fclose($pipes[0]);
echo str_replace("\n", ' ', stream_get_contents($pipes[1])), proc_close($process), "\n";
exec('echo one; echo two; exit 5', $lines, $status);
echo implode(',', $lines), " $status\n";
[$a, $b] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($a, "through a socket\n");
echo fgets($b);
$file = fopen('data.txt', 'w+');
for ($i = 0; $i < 1000; $i++) fputcsv($file, [$i, "name $i", $i / 3], escape: '');
rewind($file);
$sum = 0.0;
while (($row = fgetcsv($file, escape: '')) !== false) $sum += (float) $row[2];
printf("%.3f %d\n", $sum, filesize('data.txt'));
var_dump(flock($file, LOCK_EX | LOCK_NB));
echo preg_replace_callback('/\b(\w)(\w*)\b/u', fn ($m) => mb_strtoupper($m[1]) . $m[2], 'größe élan abc'), "\n";
echo hash('sha256', 'skerry'), ' ', crc32('skerry'), "\n";
usort($words = ['pear', 'fig', 'apple'], fn ($x, $y) => strlen($x) <=> strlen($y));
echo json_encode(['list' => [1, 2.5, null], 'é' => true], JSON_UNESCAPED_UNICODE), "\n";
echo date('c', 981173106), ' ', (new DateTime('2024-02-29'))->modify('+1 year')->format('Y-m-d'), "\n";
$sieve = array_fill(2, 20000, true);
for ($i = 2; $i * $i <= 20000; $i++) if ($sieve[$i]) for ($j = $i * $i; $j <= 20000; $j += $i) $sieve[$j] = false;
echo count(array_filter($sieve)), "\n";
$objects = [];
for ($i = 0; $i < 20000; $i++) { $o = new stdClass(); $o->self = $o; }
echo gc_collect_cycles() > 0 ? "collected\n" : "nothing\n";
$fiber = new Fiber(function (int $x): string { $y = Fiber::suspend($x * 2); return "got $y"; });
echo $fiber->start(21), ' ';
$fiber->resume('value');
echo $fiber->getReturn(), "\n";
set_error_handler(fn ($no, $text) => print("handled: $text\n"));
echo $undefined;
exit(3);
