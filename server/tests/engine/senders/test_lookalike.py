"""Domains made to be taken for another are recognised; honest ones are left alone."""

# ruff: noqa: SIM905 - a list of names reads best as words

from itertools import combinations

import pytest

from agentic_crm.engine.senders import KnownDomains, Resemblance

# Names of many kinds: short and long, with hyphens and digits, of several countries.
HONEST = """
northwind.com contoso.com fabrikam.de tailspin.io wingtip.co.uk lindqvist.se brennero.it halvorsen.no meridianworks.com
bluepeak-energy.com kestrel.dev tidewater.org marlowpartners.com ostermann.de vantagegroup.eu clearbrook.ca petrichor.fr
saltmarsh.co.nz ironbridge-steel.co.uk quillandco.com firstharbor.com solvang.dk ravenscroft.ie castellano.es montclair.ch
hexalogic.com brightwater.io stonehaven.com arborvita.com polarisdata.net greystone-legal.com tanaka-seiki.jp verdantis.com
oakfield.com.au lumenworks.tech cobaltriver.com harrowgate.co.uk silverpine.com zenithlabs.ai mapletree.sg duskwood.pl
foxglove.nl tramontana.pt eastgate.com kingsley.law novabeam.space corvus.systems eldermere.com thornbury.com wexford.ie
dunmore.com
""".split()
KNOWN = KnownDomains(HONEST)


def permutations_of(domain: str) -> set[str]:
    """What an attacker would register for a domain, in the ways that tools for it know."""
    label, _, ending = domain.partition(".")
    made = {f"{label}.{other}" for other in ("co", "biz", "support") if f"{label}.{other}" != domain}
    made |= {f"{domain}.mail-check.net", f"{domain.replace('.', '-')}.account-review.com"}
    made |= {f"{label}-{word}.com" for word in ("billing", "payments", "group", "secure", "invoice")}
    for at, letter in enumerate(label):
        for shape, other in (("o", "0"), ("l", "1"), ("i", "1"), ("m", "rn"), ("w", "vv"), ("e", "3"), ("d", "cl")):
            if letter == shape:
                made.add(f"{label[:at]}{other}{label[at + 1 :]}.{ending}")
        for shape, other in zip("aeocpxyi", "аеосрхуі", strict=True):
            if letter == shape:
                made.add(f"{label[:at]}{other}{label[at + 1 :]}.{ending}".encode("idna").decode())
        if len(label) >= 6:
            made.add(f"{label[:at]}{letter}{label[at:]}.{ending}")
            if 0 < at < len(label) - 1:
                made.add(f"{label[:at]}{label[at + 1 :]}.{ending}")
        if at + 1 < len(label) and letter != label[at + 1]:
            made.add(f"{label[:at]}{label[at + 1]}{letter}{label[at + 2 :]}.{ending}")
    return {name for name in made if not name.startswith("-") and name != domain}


MADE = [(domain, fake) for domain in HONEST for fake in sorted(permutations_of(domain))]


def test_nearly_all_imitations_are_recognised() -> None:
    assert len(MADE) >= 1_000
    missed = [fake for domain, fake in MADE if (found := KNOWN.resembled_by(fake)) is None or found.known != domain]
    assert len(missed) / len(MADE) <= 0.05, missed


def test_hardly_any_honest_domain_is_taken_for_an_imitation() -> None:
    pairs = [(known, other) for known, other in combinations(HONEST, 2)]
    alone = {known: KnownDomains([known]) for known in HONEST}
    wrong = [(known, other) for known, other in pairs if alone[known].resembled_by(other) is not None]
    assert len(pairs) >= 1_000
    assert len(wrong) / len(pairs) <= 0.01, wrong


@pytest.mark.parametrize(
    "host", ["northwind.com", "mail.northwind.com", "NORTHWIND.COM.", "gmail.com", "outlook.de", ""]
)
def test_known_domains_and_free_mail_resemble_nothing(host: str) -> None:
    assert KNOWN.resembled_by(host) is None


@pytest.mark.parametrize(
    ("host", "known", "how"),
    [
        ("n0rthwind.com", "northwind.com", Resemblance.SAME_LETTERS),
        ("n\u043erthwind.com".encode("idna").decode(), "northwind.com", Resemblance.SAME_LETTERS),
        ("northvvind.com", "northwind.com", Resemblance.SAME_LETTERS),
        ("nortwhind.com", "northwind.com", Resemblance.NEARLY_SAME),
        ("northwind.co", "northwind.com", Resemblance.OTHER_ENDING),
        ("northwind.com.evil.io", "northwind.com", Resemblance.NAME_AS_SUBDOMAIN),
        ("northwind-billing.com", "northwind.com", Resemblance.NAME_WITH_ADDITION),
        ("securecontoso.com", "contoso.com", Resemblance.NAME_WITH_ADDITION),
        ("northwind.helpdesk.example", None, None),
        ("kestrels-nest.com", None, None),
        ("tailor.com", None, None),
    ],
)
def test_says_how_it_resembles(host: str, known: str | None, how: Resemblance | None) -> None:
    found = KNOWN.resembled_by(host)
    assert (found.known if found else None, found.how if found else None) == (known, how)


def test_a_thousand_known_domains_cost_little_to_compare() -> None:
    many = KnownDomains(f"company{number:04d}works.com" for number in range(1000))
    assert many.resembled_by("somebody-else.org") is None
    assert many.resembled_by("c0mpany0007works.com") is not None
