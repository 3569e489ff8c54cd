"""What people type, as patterns for the database."""


def like_pattern(typed: str) -> str:
    r"""Words in this order with anything between: lower-case, LIKE's own signs taken literally.

    `50% Acme` gives `%50\\%%acme%`.
    """
    words = (word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in typed.lower().split())
    return f"%{'%'.join(words)}%"
