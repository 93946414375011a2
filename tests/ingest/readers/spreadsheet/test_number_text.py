"""Numbers and dates of cells as their format shows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ingest.readers.spreadsheet.number_text import date_text, number_text

ACCOUNTING = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (10**15, "General", "1000000000000000"),
        (1e15, "General", "1000000000000000"),
        (12345678901234567890, "General", "12345678901234567890"),
        (12345.678, "General", "12345.678"),
        (1e-7, "General", "0.0000001"),
        (1e-15, "General", "1E-15"),
        (6.02e23, "General", "6.02E+23"),
        (44, 'General" kg"', "44"),
        (float("nan"), "0", "nan"),
        (0.125, "0.0%", "12.5%"),
        (0.125, "0%", "13%"),
        (2.5, "0", "3"),
        (1250.5, "#,##0.00", "1,250.50"),
        (1234567, "#,##0,", "1,235"),
        (1500000, '0.0,,"M"', "1.5M"),
        (0.25, "#.##", "0.25"),
        (0.5, "0.##", "0.5"),
        (3, "0.##", "3"),
        (0, "#,##0", "0"),
        (0, "#", ""),
        (-3.5, "0.00", "-3.50"),
        (-0.001, "0.00", "0.00"),
        (-5, "0;[Red]-0", "-5"),
        (-1234, "#,##0;(#,##0)", "(1,234)"),
        (7, "00000", "00007"),
        (7, "00,000", "00,007"),
        (123456789, "000\\-00\\-0000", "123-45-6789"),
        (5551234567, "(000) 000\\-0000", "(555) 123-4567"),
        (1.5, '0.0" kg"', "1.5 kg"),
        (2, '"Gate "0', "Gate 2"),
        (1234, "#,##0 [$€-407]", "1,234 €"),
        (1250.5, ACCOUNTING, "$1,250.50"),
        (-1250.5, ACCOUNTING, "$(1,250.50)"),
        (0, ACCOUNTING, "$-"),
        (123456, "0.00E+00", "1.23E+05"),
        (0.5, "# ?/?", "0.5"),
        (12.5, "@", "12.5"),
        (5, "[>=10]0;0.0", "5"),
        (5, ";;;", ""),
    ],
)
def test_a_number_is_written_as_its_cell_shows_it(value: int | float, number_format: str, text: str) -> None:
    assert number_text(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (datetime(2024, 5, 3), "d.m.yyyy", "2024-05-03"),
        (date(2024, 5, 3), "", "2024-05-03"),
        (datetime(2024, 5, 3, 10, 30), "yyyy-mm-dd hh:mm", "2024-05-03 10:30"),
        (datetime(2024, 5, 3, 10, 29, 59, 999_999), "dd/mm/yyyy h:mm", "2024-05-03 10:30"),
        (datetime(2024, 5, 3, 10, 30), "d mmm yyyy", "2024-05-03"),
        (datetime(2024, 5, 1), 'mmm" of "yy', "2024-05"),
        (datetime(2024, 1, 1), "yyyy", "2024"),
        (datetime(2024, 1, 1, 9, 5), "h:mm AM/PM", "09:05"),
        (time(9, 5, 30), "h:mm:ss", "09:05:30"),
        (timedelta(hours=26, minutes=30), "[h]:mm", "26:30"),
        (-timedelta(minutes=90, seconds=5), "[h]:mm:ss", "-1:30:05"),
    ],
)
def test_a_date_is_written_in_iso_form_as_exactly_as_its_cell_shows_it(
    value: datetime | date | time | timedelta, number_format: str, text: str
) -> None:
    assert date_text(value, number_format) == text
