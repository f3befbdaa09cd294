"""Section 8 of docs/protocol.md: the rosters that a roster file leads to."""
from spelling import read_canonical, tagged


def open_roster_file(file):
    """What a verifier believes. Raises Wrong when a step does not follow from the one before."""
    rosters = {}
    for step in file["steps"]:
        roster = read_canonical(step["roster"])
        rosters[tagged("holdgate/roster/v1", step["roster"])] = {
            "people": {one["id"]: one for one in roster["people"]},
            "passkeys": {one["id"]: one for one in roster["passkeys"]},
        }
    return {
        "relay": file["relay"],
        "rp_id": file["rp_id"],
        "keys": file["jwks"]["keys"],
        "log_keys": file["log_keys"],
        "rosters": rosters,
    }
