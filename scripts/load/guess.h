/* One try to log in by password, of an ssh client that looks at nothing that it is told. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>

struct buffer {
	unsigned char bytes[4096];
	size_t size;
};

static void put(struct buffer *b, const void *bytes, size_t size) {
	if (b->size + size > sizeof b->bytes) return;
	memcpy(b->bytes + b->size, bytes, size);
	b->size += size;
}

static void put_number(struct buffer *b, uint32_t n) {
	unsigned char four[4] = { n >> 24, n >> 16, n >> 8, n };
	put(b, four, 4);
}

static void put_string(struct buffer *b, const void *bytes, size_t size) {
	put_number(b, size);
	put(b, bytes, size);
}

static void put_text(struct buffer *b, const char *text) { put_string(b, text, strlen(text)); }

static void put_mpint(struct buffer *b, const unsigned char *bytes, size_t size) {
	while (size > 0 && *bytes == 0) bytes++, size--;
	int sign = size > 0 && *bytes & 0x80;
	put_number(b, size + sign);
	if (sign) put(b, "", 1);
	put(b, bytes, size);
}

static uint32_t number_at(const unsigned char *b) {
	return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static int read_all(int fd, unsigned char *into, size_t size) {
	for (ssize_t got; size > 0; into += got, size -= got) if ((got = read(fd, into, size)) <= 0) return -1;
	return 0;
}

/* A packet as RFC 4253, 6, has it; with a cipher it is encrypted and signed. */
static int send_packet(int fd, const struct buffer *payload, EVP_CIPHER_CTX *cipher, const unsigned char *key, uint32_t number) {
	size_t block = cipher ? 16 : 8, pad = block - (payload->size + 5) % block;
	struct buffer plain = { .size = 0 };
	unsigned char mac[32], zero[32] = { 0 }, pads = 0;
	int done;
	if (pad < 4) pad += block;
	pads = pad;
	put_number(&plain, payload->size + 1 + pad);
	put(&plain, &pads, 1);
	put(&plain, payload->bytes, payload->size);
	put(&plain, zero, pad);
	if (cipher) {
		struct buffer signed_part = { .size = 0 };
		put_number(&signed_part, number);
		put(&signed_part, plain.bytes, plain.size);
		HMAC(EVP_sha256(), key, 32, signed_part.bytes, signed_part.size, mac, NULL);
		EVP_EncryptUpdate(cipher, plain.bytes, &done, plain.bytes, plain.size);
		put(&plain, mac, 32);
	}
	return send(fd, plain.bytes, plain.size, MSG_NOSIGNAL) == (ssize_t)plain.size ? 0 : -1;
}

/* Reads a packet's payload; its type is its first byte. */
static int read_packet(int fd, struct buffer *payload, EVP_CIPHER_CTX *cipher) {
	unsigned char head[16], rest[40000];
	size_t first = cipher ? 16 : 8;
	int done;
	if (read_all(fd, head, first) < 0) return -1;
	if (cipher) EVP_DecryptUpdate(cipher, head, &done, head, first);
	size_t size = number_at(head), pad = head[4], left = size + 4 - first + (cipher ? 32 : 0);
	if (size > 35000 || size < pad + 2 || size + 4 < first || left > sizeof rest) return -1;
	if (read_all(fd, rest, left) < 0) return -1;
	if (cipher) EVP_DecryptUpdate(cipher, rest, &done, rest, size + 4 - first);
	size_t wanted = size - pad - 1, in_head = first - 5 < wanted ? first - 5 : wanted;
	payload->size = 0;
	put(payload, head + 5, in_head);
	put(payload, rest, wanted - in_head);
	return payload->size == wanted && wanted > 0 ? payload->bytes[0] : -1;
}

static void derive(const struct buffer *secret, const unsigned char *hash, char letter, unsigned char *into) {
	struct buffer b = *secret;
	put(&b, hash, 32);
	put(&b, &letter, 1);
	put(&b, hash, 32);
	SHA256(b.bytes, b.size, into);
}

static int read_banner(int fd, char *into, size_t room) {
	size_t size = 0;
	while (size + 1 < room) {
		if (read(fd, into + size, 1) != 1) return -1;
		if (into[size++] == '\n') break;
	}
	while (size > 0 && (into[size - 1] == '\n' || into[size - 1] == '\r')) size--;
	into[size] = 0;
	return strncmp(into, "SSH-2.0-", 8) == 0 ? 0 : -1;
}

/* Agrees on keys by curve25519-sha256; the contexts are then those of both ways. */
static int agree(int fd, const char *theirs, EVP_CIPHER_CTX *out, EVP_CIPHER_CTX *in, unsigned char *mac) {
	static const char *ours = "SSH-2.0-flood";
	static const char *names[] = { "curve25519-sha256", "ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256",
		"hmac-sha2-256", "none", "none", "", "" };
	struct buffer init = { .size = 0 }, init2, reply, hashed = { .size = 0 }, secret = { .size = 0 }, ask = { .size = 0 };
	unsigned char cookie[17] = { 20 }, own[32], shared[32], hash[32], keys[6][32];
	size_t size = 32;
	int result = -1;
	RAND_bytes(cookie + 1, 16);
	put(&init, cookie, 17);
	for (int i = 0; i < 10; i++) put_text(&init, names[i]);
	put(&init, "\0\0\0\0", 5);
	if (send_packet(fd, &init, NULL, NULL, 0) < 0 || read_packet(fd, &init2, NULL) != 20) return -1;
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	EVP_PKEY_get_raw_public_key(pair, own, &size);
	put(&ask, "\x1e", 1);
	put_string(&ask, own, 32);
	if (send_packet(fd, &ask, NULL, NULL, 0) < 0 || read_packet(fd, &reply, NULL) != 31) goto done;
	size_t host = number_at(reply.bytes + 1);
	if (host > 1000 || number_at(reply.bytes + 5 + host) != 32) goto done;
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, reply.bytes + 9 + host, 32);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pair, NULL);
	size = 32;
	EVP_PKEY_derive_init(context);
	EVP_PKEY_derive_set_peer(context, peer);
	EVP_PKEY_derive(context, shared, &size);
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(peer);
	put_text(&hashed, ours);
	put_text(&hashed, theirs);
	put_string(&hashed, init.bytes, init.size);
	put_string(&hashed, init2.bytes, init2.size);
	put_string(&hashed, reply.bytes + 5, host);
	put_string(&hashed, own, 32);
	put_string(&hashed, reply.bytes + 9 + host, 32);
	put_mpint(&secret, shared, 32);
	put(&hashed, secret.bytes, secret.size);
	SHA256(hashed.bytes, hashed.size, hash);
	if (read_packet(fd, &reply, NULL) != 21) goto done;
	ask.size = 0;
	put(&ask, "\x15", 1);
	if (send_packet(fd, &ask, NULL, NULL, 0) < 0) goto done;
	for (int i = 0; i < 6; i++) derive(&secret, hash, 'A' + i, keys[i]);
	EVP_EncryptInit_ex(out, EVP_aes_128_ctr(), NULL, keys[2], keys[0]);
	EVP_DecryptInit_ex(in, EVP_aes_128_ctr(), NULL, keys[3], keys[1]);
	memcpy(mac, keys[4], 32);
	result = 0;
done:
	EVP_PKEY_free(pair);
	return result;
}

static int ask_password(int fd, EVP_CIPHER_CTX *out, EVP_CIPHER_CTX *in, const unsigned char *mac, unsigned n) {
	struct buffer ask = { .size = 0 }, answer;
	char user[32];
	put(&ask, "\x05", 1);
	put_text(&ask, "ssh-userauth");
	if (send_packet(fd, &ask, out, mac, 3) < 0 || read_packet(fd, &answer, in) != 6) return -1;
	ask.size = 0;
	snprintf(user, sizeof user, "ghost%u", n % 1000);
	put(&ask, "\x32", 1);
	put_text(&ask, user);
	put_text(&ask, "ssh-connection");
	put_text(&ask, "password");
	put(&ask, "", 1);
	put_text(&ask, "wrong");
	return send_packet(fd, &ask, out, mac, 4) == 0 && read_packet(fd, &answer, in) == 51 ? 0 : -1;
}

/* Returns how far it came: 0, 1 accepted, 2 greeted, 3 told that the password is wrong. */
static int guess(int fd, const struct sockaddr_in6 *server, unsigned n) {
	struct timeval ten = { 10, 0 };
	char theirs[256];
	unsigned char mac[32];
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &ten, sizeof ten);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &ten, sizeof ten);
	if (connect(fd, (const struct sockaddr *)server, sizeof *server) < 0) return 0;
	if (read_banner(fd, theirs, sizeof theirs) < 0) return 1;
	if (send(fd, "SSH-2.0-flood\r\n", 15, MSG_NOSIGNAL) != 15) return 2;
	EVP_CIPHER_CTX *out = EVP_CIPHER_CTX_new(), *in = EVP_CIPHER_CTX_new();
	int is_told = agree(fd, theirs, out, in, mac) == 0 && ask_password(fd, out, in, mac, n) == 0;
	EVP_CIPHER_CTX_free(out);
	EVP_CIPHER_CTX_free(in);
	return is_told ? 3 : 2;
}
