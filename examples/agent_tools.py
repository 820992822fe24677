"""Tools with which an agent remembers, recalls and forgets when it is asked to.

Needs no key: the model is scripted. Put yours in its place, `create_agent("openai:gpt-4.1-mini", p.tools())`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage

from tactful.middleware import Personalizer


class ScriptedModel(GenericFakeChatModel):
    """Says its lines one after the other, whatever it is asked."""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> ScriptedModel:
        """Take the tools as they come."""
        return self


def call(name: str, **arguments: str) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": name}])


TURNS = [
    ("Remember that I'm vegetarian.", call("remember", statement="I'm vegetarian")),
    ("What is for lunch?", call("remember", statement="The user is a pilot.")),
    ("Suggest a dinner recipe for me.", call("recall", query="Suggest a dinner recipe for me.")),
    ("Forget that I'm vegetarian.", call("forget", what="The user is vegetarian.")),
    ("Suggest a dinner recipe for me.", call("recall", query="Suggest a dinner recipe for me.")),
]


async def main(directory: str) -> None:
    async with Personalizer.local(directory) as p:
        lines = [line for _, asked in TURNS for line in (asked, AIMessage("There you are."))]
        agent = create_agent(ScriptedModel(messages=iter(lines)), p.tools())
        for said, _ in TURNS:
            result = await agent.ainvoke({"messages": said}, {"configurable": {"user_id": "ada"}})
            print("you:", said)
            print("  the tool:", *(m.text for m in result["messages"] if isinstance(m, ToolMessage)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data"))
