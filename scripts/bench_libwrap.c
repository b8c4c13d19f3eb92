/*
 * How long libwrap takes to decide. Arguments: stand-ins for /etc/hosts.allow and /etc/hosts.deny, a client's address, and for
 * how many milliseconds to ask again and again. Prints "allow" or "deny" and microseconds a call. The client is given by
 * address, its name as unknown, so that nothing is looked up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <tcpd.h>
#include <time.h>

int allow_severity = LOG_INFO, deny_severity = LOG_INFO;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int ask(char *address) {
  struct request_info request;
  request_init(&request, RQ_DAEMON, "sshd", RQ_CLIENT_ADDR, address, RQ_CLIENT_NAME, STRING_UNKNOWN, 0);
  return hosts_access(&request);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  hosts_allow_table = argv[1];
  hosts_deny_table = argv[2];
  int allowed = ask(argv[3]);
  double begun = now(), end = begun + atof(argv[4]) * 1e3, at;
  long calls = 0;
  do {
    if (ask(argv[3]) != allowed) return 3;
    calls++;
  } while ((at = now()) < end);
  printf("%s %f\n", allowed ? "allow" : "deny", (at - begun) / calls);
  return 0;
}
