"""Parts of an HTML body that a reader cannot see, found and taken out before text and sanitised HTML are made."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from agentic_crm.kit.text import squeeze

# Cheap look at the source: nothing of this in it, nothing hidden in it. A pattern is tried only where its word occurs, which
# is found much faster; all of them expect lower case.
_HINT_WORDS = (" hidden", "\nhidden", "<template", "<noscript", "mso-hide", "clip:", "scale(0")
_END = r"\s{0,5}(?:[;\"'!]|$)"
_HINTS = tuple(
    (word, re.compile(word + pattern))
    for word, pattern in (
        ("display", r"\s{0,9}:\s{0,9}none"),
        ("visibility", r"\s{0,9}:\s{0,9}(?:hidden|collapse)"),
        (
            "font-size",
            r"\s{0,9}:\s{0,9}(?:[0-5]?(?:\.\d+)?%|[01]?(?:\.\d+)?(?:px|pt|em|rem|vw|in|cm|mm)?" + _END + ")",
        ),
        ("opacity", r"\s{0,9}:\s{0,9}(?:0(?:\.0\d*)?%?|\.0\d*)" + _END),
        ("height", r"\s{0,9}:\s{0,9}[01](?:\.0+)?(?:px|pt|em|rem|%)?" + _END),
        ("width", r"\s{0,9}:\s{0,9}[01](?:\.0+)?(?:px|pt|em|rem|%)?" + _END),
        ("text-indent", r"\s{0,9}:\s{0,9}-"),
        ("position", r"\s{0,9}:\s{0,9}(?:absolute|fixed)"),
        (
            "color",
            r"(?<!-color)\s{0,9}[:=]\s{0,9}[\"']?\s{0,9}(?:#f[5-9a-f]|#?fff|white|snow|ivory|transparent|rgba?\(\s{0,9}2[45]\d)",
        ),
    )
)
# Text in the very colour of some background of the same mail.
_BACKGROUND = re.compile(
    r"(?:bgcolor|background(?:-color)?)\s{0,5}[:=]\s{0,5}[\"']?\s{0,5}(#?[a-z0-9]{3,20}|rgba?\([^()]{3,40}\))"
)
_TEXT_COLOUR = re.compile(r"color(?<![-g]color)\s{0,5}[:=]\s{0,5}[\"']?\s{0,5}(#?[a-z0-9]{3,20}|rgba?\([^()]{3,40}\))")
_DECLARATION = re.compile(r"([a-z-]{2,40})\s*:\s*([^;]{0,200})")
_SMALL = re.compile(r"(?:0|0?\.\d+|1(?:\.0+)?)(?:px|pt)|0+(?:\.0+)?(?:em|rem|%|vw|in|cm|mm)?|0?\.0\d*(?:em|rem)|[0-5]%")
_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|rem|%)?|1px")
_FAR = re.compile(r"-\d{3,}(?:px|pt|em|%)?.*")
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+))?.*")
_NAMED = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
}
_AT_RULE = re.compile(r"@[^{};]{0,200}(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_HIDING_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_SIMPLE_SELECTOR = re.compile(r"[a-z]{0,12}[.#][\w-]{1,80}")
_MAX_CANDIDATES = 4_000

Colour = tuple[int, int, int]


def remove_hidden(source: str, tree: LexborHTMLParser) -> str:
    """Take hidden elements out of `tree` in place; their text, squeezed, one element a line."""
    if not may_hide(source):
        return ""
    hidden: dict[int, LexborNode] = {}
    for node in _hidden_by_stylesheet(tree):
        hidden.setdefault(node.mem_id, node)
    for node in tree.css("template, noscript, [hidden]")[:_MAX_CANDIDATES]:
        hidden.setdefault(node.mem_id, node)
    backgrounds: dict[int, Colour | None] = {}
    for node in tree.css("[style], font[color]")[:_MAX_CANDIDATES]:
        attributes = node.attributes
        look = look_of(attributes.get("style") or "", attributes.get("color") or "")
        if look.is_hidden:
            hidden.setdefault(node.mem_id, node)
        elif look.is_tiny or (look.has_colour and _is_camouflaged(node, look, backgrounds)):
            for child in _own_text(node):
                hidden.setdefault(child.mem_id, child)
    # Nothing is freed before all is collected: a node inside a freed one must not be touched again.
    topmost = [node for node in hidden.values() if node.tag not in {"html", "body"} and not _is_inside(node, hidden)]
    found: list[str] = []
    for node in topmost:
        text = node.text_content or "" if node.tag == "-text" else node.text(deep=True, separator=" ")
        if text := squeeze(text):
            found.append(text)
        node.decompose()
    return "\n".join(found)


def may_hide(source: str) -> bool:
    """Whether the source has anything in it by which text is hidden."""
    lowered = source.lower()
    if any(word in lowered for word in _HINT_WORDS) or any(
        word in lowered and pattern.search(lowered) for word, pattern in _HINTS
    ):
        return True
    if "color" not in lowered:
        return False
    backgrounds = set(_BACKGROUND.findall(lowered))
    return bool(backgrounds) and not backgrounds.isdisjoint(_TEXT_COLOUR.findall(lowered))


def _is_inside(node: LexborNode, hidden: dict[int, LexborNode]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in hidden and parent.tag not in {"html", "body"}:
            return True
        parent = parent.parent
    return False


def declarations(style: str) -> dict[str, str]:
    """A style attribute as lower-case property to value without `!important`."""
    return {
        match[1]: match[2].replace("!important", "").strip() for match in _DECLARATION.finditer(style[:2000].lower())
    }


def is_hidden(style: dict[str, str]) -> bool:
    """Whether these declarations hide an element and everything in it."""
    if not style:
        return False
    if (
        style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
        or style.get("mso-hide") == "all"
    ):
        return True
    opacity = style.get("opacity")
    if opacity is not None and re.fullmatch(r"0?\.0\d*|0+|0%", opacity):
        return True
    if style.get("overflow") == "hidden" and any(
        (value := style.get(name)) is not None and _ZERO.fullmatch(value)
        for name in ("max-height", "height", "max-width", "width")
    ):
        return True
    if style.get("position") in {"absolute", "fixed"} and any(
        _FAR.fullmatch(style.get(name, "")) for name in ("left", "top", "right", "bottom")
    ):
        return True
    if _FAR.fullmatch(style.get("text-indent", "")):
        return True
    return style.get("clip", "").replace(" ", "").startswith(("rect(0,0,0,0", "rect(0000", "rect(0px,0px,0px,0px")) or (
        "scale(0)" in style.get("transform", "")
    )


def is_tiny(style: dict[str, str]) -> bool:
    """Whether the element's own text is too small to be read; its children may set another size."""
    size = style.get("font-size")
    return size is not None and _SMALL.fullmatch(size) is not None


@dataclass(frozen=True, slots=True)
class Look:
    """What a style attribute does to the visibility of its element. `background` is a colour, None for one that cannot
    be told (a picture), or the empty string when it sets none.
    """

    is_hidden: bool
    is_tiny: bool
    has_colour: bool
    colour: Colour | None
    background: Colour | Literal[""] | None


@lru_cache(maxsize=4096)
def look_of(style: str, colour: str = "", bgcolor: str = "", picture: str = "") -> Look:
    """The look of an element with these attributes. One mail repeats the same few styles hundreds of times."""
    written = declarations(style)
    front = written.get("color") or colour.lower()
    value = written.get("background-color") or written.get("background") or bgcolor.lower()
    background: Colour | Literal[""] | None = ""
    if picture or "url(" in written.get("background", "") or "background-image" in written:
        background = None
    elif value and value not in {"transparent", "none", "inherit", "initial"}:
        background = _colour(value.split(" ")[0] if "(" not in value else value)
    return Look(is_hidden(written), is_tiny(written) or front == "transparent", bool(front), _colour(front), background)


def _is_camouflaged(node: LexborNode, look: Look, backgrounds: dict[int, Colour | None]) -> bool:
    if look.colour is None:
        return False
    background = look.background if look.background != "" else _background(node, backgrounds)
    return background is not None and all(abs(a - b) <= 8 for a, b in zip(look.colour, background, strict=True))


def _background(node: LexborNode, known: dict[int, Colour | None]) -> Colour | None:
    """The nearest background up the tree, white without one; None when it is a picture or cannot be told."""
    seen: list[int] = []
    found: Colour | None = (255, 255, 255)
    here = node.parent
    while here is not None and len(seen) < 400 and here.tag not in {"-undef", "html"}:
        if here.mem_id in known:
            found = known[here.mem_id]
            break
        seen.append(here.mem_id)
        attributes = here.attributes
        if attributes:
            look = look_of(
                attributes.get("style") or "", "", attributes.get("bgcolor") or "", attributes.get("background") or ""
            )
            if look.background != "":
                found = look.background
                break
        here = here.parent
    known.update(dict.fromkeys(seen, found))
    return found


def _colour(value: str) -> Colour | None:
    value = value.strip()
    if value in _NAMED:
        return _NAMED[value]
    if match := _HEX.fullmatch(value):
        digits = match[1] if len(match[1]) == 6 else "".join(c * 2 for c in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if match := _RGB.fullmatch(value):
        return min(255, int(match[1])), min(255, int(match[2])), min(255, int(match[3]))
    return None


def _hidden_by_stylesheet(tree: LexborHTMLParser) -> list[LexborNode]:
    """Elements that a plain class or id rule of a `<style>` hides; rules for some media only do not count."""
    nodes: list[LexborNode] = []
    for sheet in tree.css("style")[:20]:
        rules = _AT_RULE.sub(" ", sheet.text(deep=True)[:50_000])
        for match in _HIDING_RULE.finditer(rules):
            if not is_hidden(declarations(match[2])):
                continue
            for selector in match[1].split(","):
                name = selector.strip()
                if _SIMPLE_SELECTOR.fullmatch(name):
                    nodes.extend(tree.css(name)[: _MAX_CANDIDATES - len(nodes)])
    return nodes


def _own_text(node: LexborNode) -> list[LexborNode]:
    """The text of an element that its children do not style again."""
    nodes: list[LexborNode] = []
    child = node.child
    while child is not None:
        if child.tag == "-text" or (
            child.tag in {"b", "i", "u", "em", "strong", "span", "a", "p"}
            and not child.attributes
            and not child.css("[style],[color]")
        ):
            nodes.append(child)
        child = child.next
    return nodes
