"""Write the numbers and dates of a spreadsheet as it shows them, by the format of their cell (ECMA-376, 18.8.31).

A format that is not understood is left aside: the number is then written in full.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<exponent>[eE][+-]0+)|(?P<digit>[0#?])|(?P<sign>[.,%/])|(?P<general>General)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?\d+", re.IGNORECASE)
_WORDY = re.compile(r"[a-zA-Z@/]")
_IGNORED_IN_DATES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
_MAX_PLAIN_EXPONENT = 20  # 10^21 and more, or less than 10^-10, is written with an exponent
_GROUP = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_MAX_FORMAT = 1_000  # characters: Excel allows 255, and a longer format is left aside
_EXCEL_DIGITS = 15  # decimal digits that a spreadsheet keeps of a number


class _Format(NamedTuple):
    """A section of a number format. `places` are texts and "0" or "#" for a digit, in order; "." is the point."""

    places: tuple[tuple[str, bool], ...]  # text, and whether it is a place for a digit
    decimals: int
    scale: int  # power of ten by which the number is multiplied before it is shown
    has_groups: bool
    exponent_digits: int  # 0 for a number without an exponent


def number_text(value: int | float, number_format: str) -> str:
    """Return a number as its cell shows it.

    >>> [number_text(*each) for each in ((0.125, "0.0%"), (1250.5, "#,##0.00"), (7, "00000"), (0.1 + 0.2, "General"))]
    ['12.5%', '1,250.50', '00007', '0.3']
    """
    number = _exact(value)
    if number is None:
        return str(value)
    section, keeps_sign = _section_for(number, number_format if len(number_format) <= _MAX_FORMAT else "General")
    layout = _parse(section)
    if layout is None:
        return _in_full(number)
    text = _scientific(abs(number), layout) if layout.exponent_digits else _laid_out(abs(number), layout)
    return f"-{text}" if number < 0 and keeps_sign and re.search(r"[1-9]", text) else text


def date_text(value: datetime | date | time | timedelta, number_format: str) -> str:
    """Return a date or a time in ISO 8601, as exactly as its cell shows it: "2024-05-03", "2024-05" or "10:30".

    >>> date_text(datetime(2024, 5, 3), "d.m.yyyy"), date_text(datetime(2024, 5, 1), "mmm yy")
    ('2024-05-03', '2024-05')
    """
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, time):
        return _clock(value)
    letters = _IGNORED_IN_DATES.sub("", number_format[:_MAX_FORMAT].split(";")[0]).lower()
    day = value.isoformat()[:10]
    if isinstance(value, datetime) and ("h" in letters or "s" in letters):
        clock = _clock(value.time())
        return clock if "y" not in letters and "d" not in letters else f"{day} {clock}"
    if isinstance(value, datetime) and value.time() != time() and "d" not in letters and "y" not in letters:
        return f"{day} {_clock(value.time())}"
    if "d" in letters or "y" not in letters:
        return day
    return day[:7] if "m" in letters else day[:4]


def _clock(value: time) -> str:
    value = (datetime.combine(date(2000, 1, 1), value) + timedelta(microseconds=500_000)).time().replace(microsecond=0)
    return value.isoformat() if value.second else value.isoformat()[:5]


def _duration(value: timedelta) -> str:
    """Return a time span in hours, minutes and seconds: "26:30"."""
    seconds = round(abs(value.total_seconds()))
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    return f"-{text}" if value < timedelta() else text


def _exact(value: int | float) -> Decimal | None:
    """Return the number with the 15 digits that a spreadsheet keeps, or None if it is none. Integers stay whole."""
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_EXCEL_DIGITS}g}")
    return number if number.is_finite() else None


def _in_full(number: Decimal) -> str:
    """Return all digits of a number, without an exponent unless it would have more than twenty zeros."""
    if number and not -_MAX_PLAIN_EXPONENT / 2 <= number.adjusted() <= _MAX_PLAIN_EXPONENT:
        return f"{number.normalize():E}"
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _section_for(number: Decimal, number_format: str) -> tuple[str, bool]:
    """Return the section of a format for a number, and whether a minus has to be written in front."""
    sections = _split_sections(number_format)
    if len(sections) > 1 and number < 0:
        return sections[1], False
    if len(sections) > 2 and number == 0:
        return sections[2], False
    return sections[0], True


@lru_cache(maxsize=256)
def _split_sections(number_format: str) -> list[str]:
    sections = [""]
    for token in _TOKEN.finditer(number_format):
        if token["other"] == ";":
            sections.append("")
        else:
            sections[-1] += token[0]
    return sections


@lru_cache(maxsize=256)
def _parse(section: str) -> _Format | None:
    """Return how a section lays a number out, or None for a general, a fractional or an unknown one."""
    places: list[tuple[str, bool]] = []
    scale, exponent_digits, commas = 0, 0, 0
    point: int | None = None  # where the point stands among the places
    for token in _TOKEN.finditer(section):
        commas = commas + 1 if token["sign"] == "," else commas
        if token["digit"]:
            places.append((token["digit"], True))
        elif token["sign"] == "." and point is None:
            point = len(places)
            places.append((".", False))
        elif token["sign"] == "%":
            scale += 2
            places.append(("%", False))
        elif token["exponent"]:
            exponent_digits = len(token["exponent"]) - 2
        elif token["general"] or token["sign"] in ("/", ".") or _is_condition(token["bracket"]):
            return None
        elif token["sign"] != ",":
            text = token["quoted"] or token["escaped"] or token["currency"] or token["other"] or ""
            if token["other"] and _WORDY.fullmatch(token["other"]):
                return None
            places.append((text, False))
    digits = [n for n, place in enumerate(places) if place[1]]
    if not digits and any(text in ("", "@") for text, _ in places):
        return None
    decimals = sum(n > point for n in digits) if point is not None else 0
    has_groups = re.search(r"[0#?],[0#?]", section) is not None
    thousands = len(match[1]) if (match := re.search(r"[0#?](,+)(?![0#?,])", section)) else 0
    return _Format(tuple(places), decimals, scale - 3 * thousands, has_groups, exponent_digits)


def _is_condition(bracket: str | None) -> bool:
    return bracket is not None and _COLOUR.fullmatch(bracket) is None


def _laid_out(number: Decimal, layout: _Format) -> str:
    number = number.scaleb(layout.scale).quantize(Decimal(1).scaleb(-layout.decimals), ROUND_HALF_UP)
    whole, _, fraction = f"{number:f}".partition(".")
    point = next((n for n, place in enumerate(layout.places) if place == (".", False)), len(layout.places))
    before, after = layout.places[:point], layout.places[point + 1 :]
    text = _whole_part("" if whole == "0" else whole, before, layout.has_groups)
    decimals = _fraction_part(fraction, after)
    has_point = point < len(layout.places)
    if not (has_point and decimals[:1].isdigit()):
        return (text + decimals).strip()
    return (f"{text}.{decimals}" if text[-1:].isdigit() else f"{text}0.{decimals}").strip()


def _whole_part(digits: str, places: tuple[tuple[str, bool], ...], has_groups: bool) -> str:
    """Return the digits before the point in their places, filled from the right. The first place takes all others."""
    wanted = sum(text == "0" for text, is_digit in places if is_digit)
    first = next((n for n, place in enumerate(places) if place[1]), len(places))
    digits = digits.rjust(wanted, "0")
    if has_groups and digits:
        digits = _GROUP.sub(",", digits)
        parts = [text for text, is_digit in places[:first] if not is_digit]
        after = [text for text, is_digit in places[first:] if not is_digit]
        return "".join(parts) + digits + "".join(after)
    written: list[str] = []
    for n in range(len(places) - 1, -1, -1):
        text, is_digit = places[n]
        if not is_digit:
            written.append(text)
        elif n == first:
            written.append(digits)
        elif digits:
            written.append(digits[-1])
            digits = digits[:-1]
    return "".join(reversed(written))


def _fraction_part(digits: str, places: tuple[tuple[str, bool], ...]) -> str:
    """Return the digits after the point in their places. A last zero is left out where the place is "#" or "?"."""
    wanted = [text for text, is_digit in places if is_digit]
    while digits and wanted[len(digits) - 1] != "0" and digits.endswith("0"):
        digits = digits[:-1]
    remaining = iter(digits)
    return "".join(next(remaining, "") if is_digit else text for text, is_digit in places)


def _scientific(number: Decimal, layout: _Format) -> str:
    exponent = number.adjusted() if number else 0
    mantissa = number.scaleb(-exponent).quantize(Decimal(1).scaleb(-layout.decimals), ROUND_HALF_UP)
    if mantissa >= 10:
        mantissa, exponent = mantissa / 10, exponent + 1
    return f"{mantissa:.{layout.decimals}f}E{'-' if exponent < 0 else '+'}{abs(exponent):0{layout.exponent_digits}}"
