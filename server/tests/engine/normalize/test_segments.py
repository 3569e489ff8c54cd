"""New text, quotes, forwards, signatures and disclaimers, as mail programs in many languages leave them."""

# ruff: noqa: E501 - sample mails are read by line

from dataclasses import dataclass

import pytest

from agentic_crm.engine.message import SegmentKind
from agentic_crm.engine.normalize import normalize

from .mails import multipart, part, raw, read

NEW, QUOTE, FORWARDED = SegmentKind.NEW, SegmentKind.QUOTE, SegmentKind.FORWARDED
SIGNATURE, DISCLAIMER = SegmentKind.SIGNATURE, SegmentKind.DISCLAIMER


@dataclass(frozen=True)
class Case:
    """A body and what belongs to which kind; the pieces in order make up the whole body."""

    name: str
    pieces: tuple[tuple[SegmentKind, str], ...]
    subject: str = "Re: Angebot"
    sender: str = "Jane Roe <jane@acme.example>"


OLD = "> Hallo Jane,\n> wie besprochen.\n>\n> Bob"
CASES = [
    Case(
        "gmail en",
        ((NEW, "Yes please."), (QUOTE, "On Wed, Sep 10, 2025 at 9:15 AM Bob <bob@north.example> wrote:\n\n" + OLD)),
    ),
    Case(
        "zoho",
        (
            (NEW, "Fine by me."),
            (QUOTE, "---- On Wed, 10 Sep 2025 09:15:00 +0200 Bob <bob@north.example> wrote ----\n\nCould you call me?"),
        ),
    ),
    Case(
        "lotus notes",
        (
            (NEW, "Fine by me."),
            (
                QUOTE,
                "Bob Northrop@NORTH\n09/10/2025 09:15 AM\nTo: Jane Roe/ACME@ACME\ncc:\n\nSubject: Offer\n\nCould you call me?",
            ),
        ),
    ),
    Case(
        "lotus notes, one line, sent by another",
        (
            (NEW, "Ja."),
            (
                QUOTE,
                "Bob Northrop   10.09.2025 09:15\nGesendet von: Ann\nAn: Jane Roe/ACME\nKopie:\nThema: Angebot\n\nRufen Sie mich bitte an.",
            ),
        ),
    ),
    Case(
        "lotus notes, in a column",
        (
            (NEW, "See you there."),
            (
                QUOTE,
                '                    "Bob Northrop"\n                    <bob@north.ex        To:     <jane@acme.example>\n                    ample>               cc:\n                                         Subject:     Offer\n                    09/10/2025 09:15\n                    AM\n\nCould you call me?',
            ),
        ),
    ),
    Case(
        "groupwise",
        (
            (NEW, "The list is below."),
            (QUOTE, '>>> "Northrop, Bob" <bob@north.example> 09/10/25 09:15AM >>>\nJane:\n\nCould you call me?'),
        ),
    ),
    Case(
        "a line that only says to whom",
        ((NEW, "We shipped this on\n09/10/2025 09:15 AM\nTo: the Leeds depot\n\nCould you check the papers?"),),
    ),
    Case(
        "gmail en wrapped",
        ((NEW, "Yes."), (QUOTE, "On Wed, Sep 10, 2025 at 9:15 AM Bob Northrop\n<bob@north.example> wrote:\n" + OLD)),
    ),
    Case(
        "gmail de",
        ((NEW, "Ja gerne."), (QUOTE, "Am Mi., 10. Sept. 2025 um 09:15 Uhr schrieb Bob <bob@north.example>:\n\n" + OLD)),
    ),
    Case(
        "gmail fr",
        ((NEW, "Oui."), (QUOTE, "Le mer. 10 sept. 2025 à 09:15, Bob <bob@north.example> a écrit :\n\n" + OLD)),
    ),
    Case(
        "gmail es",
        ((NEW, "Sí."), (QUOTE, "El mié, 10 sept 2025 a las 9:15, Bob (<bob@north.example>) escribió:\n\n" + OLD)),
    ),
    Case(
        "gmail it",
        (
            (NEW, "Sì."),
            (QUOTE, "Il giorno mer 10 set 2025 alle ore 09:15 Bob <bob@north.example> ha scritto:\n\n" + OLD),
        ),
    ),
    Case("gmail nl", ((NEW, "Ja."), (QUOTE, "Op wo 10 sep 2025 om 09:15 schreef Bob <bob@north.example>:\n\n" + OLD))),
    Case(
        "gmail pt",
        ((NEW, "Sim."), (QUOTE, "Em qua., 10 de set. de 2025 às 09:15, Bob <bob@north.example> escreveu:\n\n" + OLD)),
    ),
    Case("gmail sv", ((NEW, "Ja."), (QUOTE, "Den ons 10 sep. 2025 kl 09:15 skrev Bob <bob@north.example>:\n\n" + OLD))),
    Case(
        "gmail pl", ((NEW, "Tak."), (QUOTE, "śr., 10 wrz 2025 o 09:15 Bob <bob@north.example> napisał(a):\n\n" + OLD))
    ),
    Case("gmail ru", ((NEW, "Да."), (QUOTE, "ср, 10 сент. 2025 г. в 09:15, Bob <bob@north.example>:\n\n" + OLD))),
    Case("gmail ja", ((NEW, "はい。"), (QUOTE, "2025年9月10日(水) 9:15 Bob <bob@north.example>:\n\n" + OLD))),
    Case(
        "apple en", ((NEW, "Yes."), (QUOTE, "> On Sep 10, 2025, at 9:15 AM, Bob <bob@north.example> wrote:\n>\n" + OLD))
    ),
    Case("apple de", ((NEW, "Ja."), (QUOTE, "> Am 10.09.2025 um 09:15 schrieb Bob <bob@north.example>:\n>\n" + OLD))),
    Case("thunderbird en", ((NEW, "Yes."), (QUOTE, "On 10/09/2025 09:15, Bob wrote:\n" + OLD))),
    Case("thunderbird fr", ((NEW, "Oui."), (QUOTE, "Le 10/09/2025 à 09:15, Bob a écrit :\n" + OLD))),
    Case(
        "unknown words above a quote",
        ((NEW, "Jo."), (QUOTE, "2025-09-10 09:15, Bob <bob@north.example> sæmpti:\n" + OLD)),
    ),
    Case(
        "outlook en",
        (
            (NEW, "Fine."),
            (
                QUOTE,
                "________________________________\nFrom: Bob <bob@north.example>\nSent: Wednesday, September 10, 2025 9:15 AM\nTo: Jane\nSubject: Angebot\n\nHello Jane",
            ),
        ),
    ),
    Case(
        "outlook en without a rule",
        (
            (NEW, "Fine."),
            (
                QUOTE,
                "From: Bob <bob@north.example>\nSent: Wednesday, September 10, 2025 9:15 AM\nTo: Jane\nSubject: Angebot\n\nHello Jane",
            ),
        ),
    ),
    Case(
        "outlook bold",
        (
            (NEW, "Fine."),
            (
                QUOTE,
                "*From:* Bob <bob@north.example>\n*Sent:* Wednesday 9:15 AM\n*To:* Jane\n*Subject:* Angebot\n\nHello",
            ),
        ),
    ),
    Case(
        "outlook de",
        (
            (NEW, "Passt."),
            (
                QUOTE,
                "Von: Bob <bob@north.example>\nGesendet: Mittwoch, 10. September 2025 09:15\nAn: Jane\nBetreff: Angebot\n\nHallo Jane",
            ),
        ),
    ),
    Case(
        "outlook fr",
        (
            (NEW, "Parfait."),
            (
                QUOTE,
                "De : Bob <bob@north.example>\nEnvoyé : mercredi 10 septembre 2025 09:15\nÀ : Jane\nObjet : Angebot\n\nBonjour",
            ),
        ),
    ),
    Case(
        "outlook es",
        (
            (NEW, "Perfecto."),
            (
                QUOTE,
                "De: Bob <bob@north.example>\nEnviado: miércoles, 10 de septiembre de 2025 9:15\nPara: Jane\nAsunto: Angebot\n\nHola",
            ),
        ),
    ),
    Case(
        "outlook it",
        (
            (NEW, "Perfetto."),
            (
                QUOTE,
                "Da: Bob <bob@north.example>\nInviato: mercoledì 10 settembre 2025 09:15\nA: Jane\nOggetto: Angebot\n\nCiao",
            ),
        ),
    ),
    Case(
        "outlook nl",
        (
            (NEW, "Prima."),
            (
                QUOTE,
                "Van: Bob <bob@north.example>\nVerzonden: woensdag 10 september 2025 09:15\nAan: Jane\nOnderwerp: Angebot\n\nHoi",
            ),
        ),
    ),
    Case(
        "outlook pt",
        (
            (NEW, "Ótimo."),
            (
                QUOTE,
                "De: Bob <bob@north.example>\nEnviada em: quarta-feira, 10 de setembro\nPara: Jane\nAssunto: Angebot\n\nOi",
            ),
        ),
    ),
    Case(
        "original message",
        ((NEW, "OK"), (QUOTE, "-----Original Message-----\nFrom: Bob\nSent: Monday\nTo: Jane\nSubject: Angebot\n\nHi")),
    ),
    Case(
        "ursprüngliche nachricht",
        (
            (NEW, "OK"),
            (QUOTE, "-----Ursprüngliche Nachricht-----\nVon: Bob\nGesendet: Montag\nAn: Jane\nBetreff: Angebot\n\nHi"),
        ),
    ),
    Case(
        "forward gmail",
        (
            (NEW, "One for you."),
            (
                FORWARDED,
                "---------- Forwarded message ---------\nFrom: Bob <bob@north.example>\nDate: Fri, 1 Aug 2025\nSubject: inventory\nTo: Jane\n\nHi\n\nOn Mon, 1 Jan 2024 at 9:00 X <x@y.example> wrote:\n> old",
            ),
        ),
        "Fwd: inventory",
    ),
    Case(
        "forward apple",
        (
            (NEW, "See below."),
            (
                FORWARDED,
                "Begin forwarded message:\n\n> From: Bob <bob@north.example>\n> Subject: x\n> Date: 1 January 2026\n> To: Jane\n>\n> text",
            ),
        ),
        "Fwd: x",
    ),
    Case(
        "forward outlook",
        ((NEW, "FYI"), (FORWARDED, "From: Bob <bob@north.example>\nSent: Monday 9:15\nTo: Jane\nSubject: x\n\ntext")),
        "FW: x",
    ),
    Case(
        "forward de",
        (
            (NEW, "Zur Info"),
            (
                FORWARDED,
                "-------- Weitergeleitete Nachricht --------\nBetreff: x\nDatum: Mo, 1 Jan 2026\nVon: Bob <bob@north.example>\nAn: Jane\n\nText",
            ),
        ),
        "WG: x",
    ),
    Case(
        "forward alone",
        ((FORWARDED, "Von: Bob <bob@north.example>\nGesendet: Montag\nAn: Jane\nBetreff: x\n\nText"),),
        "x",
    ),
    Case(
        "bottom posting",
        ((QUOTE, "On 10/09/2025 09:15, Bob wrote:\n" + OLD), (NEW, "I agree with all of it."), (SIGNATURE, "Jane")),
    ),
    Case(
        "inline answers",
        (
            (QUOTE, "On 10/09/2025 09:15, Bob wrote:\n> First question?"),
            (NEW, "First answer."),
            (QUOTE, "> Second question?"),
            (NEW, "Second answer."),
            (SIGNATURE, "Jane"),
        ),
    ),
    Case(
        "signature delimiter",
        ((NEW, "Please call me."), (SIGNATURE, "--\nJane Roe\nHead of Purchasing\n+49 30 1234567")),
    ),
    Case("sign-off and name", ((NEW, "Please call me."), (SIGNATURE, "Best regards,\n\nJane Roe\nBuyer\nAcme GmbH"))),
    Case(
        "german company",
        (
            (NEW, "Bitte um ein Angebot."),
            (
                SIGNATURE,
                "Mit freundlichen Grüßen\n\ni. V. Jane Roe\nLeiterin Einkauf\n\nAcme GmbH & Co. KG\nAm Weiher 14\n91234 Weihersbach\n\nTel.: +49 89 99998-210\n\nSitz der Gesellschaft: Weihersbach, Amtsgericht Nürnberg, HRA 90417",
            ),
        ),
    ),
    Case("name alone", ((NEW, "Works for me."), (SIGNATURE, "Jane"))),
    Case("initial", ((NEW, "Works for me."), (SIGNATURE, "J."))),
    Case("phone", ((NEW, "Works for me"), (SIGNATURE, "Sent from my iPhone"))),
    Case("phone de", ((NEW, "Passt"), (SIGNATURE, "Von meinem iPhone gesendet"))),
    Case(
        "postscript stays",
        ((NEW, "Works for me."), (SIGNATURE, "Cheers,\nJane"), (NEW, "P.S. Bring the samples on Friday.")),
    ),
    Case(
        "disclaimer",
        (
            (NEW, "Works for me."),
            (SIGNATURE, "Jane"),
            (
                DISCLAIMER,
                "This message is confidential and intended only for the addressee. If you are not the intended recipient please delete it.",
            ),
        ),
    ),
    Case(
        "disclaimer de",
        (
            (NEW, "Passt."),
            (SIGNATURE, "Jane"),
            (
                DISCLAIMER,
                "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie bitte.",
            ),
        ),
    ),
    Case(
        "signature above a quote",
        ((NEW, "Yes."), (SIGNATURE, "Jane Roe\nBuyer"), (QUOTE, "On 10/09/2025 09:15, Bob wrote:\n" + OLD)),
    ),
    Case(
        "list footer",
        (
            (NEW, "I think so too."),
            (SIGNATURE, "Jane"),
            (
                DISCLAIMER,
                "_______________________________________________\nDevel mailing list\nDevel@lists.example\nhttps://lists.example/listinfo/devel",
            ),
        ),
    ),
    Case(
        "banner",
        (
            (DISCLAIMER, "CAUTION: This email originated from outside of the organization."),
            (NEW, "Hello Bob, one question."),
        ),
    ),
    Case("ngā mihi", ((NEW, "Could you give me a price?"), (SIGNATURE, "Ngā mihi\nJane Roe"))),
    Case("false friend: a colon", ((NEW, "On Monday we wrote:\n\nthe offer is accepted.\n\nPlease confirm."),)),
    Case("false friend: labels", ((NEW, "From: Berlin\nTo: Hamburg\n\nwhat does the transport cost?"),)),
    Case(
        "false friend: thanks first",
        (
            (
                NEW,
                "Thanks,\nthat is very kind of you. Could you also send me the price list for the next year and the delivery terms?",
            ),
        ),
    ),
    Case(
        "false friend: rule in a form",
        ((NEW, "New enquiry\n=====================\n\nName: Aoife\nMessage: please call me"),),
    ),
    Case("false friend: dash list", ((NEW, "We need\n- 62 desks\n- 62 chairs\nby May"),)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_stretch_gets_its_kind(case: Case) -> None:
    body = "\n\n".join(text for _, text in case.pieces)
    message = read(body, Subject=case.subject, From=case.sender)
    got = [(segment.kind, message.text[segment.start : segment.end].strip()) for segment in message.segments]
    assert got == [(kind, text.strip()) for kind, text in case.pieces]


def test_forwarded_headers_stay_with_the_forward() -> None:
    message = normalize(
        multipart(
            part(
                "FYI\n\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Mon, 1 Jan 2026\nSubject: y\nTo: b\n\nBuy 5."
            ),
            Subject="Fwd: y",
        )
    )
    assert [segment.kind for segment in message.segments] == [NEW, FORWARDED]


def test_an_empty_text_has_no_segments() -> None:
    assert normalize(raw("")).segments == ()
