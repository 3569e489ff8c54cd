"""What a password's hash costs, in the product as it is shipped. The rest of the suite makes do with less."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type, hash_secret_raw

from agentic_crm.auth import passwords


def test_a_hash_costs_what_owasp_asks_for() -> None:
    # Made when the module was read, with the product's own parameters.
    shipped = extract_parameters(passwords._UNKNOWN_USER)
    assert (shipped.type.name, shipped.memory_cost, shipped.time_cost, shipped.parallelism) == ("ID", 19 * 1024, 2, 1)


async def test_a_cheaper_hash_is_made_anew_at_the_next_sign_in() -> None:
    shipped = PasswordHasher.from_parameters(extract_parameters(passwords._UNKNOWN_USER))
    assert not shipped.check_needs_rehash(passwords._UNKNOWN_USER)
    assert shipped.check_needs_rehash(await passwords.PasswordPool(1).hash("correct horse battery"))


async def test_what_is_derived_from_a_recovery_code_costs_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher.from_parameters(extract_parameters(passwords._UNKNOWN_USER))
    )
    costs = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
    derived = hash_secret_raw(b"ABCD-EFGH", b"salt of a person", **costs, hash_len=32, type=Type.ID)
    assert await passwords.PasswordPool(1).derive("ABCD-EFGH", b"salt of a person") == derived
