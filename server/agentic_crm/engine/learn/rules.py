"""Rules of a workspace about what it does not want to see suggested, and what remains of a package once they are kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.links import links_of, relink
from agentic_crm.kit.email_address import domain_of, registrable_domain

ANY_TYPE: Final = "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """About mail of one address, or else of one registrable domain, and one type of action or all (`ANY_TYPE`)."""

    id: str
    kind: Literal["hold", "allow"]
    origin: Literal["learned", "explicit"]
    action_type: str
    sender: str | None = None
    domain: str | None = None

    def covers(self, action_type: str, sender: str) -> bool:
        """`sender` is an address in lower case."""
        if self.action_type not in (ANY_TYPE, action_type):
            return False
        if self.sender is not None:
            return self.sender == sender
        return self.domain is not None and self.domain == registrable_domain(domain_of(sender))

    @property
    def weight(self) -> tuple[bool, bool, bool, bool]:
        """The narrower rule wins; then what a person wrote over what was learned; then what lets through."""
        return (
            self.sender is not None,
            self.action_type != ANY_TYPE,
            self.origin == "explicit",
            self.kind == "allow",
        )


def rule_for(rules: Iterable[Rule], action_type: str, sender: str) -> Rule | None:
    """The rule that decides about an action of this type from this sender; None where none says anything."""
    return max((rule for rule in rules if rule.covers(action_type, sender)), key=lambda rule: rule.weight, default=None)


@dataclass(frozen=True, slots=True)
class Held:
    """An action that a rule kept from being put forward."""

    ref: str
    action_type: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What may be put forward, in its order, and what may not."""

    actions: tuple[SuggestedAction, ...]
    held: tuple[Held, ...]


def hold_back(
    actions: Sequence[SuggestedAction], sender_of: Callable[[SuggestedAction], str | None], rules: Sequence[Rule]
) -> HeldBack:
    """Take out what the rules are against. What points to it loses that link, or goes too where it cannot do without.

    `sender_of`: the address of who wrote what an action rests on, in lower case; None where one of ours did, whom no rule is about.
    """
    if not rules:
        return HeldBack(tuple(actions), ())
    out: dict[str, str] = {}
    for action in actions:
        sender = sender_of(action)
        rule = rule_for(rules, action.type, sender) if sender else None
        if rule is not None and rule.kind == "hold":
            out[action.ref] = rule.id
    kept = {action.ref: action for action in actions if action.ref not in out}
    while True:
        gone = False
        for ref, action in list(kept.items()):
            missing = [use.link for use in links_of(action) if use.link in out]
            if not missing:
                continue
            rest = relink(action, lambda link: None if link in out else link)
            if rest is not None:
                kept[ref] = rest
            else:
                out[ref] = out[missing[0]]
                del kept[ref]
                gone = True
        if not gone:
            break
    held = tuple(Held(action.ref, action.type, out[action.ref]) for action in actions if action.ref in out)
    return HeldBack(tuple(kept.values()), held)
