"""Section 10 of docs/protocol.md: the checks of a receipt, in their order. "form" is in shape.py."""
import re

from message import NoMessage, call_digest_of
from proofs import check_assertion, check_device_denial, check_inclusion, check_note, read_checkpoint, read_jws
from proofs import thumbprint, want
from spelling import canonical, pae, read_canonical, sha256, tagged
from view import read_action, shown_bytes, view_of

LIFE = re.compile(
    r"request\.opened(?: decision\.made)* (?:request\.(?:denied|cancelled|expired)|request\.approved grant\.issued"
    r"(?: grant\.(?:revoked|lapsed)| grant\.redeemed(?: grant\.settled){0,2})?)"
)
# What a leaf says that the receipt does not: by kind, the members that come from the leaf itself.
FREE = {
    "request.opened": {"requester", "enforcer", "question_digest"},
    "decision.made": {"person", "decision", "at"},
    "grant.issued": {"enforcer", "usable_until"},
    "grant.redeemed": {"enforcer", "attempt_digest", "at"},
    "grant.settled": {"result", "by", "outcome_digest", "late", "at"},
    "grant.revoked": {"by", "at"},
    "grant.lapsed": {"at"},
}
OPTIONAL_DIGESTS = {"question_digest", "outcome_digest"}
OPTIONAL = OPTIONAL_DIGESTS | {"late"}
DIGESTS = ("action_digest", "call_digest", "policy_digest", "roster_digest")


class Lacks(Exception):
    """The check could not be made."""


def need(condition):
    if not condition:
        raise Lacks


def check_relay(facts):
    receipt, book = facts["receipt"], facts["book"]
    want(receipt["relay"] == book["relay"] and receipt["rp_id"] == book["rp_id"])


def check_action(facts):
    receipt = facts["receipt"]
    facts["action"] = None
    need("action" in receipt)
    facts["action"] = read_action(receipt["action"])
    want(tagged("holdgate/action/v1", receipt["action"]) == receipt["action_digest"])
    want(facts["action"]["created_at"] == receipt["created_at"])


def check_call(facts):
    action = facts["action"]
    need(action)
    if action["kind"] == "http":
        digest = tagged("holdgate/call/v1", canonical(action["call"]))
    else:
        digest = tagged("holdgate/operation/v1", canonical({"name": action["name"], "args": action["args"]}))
    want(digest == facts["receipt"]["call_digest"])


def check_story(facts):
    receipt = facts["receipt"]
    indexes = [one["index"] for one in receipt["leaves"]]
    want(indexes == sorted(set(indexes)))
    events = [read_event(one["leaf"]) for one in receipt["leaves"]]
    want(LIFE.fullmatch(" ".join(event["kind"] for event in events)))
    made = [event for event in events if event["kind"] == "decision.made"]
    want(len(made) == len(receipt["decisions"]))
    for one, event in zip(receipt["leaves"], events):
        want(written(receipt, event, made) == one["leaf"])
    facts.update(opened=events[0], made=made, grant=[one for one in events if one["kind"].startswith("grant.")])
    check_ends(receipt, events, facts)


def read_event(leaf):
    event = read_canonical(leaf)
    want(isinstance(event, dict) and isinstance(event.get("kind"), str))
    want(isinstance(event.get("at"), int) and not isinstance(event["at"], bool) and event["at"] >= 0)
    return event


def written(receipt, event, made):
    """The leaf as it must be."""
    kind = event["kind"]
    said = {"v": 1, "kind": kind, "request": receipt["request"], "at": receipt["decided_at"]}
    if kind == "request.opened":
        said.update({name: receipt[name] for name in (*DIGESTS, "rule", "quorum", "expires_at")})
        said.update(at=receipt["created_at"], asked=[one["person"] for one in receipt["asked"]])
    elif kind == "decision.made":
        decision = receipt["decisions"][next(at for at, one in enumerate(made) if one is event)]
        proof = decision["proof"]
        if proof["kind"] == "passkey":
            credential, domain = proof["assertion"]["credential"], "holdgate/decision/v1"
        else:
            credential, domain = proof["device"], "holdgate/device-deny/v1"
        digest = tagged(domain, decision["statement"])
        said.update(proof=proof["kind"], credential=credential, statement_digest=digest)
    elif kind == "request.approved":
        said.update(basis=receipt.get("basis"))
    elif kind in ("request.denied", "request.cancelled"):
        said.update(reason=receipt.get("end_reason", "decision" if kind == "request.denied" else None))
    elif kind.startswith("grant."):
        want("grant" in receipt)
        said.update(grant=receipt["grant"]["id"])
        if kind == "grant.issued":
            said.update(basis=receipt.get("basis"), call_digest=receipt["call_digest"])
    for name in FREE.get(kind, ()):
        if name in event or name not in OPTIONAL:
            want(name in event)
            said[name] = event[name]
    return canonical(said)


def check_ends(receipt, events, facts):
    opened, grant = facts["opened"], facts["grant"]
    want(isinstance(opened["requester"], str) and isinstance(opened["enforcer"], str))
    want(all(is_digest(event[name]) for event in events for name in OPTIONAL_DIGESTS if name in event))
    want(all(event["enforcer"] == opened["enforcer"] for event in grant if "enforcer" in event))
    want(all(is_count(event["usable_until"]) for event in grant if event["kind"] == "grant.issued"))
    settled = [event for event in grant if event["kind"] == "grant.settled"]
    want(all(event["by"] in (opened["enforcer"], "deadline", "restore") for event in settled))
    want(all(event["result"] in ("executed", "failed", "unknown") for event in settled))
    if len(settled) == 2:
        want(settled[0]["result"] == "unknown" and settled[1]["result"] != "unknown")
    for at, event in enumerate(settled):
        late = at == 1 and "outcome_digest" in event
        want(event.get("late") is True if late else "late" not in event)
    end = next(event for event in events if event["kind"].startswith("request.") and event is not opened)
    want(end["kind"] == f"request.{receipt['status']}")
    want(("basis" in receipt) == (receipt["status"] == "approved"))
    by_decision = receipt["status"] == "approved" or (receipt["status"] == "denied" and receipt["decisions"])
    want(("end_reason" in receipt) != bool(by_decision))
    want(receipt["status"] != "expired" or receipt["end_reason"] == "deadline")
    want(("grant" in receipt) == bool(grant))
    if grant:
        last = grant[-1]
        status = last["result"] if last["kind"] == "grant.settled" else last["kind"][6:].replace("issued", "open")
        want(receipt["grant"]["status"] == status)
        outcome = receipt["grant"].get("outcome", {}).get("result")
        want(outcome == (status if last["kind"] == "grant.settled" else None))


def is_digest(value):
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{43}", value) is not None


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def check_question(facts):
    receipt, action, opened = facts["receipt"], facts["action"], facts["opened"]
    need(action and "justification" in receipt and "question_digest" in opened)
    question = {"v": 1, "salt": action["salt"]}
    question.update({name: receipt[name] for name in ("request", "view_digest", "words", "justification", "asked")})
    want(tagged("holdgate/question/v1", canonical(question)) == opened["question_digest"])
    if "outcome" in receipt.get("grant", {}):
        last = facts["grant"][-1]
        need("outcome_digest" in last)
        outcome = {"v": 1, "salt": action["salt"], "outcome": receipt["grant"]["outcome"]}
        want(tagged("holdgate/outcome/v1", canonical(outcome)) == last["outcome_digest"])


def check_view(facts):
    receipt, action = facts["receipt"], facts["action"]
    need(action and receipt.get("body", {"shown": "gone"})["shown"] != "gone")
    want(action["kind"] == "http" or receipt["body"]["shown"] == "none")
    view = view_of(action, receipt["words"], shown_bytes(receipt["body"]))
    want(tagged(f"holdgate/view/v{view['v']}", canonical(view)) == receipt["view_digest"])


def check_leaves_in_log(facts):
    receipt = facts["receipt"]
    origin, size, root = read_checkpoint(receipt["checkpoint"])
    want(origin == re.sub(r"^https?://", "", receipt["relay"]) + "/log")
    for one in receipt["leaves"] + receipt["origins"]:
        check_inclusion(one["leaf"], one["index"], one["proof"], size, root)


def check_roster(facts):
    facts["roster"] = facts["book"]["rosters"].get(facts["receipt"]["roster_digest"])
    need(facts["roster"] and not facts["roster"]["unsigned"])


def credential_of(proof):
    return proof["assertion"]["credential"] if proof["kind"] == "passkey" else proof["device"]


def check_statements(facts):
    receipt = facts["receipt"]
    nonces = {one["person"]: one["nonce"] for one in reversed(receipt["asked"])}
    withheld = False
    for decision, event in zip(receipt["decisions"], facts["made"]):
        want(isinstance(event["person"], str) and event["person"] in nonces)
        statement = {"v": 1, "decision": event["decision"], "approver": event["person"]}
        statement.update({name: receipt[name] for name in (*DIGESTS, "view_digest", "request", "expires_at")})
        del statement["call_digest"]
        statement.update(credential=credential_of(decision["proof"]), nonce=nonces[event["person"]])
        if "comment" in decision:
            statement["comment_digest"] = tagged("holdgate/comment/v1", decision["comment"])
        else:
            withheld = True
            said = read_canonical(decision["statement"])
            want(isinstance(said, dict) and is_digest(said.get("comment_digest")))
            statement["comment_digest"] = said["comment_digest"]
        want(canonical(statement) == decision["statement"])
    need(not withheld)


def check_people(facts):
    receipt, action, roster, opened, made = (facts[name] for name in ("receipt", "action", "roster", "opened", "made"))
    if action:
        want(action["requester"].get("person", action["requester"].get("service")) == opened["requester"])
        want(action["enforcer"]["id"] == opened["enforcer"])
    owner, devices = origins_of(receipt, opened)
    deciders, asked = [event["person"] for event in made], [one["person"] for one in receipt["asked"]]
    want(len(set(deciders)) == len(deciders) and len(set(asked)) == len(asked))
    verdicts = [event["decision"] for event in made]
    want(all(verdict in ("approve", "deny") for verdict in verdicts))
    if receipt["status"] == "denied" and "end_reason" not in receipt:
        want(verdicts.count("deny") == 1 and verdicts[-1] == "deny")
    else:
        want("deny" not in verdicts)
        if receipt.get("basis") == "people":
            want(receipt["quorum"] >= 1 and len(verdicts) >= receipt["quorum"])
        elif receipt.get("basis") == "rule" or receipt["status"] == "denied":
            want(not verdicts and not asked)
    need(roster or not made)
    for event, decision in zip(made, receipt["decisions"]):
        who, proof = event["person"], decision["proof"]
        person = roster["people"].get(who, {})
        want(person.get("active") is True and "approver" in person["roles"])
        want(who not in (opened["requester"], owner))
        if action:
            asks = action["requester"]
            own = asks["email"] if asks["kind"] == "operator" else asks.get("on_behalf_of", "")
            want(own.lower() != person["email"].lower())
        if proof["kind"] == "passkey":
            want(roster["passkeys"].get(credential_of(proof), {}).get("person") == who)
        else:
            want(devices[proof["device"]] == who)
    need(action or not made)


def origins_of(receipt, opened):
    """Who made the service key that asked, and whose the denying devices are."""
    denying = [one["proof"]["device"] for one in receipt["decisions"] if one["proof"]["kind"] == "device_key"]
    want([one["device"] for one in receipt["device_keys"]] == denying)
    service = opened["requester"] if opened["requester"].startswith("svc_") else None
    indexes = [one["index"] for one in receipt["origins"]]
    want(indexes == sorted(set(indexes)) and len(indexes) == len(denying) + (service is not None))
    events = [read_event(one["leaf"]) for one in receipt["origins"]]
    devices = {}
    for one in receipt["device_keys"]:
        kinds = ("people.set_up", "people.enrolled", "passkey.added", "device.added")
        came = next((e for e in events if e["kind"] in kinds and e.get("device") == one["device"]), {})
        want(came.get("device_jkt") == thumbprint(one["jwk"]))
        devices[one["device"]] = came.get("person")
    if service is None:
        return None, devices
    owners = [e.get("by") for e in events if e["kind"] == "service.created" and e.get("service") == service]
    want(owners and isinstance(owners[0], str))
    return owners[0], devices


def check_times(facts):
    receipt, made, grant = facts["receipt"], facts["made"], facts["grant"]
    decided, expires = receipt["decided_at"], receipt["expires_at"]
    want(all(event["at"] < expires for event in made))
    if receipt.get("basis") == "people" or (receipt["status"] == "denied" and "end_reason" not in receipt):
        want(made and made[-1]["at"] == decided)
    want(receipt.get("basis") != "rule" or decided == receipt["created_at"])
    want(receipt["status"] != "expired" or decided >= expires)
    at = {event["kind"]: event["at"] for event in grant}
    if grant:
        until = grant[0]["usable_until"]
        want(until > decided and at.get("grant.redeemed", 0) < until <= at.get("grant.lapsed", until))


def check_proofs(facts):
    receipt, book, roster = facts["receipt"], facts["book"], facts["roster"]
    for decision, event in zip(receipt["decisions"], facts["made"]):
        proof, statement = decision["proof"], decision["statement"]
        if proof["kind"] == "device_key":
            want(event["decision"] == "deny")
            jwk = next(one["jwk"] for one in receipt["device_keys"] if one["device"] == proof["device"])
            check_device_denial(statement, proof["signature"], jwk)
            continue
        need(roster)
        challenge = sha256(pae("holdgate/decision/v1", statement.encode()))
        key = roster["passkeys"][credential_of(proof)]["public_key"]
        check_assertion(proof["assertion"], key, challenge, book["relay"], book["rp_id"])


def check_grant(facts):
    receipt, book = facts["receipt"], facts["book"]
    if "grant" not in receipt:
        return
    need("jws" in receipt["grant"])
    content = read_jws(receipt["grant"]["jws"], "holdgate-grant+jwt", book["keys"])
    claims = {name: receipt[name] for name in (*DIGESTS, "basis")}
    claims.update(iss=receipt["relay"], aud=facts["opened"]["enforcer"], jti=receipt["grant"]["id"])
    claims.update(req=receipt["request"], iat=receipt["decided_at"] // 1000)
    claims.update(exp=facts["grant"][0]["usable_until"] // 1000)
    want(isinstance(content, dict))
    if "cnf" in content:
        claims["cnf"] = content["cnf"]
    want(canonical(claims) == canonical(content))


def check_checkpoint(facts):
    check_note(facts["receipt"]["checkpoint"], facts["book"]["log_keys"])


def check_policy(facts):
    want(facts["policy"] is None or facts["policy"] == facts["receipt"]["policy_digest"])


def check_executed(facts):
    if facts["executed"] is None:
        return
    action, receipt = facts["action"], facts["receipt"]
    want(receipt["status"] == "approved" and receipt["grant"]["status"] not in ("revoked", "lapsed"))
    need(receipt["grant"]["status"] != "open")
    need(action and action["kind"] == "http")
    try:
        want(call_digest_of(facts["executed"], action["call"]) == receipt["call_digest"])
    except NoMessage as error:
        raise Lacks from error


CHECKS = (
    ("relay", check_relay),
    ("action", check_action),
    ("call", check_call),
    ("story", check_story),
    ("question", check_question),
    ("view", check_view),
    ("inclusion", check_leaves_in_log),
    ("roster", check_roster),
    ("statements", check_statements),
    ("people", check_people),
    ("times", check_times),
    ("proofs", check_proofs),
    ("grant", check_grant),
    ("checkpoint", check_checkpoint),
    ("policy", check_policy),
    ("executed", check_executed),
)
