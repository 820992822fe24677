"""Other people's annotation files, read as gold: one function a kind of file."""

from .argilla import import_argilla
from .csv_table import import_csv
from .flat import FIELDS, Imported, combine_imported
from .langsmith import import_langsmith
from .study import import_study

__all__ = ["FIELDS", "Imported", "combine_imported", "import_argilla", "import_csv", "import_langsmith", "import_study"]
