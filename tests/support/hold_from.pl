# hold_from.pl FROM TO PORT: opens a TCP connection from FROM and says "open". For each line "SECONDS" it then sends a word of its own, and
# says "answered" once it comes back, or "silent" when it has not come back after that many seconds.
use strict;
use IO::Select;
use IO::Socket::IP;
my ($from, $to, $port) = @ARGV;
my $socket = IO::Socket::IP->new(LocalAddr => $from, PeerAddr => $to, PeerPort => $port, Timeout => 5) or exit 1;
$| = 1;
print "open\n";
my ($turn, $got) = (0, "");
while (my $seconds = <STDIN>) {
  my $word = "<" . ++$turn . ">";
  $socket->syswrite($word);
  my $end = time + $seconds;
  while (index($got, $word) < 0 and time < $end) {
    next unless IO::Select->new($socket)->can_read(0.1);
    last unless $socket->sysread($got, 1024, length $got);
  }
  print index($got, $word) < 0 ? "silent\n" : "answered\n";
}
