"""tactful.graphs: the agentic work, learning off the reply path and deciding on it."""

from .extraction.candidate import Candidate, Extractor
from .selection.decision import REASON_WORDS, Consideration, Decision, Reason, Timings, Verdict
from .selection.scoring import Scores, Selector

__all__ = [
    "REASON_WORDS",
    "Candidate",
    "Consideration",
    "Decision",
    "Extractor",
    "Reason",
    "Scores",
    "Selector",
    "Timings",
    "Verdict",
]
