"""Bytes to text, whatever the declared charset claims.

Order: declared (through the labels that browsers accept, with supersets), strict UTF-8, statistical detection on a
bounded sample, Windows-1252. Never raises; codecs that are not charsets (`rot13`, `idna`, `unicode_escape`) are unknown.
"""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

DETECTION_SAMPLE = 16 * 1024

# A label stands for the superset that senders really use (https://encoding.spec.whatwg.org/#names-and-labels).
_SUPERSETS = {
    "cp1252": "ascii us-ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 iso88591 iso-8859-1:1987 cp819 ibm819 "
    "windows-1252 cp1252 x-cp1252 x-ansi iso-8859-1-windows-3.1-latin-1 ansi 8859-1 646 iso646-us default_charset",
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8 utf8mb4 cp65001 utf_8 utf-8-sig unicode20utf8 utf-8mb4 utf",
    "gb18030": "gb2312 gb_2312 gb_2312-80 gb2312-80 gbk x-gbk chinese csgb2312 iso-ir-58 euc-cn euccn cp936 ms936 windows-936 gb18030 gb",
    "cp949": "ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 ksc_5601 euc-kr euckr korean cseuckr windows-949 cp949 uhc ks_c-5601-1987",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j cp932 ms932",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5 csbig5 cp950 big-5",
    "euc_jp": "euc-jp eucjp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp_ext": "iso-2022-jp csiso2022jp iso-2022-jp-2 iso-2022-jp-1 iso-2022-jp-ms cp50220",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "hz": "hz hz-gb-2312",
    "cp1254": "iso-8859-9 iso8859-9 latin5 l5 windows-1254 cp1254 x-cp1254 csisolatin5",
    "cp874": "iso-8859-11 iso8859-11 tis-620 windows-874 dos-874 cp874",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251 cp-1251 win-1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "koi8-r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "iso8859-2": "iso-8859-2 iso8859-2 latin2 l2 iso_8859-2 csisolatin2",
    "iso8859-3": "iso-8859-3 latin3",
    "iso8859-4": "iso-8859-4 latin4",
    "iso8859-5": "iso-8859-5 cyrillic iso8859-5",
    "iso8859-6": "iso-8859-6 arabic iso-8859-6-e iso-8859-6-i",
    "iso8859-7": "iso-8859-7 greek iso8859-7",
    "iso8859-8": "iso-8859-8 hebrew iso-8859-8-i iso-8859-8-e visual logical",
    "iso8859-10": "iso-8859-10 latin6",
    "iso8859-13": "iso-8859-13",
    "iso8859-14": "iso-8859-14",
    "iso8859-15": "iso-8859-15 latin-9 latin9 iso8859-15 l9",
    "iso8859-16": "iso-8859-16 latin10",
    "mac_roman": "macintosh mac x-mac-roman mac-roman macroman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp437": "cp437 ibm437",
    "cp850": "cp850 ibm850",
    "cp866": "cp866 ibm866 866",
    "utf-16": "utf-16 unicode ucs-2 iso-10646-ucs-2 csunicode",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be unicodefffe",
    "utf-32": "utf-32",
    "utf-7": "utf-7 unicode-1-1-utf-7",
}
_CODECS = {label: codec for codec, labels in _SUPERSETS.items() for label in labels.split()}
_LABEL_NOISE = re.compile(r"[\s\"'\x00-\x1f;,]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_ASCII_COMPATIBLE_GUESS = frozenset({"cp1252", "utf-8"})


@lru_cache(maxsize=512)
def codec_of(label: str) -> str | None:
    """The Python codec for a declared charset, or None when the label means no charset that mail is written in."""
    label = _LABEL_NOISE.sub("", label[:64]).lower().rstrip(":")
    if codec := _CODECS.get(label):
        return codec
    return _CODECS.get(label.replace("_", "-"))


def decode_text(data: bytes, label: str | None) -> tuple[str, bool]:
    """`data` as text, and whether the declared charset was missing, unknown or wrong so that it had to be guessed."""
    codec = codec_of(label) if label else None
    if data.isascii() and codec not in {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "hz"}:
        if codec is None or not codec.startswith("iso2022"):
            return data.decode("ascii"), False
    elif codec is None or codec in _ASCII_COMPATIBLE_GUESS:
        # "us-ascii" and "iso-8859-1" are what programs write that never asked; text that is valid UTF-8 is UTF-8.
        try:
            return data.decode("utf-8"), codec != "utf-8"
        except UnicodeDecodeError:
            if codec == "utf-8":
                return _damaged_utf8(data), True
        if codec is None:
            return _guess(data), True
    assert codec is not None
    if codec == "utf-16":
        codec = (
            "utf-16"
            if data[:2] in {b"\xff\xfe", b"\xfe\xff"}
            else ("utf-16-be" if data[:1] == b"\x00" else "utf-16-le")
        )
    try:
        return codecs.decode(data, codec), False
    except (UnicodeError, ValueError):
        pass
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return codecs.decode(data, codec, "replace"), True


def _damaged_utf8(data: bytes) -> str:
    """Text declared as UTF-8 that is not: a cut character or two, or another charset altogether."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong <= 2 or wrong * 20 <= len(_HIGH.findall(data)):
        return text
    return _guess(data)


def _guess(data: bytes) -> str:
    high = len(_HIGH.findall(data[: 4 * DETECTION_SAMPLE]))
    if high >= 24:
        first = _HIGH.search(data)
        start = max(0, (first.start() if first else 0) - 256)
        best = from_bytes(data[start : start + DETECTION_SAMPLE], steps=4, chunk_size=512, enable_fallback=False).best()
        if best is not None and (codec := codec_of(best.encoding.replace("_", "-")) or codec_of(best.encoding)):
            return codecs.decode(data, codec, "replace")
    return data.decode("cp1252", "replace")
