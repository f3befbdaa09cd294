"""Sections 4 and 5 of docs/protocol.md: actions, and what a phone shows of them."""
import re

from spelling import Number, Wrong, b64u, canonical, read_canonical, read_json, sha256, unb64u

ALWAYS = {"v", "kind", "requester", "enforcer", "created_at", "salt"}
SPACES = " \t\n\r\v\f\u00a0\ufeff\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def read_action(text):
    """An action, every member of it known."""
    action = read_canonical(text)
    if not isinstance(action, dict) or action.get("v") != 1 or action["v"] is True:
        raise Wrong("not an action of version 1")
    kind = {"http": {"call", "redirect", "credentials"}, "operation": {"name", "args"}}.get(action.get("kind"), set())
    if not kind or set(action) != ALWAYS | kind:
        raise Wrong("not the members of an action")
    if not is_int(action["created_at"]) or not isinstance(action["salt"], str):
        raise Wrong("no time or no salt")
    if not is_requester(action["requester"]) or not texts(action["enforcer"], {"kind", "id"}):
        raise Wrong("nobody asks, or nobody enforces")
    if action["kind"] == "http":
        if not is_call(action["call"]) or not all(isinstance(action[name], str) for name in ("redirect", "credentials")):
            raise Wrong("not a call")
    elif not isinstance(action["name"], str) or not isinstance(action["args"], dict):
        raise Wrong("not an operation")
    return action


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def texts(value, names):
    return isinstance(value, dict) and set(value) == names and all(isinstance(one, str) for one in value.values())


def is_requester(value):
    if not isinstance(value, dict):
        return False
    if value.get("kind") == "operator":
        return texts(value, {"kind", "person", "name", "email", "device"})
    service = {"kind", "service", "name"}
    return value.get("kind") == "service" and (texts(value, service) or texts(value, service | {"on_behalf_of"}))


def is_call(call):
    if not isinstance(call, dict) or set(call) != {"method", "target", "headers", "body"}:
        return False
    headers, body = call["headers"], call["body"]
    if not isinstance(call["method"], str) or not isinstance(call["target"], str) or not isinstance(headers, list):
        return False
    if not all(isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one) for one in headers):
        return False
    if not isinstance(body, dict) or set(body) - {"form"} != {"length", "sha256", "content_type"} or not is_int(body["length"]):
        return False
    if body.get("form", "entries/v1") != "entries/v1":
        return False
    return isinstance(body["sha256"], str) and isinstance(body["content_type"], str)


def view_of(action, words, shown):
    """`shown`: the body's bytes, or None where they are not here."""
    view = {"v": 1, "kind": action["kind"], "say": words["say"], "consequence": words["consequence"]}
    if "dangerous" in words:
        view.update(v=2, dangerous=words["dangerous"])
    view.update(requester=action["requester"], enforcer=action["enforcer"])
    if action["kind"] == "operation":
        arguments = read_json(canonical(action["args"]), numbers=True)
        view.update(name=action["name"], args=json_fields(arguments))
        return view
    call = action["call"]
    origin, host, path, query = split_target(call["target"])
    view.update(
        method=call["method"],
        target=call["target"],
        origin=origin,
        host=host,
        path=[field(at, value=raw, kind="text", decode=raw) for at, raw in enumerate(path.split("/")[1:])],
        query=query_fields(query),
        headers=call["headers"],
        redirect=action["redirect"],
        credentials=action["credentials"],
        body=body_view(call, shown),
    )
    return view


def split_target(target):
    """Of a serialised URL, which has no fragment."""
    found = re.fullmatch(r"(https?)://([^/?#]+)(/[^?#]*)(?:\?([^#]*))?", target)
    if not found:
        raise Wrong("not a serialised target")
    scheme, authority, path, query = found.groups()
    host = authority.rpartition("@")[2]
    return f"{scheme}://{host}", host, path, query or ""


def field(at, value, kind, decode=None):
    one = {"pointer": f"/{at}", "value": value, "kind": kind}
    if decode is not None:
        text = unescaped(decode)
        if text is not None and text != decode:
            one.update(value=text, raw=decode)
    return one


def query_fields(query):
    fields = []
    for at, raw in enumerate(query.split("&") if query else []):
        name, equals, value = raw.partition("=")
        label, text = plus_unescaped(name), plus_unescaped(value)
        one = {"pointer": f"/{at}", "label": label, "value": text, "kind": "text"}
        if label != name or text != value or not equals:
            one["raw"] = raw
        fields.append(one)
    return fields


def plus_unescaped(text):
    plain = unescaped(text.replace("+", " "))
    return text if plain is None else plain


def unescaped(text):
    """None for escapes that are not UTF-8, or that hide a NUL."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return None
    data = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())
    try:
        plain = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in plain else plain


def json_fields(value, pointer=""):
    if isinstance(value, Number):
        return [{"pointer": pointer, "value": str(value), "kind": "number"}]
    if isinstance(value, str):
        return [{"pointer": pointer, "value": value, "kind": "text"}]
    if value is None or isinstance(value, bool):
        return [{"pointer": pointer, "value": canonical(value), "kind": "null" if value is None else "boolean"}]
    if not value:
        empty = ("{}", "empty-object") if isinstance(value, dict) else ("[]", "empty-list")
        return [{"pointer": pointer, "value": empty[0], "kind": empty[1]}]
    if isinstance(value, dict):
        parts = [(key.replace("~", "~0").replace("/", "~1"), member) for key, member in value.items()]
    else:
        parts = list(enumerate(value))
    return [one for key, member in parts for one in json_fields(member, f"{pointer}/{key}")]


def body_view(call, shown):
    body = call["body"]
    view = {"length": body["length"], "sha256": body["sha256"], "content_type": body["content_type"]}
    if shown is None and body["length"] > 0:
        return {**view, "shown": "none", "form": "entries" if "form" in body else "binary", "fields": []}
    data = shown or b""
    if len(data) != body["length"] or b64u(sha256(data)) != body["sha256"]:
        raise Wrong("not the body of the call")
    encoded = any(name == "content-encoding" and value != "identity" for name, value in call["headers"])
    if encoded:
        return {**view, "shown": "full", "form": "binary", "fields": []}
    if "form" in body:
        return {**view, "shown": "full", "form": "entries", "fields": entry_fields(data)}
    return {**view, "shown": "full", **content(body["content_type"], data)}


def entry_fields(data):
    entries = read_canonical(plain_text(data) or "")
    if not isinstance(entries, list):
        raise Wrong("not the entries of a form")
    return [entry_field(at, entry) for at, entry in enumerate(entries)]


def entry_field(at, entry):
    if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[0], str):
        raise Wrong("not an entry of a form")
    label, value = entry
    if isinstance(value, str):
        return {"pointer": f"/{at}", "label": label, "value": value, "kind": "text"}
    if not isinstance(value, dict) or set(value) != {"filename", "sha256", "size", "type"} or not is_int(value["size"]):
        raise Wrong("not a file of a form")
    if not all(isinstance(value[name], str) for name in ("filename", "sha256", "type")):
        raise Wrong("not a file of a form")
    file = {"content_type": value["type"], "length": value["size"], "sha256": value["sha256"]}
    return {"pointer": f"/{at}", "label": label, "value": value["filename"], "kind": "file", "file": file}


def content(content_type, data):
    if not data:
        return {"form": "empty", "fields": []}
    essence, *parameters = [part.strip(SPACES) for part in content_type.lower().split(";")]
    if essence == "multipart/form-data":
        fields = multipart_fields(content_type, data)
        if fields is not None:
            return {"form": "multipart", "fields": fields}
    charset = next((one for one in parameters if one.startswith("charset=")), None)
    text = plain_text(data)
    if text is None or (charset and not re.fullmatch(r'charset="?(utf-?8|us-ascii)"?', charset)):
        return {"form": "binary", "fields": []}
    if essence == "application/x-www-form-urlencoded":
        return {"form": "form", "fields": query_fields(text)}
    if re.search(r"[/+]json\Z", essence):
        try:
            return {"form": "json", "fields": json_fields(read_json(text, numbers=True))}
        except Wrong:
            pass  # Two parsers could read it in two ways: it is shown as the text that it is.
    return {"form": "text", "fields": [], "text": text}


def plain_text(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


PART = re.compile(
    r'Content-Disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?(?:\r\nContent-Type: ([^\r\n]+))?'
)


def multipart_fields(content_type, data):
    """None for every spelling but the one that browsers write."""
    found = re.fullmatch(r'[^;]*;\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))', content_type, re.IGNORECASE)
    if not found:
        return None
    boundary = (found[1] or found[2]).encode()
    head, tail = b"--" + boundary + b"\r\n", b"\r\n--" + boundary + b"--"
    if not data.startswith(head):
        return None
    data = data[len(head) :]
    if data.endswith(b"\r\n"):
        data = data[:-2]
    if not data.endswith(tail):
        return None
    fields = []
    parts = data[: -len(tail)].split(b"\r\n--" + boundary)
    for at, part in enumerate(parts):
        # Between two parts the boundary's line ends at once.
        if at > 0 and not part.startswith(b"\r\n"):
            return None
        one = part_field(at, part[2:] if at > 0 else part)
        if one is None:
            return None
        fields.append(one)
    return fields


def part_field(at, part):
    cut = part.find(b"\r\n\r\n")
    head = PART.fullmatch(plain_text(part[:cut]) or "") if cut >= 0 else None
    if not head:
        return None
    label, filename, kind = head.groups()
    data = part[cut + 4 :]
    text = plain_text(data) if filename is None else None
    if text is not None:
        return {"pointer": f"/{at}", "label": label, "value": text, "kind": "text"}
    file = {"content_type": kind or "", "length": len(data), "sha256": b64u(sha256(data))}
    return {"pointer": f"/{at}", "label": label, "value": filename or "", "kind": "file", "file": file}


def shown_bytes(body):
    return unb64u(body["bytes"]) if body["shown"] == "full" else None
