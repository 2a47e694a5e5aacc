"""Run by the tests with the address of a server that is as open as the original: PyPI's `ai-firewall` 0.1.0 against it."""

import json
import sys
import urllib.request

from ai_firewall import (
    ActionBlockedError,
    AIFirewall,
    AuthenticationError,
    PolicyNotFoundError,
    ValidationError,
)


def raises(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def main(url):
    body = json.dumps({"id": "sdk", "name": "SDK"}).encode()
    request = urllib.request.Request(f"{url}/projects", body, {"content-type": "application/json"})
    key = json.load(urllib.request.urlopen(request))["api_key"]
    with AIFirewall(api_key=key, project_id="sdk", base_url=url) as client:
        # The original's client can say so, its server never did.
        raises(PolicyNotFoundError, client.get_policy)
        assert client.execute("bot", "anything").allowed
        policy = client.update_policy(
            [{"action_type": "pay", "constraints": {"params.amount": {"max": 100}}, "allowed_agents": ["bot"]}],
            name="sdk", version="2.0", default="block",
        )
        assert (policy.name, policy.version, policy.is_active, policy.created_at.tzinfo) == ("sdk", "2.0", True, None)
        assert client.get_policy().id == policy.id
        passed = client.execute("bot", "pay", {"amount": 5})
        assert passed.allowed and passed.reason is None and passed.action_id.startswith("act_")
        blocked = client.execute("bot", "pay", {"amount": 500})
        assert not blocked.allowed and "exceeds maximum" in blocked.reason, blocked
        assert "not in allowed agents" in client.execute("eve", "pay", {"amount": 5}).reason
        page = client.get_logs(page_size=2, action_type="pay")
        assert (page.total, len(page.items), page.has_more) == (3, 2, True), page
        assert "not in allowed agents" in page.items[0].reason and page.items[0].policy_version == "2.0"
        stats = client.get_stats()
        assert (stats["total_actions"], stats["blocked"]) == (4, 2), stats
        raises(ValidationError, lambda: client.update_policy([{"constraints": {"a": {"pattern": "("}}}]))
    strict = AIFirewall(api_key=key, project_id="sdk", base_url=url, strict=True)
    assert "exceeds maximum" in str(raises(ActionBlockedError, lambda: strict.execute("bot", "pay", {"amount": 500})))
    raises(AuthenticationError, lambda: AIFirewall("af_wrong", "sdk", url).execute("bot", "pay"))
    raises(AuthenticationError, lambda: AIFirewall(key, "other", url).execute("bot", "pay"))
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1])
