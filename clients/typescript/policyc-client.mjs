/**
 * A client of `policyc serve`: one session of an agent, with what the server decides about it. The types are in policyc-client.d.mts.
 *
 *     const session = new Session("http://127.0.0.1:8000", { agent: "invoice-agent" });
 *     await session.request("Pay the bill of Carol Ltd");
 *     const receipt = await session.call("pay_invoice", { to: "Carol Ltd", amount: 98.7 }, () => payInvoice("Carol Ltd", 98.7));
 *
 * `call` throws `Blocked` or `NeedsApproval` where the action must not be done, and `Undecided` where the server cannot be asked:
 * what is not decided is not done. Needs nothing but Node 18, Deno, Bun or a browser.
 */

/** The action must not be done. `decision` is what the server said, if it said anything. */
export class NotAllowed extends Error {
  constructor(message, decision = {}) {
    super(message);
    this.name = new.target.name;
    this.decision = decision;
  }
}

/** The policy blocks it. `decision.explanation` says what would pass. */
export class Blocked extends NotAllowed {}

/** A person must approve it: `decision.approval_id`. */
export class NeedsApproval extends NotAllowed {}

/** The server gave no decision. */
export class Undecided extends NotAllowed {}

/** A session of one agent. */
export class Session {
  #url;
  #headers;
  #timeout;

  constructor(url, { agent, session = crypto.randomUUID(), key, project, timeout = 10_000 }) {
    this.id = session;
    this.agent = agent;
    this.#url = `${url.replace(/\/+$/, "")}/v1/sessions/${encodeURIComponent(session)}`;
    this.#headers = { "content-type": "application/json" };
    if (key) this.#headers.authorization = `Bearer ${key}`;
    if (project) this.#headers["x-policyc-project"] = project;
    this.#timeout = timeout;
  }

  /** The user asked for something. */
  async request(text, principal = null) {
    await this.#post("requests", { text, principal, call_id: crypto.randomUUID() });
  }

  /** What the server says to an action. */
  async decide(action, params = {}, { callId = null, context = null, simulate = false } = {}) {
    return this.#post("decisions", { action, params, call_id: callId, context, simulate });
  }

  /** Asks for an action, does it if it may be done, and tells the server what came of it. */
  async call(action, params, tool, context = null) {
    const callId = crypto.randomUUID();
    const decision = await this.decide(action, params, { callId, context });
    // `none`: nothing is enforced.
    if (decision.effect !== "allow" && decision.effect !== "none") {
      const Kind = decision.effect === "ask" ? NeedsApproval : Blocked;
      throw new Kind(`${action}: ${decision.reason ?? "no reason given"}`, decision);
    }
    let output;
    try {
      output = await tool(decision);
    } catch (error) {
      await this.output(callId, String(error), { outcome: "error" });
      throw error;
    }
    await this.output(callId, output ?? null);
    return output;
  }

  /** What the tool answered. */
  async output(callId, output, more = {}) {
    await this.#post("outputs", { call_id: callId, output, ...more });
  }

  async #post(what, body) {
    let response;
    let answer;
    try {
      const text = JSON.stringify({ agent_id: this.agent, ...body }, finite);
      const signal = AbortSignal.timeout(this.#timeout);
      response = await fetch(`${this.#url}/${what}`, { method: "POST", headers: this.#headers, body: text, signal });
      answer = await response.json();
    } catch (error) {
      throw new Undecided(`${what}: ${error.message}`);
    }
    if (!response.ok) throw new Undecided(`${what}: ${response.status} ${JSON.stringify(answer?.detail ?? null)}`);
    return answer;
  }
}

/** JSON has no NaN: `JSON.stringify` would send null for it, which is another argument. */
function finite(key, value) {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${key || "a value"} is ${value}, which JSON cannot say`);
  return value;
}
