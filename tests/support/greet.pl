# Connects COUNT times to 127.0.0.1:PORT, in turn from each ADDRESS, at most 40 at once, and prints how often sshd answered.
# perl, since Deno cannot choose the address it connects from.
use strict;
use IO::Socket::INET;
my ($port, $count, @from) = @ARGV;
my $served = 0;
my @open;
for my $i (0 .. $count - 1) {
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $port, LocalAddr => $from[$i % @from], Timeout => 20,
    ) or next;
    push @open, $socket;
    take(shift @open) if @open >= 40;
}
take($_) for @open;
print "$served\n";

sub take {
    my ($socket) = @_;
    my $line = <$socket>;
    $served++ if defined $line && $line =~ /^SSH-2\.0-/;
    close $socket;
}
