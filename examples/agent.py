"""A LangChain agent with memory: one line more. Waited for, awaited and streamed, with a tool and a checkpointer.

Needs no key: the model is scripted. Put yours in its place, `create_agent("openai:gpt-4.1-mini", …)`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver

from tactful.middleware import Personalizer


class ScriptedModel(GenericFakeChatModel):
    """Says its lines one after the other, whatever it is asked."""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> ScriptedModel:
        """Take the tools as they come."""
        return self


@dataclass
class Who:
    """What the host says of a run."""

    user_id: str


@tool
def pantry() -> str:
    """Say what is in the pantry."""
    return "rice, lentils, chicory"


LOOK = AIMessage("", tool_calls=[{"name": "pantry", "args": {}, "id": "1"}])
LINES = [AIMessage("Nice to meet you."), LOOK, AIMessage("A lentil curry."), AIMessage("Or braised chicory.")]


def main(directory: str) -> None:
    with Personalizer.local(directory) as p:
        agent = create_agent(
            ScriptedModel(messages=iter(LINES)),
            [pantry],
            middleware=[p.agent_middleware()],
            context_schema=Who,
            checkpointer=InMemorySaver(),
        )
        chat, ada = {"configurable": {"thread_id": "chat-1"}}, Who("ada")

        said = agent.invoke({"messages": "I'm vegetarian and I live in Ghent."}, chat, context=ada)
        print(said["messages"][-1].text)
        p.run(p.flush())  # learning follows the reply; wait for it here so that the next turn knows

        said = asyncio.run(agent.ainvoke({"messages": "Suggest a dinner recipe for two."}, chat, context=ada))
        print(said["messages"][-1].text)

        for token, _ in agent.stream(
            {"messages": "What else could I cook tonight?"}, chat, context=ada, stream_mode="messages"
        ):
            print(token.text, end="", flush=True)
        print()

        p.run(p.flush())
        for decision in reversed(p.run(p.memory.decisions("ada"))):
            print("used:", ", ".join(considered.statement for considered in decision.used) or "nothing")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data")
