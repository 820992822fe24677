"""What a contrast of extraction shows a person: tables, pictures and disagreements, turn by turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tactful.graphs import TurnRanker, read_turn

from ..disagreements import BothSides, DecidedRow, clip, worst_first
from ..extraction_gold import ExtractionGold, TurnFinder, gold_turns
from ..pictures import Bars, Series
from ..run_record import FigureRow, FigureTable, Findings
from ..verifier_data import quotes_by_turn
from .extraction import KEPT, SCRIPT, ExtractionPart, Prediction, turns_of

Place = tuple[str, int]


def rank_turns(gold: Sequence[ExtractionGold], ranker: TurnRanker) -> dict[Place, float]:
    """Return P(the turn holds something people want known) of each user turn, by dialogue and message number."""
    return {
        (dialogue.dialogue_id, int(turn.turn_id)): probability
        for dialogue in gold
        for turns in (turns_of(dialogue),)
        if turns
        for turn, probability in zip(turns, ranker.rank([read_turn(turn) for turn in turns]).tolist(), strict=True)
    }


def extraction_findings(
    gold: Sequence[ExtractionGold],
    predictions: Sequence[Prediction],
    parts: Sequence[ExtractionPart],
    *,
    measured_on: str,
    probabilities: Mapping[Place, float] | None = None,
) -> Findings:
    """Put together what a person looks at. A row is a user turn of a labelled dialogue in Latin script.

    `probabilities` are those of `rank_turns`; without them disagreements stand in the order of the dialogues.
    """
    scored = [dialogue for dialogue in gold if dialogue.is_labelled and dialogue.script == SCRIPT]
    proposed = _by_turn(predictions)
    rows = _rows(scored, proposed, probabilities or {})
    if all(score.f1 is None for part in parts for score in part.scores):
        return Findings(measured_on=measured_on, rows=rows, unscored="no turn holds evidence of what is accepted")
    dialogues = {dialogue.dialogue_id: dialogue for dialogue in scored}
    memories = {dialogue.dialogue_id: _memories_by_turn(dialogue) for dialogue in scored}

    def tell(row: int) -> BothSides:
        name, number = rows[row].item[0], int(rows[row].item[1])
        said = _what_was_made(proposed[name, number], rows[row].probability)
        return BothSides(
            statement=clip(dict(dialogues[name].user_turns)[number]),
            ours=said[0],
            cues=said[1:],
            people="; ".join(memories[name][number]) or "nobody drafted a memory of it",
        )

    return Findings(
        measured_on=measured_on,
        tables=tuple(_table(part) for part in parts),
        pictures=(_bars(parts[0]),),
        rows=rows,
        disagreements=worst_first(rows, tell),
    )


def _by_turn(predictions: Sequence[Prediction]) -> dict[Place, list[Prediction]]:
    found: dict[Place, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        if prediction.turn is not None:
            found[prediction.dialogue_id, prediction.turn].append(prediction)
    return found


def _rows(
    scored: Sequence[ExtractionGold], proposed: Mapping[Place, list[Prediction]], probabilities: Mapping[Place, float]
) -> tuple[DecidedRow, ...]:
    return tuple(
        DecidedRow(
            item=(dialogue.dialogue_id, str(number)),
            label=number in wanted,
            chosen=any(p.status == KEPT for p in proposed.get((dialogue.dialogue_id, number), ())),
            probability=None if place not in probabilities else round(probabilities[place], 6),
        )
        for dialogue in scored
        for wanted in (gold_turns(dialogue),)
        for number, _ in dialogue.user_turns
        for place in ((dialogue.dialogue_id, number),)
    )


def _memories_by_turn(dialogue: ExtractionGold) -> dict[int, list[str]]:
    """Return in words what people made of the memories that a message holds evidence of."""
    finder, found = TurnFinder(dialogue.user_turns), defaultdict[int, list[str]](list)
    for memory in dialogue.memories:
        if memory.accepted is None:
            continue
        verdict = "accepted" if memory.accepted else f"rejected ({memory.reject_reason or 'no reason given'})"
        places = [number for number, _ in quotes_by_turn(memory.evidence.quote, finder)] or memory.evidence.turns
        for number in places:
            found[number].append(f"{verdict}: {clip(memory.statement)}")
    return found


def _what_was_made(proposed: Sequence[Prediction], probability: float | None) -> tuple[str, ...]:
    ranked = "" if probability is None else f" (probability of anything to keep {probability:.2f})"
    if not proposed:
        return (f"nothing was proposed{ranked}",)
    return (
        f"{len(proposed)} proposed{ranked}",
        *(f"{clip(p.statement)}: {p.status}" for p in proposed),
    )


def _table(part: ExtractionPart) -> FigureTable:
    return FigureTable(
        title=f"{part.name}: {part.dialogues} dialogues, {part.turns} user turns, {part.gold_turns} with evidence",
        main="F1",
        interval_over="dialogues",
        rows=tuple(
            FigureRow(
                name=score.name,
                values={"F1": score.f1, "precision": score.precision, "recall": score.recall},
                interval=score.interval,
                note=f"{score.predicted} turns",
            )
            for score in part.scores
        ),
    )


def _bars(part: ExtractionPart) -> Bars:
    scores = part.scores
    return Bars(
        title="Precision, recall and F1 beside the baselines",
        description=f"Turns learned from against turns with evidence of an accepted memory ({part.name}); "
        "the line on F1 is its 95 % interval over dialogues.",
        y_label="share",
        categories=tuple(score.name for score in scores),
        series=(
            Series(name="precision", values=tuple(score.precision for score in scores)),
            Series(name="recall", values=tuple(score.recall for score in scores)),
            Series(
                name="F1",
                values=tuple(score.f1 for score in scores),
                intervals=tuple(score.interval for score in scores),
            ),
        ),
    )
