"""The text a person reads in an HTML body, with the stretches whose role its structure gives away."""

# ruff: noqa: E501 - lists of phrases and patterns are read by line

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from agentic_crm.engine.message import SegmentKind
from agentic_crm.engine.normalize.limits import MAX_TEXT_CHARS
from agentic_crm.kit.text import strip_invisible

_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "figure"]
)
_BLOCKS = frozenset(
    [
        "div",
        "tr",
        "li",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "center",
        "address",
        "hr",
        "form",
        "fieldset",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "figcaption",
        "details",
        "summary",
        "legend",
        "body",
    ]
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "iframe",
        "select",
        "textarea",
        "map",
        "audio",
        "video",
        "button",
    ]
)

_QUOTE_CLASSES = frozenset(
    [
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "freshdesk_quote",
        "front-blockquote",
        "gmail_attr",
        "gmail_quote_attribution",
        "mail_quote",
        "oriquote",
        "helpscout-quote",
        "ms-outlook-ios-reference",
        "wmMessageComp",
    ]
)
_SIGNATURE_CLASSES = frozenset(
    ["gmail_signature", "moz-signature", "protonmail_signature_block", "applemailsignature", "elementor_signature"]
)
_SIGNATURE_IDS = frozenset(
    "signature applemailsignature ms-outlook-mobile-signature mobile-signature lineBreakAtBeginningOfSignature".lower().split()
)
_REST_IDS = frozenset(
    [
        "divrplyfwdmsg",
        "appendonsend",
        "olk_src_body_section",
        "mail-editor-reference-message-container",
        "replysplit",
        "isforwardcontent",
    ]
)
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s+#(?:e1e1e1|b5c4df)\s+1(?:\.0)?pt", re.IGNORECASE)
_FORWARD_LINE = re.compile(
    r"\s*-{5,}\s*(?:forwarded message|weitergeleitete nachricht|message transf|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada)",
    re.IGNORECASE,
)
_ATTRIBUTION_END = re.compile(r"[:：]\s*$")
_SPACES = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Mark:
    """A stretch of text whose role the structure shows: `[start, end)` in code points."""

    kind: SegmentKind | None
    start: int
    end: int


@dataclass(slots=True)
class HtmlText:
    """Text and marks of one HTML body. `history_from` is where "everything below is the old mail" begins, or None."""

    text: str
    marks: list[Mark]
    history_from: int | None


@dataclass(slots=True)
class _Writer:
    """Collects text the way a browser lays it out: runs of space fold, blocks begin lines, paragraphs leave one empty."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    newlines: int = 0
    space: str = ""
    prefix: str = ""
    last_line: str = ""

    def text(self, value: str, *, is_preformatted: bool) -> None:
        if is_preformatted:
            if value.strip():
                self._flush()
                self._append(value)
            elif "\n" in value:
                self.newlines = max(self.newlines, 1)
            return
        value = _SPACES.sub(" ", value)
        if value == " " or not value:
            if value and not self.newlines and self.length:
                self.space = self.space or " "
            return
        if value[0] == " " and not self.newlines and self.length:
            self.space = self.space or " "
        stripped = value.strip(" ")
        self._flush()
        self._append(stripped)
        if value[-1] == " ":
            self.space = " "

    def break_line(self, count: int = 1) -> None:
        """At least `count` line feeds before the next text."""
        self.newlines = max(self.newlines, count)
        self.space = ""

    def forced_break(self) -> None:
        """`<br>`: one more line feed, two at most in a row."""
        self.newlines = min(2, self.newlines + 1)
        self.space = ""

    def _flush(self) -> None:
        if self.length and self.newlines:
            self._append("\n" * self.newlines)
        elif self.space and self.length:
            self._append(self.space)
        self.newlines = 0
        self.space = ""
        if self.prefix:
            self._append(self.prefix)
            self.prefix = ""

    def _append(self, value: str) -> None:
        self.pieces.append(value)
        self.length += len(value)


def html_to_text(tree: LexborHTMLParser) -> HtmlText:  # noqa: PLR0912 - one loop over the tree, split it would be slower
    """Text of the body. Lists get `- `, cells of one row a tab, `<pre>` keeps its lines."""
    writer = _Writer()
    marks: list[Mark] = []
    history: int | None = None
    root = tree.body
    if root is None:
        return HtmlText("", [], None)
    node: LexborNode | None = root.child
    open_elements: list[tuple[LexborNode, str, Mark | None]] = []
    preformatted = 0
    while node is not None:
        tag = node.tag or ""
        descend = False
        if tag == "-text":
            value = node.text_content or ""
            if not value.isascii():
                value = strip_invisible(value)[0].replace("\xa0", " ")
            writer.text(value, is_preformatted=preformatted > 0)
            if writer.length > MAX_TEXT_CHARS:
                break
        elif tag == "br":
            writer.forced_break()
        elif tag[:1] not in {"-", "!"} and tag not in _SKIPPED:
            _open(tag, node, writer)
            mark: Mark | None = None
            role, is_rest = _role(tag, node, writer)
            if is_rest and history is None:
                history = writer.length
            elif role is not None:
                mark = Mark(role, writer.length, writer.length)
                marks.append(mark)
            if node.child is not None:
                preformatted += tag == "pre"
                open_elements.append((node, tag, mark))
                descend = True
            else:
                _close(tag, writer)
        if descend:
            node = node.child
            continue
        following = node.next
        while following is None and open_elements:
            parent, parent_tag, mark = open_elements.pop()
            preformatted -= parent_tag == "pre"
            _close(parent_tag, writer)
            if mark is not None:
                mark.end = writer.length
            following = parent.next
        node = following
    for _, _, mark in open_elements:
        if mark is not None:
            mark.end = writer.length
    return HtmlText("".join(writer.pieces), [mark for mark in marks if mark.end > mark.start], history)


def _open(tag: str, node: LexborNode, writer: _Writer) -> None:
    if tag in _PARAGRAPHS:
        writer.break_line(2 if writer.length and tag not in {"ul", "ol", "table"} else 1)
    elif tag in _BLOCKS:
        writer.break_line()
        if tag == "li":
            writer.prefix = "- "
    elif tag in {"td", "th"} and not writer.newlines and writer.length:
        writer.space = "\t"


def _close(tag: str, writer: _Writer) -> None:
    if tag in _PARAGRAPHS:
        writer.break_line(2 if tag != "table" else 1)
    elif tag in _BLOCKS:
        writer.break_line()
        if tag == "li":
            writer.prefix = ""


def _role(tag: str, node: LexborNode, writer: _Writer) -> tuple[SegmentKind | None, bool]:  # noqa: PLR0911 - one answer a mail program
    """What the element says about its content, and whether everything from here on is an older mail."""
    if tag not in {"div", "blockquote", "table", "span", "hr", "section", "p", "br"}:
        return None, False
    attributes = node.attributes
    if not attributes:
        return _plain_blockquote(writer) if tag == "blockquote" else None, False
    identity = (attributes.get("id") or "").lower().removeprefix("x_").removeprefix("m_")
    if identity in _REST_IDS or identity.startswith("yahoo_quoted"):
        return None, True
    if tag == "div" and _OUTLOOK_RULE.search(attributes.get("style") or ""):
        return None, True
    classes = {name.removeprefix("x_") for name in (attributes.get("class") or "").lower().split()}
    if (
        classes & _SIGNATURE_CLASSES
        or identity in _SIGNATURE_IDS
        or attributes.get("data-smartmail") == "gmail_signature"
    ):
        return SegmentKind.SIGNATURE, False
    if "moz-forward-container" in classes:
        return SegmentKind.FORWARDED, False
    if tag == "blockquote":
        if attributes.get("type") == "cite" or classes & _QUOTE_CLASSES or "gmail_quote" in classes:
            return SegmentKind.QUOTE, False
        return _plain_blockquote(writer), False
    if classes & _QUOTE_CLASSES:
        return SegmentKind.QUOTE, False
    if classes & {"gmail_quote", "gmail_quote_container"}:
        if _FORWARD_LINE.match(node.text(deep=True)[:200]):
            return SegmentKind.FORWARDED, False
        # Answers between the quotes lie inside this element, outside its blockquotes.
        return None if node.css_first("blockquote") is not None else SegmentKind.QUOTE, False
    return None, False


def _plain_blockquote(writer: _Writer) -> SegmentKind | None:
    """A bare blockquote is a quoted mail only right below a line that introduces one."""
    tail = "".join(writer.pieces[-4:])[-200:]
    return (
        SegmentKind.QUOTE
        if _ATTRIBUTION_END.search(tail) and ("@" in tail or re.search(r"\d{2}[:.h]\d{2}|\b\d{4}\b", tail))
        else None
    )
