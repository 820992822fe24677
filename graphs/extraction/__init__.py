"""Stage 1: what to learn from a person's own words."""

__all__: list[str] = []
