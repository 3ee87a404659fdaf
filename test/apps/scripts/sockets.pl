# AF_UNIX sockets through IO::Socket::UNIX and the functions below it.
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;
use Socket;

my $server = IO::Socket::UNIX->new(Local => "perl.sock", Listen => 2) or die "listen: $!";
my @clients = map { IO::Socket::UNIX->new(Peer => "perl.sock") or die "connect: $!" } 1 .. 3;
for my $number (0 .. 2) {
  my $accepted = $server->accept;
  print $accepted "welcome $number from ", $accepted->hostpath, "\n";
  close $accepted;
  print scalar readline $clients[$number];
  print defined(readline $clients[$number]) ? "more\n" : "end\n";
}
socketpair(my $one, my $two, AF_UNIX, SOCK_DGRAM, PF_UNSPEC) or die "socketpair: $!";
send $one, $_, 0 for "first", "", "third";
for (1 .. 3) {
  recv $two, my $text, 100, 0;
  print "<$text>\n";
}
my @ready = IO::Select->new($two)->can_read(0);
print scalar(@ready), " readable\n";
IO::Socket::UNIX->new(Peer => "none.sock") or print "$!\n";
IO::Socket::UNIX->new(Local => "perl.sock") or print "$!\n";
unlink "perl.sock";
$SIG{PIPE} = sub { print "SIGPIPE\n" };
$clients[0]->autoflush(1);
print { $clients[0] } "to nobody\n" or print "$!\n";
