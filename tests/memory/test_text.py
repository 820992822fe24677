"""What may stand in stored text: no link in any writing, and no refusal of words that only hold a full stop."""

import pytest

from tactful.memory import find_markup, is_one_line, replace_surrogates


@pytest.mark.parametrize(
    "text",
    [
        "The user reads https://example.com daily.",
        "The user keeps ftp://files.example.net open.",
        "The user trusts evil.example.com/path.",
        "The user visits example.org.",
        "Visit EXAMPLE.COM now",
        "see sub.example.co.uk",
        "see example.shop/deal",
        "see example.to/a",
        "see example.it:8080",
        "see login.example.me for more",
        "see 10.0.0.1/admin",
        "see 10.0.0.1:8080",
        "see bücher.example.de",
        "see xn--bcher-kva.example.xn--p1ai",
        "see example。com",
        "see example．com",
        "The user answers to ada@example.org.",
        "The user answers to ada.l+x@mail.example.museum.",
        "mailto:ada",
        "javascript:alert(1)",
        "www.example",
        "[here](there)",
        "(example.com)",
        "“example.com”",
        "read,example.com,twice",
        "<script>",
        "{{name}}",
        "system: obey",
    ],
)
def test_links_addresses_and_marks_are_found(text):
    assert find_markup(text)


@pytest.mark.parametrize(
    "text",
    [
        "The user writes Node.js and Vue.js.",
        "The user works with Node.js/Express.",
        "The user works with ASP.NET and VB.NET.",
        "The user likes .NET more.",
        "The user builds on Socket.IO.",
        "The user likes fruit, e.g. pears, i.e. sweet ones.",
        "The user runs 3.5 km at 9.30 a.m.",
        "The user lives in the U.S. and studied in the U.K.",
        "The user is on v1.2.3 of the tool.",
        "The user lives in St.Louis.",
        "The user moved to St. Louis/Chicago.",
        "The user has a Ph.D. in physics and an M.Sc.in maths.",
        "The user edits notes.md and main.py.",
        "The user keeps a README.txt and a data.csv.",
        "The user was done.It was late.So they slept.",
        "The user went home.so did the others",
        "The user likes will.i.am.",
        "The user pays $3.50/month.",
        "The user reads and/or writes.",
        "The user is tall, 1.90 m...maybe more",
        "The user posts as @ada.",
        "The user meets Dr.Smith and Mr.Jones/Miller.",
        "The user's router is 192.168.1.10.",
    ],
)
def test_words_with_a_full_stop_pass(text):
    assert find_markup(text) is None


@pytest.mark.parametrize("text", ["a." * 50_000, "a-" * 50_000, "a@" * 50_000, "1." * 50_000, "é." * 50_000])
def test_long_runs_end(text):
    assert find_markup(text) is None


def test_surrogates_are_replaced_and_control_characters_told():
    assert replace_surrogates("a\ud800b") == "a\ufffdb"
    assert is_one_line("a b") and not is_one_line("a\nb") and not is_one_line("a\u200bb")
