"""The API of a person's memory: everything they can do, nobody else's data, and one shape for every error."""

from __future__ import annotations

import copy
import functools
import json
import operator
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tactful.memory import StoreUnavailable, scan_for

from .memory_client import MemoryServer, memory_server

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory")


@pytest.fixture(scope="module")
def _one_server(directory: Path) -> Iterator[MemoryServer]:
    with memory_server(directory) as opened:
        yield opened


@pytest.fixture
def server(_one_server: MemoryServer) -> Iterator[MemoryServer]:
    """A server that knows nothing of anybody."""
    yield _one_server
    for user_id in ("ada", "shop:ann"):
        _one_server.personalizer.run(_one_server.personalizer.forget(user_id))


def test_what_is_known_is_listed_with_its_words_and_in_pages(server: MemoryServer) -> None:
    server.tell("ada", "I live in Ghent.", "I live in Bruges.", "I like tea.")
    page = server.ask("GET", "/memory/attributes", params={"limit": 2}).json()
    rest = server.ask("GET", "/memory/attributes", params={"limit": 2, "after": page["next"]}).json()
    assert (len(page["attributes"]), len(rest["attributes"]), rest["next"]) == (2, 1, None)
    by_value = {a["value"]: a for a in page["attributes"] + rest["attributes"]}
    assert by_value["tea"]["evidence"][0]["quote"] == "I like tea."
    superseded = server.ask("GET", "/memory/attributes", params={"status": "superseded"}).json()["attributes"]
    assert superseded == [by_value["Ghent"]]
    one = server.ask("GET", f"/memory/attributes/{by_value['tea']['id']}")
    assert (one.json(), one.headers["cache-control"]) == (by_value["tea"], "no-store")


def test_an_attribute_is_entered_edited_paused_confirmed_rejected_and_deleted(
    server: MemoryServer, directory: Path
) -> None:
    added = server.ask("POST", "/memory/attributes", json={"statement": "I play the theremin"})
    assert added.status_code == 201
    assert added.json()["statement"] == "The user plays the theremin."
    path = f"/memory/attributes/{added.json()['id']}"
    until = {"valid_until": "2031-01-31T12:00:00Z"}
    assert server.ask("PATCH", path, json=until).json()["valid_until"] == until["valid_until"]
    assert server.ask("PATCH", path, json={"kind": "expertise"}).json()["valid_until"] == until["valid_until"]
    assert server.ask("PATCH", path, json={"valid_until": None}).json()["valid_until"] is None
    assert server.ask("POST", f"{path}/pause").json()["paused"]
    assert not server.ask("POST", f"{path}/resume").json()["paused"]
    assert server.ask("POST", f"{path}/reject").json()["changed"][0]["status"] == "rejected"
    assert server.ask("POST", f"{path}/confirm").json()["changed"][0]["status"] == "active"
    edited = server.ask("PATCH", path, json={"statement": "The user plays the ondes Martenot."}).json()
    assert server.ask("GET", path).status_code == 404
    gone = server.ask("DELETE", f"/memory/attributes/{edited['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert server.ask("GET", "/memory/attributes").json() == {"attributes": [], "next": None}
    assert scan_for(directory / "data", ["theremin", "Martenot"]) == []


def test_pause_and_incognito_are_switched_and_shown(server: MemoryServer) -> None:
    assert server.ask("POST", "/memory/pause").json() == {"paused": True, "incognito": []}
    server.tell("ada", "I like tea.")
    server.ask("POST", "/memory/resume")
    put = server.ask("PUT", "/memory/conversations/a%2Fb%3Fc%0A/incognito").json()
    assert put == {"paused": False, "incognito": ["a/b?c\n"]} == server.ask("GET", "/memory/settings").json()
    server.tell("ada", "I like tea.", conversation_id="a/b?c\n")
    assert server.ask("GET", "/memory/attributes").json()["attributes"] == []
    assert server.ask("GET", "/decisions").json()["decisions"] == []
    assert server.ask("DELETE", "/memory/conversations/a%2Fb%3Fc%0A/incognito").json()["incognito"] == []


def test_an_export_goes_to_another_person_byte_for_byte(server: MemoryServer) -> None:
    server.tell("ada", "I live in Ghent. I like tea.")
    tea = server.ask("GET", "/memory/attributes").json()["attributes"][0]
    given_ = server.ask("POST", "/feedback", json={"verdict": "useful", "attribute_id": tea["id"]})
    assert given_.status_code == 201
    exported = server.ask("GET", "/memory/export").content
    done = server.ask("POST", "/memory/import", key=server.shop, user="ann", content=exported, headers=JSON)
    assert done.json() == {"attributes": 2, "feedback": 1}
    assert server.ask("DELETE", "/memory").json()["attributes"] == 2
    theirs = server.ask("GET", "/memory/export", key=server.shop, user="ann").content
    assert server.ask("POST", "/memory/import", content=theirs).json() == {"attributes": 2, "feedback": 1}
    assert server.ask("GET", "/memory/export").content == exported


def test_decisions_and_feedback_are_given_shown_and_taken_back(server: MemoryServer) -> None:
    p = server.personalizer
    server.tell("ada", "I'm a vegetarian.")
    for turn in ("a/1", "t2"):
        p.run(p.decide("What could I cook tonight?", user_id="ada", turn_id=turn))
    p.run(p.flush())
    page = server.ask("GET", "/decisions", params={"limit": 1}).json()
    assert [d["turn_id"] for d in page["decisions"]] == ["t2"]
    (before,) = server.ask("GET", "/decisions", params={"limit": 1, "before": page["next"]}).json()["decisions"]
    assert before == server.ask("GET", "/decisions/a%2F1").json()
    attribute_id = before["considered"][0]["attribute_id"]
    event = server.ask("POST", "/feedback", json={"verdict": "never", "attribute_id": attribute_id, "turn_id": "a/1"})
    thumb = server.ask("POST", "/feedback", json={"verdict": "thumbs_down", "turn_id": "t2"})
    edit = {"verdict": "reply_edited", "turn_id": "t2", "edit": {"reply": "Fry tofu.", "edited": "Fry tempeh."}}
    edited = server.ask("POST", "/feedback", json=edit)
    given_ = [answer.json() for answer in (event, thumb, edited)]
    first = server.ask("GET", "/feedback", params={"limit": 2}).json()
    rest = server.ask("GET", "/feedback", params={"after": first["next"]}).json()
    assert (first["events"] + rest["events"], rest["next"]) == (given_, None)
    take_back = f"/feedback/{event.json()['id']}"
    assert [server.ask("DELETE", take_back).status_code for _ in range(2)] == [204, 404]
    for unknown in ({"verdict": "thumbs_up", "turn_id": "none"}, {"verdict": "useful", "attribute_id": "0" * 32}):
        assert server.ask("POST", "/feedback", json=unknown).status_code == 404


def places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield the path of every field and item in a JSON document."""
    yield from [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield from places(one, (*path, name))


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({}),
    st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "active", "x" * 3_000, "\0", "\ud800"]),
)  # fmt: skip


def test_a_damaged_export_is_taken_whole_or_not_at_all(server: MemoryServer) -> None:
    server.tell("ada", "I live in Ghent. I like tea.", "I live in Bruges.")
    tea = server.ask("GET", "/memory/attributes").json()["attributes"][0]
    server.ask("POST", "/feedback", json={"verdict": "useful", "attribute_id": tea["id"]})
    exported = server.ask("GET", "/memory/export").json()
    as_ann = {"key": server.shop, "user": "ann"}

    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(st.sampled_from(list(places(exported))), JUNK)
    def damage(path: tuple[object, ...], junk: object) -> None:
        record = copy.deepcopy(exported)
        inner = functools.reduce(operator.getitem, path[:-1], record)
        inner[path[-1]] = junk
        done = server.ask("POST", "/memory/import", content=json.dumps(record), **as_ann)
        known = server.ask("GET", "/memory/export", **as_ann)
        assert done.status_code in {200, 400}
        assert known.status_code == 200
        if done.status_code == 400:
            assert done.json()["error"]["message"].startswith("this cannot be imported, and nothing was: ")
            assert known.json()["attributes"] == []
        elif known.json()["attributes"] or known.json()["settings"]["paused"]:
            server.ask("DELETE", "/memory", **as_ann)

    damage()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"statement": "\\ud800"}', 422),
        (b'{"statement": "a\\u0000b"}', 400),
        (b'{"statement": ' + b"9" * 5_000 + b"}", 400),
        (b'{"statement": 1e999}', 422),
        (b"\xff\xfe", 422),
        (b'{"statement": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b"", 422),
        (b'{"statement": "The user likes tea.", "user_id": "bob"}', 422),
        (b'{"statement": "The user likes tea.", "valid_until": 0}', 422),
        (b'{"statement": "The user is a Muslim."}', 400),
        (b"{" + b" " * 1_000_000 + b"}", 413),
    ],
)
def test_whatever_is_sent_is_refused_in_the_one_shape(server: MemoryServer, body: bytes, status: int) -> None:
    refused = server.ask("POST", "/memory/attributes", content=body, headers=JSON)
    assert refused.status_code == status
    assert set(refused.json()) == {"error"}
    assert set(refused.json()["error"]) == {"type", "message"}
    imported = server.ask("POST", "/memory/import", content=body, headers=JSON)
    assert imported.status_code == (413 if status == 413 else 400)
    assert server.ask("GET", "/memory/attributes").json()["attributes"] == []


def test_a_body_without_a_stated_length_is_bounded_as_well(server: MemoryServer) -> None:
    async def chunks():
        for _ in range(200):
            yield b" " * 10_000

    assert server.ask("POST", "/memory/import", content=chunks(), headers=JSON).status_code == 413


def test_who_may_not_is_told_so_before_anything_is_read(server: MemoryServer) -> None:
    big = b"[" * 2_000_000
    unknown = server.ask("POST", "/memory/import", key="tk_unknown", content=big)
    assert (unknown.status_code, unknown.headers["www-authenticate"]) == (401, "Bearer")
    assert unknown.json()["error"]["type"] == "unauthenticated"
    assert server.ask("GET", "/memory/export", user="bob").status_code == 403
    assert server.ask("GET", "/memory/export", user="ada").status_code == 200
    nobody = server.ask("GET", "/memory/export", key=server.shop)
    assert (nobody.status_code, nobody.json()["error"]["type"]) == (400, "invalid_user_id")
    for user in (" ", "u" * 300):
        assert server.ask("GET", "/memory/export", key=server.shop, user=user).status_code == 400


def test_other_paths_and_methods_are_answered_in_the_same_shape(server: MemoryServer) -> None:
    missing = server.ask("GET", "/memory/nothing%0Ahere")
    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "not_found")
    wrong = server.ask("PUT", "/memory/attributes")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, POST")


def test_a_store_that_fails_is_a_503_that_says_nothing_of_the_machine(
    server: MemoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(user_id: str) -> None:
        raise StoreUnavailable("/secret/path is kept busy by another process")

    monkeypatch.setattr(server.personalizer.memory, "list", fail)
    failed = server.ask("GET", "/memory/attributes")
    assert failed.status_code == 503
    assert "/secret/path" not in failed.text


def test_openapi_describes_every_route_with_its_errors_and_security(server: MemoryServer) -> None:
    document = server.ask("GET", "/openapi.json").json()
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len(operations) == 22
    for operation in operations:
        assert operation["security"] == [{"HTTPBearer": []}]
        assert {"400", "401", "403", "422", "503"} <= set(operation["responses"])
        assert operation["description"]
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}
    for name in ("/memory/attributes", "/memory/import", "/feedback"):
        assert "413" in document["paths"][f"/tactful/v1{name}"]["post"]["responses"]


# Everything that takes an attribute's id.
ON_ATTRIBUTES = [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/confirm"), ("POST", "/reject"), ("POST", "/pause"),
    ("POST", "/resume"),
]  # fmt: skip
# Names that would be one person, were a key's name and a user's put together carelessly.
SHOPPERS = ("ada", "shop:ada", "Ada")
people = st.integers(0, len(SHOPPERS))


class Isolation(RuleBasedStateMachine):
    """Four people under two keys add, delete, and try every door on what is another's."""

    server: MemoryServer
    runs = count()

    def __init__(self) -> None:
        super().__init__()
        run = next(self.runs)
        self.people = [(self.server.ada, None), *((self.server.shop, f"{name}{run}") for name in SHOPPERS)]
        self.owned: list[dict[str, str]] = [{} for _ in self.people]
        self.ask(0, "DELETE", "/memory")

    def ask(self, who: int, method: str, path: str, **kw: object) -> httpx.Response:
        key, user = self.people[who]
        return self.server.ask(method, path, key=key, user=user, **kw)

    @rule(who=people, noun=st.sampled_from(["boat", "kite", "drum", "lamp"]))
    def add(self, who: int, noun: str) -> None:
        added = self.ask(who, "POST", "/memory/attributes", json={"statement": f"The user owns {noun} number {who}."})
        assert added.status_code == 201
        self.owned[who][added.json()["id"]] = added.json()["statement"]

    @rule(who=people)
    def delete(self, who: int) -> None:
        if self.owned[who]:
            gone, _ = self.owned[who].popitem()
            assert self.ask(who, "DELETE", f"/memory/attributes/{gone}").status_code == 204

    @rule(who=people)
    def forget(self, who: int) -> None:
        assert self.ask(who, "DELETE", "/memory").json()["attributes"] == len(self.owned[who])
        self.owned[who].clear()

    @rule(who=people, whose=people)
    def try_anothers(self, who: int, whose: int) -> None:
        for foreign in set(self.owned[whose]) - set(self.owned[who]):
            for method, action in ON_ATTRIBUTES:
                body = {"json": {"kind": "goal"}} if method == "PATCH" else {}
                assert self.ask(who, method, f"/memory/attributes/{foreign}{action}", **body).status_code == 404
            said = {"verdict": "never", "attribute_id": foreign}
            assert self.ask(who, "POST", "/feedback", json=said).status_code == 404

    @rule(who=people)
    def look(self, who: int) -> None:
        seen = {a["id"]: a["statement"] for a in self.ask(who, "GET", "/memory/attributes").json()["attributes"]}
        assert seen == self.owned[who]
        exported = json.loads(self.ask(who, "GET", "/memory/export").text)
        assert {a["id"] for a in exported["attributes"]} == set(seen)

    def teardown(self) -> None:
        for who in range(len(self.people)):
            self.look(who=who)


def test_nobody_ever_sees_or_moves_what_is_anothers(server: MemoryServer) -> None:
    Isolation.server = server
    run_state_machine_as_test(
        Isolation, settings=settings(max_examples=15, stateful_step_count=20, deadline=None, derandomize=True)
    )
