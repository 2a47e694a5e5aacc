// Run by the tests with the address of a server whose policy is that of tests/it/serve/clients.rs.

import assert from "node:assert/strict";
import { Blocked, NeedsApproval, Session, Undecided } from "./policyc-client.mjs";

const url = process.argv[2];
const session = new Session(url, { agent: "a" });
const never = () => assert.fail("the tool was called");

const blocked = await session.call("pay", { iban: "DE02 1203" }, never).catch((error) => error);
assert(blocked instanceof Blocked && blocked.name === "Blocked", String(blocked));
assert(blocked.decision.explanation.failed.length > 0);
await session.request("pay my bills");
const bills = await session.call("read_bills", {}, async () => [{ iban: "DE02 1203" }]);
assert.equal(bills[0].iban, "DE02 1203");
assert.equal(await session.call("pay", { iban: "DE02 1203" }, (decision) => decision.rules[0]), "pay");
await assert.rejects(session.call("read_bills", {}, () => { throw new Error("down"); }), /down/);
const asked = await session.call("close_account", { account: 7 }, never).catch((error) => error);
assert(asked instanceof NeedsApproval && asked.decision.approval_id.startsWith("apr_"), String(asked));
assert.equal((await session.decide("read_bills", {}, { simulate: true })).decision_id, null);
// A session with an odd name is a session.
await new Session(url, { agent: "a", session: "a/b ?#é" }).call("read_bills", {}, () => undefined);
// What cannot be decided is not done.
const rejects = (asked) => assert.rejects(asked, Undecided);
await rejects(new Session("http://127.0.0.1:1", { agent: "a" }).call("read_bills", {}, never));
await rejects(new Session(url, { agent: "a", key: "af_wrong" }).call("read_bills", {}, never));
await rejects(session.call("read_bills", { amount: NaN }, never));
await rejects(session.output("no-such-call", 1));
console.log("ok");
