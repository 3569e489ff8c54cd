"""What people type, as patterns for the database."""


def like_pattern(typed: str) -> str:
    r"""Words in this order with anything between: lower-case, LIKE's own signs taken literally.

    `50% Acme` gives `%50\\%%acme%`.
    """
    words = (word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in typed.lower().split())
    return f"%{'%'.join(words)}%"


def closeness(label: str, typed: str) -> tuple[int, str]:
    """A sort key: labels that begin with the words typed, then those with a word that does, then the others."""
    name, words = label.casefold(), " ".join(typed.casefold().split())
    if name.startswith(words):
        return 0, name
    return (1 if f" {words}" in name else 2), name
