"""The members of a receipt and of a roster file, and the type of each (section 10, check "form")."""
import re

from spelling import SAFE, Wrong, read_canonical, read_json


def text(value):
    return isinstance(value, str)


def units(value):
    """UTF-16 code units, by which the protocol counts characters."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def at_most(most, least=0, pattern=None):
    allowed = re.compile(pattern) if pattern else None
    return lambda value: text(value) and least <= units(value) <= most and not (allowed and not allowed.fullmatch(value))


def of(pattern):
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def one_of(*values):
    return lambda value: isinstance(value, str) and value in values


def count(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= SAFE


def version(value):
    return count(value) and value == 1


def many(item, most=None):
    def check(value):
        return isinstance(value, list) and (most is None or len(value) <= most) and all(item(one) for one in value)

    return check


def members(optional=(), **shape):
    def check(value):
        if not isinstance(value, dict) or set(value) - set(shape):
            return False
        if any(name not in value for name in shape if name not in optional):
            return False
        return all(shape[name](member) for name, member in value.items())

    return check


def either(*shapes):
    return lambda value: any(shape(value) for shape in shapes)


def identifier(prefix):
    return of(prefix + r"_[A-Za-z0-9_-]{22}")


BITS_256 = of(r"[A-Za-z0-9_-]{43}")
CANONICAL = at_most(160_000, least=2)
LEAF = members(index=count, leaf=CANONICAL, proof=many(BITS_256, most=53))


def base64url(most):
    return at_most(most, pattern=r"[A-Za-z0-9_-]*")


ASSERTION = members(
    credential=of(r"[A-Za-z0-9_-]{16,1400}"),
    authenticator_data=base64url(2048),
    client_data_json=base64url(4096),
    signature=base64url(2048),
)
PROOF = either(
    members(kind=one_of("passkey"), assertion=ASSERTION),
    members(kind=one_of("device_key"), device=identifier("dev"), signature=base64url(128)),
)
BODY = either(members(shown=one_of("full"), bytes=base64url(87_382)), members(shown=one_of("none", "gone")))
OUTCOME = either(
    members(
        optional=["milliseconds"], result=one_of("executed"), status=lambda v: count(v) and v <= 999, milliseconds=count
    ),
    members(result=one_of("failed", "unknown"), reason=at_most(200)),
)
GRANT = members(
    optional=["jws", "outcome"],
    id=identifier("grt"),
    status=one_of("open", "redeemed", "revoked", "lapsed", "executed", "failed", "unknown"),
    jws=text,
    outcome=OUTCOME,
)
JWK = members(kty=one_of("EC"), crv=one_of("P-256"), x=BITS_256, y=BITS_256)
# No control character but the new line.
COMMENT = at_most(280, pattern=r"[^\x00-\x09\x0b-\x1f\x7f]*")


def pointers(value):
    return many(text)(value) and len(value) > 0


RECEIPT = members(
    optional=["basis", "end_reason", "justification", "action", "body", "grant"],
    v=version,
    relay=text,
    rp_id=text,
    request=identifier("req"),
    status=one_of("approved", "denied", "cancelled", "expired"),
    basis=one_of("people", "rule"),
    end_reason=one_of(
        "rule_denies",
        "no_rule_allows",
        "deadline",
        "requester_cancelled",
        "page_gone",
        "nobody_can_approve",
        "relay_restored",
    ),
    rule=of(r"(?:[a-z0-9][a-z0-9-]{0,63})?"),
    words=members(optional=["dangerous"], say=text, consequence=text, dangerous=pointers),
    justification=text,
    action=CANONICAL,
    body=BODY,
    action_digest=BITS_256,
    call_digest=BITS_256,
    view_digest=BITS_256,
    policy_digest=BITS_256,
    roster_digest=BITS_256,
    quorum=count,
    asked=many(members(person=identifier("per"), nonce=BITS_256)),
    created_at=count,
    expires_at=count,
    decided_at=count,
    decisions=many(members(optional=["comment"], statement=CANONICAL, proof=PROOF, comment=COMMENT)),
    device_keys=many(members(device=identifier("dev"), jwk=JWK)),
    grant=GRANT,
    leaves=many(LEAF),
    origins=many(LEAF),
    checkpoint=at_most(10_000),
)
ROSTER_FILE = members(
    v=version,
    relay=text,
    rp_id=text,
    jwks=lambda value: isinstance(value, dict) and many(lambda key: isinstance(key, dict))(value.get("keys")),
    log_keys=many(text),
    steps=many(lambda step: isinstance(step, dict) and text(step.get("roster"))),
)


def read_receipt(data):
    receipt = read_canonical(decoded(data))
    if not RECEIPT(receipt):
        raise Wrong("not the shape of a receipt")
    return receipt


def read_roster_file(data):
    file = read_json(decoded(data))
    if not ROSTER_FILE(file):
        raise Wrong("not the shape of a roster file")
    return file


def decoded(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong("not UTF-8") from error
