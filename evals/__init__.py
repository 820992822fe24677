"""tactful.evals: is it right, held against people?"""

__all__: list[str] = []
