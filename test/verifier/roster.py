"""Section 8 of docs/protocol.md: from the first roster to every later one, by what people signed."""
import re

from proofs import check_assertion, read_cose, want
from spelling import canonical, pae, read_canonical, sha256, tagged, unb64u, utf16

ROLES = {"admin", "approver", "operator"}
PERSON = {"id", "name", "email", "roles", "active"}
# Which step each change makes.
CAUSES = {
    "invite": "enrol",
    "disable_person": "disable_person",
    "change_roles": "change_roles",
    "invite_device": "add_passkey",
    "reinvite": "add_passkey",
    "revoke_passkey": "revoke_passkey",
    "revoke_device": "revoke_passkey",
}
DAY = 24 * 3_600_000
STATEMENT = {"v", "change", "person", "credential", "roster_digest", "nonce", "expires_at"}


def open_roster_file(file):
    """What a verifier believes. Raises Wrong when a step does not follow from the one before."""
    rosters, last, unsigned = {}, None, False
    for step in file["steps"]:
        roster = read_roster(step["roster"])
        digest = tagged("holdgate/roster/v1", step["roster"])
        cause = step.get("by")
        want(isinstance(cause, dict))
        if last is None:
            check_start(roster, cause)
        elif cause.get("kind") == "rebootstrap":
            check_unsigned(last, roster)
            unsigned = True
        else:
            check_step(last, {"roster": roster, "cause": cause, "file": file})
        last = {"roster": roster, "digest": digest}
        rosters[digest] = {
            "people": {one["id"]: one for one in roster["people"]},
            "passkeys": {one["id"]: one for one in roster["passkeys"]},
            "unsigned": unsigned,
        }
    return {
        "relay": file["relay"],
        "rp_id": file["rp_id"],
        "keys": file["jwks"]["keys"],
        "log_keys": file["log_keys"],
        "rosters": rosters,
    }


def read_roster(text):
    """The one text of a roster, every member of it known."""
    roster = read_canonical(text)
    want(isinstance(roster, dict) and is_int(roster.get("version")) and roster.get("v") in (1, 2))
    second = roster["v"] == 2
    want(set(roster) == {"v", "version", "people", "passkeys"} | ({"previous"} if second else set()))
    want(not second or is_digest(roster["previous"]))
    people, passkeys = roster["people"], roster["passkeys"]
    want(isinstance(people, list) and isinstance(passkeys, list))
    for one in people:
        want(isinstance(one, dict))
        added = second and "added_by" in one
        want(set(one) == PERSON | names(admitted_by=second, added_by=added))
        want(not added or is_digests(one["added_by"]))
        want(all(isinstance(one[name], str) and one[name] for name in ("id", "name", "email")))
        want(isinstance(one["active"], bool) and isinstance(one["roles"], list))
        want(all(isinstance(role, str) and role in ROLES for role in one["roles"]))
        want(one["roles"] == sorted(set(one["roles"])) and is_digest(one.get("admitted_by", "")))
    for one in passkeys:
        want(isinstance(one, dict) and set(one) == {"id", "person", "public_key"})
        want(all(isinstance(value, str) and value for value in one.values()))
    ids = [one["id"] for one in people]
    keys = [one["id"] for one in passkeys]
    want(ids == sorted(set(ids), key=utf16) and keys == sorted(set(keys), key=utf16))
    want({one["person"] for one in passkeys} <= set(ids))
    return roster


def check_start(roster, cause):
    if cause.get("kind") == "rebootstrap":
        want(roster["v"] == 2)
        return
    want(cause.get("kind") == "set_up")
    if roster["v"] == 1:
        return
    people = roster["people"]
    want(roster["version"] == 1 and roster["previous"] == "" and len(people) == len(roster["passkeys"]) == 1)
    want(people[0]["active"] and people[0]["admitted_by"] == "" and set(people[0]["roles"]) == ROLES)


def check_unsigned(last, new):
    """Set up anew by its host: nobody signed it. The same people, or one more who may do everything."""
    old = last["roster"]
    want(new["v"] == 2 and new["version"] == old["version"] + 1 and new["previous"] == last["digest"])
    people = [{"admitted_by": "", **one} for one in old["people"]]
    passkeys = list(old["passkeys"])
    if {one["id"] for one in new["people"] + new["passkeys"]} != {one["id"] for one in people + passkeys}:
        person, passkey = newcomer(old, new)
        want(not any(one["active"] and one["email"] == person["email"] for one in people))
        want(person["active"] and person["admitted_by"] == "" and set(person["roles"]) == ROLES)
        want("added_by" not in person)
        people.append(person)
        passkeys.append(passkey)
    check_due(last, new, people, passkeys)


def check_due(last, new, people, passkeys):
    due = {"v": 2, "version": new["version"], "previous": last["digest"]}
    due["people"] = sorted(people, key=lambda one: utf16(one["id"]))
    due["passkeys"] = sorted(passkeys, key=lambda one: utf16(one["id"]))
    want(canonical(due) == canonical(new))


def check_step(last, step):
    """The next roster is built from the last one and the statement, and compared."""
    old, new, cause = last["roster"], step["roster"], step["cause"]
    want(new["v"] == 2 and new["version"] == old["version"] + 1 and new["previous"] == last["digest"])
    signed = cause.get("signed")
    want(isinstance(signed, dict) and isinstance(signed.get("statement"), str))
    statement = read_canonical(signed["statement"])
    want(isinstance(statement, dict) and set(statement) == STATEMENT and statement["v"] == 1)
    check_signer(old, statement, signed, step["file"])
    people = [{"admitted_by": "", **one} for one in old["people"]]
    passkeys, change, signer = list(old["passkeys"]), statement["change"], statement["person"]
    want(isinstance(change, dict) and isinstance(change.get("kind"), str))
    want(CAUSES.get(change["kind"]) == cause.get("kind"))
    want(change["kind"] == "reinvite" or "confirmed" not in cause and "at" not in cause)
    if change["kind"] in ("invite_device", "reinvite"):
        if change["kind"] == "reinvite":
            check_reinvite(old, statement, cause, step["file"])
            signer = change["person"]
        else:
            want(set(change) == {"kind"})
        added = tagged("holdgate/admin/v1", signed["statement"])
        passkey = new_passkey(old, new)
        want(any(one["id"] == signer and one["active"] for one in people))
        if change.get("revoke_old"):
            passkeys = [one for one in passkeys if one["person"] != signer]
        want(passkey["person"] == signer and {one["id"] for one in new["people"]} == {one["id"] for one in people})
        owner = next(one for one in people if one["id"] == signer)
        want(added not in owner.get("added_by", []))
        people = [one for one in people if one["id"] != signer]
        people.append({**owner, "added_by": [*owner.get("added_by", []), added]})
        passkeys.append(passkey)
    elif change["kind"] in ("revoke_passkey", "revoke_device"):
        device = {"device"} if change["kind"] == "revoke_device" else set()
        want(set(change) == {"kind", "passkey"} | device and statement["roster_digest"] == last["digest"])
        gone = next((one for one in passkeys if one["id"] == change["passkey"]), None)
        want(gone is not None and (gone["person"] == signer or is_admin(people, signer)))
        passkeys.remove(gone)
        left = {one["person"] for one in passkeys}
        want(gone["person"] != signer or signer in left)
        want(any(is_admin(people, person) for person in left))
    elif change["kind"] == "disable_person":
        want(set(change) == {"kind", "person"} and is_admin(people, signer))
        want(statement["roster_digest"] == last["digest"])
        want(any(one["id"] == change["person"] and one["active"] for one in people))
        people = [{**one, "active": one["active"] and one["id"] != change["person"]} for one in people]
        passkeys = [one for one in passkeys if one["person"] != change["person"]]
    elif change["kind"] == "change_roles":
        want(set(change) == {"kind", "person", "roles"} and is_admin(people, signer))
        want(statement["roster_digest"] == last["digest"] and change["person"] != signer)
        want(any(one["id"] == change["person"] and one["active"] for one in people))
        roles = change["roles"]
        want(isinstance(roles, list) and roles and all(isinstance(role, str) and role in ROLES for role in roles))
        want(len(set(roles)) == len(roles))
        people = [{**one, "roles": sorted(roles)} if one["id"] == change["person"] else one for one in people]
    else:
        want(set(change) == {"kind", "name", "email", "roles"} and is_admin(people, signer))
        admitted = tagged("holdgate/admin/v1", signed["statement"])
        want(all(one["admitted_by"] != admitted for one in people))
        person, passkey = newcomer(old, new)
        email = change["email"].strip().lower()
        want(not any(one["active"] and one["email"] == email for one in people))
        come = {"id": person["id"], "name": change["name"].strip(), "email": email, "active": True}
        people.append({**come, "roles": sorted(set(change["roles"])), "admitted_by": admitted})
        passkeys.append(passkey)
    check_due(last, new, people, passkeys)


def check_reinvite(old, statement, cause, file):
    """Another administrator confirmed it, or a day went by."""
    change, signer = statement["change"], statement["person"]
    want(set(change) == {"kind", "person", "revoke_old"} and isinstance(change["revoke_old"], bool))
    want(is_admin(old["people"], signer) and change["person"] != signer)
    if cause.get("confirmed") is None:
        want(is_int(cause.get("at")) and cause["at"] >= statement["expires_at"] + DAY)
        return
    confirmed = cause["confirmed"]
    want("at" not in cause and isinstance(confirmed, dict) and isinstance(confirmed.get("statement"), str))
    second = read_canonical(confirmed["statement"])
    want(isinstance(second, dict) and set(second) == STATEMENT and second["v"] == 1)
    digest = tagged("holdgate/admin/v1", cause["signed"]["statement"])
    want(second["change"] == {"kind": "confirm_reinvite", "reinvite": digest})
    want(second["person"] not in (signer, change["person"]) and is_admin(old["people"], second["person"]))
    check_signer(old, second, confirmed, file)


def check_signer(old, statement, signed, file):
    passkey = next((one for one in old["passkeys"] if one["id"] == statement["credential"]), None)
    want(passkey is not None and passkey["person"] == statement["person"])
    want(signed["assertion"]["credential"] == passkey["id"])
    want(next(one for one in old["people"] if one["id"] == passkey["person"])["active"])
    challenge = sha256(pae("holdgate/admin/v1", signed["statement"].encode()))
    check_assertion(signed["assertion"], passkey["public_key"], challenge, file["relay"], file["rp_id"])


def is_admin(people, person):
    return any(one["id"] == person and one["active"] and "admin" in one["roles"] for one in people)


def newcomer(old, new):
    here = {one["id"] for one in old["people"] + old["passkeys"]}
    people = [one for one in new["people"] if one["id"] not in here]
    passkey = new_passkey(old, new)
    want(len(people) == 1 and passkey["person"] == people[0]["id"])
    return people[0], passkey


def new_passkey(old, new):
    here = {one["id"] for one in old["people"] + old["passkeys"]}
    passkeys = [one for one in new["passkeys"] if one["id"] not in here]
    want(len(passkeys) == 1)
    want(all(one["public_key"] != passkeys[0]["public_key"] for one in old["passkeys"]))
    read_cose(unb64u(passkeys[0]["public_key"]))
    return passkeys[0]


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def names(**there):
    return {name for name, is_there in there.items() if is_there}


def is_digests(value):
    if not isinstance(value, list) or not value or "" in value or not all(is_digest(one) for one in value):
        return False
    return len(set(value)) == len(value)


def is_digest(value):
    return value == "" or (isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{43}", value) is not None)
