"""What a provider's refusal means, and who has to do what about it."""

from typing import Final

from agentic_crm.email.oauth.errors import (
    ConsentDeclined,
    ConsentMisconfigured,
    ConsentNeedsAdmin,
    ConsentProblem,
    ConsentStateMismatch,
)
from agentic_crm.email.oauth.providers import MailProvider

_ADMIN: Final = ("admin_policy_enforced", "org_internal", "AADSTS65001", "AADSTS90094", "AADSTS90095")
_DECLINED: Final = ("access_denied", "AADSTS65004", "no_code", "consent_required", "interaction_required")
_TESTING: Final = ("access blocked", "has not completed", "verification process")
_REDIRECT: Final = ("redirect_uri_mismatch", "AADSTS50011", "redirect uri", "redirect_uri")
_SECRET: Final = ("invalid_client", "AADSTS7000215", "AADSTS7000222", "AADSTS700016", "unauthorized_client")


def refusal(provider: MailProvider, error: str, description: str) -> ConsentProblem:
    """The problem that a provider's words stand for. `error` is its code, `description` what it says besides."""
    said = f"{error} {description}"
    low = said.casefold()
    name = provider.name
    reason = " ".join(said.split())[:200]

    def says(words: tuple[str, ...]) -> bool:
        return any(word.casefold() in low for word in words)

    if says(_ADMIN):
        return ConsentNeedsAdmin(
            f"Your organisation lets an administrator decide which apps read mail at {name}. Ask yours to allow this one, then connect again."
        )
    if says(_REDIRECT):
        return ConsentMisconfigured(
            f"The address to come back to is not registered at {name}. Whoever runs this server has to add it; the guide names it.",
            reason=reason,
        )
    if says(_SECRET):
        return ConsentMisconfigured(
            f"{name} does not accept this server's client id or secret. Whoever runs this server has to correct them.",
            reason=reason,
        )
    if says(_TESTING):
        return ConsentMisconfigured(
            f"The app is in testing at {name}, and your account is not one of its test users. Whoever runs this server adds it or publishes the app.",
            reason=reason,
        )
    if says(_DECLINED):
        return ConsentDeclined(f"{name} was told not to let us in. Connect again and agree, if that was not meant.")
    if error == "invalid_grant":
        return ConsentStateMismatch("Begin again: this consent took too long or was used already.")
    return ConsentProblem(f"{name} did not grant access ({reason[:80]}). Connect again.")
