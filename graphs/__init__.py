"""tactful.graphs: the agentic work, learning off the reply path and deciding on it.

What needs LangGraph resolves at first use, so importing this package costs little.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .extraction.candidate import Candidate, Extractor
from .extraction.evidence import EvidenceProblem, EvidenceRefusal, EvidenceStandard, check_candidate, locate_quote
from .extraction.random_waves import WAVES
from .extraction.sensitivity import classify_sensitivity
from .extraction.spans import Source, Span, split_spans
from .extraction.verification import VerificationPolicy
from .extraction.verifier import (
    LEARNED_FAILURES,
    Assessment,
    Failure,
    TrainedVerifier,
    Verifier,
    apply_verifier,
    embed_candidates,
    feature_waves,
    score_verifier,
    statement_waves,
)
from .extraction.verifier_features import VERIFIER_FEATURES, describe_candidates
from .extraction.verifier_weights import VerifierWeights, read_verifier_weights, write_verifier_weights
from .outcome import LearningOutcome, Refusal
from .selection.budget import EstimatedCounter, TokenCounter, best_token_counter
from .selection.decision import REASON_WORDS, Consideration, Decision, Reason, Timings, Verdict
from .selection.features import cut_prompt
from .selection.select import SelectionPolicy
from .selection.selector import Scores, Selector
from .selection.trained_selector import (
    FEATURES,
    SelectionWeights,
    TrainedSelector,
    apply_form,
    pair_matrix,
    read_weights,
    write_weights,
)

if TYPE_CHECKING:
    from .decision_log import DecisionLog, SqliteDecisionLog
    from .extraction.chat_model import ChatModelExtractor
    from .extraction.ranked import RankedRuleExtractor, read_turn
    from .extraction.ranker import RankerWeights, TurnRanker, apply_trees, read_ranker, write_ranker
    from .extraction.ranker_features import RANKER_FEATURES, ReadTurn, add_context, rank_features, static_features
    from .extraction.rules import RuleExtractor
    from .learning_graph import LearningParts, build_learning_graph, learn_once
    from .reply.composition import compose_block, place_block
    from .state import TurnContext, TurnState
    from .turn_graph import Model, TurnGraph, TurnParts, build_turn_graph

__all__ = [
    "FEATURES",
    "LEARNED_FAILURES",
    "RANKER_FEATURES",
    "REASON_WORDS",
    "VERIFIER_FEATURES",
    "WAVES",
    "Assessment",
    "Candidate",
    "ChatModelExtractor",
    "Consideration",
    "Decision",
    "DecisionLog",
    "EstimatedCounter",
    "EvidenceProblem",
    "EvidenceRefusal",
    "EvidenceStandard",
    "Extractor",
    "Failure",
    "LearningOutcome",
    "LearningParts",
    "Model",
    "RankedRuleExtractor",
    "RankerWeights",
    "ReadTurn",
    "Reason",
    "Refusal",
    "RuleExtractor",
    "Scores",
    "SelectionPolicy",
    "SelectionWeights",
    "Selector",
    "Source",
    "Span",
    "SqliteDecisionLog",
    "Timings",
    "TokenCounter",
    "TrainedSelector",
    "TrainedVerifier",
    "TurnContext",
    "TurnGraph",
    "TurnParts",
    "TurnRanker",
    "TurnState",
    "Verdict",
    "VerificationPolicy",
    "Verifier",
    "VerifierWeights",
    "add_context",
    "apply_form",
    "apply_trees",
    "apply_verifier",
    "best_token_counter",
    "build_learning_graph",
    "build_turn_graph",
    "check_candidate",
    "classify_sensitivity",
    "compose_block",
    "cut_prompt",
    "describe_candidates",
    "embed_candidates",
    "feature_waves",
    "learn_once",
    "locate_quote",
    "pair_matrix",
    "place_block",
    "rank_features",
    "read_ranker",
    "read_turn",
    "read_verifier_weights",
    "read_weights",
    "score_verifier",
    "split_spans",
    "statement_waves",
    "static_features",
    "write_ranker",
    "write_verifier_weights",
    "write_weights",
]


_HOME = {
    "ChatModelExtractor": ".extraction.chat_model",
    "RuleExtractor": ".extraction.rules",
    "RANKER_FEATURES": ".extraction.ranker_features",
    "ReadTurn": ".extraction.ranker_features",
    "add_context": ".extraction.ranker_features",
    "rank_features": ".extraction.ranker_features",
    "static_features": ".extraction.ranker_features",
    "RankerWeights": ".extraction.ranker",
    "TurnRanker": ".extraction.ranker",
    "apply_trees": ".extraction.ranker",
    "read_ranker": ".extraction.ranker",
    "write_ranker": ".extraction.ranker",
    "RankedRuleExtractor": ".extraction.ranked",
    "read_turn": ".extraction.ranked",
    "LearningParts": ".learning_graph",
    "Model": ".turn_graph",
    "TurnContext": ".state",
    "TurnGraph": ".turn_graph",
    "TurnParts": ".turn_graph",
    "TurnState": ".state",
    "DecisionLog": ".decision_log",
    "SqliteDecisionLog": ".decision_log",
    "build_learning_graph": ".learning_graph",
    "build_turn_graph": ".turn_graph",
    "compose_block": ".reply.composition",
    "learn_once": ".learning_graph",
    "place_block": ".reply.composition",
}


def __getattr__(name: str) -> object:
    """Import a name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)
