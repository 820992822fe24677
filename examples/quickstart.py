"""Learn from one sentence, then see which of it a later question uses. Needs no key, no server, no model."""

from __future__ import annotations

import sys

from tactful.middleware import Personalizer


def main(directory: str) -> None:
    with Personalizer.local(directory) as p:
        p.run(p.decide("I'm vegetarian and I live in Ghent.", user_id="ada"))
        p.run(p.flush())  # learning follows the reply; wait for it here so that the next turn knows
        decision = p.run(p.decide("What could I cook tonight?", user_id="ada"))
        for considered in decision.considered:
            print(f"{considered.probability:.2f} {considered.verdict:9} {considered.statement} ({considered.reason})")
        print(decision.block or "nothing is used: the request goes out unchanged")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data")
