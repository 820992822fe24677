"""WildChat's rows name nobody unless a field is said to."""

from __future__ import annotations

from datetime import UTC, datetime

from tactful.middleware.conversations import StoredMessage
from tactful.middleware.conversations.wildchat import read_wildchat

SAID = {"role": "user", "content": "I live in Ghent.", "language": "English", "timestamp": None, "hashed_ip": "f00"}
REPLIED = {"role": "assistant", "content": "A lovely town.", "timestamp": "2023-04-09T00:02:53Z"}
ROW = {"conversation_hash": "h1", "timestamp": "2023-04-09 00:02:53+02:00", "conversation": [SAID, REPLIED]}


def test_messages_and_times() -> None:
    found = read_wildchat(ROW, user_field="user_id")
    assert (found.conversation_id, found.user_id) == ("h1", None)
    assert found.said_at == datetime(2023, 4, 8, 22, 2, 53, tzinfo=UTC)
    assert found.messages == (
        StoredMessage("user", "I live in Ghent."),
        StoredMessage("assistant", "A lovely town.", datetime(2023, 4, 9, 0, 2, 53, tzinfo=UTC)),
    )


def test_an_address_names_the_person_if_it_is_said_to_from_the_row_or_its_messages() -> None:
    assert read_wildchat(ROW, user_field="hashed_ip").user_id == "f00"
    assert read_wildchat({**ROW, "hashed_ip": "ba5"}, user_field="hashed_ip").user_id == "ba5"
