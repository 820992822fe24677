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
    ("What do you think about cork flooring?", "cork flooring"),
    ("What is the best glue for felt that would also hold on this?", "the best glue for felt"),
]
HOW = [
    ("How do I prune climbing roses in winter?", "prune climbing roses in winter"),
    ("how to replace the chain of a road bike", "replace the chain of a road bike"),
    ("Hello! How can I dry my own lavender, please?", "dry their own lavender"),
    ("I want to learn how to play the ukulele.", "play the ukulele"),
    ("Show me how to tie a bowline knot", "tie a bowline knot"),
    ("How to knit a scarf with", "knit a scarf"),
    ("How do I prune roses, and what soil do they need?", "prune roses"),
]
FOR = [
    ("Give me five ideas for a rainy afternoon in Bruges", "five ideas for a rainy afternoon in Bruges"),
    ("Suggest some board games for two players", "some board games for two players"),
    ("Recommend me a podcast about Roman history", "a podcast about Roman history"),
    ("I'm looking for a quiet hostel in Porto", "a quiet hostel in Porto"),
    ("I need an easy meal plan for a week of night shifts", "an easy meal plan for a week of night shifts"),
    ("Give me a list of ferries to Gotland like the one above", "a list of ferries to Gotland"),
    ("some tips for painting a hull", "some tips for painting a hull"),
    ("more crime novels set in lighthouses", "more crime novels set in lighthouses"),
    ("can you help me carve the oars", "help to carve the oars"),
    ("Help me plan a birthday party for twelve guests", "help to plan a birthday party for twelve guests"),
    ("Can you help me with quadratic equations?", "help with quadratic equations"),
    ("I need help with my sourdough starter", "help with their sourdough starter"),
]
ORDERS = [
    ("Could you please create a study plan for organic chemistry?", "create a study plan for organic chemistry"),
    ("Compare oak and ash flooring", "compare oak and ash flooring"),
    ("List all moons of Saturn", "list all moons of Saturn"),
    ("I want you to list the oldest bridges in Wales", "list the oldest bridges in Wales"),
    ("Carve me an oar out of ash", "carve them an oar out of ash"),
    ("Write a two sentence horror story", "write a two sentence horror story"),
    ("Write a cover letter for a nursing position.", "write a cover letter for a nursing position"),
    ("Write a story about a lighthouse keeper who says: I am lost", "write a story about a lighthouse keeper"),
    ("Write a song about ferries for my aunt", "write a song about ferries"),
    ("Write me a toast for a beekeeper's retirement", "write them a toast for a beekeeper's retirement"),
    ("Draft a toast to the crew, and tell them that I am moving", "draft a toast to the crew"),
    ("For a class on rivers, list three facts on eels", "list three facts on eels"),
    ("We leave on Monday, so please plan a route along the Loire", "plan a route along the Loire"),
    ("Translate this poem into Welsh so that it rhymes", "translate a poem into Welsh"),
    ("make it rhyme at the end of each line", "make something rhyme at the end of each line"),
    ("make these captions wittier", "make some captions wittier"),
    ("Make the reactions longer", "make some reactions longer"),
    ("translate this code to Python", "translate some code to Python"),
    ("Refine your suggestions on sails", "refine the assistant's suggestions on sails"),
    ("answer with two short paragraphs as you are a judge", "answer with two short paragraphs"),
]
QUESTIONS = [
    ("Why do cats knead blankets?", "Why do cats knead blankets?"),
    ("how does a heat pump work in winter?", "How does a heat pump work in winter?"),
    ("Should I repot an orchid in autumn", "Should I repot an orchid in autumn"),
    ("Which wood is best for a canoe paddle?", "Which wood is best for a canoe paddle?"),
    ("Is it possible to grow figs indoors?", "Is it possible to grow figs indoors?"),
    ("Can resin yellow pine?", "Can resin yellow pine?"),
    ('Does "wild yeast" survive drying?', "Does 'wild yeast' survive drying?"),
    ("Besides salt, what keeps slugs away?", "Besides salt, what keeps slugs away?"),
    ("Why do herons wade in winter, and is it the same for these?", "Why do herons wade in winter?"),
]
TEXTS = [
    ("Translate this to Dutch", "a text translated into Dutch"),
    ("Please rewrite the following paragraph", "a text rewritten"),
    ("correct the grammar of this email", "a text corrected"),
    ("Rewrite this in a friendly tone", "a text rewritten"),
    ("improve my essay", "a text improved"),
    ("Summarize the text: how do I knit a scarf", "a text summarized"),
    ("Paraphrase: I have sailed since I was nine.", "a text paraphrased"),
    ("Add that I have sailed since I was nine", "something added to a text"),
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
    "Translate to Latin",
    "improve this",
    "Which refers to the second bird",
    "Give me the link",
    "Is `foo(bar)` valid?",
    "See https://a.example/b for how to knit",
    "How to {{name}}",
    "How to <b>knit</b> fast",
    "HOW TO BAKE BREAD",
    "Behind the dunes the keepers waited",
    "Found a leak in the hull",
    "You can build a kiln from clay",
    "Name\tLength\tWidth of the hull",
    "There are of course some boats at sea",
    "What about in Denmark",
    "When the tide was low the boats lay dry, as ever?",
    "Compare oak and this",
    "What do you think of it?",
    "How to " + "very " * 40 + "slowly bake bread",
    "Comment apprendre le tricot sans aiguilles ?",
    "Wie kann ich einen Apfelbaum schneiden?",
    "Maybe explain how to knit",
    "Write a limerick about otters where I am the hero",
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


def test_of_a_long_sentence_the_same_beginning_is_read_however_far_it_goes_on():
    found = [
        next(read_requests(_turn("list the ferries on the river " + "and the canal " * times)), None)
        for times in (28, 58)
    ]
    assert found[0] is not None
    assert found[0].value.startswith("list the ferries on the river and the canal")
    assert found[1] is not None
    assert found[1].statement == found[0].statement
