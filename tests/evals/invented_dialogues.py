"""Invented dialogues for the verifier: plain statements people accept, and roles and slips they reject."""

from __future__ import annotations

import numpy as np

from tactful.evals import ExtractionGold

THINGS = ("geese", "kites", "ferns", "tubas", "moss", "sleds", "plums", "yarn", "bells", "clay", "figs", "owls")


class ConstantEmbedder:
    """Gives every text the same vector, so that only the cues tell candidates apart."""

    model_id = "constant"
    dimension = 3

    def embed(self, texts):
        return np.tile(np.array([1, 0, 0], np.float32), (len(texts), 1))


def invented_gold(labelled=True):
    """Two kinds of dialogue for each thing; the stored model `m` quotes good turns, idle ones and rejected ones."""
    return tuple(ExtractionGold.model_validate(make(thing, labelled)) for thing in THINGS for make in (_told, _played))


def _told(thing, labelled):
    texts = [f"I really like {thing} at home.", f"What do {thing} cost in the north?"]
    memory = _memory(f"Likes {thing} at home", texts[0], 0, accepted=True)
    return _dialogue(f"told-{thing}", texts, [memory], labelled)


def _played(thing, labelled):
    texts = [f"I prefer {thing} in winter.", f"Be a knight in a game who sells {thing}.", "Go on."]
    memories = [
        _memory(f"Prefers {thing}", texts[0], 0, accepted=True),
        _memory(f"Curious about a fictional knight who sells {thing}", texts[1], 1, reason="Role-play possible"),
    ]
    return _dialogue(f"played-{thing}", texts, memories, labelled)


def _memory(statement, quote, turn, *, accepted=False, reason=None):
    evidence = {"turns": [turn], "quote": quote}
    return {"statement": statement, "accepted": accepted, "reject_reason": reason, "evidence": evidence}


def _dialogue(name, texts, memories, labelled):
    if not labelled:
        memories = [{**memory, "accepted": None, "reject_reason": None} for memory in memories]
    return {
        "dialogue_id": name,
        "dialogue": [{"role": "user", "text": text} for text in texts],
        "memories": memories,
        "llm_extractions": {"m": [{"statement": f"On: {text}", "quote": text} for text in texts]},
    }
