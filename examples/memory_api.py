"""A person's memory over HTTP: see it, correct it, leave a conversation out, take it along. Needs no key and no model.

The routes go into an application of your own here; `tactful serve` has them at the same paths.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import httpx
from fastapi import FastAPI

from tactful.middleware import Personalizer
from tactful.middleware.server.identity import authenticator
from tactful.middleware.server.keys import KeyFile
from tactful.middleware.server.memory_api import memory_router


async def main(directory: str) -> None:
    keys = KeyFile(Path(directory) / "keys.json")
    if keys.entries():
        keys.revoke("my-app")  # made by an earlier run
    key = keys.add("my-app", may_name_users=True)  # shown once, kept as a hash
    async with Personalizer.local(Path(directory) / "data") as p:
        app = FastAPI()
        app.include_router(memory_router(p, authenticator(keys)))
        await p.decide("I work as a nurse and I live in Ghent.", user_id="my-app:ada")
        await p.flush()
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://localhost/tactful/v1",
            headers={"Authorization": f"Bearer {key}", "X-Tactful-User": "ada"},
        ) as client:
            await look_and_correct(client)


async def look_and_correct(client: httpx.AsyncClient) -> None:
    known = (await client.get("/memory/attributes")).json()["attributes"]
    for attribute in known:
        words = ", ".join(f"“{evidence['quote']}”" for evidence in attribute["evidence"])
        print(f"known: {attribute['statement']} from {words}")
    nurse = next(a for a in known if a["slot"] == "occupation")
    changes = {"statement": "The user works as a midwife."}
    print("edited:", (await client.patch(f"/memory/attributes/{nurse['id']}", json=changes)).json()["statement"])
    moved = await client.post("/memory/attributes", json={"statement": "I live in Bruges"})
    print("added:", moved.json()["statement"])
    print("switched off:", (await client.put("/memory/conversations/chat-7/incognito")).json())
    exported = await client.get("/memory/export")
    print("exported:", len(exported.json()["attributes"]), "attributes")
    print("forgotten:", (await client.delete("/memory")).json())
    print("imported:", (await client.post("/memory/import", content=exported.content)).json())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data"))
