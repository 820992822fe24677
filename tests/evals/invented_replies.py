"""Invented replies: half of them use one of the writer's facts, and three raters say so."""

from __future__ import annotations

import json

from tactful.evals import MentionGold

THINGS = ("geese", "kites", "ferns", "tubas", "moss", "sleds", "plums", "yarn", "bells", "clay", "figs", "owls")


def reply_lines(things=THINGS, labels=(1, 0)):
    """JSON lines, two for each thing; `labels` are what the raters say of the one that uses it and of the other."""
    return [
        json.dumps(
            {
                "context_id": number,
                "context": "hello\nwhat do you do all day ?\n",
                "facts": f"your persona: i collect {thing}.\nyour persona: i live by a lake.\n",
                "reply": reply,
                "uses_facts": label if label is None or label == "" else [label, label, 1],
            }
        )
        for number, thing in enumerate(things)
        for reply, label in ((f"i love my {thing} , they fill the house .", labels[0]), ("not much , you ?", labels[1]))
    ]


def invented_replies(**options):
    """The same as gold."""
    return tuple(MentionGold.model_validate_json(line) for line in reply_lines(**options))
