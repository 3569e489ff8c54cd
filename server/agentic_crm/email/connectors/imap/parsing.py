"""What an IMAP server's answers say. Pure; a malformed answer raises `Malformed`."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agentic_crm.email.connectors.protocol import FolderRole, Namespace, RemoteFolder

Value = bytes | None | list["Value"]

_TOKEN: Final = re.compile(
    rb'[ \t]*(?:(?P<open>\()|(?P<close>\))|"(?P<quoted>(?:[^"\\]|\\.)*)"'
    rb'|(?P<atom>[^\s()"{\[]+(?:\[[^\]]*\](?:<\d+>)?)?|\[[^\]]*\]))'
)
_CODE: Final = re.compile(rb"\[([A-Za-z0-9.-]+)(?: ([^\]]*))?\]")
_MAX_DEPTH: Final = 32
_SET_LIMIT: Final = 5_000_000


class Malformed(ValueError):
    """The answer cannot be understood."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: its lines, with the literals between them. `kind` is upper case; `number` stands before it in `* 23 EXISTS`."""

    kind: bytes
    number: int | None
    rest: bytes
    pieces: tuple[bytes, ...] = ()

    @property
    def code(self) -> tuple[str, bytes]:
        """The bracketed code of a status answer, upper case, and what stands behind it: `("UIDVALIDITY", b"7")`; empty without one."""
        found = _CODE.match(self.rest)
        return (found[1].decode("ascii").upper(), found[2] or b"") if found else ("", b"")

    @property
    def text(self) -> str:
        """What a status answer says to people."""
        return _CODE.sub(b"", self.rest, count=1).strip().decode("utf-8", "replace")[:300]

    def values(self) -> list[Value]:
        """The answer's values, lists nested. Raises Malformed."""
        return parse(self.rest, self.pieces)


def response_of(line: bytes, pieces: Sequence[bytes]) -> Response:
    """An untagged answer without its `* `. `pieces`: literal, line, literal, line, as they followed. Raises Malformed."""
    first, _, rest = line.partition(b" ")
    if first.isdigit():
        kind, _, rest = rest.partition(b" ")
        return Response(kind.upper(), _bounded(first), rest, tuple(pieces))
    if not first:
        raise Malformed("an answer without a name")
    return Response(first.upper(), None, rest, tuple(pieces))


def parse(line: bytes, pieces: Sequence[bytes] = ()) -> list[Value]:
    """Values of a line and what followed its literals. `NIL` is None. Raises Malformed."""
    top: list[Value] = []
    stack: list[list[Value]] = [top]
    for token in _tokens(line, pieces):
        if token == b"(" and isinstance(token, _Mark):
            if len(stack) > _MAX_DEPTH:
                raise Malformed("too deep")
            inner: list[Value] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif token == b")" and isinstance(token, _Mark):
            if len(stack) == 1:
                raise Malformed("a bracket too many")
            stack.pop()
        elif isinstance(token, _Mark):
            stack[-1].append(None)
        else:
            stack[-1].append(token)
    if len(stack) != 1:
        raise Malformed("a bracket is missing")
    return top


class _Mark(bytes):
    """A bracket or NIL, which a string that says the same is not."""


def _tokens(line: bytes, pieces: Sequence[bytes]) -> Iterator[bytes]:
    rest = iter(pieces)
    while True:
        literal = next(rest, None)
        if literal is not None:
            line = line[: line.rindex(b"{")].rstrip(b"~")
        position, end = 0, len(line.rstrip())
        while position < end:
            found = _TOKEN.match(line, position)
            if found is None or found.end() == position:
                raise Malformed("an unknown sign")
            position = found.end()
            if found["quoted"] is not None:
                yield re.sub(rb"\\(.)", rb"\1", found["quoted"]) if b"\\" in found["quoted"] else found["quoted"]
            elif found["atom"] is not None:
                yield _Mark(b"NIL") if found["atom"].upper() == b"NIL" else found["atom"]
            else:
                yield _Mark(b"(" if found["open"] else b")")
        if literal is None:
            return
        yield literal
        line = next(rest, b"")


_FLAT: Final = re.compile(
    rb"([A-Z0-9.]{1,40}) (?:([0-9]{1,19})|\(([^\s()\"{\[]{1,200}(?: [^\s()\"{\[]{1,200}){0,200})?\))(?: |\Z)"
)
"""A name with a number or a plain list behind it: nearly all that servers say of a message, read without looking at every token."""


def items(answer: Response) -> dict[str, Value]:
    """What a FETCH answer says, by upper-case name. Raises Malformed."""
    found = _usual_items(answer)
    return found if found is not None else pairs(answer.values()[0])


def _usual_items(answer: Response) -> dict[str, Value] | None:
    """Those of an answer that is written as nearly all are, with one literal at most; None for any other."""
    line, pieces = answer.rest, answer.pieces
    body = b""
    if pieces:
        head, is_body, length = line.rpartition(b"BODY[] {")
        if len(pieces) != 2 or not is_body or length != b"%d}" % len(pieces[0]):
            return None
        line, body = head + pieces[1].lstrip(b" "), pieces[0]
        if not head.endswith((b"(", b" ")):
            return None
    if line[:1] != b"(" or line[-1:] != b")":
        return None
    line = line[1:-1].rstrip(b" ")
    found: dict[str, Value] = {}
    position = 0
    while position < len(line):
        one = _FLAT.match(line, position)
        if one is None:
            return None
        name, digits, words_ = one.groups()
        found[name.decode("ascii")] = (
            digits if digits is not None else list[Value](words_.split(b" ") if words_ else ())
        )
        position = one.end()
    if pieces:
        found["BODY[]"] = body
    return found


def pairs(values: Value) -> dict[str, Value]:
    """`[b"UID", b"5", ...]` as a mapping with upper-case names. Raises Malformed."""
    if not isinstance(values, list) or len(values) % 2:
        raise Malformed("names and values do not go together")
    found: dict[str, Value] = {}
    for name, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(name, bytes):
            raise Malformed("a name is expected")
        found[name.decode("ascii", "replace").upper()] = value
    return found


def number(value: Value) -> int:
    """Raises Malformed. Bounded by 63 bits: MODSEQ is the largest there is."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, bytes) or not value.isdigit():
        raise Malformed("a number is expected")
    return _bounded(value)


def _bounded(digits: bytes) -> int:
    if len(digits) > 19 or (found := int(digits)) >= 2**63:
        raise Malformed("a number is too large")
    return found


def words(value: Value) -> tuple[str, ...]:
    """Flags, sorted: the order servers give them in says nothing."""
    if not isinstance(value, list):
        raise Malformed("a list is expected")
    return tuple(sorted({_text(one) for one in value if isinstance(one, bytes)}))


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace("\x00", "\ufffd")[:200]


def uid_set(text: bytes) -> list[int]:
    """`1:3,7` as numbers. Raises Malformed, also for sets that no folder has."""
    found: list[int] = []
    for part in text.strip().split(b","):
        low, _, high = part.partition(b":")
        if not low.isdigit() or (high and not high.isdigit()):
            raise Malformed("a set of numbers is expected")
        first, last = sorted((_bounded(low), _bounded(high or low)))
        if len(found) + last - first > _SET_LIMIT:
            raise Malformed("a set of numbers is too large")
        found.extend(range(first, last + 1))
    return found


def compact(uids: Iterable[int]) -> str:
    """Numbers as the shortest set: `1:3,7`."""
    parts: list[str] = []
    start = last = -1
    for uid in sorted(set(uids)):
        if uid == last + 1 and start >= 0:
            last = uid
            continue
        if start >= 0:
            parts.append(f"{start}:{last}" if last > start else str(start))
        start = last = uid
    if start >= 0:
        parts.append(f"{start}:{last}" if last > start else str(start))
    return ",".join(parts)


# --- folders -----------------------------------------------------------------------------------------------------

_USES: Final = {
    "\\inbox": FolderRole.INBOX,
    "\\sent": FolderRole.SENT,
    "\\drafts": FolderRole.DRAFTS,
    "\\trash": FolderRole.TRASH,
    "\\junk": FolderRole.JUNK,
    "\\spam": FolderRole.JUNK,
    "\\archive": FolderRole.ARCHIVE,
    "\\all": FolderRole.ALL,
    "\\allmail": FolderRole.ALL,
}
_UNREAD: Final = (FolderRole.TRASH, FolderRole.JUNK, FolderRole.DRAFTS)
_LONGEST_NAME: Final = 1000
# Servers without SPECIAL-USE name folders in the language of whoever set the mailbox up.
_NAMES: Final = {
    FolderRole.SENT: "sent|sent items|sent messages|sent mail|gesendet|gesendete elemente|gesendete objekte|postausgang|envoyés|messages envoyés|"
    "éléments envoyés|enviados|elementos enviados|itens enviados|posta inviata|inviati|verzonden|verzonden items|wysłane|отправленные|已发送|送信済み",
    FolderRole.DRAFTS: "drafts|draft|entwürfe|brouillons|borradores|rascunhos|bozze|concepten|szkice|черновики|草稿|下書き",
    FolderRole.TRASH: "trash|deleted|deleted items|deleted messages|bin|papierkorb|gelöscht|gelöschte elemente|gelöschte objekte|corbeille|"
    "éléments supprimés|papelera|elementos eliminados|lixeira|cestino|posta eliminata|prullenbak|kosz|удаленные|корзина|已删除|ゴミ箱",
    FolderRole.JUNK: "junk|junk mail|junk e-mail|junk email|spam|bulk mail|spamverdacht|unerwünscht|indésirables|courrier indésirable|correo no deseado|"
    "lixo eletrônico|posta indesiderata|ongewenste e-mail|спам|垃圾邮件|迷惑メール",
    FolderRole.ARCHIVE: "archive|archives|archiv|archivo|arquivo|archivio|archief|archiwum|архив",
}
_BY_NAME: Final = {name: role for role, names in _NAMES.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class Prefix:
    """What the names of folders begin with that are in a namespace (RFC 2342)."""

    text: str
    namespace: Namespace


def prefixes_of(answers: Iterable[Response]) -> list[Prefix]:
    """From NAMESPACE's answer: one's own, other users', everybody's. What cannot be understood is left out."""
    found: list[Prefix] = []
    for answer in answers:
        try:
            groups = answer.values()[:3] if answer.kind == b"NAMESPACE" else []
        except Malformed:
            continue
        for namespace, group in zip(Namespace, groups, strict=False):
            texts = [one[0] for one in group if isinstance(one, list) and one] if isinstance(group, list) else []
            kept = (one for one in texts if isinstance(one, bytes) and len(one) <= _LONGEST_NAME)
            found += [Prefix(one.decode("latin-1"), namespace) for one in kept]
    return found


def _namespace(name: str, prefixes: Iterable[Prefix]) -> Namespace:
    """The longest prefix says; a folder that a prefix itself names is inside, too."""
    fitting = [one for one in prefixes if name.startswith(one.text) or name == one.text[:-1]]
    return max(fitting, key=lambda one: len(one.text)).namespace if fitting else Namespace.OWN


def folders_of(lists: Iterable[Response], prefixes: Sequence[Prefix] = ()) -> list[RemoteFolder]:
    """Folders that can hold messages, from LIST's answers, each once. An announced use counts; where none is announced at all, the name does.

    Of two folders with the same use, the first has it. What others share has a use beside these, and is nobody's inbox or all mail.
    An answer that cannot be understood is left out.
    """
    listed = {one[0]: one for answer in lists if (one := _listed(answer)) is not None}
    spaces = {name: _namespace(name, prefixes) if name != "INBOX" else Namespace.OWN for name in listed}
    read = [one for one in listed.values() if spaces[one[0]] is Namespace.OWN]
    announces = any(role is not FolderRole.OTHER and role is not FolderRole.INBOX for _, role, _ in read)
    taken: set[FolderRole] = set()
    found: list[RemoteFolder] = []
    for name, role, leaf in read:
        if role is FolderRole.OTHER and not announces:
            role = _BY_NAME.get(leaf.casefold(), FolderRole.OTHER)  # noqa: PLW2901
        if role in taken:
            role = FolderRole.OTHER  # noqa: PLW2901
        elif role is not FolderRole.OTHER:
            taken.add(role)
        found.append(RemoteFolder(name, title_of(name), role))
    for name, role, leaf in listed.values():
        if spaces[name] is not Namespace.OWN:
            use = (
                role if role in _UNREAD or role is FolderRole.SENT else _BY_NAME.get(leaf.casefold(), FolderRole.OTHER)
            )
            found.append(RemoteFolder(name, title_of(name), use, spaces[name]))
    return found


def _listed(answer: Response) -> tuple[str, FolderRole, str] | None:
    try:
        flags, delimiter, name = answer.values()[:3]
    except (Malformed, ValueError):
        return None
    if (
        not isinstance(flags, list)
        or not isinstance(name, bytes)
        or b"\x00" in name
        or not 0 < len(name) <= _LONGEST_NAME
    ):
        return None
    lowered = {one.decode("ascii", "replace").lower() for one in flags if isinstance(one, bytes)}
    if lowered & {"\\noselect", "\\nonexistent"}:
        return None
    wire = name.decode("latin-1")
    if wire.upper() == "INBOX":
        return "INBOX", FolderRole.INBOX, "inbox"
    uses = sorted({_USES[flag] for flag in lowered & _USES.keys()}, key=list(FolderRole).index)
    separator = delimiter.decode("latin-1") if isinstance(delimiter, bytes) else ""
    title = title_of(wire)
    leaf = title.rpartition(separator)[2] if separator else title
    return wire, uses[0] if uses else FolderRole.OTHER, leaf


def title_of(name: str) -> str:
    """What people read: `Entw&APw-rfe` is “Entwürfe” (RFC 3501, 5.1.3). What is not of that form is UTF-8, or stays as it is."""
    raw = name.encode("latin-1")
    if any(byte > 0x7F for byte in raw):
        return raw.decode("utf-8", "replace")

    def decoded(found: re.Match[str]) -> str:
        inner = found[1]
        if not inner:
            return "&"
        try:
            padded = inner.replace(",", "/") + "=" * (-len(inner) % 4)
            return base64.b64decode(padded, validate=True).decode("utf-16-be")
        except (binascii.Error, UnicodeDecodeError):
            return found[0]

    return re.sub(r"&([A-Za-z0-9+,]*)-", decoded, name).replace("\x00", "\ufffd")
