"""What the mailbox's own provider says about a message's origin: its topmost Authentication-Results (RFC 8601)."""

import re
from collections.abc import Sequence
from typing import Literal

_RESULT = re.compile(r"(?:^|[;\s])(dmarc|dkim|spf)\s{0,4}=\s{0,4}([a-z]{4,9})", re.IGNORECASE)
_FAILED = frozenset({"fail", "permerror", "softfail"})


def authentication_of(results: Sequence[str]) -> Literal["pass", "fail"] | None:
    """`fail` when DMARC failed, or neither SPF nor DKIM held; None when nothing is said.

    `results` are the header's values, topmost first. Providers put theirs on top; whatever stands below came with the mail.
    A message may carry a forged "pass" where a provider adds nothing, so only `fail` says anything.
    """
    if not results:
        return None
    found = {name.lower(): value.lower() for name, value in reversed(_RESULT.findall(results[0][:4000]))}
    if "dmarc" in found and found["dmarc"] in {"pass", "fail"}:
        return "fail" if found["dmarc"] == "fail" else "pass"
    said = [found[name] for name in ("spf", "dkim") if name in found]
    if "pass" in said:
        return "pass"
    return "fail" if len(said) == 2 and all(value in _FAILED for value in said) else None
