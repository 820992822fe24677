"""What is chosen and how long choosing takes, beside peers asked of the same attributes, prompts and vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from tactful.graphs import (
    ComposedBlockCost,
    SelectionPolicy,
    StaticSelector,
    TokenCounter,
    TrainedSelector,
    best_token_counter,
    consider,
    cut_prompt,
)
from tactful.memory import Embedder, Profile, Vectors

from .. import metrics
from ..gold import RelevanceGold, group_items
from ..metrics import Interval
from ..peers import Peer
from .machine import Machine, describe_machine
from .profile import SAID_AT, USER_ID, invent_attributes, sixty_tokens
from .timing import Timing, ratio, take_turns

Chosen = NDArray[np.bool_]

EMBEDDING_ALONE = "embedding the prompt alone"
SMALL_PROFILE = 50


@dataclass(frozen=True, slots=True)
class Contender:
    """A selector with what embeds prompts and attributes for it; `is_neural` says whether a neural network does."""

    name: str
    selector: TrainedSelector | StaticSelector
    embedder: Embedder
    is_neural: bool


class Choice(BaseModel):
    """How one way of choosing agrees with people; `trained_on` says how far it saw these labels before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    trained_on: str
    f1: float | None
    f1_interval: Interval | None
    precision: float | None
    recall: float | None
    kappa: float | None
    selection_rate: float | None


class Speed(BaseModel):
    """How long one way of choosing takes for one prompt.

    `times_faster` is the median over rounds of how many times longer each peer took in the same round, by its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    attributes: int
    timing: Timing
    times_faster: dict[str, float]


class SelectionBenchmark(BaseModel):
    """Choices on one file, and speeds on an invented person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured_on: str
    machine: Machine
    pairs: int
    choices: tuple[Choice, ...]
    speeds: tuple[Speed, ...]


def choices_of_peers(gold: Sequence[RelevanceGold], peers: Sequence[Peer]) -> dict[str, Chosen]:
    """Return what each peer finds for each prompt among everything kept of its person, shape (len(gold),)."""
    of_user: dict[str, dict[str, None]] = {}
    for pair in gold:
        of_user.setdefault(pair.user_id, {})[pair.attribute] = None
    for peer in peers:
        for user_id, statements in of_user.items():
            peer.remember(user_id, list(statements))
    chosen = {peer.name: np.zeros(len(gold), np.bool_) for peer in peers}
    for rows in group_items(gold):
        first = gold[rows[0]]
        for peer in peers:
            found = set(peer.search(first.user_id, first.prompt))
            chosen[peer.name][list(rows)] = [gold[row].attribute in found for row in rows]
    return chosen


def judge(gold: Sequence[RelevanceGold], name: str, trained_on: str, chosen: Chosen) -> Choice:
    """Hold a choice, shape (len(gold),), against the labels there are; without both kinds of label all is None."""
    rows = [row for row, pair in enumerate(gold) if pair.relevant is not None]
    wanted = np.array([gold[row].relevant is True for row in rows], np.bool_)
    if wanted.all() or not wanted.any():
        figures: dict[str, float | None] = dict.fromkeys(("f1", "precision", "recall", "kappa", "selection_rate"))
        return Choice(name=name, trained_on=trained_on, f1_interval=None, **figures)
    users, mine = [gold[row].user_id for row in rows], chosen[rows]
    counts = metrics.count(wanted, mine)
    return Choice(
        name=name,
        trained_on=trained_on,
        f1=metrics.f1(counts),
        f1_interval=metrics.bootstrap(users, wanted, mine),
        precision=metrics.precision(counts),
        recall=metrics.recall(counts),
        kappa=metrics.kappa(counts),
        selection_rate=metrics.selection_rate(counts),
    )


def time_selection(
    contenders: Sequence[Contender], peers: Sequence[Peer], *, size: int, rounds: int
) -> tuple[Speed, ...]:
    """Time the choice among `size` attributes of an invented person for a prompt of 60 tokens.

    What tactful does is everything between the profile and the Decision: scores, rules, budget, cues and reasons, with
    the attributes' vectors at hand; "vectors given" is without the prompt's embedding. Every call asks another prompt,
    so that nobody's cache answers.
    """
    attributes = invent_attributes(size)
    for peer in peers:
        peer.remember(f"{USER_ID}-{size}", [attribute.statement for attribute in attributes])
    counter = best_token_counter()
    cases: dict[str, Callable[[str], object]] = {}
    for contender in contenders:
        vectors = contender.embedder.embed([attribute.statement for attribute in attributes])
        cases |= _cases(contender, Profile(USER_ID, attributes, vectors), counter)
    for peer in peers:
        cases[peer.name] = _search(peer, f"{USER_ID}-{size}")
    times = take_turns(_with_prompts(cases, first=size), rounds=rounds)
    return tuple(
        Speed(
            name=name,
            attributes=size,
            timing=Timing.of(elapsed),
            times_faster={peer.name: ratio(times[peer.name], elapsed) for peer in peers if peer.name != name},
        )
        for name, elapsed in times.items()
    )


def summarise(
    file_name: str, gold: Sequence[RelevanceGold], choices: Sequence[Choice], speeds: Sequence[Speed]
) -> SelectionBenchmark:
    """Put figures together with what they were measured on."""
    return SelectionBenchmark(
        measured_on=file_name,
        machine=describe_machine(),
        pairs=len(gold),
        choices=tuple(choices),
        speeds=tuple(speeds),
    )


def choice_table(benchmark: SelectionBenchmark) -> Table:
    """Draw how well each agrees with people."""
    table = Table(title=f"What is chosen: {benchmark.measured_on}, {benchmark.pairs} pairs", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("trained on these labels")
    for heading in ("F1", "95 % users", "prec", "rec", "kappa", "used"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in benchmark.choices:
        between = f"{_figure(row.f1_interval.low)}-{_figure(row.f1_interval.high)}" if row.f1_interval else "unscored"
        numbers = (row.precision, row.recall, row.kappa, row.selection_rate)
        table.add_row(row.name, row.trained_on, _figure(row.f1), between, *(_figure(number) for number in numbers))
    return table


def speed_table(benchmark: SelectionBenchmark) -> Table:
    """Draw how long each takes."""
    peers = list(dict.fromkeys(name for row in benchmark.speeds for name in row.times_faster))
    table = Table(
        title="How long it takes: one prompt of 60 tokens, vectors of attributes at hand",
        caption=benchmark.machine.words(),
        box=None,
        pad_edge=False,
    )
    table.add_column("", no_wrap=True)
    for heading in ("attributes", "p50 ms", "p95 ms", "calls", *(f"{name} takes" for name in peers)):
        table.add_column(heading, justify="right")
    for row in benchmark.speeds:
        times = [f"{row.times_faster[name]:.1f} x" if name in row.times_faster else "-" for name in peers]
        quantiles = (f"{row.timing.p50_ms:.3f}", f"{row.timing.p95_ms:.3f}")
        table.add_row(row.name, f"{row.attributes:,}", *quantiles, str(row.timing.calls), *times)
    return table


def _cases(contender: Contender, profile: Profile, counter: TokenCounter) -> dict[str, Callable[[str], object]]:
    block_cost, policy = ComposedBlockCost(counter), SelectionPolicy()
    fixed = contender.embedder.embed([cut_prompt(sixty_tokens(0))])[0]

    def embed(prompt: str) -> Vectors:
        (vector,) = contender.embedder.embed([cut_prompt(prompt)])
        return np.asarray(vector)

    def choose(prompt: str, vector: Vectors) -> object:
        return consider(
            prompt,
            vector,
            profile,
            selector=contender.selector,
            policy=policy,
            block_cost=block_cost,
            now=SAID_AT,
        )

    whole = {contender.name: lambda prompt: choose(prompt, embed(prompt))}
    if not contender.is_neural:
        return whole
    return {EMBEDDING_ALONE: embed, **whole, f"{contender.name}, vectors given": lambda prompt: choose(prompt, fixed)}


def _search(peer: Peer, user_id: str) -> Callable[[str], object]:
    return lambda prompt: peer.search(user_id, prompt)


def _with_prompts(cases: Mapping[str, Callable[[str], object]], *, first: int) -> dict[str, Callable[[int], object]]:
    """Let no two calls ask the same prompt, whichever case they belong to, nor those of another size of profile."""

    def asking(case: Callable[[str], object], place: int) -> Callable[[int], object]:
        return lambda number: case(sixty_tokens(first + number * len(cases) + place))

    return {name: asking(case, place) for place, (name, case) in enumerate(cases.items())}


def _figure(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}".replace("0.", ".", 1)
