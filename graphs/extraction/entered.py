"""Statements that a person enters or edits by hand: read for what fills which slot, checked, and set among the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tactful.memory import Attribute, InvalidInput, Sensitivity, Turn

from .candidate import Candidate
from .consolidation import confirm, consolidate, find_same
from .rules import RuleExtractor
from .sensitivity import classify_sensitivity
from .third_person import third_person
from .verification import VerificationPolicy

_FIRST_PERSON = re.compile(r"^(?:I|I['’]\w+|[Mm]y|[Ww]e|[Oo]ur)\b")
_IRREGULAR = {"is": "am", "has": "have", "does": "do", "was": "was"}
_NOBODY = "nobody"
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def to_statement(text: str) -> str:
    """Return what a person typed of themself as a statement about the user; any other sentence is left as it is.

    >>> to_statement("I live in Ghent")
    'The user lives in Ghent.'
    >>> to_statement("The user lives in Ghent.")
    'The user lives in Ghent.'
    """
    return third_person(text) if _FIRST_PERSON.match(text) else text


def read_entered(statement: str) -> Candidate | None:
    """Return what the rules would have read, had the person said in the first person what is entered in the third.

    None where no rule reads just this statement: it then stands for itself, fills no slot and replaces nothing.

    >>> read = read_entered("The user lives in Ghent.")
    >>> (read.slot, read.value) if read else None
    ('home_town', 'Ghent')
    """
    for words in _first_person(statement):
        said = Turn(turn_id=_NOBODY, user_id=_NOBODY, conversation_id=_NOBODY, text=words, said_at=_NO_TIME)
        for candidate in RuleExtractor().extract_from(said):
            if _plain(candidate.statement) == _plain(statement):
                return candidate
    return None


def check_entered(words: Sequence[str], policy: VerificationPolicy) -> Sensitivity:
    """Return the special category that something entered falls under.

    The person's typing it does not stand for the operator's opting in: the rule is that of what is learned.

    Raises:
        InvalidInput: it is a secret, or sensitive and the operator has not opted in.
    """
    all_of_them = [classify_sensitivity(text, policy.detectors) for text in words]
    found = [category for category in all_of_them if category is not Sensitivity.NONE]
    if Sensitivity.SECRET in found:
        raise InvalidInput("a secret (password, key, number of an account or telephone) is never kept")
    if found and not policy.allow_sensitive:
        raise InvalidInput(f"{found[0]} is sensitive, and is not kept unless the operator has opted in")
    return found[0] if found else Sensitivity.NONE


def enter(known: Sequence[Attribute], entered: Attribute, *, now: datetime) -> tuple[Attribute, ...]:
    """Return the records to write when the person enters a statement; what it contradicts is superseded.

    What is known already is confirmed instead, with its evidence, whatever its status was; the kind and the end of the
    entered one count.
    """
    same = find_same(entered, known)
    if same is None:
        return consolidate(known, [entered])
    said = same.model_copy(
        update={"kind": entered.kind, "valid_until": entered.valid_until, "stability": entered.stability}
    )
    return confirm([said if a.id == same.id else a for a in known], same.id, now=now)


def replace_edited(
    known: Sequence[Attribute], old_id: str, edited: Attribute, *, now: datetime
) -> tuple[Attribute, ...]:
    """Return the records to write when the person rewords a statement, whose own record is to be deleted then.

    What the old wording had replaced stays replaced, now by the new one.
    """
    rest = [attribute for attribute in known if attribute.id != old_id]
    changes = {attribute.id: attribute for attribute in enter(rest, edited, now=now)}
    same = find_same(edited, rest)
    heir = {"superseded_by": edited.id if same is None else same.id}
    inherited = [a for a in rest if a.superseded_by == old_id and a.id not in changes]
    return (*changes.values(), *(a.model_copy(update=heir) for a in inherited))


def _first_person(statement: str) -> Iterator[str]:
    """Yield guesses at what the person would have said; a wrong one is not read as the same statement."""
    if statement.startswith("The user's "):
        yield _inner("My " + statement.removeprefix("The user's "))
    if found := re.match(r"The user (?P<adverb>\w+ly |never |always |often )?(?P<verb>\w+)(?P<rest>.*)", statement):
        for verb in _plain_forms(found["verb"]):
            yield _inner(f"I {found['adverb'] or ''}{verb}{found['rest']}")


def _plain_forms(verb: str) -> Iterator[str]:
    """Yield what `third_person.agree` may have made this form of."""
    if verb in _IRREGULAR:
        yield _IRREGULAR[verb]
        return
    if verb.endswith("ies"):
        yield verb[:-3] + "y"
    if re.search(r"(?:ss|x|zz|ch|sh|o)es$", verb):
        yield verb[:-2]
    elif verb.endswith("s"):
        yield verb[:-1]
    yield verb


def _inner(text: str) -> str:
    own = {"their": "my", "theirs": "mine", "them": "me", "themselves": "myself", "they": "I"}
    return re.sub(r"\b(?:theirs?|them(?:selves)?|they)\b", lambda found: own[found[0]], text)


def _plain(statement: str) -> str:
    return " ".join(statement.casefold().split()).rstrip(".! ")
