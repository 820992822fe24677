"""RuleExtractor: learns from first-person statements in English, clause by clause, without a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tactful.memory import Basis, Kind, Stability, Turn

from .candidate import Candidate
from .clauses import Clause, split_clauses, split_sentences
from .evidence import DROPPED_SUBJECTS, SPEAKS_OF_SELF, is_sound_statement
from .frame import ADVERB, AM_NOT, DO_NOT, LEAD_IN, Frame
from .frames_aims import AIMS_FRAMES
from .frames_having import HAVING_FRAMES
from .frames_identity import IDENTITY_FRAMES
from .frames_skills import SKILLS_FRAMES
from .frames_taste import TASTE_FRAMES
from .frames_work import WORK_FRAMES
from .hedging import is_asked, is_hedged, is_reported, supposes_self
from .instructions import read_instruction
from .mentions import read_mentions
from .spans import Source, Span, split_spans
from .third_person import straighten, third_person, to_object

MAX_CLAUSE_CHARS = 320
MAX_VALUE_CHARS = 160
_AFTER_PLACE = re.compile(
    r"(?:,? (?:since|for|with|and|but|because|where|which|who|right now|now|at the moment|these days"
    r"|currently|until|as|so)\b"
    r"|, (?![A-Z])| (?:these days|today)$).*$"
)
_AFTER_TRADE = re.compile(
    r"(?:,| (?:at|in|for|from|with|who|based|living|working|and|but|by|on|currently|now|since)\b).*$", re.IGNORECASE
)
_VALUE_ENDS = {
    **dict.fromkeys(("home_town", "origin", "birthplace", "childhood_place"), _AFTER_PLACE),
    "occupation": _AFTER_TRADE,
}
# What fills these slots is what is not liked, eaten or had; in every other slot a denied value says so.
_NEGATIVE_SLOTS = frozenset({"dislikes", "avoids", "lacks", "habit", None})
_NEGATED = re.compile(rf"(?:{AM_NOT}|{DO_NOT}|i {ADVERB}have no\b|i've no\b)", re.IGNORECASE)

# The first frame that fits a clause is taken, so the order matters: facts before leanings, the narrow before the wide.
FRAMES: tuple[Frame, ...] = IDENTITY_FRAMES + WORK_FRAMES + HAVING_FRAMES + TASTE_FRAMES + AIMS_FRAMES + SKILLS_FRAMES

_DATED = re.compile(
    r"""\b(?:today|tonight|tomorrow|yesterday|this\ (?:morning|afternoon|evening|week|weekend|month|semester|term|summer
        |winter|spring|autumn|fall|year)|right\ now|at\ the\ moment|for\ now
        |for\ the\ (?:moment|next)|next\ (?:week|weekend|month|year|semester|summer|winter|monday|tuesday|wednesday
        |thursday|friday|saturday|sunday|spring|autumn|fall)
        |last\ (?:night|week|weekend|month|year|summer|winter|monday|tuesday|wednesday|thursday|friday|saturday
        |sunday)|on\ (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)
        |in\ (?:\d+|a|two|three|four|a\ few|an)\ (?:minutes?|hours?|days?|weeks?|months?)|soon|temporarily
        |an?\ (?:hour|week|few\ days)\ ago|just\ now|upcoming)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CLAUSE_TAIL = re.compile(
    r"[,;:\s]+(?:and|but|so|because|or|which|as|since|while|also|plus|please|thanks|thank you|lol"
    r"|haha|ok|right|etc|btw|by the way|you know|you see|i guess|though|honestly|to be honest|actually)?"
    r"[\s.,;:!?…)\"']*$",
    re.IGNORECASE,
)
_BARE = re.compile(r"^(?:it|this|that|these|those|them|one|so|too|there|here|ones|they)[.!\s]*$", re.IGNORECASE)
_JOINT_SUBJECT = re.compile(
    r"^(?:my [\w'-]+(?: [\w'-]+)? and i|(?:me|i) and my [\w'-]+|(?-i:[A-Z])[\w'-]+ and (?-i:I))\b", re.IGNORECASE
)
_OWN_SUBJECT = re.compile(
    rf"(?:i|i'?m|i'?ve|i'll|i'd|my \w+ and i"
    rf"|{'|'.join(dropped.pattern for dropped, _ in DROPPED_SUBJECTS)})\b",
    re.IGNORECASE,
)
# "As a beginner, how do I…?" asks, and says what the person is.
_ROLE = re.compile(
    r"^as (?P<v>an? (?!result\b|rule\b|matter\b|bonus\b|whole\b|joke\b|kid\b|child\b|teen\w*\b"
    r"|side note\b|test\b|last\b|first\b|gift\b)[^,?]{3,80}?)(?:,? (?:how|what|which|where|when|why"
    r"|should|can|could|do|am|would)\b.{0,20}?)?,? (?:i|i'm|i've|my)\b",
    re.IGNORECASE,
)
_AGE_BEFORE_NOUN = re.compile(r"^(i ?'?m an? |i am an? )\d{1,2}[- ]years?[- ]old (?=\w)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


class RuleExtractor:
    """Proposes a candidate for each clause in which someone plainly tells of themself.

    Only the person's own words are read: no quotation, pasted text, fiction or material. Hedged, hypothetical,
    reported and asked clauses and wants that end with the answer give nothing.
    """

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        """Return candidates in the order of their evidence, each statement once per turn."""
        return [candidate for turn in turns for candidate in self.extract_from(turn)]

    def extract_from(self, turn: Turn) -> list[Candidate]:
        """Return the candidates of one turn; pure computing, linear in the text."""
        found: dict[str, Candidate] = {}
        for candidate in _read_turn(turn):
            found.setdefault(candidate.statement.casefold(), candidate)
        return list(found.values())


def _read_turn(turn: Turn) -> Iterator[Candidate]:
    for span in split_spans(turn.text):
        if span.source is Source.OWN:
            yield from _read_own(turn, span)
        elif span.source is Source.ABOUT_OTHER:
            yield from read_mentions(turn, span.start, span.end)


def _read_own(turn: Turn, span: Span) -> Iterator[Candidate]:
    for sentence in split_sentences(turn.text, span.start, span.end):
        supposed = False
        for clause in split_clauses(turn.text, sentence):
            supposed = supposed or supposes_self(turn.text[clause.start : clause.end])
            if not supposed and clause.end - clause.start <= MAX_CLAUSE_CHARS:
                yield from _read_clause(turn, clause)


def _read_clause(turn: Turn, clause: Clause) -> Iterator[Candidate]:
    words = _normalise(turn.text[clause.start : clause.end])
    if not is_asked(turn.text, clause) and not is_reported(turn.text, clause):
        yield from _read_frames(turn, clause, words) or _read_order(turn, clause, words)
    yield from _read_role(turn, clause)
    yield from read_mentions(turn, clause.start, clause.end)


def _read_role(turn: Turn, clause: Clause) -> Iterator[Candidate]:
    found = _ROLE.match(_normalise(turn.text[clause.start : clause.sentence.end]))
    statement = f"The user is {to_object(found['v'])}." if found else ""
    if found is not None and is_sound_statement(statement):
        yield Candidate(
            statement=statement,
            kind=Kind.SITUATION,
            slot="role",
            value=to_object(found["v"]),
            quote=turn.text[clause.start : clause.sentence.end],
            turn_id=turn.turn_id,
        )


def _read_frames(turn: Turn, clause: Clause, words: str) -> list[Candidate]:
    statement = _CLAUSE_TAIL.sub("", _restore_subject(turn.text, LEAD_IN.sub("", words), clause))
    if not SPEAKS_OF_SELF.search(statement) or is_hedged(statement):
        return []
    told: list[Candidate] = []
    for part in _parts(statement):
        candidate = _first_frame(turn, clause, part)
        told += [candidate] if candidate is not None else []
    return told


def _first_frame(turn: Turn, clause: Clause, statement: str) -> Candidate | None:
    # "My wife and I live here" matches as "I live here", and is told of both.
    alone = _JOINT_SUBJECT.sub("I", statement)
    for frame in FRAMES:
        found = frame.pattern.match(alone)
        if found is not None and (candidate := _fill(frame, found, turn, clause, statement)) is not None:
            return candidate
    return None


def _parts(statement: str) -> list[str]:
    """Return "I'm a 29-year-old baker" as the age and the trade, any other statement as it is."""
    without_age = _AGE_BEFORE_NOUN.sub(r"\1", statement)
    return [statement] if without_age == statement else [statement, without_age]


def _fill(frame: Frame, found: re.Match[str], turn: Turn, clause: Clause, statement: str) -> Candidate | None:
    value = next((found[name] for name in ("v", "x") if name in found.groupdict() and found[name]), "")
    value = _cut_value(frame, value.strip(" .,;:!"))
    if frame.slot not in _NEGATIVE_SLOTS and _NEGATED.match(statement):
        value = f"not {value}"
    if (
        len(value) > MAX_VALUE_CHARS
        or _BARE.match(value)
        or (frame.refused is not None and frame.refused.search(value))
    ):
        return None
    sentence_text = _fill_template(frame.statement, found, value) if frame.statement else third_person(statement)
    if not is_sound_statement(sentence_text):
        return None
    quote_start = clause.sentence.start if clause.shares_subject else clause.start
    dated = _DATED.search(turn.text, clause.sentence.start, clause.sentence.end) is not None
    return Candidate(
        statement=sentence_text,
        kind=frame.kind,
        slot=frame.slot,
        value=to_object(value) or None,
        cardinality=frame.cardinality,
        quote=turn.text[quote_start : clause.end],
        turn_id=turn.turn_id,
        basis=Basis.STATED,
        stability=Stability.EPISODE if dated else frame.stability,
    )


def _cut_value(frame: Frame, value: str) -> str:
    """Return "Oslo" of "Oslo since 2015" in a slot that is compared by its value."""
    end = _VALUE_ENDS.get(frame.slot or "")
    return value if end is None else end.sub("", value) or value


def _fill_template(template: str, found: re.Match[str], value: str) -> str:
    groups = {name: to_object(words or "") for name, words in found.groupdict().items()}
    return template.format(**{**groups, "v": to_object(value)})


def _read_order(turn: Turn, clause: Clause, words: str) -> list[Candidate]:
    instruction = read_instruction(words)
    if instruction is None or not is_sound_statement(instruction.statement):
        return []
    candidate = Candidate(
        statement=instruction.statement,
        kind=instruction.kind,
        slot=instruction.slot,
        value=instruction.value,
        cardinality=instruction.cardinality,
        quote=turn.text[clause.start : clause.end],
        turn_id=turn.turn_id,
        stability=instruction.stability,
    )
    return [candidate]


def _restore_subject(text: str, words: str, clause: Clause) -> str:
    if clause.shares_subject:
        opening = LEAD_IN.sub("", _normalise(text[clause.sentence.start : clause.start]))
        return "I " + words if _OWN_SUBJECT.match(opening) else ""
    for dropped, subject in DROPPED_SUBJECTS:
        if dropped.match(words):
            return subject + words[0].lower() + words[1:]
    return words


def _normalise(words: str) -> str:
    return _SPACE.sub(" ", straighten(words)).strip()
