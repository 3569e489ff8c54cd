"""HTML bodies: text with structure, hidden text set apart, nothing dangerous or remote left, bombs survived."""

import pytest

from agentic_crm.engine.normalize import normalize

from .mails import multipart, part, read

HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>", "a\t1\nb\t2"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a&nbsp;&amp;&#8203; b", "a & b"),
        ("<b>bo</b>ld <i> it </i>alic", "bold it alic"),
        ("<style>x{}</style><script>y</script><title>t</title>text", "text"),
        ("<div>a<div>b</div></div>c", "a\nb\nc"),
        ("<p>unclosed<p>tags<div>everywhere", "unclosed\n\ntags\n\neverywhere"),
        ("", ""),
    ],
)
def test_text_keeps_its_structure(html: str, text: str) -> None:
    assert read(html, content_type=HTML).text == text


HIDDEN = [
    '<div style="display:none">SECRET</div>',
    '<div style="DISPLAY : none !important">SECRET</div>',
    '<span style="visibility:hidden">SECRET</span>',
    '<span style="font-size:0">SECRET</span>',
    '<span style="font-size:1px">SECRET</span>',
    '<span style="opacity:0">SECRET</span>',
    '<span style="color:#ffffff">SECRET</span>',
    '<span style="color:white">SECRET</span>',
    '<span style="color:rgb(255, 255, 255)">SECRET</span>',
    '<font color="#FFFFFF">SECRET</font>',
    '<table bgcolor="#102030"><tr><td style="color:#102030">SECRET</td></tr></table>',
    '<div style="position:absolute;left:-9999px">SECRET</div>',
    '<div style="max-height:0;overflow:hidden">SECRET</div>',
    '<div style="text-indent:-9999px">SECRET</div>',
    '<div style="mso-hide:all">SECRET</div>',
    "<div hidden>SECRET</div>",
    "<template>SECRET</template>",
    "<style>.x{display:none}</style><p class=x>SECRET</p>",
    "<!-- SECRET -->",
    '<div style="display:none"><p style="display:none">SECRET</p></div>',
    # What is inherited, too: of a size, of a colour.
    '<div style="font-size:0"><div>SECRET</div></div>',
    '<ul style="color:#fff"><li>SECRET</li></ul>',
    "<style>.x{color:#fff}</style><p class=x>SECRET</p>",
    "<style>.x{font-size:1px}</style><p class=x>SECRET</p>",
    "<style>p.x span{display:none}</style><p class=x><span>SECRET</span></p>",
    "<style>.a.b{display:none}</style><p class='a b'>SECRET</p>",
    '<p style="color:hsl(0,0%,100%)">SECRET</p>',
    '<p style="color:rgb(100%,100%,100%)">SECRET</p>',
    '<p style="color:#f0f0f0">SECRET</p>',
    '<p style="color:ghostwhite">SECRET</p>',
    '<p style="color:rgba(0,0,0,0)">SECRET</p>',
    '<p style="color:#12345600">SECRET</p>',
    '<p style="--c:#fff;color:var(--c)">SECRET</p>',
    '<p style="font-size:2px">SECRET</p>',
    '<p style="font:0/0 a">SECRET</p>',
    '<div style="max-height:0">SECRET</div>',
    '<div style="line-height:0;overflow:hidden">SECRET</div>',
    '<div style="margin-left:-9999px">SECRET</div>',
    '<div style="transform:translateX(-10000px)">SECRET</div>',
    '<div style="transform:scale(0.01)">SECRET</div>',
    '<div style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">SECRET</div>',
    '<div style="clip-path:inset(100%)">SECRET</div>',
    '<div style="filter:opacity(0)">SECRET</div>',
    '<div style="zoom:0.01">SECRET</div>',
]


@pytest.mark.parametrize("html", HIDDEN)
@pytest.mark.parametrize("with_plain", [False, True])
def test_hidden_text_is_set_apart(html: str, *, with_plain: bool) -> None:
    body = f"<p>Seen words.</p>{html}<p>More words.</p>"
    message = normalize(
        multipart(*([part("Seen words.\n\nMore words.")] if with_plain else []), part(body, HTML), kind="alternative")
    )
    assert message.text == "Seen words.\n\nMore words."
    assert message.html is not None
    assert "SECRET" not in message.html
    assert ("SECRET" in message.hidden_text) == ("<!--" not in html and "<template" not in html)


@pytest.mark.parametrize(
    "html",
    [
        '<a style="background:#336699;color:#ffffff">Visible</a>',
        '<table bgcolor="#000000"><tr><td><font color="white">Visible</font></td></tr></table>',
        '<td style="font-size:0"><span style="font-size:14px">Visible</span></td>',
        '<div style="background-image:url(x.png)"><b style="color:#fff">Visible</b></div>',
        "<style>@media (max-width:400px){.x{display:none}}</style><p class=x>Visible</p>",
        '<p style="color:#333">Visible</p>',
        "<style>.d{background:#000}.w{color:#fff}</style><div class=d><p class=w>Visible</p></div>",
        "<style>.big{font-size:16px}</style><div style='font-size:0'><p class=big>Visible</p></div>",
        "<style>.w{color:#fff}</style><p class=w style='color:#333'>Visible</p>",
        "<style>a:hover{display:none}</style><a href='https://a.example'>Visible</a>",
        '<p style="font:normal 400 14px/1.5 Arial">Visible</p>',
        '<div style="color:#fff"><div style="background:#000">Visible</div></div>',
        '<div style="margin-left:-10px;transform:translateX(-50%);zoom:1">Visible</div>',
    ],
)
def test_what_a_reader_sees_stays(html: str) -> None:
    message = read(html, content_type=HTML)
    assert (message.text, message.hidden_text) == ("Visible", "")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
        '<iframe src="https://evil.example"></iframe>',
        "<form action=https://evil.example><input name=password></form>",
        '<div style="background:url(https://evil.example/t.gif)">x</div>',
        '<table background="https://evil.example/t.gif"><tr><td>x</td></tr></table>',
        '<link rel=stylesheet href="https://evil.example/x.css">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<img alt="a>b" src="https://evil.example/t.gif">',
        '<IMG\nSRC\n=\n"https://evil.example/t.gif">',
        '<img src="//evil.example/t.gif">',
        '<img data-src="javascript:alert(1)">',
        '<video src="https://evil.example/v"></video>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<base href="https://evil.example/"><a href="x">y</a>',
    ],
)
def test_nothing_runs_or_loads(html: str) -> None:
    shown = (read(f"<p>ok</p>{html}", content_type=HTML).html or "").lower()
    for danger in (
        "<script",
        "onerror=",
        "onload=",
        "javascript:",
        "<iframe",
        "<form",
        "style=",
        "<svg",
        "<link",
        "<meta",
        "<base",
        "<video",
        'background="',
        "text/html",
    ):
        assert danger not in shown
    assert ' src="http' not in shown
    assert ' src="//' not in shown


def test_remote_images_wait_and_shipped_ones_show() -> None:
    shown = read(
        '<img src="https://x.example/a.png"><img src="cid:p1"><img src="data:image/png;base64,AAAA">', content_type=HTML
    ).html
    assert shown == '<img data-src="https://x.example/a.png"><img src="cid:p1"><img src="data:image/png;base64,AAAA">'


def test_links_give_nothing_away() -> None:
    assert 'rel="noopener noreferrer nofollow"' in (
        read('<a href="https://x.example/a?b=1">y</a>', content_type=HTML).html or ""
    )


BOMBS = {
    "nested": "<div>" * 50_000 + "deep",
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">text",
    "formatting": "".join(f"<font color=#{n:06x}>" for n in range(390)) + "<p>x" * 20_000,
    "long text": "<p>" + "word " * 800_000,
    "tables": "<table><tr><td>" * 5_000 + "deep",
    "unclosed images": "<img " * 100_000,
    "open comments": "<!--" * 100_000,
    "open scripts": "<script>" * 50_000,
    "open tags": "<" * 500_000,
    "styles": '<div style="' + "color:red;" * 50_000 + '">x</div>',
    "many styles": '<p style="display:none">x</p>' * 20_000,
    "entities": "&" * 300_000,
    "spaces": " " * 1_000_000 + "end",
    "newlines": "a\n" * 300_000,
}


@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS)
def test_bombs_end(html: str) -> None:
    message = read(html, content_type=HTML)
    assert message.subject == "Hello"


@pytest.mark.parametrize(
    "body",
    [
        ">" * 500_000,
        "> " * 200_000,
        "-" * 400_000,
        "=\n" * 200_000,
        "On 2026 wrote:\n" * 40_000,
        "From: a\n" * 60_000,
        "a: b\n" * 60_000,
        "Best regards,\n" * 60_000,
        "(" * 400_000,
        "Jane\n" * 60_000,
    ],
)
def test_long_monotonous_text_ends(body: str) -> None:
    assert read(body).segments


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u200bb\u2060c", "abc"),
        ("pay\u202eexe", "payexe"),
        ("hi\U000e0048\U000e0069", "hi"),
        ("👩\u200d💻 ok ❤\ufe0f", "👩\u200d💻 ok ❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("x\u200dy", "xy"),
        ("a\xa0b", "a b"),
        ("tab\there\x07\x00", "tab\there"),
    ],
)
def test_invisible_characters_go_and_meaningful_ones_stay(text: str, seen: str) -> None:
    assert read(text).text == seen


def test_hidden_tags_are_named() -> None:
    assert "invisible_characters" in read("hi\U000e0048").defects
