"""From the MIME tree to one text, one HTML body and the files: what is shown, and what is attached."""

# ruff: noqa: E501 - lists of phrases and patterns are read by line

import html
import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from agentic_crm.engine.message import Attachment
from agentic_crm.engine.normalize.attachments import attachment_of
from agentic_crm.engine.normalize.html_hidden import may_hide, remove_hidden
from agentic_crm.engine.normalize.html_limits import is_parsable, strip_tags
from agentic_crm.engine.normalize.html_text import HtmlText, Mark, html_to_text
from agentic_crm.engine.normalize.limits import MAX_TEXT_CHARS
from agentic_crm.engine.normalize.mime import Part
from agentic_crm.engine.normalize.sanitize import sanitize
from agentic_crm.kit.text import strip_invisible, unify_line_breaks

_TEXT_TYPES = {"text/plain", "text/html", "text/enriched"}
_NO_PLAIN_VIEW = re.compile(
    r"(?:view|display|read|see|open)\b.{0,60}\b(?:html|browser)|html.{0,40}(?:mail|e-mail|client|fähig|viewer)|does not support html|no text (?:part|version)|plain[- ]text version",
    re.IGNORECASE,
)
_BLANK_RUN = re.compile(r"\n{4,}")
_MARKUP = re.compile(r"<(?:p|div|table|html|body|br|span|td)\b[^<>]{0,300}>", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """What a message shows and carries."""

    text: str = ""
    html: str | None = None
    hidden_text: str = ""
    marks: list[Mark] = field(default_factory=list)
    history_from: int | None = None
    attachments: list[Attachment] = field(default_factory=list)
    calendar: tuple[str, str | None] | None = None


@dataclass(slots=True)
class _Leaf:
    plain: str | None = None
    html: str | None = None


class BodyReader:
    """Walks the tree once. `defects` collects what was wrong."""

    def __init__(self, defects: list[str]) -> None:
        self.defects = defects
        self.body = Body()
        self.leaves: list[_Leaf] = []

    def read(self, root: Part) -> Body:
        """The body of the message whose root part this is."""
        self._walk(root, is_root=True)
        self._compose()
        return self.body

    def _note(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)

    def _walk(self, part: Part, *, is_root: bool = False) -> None:
        if part.children:
            if part.content_type == "multipart/encrypted":
                self._note("encrypted")
            if part.content_type == "multipart/alternative":
                self._alternative(part)
            else:
                for child in part.children:
                    self._walk(child)
            return
        leaf = self._leaf(part, is_only=is_root)
        if leaf is not None:
            self.leaves.append(leaf)

    def _alternative(self, part: Part) -> None:
        """The same content several times: one leaf of it, everything that is a file besides."""
        outer, self.leaves = self.leaves, []
        for child in part.children:
            self._walk(child)
        found, self.leaves = self.leaves, outer
        plain = [leaf.plain for leaf in found if leaf.plain is not None]
        markup = [leaf.html for leaf in found if leaf.html is not None]
        if plain or markup:
            self.leaves.append(_Leaf("\n\n".join(plain) if plain else None, "\n".join(markup) if markup else None))

    def _leaf(self, part: Part, *, is_only: bool) -> _Leaf | None:
        content_type = part.content_type
        if content_type in {"text/calendar", "application/ics"}:
            text = self._decoded(part)
            if self.body.calendar is None:
                self.body.calendar = (text, part.parameters.get("method"))
            self.body.attachments.append(attachment_of(part))
            return None
        if content_type not in _TEXT_TYPES or part.disposition[0] == "attachment" or (part.filename and not is_only):
            self._attach(part)
            return None
        text = self._decoded(part)
        if content_type == "text/html":
            return _Leaf(html=text)
        if content_type == "text/enriched" or (
            is_only and text.lstrip()[:1] == "<" and len(_MARKUP.findall(text[:4000])) > 3
        ):
            return _Leaf(html=text)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        return _Leaf(plain=text)

    def _decoded(self, part: Part) -> str:
        text, is_guessed = part.text()
        if is_guessed:
            self._note("charset_guessed")
        return unify_line_breaks(text)

    def _attach(self, part: Part) -> None:
        content_type = part.content_type
        if content_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            self._note(
                "signed_opaque" if part.parameters.get("smime-type", "").lower() == "signed-data" else "encrypted"
            )
        elif content_type == "application/pgp-encrypted":
            self._note("encrypted")
        elif content_type in {"application/ms-tnef", "application/vnd.ms-tnef"}:
            self._note("tnef")
        if not part.body and not part.filename:
            return
        self.body.attachments.append(attachment_of(part))

    def _compose(self) -> None:
        texts: list[str] = []
        shown: list[str] = []
        hidden: list[str] = []
        length = 0
        has_markup = any(leaf.html for leaf in self.leaves)
        for leaf in self.leaves:
            if leaf.html is not None:
                piece, marks, history, markup, invisible = self._html(leaf)
                if invisible:
                    hidden.append(invisible)
            else:
                piece, marks, history, markup = self._clean(leaf.plain or ""), [], None, ""
                markup = f"<pre>{html.escape(leaf.plain or '', quote=False)}</pre>" if has_markup else ""
            if markup:
                shown.append(markup)
            if not piece:
                continue
            if texts:
                length += 2
            texts.append(piece)
            self.body.marks += [Mark(mark.kind, mark.start + length, mark.end + length) for mark in marks]
            if history is not None and self.body.history_from is None:
                self.body.history_from = history + length
            length += len(piece)
        text = "\n\n".join(texts)
        if len(text) > MAX_TEXT_CHARS:
            text = text[:MAX_TEXT_CHARS]
            self._note("text_truncated")
        if "-----BEGIN PGP MESSAGE-----" in text:
            self._note("encrypted")
        self.body.text = text
        self.body.html = "\n".join(shown) if has_markup else None
        self.body.hidden_text = "\n".join(hidden)

    def _html(self, leaf: _Leaf) -> tuple[str, list[Mark], int | None, str, str]:
        source = leaf.html or ""
        plain = self._clean(leaf.plain) if leaf.plain is not None else ""
        if not is_parsable(source):
            self._note("html_too_complex")
            return plain or strip_tags(source), [], None, "", ""
        use_plain = bool(plain) and not _is_stand_in(plain, source)
        if use_plain and not may_hide(source):
            return plain, [], None, self._visible(sanitize(source)), ""
        tree = LexborHTMLParser(source)
        invisible = remove_hidden(source, tree)
        markup = self._visible(sanitize((tree.html or "") if invisible else source))
        if use_plain:
            return plain, [], None, markup, invisible
        found: HtmlText = html_to_text(tree)
        return found.text, found.marks, found.history_from, markup, invisible

    def _visible(self, text: str) -> str:
        text, count = strip_invisible(text)
        if count >= 8:
            self._note("invisible_characters")
        return text

    def _clean(self, text: str) -> str:
        text = self._visible(text[: 2 * MAX_TEXT_CHARS])
        if " \n" in text or "\t\n" in text:
            text = "\n".join(map(str.rstrip, text.split("\n")))
        if "\n\n\n\n" in text:
            text = _BLANK_RUN.sub("\n\n\n", text)
        return text.strip("\n").rstrip()


def _is_stand_in(plain: str, source: str) -> bool:
    """Whether the plain part only says that there is an HTML part."""
    words = len(plain)
    if words > 400 or len(source) < 6 * words:
        return False
    return words < 3 or bool(_NO_PLAIN_VIEW.search(plain))


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft line breaks of `format=flowed` (RFC 3676) within one quote depth."""
    out: list[str] = []
    pending = ""
    pending_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_soft = content.endswith(" ") and content != "-- "
        if pending_depth == depth and content != "-- ":
            pending += content
        else:
            if pending_depth >= 0:
                out.append(_quoted(pending, pending_depth))
            pending, pending_depth = content, depth
        if is_soft:
            pending = pending[:-1] if delete_space else pending
        else:
            out.append(_quoted(pending, pending_depth))
            pending, pending_depth = "", -1
    if pending_depth >= 0:
        out.append(_quoted(pending, pending_depth))
    return "\n".join(out)


def _quoted(text: str, depth: int) -> str:
    return f"{'>' * depth} {text}".rstrip(" ") if depth else text
