"""Money as the database keeps it (integer minor units) and as people and actions write it (Decimal + ISO 4217)."""

from decimal import Decimal

_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency (ISO 4217): 2 unless listed."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """84000.00 EUR -> 8400000. Raises ValueError when the amount is finer than the currency's smallest coin."""
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} knows")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """8400000 EUR -> Decimal("84000.00")."""
    return Decimal(minor).scaleb(-exponent(currency))
