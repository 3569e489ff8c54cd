"""What a signature says: name, title, phones, company, website, postal address, each with its place in the message."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field

from agentic_crm.engine.analyze.letters.closing import CLOSING, PARTS
from agentic_crm.engine.analyze.parties.clients import is_body
from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.engine.analyze.values.domains import (
    LEGAL_FORMS,
    coverage,
    has_legal_form,
    is_free_mail,
    registrable,
    tells_a_firm,
)
from agentic_crm.engine.analyze.values.given_names import is_given_name
from agentic_crm.engine.analyze.values.names import clean_name, is_person_name, same_person
from agentic_crm.engine.analyze.values.phones import Found, find_phones
from agentic_crm.engine.analyze.values.titles import is_printed_title as is_title
from agentic_crm.engine.analyze.values.titles import tidy_title
from agentic_crm.kit.regex import regex


@dataclass(slots=True)
class Signature:
    """The fields of one signature; `company_phone` is a number marked as the firm's own."""

    name: Found | None = None
    title: Found | None = None
    phone: Found | None = None
    company: Found | None = None
    company_phone: Found | None = None
    website: Found | None = None
    address: Found | None = None
    phones: list[Found] = field(default_factory=list)


_URL = regex(
    r"(?<![@\w.])(?:https?://|www\.)[^\s|,;<>()]+[\w/]|(?<![@\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|de|net|org|io|co|fr|es|it|nl|eu|at|ch|pt|uk|example)\b(?!@)(?:/\S*)?",
    re.IGNORECASE,
)
_EMAIL = regex(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_FIRM_PHONE = regex(
    r"\b(?:main|switchboard|zentrale|head\s*office|office\s+main|standard|reception|centralita|centralino|front\s+desk|hq|company|general)\b",
    re.IGNORECASE,
)
_POSTAL = regex(
    r"\b\d{5}(?:-\d{3,4})?\b|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b\d{4}\s?[A-Z]{2}\b|\b(?:D|A|CH|F|I|NL|B|DK|SE|NO|FI|PL|CZ)-\d{4,5}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|"
    r"〒\s?\d{3}-\d{4}|\b\d{4}\s+[A-ZÄÖÜ][a-zäöü]+|\b[A-Z][a-z]+\s+\d{4}\b|\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT)\s+\d{4}\b|\b\d{3}-\d{3}\b(?=\s|$)|\b\d{4}-\d{3} +[A-ZÀ-Þ]|\b[A-Z][a-z]+[ -]+\(?\d{6}\b(?!-)|\b[A-Z]\d{2} [A-Z\d]{4}\b"
)
_STREET = regex(
    r"\b(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|way|court|ct\.?|quay|wharf|park|square|sq\.?|plaza|terrace|place|"
    r"crescent|cres\.?|close|grove|gardens|row|mews|parade|circuit|parkway|pkwy|trail|yard|bypass|jalan|jln\.?|lorong|p\.?o\.? ?box|cours|route|faubourg|carretera|camino|ronda|plaça|vicolo|strada|piazzale|estrada|praça|alameda|steenweg|"
    r"highway|hwy|suite|floor|unit|building|industrial estate|rue|quai|allée|impasse|bd|chemin|zone|za|zi|parc|calle|c/|avda\.?|avenida|plaza|paseo|polígono|pol\.|"
    r"carrer|ctra\.?|via|viale|piazza|corso|rua|travessa|largo|parque|straat|laan|weg|kade|plein|singel|gracht)\b|"
    r"(?:straße|strasse|str\.|gasse|platz|allee|ring|damm|ufer|steig|graben|chaussee|promenade|markt|straat|laan|weg|kade|plein|gracht|dijk|vägen|gatan|veien|gata)\b\.?\s*\d*",
    re.IGNORECASE,
)
_CJK_TITLE = regex(
    r"^(?:\S*[部課室]\s*)?(?P<title>代表取締役\S*|部長|課長|係長|主任|社長|担当|店長|工場長|次長|所長)[\s　]+(?P<name>\S+[\s　]?\S*)$"
)


def _pieces(line: str, start: int) -> list[tuple[str, int]]:
    """The parts of one signature line with their offsets."""
    result: list[tuple[str, int]] = []
    at = 0
    for match in [*PARTS.finditer(line), None]:
        end = match.start() if match else len(line)
        piece = line[at:end]
        stripped = piece.strip(" \t*_,;")
        if stripped:
            result.append((stripped, start + at + piece.index(stripped)))
        at = match.end() if match else end
    return _joined(line, result, start)


def _joined(line: str, pieces: list[tuple[str, int]], start: int) -> list[tuple[str, int]]:
    """The parts with those put together again that a dash in a firm's name took apart: "Moinho Velho – Panificação, Lda."."""
    for number in range(len(pieces) - 1):
        (left, at), (right, where) = pieces[number : number + 2]
        dash = line[at - start + len(left) : where - start].strip()
        is_persons = is_person_name(left) and is_given_name(fold(left).split()[0])
        is_name = has_legal_form(right) and not has_legal_form(left) and not is_title(left) and not is_persons
        if dash in ("–", "—") and is_name and not any(c.isdigit() for c in left):
            whole = line[at - start : where - start + len(right)]
            return [*pieces[:number], (whole, at), *_joined(line, pieces[number + 2 :], start)]
    return pieces


def is_postal_address(text: str) -> bool:
    """Whether a line is a street, a town with its code, or both."""
    has_digit = any(c.isdigit() for c in text)
    cjk = bool(re.search(r"[都道府県市区町村]", text)) and has_digit
    return (
        has_digit
        and (bool(_POSTAL.search(text)) or bool(_STREET.search(text)) or cjk or "〒" in text)
        and not _EMAIL.search(text)
        and not _CLUB.search(text)
    )


# "TSV Eichenrode 1908 e. V." is a club and its year, not a street and its number.
_CLUB = regex(r"\b(?:1[89]|20)\d\d e\.? ?V\b")
_FIRM = 0.55
_LEADS_ON = frozenset(
    ("of", "for", "and", "de", "du", "des", "für", "und", "di", "e", "y", "et", "van", "en", "da", "do", "&")
)


def _split_title(text: str, domain: str | None) -> tuple[str, str | None]:
    """A title line in its title and the company after it: `VP Operations, Acme Group` or `Owner at Acme`."""
    for match in re.finditer(r",\s+|\s+(?:at|bei|chez|@|en|der|von)\s+(?=[A-ZÄÖÜ])|\s+[-–—]\s+", text):
        left, right = text[: match.start()], text[match.end() :]
        if not is_title(left):
            continue
        if has_legal_form(right) or (domain and coverage(right, domain) >= 0.5):
            return left, right
        if domain is None and right[:1].isupper() and not is_title(right) and len(right.split()) >= 2:
            return left, right
    return text, None


def _title_before_firm(text: str, domain: str | None) -> tuple[str, str] | None:
    """`Inhaber Voss Holzbau`: a title and the firm, with nothing but a space between them."""
    words = text.split(" ")
    for size in range(1, min(4, len(words))):
        left, right = " ".join(words[:size]), " ".join(words[size:])
        if "," in right or words[size - 1].lower() in _LEADS_ON:
            continue
        fits = has_legal_form(right) or (domain is not None and coverage(right, domain) >= _FIRM)
        # "Kallang Marine Engineering Pte Ltd": the firm's own words, and what is left is its form alone.
        is_form = all(fold(w) in LEGAL_FORMS for w in right.split())
        if is_form or (domain is not None and coverage(left, domain) >= _FIRM):
            continue
        if fits and right[:1].isupper() and is_title(left) and not is_title(right):
            return left, right
    return None


class _Reader:
    """Reads one signature line by line."""

    def __init__(self, text: str, sender_name: str, domain: str | None, region: str) -> None:
        self.signature = Signature()
        self.text = text
        self.sender_name = sender_name
        self.domain = domain
        self.region = region
        self.name_line: int | None = None
        self.untaken: list[tuple[int, str, int]] = []
        self.addresses: list[tuple[int, str, int]] = []

    def read_line(self, number: int, line: str, offset: int) -> None:
        """Takes what a line says."""
        if self._is_titled_name(number, line, offset) or self._is_address_line(number, line, offset):
            return
        phones = self._phones(line, offset)
        self._website(line, offset)
        for piece, where in _pieces(line, offset):
            covered = any(p.start < where + len(piece) and where < p.end for p in phones)
            if covered or _EMAIL.search(piece) or _URL.fullmatch(piece) or self._is_name(number, piece, where):
                continue
            self.untaken.append((number, piece, where))

    def _is_titled_name(self, number: int, line: str, offset: int) -> bool:
        titled = _CJK_TITLE.match(line.strip())
        if titled is None or self.signature.title is not None:
            return False
        begin = offset + line.index(line.strip())
        self.signature.title = Found(titled["title"], begin + titled.start("title"), begin + titled.end("title"))
        self.signature.name = Found(titled["name"].strip(), begin + titled.start("name"), begin + titled.end("name"))
        self.name_line = number
        return True

    def _is_address_line(self, number: int, line: str, offset: int) -> bool:
        if not is_postal_address(line) or re.search(r"\b(?:tel|phone|mobile?|fax)\b", line, re.IGNORECASE):
            return False
        pieces = _pieces(line, offset)
        kept = [p for p in pieces if (_POSTAL.match(p[0]) or not has_legal_form(p[0])) and not _URL.fullmatch(p[0])]
        if not kept or ("〒" not in line and find_phones(line, offset, self.region)):
            return False
        self.addresses.append((number, self.text[kept[0][1] : kept[-1][1] + len(kept[-1][0])], kept[0][1]))
        self.untaken += [(number, p, o) for p, o in pieces if (p, o) not in kept]
        return True

    def _phones(self, line: str, offset: int) -> list[Found]:
        phones = find_phones(line, offset, self.region)
        for phone in phones:
            if _FIRM_PHONE.search(self.text[max(offset, phone.start - 22) : phone.start]):
                self.signature.company_phone = self.signature.company_phone or phone
            else:
                self.signature.phones.append(phone)
        return phones

    def _website(self, line: str, offset: int) -> None:
        for url in _URL.finditer(line):
            in_address = line[: url.start()].endswith("@") or _EMAIL.search(line[max(0, url.start() - 30) : url.end()])
            if self.signature.website or in_address:
                continue
            host = registrable(re.sub(r"^(?:https?://)?(?:www\.)?", "", url[0].lower()).split("/")[0])
            if (self.domain and host == self.domain) or (self.domain is None and not is_free_mail(host)):
                self.signature.website = Found(url[0], offset + url.start(), offset + url.end())

    def _is_name(self, number: int, piece: str, where: int) -> bool:
        name, comma, rest = piece.partition(",") if "," in piece else piece.partition(" - ")
        if comma and is_title(rest) and not is_title(name) and same_person(clean_name(name), self.sender_name or name):
            title = rest.strip(" ,")
            self.untaken.append((number, title, where + piece.rindex(title)))
            piece = name.strip()
        if has_legal_form(piece):
            return False
        plain = clean_name(piece)
        own = same_person(plain, self.sender_name)
        if (
            self.signature.name is not None
            or number > 8
            or not (own or (is_person_name(plain) and not is_title(piece)))
        ):
            return False
        shares = bool(self.sender_name) and fold(plain).split()[0] in fold(self.sender_name).split()
        enough = 0.9 if shares else 0.5  # the Delgados of Delgado Orchards
        if self.sender_name and not own and self.domain and coverage(piece, self.domain) >= enough:
            return False
        self.signature.name = Found(plain, where, where + len(piece))
        self.name_line = number
        return True

    def address(self) -> Found | None:
        """The postal address of neighbouring lines, the street's own line before it taken along."""
        if not self.addresses:
            return None
        lines = self.addresses
        number = r"(?:^\d+\w?[ ,]|\s\d+\s?[a-zA-Z]?$)"
        street = next(
            (u for u in self.untaken if u[0] == lines[0][0] - 1 and re.search(number, u[1]) and len(u[1]) < 60), None
        )
        first = street or lines[0]
        last = lines[0]
        for candidate in lines[1:]:
            if candidate[0] == last[0] + 1:
                last = candidate
        whole = self.text[first[2] : last[2] + len(last[1])]
        return Found(" ".join(re.sub(r"\s*\n\s*", ", ", whole).split()), first[2], first[2] + len(whole))


def read_signature(text: str, start: int, end: int, *, sender_name: str, domain: str | None, region: str) -> Signature:
    """The fields of the signature at `text[start:end]`. `domain` is the sender's company domain, None for free mail."""
    reader = _Reader(text, sender_name, domain, region)
    at = start
    for number, line in enumerate(text[start:end].split("\n")):
        offset, at = at, at + len(line) + 1
        if not line.strip() or line.strip() in ("--", "—", "___") or (CLOSING.match(line) and len(line) < 45):
            continue
        if len(line) > 140:
            break
        reader.read_line(number, line, offset)
    _read_rest(reader.signature, reader.untaken, reader.name_line, domain)
    reader.signature.address = reader.address()
    reader.signature.phone = next(iter(reader.signature.phones), None)
    return reader.signature


# "Vorstand: Dr. Ruth Pawlowski": who leads the house, by law named in its letters.
_HEADS_LIST = regex(
    r"^(?:vorstand\w*|geschäftsführ\w*|aufsichtsrat\w*|vorsitz\w*|(?:managing |company )?directors?|board|gérante?s?|président\w*|administrador\w*|amministrator\w*|bestuur\w*|directie|gerência)\s*:",
    re.IGNORECASE,
)


def _read_rest(
    signature: Signature, pieces: list[tuple[int, str, int]], name_line: int | None, domain: str | None
) -> None:
    """Title and company out of what is neither name, number nor address."""
    for _, piece, where in pieces:
        if (
            len(piece) > 90
            or _HEADS_LIST.match(piece)
            or (piece.endswith((".", "!", "?", ":")) and not has_legal_form(piece))
        ):
            continue
        both = _title_before_firm(piece, domain) if signature.title is None and signature.company is None else None
        if both:
            signature.title = Found(tidy_title(both[0]), where, where + len(both[0]))
            begin = where + len(piece) - len(both[1])
            signature.company = Found(_company(both[1]), begin, begin + len(both[1]))
            continue
        company_like = has_legal_form(piece) or (domain is not None and coverage(piece, domain) >= _FIRM)
        if (
            is_title(piece)
            and signature.title is None
            and not has_legal_form(piece.split(",")[0])
            and not (company_like and not _has_title_head(piece, domain))
        ):
            title, company = _split_title(piece, domain)
            signature.title = Found(tidy_title(title), where, where + len(title))
            if company and signature.company is None:
                begin = where + piece.rindex(company)
                signature.company = Found(_company(company), begin, begin + len(company))
            continue
        if (
            company_like
            and (signature.company is None or (has_legal_form(piece) and not has_legal_form(signature.company.value)))
            and not any(c in piece for c in "@:")
            and len(piece.split()) <= 8
        ):
            printed = _company(re.split(r"\s{1,}(?=購買|営業|総務|技術|資材|[^\s]*部$)", piece)[0])
            signature.company = Found(printed, where, where + len(piece))
    if name_line is None or (signature.title and signature.company):
        return
    below = [
        (n, p, w)
        for n, p, w in pieces
        if name_line < n <= name_line + 3 and not any(c.isdigit() for c in p) and len(p.split()) <= 7
    ]
    for number, piece, where in below:
        if piece[:1].isupper() and not piece.endswith((".", "!", "?", ":", ",")):
            taken = (signature.title, signature.company)
            if any(f and f.start < where + len(piece) and where < f.end for f in taken):
                continue
            if (
                signature.title is None
                and signature.company is not None
                and number == name_line + 1
                and signature.company.start > where
            ):
                signature.title = Found(tidy_title(piece), where, where + len(piece))
            elif (
                signature.company is None
                and not is_title(piece)
                and (
                    (signature.title is not None and where > signature.title.start)
                    or (len(piece.split()) >= 2 and _is_house(piece))
                )
            ):
                signature.company = Found(_company(piece), where, where + len(piece))


def _is_house(piece: str) -> bool:
    """Whether a line below a name is a firm's; "Making Homes Better" is what it says of itself."""
    is_town = re.search(r"\b(?:City|Town|County|Stadt|Ville)(?:, \w+)?$", piece)  # "Sioux City, IA"
    return (tells_a_firm(piece) or is_body(piece)) and not is_town and not re.match(r"\w+ing\b", piece)


def _has_title_head(piece: str, domain: str | None) -> bool:
    title, company = _split_title(piece, domain)
    return company is not None and is_title(title)


# "Steinbach Optics, Inc. (a Steinbach Optik company)": whose the firm is, is no part of its name.
_ABOUT_FIRM = regex(
    r"\s*\((?:an?|the|part of|trading (?:name|as)|t/a|brand of|member of|marke|marque|marca|merk|formerly|member of|ein|eine|teil der|une?|una?|ex|anciennement|antes|già|een|onderdeel van|vormals|früher)\s[^()]*\)$",
    re.IGNORECASE,
)


# "Segreteria - Comune di Roccalba": the office that writes.
_OFFICE = regex(
    r"^(?:segreteria|sekretariat|secr[ée]tariat|secretar[ií]a|secretariaat|verwaltung|buchhaltung|einkauf|office|accounts?|administration|administraci[oó]n|amministrazione|purchasing|reception|empfang|ufficio\b.*|oficina\b.*|abteilung\b.*|afdeling\b.*|service\b.*|servicio\b.*|.*\b(?:department|office|team|büro|amt))$",
    re.IGNORECASE,
)


def _company(printed: str) -> str:
    """A company's name as printed, without decoration and without shouting."""
    name = re.sub(r"[\s*★☆™®|]+$|^[\s*]+", "", printed).strip(" ,;-–")
    name = _ABOUT_FIRM.sub("", re.sub(r"^M/s\.?\s+", "", name))
    office, dash, house = name.partition(" - ")
    if dash and _OFFICE.search(office) and (tells_a_firm(house) or is_body(house)):
        name = house
    head, comma, tail = name.partition(", ")
    if comma and not has_legal_form(tail) and len(head) > 3:
        name = head
    words = [w.capitalize() if w.isupper() and len(w) > 5 and w.isalpha() else w for w in name.split()]
    return " ".join(words)
