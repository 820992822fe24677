"""tactful.evals: is it right, held against people?"""

from .contrast.extraction import (
    ExtractionPart,
    Prediction,
    TurnScore,
    contrast_extraction,
    predict,
    stored_predictions,
    verify_predictions,
    without_check,
)
from .contrast.selection import (
    CrossValidated,
    Figures,
    Predictions,
    SelectionContrast,
    as_table,
    contrast_selection,
    cross_validate,
    cross_validated_contrast,
    predict_pairs,
)
from .contrast.stored import StoredScore, contrast_stored, stored_lines, ways_of_keeping
from .contrast.verification import (
    RankingScore,
    VerificationPart,
    VerificationPrediction,
    contrast_held_out,
    contrast_verification,
    cross_validate_verifier,
    predict_memories,
    verification_lines,
)
from .extraction_gold import ExtractionGold, gold_turns, read_extraction_gold
from .folds import Fold, HeldOut, make_folds
from .gold import RelevanceGold, read_relevance_gold
from .ranker_training import RankerData, Window, cross_validate_ranker, describe_turns, train_ranker
from .selection_training import SelectionData, describe, train_weights
from .verifier_data import VerifierData, VerifierExample, describe_examples
from .verifier_training import train_verifier_weights

__all__ = [
    "CrossValidated",
    "ExtractionGold",
    "ExtractionPart",
    "Figures",
    "Fold",
    "HeldOut",
    "Prediction",
    "Predictions",
    "RankerData",
    "RankingScore",
    "RelevanceGold",
    "SelectionContrast",
    "SelectionData",
    "StoredScore",
    "TurnScore",
    "VerificationPart",
    "VerificationPrediction",
    "VerifierData",
    "VerifierExample",
    "Window",
    "as_table",
    "contrast_extraction",
    "contrast_held_out",
    "contrast_selection",
    "contrast_stored",
    "contrast_verification",
    "cross_validate",
    "cross_validate_ranker",
    "cross_validate_verifier",
    "cross_validated_contrast",
    "describe",
    "describe_examples",
    "describe_turns",
    "gold_turns",
    "make_folds",
    "predict",
    "predict_memories",
    "predict_pairs",
    "read_extraction_gold",
    "read_relevance_gold",
    "stored_lines",
    "stored_predictions",
    "train_ranker",
    "train_verifier_weights",
    "train_weights",
    "verification_lines",
    "verify_predictions",
    "ways_of_keeping",
    "without_check",
]
