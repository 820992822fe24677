"""Invented pairs: everyday facts beside everyday prompts, written by hand for what the human labels hardly contain.

The labelled profiles were drawn from long chats; few of their attributes are plain facts ("has a daughter") and few of
their prompts small talk, sums or look-ups. These pairs teach that a fact is wanted where the prompt is about it, and
that nothing is wanted where it is about nothing personal. They are our own judgement, not people's labels: they enter
the fit with a small weight, and never a calibration, a threshold or an evaluation. They were written without reading
the prompts of the human data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .gold import RelevanceGold

PROFILE_SIZE = 10
# Statements about how answers should read in the profile beside an impersonal prompt.
STYLES_EACH = 4

# A paragraph is one part of life: what somebody may be like, and (after >) prompts where exactly this matters.
LIFE = """
The user is a vegan.
The user does not eat pork.
The user is lactose intolerant.
The user prefers spicy food.
> What could I cook tonight?
> Give me a meal plan for the week.
> Which dish should I bring to a potluck?
> Recommend a lunch I can take to work.

The user has two sons in primary school.
The user is a single mother.
The user has a toddler who hates loud noises.
> Ideas for a rainy afternoon with the children?
> How do I get the kids to bed earlier?
> Plan a birthday party at home for my little one.

The user lives in Lyon.
The user has lived in Osaka since 2019.
The user is based in rural Scotland.
> Where can I find a good dentist near me?
> What is there to do around here this Saturday?
> What should I know about renting where I live?
> Will it be cold enough for a coat tomorrow?

The user drives a diesel van.
The user owns a hybrid car.
The user has an old motorbike.
> How often should I have my vehicle serviced?
> Is it worth fitting winter tyres?
> How can I spend less on fuel?

The user is training for a marathon.
The user enjoys trail running.
The user has a knee injury.
The user goes to the gym three times a week.
> Make me a workout for this week.
> How do I warm up before exercise?
> How can I get fitter by summer?

The user is learning Portuguese.
The user speaks German at a beginner level.
The user wants to become fluent in Korean.
> How do I remember new words?
> Suggest a film to practise my listening.
> What is the best way to study a language on a train?

The user works as a primary school teacher.
The user is a retired electrician.
The user works night shifts at a hospital.
The user is an accountant at a small firm.
> Help me update my CV.
> How can I ask my boss for a raise?
> Write a short biography of me for my profile page.
> What can I do about being tired after work?

The user is afraid of flying.
The user travels with a wheelchair.
The user prefers trains to planes.
The user likes quiet places off the beaten track.
> Where should I go on holiday?
> What is the best way to get from Paris to Rome?
> Plan a week abroad for me.

The user has a golden retriever.
The user adopted two cats.
The user keeps tropical fish.
> What should I do with my pet while I am away?
> How do I keep the house clean with animals around?
> What food is unsafe for them, and what do pets need in summer?

The user programs mainly in Rust.
The user is new to programming.
The user prefers functional code.
The user uses Linux.
> How do I read a file line by line?
> Write a function that removes duplicates from a list.
> Why does my program crash when the list is empty?
> Which editor should I use for coding?

The user plays the cello.
The user is interested in jazz.
The user sings in a choir.
> Recommend some music for this evening.
> How can I practise without annoying the neighbours?
> Which concert should I go to?

The user loves science fiction novels.
The user prefers short books.
The user is fascinated by Roman history.
> What should I read next?
> Recommend a documentary or a book for the weekend.
> Which audiobook would I like?

The user has a small balcony facing north.
The user grows tomatoes.
The user is interested in permaculture.
> What can I plant in spring?
> How do I keep slugs away from my plants?
> How often should I water?

The user is saving for a house.
The user has student debt.
The user is on a tight budget.
The user has a low income.
> Should I buy a new phone or keep the old one?
> How should I divide my salary each month?
> Is it a good time to invest some money?

The user has trouble falling asleep.
The user suffers from migraines.
The user is pregnant.
The user is allergic to penicillin.
> What can I take for a headache?
> Why am I so tired lately?
> Is it safe for me to have coffee in the evening?

The user is getting married in June.
The user has been married for twenty years.
The user recently broke up with a partner.
> How do I tell someone that I love them?
> Write a toast for an anniversary dinner.
> I feel lonely tonight. What can I do?

The user is preparing for the bar exam.
The user studies physics at university.
The user struggles with calculus.
> How should I revise for my exam?
> Explain integrals to me.
> Make me a study timetable.

The user paints watercolours.
The user likes minimalist design.
The user may be interested in ceramics.
> What colours go well together in a small room?
> Suggest a creative hobby for the winter.
> How should I decorate my living room?

The user runs a small bakery.
The user sells handmade jewellery online.
The user is starting a consulting business.
> How do I find more customers?
> Write a slogan for my business.
> What should I post on social media this week?

The user is colour-blind.
The user has dyslexia.
The user is hard of hearing.
> Make a chart colour scheme for my slides.
> What is the easiest way for me to follow long meetings?
> Which settings make my phone easier to use?
"""

# How answers should read, and prompts long enough for it to matter.
READING = """
The user prefers short answers.
The user likes bullet points.
The user prefers simple words without jargon.
The user wants sources for claims.
The user values clear structure in explanations.
> Explain how vaccines train the immune system.
> Why do economies go into recession?
> How does a heat pump work?

The user prefers detailed answers.
The user wants step-by-step explanations.
The user likes a friendly tone.
The user appreciates dry humour.
The user values thoroughness and precision.
The user likes examples from daily life.
> What are the arguments for and against nuclear power?
> Describe how bees make honey.
> How does public key encryption work?
"""

# A sum, a look-up or a greeting: nothing personal matters, not even how answers should read.
IMPERSONAL = """
What is 48 / 6?
12 * 31 = ?
What is 15 percent of 260?
What is the square root of 144?
Convert 5 miles to kilometres.
How many ounces are in a pound?
What is the capital of Peru?
Who wrote Don Quixote?
When did the Second World War end?
What is the boiling point of ethanol?
How tall is Mount Kilimanjaro?
What is the chemical symbol for silver?
How do you spell necessary?
What does the word laconic mean?
What day of the week was 1 January 2000?
Who was the first person on the moon?
How many continents are there?
What is the plural of octopus?
Which planet is the largest?
What time is it in UTC when it is noon in New York?
hello
Good morning!
ok thank you
test
Are you there?
Translate 'good night' into Italian.
Fix the typo: teh cat sat on teh mat
What is the currency of Norway?
Give me the first ten prime numbers.
What does HTTP stand for?
"""


@dataclass(frozen=True, slots=True)
class Theme:
    """Statements, and prompts that want all of them."""

    statements: tuple[str, ...]
    prompts: tuple[str, ...]

    @classmethod
    def read(cls, paragraph: str) -> Theme:
        """Tell prompts from statements by their leading `> `."""
        lines = paragraph.strip().splitlines()
        return cls(
            statements=tuple(line for line in lines if not line.startswith("> ")),
            prompts=tuple(line.removeprefix("> ") for line in lines if line.startswith("> ")),
        )


def invent_pairs(*, seed: int = 0) -> tuple[RelevanceGold, ...]:
    """Return one profile of 10 statements for each prompt, its labels by theme; equal seeds give equal pairs.

    A themed prompt wants the statements of its theme. An impersonal prompt wants nothing, how answers should read
    included: a sum has one answer.
    """
    generator = np.random.default_rng([seed, 3])
    return tuple(pair for pairs in _profiles(generator) for pair in pairs)


def life_statements() -> list[str]:
    """Return every statement about a part of life, in order."""
    return [statement for theme in _read(LIFE) for statement in theme.statements]


def _profiles(generator: np.random.Generator) -> Iterator[list[RelevanceGold]]:
    life, reading = _read(LIFE), _read(READING)
    facts = life_statements()
    styles = [statement for theme in reading for statement in theme.statements]
    number = 0
    for theme in (*life, *reading):
        rest = [statement for statement in facts if statement not in theme.statements]
        for prompt in theme.prompts:
            yield _profile(
                number, prompt, theme.statements, _some(generator, rest, PROFILE_SIZE - len(theme.statements))
            )
            number += 1
    for prompt in IMPERSONAL.strip().splitlines():
        unwanted = _some(generator, styles, STYLES_EACH) + _some(generator, facts, PROFILE_SIZE - STYLES_EACH)
        yield _profile(number, prompt, (), unwanted)
        number += 1


def _read(paragraphs: str) -> list[Theme]:
    return [Theme.read(paragraph) for paragraph in paragraphs.strip().split("\n\n")]


def _some(generator: np.random.Generator, statements: list[str], number: int) -> list[str]:
    return [statements[index] for index in generator.permutation(len(statements))[:number]]


def _profile(number: int, prompt: str, wanted: tuple[str, ...], unwanted: list[str]) -> list[RelevanceGold]:
    return [
        RelevanceGold(
            user_id=f"invented-{number}",
            prompt_id=f"invented-{number}",
            prompt=prompt,
            attribute=statement,
            relevant=statement in wanted,
        )
        for statement in (*wanted, *unwanted)
    ]
