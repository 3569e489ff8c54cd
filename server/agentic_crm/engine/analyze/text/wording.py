"""Words and sentences: folding without moving offsets, sentences of hard-wrapped mail, stems, the language of a text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agentic_crm.kit.regex import regex

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")

_STOP_WORDS = {
    "en": "the and to of for you we is in it that with your our are have be this will can not from would please thanks "
    "on at as i my me us if by was so but do has an or could hi dear regards need any all",
    "de": "der die das und ist wir ich sie mit für nicht ein eine zu den von auf im dem bitte uns es auch sich noch wie "
    "haben werden oder bis dass ihnen ihre können guten vielen dank grüße wäre sind bei aus hat",
    "fr": "le la les des et est vous nous pour une un que dans avec sur pas votre je ce au qui sont merci bonjour plus du "
    "de avons cordialement notre être par en ou si il à aux suis serait",
    "es": "el la los las de y que en es por para con una un no se su nos le les lo del al como más gracias saludos hola "
    "me te muy este esta son hemos pero si nuestro podéis puede usted ya",
    "it": "il la lo gli le di e che per con una un non si è sono del della dei ci vi grazie saluti buongiorno nel alla "
    "abbiamo anche come più vostro nostro questo cordiali vorremmo ma",
    "nl": "de het een en van is wij we ik je jullie voor met niet dat op te in zijn aan om ook er naar bij graag groet "
    "kunnen hebben heb beste dan nog maar als ons onze wat kan dag",
    "pt": "o a os as de e que em um uma para com não por se do da dos das no na nos obrigado obrigada cumprimentos olá "
    "bom dia mais como nosso vosso está são temos você ao ser foi",
}
_STOPS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
STOP_WORDS = frozenset().union(*_STOPS.values()) | frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "also",
        "am",
        "any",
        "be",
        "been",
        "before",
        "being",
        "between",
        "both",
        "did",
        "does",
        "each",
        "few",
        "he",
        "her",
        "here",
        "him",
        "his",
        "how",
        "into",
        "just",
        "more",
        "most",
        "no",
        "nor",
        "now",
        "off",
        "once",
        "only",
        "other",
        "out",
        "over",
        "own",
        "same",
        "she",
        "should",
        "some",
        "such",
        "than",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "those",
        "through",
        "too",
        "under",
        "until",
        "up",
        "very",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "yes",
        "let",
        "get",
        "got",
        "send",
        "give",
        "make",
        "herr",
        "frau",
        "monsieur",
        "madame",
        "señor",
        "señora",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sehr",
        "geehrte",
        "sowie",
        "kein",
        "keine",
        "mal",
    ]
)
_WORD = regex(r"[^\W_]+(?:['’-][^\W_]+)*")
_NO_WORD = regex(r"[^\w\s]|_")
_SHORT_LINE = 48
_BULLET = regex(r"\s*(?:[-*•·–—▪◦]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_TABULAR = regex(r"\S(?: {3,}|\t+)\S")
_ABBREVIATION = regex(
    r"(?:\b(?:[A-ZÄÖÜ]|Mr|Mrs|Ms|Dr|Prof|Hr|Fr|St|No|Nr|Inc|Ltd|Co|Corp|Sp|approx|ca|bzw|z\.B|d\.h|usw|inkl|zzgl|evtl|Tel|Jan|"
    r"Feb|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Okt|Nov|Dec|Dez|Str|Sra?|Sres|Dña?|Mme|Mlle|vs|etc|e\.g|i\.e|Mio|Mrd|Tsd|Pte|"
    r"Abs|Rs|Sfr|Attn|Art|Stk|Std|Min|max|min|Exma?|Eng|Sig|Dott|Ing|dhr|mevr|mw|tel|ext|incl|excl|exkl|ggf|mind|vorauss|geb|Ev|Luth|Kath|Fa|Pos|Ref|ref|Rev|Hon|Messrs|Bros|Capt|"
    r"Dept|bijv|evt|a\.s|o\.a|t\.a\.v|m\.b\.t|d\.w\.z|nr|Av|Avda|Núm|núm|pág|[Rr]éf|[Tt]él|env|sig|dott|gent|egr|spett|Spett|Ill)"
    r"|(?<![\d/-] )(?<![\d-])(?<!\bat )(?<!\bum )\b\d{1,2})\.$"
)
# "… are up May 31. Drivers quit …": after the month's name the number ends a sentence, before it ("am 31. Mai") it does not.
_DAY_ENDS = regex(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec) \d{1,2}\.$"
)
_HALF_DAY = regex(r"[ap]\.m\. [a-z]")
_SENTENCE_END = regex(r"[.!?…]+[\"'”»)]*(?=\s|$)|[。！？]")


def lowered(text: str) -> str:
    """Lower case, of the same length as the text."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def places_of(word: str, text: str) -> Iterator[int]:
    """Where a word or name stands in a text as a word of its own. A pattern for each name would be dear to compile."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and _is_part(text[at - 1]) and _is_part(word[0])) and not (
            end < len(text) and _is_part(text[end]) and _is_part(word[-1])
        ):
            yield at
        at = text.find(word, at + 1)


def _is_part(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Text without case, diacritics, punctuation and surplus whitespace, for comparison only."""
    if text.isascii():
        letters = text.lower()
        if letters.isalnum():
            return letters
    else:
        decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
        letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_NO_WORD.sub(" ", letters).split())


@lru_cache(maxsize=2048)
def stems(text: str, length: int = 5) -> frozenset[str]:
    """Beginnings of the text's content words, folded."""
    return frozenset(
        folded[:length]
        for w in _WORD.findall(text)
        if len(w) > 1 and w.lower() not in STOP_WORDS and (folded := fold(w)) not in STOP_WORDS
    )


def words(text: str) -> list[str]:
    """The text's words as written."""
    return _WORD.findall(text)


def detect_language(text: str) -> str:
    """The likeliest of `LANGUAGES` by its stop words, `ja` by its script, `en` if nothing tells."""
    sample = text[:4000]
    if len(re.findall(r"[\u3040-\u30ff]", sample)) > 8:
        return "ja"
    found = [w.lower() for w in _WORD.findall(sample)]
    counts = {language: sum(w in stops for w in found) for language, stops in _STOPS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 2 else "en"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a message's text: `text` has the length of `[start, end)`, line feeds replaced by spaces."""

    start: int
    end: int
    text: str
    low: str
    paragraph: int


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Runs of lines that belong together as `(start, end, paragraph)`: a wrapped paragraph, a bullet, a single short line."""
    paragraph = 0
    begin: int | None = None
    last = start
    for line_start, line_end in _lines(text, start, end):
        line = text[line_start:line_end]
        if not line.strip():
            if begin is not None:
                yield begin, last, paragraph
            begin, paragraph = None, paragraph + 1
            continue
        if begin is not None:
            previous = text[begin:last].rpartition("\n")[2].rstrip()
            wrapped = (len(previous) >= _SHORT_LINE and previous[-1:] not in ".:;!?") or line.lstrip()[:1].islower()
            tabular = _TABULAR.search(line) or _TABULAR.search(previous)
            if _BULLET.match(line) or tabular or not (wrapped or len(previous) >= _SHORT_LINE):
                yield begin, last, paragraph
                begin = None
        if begin is None:
            begin = line_start
        last = line_end
    if begin is not None:
        yield begin, last, paragraph


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Sentence]:
    """The sentences of `text[start:end]`, wrapped lines joined, bullets and short lines on their own."""
    found: list[Sentence] = []
    for block_start, block_end, paragraph in _blocks(text, start, len(text) if end is None else end):
        block = text[block_start:block_end].replace("\n", " ").replace("\r", " ").replace("\t", " ")
        at = 0
        cuts = [
            m.end()
            for m in _SENTENCE_END.finditer(block)
            if (
                _DAY_ENDS.search(block[max(0, m.start() - 14) : m.start() + 1])
                or not _ABBREVIATION.search(block[max(0, m.start() - 8) : m.start() + 1])
            )
            and not _HALF_DAY.search(block, max(0, m.start() - 3), m.end() + 2)
        ]
        for cut in [*cuts, len(block)]:
            piece = block[at:cut]
            left = len(piece) - len(piece.lstrip())
            if piece.strip():
                body = piece.strip()
                begin = block_start + at + left
                found.append(Sentence(begin, begin + len(body), body, lowered(body), paragraph))
            at = cut
    return found
