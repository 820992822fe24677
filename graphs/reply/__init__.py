"""Stage 3: composing what the host's model is told."""

__all__: list[str] = []
