"""A user id: validated once, and encoded so that no two ids ever meet."""

from __future__ import annotations

import hashlib

from .errors import InvalidUserId

MAX_USER_ID_CHARS = 256


def validate_user_id(user_id: object) -> str:
    """Return `user_id` unchanged if it can name a person.

    Nothing is trimmed, folded or normalised: ids that differ in case, Unicode form, space or punctuation are
    different people.

    Raises:
        InvalidUserId: missing, not a string, blank, over 256 characters, or not encodable as UTF-8.
    """
    if user_id is None:
        raise InvalidUserId("a user id is required: whose words are these?")
    if not isinstance(user_id, str):
        raise InvalidUserId(f"a user id is a string, not {type(user_id).__name__}")
    if not user_id.strip():
        raise InvalidUserId("a user id must not be empty or blank")
    if len(user_id) > MAX_USER_ID_CHARS:
        raise InvalidUserId(f"a user id has at most {MAX_USER_ID_CHARS} characters, this one has {len(user_id)}")
    try:
        user_id.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidUserId("a user id must be valid Unicode; this one holds a lone surrogate") from None
    return user_id


def user_key(user_id: str) -> str:
    """Encode a valid user id as 64 hexadecimal characters: SHA-256 of its UTF-8 bytes.

    Safe in any key, file name or filter, and injective for every purpose short of breaking SHA-256.
    """
    return hashlib.sha256(validate_user_id(user_id).encode("utf-8")).hexdigest()


def shard_of(user_id: str, shards: int) -> int:
    """Return the shard, from 0 to `shards` - 1, that holds this person's records."""
    return int(user_key(user_id)[:8], 16) % shards
