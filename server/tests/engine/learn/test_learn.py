"""Rules hold back what they name and nothing else; rejections offer a rule only where nothing was ever approved."""

from agentic_crm.engine.learn import ANY_TYPE, Rule, Settled, effect_of, hold_back, offers_of, rule_for
from tests.ai.suggested import arms


def hold(action_type: str, **where: str) -> Rule:
    return Rule(f"{action_type}-{where}", "hold", "learned", action_type, where.get("sender"), where.get("domain"))


def declined(number: int, sender: str, action_type: str = "create_task", reason: str = "not_relevant") -> Settled:
    return Settled(f"p{number}", action_type, sender, True, reason, f"title {number}")


def approved(number: int, sender: str, action_type: str = "create_task") -> Settled:
    return Settled(f"p{number}", action_type, sender, False)


class TestHoldingBack:
    def test_takes_out_what_the_rule_names_and_links_to_it(self) -> None:
        rules = [hold("create_company", domain="acme.example")]
        done = hold_back(arms(), lambda _: "jane@mail.acme.example", rules)
        assert [(one.ref, one.action_type) for one in done.held] == [("company:acme", "create_company")]
        assert [action.ref for action in done.actions] == ["contact:jane", "deal:arms", "task:quote"]
        assert all("company:acme" not in action.model_dump_json() for action in done.actions)

    def test_leaves_other_senders_and_our_own(self) -> None:
        rules = [hold(ANY_TYPE, sender="jane@acme.example")]
        assert hold_back(arms(), lambda _: "john@acme.example", rules).held == ()
        assert hold_back(arms(), lambda _: None, rules).held == ()
        assert hold_back(arms(), lambda _: "jane@acme.example", rules).actions == ()

    def test_the_narrower_rule_wins_then_the_written_one(self) -> None:
        wide, narrow = (
            hold(ANY_TYPE, domain="acme.example"),
            Rule("a", "allow", "learned", "create_task", "jane@acme.example"),
        )
        assert rule_for([wide, narrow], "create_task", "jane@acme.example") is narrow
        assert rule_for([wide, narrow], "create_deal", "jane@acme.example") is wide
        written = Rule("w", "allow", "explicit", ANY_TYPE, None, "acme.example")
        assert rule_for([wide, written], "create_deal", "x@acme.example") is written


class TestOffers:
    def test_come_of_three_rejections_without_an_approval(self) -> None:
        settled = [declined(n, "receipts@shop.example") for n in range(3)]
        (offer,) = offers_of(settled, [])
        assert (offer.action_type, offer.sender, offer.rejected, offer.reason) == (
            "create_task", "receipts@shop.example", 3, "not_relevant",
        )  # fmt: skip
        assert offer.examples == ("title 0", "title 1", "title 2")
        assert (offer.effect.packages, offer.effect.touched, offer.effect.held, offer.effect.approved) == (3, 3, 3, 0)
        assert offers_of(settled[:2], []) == ()
        assert offers_of([*settled, approved(9, "receipts@shop.example")], []) == ()

    def test_do_not_come_of_one_package_however_much_it_suggests(self) -> None:
        kinds = ("create_company", "create_contact", "create_deal", "create_task")
        whole = [declined(1, "beth@brewery.example", kind) for kind in kinds]
        assert offers_of(whole, []) == ()
        (offer,) = offers_of([*whole, declined(2, "beth@brewery.example", "create_task")], [])
        assert (offer.action_type, offer.rejected) == (ANY_TYPE, 5)

    def test_do_not_come_of_reasons_that_speak_of_one_suggestion(self) -> None:
        for reason in ("duplicate", "already_done", "wrong"):
            assert offers_of([declined(n, "jane@acme.example", reason=reason) for n in range(5)], []) == ()

    def test_a_domain_is_offered_for_several_of_its_addresses_and_in_their_place(self) -> None:
        settled = [declined(n, f"p{n % 2}@shop.example") for n in range(6)]
        (offer,) = offers_of(settled, [])
        assert (offer.domain, offer.sender, offer.rejected) == ("shop.example", None, 6)
        free = [declined(n, f"p{n}@gmail.com") for n in range(6)]
        assert offers_of(free, []) == ()

    def test_several_types_are_one_offer(self) -> None:
        kinds = ("create_task", "create_contact") * 3
        (offer,) = offers_of([declined(n, "a@shop.example", kind) for n, kind in enumerate(kinds)], [])
        assert (offer.action_type, offer.rejected) == (ANY_TYPE, 6)

    def test_what_is_known_is_not_offered_again(self) -> None:
        settled = [declined(n, "a@shop.example") for n in range(3)]
        assert offers_of(settled, [hold("create_task", sender="a@shop.example")]) == ()
        assert offers_of(settled, [], [hold("create_task", domain="shop.example")]) == ()

    def test_an_effect_counts_the_last_fifty_packages_and_what_was_approved(self) -> None:
        settled = [approved(n, "a@shop.example") for n in range(60)]
        effect = effect_of(hold("create_task", sender="a@shop.example"), settled)
        assert (effect.packages, effect.touched, effect.held, effect.approved) == (50, 50, 50, 50)
