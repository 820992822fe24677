"""tactful.middleware: what an application touches."""

__all__: list[str] = []
