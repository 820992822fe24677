"""Any function that answers, wrapped: plain, async, and streaming; asked with a text or with messages.

Needs no key: the functions answer by themselves where yours would ask a model.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator

from tactful.middleware import Personalizer

DINNER = "Suggest a dinner recipe for me."


def answer(prompt: str) -> str:
    return "A lentil curry." if "vegetarian" in prompt else "A roast chicken."


async def answer_messages(messages: list[dict[str, str]]) -> dict[str, str]:
    told = " ".join(message["content"] for message in messages)
    return {"role": "assistant", "content": answer(told)}


def answer_in_parts(prompt: str) -> Iterator[str]:
    yield from answer(prompt).partition(" ")


async def answer_in_parts_async(prompt: str) -> AsyncIterator[str]:
    for part in answer(prompt).partition(" "):
        yield part


async def ask_async(p: Personalizer) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": DINNER}]
    reply = await p.wrap(answer_messages)(messages, user_id="ada")
    print("awaited:", reply["content"])
    parts = [part async for part in p.wrap(answer_in_parts_async)(DINNER, user_id="ada")]
    print("streamed, async:", "".join(parts))


def main(directory: str) -> None:
    with Personalizer.local(directory) as p:
        bot = p.wrap(answer)
        bot("I'm vegetarian and I live in Ghent.", user_id="ada")
        p.run(p.flush())  # learning follows the reply; wait for it here so that the next turn knows

        print("for Ada:", bot(DINNER, user_id="ada"))
        print("for Bob:", bot(DINNER, user_id="bob"))
        print("streamed:", "".join(p.wrap(answer_in_parts, user_id="ada")(DINNER)))
        asyncio.run(ask_async(p))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data")
