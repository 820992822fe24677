"""`tactful bench selection`: what is chosen and how fast, beside mem0 and LangGraph's store in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from .output import open_console, write_text

if TYPE_CHECKING:
    from tactful.evals import Choice, Contender, Peer, RelevanceGold, Speed

# Statements are embedded once, whoever asks; a prompt is new each time, so it never is.
REMEMBERED_TEXTS = 30_000
LARGE_ROUNDS = 30

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled pairs, one JSON object a line.")]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
Peers = Annotated[bool, typer.Option("--peers/--no-peers", help="Ask mem0 and LangGraph's store the same.")]
CrossValidate = Annotated[
    bool, typer.Option("--cross-validate/--no-cross-validate", help="Train anew in folds: minutes, but honest.")
]
Repeats = Annotated[int, typer.Option("--repeats", min=1, help="Rounds in which everything is timed once.")]
Large = Annotated[int, typer.Option("--large", min=0, metavar="N", help="Also time a profile of N attributes.")]


def bench_selection(
    gold: GoldFile,
    json_out: JsonFile = None,
    peers: Peers = True,
    cross_validate: CrossValidate = True,
    repeats: Repeats = 200,
    large: Large = 10_000,
) -> None:
    """Measure F1, how much is used, and latency, of tactful and of what others do with the same vectors."""
    from tactful.evals import SMALL_PROFILE, choice_table, read_relevance_gold, speed_table, summarise, time_selection

    pairs = read_relevance_gold(gold)
    contenders = _contenders()
    with ExitStack() as opened:
        others = _open_peers(contenders[0], opened) if peers else []
        choices = _choices(pairs, contenders, others, cross_validate)
        _say(f"timing {repeats} rounds at {SMALL_PROFILE} attributes")
        speeds = time_selection(contenders, others, size=SMALL_PROFILE, rounds=repeats)
        if large:
            speeds += _time_large(contenders, others, large, min(repeats, LARGE_ROUNDS))
    benchmark = summarise(gold.name, pairs, choices, speeds)
    if json_out is not None:
        write_text(json_out, benchmark.model_dump_json(indent=2) + "\n")
    console = open_console()
    console.print(choice_table(benchmark))
    console.print(speed_table(benchmark))


def _contenders() -> list[Contender]:
    from tactful.evals import Contender
    from tactful.graphs import SelectorForm, load_selector
    from tactful.memory import MiniLmEmbedder

    neural = MiniLmEmbedder(cache_size=REMEMBERED_TEXTS)
    main, plain = load_selector(SelectorForm.MINILM, neural), load_selector(SelectorForm.STATIC, neural)
    return [
        Contender("tactful", main.selector, main.embedder, is_neural=True),
        Contender("tactful, static", plain.selector, plain.embedder, is_neural=False),
    ]


def _open_peers(contender: Contender, opened: ExitStack) -> list[Peer]:
    from tactful.evals import LangGraphPeer, Mem0Peer

    directory = Path(opened.enter_context(TemporaryDirectory(prefix="tactful-bench-", ignore_cleanup_errors=True)))
    mem0 = Mem0Peer(contender.embedder, directory)
    opened.callback(mem0.close)
    return [LangGraphPeer(contender.embedder), mem0]


def _choices(
    pairs: Sequence[RelevanceGold], contenders: Sequence[Contender], peers: Sequence[Peer], cross_validated: bool
) -> list[Choice]:
    from tactful.evals import HeldOut, choices_of_peers, cross_validate, describe, judge, predict_pairs

    choices = []
    for contender in contenders:
        data = describe(pairs, contender.embedder)
        if cross_validated:
            for held_out, words in ((HeldOut.BOTH, "no: new users and prompts"), (HeldOut.USER, "no: new users")):
                _say(f"cross-validating {contender.name}, {words}")
                choices.append(judge(pairs, contender.name, words, cross_validate(data, held_out).own.chosen))
        chosen = predict_pairs(data, contender.selector.weights).chosen
        choices.append(judge(pairs, contender.name, "in-sample if these are its labels", chosen))
    if peers:
        _say("telling peers what is known of these users")
    choices += [judge(pairs, name, "does not train", chosen) for name, chosen in choices_of_peers(pairs, peers).items()]
    return choices


def _time_large(contenders: Sequence[Contender], peers: Sequence[Peer], size: int, rounds: int) -> tuple[Speed, ...]:
    """Time tactful beside LangGraph's store; mem0 takes tens of milliseconds to add each, so it is left out here."""
    from tactful.evals import LangGraphPeer, time_selection

    _say(f"embedding {size} attributes, then timing {rounds} rounds")
    store = [peer for peer in peers if isinstance(peer, LangGraphPeer)]
    return time_selection(contenders, store, size=size, rounds=rounds)


def _say(what: str) -> None:
    typer.echo(f"… {what}", err=True)
