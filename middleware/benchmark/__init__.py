"""What tactful adds to a turn at each of its doors: the figures that `tactful bench doors` prints."""

__all__: list[str] = []
