"""Scores predictions against gold: units are matched one to one, then counted; fields and links are judged on what matched."""

import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from evaluation.cases import Action, Case, Unit, units_of
from evaluation.compare import firm, fold, likeness, overlap, same

ROWS = ("companies", "contacts", "deals", "tasks", "updates")


@dataclass(slots=True)
class Report:
    """Counts of one set of cases. `millis` are the processor times of the analyses, `names` how far what matched is called alike."""

    cases: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    shares: dict[str, tuple[int, int]] = field(default_factory=dict)
    duplicates: int = 0
    forbidden: int = 0
    noise_cases: int = 0
    noise_false: int = 0
    names: dict[str, list[float]] = field(default_factory=lambda: {"deals": [], "tasks": []})
    millis: list[float] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    def f1(self, row: str | None = None) -> tuple[float, float, float]:
        """Precision, recall and F1 of a row, of all together without one."""
        rows = [row] if row else list(ROWS)
        hits, false, missed = (sum(c[r] for r in rows) for c in (self.hits, self.false, self.missed))
        precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)

    def count(self, name: str, right: int, of: int) -> None:
        """Adds to a share (`fields`, `links`, `evidence`, `category`)."""
        before = self.shares.get(name, (0, 0))
        self.shares[name] = (before[0] + right, before[1] + of)

    def share(self, name: str) -> float:
        """A share, 1 where there was nothing to judge."""
        right, of = self.shares.get(name, (0, 0))
        return right / of if of else 1.0

    def named(self, row: str) -> float:
        """How like what people would write the names of deals or the titles of tasks are, 0 to 1."""
        return statistics.fmean(self.names[row]) if self.names[row] else 1.0

    @property
    def median(self) -> float:
        """Milliseconds of processor time a thread."""
        return statistics.median(self.millis) if self.millis else 0.0

    @property
    def p95(self) -> float:
        """Milliseconds of processor time that 95 of 100 threads stay below."""
        return sorted(self.millis)[max(0, -(-len(self.millis) * 95 // 100) - 1)] if self.millis else 0.0


def _listed(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _parties(unit: Unit, names: dict[str, str] | None) -> set[str]:
    linked = _listed(unit.links.get("companies")) + _listed(unit.links.get("contacts"))
    return set(linked) if names is None else {names.get(link, f"?{link}") for link in linked}


def _fit(gold: Unit, said: Unit, names: dict[str, str]) -> float:
    """How well a proposal fits gold; 0: they may not be matched."""
    if gold.type != said.type:
        return 0.0
    match gold.group:
        case "updates":
            fits = gold.key == said.key and gold.links["target"] == said.links["target"]
            if gold.is_optional and gold.key in said.fields:
                fits = fits and any(same(gold.key, v, said.fields[gold.key]) for v in gold.right(gold.key))
            return float(fits)
        case "companies" | "contacts":
            key = "domain" if gold.group == "companies" else "email"
            if key in said.fields and any(same(key, v, said.fields[key]) for v in gold.right(key)):
                return 1.0
            plain = firm if gold.group == "companies" else fold
            return 0.9 * (plain(said.fields.get("name", "")) in {plain(v) for v in gold.right("name")})
        case "deals":
            alike = max(likeness(v, said.fields.get("name", "")) for v in gold.right("name"))
            wanted, linked = _parties(gold, None), _parties(said, names)
            if wanted and linked:
                return overlap(wanted, linked) + alike if wanted & linked else 0.0
            return alike if alike >= 0.5 else 0.0
        case _:
            alike = max(likeness(v, said.fields.get("title", "")) for v in gold.right("title"))
            days = {str(v)[:10] for v in gold.right("due")}
            if str(said.fields.get("due"))[:10] in days:
                return 1.0 + alike
            return alike if alike >= (0.5 if days or "due" in said.fields else 0.3) else 0.0


def _match(gold: list[Unit], said: list[Unit], names: dict[str, str]) -> dict[int, int]:
    """Best fits first, required gold before optional: `{said: gold}`; `names` learns what references stand for."""
    pairs: dict[int, int] = {}
    for row in ROWS:
        fits = [
            (-_fit(g, s, names), g.is_optional, i, j)
            for i, g in enumerate(gold)
            for j, s in enumerate(said)
            if g.group == row == s.group
        ]
        for fit, _, i, j in sorted(fits):
            if fit < 0 and j not in pairs and i not in pairs.values():
                pairs[j] = i
                mine, theirs = said[j].ref, gold[i].ref
                if mine and theirs:
                    names[mine] = theirs
    return pairs


def _judge_fields(gold: Unit, said: Unit, case: Case) -> tuple[int, int]:
    defaults = {
        "stage": case.crm["pipeline"][0] if gold.type == "create_deal" else None,
        "assignee": case.crm["owner"]["email"],
        "currency": case.crm["workspace"]["currency"],
    }
    wanted, given = gold.judged(), said.judged()
    right = of = 0
    for name in sorted(set(wanted) | set(given)):
        if name == "company" and gold.key == "company":
            continue
        if name == "currency" and "amount" not in wanted and "amount" not in given:
            continue
        default = defaults.get(name)
        value = given.get(name, default)
        accepted = [wanted.get(name, default), *gold.accept.get(name, [])]
        of += 1
        right += any((v is None and name not in given) or same(name, v, value) for v in accepted)
    return right, of


def _is_accepted(accepted: list[Any], given: Any) -> bool:
    """Whether gold lets a relation to another deal stand instead: named with its kind, or the deal alone for any kind."""
    return given in accepted or (given is not None and given["deal"] in accepted)


def _judge_links(gold: Unit, said: Unit, names: dict[str, str]) -> tuple[int, int]:
    right = of = 0
    for name in sorted((set(gold.links) | set(said.links)) - {"target", "about"}):
        wanted, given = gold.links.get(name), said.links.get(name)
        if isinstance(wanted, dict) or isinstance(given, dict):
            accepted = _is_accepted(gold.accept.get(name, []), given)
            if wanted is not None or not accepted:
                of += 1
                right += wanted == given or accepted
            continue
        if name in gold.accept and name not in gold.links:
            continue
        mine = {names.get(v, f"?{v}") for v in _listed(given)}
        of += 1
        right += mine == set(_listed(wanted))
    if "about" in gold.links:
        of += 1
        right += bool(
            {names.get(v, f"?{v}") for v in _listed(said.links.get("about"))} & set(_listed(gold.links["about"]))
        )
    return right, of


def _is_duplicate(unit: Unit, crm: dict[str, Any]) -> bool:
    value = unit.fields.get
    match unit.type:
        case "create_company":
            return any(
                (bool(value("domain")) and same("domain", c.get("domain"), value("domain")))
                or firm(c["name"]) == firm(value("name", ""))
                for c in crm["companies"]
            )
        case "create_contact":
            return any(c.get("email") and same("email", c["email"], value("email")) for c in crm["contacts"])
        case "create_task":
            return any(likeness(t["title"], value("title", "")) >= 0.8 for t in crm["tasks"])
        case _:
            return False


def _is_forbidden(unit: Unit, entry: Action) -> bool:
    if unit.type != entry["type"]:
        return False
    for name, banned in entry.items():
        if name in ("type", "why"):
            continue
        found = _listed(unit.fields.get(name, unit.links.get(name)))
        if not any(fold(banned) in fold(v) if name == "title" else same(name, banned, v) for v in found):
            return False
    return True


def add(report: Report, case: Case, prediction: dict[str, Any]) -> None:
    """Counts one case."""
    gold = units_of(case.gold["actions"]) + units_of(case.gold.get("optional", []), is_optional=True)
    proposed = units_of(prediction["actions"])
    banned = [u for u in proposed if any(_is_forbidden(u, e) for e in case.gold.get("forbidden", []))]
    said = [u for u in proposed if u not in banned]
    records = (r["id"] for kind in ("companies", "contacts", "deals", "tasks") for r in case.crm[kind])
    names = {record: record for record in records}
    pairs = _match(gold, said, names)
    false = [u for j, u in enumerate(said) if j not in pairs]
    missed = [u for i, u in enumerate(gold) if not u.is_optional and i not in pairs.values()]
    for label, counter, found in (("false", report.false, false), ("missed", report.missed, missed)):
        for unit in found:
            counter[unit.group] += 1
            report.details.append(f"{case.id}: {label} {unit.type} {unit.fields} {unit.links}")
    for unit in banned:
        report.false[unit.group] += 2
        report.details.append(f"{case.id}: forbidden {unit.type} {unit.fields}")
    for j, i in pairs.items():
        if gold[i].is_optional:
            continue
        report.hits[gold[i].group] += 1
        right, of = _judge_fields(gold[i], said[j], case)
        report.count("fields", right, of)
        if right < of:
            report.details.append(f"{case.id}: fields {said[j].fields}, gold {gold[i].fields}")
        report.count("links", *_judge_links(gold[i], said[j], names))
        if said[j].type in ("create_deal", "create_task"):
            called = "name" if said[j].group == "deals" else "title"
            alike = max(likeness(value, said[j].fields.get(called, "")) for value in gold[i].right(called))
            report.names[said[j].group].append(alike)
    quotes = [e for a in prediction["actions"] for e in a["evidence"]]
    literal = sum(" ".join(e["quote"].split()) in case.texts.get(e["message_id"].strip("<>"), "") for e in quotes)
    report.count("evidence", literal, len(quotes))
    report.count(
        "category", prediction["category"] in (case.gold["category"], *case.gold.get("accept_category", [])), 1
    )
    report.cases += 1
    report.duplicates += sum(_is_duplicate(u, case.crm) for u in proposed)
    report.forbidden += len(banned)
    report.millis.append(prediction["millis"])
    if case.is_noise:
        report.noise_cases += 1
        report.noise_false += len(false) + len(banned)
