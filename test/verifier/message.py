"""Section 10 of docs/protocol.md: the call of an HTTP/1.1 message that was sent."""
import re

from spelling import b64u, canonical, sha256, tagged
from view import multipart_fields

ALWAYS_BOUND = {
    "content-type",
    "content-encoding",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-rewrite-url",
}
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


class NoMessage(Exception):
    """The bytes are not one message, or it is not one call."""


def call_digest_of(data, approved):
    head, cut, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    first = re.fullmatch(rf"({TOKEN}) ([\x21-\x7e]+) HTTP/1\.1", lines[0])
    headers = [re.fullmatch(rf"({TOKEN}):([^\r\n\0]*)", line) for line in lines[1:]]
    if not cut or not first or not all(headers):
        raise NoMessage
    headers = [[found[1].lower(), found[2].strip(" \t")] for found in headers]
    body = body_of(headers, rest)
    form = {}
    if "form" in approved["body"]:
        form, body, headers = {"form": "entries/v1"}, *by_fields(body, headers)
    hosts, types = values(headers, "host"), values(headers, "content-type")
    if len(hosts) != 1 or len(types) > 1:
        raise NoMessage
    names = ALWAYS_BOUND | {name for name, _ in approved["headers"]}
    bound = [one for one in headers if one[0] in names]
    if all(values(bound, name) == values(approved["headers"], name) for name in names):
        bound = approved["headers"]
    call = {
        "method": first[1],
        "target": target_of(first[2], hosts[0], approved["target"]),
        "headers": bound,
        "body": {"length": len(body), "sha256": b64u(sha256(body)), "content_type": types[0] if types else "", **form},
    }
    return tagged("holdgate/call/v1", canonical(call))


def by_fields(body, headers):
    """The fields' canonical text in the place of the bytes, and no boundary."""
    kind = (values(headers, "content-type") or [""])[0]
    fields = multipart_fields(kind, body) if kind.lower().startswith("multipart/form-data;") else None
    if fields is None:
        raise NoMessage
    text = canonical([entry_of(field) for field in fields]).encode()
    return text, [["content-type", "multipart/form-data"] if name == "content-type" else [name, value] for name, value in headers]


def entry_of(field):
    if field["kind"] != "file":
        return [named(field["label"]), field["value"]]
    file = field["file"]
    return [
        named(field["label"]),
        {"filename": named(field["value"]), "type": file["content_type"], "size": file["length"], "sha256": file["sha256"]},
    ]


def named(escaped):
    for code, plain in (("%0D%0A", "\r\n"), ("%0D", "\r"), ("%0A", "\n"), ("%22", '"')):
        escaped = escaped.replace(code, plain)
    return escaped


def target_of(target, host, approved):
    scheme, port = ("https", ":443") if approved.startswith("https:") else ("http", ":80")
    named = host.lower().removesuffix(port)
    if not re.fullmatch(r"[^/?#@\\]+", host):
        raise NoMessage
    if target.startswith("/"):
        return f"{scheme}://{named}{target}"
    absolute = re.match(r"https?://([^/?#]*)", target)
    if absolute and absolute[1] != named:
        raise NoMessage
    return target


def values(headers, wanted):
    return [value for name, value in headers if name == wanted]


def body_of(headers, rest):
    lengths, codings = values(headers, "content-length"), values(headers, "transfer-encoding")
    if codings:
        if len(codings) > 1 or codings[0].lower() != "chunked" or lengths:
            raise NoMessage
        return unchunked(rest)
    if lengths != [str(len(rest))] and (lengths or rest):
        raise NoMessage
    return rest


def unchunked(rest):
    parts = []
    while True:
        size, cut, rest = rest.partition(b"\r\n")
        if not cut or not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            raise NoMessage
        length = int(size, 16)
        if rest[length : length + 2] != b"\r\n":
            raise NoMessage
        if length == 0:
            if rest != b"\r\n":
                raise NoMessage
            return b"".join(parts)
        parts.append(rest[:length])
        rest = rest[length + 2 :]
