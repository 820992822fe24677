"""One open SQLite file: made once, refused where it is something else, all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tactful.memory import StoreError, StoreMismatch
from tactful.memory.sqlite_database import Schema, SqliteDatabase

WORDS = Schema("word list", "words", 2, ("CREATE TABLE words (word TEXT)",))


def words_in(database: SqliteDatabase) -> list[str]:
    with database.opened() as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words")]


def test_it_is_made_with_its_folder_and_opened_again_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "words.sqlite3"
    first = SqliteDatabase(path, WORDS)
    with first.transaction() as connection:
        connection.execute("INSERT INTO words VALUES ('oar')")
    second = SqliteDatabase(path, WORDS)
    assert words_in(second) == ["oar"]
    for database in (first, second):
        database.close()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with closing(SqliteDatabase(tmp_path / "words.sqlite3", WORDS)) as database:
        with pytest.raises(ZeroDivisionError), database.transaction() as connection:
            connection.execute("INSERT INTO words VALUES ('oar')")
            raise ZeroDivisionError
        assert words_in(database) == []


def test_once_closed_it_says_so(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "words.sqlite3", WORDS)
    database.close()
    database.close()
    with pytest.raises(StoreError, match=r"the word list .* is closed"):
        words_in(database)


@pytest.mark.parametrize(
    ("statement", "words"),
    [("PRAGMA user_version = 3", "newer version"), ("CREATE TABLE notes (x)", "not a word list")],
)
def test_what_is_not_ours_is_refused_and_left_alone(tmp_path: Path, statement: str, words: str) -> None:
    path = tmp_path / "words.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)
        other.commit()
    before = path.read_bytes()
    with pytest.raises(StoreMismatch, match=words):
        SqliteDatabase(path, WORDS)
    assert path.read_bytes() == before
