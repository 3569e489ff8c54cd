"""Address lists as real mailers write them: groups, comments, semicolons, unquoted commas, encoded words in quotes."""

import re
from functools import lru_cache

from agentic_crm.engine.message import Address
from agentic_crm.engine.normalize.headers import decode_words
from agentic_crm.engine.normalize.limits import MAX_ADDRESSES, MAX_NAME_CHARS
from agentic_crm.kit.email_address import normalize_email
from agentic_crm.kit.text import one_line

_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.){0,150}+\""  # quoted name
    r"|\((?:[^()\\]|\\.){0,150}+\)"  # comment
    r"|<[^<>]{0,500}+>"  # address
    r"|[,;:]|[^\",;:<(]++|.",
    re.DOTALL,
)
_SIMPLE = re.compile(r"\s*+([^\",;:<>()@]*+)<([^<>\s,;:]+@[^<>\s,;:]+)>\s*+")
_BARE = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")


def parse_addresses(values: list[str]) -> tuple[tuple[Address, ...], int]:
    """The mailboxes of these header values in order, without repeats, and how many were named in all.

    Entries without an address (group names, `undisclosed-recipients`) give nothing; at most 5,000 are read.
    """
    if len(values) == 1 and len(values[0]) < 300:
        return _parse_short(values[0])
    return _parse(values)


@lru_cache(maxsize=4096)
def _parse_short(value: str) -> tuple[tuple[Address, ...], int]:
    """The same people write in one mailbox again and again."""
    return _parse([value])


def _parse(values: list[str]) -> tuple[tuple[Address, ...], int]:
    found: dict[str, Address] = {}
    total = 0
    for value in values:
        if (simple := _SIMPLE.fullmatch(value)) and (address := _address(simple[2], simple[1])):
            found.setdefault(address.email, address)
            total += 1
            continue
        rest = _parse_list(value, found, total)
        total = rest
    return tuple(found.values()), total


def _parse_list(value: str, found: dict[str, Address], total: int) -> int:
    name: list[str] = []
    comment = ""
    email = ""
    carried = ""
    for match in _TOKEN.finditer(value + ","):
        token = match[0]
        first = token[0]
        if first == "<" and len(token) > 1:
            email = token[1:-1]
        elif first == "(" and len(token) > 1:
            comment = token[1:-1]
        elif token == ":":  # noqa: S105 - a piece of an address
            if "@" not in "".join(name):
                name = []  # the name of a group
        elif token in {",", ";"}:
            entry = "".join(name).strip()
            if not email and (bare := _BARE.search(entry)):
                email = bare[0]
                entry = entry.replace(email, "", 1)
            if email:
                total += 1
                if total > MAX_ADDRESSES:
                    return total + value.count("@", match.end())
                full = f"{carried}, {entry}" if carried else entry
                if address := _address(email, full.strip() or comment):
                    found.setdefault(address.email, address)
                carried = ""
            elif token == "," and entry and len(entry) < 60:  # noqa: S105 - a piece of an address
                carried = entry  # `Doe, Jane <jane@x>` without quotes
            else:
                carried = ""
            name, comment, email = [], "", ""
        else:
            name.append(token)
    return total


def _address(email: str, name: str) -> Address | None:
    email = email.strip()
    if "=?" in email:
        email = decode_words(email)
    if email[:7].lower() == "mailto:":
        email = email[7:]
    normal = normalize_email(email.strip("'\" ")) or normalize_email("".join(email.split()))
    if normal is None:
        return None
    return Address(normal, display_name(name, normal))


def display_name(name: str, email: str) -> str:
    """A display name fit to show: decoded, unquoted, one line; empty when it only repeats the address."""
    name = name.strip()
    if len(name) > 1 and name[0] == '"' and '"' in name[1:]:
        name = re.sub(r"\\(.)", r"\1", name.replace('"', "") if '\\"' not in name else name[1:-1])
    name = one_line(decode_words(name), MAX_NAME_CHARS).strip("\"' ,;")
    if name.casefold() == email.casefold() or name.casefold().strip("<>") == email.casefold():
        return ""
    return name
