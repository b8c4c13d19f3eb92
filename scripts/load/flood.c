/*
 * Floods an sshd from many IPv6 addresses of one /48, and says each second what came of it.
 *
 *     flood PORT SERVER PREFIX ADDRESSES BUSY SECONDS RATE HELD GUESSED
 *
 * PREFIX is the first 48 bits, as `2001:db8:f`. Half of the connections, and all that guess, come from the first BUSY of the
 * ADDRESSES. Of RATE connections a second HELD say nothing and stay for HOLD_MS, GUESSED try to log in as a user that does not
 * exist, and the others leave once they have sshd's banner. A line of stdout for each second, with counts of connections:
 *
 *     SECOND BEGUN OPENED GREETED GUESSED
 *
 * begun, by the time of the beginning; accepted; that got a banner; that were told that the password is wrong.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "guess.h"

#define MOST_SECONDS 3600
#define MOST_FILES 60000
#define HOLD_MS 10000
#define WAIT_MS 3000
#define GUESSERS 256

static struct sockaddr_in6 server;
static unsigned char prefix[6];
static unsigned addresses, busy, seconds, rate, held, guessed;
static long long begun_ms;
static atomic_uint counts[MOST_SECONDS][4];
static atomic_uint tickets;

static long long now_ms(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static unsigned second_of(long long ms) {
	long long s = (ms - begun_ms) / 1000;
	return s < 0 ? 0 : s >= MOST_SECONDS ? MOST_SECONDS - 1 : (unsigned)s;
}

static unsigned next_random(unsigned long long *seed) {
	/* splitmix64, whose first numbers from neighbouring seeds are as different as others. */
	unsigned long long z = *seed += 0x9e3779b97f4a7c15ULL;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (unsigned)((z ^ (z >> 31)) >> 33);
}

/* The n-th address: neighbours are in different /64s, as long as there are any. */
static struct sockaddr_in6 source(unsigned n) {
	struct sockaddr_in6 from = { .sin6_family = AF_INET6 };
	unsigned char *b = from.sin6_addr.s6_addr;
	memcpy(b, prefix, 6);
	b[6] = n >> 8;
	b[7] = n;
	b[13] = n >> 16;
	b[15] = 1;
	return from;
}

static int open_from(unsigned n, int flags) {
	int one = 1, fd = socket(AF_INET6, SOCK_STREAM | flags, 0);
	struct sockaddr_in6 from = source(n);
	if (fd < 0) return -1;
	setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void *guesser(void *seed_of) {
	unsigned long long seed = (unsigned long long)(size_t)seed_of;
	for (;;) {
		unsigned mine = atomic_fetch_add(&tickets, 1);
		long long at = begun_ms + (long long)mine * 1000 / guessed;
		if (mine >= guessed * seconds) return NULL;
		while (now_ms() < at) usleep(1000);
		unsigned second = second_of(now_ms());
		if (second >= seconds) return NULL;
		int fd = open_from(next_random(&seed) % busy, 0);
		if (fd < 0) continue;
		atomic_fetch_add(&counts[second][0], 1);
		int reached = guess(fd, &server, mine);
		for (int i = 1; i <= reached; i++) atomic_fetch_add(&counts[second][i], 1);
		close(fd);
	}
}

struct one {
	unsigned second;
	char is_held, is_open;
	long long until;
};

static struct one all[MOST_FILES + 64];

static void begin(int epoll, unsigned long long *seed, int is_held) {
	unsigned n = next_random(seed) % 2 ? next_random(seed) % busy : next_random(seed) % addresses;
	int fd = open_from(n, SOCK_NONBLOCK);
	if (fd < 0) return;
	if (fd >= MOST_FILES || (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)) {
		close(fd);
		return;
	}
	long long now = now_ms();
	all[fd] = (struct one){ second_of(now), is_held, 0, now + WAIT_MS };
	atomic_fetch_add(&counts[all[fd].second][0], 1);
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = fd };
	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void end(int fd) {
	all[fd].until = 0;
	close(fd);
}

static void look(int fd, unsigned events) {
	struct one *it = &all[fd];
	char bytes[512];
	if (it->until == 0) return;
	if (!it->is_open) {
		int error = 0;
		socklen_t size = sizeof error;
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
		if (error || !(events & EPOLLOUT)) {
			if (error || events & (EPOLLERR | EPOLLHUP)) end(fd);
			return;
		}
		it->is_open = 1;
		it->until = now_ms() + HOLD_MS;
		atomic_fetch_add(&counts[it->second][1], 1);
	}
	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
	ssize_t got = read(fd, bytes, sizeof bytes);
	if (got < 0 && errno == EAGAIN) return;
	if (got >= 4 && memcmp(bytes, "SSH-", 4) == 0) {
		atomic_fetch_add(&counts[it->second][2], 1);
		if (it->is_held) return;
	}
	end(fd);
}

int main(int argc, char **argv) {
	struct rlimit files = { MOST_FILES, MOST_FILES };
	struct in6_addr first;
	char text[64];
	if (argc != 10) return 2;
	setrlimit(RLIMIT_NOFILE, &files);
	server.sin6_family = AF_INET6;
	server.sin6_port = htons(atoi(argv[1]));
	snprintf(text, sizeof text, "%s::", argv[3]);
	if (inet_pton(AF_INET6, argv[2], &server.sin6_addr) != 1 || inet_pton(AF_INET6, text, &first) != 1) return 2;
	memcpy(prefix, first.s6_addr, 6);
	addresses = atoi(argv[4]);
	busy = atoi(argv[5]);
	seconds = atoi(argv[6]);
	rate = atoi(argv[7]);
	held = atoi(argv[8]);
	guessed = atoi(argv[9]);
	begun_ms = now_ms();
	pthread_t thread;
	for (size_t i = 0; guessed > 0 && i < GUESSERS; i++) pthread_create(&thread, NULL, guesser, (void *)(i * 7919 + 1));
	int epoll = epoll_create1(0);
	unsigned long long seed = 1, begun = 0;
	unsigned plain = rate - guessed, told = 0;
	struct epoll_event events[512];
	for (;;) {
		long long now = now_ms(), ended = begun_ms + seconds * 1000LL;
		unsigned long long due = now >= ended ? 0 : (now - begun_ms) * plain / 1000;
		/* What the machine was too busy to begin in time is not made up for. */
		if (due > begun + plain / 4) begun = due - plain / 4;
		for (; begun < due; begun++) begin(epoll, &seed, begun % plain < held);
		int ready = epoll_wait(epoll, events, 512, 1);
		for (int i = 0; i < ready; i++) look(events[i].data.fd, events[i].events);
		static long long swept;
		if (now - swept > 100) {
			swept = now;
			for (int fd = 0; fd < MOST_FILES; fd++) if (all[fd].until && all[fd].until < now) end(fd);
		}
		/* By then all that began in a second has come to its end. */
		while (told < seconds && begun_ms + (told + 1) * 1000LL + HOLD_MS + WAIT_MS < now) {
			atomic_uint *c = counts[told];
			printf("%u %u %u %u %u\n", told, c[0], c[1], c[2], c[3]);
			fflush(stdout);
			told++;
		}
		if (told == seconds) return 0;
	}
}
