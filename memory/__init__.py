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
    AccessError,
    Forbidden,
    InvalidFile,
    InvalidInput,
    InvalidUserId,
    MissingExtra,
    ModelError,
    NotFound,
    OwnershipError,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreMismatch,
    StoreUnavailable,
    TactfulError,
    Unauthenticated,
    WeightsError,
)
from .feedback import FeedbackEvent, FeedbackLog, FeedbackVerdict, Judged
from .feedback_snapshot import FeedbackSnapshot
from .forgotten import Forgotten
from .identity import MAX_USER_ID_CHARS, shard_of, user_key, validate_user_id
from .json_lines import read_json_lines
from .person_settings import MAX_INCOGNITO, PersonSettings, PersonSettingsStore
from .person_settings_snapshot import PersonSettingsSnapshot
from .portability import PortableMemory, make_portable, read_portable
from .snapshot import SnapshotStore
from .sqlite_feedback_log import SqliteFeedbackLog
from .sqlite_file import check_sqlite, empty_log, translate_sqlite_errors
from .sqlite_person_settings import SqlitePersonSettings
from .sqlite_turn_log import SqliteTurnLog
from .store import AttributeStore, Profile, Vectors
from .text import find_markup, is_one_line, replace_surrogates
from .threads import run_to_end
from .turn import MAX_ID_CHARS, Turn, derive_conversation_id, derive_turn_id
from .turn_log import MAX_ATTEMPTS, RETRY_AFTER_S, Claim, DeadTurn, LogCounts, TurnLog

__all__ = [
    "MAX_ATTEMPTS",
    "MAX_ID_CHARS",
    "MAX_INCOGNITO",
    "MAX_STATEMENT_CHARS",
    "MAX_USER_ID_CHARS",
    "RETRY_AFTER_S",
    "AccessError",
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
    "Forbidden",
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
    "NotFound",
    "Origin",
    "OwnershipError",
    "PersonSettings",
    "PersonSettingsSnapshot",
    "PersonSettingsStore",
    "PortableMemory",
    "Profile",
    "Sensitivity",
    "SnapshotStore",
    "SqliteFeedbackLog",
    "SqlitePersonSettings",
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
    "Unauthenticated",
    "Vectors",
    "WeightsError",
    "attribute_id",
    "check_sqlite",
    "compact_sqlite",
    "derive_conversation_id",
    "derive_turn_id",
    "empty_log",
    "find_markup",
    "is_one_line",
    "make_portable",
    "read_json_lines",
    "read_portable",
    "replace_surrogates",
    "run_to_end",
    "scan_for",
    "shard_of",
    "translate_sqlite_errors",
    "user_key",
    "validate_user_id",
]
