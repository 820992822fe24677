"""What a candidate must pass before it may be kept."""

from __future__ import annotations

import pytest

from tactful.graphs import Assessment, Candidate, Failure, VerificationPolicy, Verified, verify_candidates
from tactful.memory import Basis, Kind, Sensitivity, Stability
from tests.fakes import NOON, make_turn

GOOD = Assessment(0.9, 0.8, is_accepted=True, is_worth_keeping=True, likely_failure=Failure.ONE_OFF)
TOO_WIDE = Assessment(0.4, 0.8, is_accepted=False, is_worth_keeping=True, likely_failure=Failure.ONE_OFF)
WORTHLESS = Assessment(0.9, 0.1, is_accepted=True, is_worth_keeping=False, likely_failure=Failure.ONE_OFF)


def verify(
    text: str,
    quote: str,
    assessment: Assessment | None,
    *,
    is_refined: bool = False,
    allow_sensitive: bool = False,
    **changes: object,
) -> Verified:
    fields = {"statement": "The user does it.", "kind": Kind.INTEREST, "quote": quote, "turn_id": "t1"}
    return verify_candidates(
        [Candidate.model_validate({**fields, **changes})],
        [make_turn(text)],
        VerificationPolicy(allow_sensitive=allow_sensitive),
        now=NOON,
        assessments=None if assessment is None else [assessment],
        is_refined=is_refined,
    )


def test_what_people_would_accept_is_kept_with_its_probability() -> None:
    (attribute,) = verify("I row every week.", "I row every week", GOOD).kept
    assert attribute.acceptance_probability == 0.9
    assert (attribute.basis, attribute.stability) == (Basis.STATED, Stability.LASTING)


def test_without_a_verifier_evidence_decides() -> None:
    (attribute,) = verify("I row every week.", "I row every week", None).kept
    assert attribute.acceptance_probability is None
    assert verify("How do boats float?", "How do boats float", None).refused[0].reason == "not first person"


def test_what_says_too_much_waits_to_be_narrowed_and_is_refused_the_second_time() -> None:
    once = verify("I row every week.", "I row every week", TOO_WIDE)
    (waiting,) = once.unaccepted
    assert not once.kept + once.refused
    assert waiting.has_evidence
    assert waiting.reason == "people would not accept it (P = 0.40), made of a single request"
    again = verify("I row every week.", "I row every week", TOO_WIDE, is_refined=True)
    assert [refusal.reason for refusal in again.refused] == [waiting.reason]


def test_a_turn_with_nothing_people_want_kept_gives_nothing() -> None:
    found = verify("I row every week.", "I row every week", WORTHLESS)
    assert [refusal.reason for refusal in found.refused] == ["nothing people would want kept (P = 0.10)"]
    assert not found.unaccepted


def test_a_limit_is_kept_wherever_it_is_mentioned() -> None:
    found = verify("Plan a menu, I can't eat shrimp.", "I can't eat shrimp", WORTHLESS, kind=Kind.CONSTRAINT)
    assert len(found.kept) == 1


def test_what_is_concluded_from_a_question_is_inferred_and_an_episode() -> None:
    (attribute,) = verify("How do boats float?", "How do boats float", GOOD).kept
    assert (attribute.basis, attribute.stability) == (Basis.INFERRED, Stability.EPISODE)
    assert attribute.valid_until is not None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Rewrite: I row every week.", "I row every week"),
        ("My sister has a small boat", "has a small boat"),
    ],
)
def test_words_that_are_not_the_persons_own_are_never_kept_as_they_are(text: str, quote: str) -> None:
    found = verify(text, quote, GOOD)
    assert not found.kept
    assert [one.has_evidence for one in found.unaccepted] == [False]
    assert verify(text, quote, GOOD, is_refined=True).refused


def test_words_that_are_nowhere_are_refused_at_once() -> None:
    found = verify("I row every week.", "I fly every week", GOOD)
    assert [refusal.reason for refusal in found.refused] == ["quote not found"]


@pytest.mark.parametrize("allow_sensitive", [True, False])
def test_a_sensitive_category_is_never_inferred(allow_sensitive: bool) -> None:
    text = "What helps against diabetes?"
    found = verify(text, text, GOOD, statement="The user has diabetes.", allow_sensitive=allow_sensitive)
    assert not found.kept
    assert [refusal.reason for refusal in found.refused] == ["health is never inferred"]


def test_a_stated_sensitive_category_needs_the_operators_word() -> None:
    refused = verify("I have diabetes.", "I have diabetes", GOOD, statement="The user has diabetes.")
    kept = verify("I have diabetes.", "I have diabetes", GOOD, statement="The user has diabetes.", allow_sensitive=True)
    assert [r.reason for r in refused.refused] == ["health is not kept unless the operator has opted in"]
    assert kept.kept[0].sensitivity is Sensitivity.HEALTH


@pytest.mark.parametrize("assessment", [None, GOOD])
@pytest.mark.parametrize("is_refined", [True, False])
@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("I count every gram of sugar", "The user has diabetes."),
        ("I'm gay", "The user is gay and has epilepsy."),
        ("I keep Fridays free for my grandmother", "The user is Jewish."),
        ("I study at the lycée and my homework is due", "The user is 15 years old."),
    ],
)
def test_what_the_words_do_not_say_is_inferred_whatever_the_extractor_calls_it(
    assessment: Assessment | None, is_refined: bool, text: str, statement: str
) -> None:
    found = verify(
        text, text, assessment, statement=statement, basis=Basis.STATED, allow_sensitive=True, is_refined=is_refined
    )
    assert not found.kept
    assert [refusal.reason.partition(" ")[2] for refusal in found.refused] == ["is never inferred"]


def test_a_secret_in_the_value_alone_is_not_kept() -> None:
    found = verify(
        "I pay by card.", "I pay by card", GOOD, statement="The user pays by card.", value="4111111111111111"
    )
    assert [refusal.reason for refusal in found.refused] == ["a secret is never kept"]
    assert "hunter2" not in found.refused[0].model_dump_json()


class _FindsReligion:
    def detect(self, text: str) -> Sensitivity:
        return Sensitivity.RELIGION


def test_a_detector_of_the_operators_is_heeded() -> None:
    candidate = Candidate(statement="The user rows.", kind=Kind.INTEREST, quote="I row every week", turn_id="t1")
    policy = VerificationPolicy(detectors=(_FindsReligion(),))
    found = verify_candidates([candidate], [make_turn("I row every week.")], policy, now=NOON)
    assert [refusal.reason for refusal in found.refused] == ["religion is not kept unless the operator has opted in"]


@pytest.mark.parametrize("allow_sensitive", [True, False])
def test_a_secret_is_never_kept(allow_sensitive: bool) -> None:
    text = "My password is hunter2!x9"
    found = verify(text, text, GOOD, statement="The user uses hunter2!x9.", allow_sensitive=allow_sensitive)
    assert [refusal.reason for refusal in found.refused] == ["a secret is never kept"]
    assert "hunter2" not in found.refused[0].model_dump_json()
