"""Logs carry ids, and neither secrets nor what people wrote."""

import pytest

from agentic_crm.platform.logging import redact, without_private_data


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("no mailbox jo.doe@customer.example here", "no mailbox [address] here"),
        ("cannot reach postgresql://acrm_api:s3cret@db:5432/crm", "cannot reach postgresql://[hidden]@db:5432/crm"),
        ("sent Bearer abcdef.123456", "sent Bearer [hidden]"),
        ("duplicate key\nDETAIL: Key (email)=(Jo Doe) exists", "duplicate key\n[hidden]"),
        ("failed [SQL: insert ...]\n[parameters: ('Jo',)]", "failed [hidden]"),
        ("nothing private", "nothing private"),
    ],
)
def test_words_lose_what_is_private(words: str, expected: str) -> None:
    assert without_private_data(words) == expected


def test_names_and_shapes_are_redacted_at_any_depth() -> None:
    event = {
        "event": "signed_in",
        "password": "hunter2",
        "csrf_token": "abc",
        "subject": "Salary",
        "job_id": "01a2",
        "count": 3,
        "raw_bytes": b"12345",
        "inner": {"authorization": "x", "to": ["jo@customer.example"]},
    }
    assert redact(None, "info", event) == {
        "event": "signed_in",
        "password": "[hidden]",
        "csrf_token": "[hidden]",
        "subject": "[hidden]",
        "job_id": "01a2",
        "count": 3,
        "raw_bytes": "[5 bytes]",
        "inner": {"authorization": "[hidden]", "to": ["[address]"]},
    }
