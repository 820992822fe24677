"""How fast, beside peers: the figures that `tactful bench` prints."""

__all__: list[str] = []
