# Regular expressions, sorting, formats, packing, references and files.
use strict;
use warnings;
use List::Util qw(sum max first reduce shuffle);
use POSIX qw(floor ceil fmod strftime setlocale LC_ALL :sys_wait_h :fcntl_h);
use File::Spec;
use Cwd qw(getcwd);

print "$0 @ARGV\n";
open(my $in, '<', 'words.txt') or die "words.txt: $!";
chomp(my @words = <$in>);
close $in;
print scalar(@words), " $words[0] $words[-1]\n";

my %count;
$count{ substr $_, 0, 2 }++ for @words;
print join(' ', map { "$_=$count{$_}" } sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count), "\n";
print join(',', (sort { length $b <=> length $a or $a cmp $b } @words)[0 .. 4]), "\n";

my $text = join ' ', @words[0 .. 19];
(my $swapped = $text) =~ s/(\w)(\w)/$2$1/g;
print "$swapped\n";
my @found = $text =~ /\b(k\w+?)[aeiou]\b/g;
print "@found\n";
print "named: $+{year}-$+{month}\n" if '2024-02-29' =~ /^(?<year>\d{4})-(?<month>\d\d)(?=-)/;
my $nested = qr/\((?:[^()]++|(?R))*\)/;
print "balanced: $&\n" if 'f(a(b)c(d(e)))g)' =~ $nested;
(my $squeezed = 'aaabbbcccd') =~ tr/a-c//s;
print "$squeezed ", ($text =~ tr/aeiou//), "\n";
print join('|', split /\s*[,;]\s*/, 'a , b;c,,d'), ' ', join('|', split(//, 'abc')), "\n";
my $evaluated = 'x=3 y=4';
$evaluated =~ s/(\d+)/$1 ** 2/ge;
print "$evaluated\n";
print "utf8: ", do { use utf8; my $s = "naïve 世界"; utf8::encode(my $e = uc $s); $e }, "\n";

printf "%05.2f|%-8s|%+d|%x|%o|%e|%s|%3\$s\n", 3.14159, 'left', 42, 255, 8, 12345.678, 'end';
printf "%b %#x %.0f %g %s\n", 10, 255, 2.5, 1e21, 9**20;
print 7 / 2, ' ', int(-7 / 2), ' ', -7 % 3, ' ', 2**0.5, ' ', 1e15 + 1, ' ', 0.1 + 0.2, ' ', 18446744073709551615, ' ', 9223372036854775807 + 1, "\n";
print floor(-2.5), ceil(2.1), ' ', fmod(7, 3), ' ', sum(1 .. 100), ' ', max(3, 9, 2), ' ', reduce { $a * $b } 1 .. 10;
print "\n", strftime('%Y-%m-%d %H:%M:%S', gmtime 1700000000), ' ', scalar(localtime 0), "\n";

my $packed = pack 'A4 n N v V C w q> d< H6 Z*', 'ab', 1, 2, 3, 4, 5, 300, -6, 1.5, 'c0ffee', 'tail';
print unpack('H*', $packed), "\n";
print join(',', unpack 'A4 n N v V C w q> d< H6 Z*', $packed), ' ', unpack('%32C*', 'checksum'), "\n";
vec(my $bits = '', 3, 4) = 15;
print unpack('b*', $bits), "\n";

my $data = { list => [1, [2, 3], { deep => 'x' }], code => sub { $_[0] * 2 } };
print "$data->{list}[1][1] $data->{list}[2]{deep} ", $data->{code}->(21), ' ', exists $data->{none} ? 1 : 0, " $#{$data->{list}}\n";
my @sorted = map { $_->[1] } sort { $a->[0] <=> $b->[0] } map { [ length, $_ ] } qw(ccc a bb);
print "@sorted @{[ reverse 'a' .. 'e' ]} @words[1, 3] ", wantarray() ? 'list' : 'scalar', "\n";
my @copy = (1 .. 10);
splice @copy, 2, 3, 'x', 'y';
print "@copy ", join(',', grep { /\d/ && $_ % 2 } @copy), "\n";

package Shape { sub new { my ($class, %self) = @_; bless {%self}, $class } sub area { 0 } sub describe { my $self = shift; sprintf '%s %.2f', ref $self, $self->area } }
package Circle { our @ISA = ('Shape'); sub area { 3.14159265 * $_[0]{r}**2 } sub DESTROY { print "destroyed $_[0]{r}\n" } }
print Circle->new(r => 2)->describe, "\n";
print Circle->can('describe') ? 'can' : 'cannot', ' ', eval { Shape->missing; 1 } // $@;

open(my $out, '>', 'perl.out') or die;
printf {$out} "%03d %s\n", $_, $words[$_] for 0 .. 99;
close $out;
open(my $both, '+<', 'perl.out') or die;
seek $both, 100, 0;
read $both, my $buffer, 12;
print "$buffer|", tell $both, ' ', -s 'perl.out', ' ', (stat 'perl.out')[7], ' ', -d 'tree' ? 'dir' : '', -l 'tree/link' ? 'link' : '', -x 'tree/run.sh' ? 'x' : '', "\n";
truncate $both, 50;
close $both;
opendir(my $directory, 'tree') or die;
print join(' ', sort readdir $directory), "\n";
print open(my $none, '<', 'missing') ? '' : "error: $! " . ($! + 0) . "\n";
mkdir 'perl.dir', 0750;
rename 'perl.out', 'perl.dir/moved';
symlink 'moved', 'perl.dir/link';
link 'perl.dir/moved', 'perl.dir/hard';
chmod 0600, 'perl.dir/moved';
utime 1000, 2000, 'perl.dir/moved';
print join(' ', map { s{.*/}{}r } glob 'perl.dir/*'), ' ', readlink 'perl.dir/link', ' ', (stat 'perl.dir/link')[9], ' ', unlink('perl.dir/hard'), "\n";
print File::Spec->catfile('a', 'b', '..', 'c'), ' ', getcwd() eq $ENV{HOME} ? 'home' : getcwd(), "\n";
open(my $memory, '<', \"in\nmemory\n");
print map { uc } <$memory>;
local $SIG{USR1} = sub { print "caught $_[0]\n" };
kill USR1 => $$;
eval { local $SIG{ALRM} = sub { die "timed out\n" }; alarm 1; select undef, undef, undef, 5; alarm 0; 1 } or print $@;
local $SIG{__WARN__} = sub { print "warning: $_[0]" };
warn "careful\n";
print sprintf('%vd', '1.22.333'), ' ', join(',', map { sprintf '%.3f', $_ } sin 1, atan2(1, 1), exp 1, log 10, sqrt 2), "\n";
print "done\n";
END { print STDERR "at the end $?\n"; $? = 11 }
exit 4;
