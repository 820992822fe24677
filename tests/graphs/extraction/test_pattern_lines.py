"""Patterns written over several lines or as lists."""

from tactful.graphs.extraction.pattern_lines import any_of, on_one_line


def test_line_breaks_go_and_spaces_within_a_line_stay():
    assert on_one_line("\n  a b\n    |c d\n  ") == "a b|c d"


def test_a_list_becomes_an_alternation():
    assert any_of("trade\n  union, unions?,\n") == "(?:trade union|unions?)"
