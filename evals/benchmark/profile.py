"""An invented person of any size and a prompt of sixty tokens, so that times can be compared between machines."""

from __future__ import annotations

from datetime import UTC, datetime

from tactful.memory import Attribute, Basis, Kind, Origin, Stability

from ..invented_pairs import life_statements

USER_ID = "benchmark"
SAID_AT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_YEAR = 1900
# One stated constraint among so many, which passes by rule.
CONSTRAINT_EACH = 500
_KINDS = (Kind.PREFERENCE, Kind.INTEREST, Kind.OCCUPATION, Kind.GOAL, Kind.POSSESSION, Kind.EXPERTISE, Kind.SITUATION)
_PROMPT = (
    "I would like to plan a slow weekend away with my family, somewhere within three hours by train, not too "
    "expensive, with a bit of walking, good food for everyone and something to do indoors in case it rains. What would "
    "you suggest, and what should we book first? Draft:"
)


def invent_attributes(size: int) -> tuple[Attribute, ...]:
    """Return that many different attributes of one person, sorted by id as a store returns them."""
    facts = life_statements()
    attributes = [_attribute(facts[number % len(facts)], number, number // len(facts)) for number in range(size)]
    return tuple(sorted(attributes, key=lambda attribute: attribute.id))


def sixty_tokens(number: int) -> str:
    """Return a prompt of 60 tokens (cl100k_base), from number 1,000 on of 61, that is another one for each number."""
    return f"{_PROMPT} {number}"


def _attribute(fact: str, number: int, times: int) -> Attribute:
    return Attribute(
        user_id=USER_ID,
        statement=f"{fact.rstrip('.')}, and said so in {FIRST_YEAR + times}.",
        kind=Kind.CONSTRAINT if number % CONSTRAINT_EACH == 0 else _KINDS[number % len(_KINDS)],
        origin=Origin.PERSON,
        basis=Basis.STATED,
        stability=Stability.LASTING,
        learned_at=SAID_AT,
        updated_at=SAID_AT,
    )
