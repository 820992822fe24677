"""The turn graph as one node of a LangGraph of your own, with a checkpointer, awaited, streamed and blocking.

Needs no key: the model is a function that answers always the same.
"""

from __future__ import annotations

import asyncio
import sys

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableConfig, RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph

from tactful.middleware import Personalizer


def answer(messages: list[BaseMessage]) -> BaseMessage:
    told = "user_profile" in messages[0].text
    return AIMessage("I would braise some chicory." if told else "Nice to meet you.")


def main(directory: str) -> None:
    with Personalizer.local(directory) as p:
        host = StateGraph(MessagesState)
        host.add_node("turn", p.graph(model=RunnableLambda(answer)))
        host.add_edge(START, "turn")
        host.add_edge("turn", END)
        app = host.compile(checkpointer=InMemorySaver())
        config: RunnableConfig = {"configurable": {"thread_id": "chat-1", "user_id": "ada"}}

        said = {"messages": [{"role": "user", "content": "I'm vegetarian and I live in Ghent."}]}
        print(app.invoke(said, config)["messages"][-1].text)
        p.run(p.flush())  # learning follows the reply; wait for it here so that the next turn knows

        asked = {"messages": [{"role": "user", "content": "What could I cook tonight?"}]}
        print(asyncio.run(app.ainvoke(asked, config))["messages"][-1].text)

        asked = {"messages": [{"role": "user", "content": "Suggest a dinner recipe for two."}]}
        for _, update in app.stream(asked, config, stream_mode="updates", subgraphs=True):
            for node, changes in update.items():
                if node == "select":
                    for considered in changes["decision"].considered:
                        print(f"{considered.probability:.2f} {considered.verdict:9} {considered.statement}")
        print(app.get_state(config).values["messages"][-1].text)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data")
