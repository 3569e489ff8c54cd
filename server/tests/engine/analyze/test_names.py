import pytest

from agentic_crm.engine.analyze.values.names import (
    clean_name,
    is_person_name,
    is_role_address,
    name_of_address,
    same_person,
)


class TestCleanName:
    @pytest.mark.parametrize(
        ("printed", "name"),
        [
            ("Dr. Nadia Farrukh", "Nadia Farrukh"),
            ("Strobl, Heike", "Heike Strobl"),
            ("Yannick LE GOFF", "Yannick Le Goff"),
            ("KERBRAT Solène", "Solène Kerbrat"),
            ("Jane Roe (Acme)", "Jane Roe"),
            ("Jane Roe | Acme GmbH", "Jane Roe"),
            ("Jane Roe via Forms", "Jane Roe"),
            ("jane roe", "Jane Roe"),
            ("Herr Prof. Dr. Max Muster", "Max Muster"),
            ("Ana Ruiz, PhD", "Ana Ruiz"),
            ("佐々木 美穂様", "佐々木 美穂"),
            ("jane@acme.example", ""),
        ],
    )
    def test_what_is_not_the_name_is_cut(self, printed: str, name: str) -> None:
        assert clean_name(printed) == name


class TestIsPersonName:
    @pytest.mark.parametrize(
        "text", ["Jane Roe", "Femke de Wit", "Zoë Calderón-Pruitt", "Ólafur Þór Jónsson", "佐々木 美穂"]
    )
    def test_names_are_names(self, text: str) -> None:
        assert is_person_name(text)

    @pytest.mark.parametrize(
        "text", ["Kind regards", "Acme GmbH", "Sales Team", "Head Office", "Jane", "12 Main Street", "株式会社東北"]
    )
    def test_other_lines_are_none(self, text: str) -> None:
        assert not is_person_name(text)


class TestIsRoleAddress:
    @pytest.mark.parametrize(
        "email",
        ["info@a.example", "no-reply@a.example", "Sales-EU@a.example", "einkauf@a.example", "ticket+12@a.example"],
    )
    def test_functions_are_no_people(self, email: str) -> None:
        assert is_role_address(email)

    @pytest.mark.parametrize(
        "email",
        ["jane@a.example", "j.roe@a.example", "salesa.miller@a.example", "roberta@a.example", "weber@a.example"],
    )
    def test_people_are_people(self, email: str) -> None:
        assert not is_role_address(email)


class TestSamePerson:
    def test_initials_and_missing_middle_names_are_one_person(self) -> None:
        assert same_person("J. Roe", "Jane Roe")
        assert same_person("Jane Roe", "Jane Maria Roe")

    def test_two_people_are_two(self) -> None:
        assert not same_person("Jane Roe", "John Roe")
        assert not same_person("Jane", "Jane Roe")


def test_an_address_may_spell_the_name() -> None:
    assert name_of_address("jane.roe@a.example") == "Jane Roe"
    assert name_of_address("jroe@a.example") == ""
