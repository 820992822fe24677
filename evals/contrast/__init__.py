"""Contrasting each stage's decisions with people's."""

__all__: list[str] = []
