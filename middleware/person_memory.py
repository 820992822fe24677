"""PersonMemory: what a person can do with what is known of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, Literal, Protocol, TypeVar

import numpy as np

from tactful.graphs import (
    Decision,
    check_imported,
    confirm,
    enter,
    reject,
    replace_edited,
    take_in,
)
from tactful.memory import (
    MAX_INCOGNITO,
    Attribute,
    InvalidInput,
    Kind,
    NotFound,
    PersonSettings,
    PortableMemory,
    Profile,
    Vectors,
    make_portable,
    read_portable,
    validate_user_id,
)

from .background import BackgroundLoop
from .entering import make_edited, make_entered
from .learner import Learner
from .wiring import Wiring

T = TypeVar("T")

MAX_DECISIONS = 200
MAX_IMPORTED = 10_000
UNTIL_LOGGED_TIMEOUT_S = 3.0


class _Unchanged(Enum):
    UNCHANGED = "unchanged"


UNCHANGED: Final = _Unchanged.UNCHANGED
Unchanged = Literal[_Unchanged.UNCHANGED]
"""Says of an argument for which None has a meaning of its own that it was not given."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote: numbers of attributes added or changed, and of verdicts added."""

    attributes: int
    feedback: int


class _Say(Protocol):
    def __call__(self, known: Sequence[Attribute], attribute_id: str, *, now: datetime) -> tuple[Attribute, ...]: ...


class PersonMemory:
    """The person's own hand on their memory, reached as `Personalizer.memory`.

    Whoever calls must have made sure that it is this person, or somebody who may act for them. Changes wait until what
    is being learned is stored, and count from the next turn on.
    """

    def __init__(
        self, wiring: Wiring, learner: Learner, loop: BackgroundLoop, *, until_logged: Callable[[], Awaitable[None]]
    ) -> None:
        """Work on what `wiring` opened, holding `learner.lock`, which lives on `loop`.

        `until_logged` returns, there, when every turn that is over is logged.
        """
        self._wiring = wiring
        self._store = wiring.learning_parts.store
        self._embedder = wiring.learning_parts.embedder
        self._policy = wiring.learning_parts.policy
        self._decision_log = wiring.turn_parts.decision_log
        self._learner = learner
        self._loop = loop
        self._until_logged = until_logged

    async def list(self, user_id: str) -> tuple[Attribute, ...]:
        """Return everything kept of a person, whatever its status, each with its evidence, by id."""
        return (await self._store.get(user_id)).attributes

    async def add(
        self, user_id: str, statement: str, *, kind: Kind | str | None = None, valid_until: datetime | None = None
    ) -> Attribute:
        """Keep what the person enters, without evidence, as said by themself; what it contradicts is superseded.

        `statement` is one sentence, in the third person ("The user lives in Ghent.") or the first, which is turned into
        the third. Without a `kind` it is that which the rules read in it, else a preference. What is known already is
        confirmed instead. `valid_until` (aware) is when it ends.

        Raises:
            InvalidInput: a text that cannot be a statement, a secret, or something sensitive without the operator's
                opt-in; nothing was stored.
        """
        entered = await asyncio.to_thread(
            make_entered, validate_user_id(user_id), statement, kind=kind, valid_until=valid_until, policy=self._policy
        )
        return await self._elsewhere(self._add(user_id, entered))

    async def edit(
        self,
        user_id: str,
        attribute_id: str,
        *,
        statement: str | None = None,
        kind: Kind | str | None = None,
        valid_until: datetime | Unchanged | None = UNCHANGED,
    ) -> Attribute:
        """Change what an attribute says, its kind, or when it ends (None: never), and return it as it is now.

        Another statement has another id: it takes the place of the old one, keeps its evidence as where it came from,
        counts as said by the person now, and supersedes what it contradicts. The old wording stays in past decisions;
        `delete` is what takes words out of everything.

        Raises:
            NotFound: there is no such attribute of this person.
            InvalidInput: as for `add`; nothing was changed.
        """
        given = {"statement": statement, "kind": kind}
        changes: dict[str, object] = {name: value for name, value in given.items() if value is not None}
        if valid_until is not UNCHANGED:
            changes["valid_until"] = valid_until
        return await self._elsewhere(self._edit(validate_user_id(user_id), attribute_id, changes))

    async def delete(self, user_id: str, attribute_id: str) -> None:
        """Forget one attribute: its statement and evidence leave the files, past decisions and own verdicts included.

        It can be learned again if the person says it again; `reject` is what keeps it from that. What it had replaced
        stays replaced. Takes as long as rewriting the files does.

        Raises:
            NotFound: there is no such attribute of this person.
        """
        await self._elsewhere(self._delete(validate_user_id(user_id), attribute_id))

    async def confirm(self, user_id: str, attribute_id: str) -> tuple[Attribute, ...]:
        """Record that the person says an attribute is so, and return what changed.

        It becomes active whether it waited as pending or was superseded; what stood in its place is superseded, so
        confirming an earlier value undoes its replacement.

        Raises:
            NotFound: there is no such attribute of this person.
        """
        return await self._elsewhere(self._say(validate_user_id(user_id), attribute_id, confirm))

    async def reject(self, user_id: str, attribute_id: str) -> tuple[Attribute, ...]:
        """Record that the person says an attribute is not so, and return what changed.

        It is never used again, nor learned again from their words; what it had replaced is active again.

        Raises:
            NotFound: there is no such attribute of this person.
        """
        return await self._elsewhere(self._say(validate_user_id(user_id), attribute_id, reject))

    async def settings(self, user_id: str) -> PersonSettings:
        """Return what this person has switched off."""
        return await self._wiring.person_settings.of(user_id)

    async def pause(self, user_id: str, attribute_id: str | None = None) -> None:
        """Use nothing of this person and keep nothing of what they say until `resume`, or never use one attribute.

        What they said before is still learned from.

        Raises:
            NotFound: there is no such attribute of this person.
        """
        await self._elsewhere(self._pause(validate_user_id(user_id), attribute_id, paused=True))

    async def resume(self, user_id: str, attribute_id: str | None = None) -> None:
        """End a pause, of the person or of one attribute; incognito conversations stay so.

        Raises:
            NotFound: there is no such attribute of this person.
        """
        await self._elsewhere(self._pause(validate_user_id(user_id), attribute_id, paused=False))

    async def incognito(self, user_id: str, conversation_id: str, on: bool = True) -> PersonSettings:
        """Use nothing in one conversation and keep no trace of what is said in it from now on, or end that.

        Raises:
            InvalidInput: the id is empty or over-long, or too many conversations are incognito already.
        """
        return await self._elsewhere(self._wiring.person_settings.set_incognito(user_id, conversation_id, on))

    async def export(self, user_id: str) -> str:
        """Return everything kept of a person as JSON, the same bytes for the same memory; see `PortableMemory`."""
        return await self._elsewhere(self._export(validate_user_id(user_id)))

    async def import_(self, user_id: str, data: str | bytes) -> Imported:
        """Take in what `export` gave, of this person or another id of theirs; doing it twice is doing it once.

        It is checked whole, by the rules of what is learned, before anything is written. Of two records of one
        statement the one changed last stays. A pause is taken over, but never ended.

        Raises:
            InvalidInput: it is not an export, or something in it may not be kept; nothing was written.
        """
        validate_user_id(user_id)
        portable = (await asyncio.to_thread(read_portable, data)).of_user(user_id)
        if len(portable.attributes) > MAX_IMPORTED:
            raise InvalidInput(
                f"at most {MAX_IMPORTED:,} attributes are imported at once, not {len(portable.attributes):,}"
            )
        attributes = await asyncio.to_thread(check_imported, portable.attributes, self._policy)
        vectors = await asyncio.to_thread(self._embedder.embed, [a.statement for a in attributes])
        return await self._elsewhere(self._import(portable, attributes, vectors))

    async def decisions(self, user_id: str, *, limit: int = 50, before: str | None = None) -> tuple[Decision, ...]:
        """Return what was decided in this person's turns, latest first; `before` is the last turn id already seen.

        Raises:
            InvalidInput: `limit` is not from 1 to 200.
        """
        if not 1 <= limit <= MAX_DECISIONS:
            raise InvalidInput(f"from 1 to {MAX_DECISIONS} decisions can be asked for at once, not {limit}")
        return await self._decision_log.of(user_id, limit=limit, before=before)

    async def decision(self, user_id: str, turn_id: str) -> Decision:
        """Return what was decided in one turn of this person, and why.

        Raises:
            NotFound: no decision of such a turn of this person is kept.
        """
        found = await self._decision_log.get(turn_id, user_id=validate_user_id(user_id))
        if found is None:
            raise NotFound("no decision of such a turn of this person is kept")
        return found

    async def _add(self, user_id: str, entered: Attribute) -> Attribute:
        async with self._learner.lock:
            known = await self._store.get(user_id)
            changes = enter(known.attributes, entered, now=entered.updated_at)
            await self._put(known, changes)
        return _said_just_now(changes, entered)

    async def _edit(self, user_id: str, attribute_id: str, changes: dict[str, object]) -> Attribute:
        async with self._learner.lock:
            known = await self._store.get(user_id)
            old = _find(known, attribute_id)
            edited = await asyncio.to_thread(make_edited, old, changes, policy=self._policy)
            if edited.statement == old.statement:
                await self._put(known, [edited])
                return edited
            written = replace_edited(known.attributes, old.id, edited, now=edited.updated_at)
            await self._put(known, written)
            if old.id not in {attribute.id for attribute in written}:
                await self._store.delete(user_id, [old.id])
        return _said_just_now(written, edited)

    async def _delete(self, user_id: str, attribute_id: str) -> None:
        # A decision logged later would bring the words back; under steady traffic something always waits.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._until_logged(), UNTIL_LOGGED_TIMEOUT_S)
        async with self._learner.lock:
            known = await self._store.get(user_id)
            _find(known, attribute_id)
            orphans = [a for a in known.attributes if a.superseded_by == attribute_id]
            await self._put(known, [a.model_copy(update={"superseded_by": None}) for a in orphans])
            await self._store.delete(user_id, [attribute_id])
            for event in await self._wiring.feedback_log.of(user_id):
                if [one.attribute_id for one in event.judged] == [attribute_id]:
                    await self._wiring.feedback_log.take_back(user_id, event.id)
            await self._decision_log.redact(user_id, {attribute_id})
            await self._wiring.compact()
        self._learner.forget(user_id)

    async def _say(self, user_id: str, attribute_id: str, say: _Say) -> tuple[Attribute, ...]:
        async with self._learner.lock:
            known = await self._store.get(user_id)
            changes = say(known.attributes, attribute_id, now=datetime.now(UTC))
            await self._put(known, changes)
        return changes

    async def _pause(self, user_id: str, attribute_id: str | None, *, paused: bool) -> None:
        if attribute_id is None:
            await self._wiring.person_settings.set_paused(user_id, paused)
            return
        async with self._learner.lock:
            known = await self._store.get(user_id)
            changed = {"paused": paused, "updated_at": datetime.now(UTC)}
            await self._put(known, [_find(known, attribute_id).model_copy(update=changed)])

    async def _export(self, user_id: str) -> str:
        async with self._learner.lock:
            attributes = await self.list(user_id)
            feedback = await self._wiring.feedback_log.of(user_id)
            settings = await self.settings(user_id)
        return make_portable(attributes, feedback, settings).to_json()

    async def _import(self, portable: PortableMemory, attributes: Sequence[Attribute], vectors: Vectors) -> Imported:
        user_id, wiring = portable.user_id, self._wiring
        async with self._learner.lock:
            settings = await self.settings(user_id)
            if len(settings.incognito | portable.settings.incognito) > MAX_INCOGNITO:
                raise InvalidInput(f"with these over {MAX_INCOGNITO} conversations would be incognito; nothing changed")
            known = await self._store.get(user_id)
            changes = take_in(known.attributes, attributes)
            embedded = {a.id: vector for a, vector in zip(attributes, vectors, strict=True)}
            await self._put(known, changes, embedded)
            added = [await wiring.feedback_log.add(event) for event in portable.feedback]
            if portable.settings.paused and not settings.paused:
                await wiring.person_settings.set_paused(user_id, True)
            for conversation_id in sorted(portable.settings.incognito - settings.incognito):
                await wiring.person_settings.set_incognito(user_id, conversation_id, True)
        return Imported(len(changes), sum(added))

    async def _put(
        self, known: Profile, changes: Sequence[Attribute], embedded: dict[str, Vectors] | None = None
    ) -> None:
        """Write changes with the vectors that are there, or made for the statements that are new."""
        vectors = {a.id: vector for a, vector in zip(known.attributes, known.vectors, strict=True)} | (embedded or {})
        if missing := [a for a in changes if a.id not in vectors]:
            made = await asyncio.to_thread(self._embedder.embed, [a.statement for a in missing])
            vectors |= {a.id: vector for a, vector in zip(missing, made, strict=True)}
        if changes:
            await self._store.put(known.user_id, changes, np.array([vectors[a.id] for a in changes], np.float32))

    async def _elsewhere(self, work: Coroutine[Any, Any, T]) -> T:
        return await self._loop.await_on(work)


def _find(known: Profile, attribute_id: str) -> Attribute:
    found = next((attribute for attribute in known.attributes if attribute.id == attribute_id), None)
    if found is None:
        raise NotFound(f"there is no attribute {attribute_id!r} of this person")
    return found


def _said_just_now(changes: Sequence[Attribute], entered: Attribute) -> Attribute:
    """Return the record that now stands for what was entered: its own, or the one that said it already."""
    return next(a for a in changes if a.id == entered.id or a.confirmed_at == entered.confirmed_at)
