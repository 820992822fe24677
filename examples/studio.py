"""What LangGraph Studio opens (`langgraph dev`, by langgraph.json): the turn graph over the data directory.

Name the person in the run's context or configuration, as `user_id`.
"""

from __future__ import annotations

import asyncio
from functools import cache

from tactful.graphs import TurnGraph
from tactful.middleware import Personalizer, connect_model, load_settings


async def make_graph() -> TurnGraph:
    """Return the graph around the model that TACTFUL_MODEL names, else the stand-in."""
    return await asyncio.to_thread(_open)


@cache  # one process owns a data directory, so every run shares what was opened first
def _open() -> TurnGraph:
    settings = load_settings()
    return Personalizer.local(settings=settings).graph(model=connect_model(settings.model).model)
