"""What a question costs. Prices are millionths of a dollar for a million tokens, costs millionths of a dollar."""

from decimal import Decimal
from typing import Final

_MILLION: Final = 1_000_000


def cost(input_tokens: int, output_tokens: int, input_price: int, output_price: int) -> int:
    """Rounded up: a budget is not to be passed by fractions. What a provider takes off for cached input is not counted on."""
    return -(-(input_tokens * input_price + output_tokens * output_price) // _MILLION)


def known_prices(provider: str, model: str) -> tuple[int, int] | None:
    """(input, output) from the table that is shipped with the library, or None for a model that it does not know."""
    from genai_prices import Usage, calc_price  # noqa: PLC0415 - a large table that only this question needs

    if provider == "compatible":
        return None
    try:
        taken = calc_price(Usage(input_tokens=_MILLION), model_ref=model, provider_id=provider)
        given = calc_price(Usage(output_tokens=_MILLION), model_ref=model, provider_id=provider)
    except LookupError:
        return None
    return _micros(taken.input_price), _micros(given.output_price)


def _micros(price: Decimal) -> int:
    return int((price * _MILLION).to_integral_value())
