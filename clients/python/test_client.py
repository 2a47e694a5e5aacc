"""Run by the tests with the address of a server whose policy is that of `tests/it/serve/clients.rs`."""

import sys

from policyc_client import Blocked, NeedsApproval, Session, Undecided


def raises(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def main(url):
    session = Session(url, agent="a")
    blocked = raises(Blocked, lambda: session.call("pay", {"iban": "DE02 1203"}))
    assert blocked.decision["explanation"]["failed"], blocked.decision
    session.request("pay my bills")
    with session.call("read_bills") as call:
        call.output = [{"iban": "DE02 1203"}]
    with session.call("pay", {"iban": "DE02 1203"}) as call:
        assert call.decision["rules"] == ["pay"], call.decision
        call.output = "paid"
    asked = raises(NeedsApproval, lambda: session.call("close_account", {"account": 7}))
    assert asked.decision["approval_id"].startswith("apr_"), asked.decision
    assert session.decide("read_bills", simulate=True)["decision_id"] is None
    # A session with an odd name is a session.
    with Session(url, agent="a", session="a/b ?#é").call("read_bills") as call:
        call.output = None
    # What cannot be decided is not done.
    raises(Undecided, lambda: Session("http://127.0.0.1:1", agent="a", timeout=2).call("read_bills"))
    raises(Undecided, lambda: Session(url, agent="a", key="af_wrong").call("read_bills"))
    raises(Undecided, lambda: session.output("no-such-call", 1))
    raises(Undecided, lambda: session.call("read_bills", {"amount": float("nan")}))
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1])
