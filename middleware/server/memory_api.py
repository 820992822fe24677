"""The API of a person's memory: see it with its evidence, change it, switch it off, take it along, delete it.

No path names a person. Whose memory it is follows from the API key, or from the header X-Tactful-User where the key may
name users; what is another's is answered as if it were not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from tactful.graphs import Decision
from tactful.memory import Attribute, FeedbackEvent, MissingExtra, NotFound, PersonSettings, PortableMemory, Status

from ..feedback import Edit
from ..person_memory import MAX_DECISIONS, UNCHANGED
from ..personalizer import Personalizer
from .identity import USER_HEADER, Authenticate
from .memory_models import (
    MAX_ID_CHARS,
    AttributeChanges,
    AttributeFeedback,
    AttributePage,
    ChangedAttributes,
    DecisionPage,
    EditFeedback,
    ErasureCounts,
    FeedbackPage,
    ImportCounts,
    MemorySettings,
    NewAttribute,
    NewFeedback,
)
from .memory_route import TheRest, linked, make_route_class, responses

try:
    from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response, Security
    from fastapi.security import HTTPBearer
    from starlette.routing import Route
except ImportError as error:
    raise MissingExtra("the server", "server") from error

T = TypeVar("T", Attribute, FeedbackEvent)

PREFIX = "/tactful/v1"
MAX_MEMORY_BODY_BYTES = 20_000_000
MAX_PAGE = 500

_BEARER = HTTPBearer(auto_error=False, description="One of this server's API keys, made by `tactful keys add`.")


def _person(
    request: Request,
    user: Annotated[
        str | None,
        Header(alias=USER_HEADER, description="Whose memory it is; only for keys that may name users.", max_length=256),
    ] = None,
) -> str:
    person: str = request.state.person  # found out by the route, from key and header, before anything was read
    return person


Person = Annotated[str, Depends(_person)]
AttributeId = Annotated[
    str, Path(pattern="^[0-9a-f]{32}$", description="An attribute's id.", examples=["28c936f1df318d61eef899f4cb7622b3"])
]
AnyId = Annotated[str, Path(min_length=1, max_length=MAX_ID_CHARS)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="At most so many.")]
After = Annotated[
    str | None, Query(min_length=1, max_length=MAX_ID_CHARS, description="The `next` of the page before this one.")
]
_IMPORT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "What an export gave, as it is.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PortableMemory"}}},
    }
}
_OF_ATTRIBUTE = (
    "get_attribute", "edit_attribute", "confirm_attribute", "reject_attribute", "pause_attribute", "resume_attribute",
    "delete_attribute",
)  # fmt: skip
_ADDED = linked(201, {name: {"attribute_id": "$response.body#/id"} for name in _OF_ATTRIBUTE}) | responses(413)
_GIVEN = linked(201, {"take_back_feedback": {"event_id": "$response.body#/id"}}) | responses(404, 413)
_DECIDED = linked(200, {"get_decision": {"turn_id": "$response.body#/decisions/0/turn_id"}}) | responses()


def memory_router(
    personalizer: Personalizer, authenticate: Authenticate, *, max_body_bytes: int = MAX_MEMORY_BODY_BYTES
) -> APIRouter:
    """Return the routes, to be included in an application under their own prefix, `PREFIX`."""
    router = APIRouter(
        prefix=PREFIX,
        route_class=make_route_class(authenticate, max_body_bytes=max_body_bytes),
        dependencies=[Security(_BEARER)],
        generate_unique_id_function=lambda route: route.name,
    )
    _add_attribute_routes(router, personalizer)
    _add_attribute_actions(router, personalizer)
    _add_memory_routes(router, personalizer)
    _add_portability_routes(router, personalizer)
    _add_decision_routes(router, personalizer)
    _add_feedback_routes(router, personalizer)
    router.routes.append(Route(f"{PREFIX}/{{rest:any_id}}", TheRest(router), include_in_schema=False))
    return router


def _add_attribute_routes(router: APIRouter, personalizer: Personalizer) -> None:
    memory = personalizer.memory

    @router.get("/memory/attributes", tags=["attributes"], responses=responses())
    async def list_attributes(
        person: Person, limit: Limit = 100, after: After = None, status: Status | None = None
    ) -> AttributePage:
        """List what is known, whatever its status, each with the person's own words it rests on."""
        known = [a for a in await memory.list(person) if status is None or a.status is status]
        page, following = _page([a for a in known if after is None or a.id > after], limit)
        return AttributePage(attributes=page, next=following)

    @router.post("/memory/attributes", tags=["attributes"], status_code=201, responses=_ADDED)
    async def add_attribute(person: Person, new: NewAttribute) -> Attribute:
        """Enter something. What it contradicts is superseded; what is known already is confirmed."""
        return await memory.add(person, new.statement, kind=new.kind, valid_until=new.valid_until)

    @router.get("/memory/attributes/{attribute_id}", tags=["attributes"], responses=responses(404))
    async def get_attribute(person: Person, attribute_id: AttributeId) -> Attribute:
        """Show one attribute with its evidence."""
        return await _attribute(personalizer, person, attribute_id)

    @router.patch("/memory/attributes/{attribute_id}", tags=["attributes"], responses=responses(404, 413))
    async def edit_attribute(person: Person, attribute_id: AttributeId, changes: AttributeChanges) -> Attribute:
        """Change what it says, its kind, or when it ends. Another statement has another id, which is returned."""
        return await memory.edit(
            person,
            attribute_id,
            statement=changes.statement,
            kind=changes.kind,
            valid_until=changes.valid_until if "valid_until" in changes.model_fields_set else UNCHANGED,
        )

    @router.delete("/memory/attributes/{attribute_id}", tags=["attributes"], status_code=204, responses=responses(404))
    async def delete_attribute(person: Person, attribute_id: AttributeId) -> None:
        """Forget it: its words leave the files. It can be learned again if it is said again; `reject` prevents that."""
        await memory.delete(person, attribute_id)


def _add_attribute_actions(router: APIRouter, personalizer: Personalizer) -> None:
    memory = personalizer.memory

    @router.post("/memory/attributes/{attribute_id}/confirm", tags=["attributes"], responses=responses(404))
    async def confirm_attribute(person: Person, attribute_id: AttributeId) -> ChangedAttributes:
        """Say that it is so: it becomes active, and what stood in its place gives way."""
        return ChangedAttributes(changed=await memory.confirm(person, attribute_id))

    @router.post("/memory/attributes/{attribute_id}/reject", tags=["attributes"], responses=responses(404))
    async def reject_attribute(person: Person, attribute_id: AttributeId) -> ChangedAttributes:
        """Say that it is not so: it is never used or learned again, and what it replaced is active again."""
        return ChangedAttributes(changed=await memory.reject(person, attribute_id))

    @router.post("/memory/attributes/{attribute_id}/pause", tags=["attributes"], responses=responses(404))
    async def pause_attribute(person: Person, attribute_id: AttributeId) -> Attribute:
        """Keep it, and do not use it."""
        await memory.pause(person, attribute_id)
        return await _attribute(personalizer, person, attribute_id)

    @router.post("/memory/attributes/{attribute_id}/resume", tags=["attributes"], responses=responses(404))
    async def resume_attribute(person: Person, attribute_id: AttributeId) -> Attribute:
        """Use it again where it is wanted."""
        await memory.resume(person, attribute_id)
        return await _attribute(personalizer, person, attribute_id)


def _add_memory_routes(router: APIRouter, personalizer: Personalizer) -> None:
    memory = personalizer.memory

    @router.delete("/memory", tags=["memory"], responses=responses())
    async def forget_everything(person: Person) -> ErasureCounts:
        """Delete everything about the person, down to the bytes in the files. It cannot be brought back."""
        erasure = asdict(await personalizer.forget(person))
        return ErasureCounts.model_validate({name: erasure[name] for name in ErasureCounts.model_fields})

    @router.get("/memory/settings", tags=["memory"], responses=responses())
    async def get_settings(person: Person) -> MemorySettings:
        """Show what is switched off."""
        return _settings(await memory.settings(person))

    @router.post("/memory/pause", tags=["memory"], responses=responses())
    async def pause(person: Person) -> MemorySettings:
        """Use nothing, and keep and learn nothing of what is said, until `resume`."""
        await memory.pause(person)
        return _settings(await memory.settings(person))

    @router.post("/memory/resume", tags=["memory"], responses=responses())
    async def resume(person: Person) -> MemorySettings:
        """End the pause; incognito conversations stay so."""
        await memory.resume(person)
        return _settings(await memory.settings(person))

    @router.put("/memory/conversations/{conversation_id:any_id}/incognito", tags=["memory"], responses=responses())
    async def start_incognito(person: Person, conversation_id: AnyId) -> MemorySettings:
        """Use nothing in one conversation, and keep no trace of what is said in it from now on."""
        return _settings(await memory.incognito(person, conversation_id))

    @router.delete("/memory/conversations/{conversation_id:any_id}/incognito", tags=["memory"], responses=responses())
    async def end_incognito(person: Person, conversation_id: AnyId) -> MemorySettings:
        """Put one conversation back on the record."""
        return _settings(await memory.incognito(person, conversation_id, on=False))


def _add_portability_routes(router: APIRouter, personalizer: Personalizer) -> None:
    @router.get("/memory/export", tags=["memory"], response_model=PortableMemory, responses=responses())
    async def export_memory(person: Person) -> Response:
        """Give everything kept of the person as one JSON document, the same bytes for the same memory."""
        return Response(await personalizer.memory.export(person), media_type="application/json")

    @router.post("/memory/import", tags=["memory"], responses=responses(413), openapi_extra=_IMPORT_BODY)
    async def import_memory(person: Person, request: Request) -> ImportCounts:
        """Take in an export, whole or not at all; doing it twice is doing it once."""
        done = await personalizer.memory.import_(person, await request.body())
        return ImportCounts(attributes=done.attributes, feedback=done.feedback)


def _add_decision_routes(router: APIRouter, personalizer: Personalizer) -> None:
    @router.get("/decisions", tags=["decisions"], responses=_DECIDED)
    async def list_decisions(
        person: Person,
        limit: Annotated[int, Query(ge=1, le=MAX_DECISIONS, description="At most so many.")] = 50,
        before: After = None,
    ) -> DecisionPage:
        """List what was used and left out in the person's turns and why, latest first."""
        found = await personalizer.memory.decisions(person, limit=limit, before=before)
        return DecisionPage(decisions=found, next=found[-1].turn_id if len(found) == limit else None)

    @router.get("/decisions/{turn_id:any_id}", tags=["decisions"], responses=responses(404))
    async def get_decision(person: Person, turn_id: AnyId) -> Decision:
        """Say what was used and left out in one turn, and why."""
        return await personalizer.memory.decision(person, turn_id)


def _add_feedback_routes(router: APIRouter, personalizer: Personalizer) -> None:
    @router.get("/feedback", tags=["feedback"], responses=responses())
    async def list_feedback(person: Person, limit: Limit = 100, after: After = None) -> FeedbackPage:
        """List what the person has said of what was used, oldest first."""
        events = await personalizer.feedback_of(person)
        ids = [event.id for event in events]
        start = 0 if after is None else ids.index(after) + 1 if after in ids else len(ids)
        page, following = _page(events[start:], limit)
        return FeedbackPage(events=page, next=following)

    @router.post("/feedback", tags=["feedback"], status_code=201, responses=_GIVEN)
    async def give_feedback(person: Person, new: NewFeedback) -> FeedbackEvent:
        """Say of an attribute or a turn whether it was wanted; it moves this person's own selection only."""
        edit = Edit(new.edit.reply, new.edit.edited) if isinstance(new, EditFeedback) else None
        attribute_id = new.attribute_id if isinstance(new, AttributeFeedback) else None
        return await personalizer.feedback(
            person, new.verdict, attribute_id=attribute_id, turn_id=new.turn_id, edit=edit
        )

    @router.delete("/feedback/{event_id:any_id}", tags=["feedback"], status_code=204, responses=responses(404))
    async def take_back_feedback(person: Person, event_id: AnyId) -> None:
        """Undo one verdict as if it had never been given."""
        if not await personalizer.take_back_feedback(person, event_id):
            raise NotFound("there is no such verdict of this person")


async def _attribute(personalizer: Personalizer, person: str, attribute_id: str) -> Attribute:
    found = [a for a in await personalizer.memory.list(person) if a.id == attribute_id]
    if not found:
        raise NotFound(f"there is no attribute {attribute_id!r} of this person")
    return found[0]


def _page(rest: Sequence[T], limit: int) -> tuple[tuple[T, ...], str | None]:
    """Return what fits on a page, and the id to go on after, None at the end."""
    page = tuple(rest[:limit])
    return page, page[-1].id if len(rest) > limit else None


def _settings(settings: PersonSettings) -> MemorySettings:
    return MemorySettings(paused=settings.paused, incognito=tuple(sorted(settings.incognito)))
