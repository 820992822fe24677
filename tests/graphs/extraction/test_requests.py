"""What a request is stored as, word for word, and which requests are stored as nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs.extraction.evidence import check_candidate
from tactful.graphs.extraction.requests import read_requests
from tactful.memory import Basis, Evidence, Kind, Stability, Turn

ABOUT = [
    ("What is the difference between a fjord and a loch?", "the difference between a fjord and a loch"),
    ("what's the best way to store saffron", "the best way to store saffron"),
    ("Who was Hildegard of Bingen?", "Hildegard of Bingen"),
    ("What are the rules of curling?", "the rules of curling"),
    ("I want to know more about medieval bookbinding", "medieval bookbinding"),
    ("I'm curious about urban beekeeping!", "urban beekeeping"),
    ("What about solar powered boats?", "solar powered boats"),
    ("I need info about moss gardens pls", "moss gardens"),
    ("I have a question about pottery glazes", "pottery glazes"),
]
HOW = [
    ("How do I prune climbing roses in winter?", "prune climbing roses in winter"),
    ("how to replace the chain of a road bike", "replace the chain of a road bike"),
    ("Hello! How can I dry my own lavender, please?", "dry their own lavender"),
    ("I want to learn how to play the ukulele.", "play the ukulele"),
    ("Show me how to tie a bowline knot", "tie a bowline knot"),
]
FOR = [
    ("Give me five ideas for a rainy afternoon in Bruges", "five ideas for a rainy afternoon in Bruges"),
    ("Suggest some board games for two players", "some board games for two players"),
    ("Recommend me a podcast about Roman history", "a podcast about Roman history"),
    ("I'm looking for a quiet hostel in Porto", "a quiet hostel in Porto"),
    ("I need an easy meal plan for a week of night shifts", "an easy meal plan for a week of night shifts"),
    ("Help me plan a birthday party for twelve guests", "help to plan a birthday party for twelve guests"),
    ("Can you help me with quadratic equations?", "help with quadratic equations"),
    ("I need help with my sourdough starter", "help with their sourdough starter"),
]
ORDERS = [
    ("Could you please create a study plan for organic chemistry?", "create a study plan for organic chemistry"),
    ("Compare oak and ash flooring", "compare oak and ash flooring"),
    ("List all moons of Saturn", "list all moons of Saturn"),
    ("I want you to list the oldest bridges in Wales", "list the oldest bridges in Wales"),
]
QUESTIONS = [
    ("Why do cats knead blankets?", "Why do cats knead blankets?"),
    ("how does a heat pump work in winter?", "How does a heat pump work in winter?"),
    ("Should I repot an orchid in autumn", "Should I repot an orchid in autumn"),
    ("Which wood is best for a canoe paddle?", "Which wood is best for a canoe paddle?"),
    ("Is it possible to grow figs indoors?", "Is it possible to grow figs indoors?"),
]
TEXTS = [
    ("Translate this to Dutch", "a text translated into Dutch"),
    ("Please rewrite the following paragraph", "a text rewritten"),
    ("correct the grammar of this email", "a text corrected"),
    ("Rewrite this in a friendly tone", "a text rewritten"),
    ("improve my essay", "a text improved"),
    ("Summarize the text: how do I knit a scarf", "a text summarized"),
]
STYLES = [
    ("make it shorter", "something shorter"),
    ("more concise please", "something more concise"),
    ("in bullet points", "bullet points"),
    ("Give me more detail", "more detail"),
    ("Can you write it a bit less formal?", "something less formal"),
    ("Explain it step by step", "an answer step by step"),
]
POSITIVE = [
    *((text, f"The user asked about {topic}.") for text, topic in ABOUT),
    *((text, f"The user asked how to {topic}.") for text, topic in HOW),
    *((text, f"The user asked for {topic}.") for text, topic in (*FOR, *STYLES)),
    *((text, f"The user asked the assistant to {topic}.") for text, topic in ORDERS),
    *((text, f'The user asked "{topic}"') for text, topic in QUESTIONS),
    *((text, f"The user asked to have {topic}.") for text, topic in TEXTS),
]
NEGATIVE = [
    "How to do this?",
    "What is it?",
    "What does that mean?",
    "Tell me more about them",
    "Give me 10 more",
    "Give me that recipe",
    "Another one please",
    "Continue",
    "thanks!",
    "Are you sure?",
    "Can you do better?",
    "What do you think of my answer?",
    "What is the capital",
    "What is my name?",
    "What is the plot of chapter 3?",
    "How do I fix the error?",
    "How should we proceed?",
    "Explain the above code",
    "Make the reactions longer",
    "Translate to Latin",
    "improve this",
    "translate this code to Python",
    "Which refers to the second bird",
    "Give me the link",
    "Is `foo(bar)` valid?",
    "See https://a.example/b for how to knit",
    "How to {{name}}",
    "How to <b>knit</b> fast",
    "HOW TO BAKE BREAD",
    "How to knit a scarf with",
    "How do I prune roses, and what soil do they need?",
    "How to " + "very " * 40 + "slowly bake bread",
    "Comment apprendre le tricot sans aiguilles ?",
    "Wie kann ich einen Apfelbaum schneiden?",
    "Maybe explain how to knit",
    "Write a two sentence horror story",
    "Write a poem about my cat",
    "Act as a pirate and say how to sail",
    "Pretend I am a baker. How do I bake rye bread?",
    "If I were a pilot, how would I land a glider?",
    'My aunt asked "how do I bake sourdough bread at home?"',
    "```\nhow to sort a list\n```",
    "",
]


def _turn(text):
    return Turn(turn_id="t", user_id="u", conversation_id="c", text=text, said_at=datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("text", "statement"), POSITIVE)
def test_a_request_becomes_one_modest_episode_with_its_own_words(text, statement):
    (found,) = read_requests(_turn(text))
    assert found.statement == statement
    assert found.quote in text
    assert (found.basis, found.stability) == (Basis.INFERRED, Stability.EPISODE)
    assert isinstance(check_candidate(found, [_turn(text)]), Evidence)


@pytest.mark.parametrize("text", NEGATIVE)
def test_what_cannot_be_said_soundly_gives_nothing(text):
    assert list(read_requests(_turn(text))) == []


def test_there_are_enough_cases():
    assert len(POSITIVE) + len(NEGATIVE) >= 60


@pytest.mark.parametrize(
    ("text", "kind", "slot", "value"),
    [
        ("What are the rules of curling?", Kind.INTEREST, "asked_about", "the rules of curling"),
        ("How do I darn my socks?", Kind.GOAL, "asked_about", "darn their socks"),
        ("make it shorter", Kind.STYLE, "asked_style", "something shorter"),
    ],
)
def test_what_was_asked_can_be_matched_when_it_recurs(text, kind, slot, value):
    (found,) = read_requests(_turn(text))
    assert (found.kind, found.slot, found.value) == (kind, slot, value)


def test_each_sentence_may_ask_and_the_order_is_kept():
    found = list(read_requests(_turn("How do I dry lavender? It smells good. What are the rules of curling?")))
    assert [c.value for c in found] == ["dry lavender", "the rules of curling"]


@given(st.text(max_size=200))
def test_any_text_gives_only_verbatim_quotes(text):
    for found in read_requests(_turn(text)):
        assert found.quote in text
        assert len(found.value) <= 130
