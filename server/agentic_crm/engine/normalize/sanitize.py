"""HTML that is safe to show: an allow-list, no styles, no scripts, nothing loaded from elsewhere."""

import re

import nh3

_TAGS = {
    "a",
    "abbr",
    "address",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "data-src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign", "width", "height", "bgcolor"},
    "th": {"colspan", "rowspan", "align", "valign", "width", "height", "bgcolor", "scope"},
    "table": {"align", "width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "tr": {"align", "valign", "bgcolor"},
    "col": {"width", "span", "align"},
    "colgroup": {"width", "span", "align"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "li": {"value"},
    "p": {"align"},
    "div": {"align", "dir"},
    "blockquote": {"type"},
    "time": {"datetime"},
    "h1": {"align"},
    "h2": {"align"},
    "h3": {"align"},
}
_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "svg",
    "math",
    "iframe",
    "object",
    "textarea",
    "select",
}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_SHIPPED_IMAGE = re.compile(r"cid:|data:image/(?:png|jpe?g|gif|webp|bmp);base64,", re.IGNORECASE)
# Best effort only: an image this misses loses its address below, it never loads.
_REMOTE_IMAGE = re.compile(
    r"(<img\b[^<>]{0,1000}?\s)src(\s{0,9}=\s{0,9}[\"']?\s{0,9})(?=(?:https?:)?//)", re.IGNORECASE
)


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if tag == "a" and attribute == "href":
        return value if _LINK.match(value.strip()) else None
    if tag == "img":
        if attribute == "src":
            return value if _SHIPPED_IMAGE.match(value.strip()) else None
        if attribute == "data-src":
            value = value.strip()
            if value.startswith("//"):
                value = "https:" + value
            return value if _REMOTE.match(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attribute_filter=_keep,
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def sanitize(html: str) -> str:
    """`html` reduced to the allow-list. Remote images carry `data-src`, so that only the reader's wish loads them.

    `cid:` images and pictures shipped inside the mail keep `src`. Hidden elements must be gone before (`remove_hidden`):
    without styles they would show.
    """
    if "<img" in html or "<IMG" in html:
        html = _REMOTE_IMAGE.sub(r"\1data-src\2", html)
    return _CLEANER.clean(html).strip()
