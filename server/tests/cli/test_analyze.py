import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from agentic_crm.cli.analyze import BrokenCase, predict, register
from agentic_crm.cli.failure import Failure

CRM = {
    "workspace": {"name": "Norddach", "domains": ["norddach.example"], "timezone": "Europe/Berlin", "currency": "EUR"},
    "owner": {"name": "Lena Voss", "email": "lena@norddach.example"},
    "members": [],
    "pipeline": ["lead", "proposal", "won", "lost"],
    "companies": [{"id": "co_1", "name": "Acme GmbH", "domain": "acme.example"}],
    "contacts": [],
    "deals": [],
    "tasks": [],
}
MAIL = (
    "From: Jane Roe <jane@acme.example>\r\nTo: Lena Voss <lena@norddach.example>\r\nSubject: Dachanlage\r\nMessage-ID: <a1@acme.example>\r\n"
    "Date: Tue, 10 Mar 2026 09:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Hallo,\r\n\r\nwir brauchen ein Angebot, Budget 42.000 €. Können wir am 18. März um 10:00 telefonieren?\r\n\r\nJane Roe\r\n"
).encode()


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    for name in ("case-1", "case-2"):
        (tmp_path / name / "thread").mkdir(parents=True)
        (tmp_path / name / "thread" / "01.eml").write_bytes(MAIL)
        (tmp_path / name / "crm.json").write_text(json.dumps(CRM), "utf-8")
    return tmp_path


class TestPredict:
    def test_the_shape_is_that_of_the_evaluation(self, cases: Path) -> None:
        line = predict(cases / "case-1")
        assert (line["case"], line["category"]) == ("case-1", "opportunity")
        contact, deal, quote, call = line["actions"]
        assert contact["links"] == {"company": "co_1"}
        assert deal["fields"] == {"name": "Dachanlage", "amount": "42000.00", "currency": "EUR"}
        assert call["fields"]["due"] == "2026-03-18T10:00"
        assert quote["links"] == call["links"] == {"about": [deal["ref"], contact["ref"]]}
        assert line["millis"] >= 0

    def test_quotes_name_their_message_in_brackets_and_stand_in_it(self, cases: Path) -> None:
        quotes = [q for a in predict(cases / "case-1")["actions"] for q in a["evidence"]]
        assert {q["message_id"] for q in quotes} == {"<a1@acme.example>"}
        assert all(" ".join(q["quote"].split()) in " ".join(MAIL.decode().split()) for q in quotes)

    @pytest.mark.parametrize("content", ["{", "{}", "[]"])
    def test_a_broken_snapshot_is_named(self, cases: Path, content: str) -> None:
        (cases / "case-1" / "crm.json").write_text(content, "utf-8")
        with pytest.raises(BrokenCase, match=r"crm\.json"):
            predict(cases / "case-1")

    def test_a_thread_without_mail_is_named(self, cases: Path) -> None:
        (cases / "case-1" / "thread" / "01.eml").unlink()
        with pytest.raises(BrokenCase, match=r"no \.eml"):
            predict(cases / "case-1")


def app() -> typer.Typer:
    alone = typer.Typer(pretty_exceptions_enable=False)
    register(alone)
    return alone


class TestCommand:
    def test_one_line_a_case_is_written(self, cases: Path, tmp_path: Path) -> None:
        out = tmp_path / "out" / "predictions.jsonl"
        result = CliRunner().invoke(app(), ["--case-dir", str(cases), "--out", str(out)])
        assert result.exit_code == 0
        assert [json.loads(line)["case"] for line in out.read_text("utf-8").splitlines()] == ["case-1", "case-2"]

    def test_a_broken_case_is_named_and_the_others_go_on(self, cases: Path, tmp_path: Path) -> None:
        (cases / "case-1" / "crm.json").write_text("{", "utf-8")
        out = tmp_path / "predictions.jsonl"
        result = CliRunner().invoke(app(), ["--case-dir", str(cases), "--out", str(out)])
        assert isinstance(result.exception, Failure)
        assert "case-1: crm.json" in result.stderr
        assert [json.loads(line)["case"] for line in out.read_text("utf-8").splitlines()] == ["case-2"]

    def test_a_folder_without_cases_says_what_a_case_is(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(app(), ["--case-dir", str(tmp_path / "none")])
        assert "thread" in str(result.exception)

    def test_an_unknown_analyser_is_refused(self, cases: Path) -> None:
        result = CliRunner().invoke(app(), ["--case-dir", str(cases), "--analyzer", "oracle"])
        assert "oracle" in str(result.exception)
