import assert from "node:assert/strict";
import { quote, SentryError } from "../../lib/errors.ts";
import { fileFailure } from "../../lib/files/failure.ts";

Deno.test("fileFailure() names the file and what to do, in one line", () => {
  const failures: [Error, RegExp][] = [
    [
      new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
      /permission denied; run as root/,
    ],
    [new Deno.errors.NotFound("x"), /no such file or folder$/],
    [new Error("No space left on device (os error 28)"), /the disk is full; free some space/],
    [new Error("Disk quota exceeded (os error 122)"), /the disk quota is used up; raise it/],
    [new Error("Read-only file system (os error 30)"), /read-only; remount it writable/],
    [
      new Error("Input/output\nerror (os error 5): open '/a b'"),
      /"\/a b": Input\/output error \(os error 5\)$/,
    ],
    [new Error("odd (os error 280)"), /odd \(os error 280\)$/],
  ];
  for (const [error, about] of failures) {
    const failure = fileFailure("open", "/a b", error);
    assert.equal(failure.kind, "failed");
    assert.match(failure.message, /^cannot open "\/a b": [^\n]+$/);
    assert.match(failure.message, about);
  }
});

Deno.test("fileFailure() gives back an error of ours, and copes with what is no error", () => {
  const ours = new SentryError("lock", "held");
  assert.equal(fileFailure("open", "/a", ours), ours);
  assert.equal(fileFailure("open", "/a", "text").message, 'cannot open "/a": text');
});

Deno.test("quote() lets nothing through that a terminal or a line could act on", () => {
  for (let code = 0; code < 0x300; code++) {
    const shown = quote(String.fromCharCode(code));
    assert.match(shown, /^"[ -~]+"$/, String(code));
  }
  assert.equal(quote('a"b\\'), '"a\\"b\\\\"');
  assert.equal(quote("\u202e"), '"\\u202e"');
  assert.ok(quote("x".repeat(1000)).length < 90);
});
