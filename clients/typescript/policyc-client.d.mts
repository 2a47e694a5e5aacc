export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Effect = "allow" | "ask" | "block";

/** A test that failed, with the nearest value that passes where there is one. */
export interface Failed {
  path: string;
  test: string;
  expected?: Json;
  found?: Json;
  nearest?: Json;
  message: string;
}

export interface Decision {
  decision_id: string | null;
  timestamp: string;
  /** `none`: nothing is enforced, and `would` says what it would be. */
  effect: Effect | "none";
  would?: Effect;
  mode: "enforce" | "shadow" | "off";
  rules: string[];
  reason: string;
  repeated: boolean;
  explanation?: { rule?: string; failed?: Failed[]; next: string; retry_after_seconds?: number };
  approval_id?: string;
  policy?: { id: number; name: string; version: string };
}

export interface SessionOptions {
  agent: string;
  /** The name of the session; a new one if absent. */
  session?: string;
  /** The project's key. */
  key?: string;
  project?: string;
  /** In milliseconds. */
  timeout?: number;
}

export class NotAllowed extends Error {
  constructor(message: string, decision?: Partial<Decision>);
  decision: Partial<Decision>;
}
export class Blocked extends NotAllowed {}
export class NeedsApproval extends NotAllowed {}
export class Undecided extends NotAllowed {}

export class Session {
  constructor(url: string, options: SessionOptions);
  readonly id: string;
  readonly agent: string;
  request(text: string, principal?: string | null): Promise<void>;
  decide(
    action: string,
    params?: { [name: string]: Json },
    more?: { callId?: string | null; context?: { [name: string]: Json } | null; simulate?: boolean },
  ): Promise<Decision>;
  call<T>(
    action: string,
    params: { [name: string]: Json },
    tool: (decision: Decision) => T | Promise<T>,
    context?: { [name: string]: Json } | null,
  ): Promise<T>;
  output(callId: string, output: Json, more?: { outcome?: string; carried_out?: boolean }): Promise<void>;
}
