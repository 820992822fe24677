"""Stage 2: what to use for a prompt, and what to leave out."""

__all__: list[str] = []
