import assert from "node:assert/strict";
import { portsIn } from "../../lib/programs/sshd.ts";

Deno.test("portsIn() finds ports of Port and of ListenAddress, and nothing else", () => {
  const cases: [string, number[]][] = [
    ["", [22]],
    ["port 22\nlistenaddress [::]:22\nlistenaddress 0.0.0.0:22\n", [22]],
    ["port 22\nlistenaddress 0.0.0.0:2222\nlistenaddress [::1]:2200\n", [22, 2222, 2200]],
    ["#Port 1\n Port = 24\nListenAddress host.example:25 rdomain 3\nGatewayPorts no\n", [24, 25]],
    ["ListenAddress ::1\nListenAddress 192.0.2.1\nListenAddress 2001:db8::26\n", [22]],
    ["Port 0\nPort 70000\nPort x\nPort 22x\n", [22]],
  ];
  for (const [text, ports] of cases) assert.deepEqual(portsIn(text), ports, text);
});
