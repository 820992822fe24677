"""tactful.graphs: the agentic work, learning off the reply path and deciding on it.

What needs LangGraph resolves at first use, so importing this package costs little.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .extraction.candidate import Candidate, Extractor
from .extraction.evidence import EvidenceProblem, EvidenceRefusal, EvidenceStandard, check_candidate, locate_quote
from .extraction.presidio_detector import PresidioDetector
from .extraction.random_waves import WAVES
from .extraction.sensitivity import SensitivityDetector, classify_sensitivity
from .extraction.spans import Source, Span, split_spans
from .extraction.verification import VerificationPolicy, Verified, verify_candidates
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
from .reply.mention import USED_FROM, Mention, MentionChecker, StatementUse, TrainedMentionChecker, check_mentions
from .reply.mention_features import MENTION_FEATURES, Whom, describe_uses, split_reply, word_rarity
from .reply.mention_weights import (
    MentionWeights,
    apply_mention,
    read_mention_weights,
    use_of_any,
    write_mention_weights,
)
from .selection.adaptation import NOT_ADAPTED, Adaptation, AdaptationPolicy, adapt, shift_probabilities
from .selection.budget import EstimatedCounter, TokenCounter, best_token_counter
from .selection.decision import REASON_WORDS, Consideration, Decision, Reason, Timings, Verdict
from .selection.features import cut_prompt
from .selection.judged import judge_attribute, judge_edit, judge_turn
from .selection.loading import LoadedSelector, SelectorForm, load_selector
from .selection.select import SelectionPolicy, consider
from .selection.selector import Scores, Selector
from .selection.static_selector import StaticSelector, write_static_weights
from .selection.static_words import StaticWords
from .selection.trained_selector import (
    FEATURES,
    SelectionWeights,
    TrainedSelector,
    apply_form,
    pair_matrix,
    read_weights,
    write_weights,
)
from .selection.vote import VoteParts, Voter, VoteWeights, load_vote_weights, rows_to_ask, write_vote_weights

if TYPE_CHECKING:
    from .decision_log import DecisionLog, SqliteDecisionLog
    from .extraction.chat_model import ChatModelExtractor
    from .extraction.chat_refinement import ChatModelRefiner
    from .extraction.consolidation import confirm, consolidate, reject
    from .extraction.ranked import RankedRuleExtractor, read_turn
    from .extraction.ranker import RankerWeights, TurnRanker, apply_trees, read_ranker, write_ranker
    from .extraction.ranker_features import RANKER_FEATURES, ReadTurn, add_context, rank_features, static_features
    from .extraction.refinement import Refiner, RuleRefiner
    from .extraction.rules import RuleExtractor
    from .learning_graph import LearningParts, build_learning_graph, learn_once
    from .reply.composition import ComposedBlockCost, compose_block, place_block
    from .reply.rewriting import accept_rewrite, rewrite_request
    from .selection.chat_voter import ChatModelVoter
    from .state import TurnContext, TurnState
    from .turn_graph import Model, TurnGraph, TurnParts, build_turn_graph

__all__ = [
    "FEATURES",
    "LEARNED_FAILURES",
    "MENTION_FEATURES",
    "NOT_ADAPTED",
    "RANKER_FEATURES",
    "REASON_WORDS",
    "USED_FROM",
    "VERIFIER_FEATURES",
    "WAVES",
    "Adaptation",
    "AdaptationPolicy",
    "Assessment",
    "Candidate",
    "ChatModelExtractor",
    "ChatModelRefiner",
    "ChatModelVoter",
    "ComposedBlockCost",
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
    "LoadedSelector",
    "Mention",
    "MentionChecker",
    "MentionWeights",
    "Model",
    "PresidioDetector",
    "RankedRuleExtractor",
    "RankerWeights",
    "ReadTurn",
    "Reason",
    "Refiner",
    "Refusal",
    "RuleExtractor",
    "RuleRefiner",
    "Scores",
    "SelectionPolicy",
    "SelectionWeights",
    "Selector",
    "SelectorForm",
    "SensitivityDetector",
    "Source",
    "Span",
    "SqliteDecisionLog",
    "StatementUse",
    "StaticSelector",
    "StaticWords",
    "Timings",
    "TokenCounter",
    "TrainedMentionChecker",
    "TrainedSelector",
    "TrainedVerifier",
    "TurnContext",
    "TurnGraph",
    "TurnParts",
    "TurnRanker",
    "TurnState",
    "Verdict",
    "VerificationPolicy",
    "Verified",
    "Verifier",
    "VerifierWeights",
    "VoteParts",
    "VoteWeights",
    "Voter",
    "Whom",
    "accept_rewrite",
    "adapt",
    "add_context",
    "apply_form",
    "apply_mention",
    "apply_trees",
    "apply_verifier",
    "best_token_counter",
    "build_learning_graph",
    "build_turn_graph",
    "check_candidate",
    "check_mentions",
    "classify_sensitivity",
    "compose_block",
    "confirm",
    "consider",
    "consolidate",
    "cut_prompt",
    "describe_candidates",
    "describe_uses",
    "embed_candidates",
    "feature_waves",
    "judge_attribute",
    "judge_edit",
    "judge_turn",
    "learn_once",
    "load_selector",
    "load_vote_weights",
    "locate_quote",
    "pair_matrix",
    "place_block",
    "rank_features",
    "read_mention_weights",
    "read_ranker",
    "read_turn",
    "read_verifier_weights",
    "read_weights",
    "reject",
    "rewrite_request",
    "rows_to_ask",
    "score_verifier",
    "shift_probabilities",
    "split_reply",
    "split_spans",
    "statement_waves",
    "static_features",
    "use_of_any",
    "verify_candidates",
    "word_rarity",
    "write_mention_weights",
    "write_ranker",
    "write_static_weights",
    "write_verifier_weights",
    "write_vote_weights",
    "write_weights",
]


_HOME = {
    "ChatModelExtractor": ".extraction.chat_model",
    "ChatModelRefiner": ".extraction.chat_refinement",
    "ChatModelVoter": ".selection.chat_voter",
    "confirm": ".extraction.consolidation",
    "consolidate": ".extraction.consolidation",
    "reject": ".extraction.consolidation",
    "Refiner": ".extraction.refinement",
    "RuleRefiner": ".extraction.refinement",
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
    "ComposedBlockCost": ".reply.composition",
    "compose_block": ".reply.composition",
    "learn_once": ".learning_graph",
    "place_block": ".reply.composition",
    "accept_rewrite": ".reply.rewriting",
    "rewrite_request": ".reply.rewriting",
}


def __getattr__(name: str) -> object:
    """Import a name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)
