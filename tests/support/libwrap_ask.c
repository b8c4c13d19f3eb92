/*
 * Asks libwrap itself: argv[1] stands in for /etc/hosts.allow, an empty file for /etc/hosts.deny, the daemon is sshd.
 * Addresses come on stdin, one a line; each is answered with "ADDRESS allow|deny lookups=N", N being how often libwrap
 * wanted to look up a name. Names are not looked up: the resolver's functions are replaced here.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <tcpd.h>

int allow_severity = LOG_INFO, deny_severity = LOG_INFO;
static int lookups;

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

int main(int argc, char **argv) {
  char line[256];
  if (argc != 3) return 2;
  hosts_allow_table = argv[1];
  hosts_deny_table = argv[2];
  while (fgets(line, sizeof line, stdin)) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct request_info request;
    struct sockaddr *client;
    line[strcspn(line, "\n")] = 0;
    if (inet_pton(AF_INET, line, &v4.sin_addr) == 1) client = (struct sockaddr *)&v4;
    else if (inet_pton(AF_INET6, line, &v6.sin6_addr) == 1) client = (struct sockaddr *)&v6;
    else return 3;
    lookups = 0;
    request_init(&request, RQ_DAEMON, "sshd", RQ_CLIENT_SIN, client, 0);
    sock_methods(&request);
    printf("%s %s ", line, hosts_access(&request) ? "allow" : "deny");
    printf("lookups=%d\n", lookups);
  }
  return 0;
}
