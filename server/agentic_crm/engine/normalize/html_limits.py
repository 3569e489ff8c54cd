"""A linear look at an HTML body before any parser sees it: is it of a size and shape that a parser finishes quickly?"""

import html
import re

from agentic_crm.engine.normalize.limits import (
    MAX_FORMATTING_WORK,
    MAX_HTML_ATTRIBUTES,
    MAX_HTML_CHARS,
    MAX_HTML_DEPTH,
    MAX_HTML_TAGS,
)
from agentic_crm.kit.text import squeeze

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{16000}")
_REST_OF_TAG = re.compile(r"[^<>]*+")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_CLOSED_BY_NEXT = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "dt",
        "dd",
        "colgroup",
        "caption",
        "html",
        "head",
        "body",
    ]
)
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_DROPPED_BLOCKS = re.compile(r"<(style|script|head|title|template)\b[^>]*+>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAKING_TAG = re.compile(r"</?(?:p|div|br|tr|li|h[1-6]|table|blockquote|hr|ul|ol)\b[^<>]*+>?", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*+>?")


def is_parsable(text: str) -> bool:
    """Whether parsing stays quick: bounded length, tags, attributes, nesting, and formatting reopened per block.

    The last is the HTML rule that an unclosed `<font>` opens again in every following block: 400 of them before
    20,000 paragraphs make eight million elements of a small file.
    """
    if len(text) > MAX_HTML_CHARS:
        return False
    tags = text.count("<")
    # A bare `&` costs the sanitiser as much as a tag.
    if tags > MAX_HTML_TAGS or text.count("&") > MAX_HTML_TAGS:
        return False
    for match in _LONG_TAG.finditer(text):
        whole = _REST_OF_TAG.match(text, match.start() + 1)
        if whole is not None and whole[0].count("=") + len(whole[0].split()) > MAX_HTML_ATTRIBUTES:
            return False
    return tags <= MAX_HTML_DEPTH or _has_bounded_nesting(text)


def _has_bounded_nesting(text: str) -> bool:
    depth = formatting = work = 0
    for closing, name in _TAG.findall(text):
        tag = name.lower()
        if tag in _FORMATTING:
            formatting = max(0, formatting + (-1 if closing else 1))
        elif tag in _VOID:
            continue
        else:
            work += formatting
            if tag not in _CLOSED_BY_NEXT:
                depth = max(0, depth + (-1 if closing else 1))
        if depth + formatting > MAX_HTML_DEPTH or work > MAX_FORMATTING_WORK:
            return False
    return True


def strip_tags(text: str) -> str:
    """The words of an HTML body that is too complex to parse, by linear substitution alone."""
    text = text[:MAX_HTML_CHARS]
    if text.lower().count("<s") + text.count("<!--") < 2_000:
        # Each of these may look ahead to the end of the text, so only where there are few.
        text = _COMMENT.sub(" ", _DROPPED_BLOCKS.sub(" ", text))
    text = _ANY_TAG.sub(" ", _BREAKING_TAG.sub("\n", text))
    lines = (squeeze(line) for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)
