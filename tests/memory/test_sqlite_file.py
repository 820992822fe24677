from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tactful.memory import StoreCorrupt, StoreError, StoreUnavailable
from tactful.memory.sqlite_file import check_sqlite, empty_log, rewrite_sqlite, translate_sqlite_errors


def _make(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE words (word TEXT)")
        database.executemany("INSERT INTO words VALUES (?)", [("CANARY-1234567 " * 20,)] * 200)
        database.commit()


def test_a_missing_file_and_a_sound_one_pass(tmp_path: Path) -> None:
    path = tmp_path / "a file?#.sqlite3"
    check_sqlite(path)
    assert not path.exists()
    _make(path)
    before = path.read_bytes()
    check_sqlite(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"words " * 1_000], ids=["empty", "text"])
def test_what_is_no_database_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match=str(path)):
        check_sqlite(path)
    assert path.read_bytes() == content


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        check_sqlite(tmp_path)


@pytest.mark.parametrize("page", range(1, 8))
def test_a_page_of_noise_is_corrupt(tmp_path: Path, page: int) -> None:
    path = tmp_path / "file.sqlite3"
    _make(path)
    content = bytearray(path.read_bytes())
    content[page * 4_096 : (page + 1) * 4_096] = b"\xa5" * 4_096
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt):
        check_sqlite(path)


def test_rewriting_leaves_no_deleted_byte_in_file_or_log(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    _make(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DELETE FROM words")
        rewrite_sqlite(database)
        assert [file for file in tmp_path.iterdir() if b"CANARY" in file.read_bytes()] == []


def test_a_reader_that_keeps_the_log_full_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    _make(path)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as database,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM words").fetchone()
        database.execute("DELETE FROM words")
        with pytest.raises(StoreUnavailable, match="another process"):
            empty_log(database)
        reader.execute("COMMIT")
        empty_log(database)


def test_errors_are_translated_by_their_code(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    _make(path)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as holder,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as database,
    ):
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="busy") as busy, translate_sqlite_errors(path):
            database.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="could not be used") as other, translate_sqlite_errors(path):
            database.execute("SELECT * FROM nowhere")
    assert isinstance(busy.value.__cause__, sqlite3.OperationalError)
    assert type(other.value) is StoreError
