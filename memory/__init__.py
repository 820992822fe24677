"""tactful.memory: what is known of a person, and where it is kept."""

from .attribute import (
    MAX_STATEMENT_CHARS,
    Attribute,
    Basis,
    Cardinality,
    Evidence,
    Kind,
    Origin,
    Sensitivity,
    Stability,
    Status,
    attribute_id,
)
from .chroma_store import ChromaAttributeStore
from .embedding import Embedder, MiniLmEmbedder
from .erasure import FoundBytes, compact_sqlite, scan_for
from .errors import (
    InvalidFile,
    InvalidInput,
    InvalidUserId,
    MissingExtra,
    ModelError,
    OwnershipError,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreMismatch,
    StoreUnavailable,
    TactfulError,
    WeightsError,
)
from .feedback import FeedbackEvent, FeedbackLog, FeedbackVerdict, Judged
from .feedback_snapshot import FeedbackSnapshot
from .forgotten import Forgotten
from .identity import MAX_USER_ID_CHARS, shard_of, user_key, validate_user_id
from .json_lines import read_json_lines
from .snapshot import SnapshotStore
from .sqlite_feedback_log import SqliteFeedbackLog
from .sqlite_file import check_sqlite, empty_log, translate_sqlite_errors
from .sqlite_turn_log import SqliteTurnLog
from .store import AttributeStore, Profile, Vectors
from .text import find_markup, is_one_line, replace_surrogates
from .turn import Turn, derive_turn_id
from .turn_log import MAX_ATTEMPTS, RETRY_AFTER_S, Claim, DeadTurn, LogCounts, TurnLog

__all__ = [
    "MAX_ATTEMPTS",
    "MAX_STATEMENT_CHARS",
    "MAX_USER_ID_CHARS",
    "RETRY_AFTER_S",
    "Attribute",
    "AttributeStore",
    "Basis",
    "Cardinality",
    "ChromaAttributeStore",
    "Claim",
    "DeadTurn",
    "Embedder",
    "Evidence",
    "FeedbackEvent",
    "FeedbackLog",
    "FeedbackSnapshot",
    "FeedbackVerdict",
    "Forgotten",
    "FoundBytes",
    "InvalidFile",
    "InvalidInput",
    "InvalidUserId",
    "Judged",
    "Kind",
    "LogCounts",
    "MiniLmEmbedder",
    "MissingExtra",
    "ModelError",
    "Origin",
    "OwnershipError",
    "Profile",
    "Sensitivity",
    "SnapshotStore",
    "SqliteFeedbackLog",
    "SqliteTurnLog",
    "Stability",
    "Status",
    "StoreCorrupt",
    "StoreError",
    "StoreLocked",
    "StoreMismatch",
    "StoreUnavailable",
    "TactfulError",
    "Turn",
    "TurnLog",
    "Vectors",
    "WeightsError",
    "attribute_id",
    "check_sqlite",
    "compact_sqlite",
    "derive_turn_id",
    "empty_log",
    "find_markup",
    "is_one_line",
    "read_json_lines",
    "replace_surrogates",
    "scan_for",
    "shard_of",
    "translate_sqlite_errors",
    "user_key",
    "validate_user_id",
]
