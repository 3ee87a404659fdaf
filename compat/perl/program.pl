# Processes, pipes, signals, sockets, sorting, regular expressions, formats and files.
use strict;
use warnings;
use IO::Handle;
use Socket;
use POSIX qw(:sys_wait_h floor strftime);
use Storable qw(freeze thaw);
use Digest::SHA qw(sha256_hex);
use Time::HiRes qw(sleep);

$| = 1;
my %kids;
for my $n (1 .. 5) {
    my $pid = fork // die "fork: $!";
    if ($pid == 0) { sleep 0.01 * (6 - $n); exit 10 + $n; }
    $kids{$pid} = $n;
}
my @ended;
while ((my $pid = waitpid(-1, 0)) > 0) { push @ended, "$kids{$pid}:" . WEXITSTATUS($?); }
print join(" ", sort @ended), "\n";

socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die $!;
if (fork == 0) {
    close $a;
    while (my $line = <$b>) { chomp $line; $b->printflush(scalar reverse($line), "\n"); }
    exit;
}
close $b;
for my $word (qw(one two three)) { $a->printflush("$word\n"); print scalar <$a>; }
close $a;
wait;

my $got = 0;
local $SIG{USR1} = sub { $got++ };
kill USR1 => $$ for 1 .. 3;
local $SIG{ALRM} = sub { die "alarm\n" };
eval { alarm 1; 1 while 1; };
print "signals: $got, $@";

open my $pipe, "-|", "printf 'b 2\\na 1\\n' | sort" or die;
print <$pipe>;
close $pipe;
print "status ", $? >> 8, "\n";
system "exit 4";
print "system ", $? >> 8, "\n";
my $text = `echo backticks; kill -KILL \$\$`;
print $text, "signal ", $? & 127, "\n";

my %data = (list => [1 .. 5], hash => {a => undef, b => "\x{263a}"});
my $copy = thaw freeze \%data;
binmode STDOUT, ":utf8";
print join(",", @{$copy->{list}}), " $copy->{hash}{b}\n";
print sha256_hex("skerry"), "\n";
print strftime("%Y-%m-%dT%H:%M:%S", gmtime 981173106), "\n";
my $words = "aa bb ab ba" x 3;
(my $changed = $words) =~ s/(\w)(?!\1)(\w)/$2$1/g;
print "$changed\n";
print join(" ", map { sprintf "%s=%s", $_->[0], $_->[1] } sort { $a->[1] <=> $b->[1] } map { [$_, length] } qw(ccc a bb)), "\n";

open my $out, ">", "data.txt" or die;
print $out "$_\n" for 1 .. 100;
close $out;
open my $in, "<", "data.txt" or die;
my $sum = 0;
$sum += $_ while <$in>;
seek $in, 0, 0;
truncate "data.txt", 10;
print "sum $sum size ", -s "data.txt", "\n";
our ($name, $value) = ("skerry", 3.14159);
format STDOUT =
@<<<<<<<< @##.## @>>>>
$name, $value, "end"
.
write;
print "done\n";
