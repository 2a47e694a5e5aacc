"""A client of `policyc serve`: one session of an agent, with what the server decides about it.

    session = Session("http://127.0.0.1:8000", agent="invoice-agent")
    session.request("Pay the bill of Carol Ltd")
    with session.call("pay_invoice", {"to": "Carol Ltd", "amount": 98.7}) as call:
        call.output = pay_invoice(to="Carol Ltd", amount=98.7)

`call` raises `Blocked` or `NeedsApproval` where the action must not be done, and also where the server cannot be
asked: what is not decided is not done. Needs nothing but Python 3.9.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Optional


class NotAllowed(Exception):
    """The action must not be done. `decision` is what the server said, if it said anything."""

    def __init__(self, message: str, decision: Optional[dict] = None) -> None:
        super().__init__(message)
        self.decision = decision or {}


class Blocked(NotAllowed):
    """The policy blocks it. `decision["explanation"]` says what would pass."""


class NeedsApproval(NotAllowed):
    """A person must approve it: `decision["approval_id"]`."""


class Undecided(NotAllowed):
    """The server gave no decision."""


class Call:
    """An action that may be done. Leaving the `with` block tells the server what the tool answered."""

    def __init__(self, session: "Session", call_id: str, decision: dict) -> None:
        self.session, self.call_id, self.decision = session, call_id, decision
        self.output: Any = None

    def __enter__(self) -> "Call":
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        outcome = {"outcome": "error"} if kind else {}
        self.session.output(self.call_id, self.output if kind is None else str(error), **outcome)


class Session:
    """A session of one agent."""

    def __init__(self, url: str, agent: str, session: Optional[str] = None, key: Optional[str] = None,
                 project: Optional[str] = None, timeout: float = 10.0) -> None:
        self.id = session or uuid.uuid4().hex
        self.agent, self.timeout = agent, timeout
        self._url = f"{url.rstrip('/')}/v1/sessions/{urllib.parse.quote(self.id, safe='')}"
        self._headers = {"content-type": "application/json"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"
        if project:
            self._headers["x-policyc-project"] = project

    def request(self, text: str, principal: Optional[str] = None) -> None:
        """The user asked for something."""
        self._post("requests", {"text": text, "principal": principal, "call_id": uuid.uuid4().hex})

    def decide(self, action: str, params: Optional[dict] = None, call_id: Optional[str] = None,
               context: Optional[dict] = None, simulate: bool = False) -> dict:
        """What the server says to an action."""
        body = {"action": action, "params": params or {}, "call_id": call_id, "context": context, "simulate": simulate}
        return self._post("decisions", body)

    def call(self, action: str, params: Optional[dict] = None, context: Optional[dict] = None) -> Call:
        """Asks for an action and gives it, or raises `NotAllowed`."""
        call_id = uuid.uuid4().hex
        decision = self.decide(action, params, call_id, context)
        effect = decision.get("effect")
        # `none`: nothing is enforced.
        if effect in ("allow", "none"):
            return Call(self, call_id, decision)
        error = NeedsApproval if effect == "ask" else Blocked
        raise error(f"{action}: {decision.get('reason', 'no reason given')}", decision)

    def output(self, call_id: str, output: Any, **more: Any) -> None:
        """What the tool answered."""
        self._post("outputs", {"call_id": call_id, "output": output, **more})

    def _post(self, what: str, body: dict) -> dict:
        try:
            data = json.dumps({"agent_id": self.agent, **body}, allow_nan=False).encode()
            request = urllib.request.Request(f"{self._url}/{what}", data, self._headers, method="POST")
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            try:
                detail = json.load(error).get("detail")
            except ValueError:
                detail = error.reason
            raise Undecided(f"{what}: {error.code} {detail}") from error
        except (OSError, ValueError) as error:
            raise Undecided(f"{what}: {error}") from error
