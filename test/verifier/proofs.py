"""Sections 6, 7 and 9 of docs/protocol.md: passkeys, device keys, JWS, notes, Merkle proofs."""
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256

from spelling import Wrong, b64u, canonical, pae, read_json, sha256, unb64, unb64u

FLAGS = {"present": 0x01, "verified": 0x04, "eligible": 0x08, "backed_up": 0x10, "attested": 0x40, "extension": 0x80}


def check_assertion(assertion, public_key, challenge, origin, rp_id):
    """Raises Wrong. `challenge`: 32 bytes; `public_key`: a COSE_Key in base64url."""
    authenticator, client_json = unb64u(assertion["authenticator_data"]), unb64u(assertion["client_data_json"])
    signature = unb64u(assertion["signature"])
    try:
        client = read_json(client_json.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Wrong("client data is not UTF-8") from error
    want(isinstance(client, dict) and all(isinstance(client.get(name), str) for name in ("type", "challenge", "origin")))
    flags = {name for name, bit in FLAGS.items() if len(authenticator) >= 37 and authenticator[32] & bit}
    want(len(authenticator) >= 37 and "attested" not in flags)
    want(("extension" in flags) == (len(authenticator) > 37))
    want("backed_up" not in flags or "eligible" in flags)
    want(client["type"] == "webauthn.get")
    want(unb64u(client["challenge"]) == challenge)
    want(client["origin"] == origin)
    want(client.get("crossOrigin", False) is False and "topOrigin" not in client)
    want(authenticator[:32] == sha256(rp_id.encode()))
    want("present" in flags and "verified" in flags)
    verify_passkey(unb64u(public_key), signature, authenticator + sha256(client_json))


def verify_passkey(cose, signature, signed):
    labels = read_cose(cose)
    try:
        if labels.get(1) == 2 and labels.get(3) == -7 and labels.get(-1) == 1 and len(labels) == 5:
            want(all(isinstance(labels.get(name), bytes) and len(labels[name]) == 32 for name in (-2, -3)))
            check_der(signature)
            key = ec.EllipticCurvePublicNumbers(number(labels[-2]), number(labels[-3]), ec.SECP256R1()).public_key()
            key.verify(signature, signed, ec.ECDSA(SHA256()))
        elif labels.get(1) == 3 and labels.get(3) == -257 and len(labels) == 4:
            want(256 <= len(labels[-1]) <= 1024 and 1 <= len(labels[-2]) <= 4)
            key = rsa.RSAPublicNumbers(number(labels[-2]), number(labels[-1])).public_key()
            key.verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            raise Wrong("neither ES256 nor RS256")
    except (InvalidSignature, ValueError) as error:
        raise Wrong("not signed by this key") from error


def read_cose(data):
    """One CBOR map of integers to integers and byte strings, in CTAP2's canonical spelling."""
    at = 0

    def head():
        nonlocal at
        want(at < len(data))
        major, short = data[at] >> 5, data[at] & 31
        at += 1
        if short < 24:
            return major, short
        size = {24: 1, 25: 2}.get(short, 0)
        value = number(data[at : at + size])
        want(size > 0 and at + size <= len(data) and value >= {1: 24, 2: 256}[size])
        at += size
        return major, value

    def value():
        nonlocal at
        major, argument = head()
        if major < 2:
            return argument if major == 0 else -1 - argument
        want(major == 2 and at + argument <= len(data))
        at += argument
        return data[at - argument : at]

    major, size = head()
    want(major == 5)
    labels = {}
    for _ in range(size):
        label = value()
        want(isinstance(label, int) and label not in labels)
        labels[label] = value()
    want(at == len(data))
    return labels


def check_der(signature):
    """One spelling: what encoding the two numbers again gives."""
    r, s = utils.decode_dss_signature(signature)
    want(utils.encode_dss_signature(r, s) == signature and max(r, s) < 2**256)


def check_device_denial(statement, signature, jwk):
    raw = unb64u(signature)
    want(len(raw) == 64)
    try:
        point = ec.EllipticCurvePublicNumbers(number(unb64u(jwk["x"])), number(unb64u(jwk["y"])), ec.SECP256R1())
        der = utils.encode_dss_signature(number(raw[:32]), number(raw[32:]))
        point.public_key().verify(der, pae("holdgate/device-deny/v1", statement.encode()), ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise Wrong("not signed by this device") from error


def thumbprint(jwk):
    """RFC 7638."""
    return b64u(sha256(canonical({name: jwk[name] for name in ("crv", "kty", "x", "y")}).encode()))


def read_jws(jws, kind, keys):
    """The signed content, of which nothing but the signature was checked."""
    parts = jws.split(".")
    want(len(parts) == 3 and len(jws) < 2048)
    header, payload, signature = (unb64u(part) for part in parts)
    try:
        header = read_json(header.decode("utf-8"))
        want(isinstance(header, dict) and set(header) == {"alg", "kid", "typ"})
        want(header["alg"] == "EdDSA" and header["typ"] == kind)
        key = next((one for one in keys if one.get("kid") == header["kid"]), {})
        want(key.get("kty") == "OKP" and key.get("crv") == "Ed25519")
        verify_ed25519(unb64u(key["x"]), signature, f"{parts[0]}.{parts[1]}".encode())
        return read_json(payload.decode("utf-8"))
    except (UnicodeDecodeError, KeyError) as error:
        raise Wrong("not a JWS of this relay") from error


def verify_ed25519(key, signature, signed):
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise Wrong("not signed by this key") from error


def read_checkpoint(note):
    """Origin, size and root of a C2SP checkpoint, its signatures unseen."""
    found = re.match(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n", note)
    want(found is not None)
    origin, size, root = found.groups()
    want(int(size) < 2**53)
    return origin, int(size), unb64(root)


def check_note(note, vkeys):
    """Every line is by one of these keys, each key once."""
    cut = note.rfind("\n\n") + 1
    want(cut > 0 and note.endswith("\n"))
    known = {(name, key_id): key for name, key_id, key in map(read_vkey, vkeys) if key is not None}
    for line in note[cut + 1 : -1].split("\n"):
        found = re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})", line)
        want(found is not None)
        data = unb64(found[2])
        key = known.pop((found[1], data[:4]), None)
        want(key is not None)
        verify_ed25519(key, data[4:], note[:cut].encode())


def read_vkey(vkey):
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})", vkey)
    if not found:
        return None, None, None
    name, data = found[1], unb64(found[3])
    key_id = sha256(name.encode() + b"\n" + data)[:4]
    if len(data) != 33 or data[0] != 1 or key_id.hex() != found[2]:
        return None, None, None
    return name, key_id, data[1:]


def check_inclusion(leaf, index, proof, size, root):
    """RFC 9162 section 2.1.3.2."""
    want(0 <= index < size)
    at, last = index, size - 1
    found = sha256(b"\0" + leaf.encode())
    for other in map(unb64u, proof):
        want(last > 0)
        if at % 2 == 1 or at == last:
            found = sha256(b"\1" + other + found)
            while at % 2 == 0 and at > 0:
                at, last = at // 2, last // 2
        else:
            found = sha256(b"\1" + found + other)
        at, last = at // 2, last // 2
    want(last == 0 and found == root)


def number(data):
    return int.from_bytes(data, "big")


def want(condition):
    if not condition:
        raise Wrong("not as it must be")
