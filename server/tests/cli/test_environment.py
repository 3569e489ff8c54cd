"""Who is given which secrets."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from agentic_crm.cli.environment import COMMANDS, CREDENTIALS, OBJECT_STORE, PROCESSES, Installation, installation
from agentic_crm.platform.secrets import KeysMissing, key_ring
from agentic_crm.platform.settings import SecretMissing, Settings


def made(folder: Path) -> Installation:
    return installation(
        folder,
        database_url="postgresql://postgres:pw@127.0.0.1:1/crm",
        redis_url="redis://:pw@127.0.0.1:2/0",
        public_url="http://127.0.0.1:3",
    )


def test_every_secret_setting_is_withheld_unless_a_process_is_named_for_it() -> None:
    secret = {name.upper() for name, one in Settings.model_fields.items() if "SecretStr" in str(one.annotation)}
    assert secret == set(CREDENTIALS)
    handed_over = {name for one in (*PROCESSES.values(), *COMMANDS.values()) for name in one}
    assert handed_over == {*CREDENTIALS, OBJECT_STORE}


def test_the_runbook_shows_the_same_table() -> None:
    runbook = (Path(__file__).parents[3] / "docs" / "runbooks" / "deploy.md").read_text(encoding="utf-8")
    for name, credentials in PROCESSES.items():
        shown = ", ".join(f"`{one}`" for one in credentials)
        assert f"| {name} | {shown} |" in runbook


def test_sealed_values_open_with_the_keys_alone(tmp_path: Path) -> None:
    """The mail worker is given SECRET_KEYS and never SECRET_KEY: both lead to the same key, or old values would be lost."""
    found = made(tmp_path)
    worker = found.for_process(*PROCESSES["worker mail"])
    with_keys = Settings.model_validate({"secret_keys": worker["SECRET_KEYS"]})
    with_key = Settings.model_validate({"secret_key": found.secrets["SECRET_KEY"]})
    assert key_ring(with_keys).newest == key_ring(with_key).newest
    assert found.settings("DATABASE_API_URL").secret_keys == SecretStr(worker["SECRET_KEYS"])


def test_given_keys_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEYS", "11" * 32)
    monkeypatch.setenv("DATABASE_ANALYST_URL", "postgresql://acrm_analyst:mine@db/crm")
    found = made(tmp_path)
    assert found.for_process(*PROCESSES["api"])["SECRET_KEYS"] == "11" * 32
    analyst = found.for_process(*PROCESSES["worker analysis"])
    assert analyst["DATABASE_ANALYST_URL"] == "postgresql://acrm_analyst:mine@db/crm"
    assert "SECRET_KEYS" not in analyst


def test_production_derives_and_ships_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.delenv("SECRET_KEYS", raising=False)
    assert "SECRET_KEYS" not in made(tmp_path).for_process(*PROCESSES["worker mail"])
    bare = Settings.model_validate({"environment": "production"})
    with pytest.raises(SecretMissing, match="SECRET_KEY must be set"):
        _ = bare.signing_secret
    with pytest.raises(KeysMissing, match="SECRET_KEYS must be set"):
        key_ring(bare)
    # A process that only opens sealed values needs no more than this.
    assert key_ring(Settings.model_validate({"environment": "production", "secret_keys": "11" * 32}))
