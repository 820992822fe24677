"""Numbers of cards, accounts and identity are told by their check digits or by their name."""

import pytest

from tactful.graphs.extraction.account_numbers import holds_account_number, passes_iban_check, passes_luhn


@pytest.mark.parametrize(("number", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("", False)])
def test_luhn(number, valid):
    assert passes_luhn(number) is valid


@pytest.mark.parametrize(
    ("iban", "valid"), [("BE68 5390 0754 7034", True), ("BE68 5390 0754 7035", False), ("nonsense", False)]
)
def test_iban(iban, valid):
    assert passes_iban_check(iban) is valid


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("I pay with 4111111111111111", True),
        ("my passport is AB1234567", True),
        ("my member number is 12345", False),
        ("978-1-4028-9462-6 passes Luhn and is a book", False),
        ("AB 12 34 56 C is on my payslip", True),
    ],
)
def test_a_number_counts_by_its_name_or_its_form(text, holds):
    assert holds_account_number(text) is holds
