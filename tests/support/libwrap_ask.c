/*
 * Asks libwrap itself. With two arguments they stand in for /etc/hosts.allow and /etc/hosts.deny, the daemon is sshd,
 * and addresses come on stdin, one a line. With none, each line is a question: ALLOW-FILE DENY-FILE DAEMON ADDRESS. Each is
 * answered with "ADDRESS allow|deny lookups=N rule=FILE:LINE", N being how often libwrap wanted to look up a name, and
 * the rule the last one that matched ("-" for none). Names are not looked up and nothing is logged: those functions are
 * replaced here. No command is run: dry_run is what tcpdmatch(8) sets, and `twist` clears it to say that it would have
 * taken over. With LIBWRAP_ASK_RUNS in the environment commands are run, as for a real connection.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <tcpd.h>

int allow_severity = LOG_INFO, deny_severity = LOG_INFO;
extern int dry_run, hosts_access_verbose;
static int lookups;
static char rule[512];

void __syslog_chk(int priority, int flag, const char *format, ...) {
  va_list args;
  (void)priority, (void)flag;
  if (strncmp(format, "matched:", 8)) return;
  va_start(args, format);
  const char *file = va_arg(args, const char *);
  snprintf(rule, sizeof rule, "%s:%d", file, va_arg(args, int));
  va_end(args);
}
void __vsyslog_chk(int priority, int flag, const char *format, va_list args) {
  (void)priority, (void)flag, (void)format, (void)args;
}
void vsyslog(int priority, const char *format, va_list args) {
  (void)priority, (void)format, (void)args;
}

int getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host, socklen_t hostlen,
                char *serv, socklen_t servlen, int flags) {
  static int (*real)(const struct sockaddr *, socklen_t, char *, socklen_t, char *, socklen_t, int);
  if (!(flags & NI_NUMERICHOST)) {
    lookups++;
    return EAI_NONAME;
  }
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "getnameinfo");
  return real(sa, salen, host, hostlen, serv, servlen, flags);
}
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
  static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
  if (!hints || !(hints->ai_flags & AI_NUMERICHOST)) {
    lookups++;
    return EAI_NONAME;
  }
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  return real(node, service, hints, found);
}
struct hostent *gethostbyaddr(const void *addr, socklen_t len, int type) {
  (void)addr, (void)len, (void)type;
  lookups++;
  return 0;
}
struct hostent *gethostbyname(const char *name) {
  (void)name;
  lookups++;
  return 0;
}

static int ask(char *daemon, const char *address) {
  struct sockaddr_in v4 = {.sin_family = AF_INET};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
  struct request_info request;
  struct sockaddr *client;
  if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) client = (struct sockaddr *)&v4;
  else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) client = (struct sockaddr *)&v6;
  else return 3;
  int runs = getenv("LIBWRAP_ASK_RUNS") != 0;
  lookups = 0;
  dry_run = !runs;
  strcpy(rule, "-");
  request_init(&request, RQ_DAEMON, daemon, RQ_CLIENT_SIN, client, 0);
  sock_methods(&request);
  int allowed = hosts_access(&request) && (runs || dry_run);
  printf("%s %s lookups=%d rule=%s\n", address, allowed ? "allow" : "deny", lookups, rule);
  return 0;
}

int main(int argc, char **argv) {
  char line[1024], allow[256], deny[256], daemon[64], address[64];
  hosts_access_verbose = 2;
  if (argc == 3) {
    hosts_allow_table = argv[1];
    hosts_deny_table = argv[2];
  } else if (argc != 1) return 2;
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (argc == 3) {
      if (ask("sshd", line)) return 3;
      continue;
    }
    if (sscanf(line, "%255s %255s %63s %63s", allow, deny, daemon, address) != 4) return 4;
    hosts_allow_table = allow;
    hosts_deny_table = deny;
    if (ask(daemon, address)) return 3;
  }
  return 0;
}
