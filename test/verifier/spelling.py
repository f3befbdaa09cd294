"""Sections 1 to 3 of docs/protocol.md: bytes, canonical JSON, digests."""
import base64
import hashlib
import json
import re

RESERVED = ("__proto__", "constructor", "prototype")
SAFE = 2**53 - 1
MOST_LEVELS = 64


class Wrong(Exception):
    """What was read is not what the protocol allows."""


def b64u(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text):
    """Only the one spelling is read."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Wrong("not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Wrong("not base64url") from error
    if b64u(data) != text:
        raise Wrong("not the one spelling in base64url")
    return data


def unb64(text):
    """Standard base64 with padding, as notes have it."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Wrong("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise Wrong("not the one spelling in base64")
    return data


def sha256(data):
    return hashlib.sha256(data).digest()


def pae(kind, data):
    name = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(data), data)


def tagged(kind, text):
    """The digest of a text under a type, as base64url."""
    return b64u(sha256(pae(kind, text.encode())))


def canonical(value):
    return _write(value, 0)


def read_canonical(text):
    """The value of a text that is in its canonical form."""
    try:
        value = json.loads(text, parse_constant=_refuse)
        same = canonical(value) == text
    except (ValueError, RecursionError) as error:
        raise Wrong("not JSON") from error
    if not same:
        raise Wrong("not canonical")
    return value


def read_json(text, numbers=False):
    """JSON of which there is no second reading. With `numbers` each number stays as it is spelt."""
    number = Number if numbers else None
    try:
        value = json.loads(
            text,
            parse_constant=_refuse,
            parse_int=number or int,
            parse_float=number or float,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError) as error:
        raise Wrong("not JSON with one reading") from error
    _strict(value, 0)
    return value


class Number(str):
    """A number as the text spells it."""

    def __init__(self, literal):
        super().__init__()
        if abs(float(literal)) == float("inf"):
            raise Wrong("a number too large to hold")


def utf16(text):
    """For the order of keys."""
    return text.encode("utf-16-be", "surrogatepass")


def _write(value, depth):
    if depth > MOST_LEVELS:
        raise Wrong("too deep")
    if isinstance(value, str):
        _check_text(value)
        return json.dumps(value, ensure_ascii=False)
    if value is True or value is False or value is None:
        return json.dumps(value)
    if isinstance(value, int) and abs(value) <= SAFE:
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(_write(item, depth + 1) for item in value) + "]"
    if not isinstance(value, dict):
        raise Wrong("a value that canonical JSON does not have")
    members = []
    for key in sorted(value, key=utf16):
        if key in RESERVED:
            raise Wrong("a reserved key")
        members.append(_write(key, depth + 1) + ":" + _write(value[key], depth + 1))
    return "{" + ",".join(members) + "}"


def _check_text(text):
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Wrong("NUL or a lone surrogate")


def _refuse(constant):
    raise Wrong(constant)


def _members(pairs):
    members = dict(pairs)
    if len(members) < len(pairs) or any(key in RESERVED for key in members):
        raise Wrong("a key twice, or a reserved one")
    return members


def _strict(value, depth):
    if depth > MOST_LEVELS:
        raise Wrong("too deep")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _strict(item, depth + 1)
    elif isinstance(value, dict):
        for key, member in value.items():
            _check_text(key)
            _strict(member, depth + 1)
