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
from .reply.mention import USED_FROM, MentionChecker, StatementUse, TrainedMentionChecker, check_mentions
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
from .selection.decision import (
    OPT_OUT_WORDS,
    REASON_WORDS,
    Anonymous,
    Consideration,
    Decision,
    Mention,
    OptOut,
    Reason,
    Timings,
    Verdict,
)
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
    from .deciding import Deciding, find_opt_out, prompt_of, undecided
    from .decision_log import DecisionLog, SqliteDecisionLog
    from .extraction.chat_model import ChatModelExtractor
    from .extraction.chat_refinement import ChatModelRefiner
    from .extraction.consolidation import confirm, consolidate, reject
    from .extraction.entered import check_entered, enter, read_entered, replace_edited, to_statement
    from .extraction.imported import check_imported, take_in
    from .extraction.ranked import RankedRuleExtractor, read_turn
    from .extraction.ranker import RankerWeights, TurnRanker, apply_trees, read_ranker, write_ranker
    from .extraction.ranker_features import RANKER_FEATURES, ReadTurn, add_context, rank_features, static_features
    from .extraction.refinement import Refiner, RuleRefiner
    from .extraction.rules import RuleExtractor
    from .failure_counts import FailureCounts
    from .learning_graph import LearningParts, build_learning_graph, learn_once
    from .reply.composition import ComposedBlockCost, compose_block, place_block
    from .reply.rewriting import Model, Rewriting, accept_rewrite, rewrite_request
    from .replying import settle_reply
    from .selection.chat_voter import ChatModelVoter
    from .state import TurnContext, TurnOutput, TurnState
    from .turn_graph import TurnGraph, build_turn_graph
    from .turn_logging import log_decision, log_past_words, log_words
    from .turn_parts import Replied, TurnParts
    from .whose_turn import NOBODY, Named, named_in, nobody_named, running_context

__all__ = [
    "FEATURES",
    "LEARNED_FAILURES",
    "MENTION_FEATURES",
    "NOBODY",
    "NOT_ADAPTED",
    "OPT_OUT_WORDS",
    "RANKER_FEATURES",
    "REASON_WORDS",
    "USED_FROM",
    "VERIFIER_FEATURES",
    "WAVES",
    "Adaptation",
    "AdaptationPolicy",
    "Anonymous",
    "Assessment",
    "Candidate",
    "ChatModelExtractor",
    "ChatModelRefiner",
    "ChatModelVoter",
    "ComposedBlockCost",
    "Consideration",
    "Deciding",
    "Decision",
    "DecisionLog",
    "EstimatedCounter",
    "EvidenceProblem",
    "EvidenceRefusal",
    "EvidenceStandard",
    "Extractor",
    "Failure",
    "FailureCounts",
    "LearningOutcome",
    "LearningParts",
    "LoadedSelector",
    "Mention",
    "MentionChecker",
    "MentionWeights",
    "Model",
    "Named",
    "OptOut",
    "PresidioDetector",
    "RankedRuleExtractor",
    "RankerWeights",
    "ReadTurn",
    "Reason",
    "Refiner",
    "Refusal",
    "Replied",
    "Rewriting",
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
    "TurnOutput",
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
    "check_entered",
    "check_imported",
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
    "enter",
    "feature_waves",
    "find_opt_out",
    "judge_attribute",
    "judge_edit",
    "judge_turn",
    "learn_once",
    "load_selector",
    "load_vote_weights",
    "locate_quote",
    "log_decision",
    "log_past_words",
    "log_words",
    "named_in",
    "nobody_named",
    "pair_matrix",
    "place_block",
    "prompt_of",
    "rank_features",
    "read_entered",
    "read_mention_weights",
    "read_ranker",
    "read_turn",
    "read_verifier_weights",
    "read_weights",
    "reject",
    "replace_edited",
    "rewrite_request",
    "rows_to_ask",
    "running_context",
    "score_verifier",
    "settle_reply",
    "shift_probabilities",
    "split_reply",
    "split_spans",
    "statement_waves",
    "static_features",
    "take_in",
    "to_statement",
    "undecided",
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
    "check_entered": ".extraction.entered",
    "enter": ".extraction.entered",
    "read_entered": ".extraction.entered",
    "to_statement": ".extraction.entered",
    "replace_edited": ".extraction.entered",
    "check_imported": ".extraction.imported",
    "take_in": ".extraction.imported",
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
    "Model": ".reply.rewriting",
    "Rewriting": ".reply.rewriting",
    "Deciding": ".deciding",
    "find_opt_out": ".deciding",
    "prompt_of": ".deciding",
    "undecided": ".deciding",
    "settle_reply": ".replying",
    "log_decision": ".turn_logging",
    "log_past_words": ".turn_logging",
    "log_words": ".turn_logging",
    "NOBODY": ".whose_turn",
    "Named": ".whose_turn",
    "named_in": ".whose_turn",
    "nobody_named": ".whose_turn",
    "running_context": ".whose_turn",
    "FailureCounts": ".failure_counts",
    "Replied": ".turn_parts",
    "TurnContext": ".state",
    "TurnGraph": ".turn_graph",
    "TurnParts": ".turn_parts",
    "TurnOutput": ".state",
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
