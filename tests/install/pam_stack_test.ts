import assert from "node:assert/strict";
import { pamRules, stackOf } from "../../lib/install/pam_stack.ts";

const words = (text: string) => pamRules(text).map((rule) => rule.words);

Deno.test("pamRules() reads lines as Linux-PAM does", () => {
  assert.deepEqual(words("auth  required\tpam_unix.so nodelay\n"), [
    ["auth", "required", "pam_unix.so", "nodelay"],
  ]);
  assert.deepEqual(words("# a\n\n \t\n  auth a b # c d\nauth x y"), [
    ["auth", "a", "b"],
    ["auth", "x", "y"],
  ]);
  assert.deepEqual(words("auth \\\n  required \\ \n# not this\n\n pam_env.so user_readenv=1\n"), [
    ["auth", "required", "pam_env.so", "user_readenv=1"],
  ]);
  // Neither a comment nor what stands behind a hash goes on.
  assert.deepEqual(words("# a \\\nauth a b\nauth c # d \\\nauth e f\n"), [
    ["auth", "a", "b"],
    ["auth", "c"],
    ["auth", "e", "f"],
  ]);
  assert.deepEqual(words("auth [success=1 default=ignore] x [a b\\]c]d e\n"), [
    ["auth", "success=1 default=ignore", "x", "a b]c", "d", "e"],
  ]);
  assert.deepEqual(words("auth a b \\\n"), [["auth", "a", "b"]]);
});

Deno.test("pamRules() says where each rule stands", () => {
  const text = "# one\nauth a \\\n  b\n\nsession c d\n";
  assert.deepEqual(
    pamRules(text).map(({ line, start, end }) => [line, text.slice(start, end)]),
    [[2, "auth a \\\n  b\n"], [5, "session c d\n"]],
  );
});

Deno.test("stackOf() follows what a stack names, each in its place, and never for ever", () => {
  const files: Record<string, string> = {
    "/etc/pam.d/sshd":
      "@include one\n-Session required s.so\nauth include two\nauth substack three\nauth required last.so\n",
    "/etc/pam.d/one": "auth required one.so\naccount required one.so\n",
    "/usr/lib/pam.d/two": "auth required two.so\n@include two\nauth include /srv/four\n",
    "/etc/pam.d/three": "account required three.so\nauth required three.so x y\n",
    "/srv/four": "auth required four.so\n",
    "/etc/pam.d/other": "password required other.so\n",
  };
  const read = (path: string) => files[path];
  const stack = (type: "auth" | "account" | "session" | "password") =>
    stackOf("/etc/pam.d/sshd", type, read).map(({ file, line, module }) => [file, line, module]);
  assert.deepEqual(stack("auth"), [
    ["/etc/pam.d/one", 1, "one.so"],
    ["/usr/lib/pam.d/two", 1, "two.so"],
    ["/srv/four", 1, "four.so"],
    ["/etc/pam.d/three", 2, "three.so"],
    ["/etc/pam.d/sshd", 5, "last.so"],
  ]);
  assert.deepEqual(stack("account"), [["/etc/pam.d/one", 2, "one.so"]]);
  assert.deepEqual(stack("session"), [["/etc/pam.d/sshd", 2, "s.so"]]);
  assert.deepEqual(stack("password"), [["/etc/pam.d/other", 1, "other.so"]]);
  assert.deepEqual(stackOf("/etc/pam.d/none", "auth", read), []);
});
