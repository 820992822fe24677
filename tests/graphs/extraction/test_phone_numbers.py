"""Phone numbers are told from other digits by the numbering plans and the words around them."""

import subprocess
import sys

import pytest

from tactful.graphs.extraction.phone_numbers import holds_phone_number


@pytest.mark.parametrize(
    "text",
    [
        "+32 475 12 34 56",
        "0032475123456",
        "(212) 736-5000",
        "call me on 0475 12 34 56",
        "my number is 01 44 55 66 77",
        "030 1234567 is my work number",
        "WhatsApp: 0612345678",
    ],
)
def test_phone_numbers_are_found(text):
    assert holds_phone_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "+32 1",
        "order 0475 12 34 56",
        "it rose by +12.345678",
        "my number is 12",
        "978-0-306-40615-7",
        "1998-2004 and 2006-2011",
        "192.168.100.100",
        "call me when 1 234 567 people came",
        "٣٤٥٦٧٨٩",
    ],
)
def test_other_numbers_are_not(text):
    assert not holds_phone_number(text)


def test_the_numbering_plans_are_read_only_where_digits_call_for_them():
    program = (
        "import sys\nfrom tactful.graphs import classify_sensitivity\n"
        "for text in ('I was born in 1990', '+32 475 12 34 56'):\n"
        "    classify_sensitivity(text)\n    print('phonenumbers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]
