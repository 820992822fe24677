"""How a chat session looks: in a terminal, and as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from tactful.graphs import OPT_OUT_WORDS, REASON_WORDS, Consideration, Decision, LearningOutcome, Verdict
from tactful.memory import Attribute, Status

from ..chat_session import Exchange
from ..models import ConnectedModel
from ..stand_in import STAND_IN_INSTALL, STAND_IN_NAME
from .output import open_console

SHOWN_LEFT_OUT = 3
SHOWN_CUES = 2
MARKS = {Verdict.USED: "[green]used[/]", Verdict.LEFT_OUT: "[dim]left out[/]", Verdict.BLOCKED: "[yellow]blocked[/]"}


class TerminalView:
    """Shows each turn with its decision and what was learned, in words."""

    def __init__(self, console: Console | None = None) -> None:
        """Print to `console`, standard output by default."""
        self._console = console or open_console()

    def opening(self, model: ConnectedModel, found: list[str], directory: Path) -> None:
        """Say what answers, and what else could."""
        print_ = self._console.print
        print_("[bold]tactful[/]  what to remember, when to use it, when to leave it out")
        print_(f"[dim]memory: {escape(str(directory))}[/]")
        if model.is_stand_in:
            print_(
                f"[yellow]Replies come from {STAND_IN_NAME}, a stand-in of 135M parameters on this CPU: it shows the "
                "whole path, it does not answer well.[/]"
            )
        elif model.model is None:
            print_("[yellow]No model is connected: you see decisions, and no replies.[/]")
            print_(f"[dim]The stand-in that runs on any CPU: {escape(STAND_IN_INSTALL)}[/]")
        else:
            print_(f"Replies come from [bold]{escape(model.name)}[/].")
        if model.is_stand_in or model.model is None:
            names = found or ["PROVIDER:NAME"]
            for name in names[:3]:
                print_(
                    f"[dim]{'Found here' if found else 'Connect a real one'}:[/] tactful chat --model {escape(name)}"
                )
        print_()

    def conversation(self, conversation_id: str) -> None:
        """Draw a line before the next stored conversation."""
        self._console.rule(f"conversation {escape(conversation_id)}", style="dim")

    def exchange(self, exchange: Exchange, model: ConnectedModel) -> None:
        """Show one turn: words, reply, decision, learning."""
        print_ = self._console.print
        print_(f"[bold cyan]you[/] {escape(exchange.text)}")
        if exchange.failure is not None:
            print_(f"[red]the model failed:[/] {escape(exchange.failure)}")
        elif exchange.reply is not None:
            speaker = "as recorded" if exchange.recorded else model.name
            print_(f"[bold magenta]{escape(speaker)}[/] {escape(exchange.reply)}")
        self._decision(exchange.decision, told=exchange.reply is not None and not exchange.recorded)
        self._learned(exchange.outcome)
        print_()

    def _decision(self, decision: Decision, *, told: bool) -> None:
        self._note(_summary(decision))
        if decision.considered:
            self._console.print(Padding(_considered_table(decision), (0, 0, 0, 2), expand=False))
        if decision.block:
            self._note(
                "[dim]what the model was told beside your message:[/]"
                if told
                else "[dim]what a model would be told:[/]"
            )
            self._console.print(Padding(f"[dim]{escape(decision.block)}[/]", (0, 0, 0, 4), expand=False))
        for line in _about_the_reply(decision):
            self._note(line)

    def _learned(self, outcome: LearningOutcome | None) -> None:
        if outcome is None:
            return
        if outcome.failure is not None:
            self._note(f"[red]not learned from yet:[/] {escape(outcome.failure)} (it stays in the log)")
        for attribute in outcome.learned:
            self._note(_learned_line(attribute))
        for refusal in outcome.refused:
            self._note(f"[dim]not kept: “{escape(refusal.quote)}” ({escape(refusal.reason)})[/]")
        if not (outcome.learned or outcome.refused or outcome.failure):
            self._note("[dim]learned: nothing[/]")

    def _note(self, text: str) -> None:
        self._console.print(Padding(text, (0, 0, 0, 2), expand=False))


class JsonView:
    """Prints one JSON object a line, each a turn."""

    def opening(self, model: ConnectedModel, found: list[str], directory: Path) -> None:
        """Print nothing: scripts asked for turns."""

    def conversation(self, conversation_id: str) -> None:
        """Print nothing: each turn names its own ids."""

    def exchange(self, exchange: Exchange, model: ConnectedModel) -> None:
        """Print one turn."""
        outcome = exchange.outcome
        turn = {
            "turn_id": exchange.decision.turn_id,
            "user_id": exchange.decision.user_id,
            "prompt": exchange.text,
            "model": "as recorded" if exchange.recorded else model.name,
            "reply": exchange.reply,
            "failure": exchange.failure,
            "decision": {"abstained": exchange.decision.abstained, **exchange.decision.model_dump(mode="json")},
            "learned": [] if outcome is None else [a.model_dump(mode="json") for a in outcome.learned],
            "learning_failure": None if outcome is None else outcome.failure,
            "refused": [] if outcome is None else [r.model_dump(mode="json") for r in outcome.refused],
        }
        typer.echo(json.dumps(turn, ensure_ascii=False))


def _summary(decision: Decision) -> str:
    if decision.opt_out is not None:
        return f"[dim]used: nothing, and nothing is kept: {OPT_OUT_WORDS[decision.opt_out]}[/]"
    if decision.failure is not None:
        return f"[red]tactful stepped aside:[/] {escape(decision.failure)}"
    if not decision.considered:
        return "[dim]used: nothing, for nothing is known yet[/]"
    count, used = len(decision.considered), len(decision.used)
    if used:
        return f"used {used} of {count} known, in {decision.block_tokens} tokens"
    return f"used: nothing of {count} known; none of them is likely enough to be wanted here"


def _about_the_reply(decision: Decision) -> Iterator[str]:
    if decision.vote_failure is not None:
        yield f"[yellow]decided without the vote:[/] {escape(decision.vote_failure)}"
    if decision.rewritten:
        yield "[dim]the reply was rewritten, for it announced what is known[/]"
    said = {c.attribute_id: c.statement for c in decision.used}
    for mention in decision.mentions or ():
        if mention.announced:
            about = escape(said[mention.attribute_id])
            yield f"[yellow]the reply announces it:[/] “{escape(mention.words)}” [dim]({about})[/]"
    silent = [said[m.attribute_id] for m in decision.mentions or () if m.used and not m.announced]
    if silent:
        yield f"[dim]the reply shows use of: {escape(' '.join(silent))}[/]"


def _considered_table(decision: Decision) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    left_out = [c for c in decision.considered if c.verdict is not Verdict.USED]
    for c in (*decision.used, *left_out[:SHOWN_LEFT_OUT]):
        table.add_row(_probability(c), MARKS[c.verdict], escape(c.statement), f"[dim]{_why(c)}[/]")
    if len(left_out) > SHOWN_LEFT_OUT:
        table.add_row("", "", f"[dim]… and {len(left_out) - SHOWN_LEFT_OUT} more left out[/]", "")
    if decision.threshold is not None:
        table.add_row(f"[dim]{decision.threshold:.2f}[/]", "", "[dim]is the probability from which one is used[/]", "")
    return table


def _probability(c: Consideration) -> str:
    return "–" if c.probability is None else f"{c.probability:.2f}"


def _why(c: Consideration) -> str:
    return escape("; ".join([REASON_WORDS[c.reason], *c.cues[:SHOWN_CUES]]))


def _learned_line(attribute: Attribute) -> str:
    if attribute.status is Status.SUPERSEDED:
        return f"[yellow]replaced:[/] {escape(attribute.statement)}"
    if attribute.status is Status.PENDING:
        waits = f"tactful user confirm {attribute.user_id} {attribute.id}"
        return f"[yellow]waits for your word:[/] {escape(attribute.statement)} [dim]({escape(waits)})[/]"
    quote = attribute.evidence[-1].quote if attribute.evidence else ""
    kind = f"{attribute.kind}, {attribute.stability}"
    return f"[green]learned:[/] {escape(attribute.statement)} [dim]({kind}) from your words “{escape(quote)}”[/]"
