# connect_from.pl FROM TO PORT: exits with 0 when a TCP connection from FROM is taken within a second.
use strict;
use IO::Socket::IP;
my ($from, $to, $port) = @ARGV;
my $socket = IO::Socket::IP->new(LocalAddr => $from, PeerAddr => $to, PeerPort => $port, Timeout => 1);
exit($socket ? 0 : 1);
