from __future__ import annotations

from tactful.evals.benchmark.profile import invent_attributes, sixty_tokens
from tactful.graphs import best_token_counter
from tactful.memory import Kind


def test_attributes_differ_are_sorted_and_hold_a_constraint_each_five_hundred() -> None:
    attributes = invent_attributes(1_001)
    ids = [attribute.id for attribute in attributes]
    assert ids == sorted(set(ids))
    assert sum(attribute.kind is Kind.CONSTRAINT for attribute in attributes) == 3
    assert invent_attributes(50) == invent_attributes(50)


def test_the_prompt_has_sixty_tokens_and_is_new_each_time() -> None:
    counter = best_token_counter()
    assert {counter.count(sixty_tokens(number)) for number in (0, 7, 42, 999)} == {60}
    assert sixty_tokens(1) != sixty_tokens(2)
