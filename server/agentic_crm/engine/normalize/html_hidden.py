"""Parts of an HTML body that a reader cannot see, found and taken out before text and sanitised HTML are made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from agentic_crm.kit.text import squeeze

# Cheap look at the source: nothing of this in it, nothing hidden in it. A pattern is tried only where its word occurs, which
# is found much faster; all of them expect lower case.
_HINT_WORDS = (
    " hidden", "\nhidden", "<template", "<noscript", "<noframes", "mso-hide", "clip:", "clip-path:", "scale(0", "translate", "opacity(", "opacity=0", "zoom:0",
)  # fmt: skip
_END = r"\s{0,5}(?:[;}\"'!]|$)"
_HINTS = tuple(
    (word, re.compile(word + pattern))
    for word, pattern in (
        ("display", r"\s{0,9}:\s{0,9}none"),
        ("visibility", r"\s{0,9}:\s{0,9}(?:hidden|collapse)"),
        (
            "font-size",
            r"\s{0,9}:\s{0,9}(?:[0-5]?(?:\.\d+)?%|[012]?(?:\.\d+)?(?:px|pt|em|rem|vw|in|cm|mm)?" + _END + ")",
        ),
        ("font", r"\s{0,9}:[^;\"'{}]{0,40}?(?<![\d.])(?:0|[12](?:\.\d+)?(?:px|pt))(?![\d.%a-z])"),
        ("line-height", r"\s{0,9}:\s{0,9}0(?:\.0+)?(?:px|pt|em|rem|%)?" + _END),
        ("margin", r"[a-z-]{0,7}\s{0,9}:\s{0,9}-\d{3}"),
        ("opacity", r"\s{0,9}:\s{0,9}(?:0(?:\.0\d*)?%?|\.0\d*)" + _END),
        ("height", r"\s{0,9}:\s{0,9}[01](?:\.0+)?(?:px|pt|em|rem|%)?" + _END),
        ("width", r"\s{0,9}:\s{0,9}[01](?:\.0+)?(?:px|pt|em|rem|%)?" + _END),
        ("text-indent", r"\s{0,9}:\s{0,9}-"),
        ("position", r"\s{0,9}:\s{0,9}(?:absolute|fixed)"),
        (
            "color",
            r"(?<!-color)\s{0,9}[:=]\s{0,9}[\"']?\s{0,9}(?:#f[0-9a-f]|#?fff|#[0-9a-f]{3}0\b|#[0-9a-f]{6}0[0-9a-f]\b|white|snow|ivory|ghost|floral|mint|transparent|hsl|var\(|rgba?\(\s{0,9}(?:2[45]\d|9\d|100%|[^()]{3,30}0?\.?0\s{0,3}\)))",
        ),
    )
)
# Text in the very colour of some background of the same mail.
_BACKGROUND = re.compile(
    r"(?:bgcolor|background(?:-color)?)\s{0,5}[:=]\s{0,5}[\"']?\s{0,5}(#?[a-z0-9]{3,20}|rgba?\([^()]{3,40}\))"
)
_TEXT_COLOUR = re.compile(r"color(?<![-g]color)\s{0,5}[:=]\s{0,5}[\"']?\s{0,5}(#?[a-z0-9]{3,20}|rgba?\([^()]{3,40}\))")
_DECLARATION = re.compile(r"([a-z-]{2,40})\s*:\s*([^;]{0,200})")
_SMALL = re.compile(
    r"(?:0|0?\.\d+|1(?:\.\d+)?|2(?:\.0+)?)(?:px|pt)|0+(?:\.0+)?(?:em|rem|%|vw|in|cm|mm)?|0?\.[01]\d*(?:em|rem)|[0-5]%"
)
_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|rem|%)?|1px")
_FAR = re.compile(r"-\d{3,}(?:px|pt|em|%)?.*")
_AWAY = re.compile(r"(?:translate(?:x|y|3d)?\(\s*(?:-?\d+\w*\s*,\s*)?-\d{3,}|scale\(0(?:\.0\d*)?[,)])")
_CUT = re.compile(r"rect\((?:0|1)(?:px)?,(?:0|1)(?:px)?,(?:0|1)(?:px)?,(?:0|1)(?:px)?\)")
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})([0-9a-f]{0,2})")
_SEEN_THROUGH = re.compile(
    r"transparent|#[0-9a-f]{3}0|#[0-9a-f]{6}0[0-9a-f]|(?:rgba?|hsla?)\([^()]*[,/]\s*0?(?:\.0\d*)?%?\s*\)"
)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})(%?)[\s,]+(\d{1,3})%?[\s,]+(\d{1,3})%?(?:[\s,/]+([\d.]+))?.*")
_LIGHT = re.compile(r"hsla?\([^(),]+[\s,]+[\d.]+%[\s,]+(\d+)(?:\.\d+)?%.*")
_NAMED = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
}
_AT_RULE = re.compile(r"@[^{};@]{0,200}(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_PLAIN_SELECTOR = re.compile(r"[\w.#>\[\]=\"' -]{1,120}")
_MAX_RULES = 400
_NEAR = 16
_MAX_CANDIDATES = 4_000

Colour = tuple[int, int, int]


def remove_hidden(source: str, tree: LexborHTMLParser) -> str:
    """Take hidden elements out of `tree` in place; their text, squeezed, one element a line."""
    if not may_hide(source):
        return ""
    hidden: dict[int, LexborNode] = {}
    sheet = _Sheet(tree)
    for node in sheet.hidden:
        hidden.setdefault(node.mem_id, node)
    for node in tree.css("template, noscript, noframes, [hidden]")[:_MAX_CANDIDATES]:
        hidden.setdefault(node.mem_id, node)
    backgrounds: dict[int, Colour | None] = {}
    styled = [(node, node.attributes.get("style") or "") for node in tree.css("[style], font[color]")[:_MAX_CANDIDATES]]
    for node, style in [*styled, *sheet.faint]:
        look = look_of(style, node.attributes.get("color") or "")
        if look.is_hidden:
            hidden.setdefault(node.mem_id, node)
        elif look.is_tiny or (look.has_colour and _is_camouflaged(node, look, backgrounds)):
            for child in _own_text(node, _SIZES if look.is_tiny else _COLOURS, sheet):
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
    closed = [
        n for n in ("max-height", "height", "max-width", "width", "line-height") if _ZERO.fullmatch(style.get(n, ""))
    ]
    if closed and (style.get("overflow") in {"hidden", "clip"} or "max-height" in closed):
        return True
    if style.get("position") in {"absolute", "fixed"} and any(
        _FAR.fullmatch(style.get(name, "")) for name in ("left", "top", "right", "bottom")
    ):
        return True
    if any(_FAR.fullmatch(style.get(name, "")) for name in ("text-indent", "margin-left", "margin-top")):
        return True
    clip = style.get("clip", "")
    if (
        _CUT.fullmatch(",".join(clip.replace(",", " ").replace("( ", "(").split()))
        or clip.replace(" ", "") == "rect(0000)"
    ):
        return True
    return (
        style.get("clip-path", "").replace(" ", "").startswith(("inset(50%", "inset(100%", "circle(0"))
        or re.search(r"opacity\(0(?:\.0\d*)?%?\)|opacity=0\)", style.get("filter", "")) is not None
        or _AWAY.search(style.get("transform", "")) is not None
        or re.fullmatch(r"0(?:\.0\d*)?%?|\.0\d*", style.get("zoom", "1")) is not None
        or style.get("content-visibility") == "hidden"
    )


def is_tiny(style: dict[str, str]) -> bool:
    """Whether the element's own text is too small to be read; its children may set another size."""
    size = (
        style.get("font-size")
        or re.split(r"[\s/]", re.sub(r"^(?:[a-z-]+\s+)*(?:\d{3}\s+)?", "", style.get("font", "")))[0]
    )
    return _SMALL.fullmatch(size) is not None


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
    if front.startswith("var("):
        front = written.get(front[4:].strip(" )"), "")
    value = written.get("background-color") or written.get("background") or bgcolor.lower()
    background: Colour | Literal[""] | None = ""
    if picture or "url(" in written.get("background", "") or "background-image" in written:
        background = None
    elif value and value not in {"transparent", "none", "inherit", "initial"}:
        background = _colour(value.split(" ")[0] if "(" not in value else value)
    return Look(
        is_hidden(written),
        is_tiny(written) or _SEEN_THROUGH.fullmatch(front) is not None,
        bool(front),
        _colour(front),
        background,
    )


def _is_camouflaged(node: LexborNode, look: Look, backgrounds: dict[int, Colour | None]) -> bool:
    if look.colour is None:
        return False
    background = look.background if look.background != "" else _background(node, backgrounds)
    return background is not None and all(abs(a - b) <= _NEAR for a, b in zip(look.colour, background, strict=True))


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
        red, green, blue = (min(255, int(match[n]) * (255 if match[2] else 100) // 100) for n in (1, 3, 4))
        return red, green, blue
    if (match := _LIGHT.fullmatch(value)) and int(match[1]) >= 96:
        return 255, 255, 255
    return None


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and what they set, in lower case. Cut at brackets rather than matched: a sheet may be anything."""
    for rule in _AT_RULE.sub(" ", sheet).split("}")[:-1]:
        before, bracket, body = rule.rpartition("{")
        if bracket:
            yield before.rpartition("{")[2][-300:], body[:2000].lower()


class _Sheet:
    """What the plain rules of all `<style>` do: elements they hide, elements they may make too small or too pale, with their styles.

    Rules for some media only do not count, nor do selectors with states in them.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.hidden: list[LexborNode] = []
        self.faint: list[tuple[LexborNode, str]] = []
        self.styles = ""
        rules = [rule for one in tree.css("style")[:20] for rule in _rules(one.text(deep=True)[:50_000])]
        self.styles = ";".join(body for _, body in rules)
        # Where rules set backgrounds nobody knows without laying it out what is pale on what.
        paints = (
            any(colour not in {"#fff", "#ffffff", "white"} for colour in _BACKGROUND.findall(self.styles))
            or "url(" in self.styles
        )
        for selectors, body in rules[:_MAX_RULES]:
            look = look_of(body)
            if look.is_hidden:
                self.hidden += self._chosen(tree, selectors)
            elif look.is_tiny or (look.colour is not None and not paints):
                written = {"font-size"} if look.is_tiny else {"color"}
                self.faint += [
                    (n, body)
                    for n in self._chosen(tree, selectors)
                    if not written & set(declarations(n.attributes.get("style") or ""))
                ]

    def _chosen(self, tree: LexborHTMLParser, selectors: str) -> list[LexborNode]:
        nodes: list[LexborNode] = []
        for selector in selectors.split(","):
            name = selector.strip()
            if _PLAIN_SELECTOR.fullmatch(name):
                try:
                    nodes.extend(tree.css(name)[:_MAX_CANDIDATES])
                except ValueError:
                    continue
        return nodes[:_MAX_CANDIDATES]

    def may_set(self, node: LexborNode, names: tuple[str, ...]) -> bool:
        """Whether a rule could give an element one of these properties of its own."""
        return bool(node.attributes.get("class") or node.attributes.get("id")) and any(n in self.styles for n in names)


_SIZES, _COLOURS = ("font",), ("color", "background")


def _own_text(node: LexborNode, names: tuple[str, ...], sheet: _Sheet) -> list[LexborNode]:
    """The text of an element that nothing in it styles again. Tables do not take over what stands around them, links have their own colour."""
    found: list[LexborNode] = []
    waiting = [node]
    while waiting and len(found) < _MAX_CANDIDATES:
        child = waiting.pop().child
        while child is not None:
            if child.tag == "-text":
                found.append(child)
            elif (
                child.child is not None and child.tag not in {"table", "style"} and not _is_styled(child, names, sheet)
            ):
                waiting.append(child)
            child = child.next
    return found


def _is_styled(node: LexborNode, names: tuple[str, ...], sheet: _Sheet) -> bool:
    attributes = node.attributes
    written = (attributes.get("style") or "").lower()
    own = {"size"} if names is _SIZES else {"color", "bgcolor", "background", "href"}
    return any(n in written for n in names) or not own.isdisjoint(attributes) or sheet.may_set(node, names)
