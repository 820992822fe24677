"""What the rules learn from plain first-person English, and what they leave alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.graphs.extraction.evidence import check_candidate, locate_quote
from tactful.graphs.extraction.rules import RuleExtractor
from tactful.graphs.extraction.spans import Source, sources_between, split_spans
from tactful.memory import Cardinality, Evidence, Kind, Stability, Turn, find_markup, is_one_line

K = Kind
LASTING, EPISODE = Stability.LASTING, Stability.EPISODE

# text, statement, kind, slot, stability
LEARNED = [
    ("I'm a nurse.", "The user is a nurse.", K.OCCUPATION, "occupation", LASTING),
    (
        "I am a junior marketing manager at a brewery",
        "The user is a junior marketing manager at a brewery.",
        K.OCCUPATION,
        "occupation",
        LASTING,
    ),
    ("I work as a translator", "The user works as a translator.", K.OCCUPATION, "occupation", LASTING),
    ("I work for the city library", "The user works for the city library.", K.OCCUPATION, "employer", LASTING),
    ("I work night shifts at a bakery", "The user works night shifts at a bakery.", K.OCCUPATION, "employer", LASTING),
    ("I run a small hotel in Crete", "The user runs a small hotel in Crete.", K.OCCUPATION, "business", LASTING),
    ("I work from home", "The user works from home.", K.SITUATION, "way_of_work", LASTING),
    ("I live with my parents", "The user lives with their parents.", K.SITUATION, "household", LASTING),
    ("I teach biology to teenagers", "The user teaches biology to teenagers.", K.OCCUPATION, "teaches", LASTING),
    ("I'm retired", "The user is retired.", K.SITUATION, "employment", LASTING),
    ("I'm unemployed", "The user is unemployed.", K.SITUATION, "employment", LASTING),
    ("My job is to inspect bridges", "The user's job is to inspect bridges.", K.OCCUPATION, "occupation", LASTING),
    ("I study law at Leiden", "The user studies law at Leiden.", K.OCCUPATION, "study", LASTING),
    ("I'm a second-year medical student", "The user is a second-year medical student.", K.OCCUPATION, "study", LASTING),
    ("I have a degree in physics", "The user has a degree in physics.", K.EXPERTISE, "degree", LASTING),
    ("I graduated from Delft", "The user graduated from Delft.", K.EXPERTISE, "degree", LASTING),
    ("I'm allergic to peanuts, by the way.", "The user is allergic to peanuts.", K.CONSTRAINT, "allergy", LASTING),
    ("I live in Ghent, actually.", "The user lives in Ghent.", K.DEMOGRAPHIC, "home_town", LASTING),
    ("I live in Ghent", "The user lives in Ghent.", K.DEMOGRAPHIC, "home_town", LASTING),
    (
        "I've been living in Oslo since 2015",
        "The user has been living in Oslo since 2015.",
        K.DEMOGRAPHIC,
        "home_town",
        LASTING,
    ),
    ("I'm from Peru", "The user is from Peru.", K.DEMOGRAPHIC, "origin", LASTING),
    ("I was born in Lima", "The user was born in Lima.", K.DEMOGRAPHIC, "birthplace", LASTING),
    (
        "I grew up in a fishing village",
        "The user grew up in a fishing village.",
        K.DEMOGRAPHIC,
        "childhood_place",
        LASTING,
    ),
    ("I'm Dutch", "The user is Dutch.", K.DEMOGRAPHIC, "nationality", LASTING),
    ("I'm 34 years old", "The user is 34 years old.", K.DEMOGRAPHIC, "age", LASTING),
    ("im 34", "The user is 34 years old.", K.DEMOGRAPHIC, "age", LASTING),
    ("My name is Sam", "The user's name is Sam.", K.DEMOGRAPHIC, "name", LASTING),
    ("Hey I'm Priya, nice to meet you", "The user's name is Priya.", K.DEMOGRAPHIC, "name", LASTING),
    ("I speak Dutch and English", "The user speaks Dutch and English.", K.EXPERTISE, "language", LASTING),
    ("I don't speak French", "The user does not speak French.", K.EXPERTISE, "language", LASTING),
    ("My mother tongue is Twi", "The user's mother tongue is Twi.", K.DEMOGRAPHIC, "native_language", LASTING),
    ("I'm fluent in German", "The user is fluent in German.", K.EXPERTISE, "language", LASTING),
    ("I have two children", "The user has two children.", K.RELATIONSHIP, "family", LASTING),
    ("I have an older brother", "The user has an older brother.", K.RELATIONSHIP, "family", LASTING),
    ("My wife and I live in Turin", "The user and their wife live in Turin.", K.DEMOGRAPHIC, "home_town", LASTING),
    ("We have two kids", "The user's household has two kids.", K.RELATIONSHIP, "family", LASTING),
    ("I'm married", "The user is married.", K.RELATIONSHIP, "marital_status", LASTING),
    ("I'm a single mother of three", "The user is a single mother of three.", K.RELATIONSHIP, "family", LASTING),
    ("I've got three cats", "The user has got three cats.", K.RELATIONSHIP, "pet", LASTING),
    ("I have a dog named Rex", "The user has a dog named Rex.", K.RELATIONSHIP, "pet", LASTING),
    ("My sister has a peanut allergy", "The user has a sister.", K.RELATIONSHIP, "family", LASTING),
    ("Can my dog eat grapes?", "The user has a dog.", K.RELATIONSHIP, "pet", LASTING),
    ("I drive a 2009 Volvo", "The user drives a 2009 Volvo.", K.POSSESSION, "vehicle", LASTING),
    ("I own a canoe and two tents", "The user owns a canoe and two tents.", K.POSSESSION, "possession", LASTING),
    ("I use Linux at home", "The user uses Linux at home.", K.POSSESSION, "tool", LASTING),
    ("I don't have a car", "The user does not have a car.", K.POSSESSION, "lacks", LASTING),
    ("How do I jump-start my car?", "The user has a car.", K.POSSESSION, "possession", LASTING),
    ("I'm allergic to peanuts", "The user is allergic to peanuts.", K.CONSTRAINT, "allergy", LASTING),
    ("Allergic to shellfish btw", "The user is allergic to shellfish.", K.CONSTRAINT, "allergy", LASTING),
    ("I have a nut allergy", "The user has a nut allergy.", K.CONSTRAINT, "allergy", LASTING),
    ("I can't eat gluten", "The user cannot eat gluten.", K.CONSTRAINT, "avoids", LASTING),
    ("I don't eat meat", "The user does not eat meat.", K.CONSTRAINT, "avoids", LASTING),
    ("I'm vegan", "The user is vegan.", K.CONSTRAINT, "diet", LASTING),
    ("I'm lactose intolerant", "The user is lactose intolerant.", K.CONSTRAINT, "diet", LASTING),
    ("I'm colour-blind", "The user is colour-blind.", K.CONSTRAINT, "accessibility", LASTING),
    ("I use a screen reader", "The user uses a screen reader.", K.CONSTRAINT, "accessibility", LASTING),
    ("I have dyslexia", "The user has dyslexia.", K.CONSTRAINT, "accessibility", LASTING),
    ("I suffer from migraines", "The user suffers from migraines.", K.SITUATION, "health", LASTING),
    ("I like hiking", "The user likes hiking.", K.PREFERENCE, "likes", LASTING),
    ("I really love thunderstorms", "The user really loves thunderstorms.", K.PREFERENCE, "likes", LASTING),
    ("I hate crowds", "The user hates crowds.", K.PREFERENCE, "dislikes", LASTING),
    ("I can't stand olives", "The user cannot stand olives.", K.PREFERENCE, "dislikes", LASTING),
    (
        "I do not like long flights because they bore me",
        "The user does not like long flights because they bore them.",
        K.PREFERENCE,
        "dislikes",
        LASTING,
    ),
    ("My favourite colour is green", "The user's favourite colour is green.", K.PREFERENCE, "favourite", LASTING),
    ("I'm a big fan of Bach", "The user is a big fan of Bach.", K.PREFERENCE, "likes", LASTING),
    ("I'm not a fan of jazz", "The user is not a fan of jazz.", K.PREFERENCE, "dislikes", LASTING),
    ("I'd rather take the train", "The user would rather take the train.", K.PREFERENCE, "likes", EPISODE),
    (
        "I never watch television after nine",
        "The user never watches television after nine.",
        K.PREFERENCE,
        "habit",
        LASTING,
    ),
    ("I usually get up at six", "The user usually gets up at six.", K.PREFERENCE, "habit", LASTING),
    ("I prefer short answers", "The user prefers short answers.", K.STYLE, "answers", LASTING),
    ("Always answer in Dutch", "The user wants answers in Dutch.", K.STYLE, "language_of_answers", LASTING),
    ("Please respond only in Spanish", "The user wants answers in Spanish.", K.STYLE, "language_of_answers", EPISODE),
    ("Keep your answers short from now on", "The user wants short answers.", K.STYLE, "manner", LASTING),
    ("please use metric units", "The user wants answers in metric units.", K.STYLE, "units", EPISODE),
    ("From now on use metric units", "The user wants answers in metric units.", K.STYLE, "units", LASTING),
    ("Don't use bullet points", "The user wants answers without bullet points.", K.STYLE, "avoided_form", EPISODE),
    ("Never use emojis", "The user wants answers without emojis.", K.STYLE, "avoided_form", LASTING),
    ("Call me Sam", "The user wants to be called Sam.", K.STYLE, "form_of_address", LASTING),
    ("Never apologise", "The user wants the assistant not to apologise.", K.STYLE, "instruction", LASTING),
    (
        "Explain it like I'm five",
        "The user wants the assistant to explain it like they are five.",
        K.STYLE,
        "level",
        EPISODE,
    ),
    ("I want to learn Spanish", "The user wants to learn Spanish.", K.GOAL, "goal", LASTING),
    ("I'm trying to lose ten kilos", "The user is trying to lose ten kilos.", K.GOAL, "goal", LASTING),
    ("I'm planning a trip to Japan", "The user is planning a trip to Japan.", K.GOAL, "goal", EPISODE),
    ("My dream is to open a cafe", "The user's dream is to open a cafe.", K.GOAL, "goal", LASTING),
    ("I'm learning the piano", "The user is learning the piano.", K.GOAL, "learning", LASTING),
    ("I'm looking for a new job", "The user is looking for a new job.", K.GOAL, "goal", EPISODE),
    ("I've been coding for ten years", "The user has been coding for ten years.", K.EXPERTISE, "experience", LASTING),
    (
        "I have five years of experience in sales",
        "The user has five years of experience in sales.",
        K.EXPERTISE,
        "experience",
        LASTING,
    ),
    ("I'm a beginner in chess", "The user is a beginner in chess.", K.EXPERTISE, "skill", LASTING),
    ("I know Python", "The user knows Python.", K.EXPERTISE, "skill", LASTING),
    ("I don't know how to swim", "The user does not know how to swim.", K.EXPERTISE, "skill", LASTING),
    ("I can play the harp", "The user can play the harp.", K.EXPERTISE, "skill", LASTING),
    ("I play the cello", "The user plays the cello.", K.INTEREST, "hobby", LASTING),
    ("I collect stamps", "The user collects stamps.", K.INTEREST, "hobby", LASTING),
    ("In my free time I paint", "The user paints in their free time.", K.INTEREST, "hobby", LASTING),
    ("I'm interested in astronomy", "The user is interested in astronomy.", K.INTEREST, "interest", LASTING),
    ("I'm moving to Lisbon", "The user is moving to Lisbon.", K.SITUATION, "move", LASTING),
    ("I'm moving to Lisbon next month", "The user is moving to Lisbon next month.", K.SITUATION, "move", EPISODE),
    (
        "I'm writing a thesis on tidal energy",
        "The user is writing a thesis on tidal energy.",
        K.SITUATION,
        "project",
        EPISODE,
    ),
    (
        "I'm preparing for my driving test",
        "The user is preparing for their driving test.",
        K.SITUATION,
        "project",
        EPISODE,
    ),
    ("I broke my leg", "The user broke their leg.", K.SITUATION, "event", EPISODE),
    ("I used to smoke", "The user used to smoke.", K.SITUATION, "past", LASTING),
    ("My budget is 300 euros", "The user's budget is 300 euros.", K.SITUATION, "circumstance", LASTING),
    ("As a beginner, how do I tune a guitar?", "The user is a beginner.", K.SITUATION, "role", LASTING),
    ("Can I eat this, since I'm vegan?", "The user is vegan.", K.CONSTRAINT, "diet", LASTING),
    ("If it helps, I'm a vegetarian", "The user is a vegetarian.", K.CONSTRAINT, "diet", LASTING),
]

# Two or more statements of one turn, in order.
SEVERAL = [
    ("I live in Ghent and work as a nurse", ["The user lives in Ghent.", "The user works as a nurse."]),
    ("I'm 40 and I'm from Chile", ["The user is 40 years old.", "The user is from Chile."]),
    ("I love tea, but I hate coffee", ["The user loves tea.", "The user hates coffee."]),
    ("I am a 29-year-old baker", ["The user is 29 years old.", "The user is a baker."]),
    ("love hiking, hate crowds", ["The user loves hiking.", "The user hates crowds."]),
    ("I'm a vegan because I love animals", ["The user is a vegan.", "The user loves animals."]),
    ("- I run a bakery\n- I have two sons", ["The user runs a bakery.", "The user has two sons."]),
]

NOTHING = [
    "If I were rich, I'd live in Monaco",
    "If I am a resident and I have a car, do I pay tax?",
    "Suppose I am a doctor and I live in Rome",
    "Imagine I'm allergic to water",
    "What if I have two dogs?",
    "Let's say I own a bakery",
    "Am I a bad person?",
    "Do I live in a bubble?",
    "Am I allergic to peanuts?",
    "Do you know that I like cats?",
    "He said I am lazy",
    "She told me that I love drama",
    "People say I am a nurse at heart",
    "Maybe I'm a fan of opera",
    "I guess I like jazz",
    "I wish I were a painter",
    "I want you to write a poem",
    "I want a list of rivers",
    "I want to know the capital of Peru",
    "I need a list of cities",
    "I need you to fix this code",
    "I'd like to know more",
    "I'd like to see the second option",
    "I would like a recipe for soup",
    "I want to change the colour of the button",
    "I want to add a column to the table",
    "I'm trying to fix this bug",
    "I'm getting an error in my code",
    "I'm using this function to sort",
    "I have a question",
    "I have a list of numbers",
    "I have an error in the file",
    "I like it",
    "I like that",
    "I love this",
    "I love your answer",
    "I like the second one better",
    "I prefer the first version",
    "I hate this",
    "I'm sorry",
    "I'm here",
    "I'm bored",
    "I'm tired",
    "I'm ready",
    "I'm not sure",
    "I'm 5 minutes late",
    "I'm asking for a friend",
    "I hope you are well",
    "I hope work goes well for you",
    "I am going to ask you some questions",
    "I see what you mean",
    "I know that already",
    "I think so",
    "I understand",
    "Translate this to Dutch: I am a baker",
    "Rewrite: I have three cats and I love them",
    'The mayor wrote "I live in Rome and I love it"',
    "Write a story where I am a pirate. I live on an island.",
    "Act as a nurse.",
    "You are a vegan chef.",
    "My character is a bard. I play the lute.",
    "Here is my essay: I was born in Ghent.",
    "Dear Sir,\nI am a nurse and I live in Ghent.\nKind regards,\nJo",
    "He is a nurse",
    "They live in Ghent",
    "Someone I know is a baker",
    "translate this",
    "What is the capital of France?",
    "Write a poem about autumn",
    "How do I get to the station?",
    "Use a torch and run the program",
    "Call me when you are done",
    "give me ten names for a cat",
    "Is it bad that I drink coffee?",
    "add that I am away until Monday",
    "Tell him I own the house",
    "Thanks, I love it!",
    "I have a meeting tomorrow with my boss",
    "I am writing to complain about my order",
    "I live by the motto less is more",
    "I have hands but I can't clap, what am I?",
    "If John has two dogs and I have one, how many?",
    "I always get this error when I run it",
    "I voted",
    "DROP TABLE users",
    "I play as a wizard",
]


def _turn(text, turn_id="t1"):
    return Turn(turn_id=turn_id, user_id="u", conversation_id="c", text=text, said_at=datetime(2024, 1, 1, tzinfo=UTC))


def _learn(text):
    return RuleExtractor().extract_from(_turn(text))


def test_there_are_enough_cases():
    assert len(LEARNED) + len(SEVERAL) + len(NOTHING) >= 120


@pytest.mark.parametrize(("text", "statement", "kind", "slot", "stability"), LEARNED, ids=lambda value: str(value)[:40])
def test_a_plain_statement_is_learned(text, statement, kind, slot, stability):
    found = {candidate.statement: candidate for candidate in _learn(text)}
    assert statement in found
    candidate = found[statement]
    assert (candidate.kind, candidate.slot, candidate.stability) == (kind, slot, stability)
    assert candidate.quote in text


@pytest.mark.parametrize(("text", "statements"), SEVERAL)
def test_each_clause_says_its_own_thing(text, statements):
    assert [candidate.statement for candidate in _learn(text)] == statements


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_learned(text):
    assert [candidate.statement for candidate in _learn(text)] == []


@pytest.mark.parametrize(
    ("text", "value", "cardinality"),
    [
        ("I live in Ghent", "Ghent", Cardinality.ONE),
        ("I've been living in Oslo since 2015", "Oslo", Cardinality.ONE),
        ("I live in Ghent, Belgium, with my dog", "Ghent, Belgium", Cardinality.ONE),
        ("I'm a junior nurse at a clinic in Bath", "junior nurse", Cardinality.ONE),
        ("I'm 34 years old", "34", Cardinality.ONE),
        ("My name is Sam", "Sam", Cardinality.ONE),
        ("I like hiking", "hiking", Cardinality.MANY),
        ("I'm allergic to peanuts", "peanuts", Cardinality.MANY),
        ("I love my garden", "their garden", Cardinality.MANY),
        ("I'm not vegan", "not vegan", Cardinality.MANY),
        ("I don't speak French", "not French", Cardinality.MANY),
        ("I don't eat pork", "pork", Cardinality.MANY),
        ("Always answer in dutch", "in Dutch", Cardinality.ONE),
    ],
)
def test_the_slot_has_a_value(text, value, cardinality):
    candidate = _learn(text)[0]
    assert (candidate.value, candidate.cardinality) == (value, cardinality)


async def test_turns_keep_their_order_and_their_ids():
    turns = [_turn("I live in Ghent", "a"), _turn("Nice weather", "b"), _turn("I'm a nurse. I'm a nurse!", "c")]
    found = await RuleExtractor().extract(turns)
    assert [(candidate.turn_id, candidate.statement) for candidate in found] == [
        ("a", "The user lives in Ghent."),
        ("c", "The user is a nurse."),
    ]


SENTENCES = (
    [text for text, *_ in LEARNED]
    + [text for text, _ in SEVERAL]
    + NOTHING
    + ["\n\n", "```", '"', "> ", "🙂", "שלום", "Btw", "e.g.", "—", "’"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=8), st.sampled_from([" ", "\n", ". ", "\n\n", ", "]))
def test_every_quote_is_verbatim_and_the_persons_own(pieces, separator):
    turn = _turn(separator.join(pieces))
    spans = split_spans(turn.text)
    for candidate in RuleExtractor().extract_from(turn):
        assert candidate.quote in turn.text
        place = locate_quote(candidate.quote, turn.text)
        assert place is not None
        allowed = {Source.OWN, Source.ABOUT_OTHER} if candidate.kind is Kind.RELATIONSHIP else {Source.OWN}
        places = [i for i in range(len(turn.text)) if turn.text.startswith(candidate.quote, i)]
        assert any(sources_between(spans, i, i + len(candidate.quote)) <= allowed for i in places)
        assert is_one_line(candidate.statement) and find_markup(candidate.statement) is None
        assert candidate.statement.startswith("The user") and candidate.statement.endswith(".")


@pytest.mark.parametrize("text", [text for text, *_ in LEARNED] + [text for text, _ in SEVERAL])
def test_what_the_rules_propose_passes_the_check_of_evidence(text):
    turn = _turn(text)
    for candidate in RuleExtractor().extract_from(turn):
        assert isinstance(check_candidate(candidate, [turn]), Evidence), candidate


@pytest.mark.parametrize(
    "text",
    ["", " ", "\ufffd", "\x00I am", "I'm " * 99, "👩‍👩‍👧 I'm", "\u202eאני גר בחיפה", "I like <b>x</b>", "I like {{y}}"],
)
def test_odd_input_never_raises(text):
    assert isinstance(_learn(text), list)


@pytest.mark.parametrize("unit", ["a", "I am a nurse. ", "I like ", "my my ", "and I ", "I'm the a an ", "as a x "])
@pytest.mark.parametrize("length", [20_000, 1_000_000])
@pytest.mark.timeout(60)  # no measure of speed: a pattern that backtracks would take hours on these
def test_long_repetitive_text_is_read_to_its_end(unit, length):
    turn = _turn((unit * (length // len(unit) + 1))[:length])
    assert all(candidate.quote in turn.text for candidate in RuleExtractor().extract_from(turn))
