"""A LangChain chain whose model is wrapped: waited for, awaited, streamed and in batches for several people.

Needs no key: the model is the stand-in on your CPU (`pip install 'tactful[local]'`); wrap your own in its place.
"""

from __future__ import annotations

import asyncio
import sys

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableConfig

from tactful.middleware import GgufChatModel, Personalizer
from tactful.middleware.stand_in import find_stand_in

PROMPT = ChatPromptTemplate.from_messages([("system", "Answer in one sentence."), ("human", "{question}")])
DINNER = {"question": "Suggest a dinner recipe for me."}


def turn_of(user_id: str, turn_id: str) -> RunnableConfig:
    return {"configurable": {"user_id": user_id, "thread_id": f"chat-of-{user_id}", "turn_id": turn_id}}


async def stream(chain, question: dict[str, str], config: RunnableConfig) -> None:  # noqa: ANN001
    async for part in chain.astream(question, config):
        print(part, end="", flush=True)
    print()


def main(directory: str) -> None:
    weights = find_stand_in()
    if weights is None:
        sys.exit("the stand-in is not installed; wrap a chat model of yours")
    with Personalizer.local(directory) as p:
        chain = PROMPT | p.wrap_model(GgufChatModel(path=weights, max_tokens=24)) | StrOutputParser()

        print(chain.invoke({"question": "Hi! I'm vegetarian and I live in Ghent."}, turn_of("ada", "t1")))
        p.run(p.flush())  # learning follows the reply; wait for it here so that the next turn knows

        print(asyncio.run(chain.ainvoke(DINNER, turn_of("ada", "t2"))))
        for part in chain.stream(DINNER, turn_of("ada", "t3")):
            print(part, end="", flush=True)
        print()
        asyncio.run(stream(chain, DINNER, turn_of("ada", "t4")))
        print(chain.batch([DINNER, DINNER], [turn_of("ada", "t5"), turn_of("bob", "t6")]))

        p.run(p.flush())
        for turn_id in ("t1", "t2", "t3", "t4", "t5", "t6"):
            decision = p.run(p.explain(turn_id))
            print(f"{turn_id} {decision.user_id}:", [used.statement for used in decision.used] or "nothing is used")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data")
