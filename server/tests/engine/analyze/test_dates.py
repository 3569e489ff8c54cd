# ruff: noqa: DTZ001 - due times are naive, in the workspace's zone

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from agentic_crm.engine.analyze.dates.dates import Anchor, DateMention, find_dates

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")


def found(text: str, *, zone: ZoneInfo = NEW_YORK, is_day_first: bool = False) -> list[DateMention]:
    at = datetime(2026, 3, 12, 15, 40, tzinfo=zone)  # a Thursday
    return find_dates(text, Anchor(at, zone, timezone(timedelta(hours=9)), UTC, is_day_first))


class TestFindDates:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("by EOD Friday", date(2026, 3, 13)),
            ("on Thursday", date(2026, 3, 19)),
            ("by next Wednesday", date(2026, 3, 18)),
            ("on May 18", date(2026, 5, 18)),
            ("by the end of Q3", date(2026, 9, 30)),
            ("end of the month", date(2026, 3, 31)),
            ("by the end of the week", date(2026, 3, 13)),
            ("by end of next week", date(2026, 3, 20)),
            ("in two weeks", date(2026, 3, 26)),
            ("a week from Monday", date(2026, 3, 23)),
            ("within 5 business days", date(2026, 3, 19)),
            ("the day after tomorrow", date(2026, 3, 14)),
            ("by the 15th", date(2026, 3, 15)),
            ("by next week", date(2026, 3, 20)),
            ("3/27/2026", date(2026, 3, 27)),
            ("2026-04-01", date(2026, 4, 1)),
            ("on January 5", date(2027, 1, 5)),
        ],
    )
    def test_english_days_are_resolved_against_the_day_of_writing(self, text: str, day: date) -> None:
        assert [m.day for m in found(text)] == [day]

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("bis Freitag, 20. März", date(2026, 3, 20)),
            ("bis Ende der Woche", date(2026, 3, 13)),
            ("am 24.", date(2026, 3, 24)),
            ("bis KW 14", date(2026, 4, 3)),
            ("eind week 14", date(2026, 4, 3)),
            ("uiterlijk de 24e", date(2026, 3, 24)),
            ("para dia 24.", date(2026, 3, 24)),
            ("entro il 24.", date(2026, 3, 24)),
            ("bis zum 3.4.", date(2026, 4, 3)),
            ("nächsten Dienstag", date(2026, 3, 17)),
            ("morgen früh", date(2026, 3, 13)),
            ("pour le 24 octobre", date(2026, 10, 24)),
            ("d'ici la fin du mois", date(2026, 3, 31)),
            ("mardi prochain", date(2026, 3, 17)),
            ("el lunes que viene", date(2026, 3, 16)),
            ("antes del 20", date(2026, 3, 20)),
            ("para el 15 de abril", date(2026, 4, 15)),
            ("entro venerdì", date(2026, 3, 13)),
            ("vóór 1 april", date(2026, 4, 1)),
            ("volgende week dinsdag", date(2026, 3, 17)),
            ("na próxima quinta-feira", date(2026, 3, 19)),
            ("6月19日(金)までに", date(2026, 6, 19)),
            ("am 5/6/2026", date(2026, 6, 5)),
        ],
    )
    def test_other_languages_are_read_too(self, text: str, day: date) -> None:
        assert [m.day for m in found(text, zone=BERLIN, is_day_first=True)] == [day]

    @pytest.mark.parametrize(
        "text",
        [
            "two tickets for Sun Devil Stadium",
            "the sun is out",
            "we sat down with them",
            "next week",
            "last Friday",
            "Guten Morgen",
            "in 2026",
            "version 1.2.3",
            "24/7 support",
            "may I ask",
            "soon",
            "KW 14",
            "Q1",
        ],
    )
    def test_spans_greetings_and_the_past_give_no_date(self, text: str) -> None:
        assert found(text, is_day_first=True) == []

    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("Thursday, March 26, 2:00 - 3:30 pm", datetime(2026, 3, 26, 14)),
            ("on March 26 from 11 to 1 pm", datetime(2026, 3, 26, 11)),
            ("tomorrow at 3pm", datetime(2026, 3, 13, 15)),
            ("on 20 August at 14:00", datetime(2026, 8, 20, 14)),
            ("Dienstag, 12.05.2026, 09:30 - 11:00 Uhr", datetime(2026, 5, 12, 9, 30)),
            ("este viernes a las 12:00", datetime(2026, 3, 13, 12)),
            ("Monday at 3:30", datetime(2026, 3, 16, 15, 30)),
            ("by noon Friday", datetime(2026, 3, 13, 12)),
        ],
    )
    def test_a_time_of_day_belongs_to_the_date_beside_it(self, text: str, moment: datetime) -> None:
        assert [m.value for m in found(text)] == [moment]

    def test_a_named_zone_is_brought_into_the_workspace_zone(self) -> None:
        assert [m.value for m in found("Friday 4 pm Pacific")] == [datetime(2026, 3, 13, 19)]

    def test_our_time_and_your_time_are_the_clocks_of_writer_and_reader(self) -> None:
        assert [m.value for m in found("20 August at 14:00 our time")] == [datetime(2026, 8, 20, 1)]
        assert [m.value for m in found("20 August at 14:00 your time")] == [datetime(2026, 8, 20, 10)]

    def test_alternatives_settle_nothing(self) -> None:
        assert all(m.is_open for m in found("Wednesday or Thursday at 4 pm"))

    def test_a_deadline_is_told_from_an_appointment(self) -> None:
        assert [m.is_deadline for m in found("by Friday")] == [True]
        assert [m.is_deadline for m in found("on Friday")] == [False]

    def test_offsets_point_into_the_text(self) -> None:
        text = "Please send it by 31 March, thanks"
        (mention,) = found(text)
        assert text[mention.start : mention.end] == "31 March"
