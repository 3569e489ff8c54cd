"""People are kept from a model, and come back in its answer."""

from agentic_crm.ai.prompts.redaction import Redactor, restored

LETTER = """Hi Dana,
Jane Roe here (jane.roe@acme.example, +49 3641 123456). Roe, Jane is what the badge says; JANE is how they shout.
Pay to DE89 3704 0044 0532 0130 00 or see https://acme.example/pay?token=abc. [person-9] and Roehampton stay.
Card 4111 1111 1111 1111, budget 84,000 EUR for 12 arms by 2026-03-06.
"""
SECRETS = ("Jane", "Roe,", "jane.roe@", "3641", "DE89", "token=abc", "4111", "Dana")


def test_hides_people_and_numbers_and_nothing_else() -> None:
    redactor = Redactor(["Jane Roe", "Dana Weiss"])
    hidden = redactor.hide(LETTER)
    assert [secret for secret in SECRETS if secret in hidden] == []
    for kept in ("Roehampton", "84,000 EUR", "12 arms", "2026-03-06"):
        assert kept in hidden
    # What was written to look like a stand-in does not come back as somebody.
    assert "[person-9]" not in hidden
    assert restored(hidden, redactor.words).replace("(person-9)", "[person-9]") == LETTER


def test_the_same_person_keeps_one_stand_in() -> None:
    hidden = Redactor(["Jane Roe"]).hide("Jane Roe wrote. Jane\nRoe answered.")
    assert hidden.count("[person-1]") == 2
