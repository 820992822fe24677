"""Matrix products in blocks too small for BLAS to start threads.

OpenBLAS takes several threads above 262,144 multiplications of a product of matrices, or 9,216 numbers of a matrix in a
product with a vector. For a profile that gains nothing; on a busy machine each thread waits for the others to be given
a core, and half a millisecond becomes sixteen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# So many rows of 384 numbers stay below both limits, with up to 42 columns.
ROWS_IN_BLOCK = 16

Numbers = NDArray[np.float32]


def multiply_rows(rows: Numbers, columns: Numbers) -> Numbers:
    """Return `rows @ columns`; `rows` has shape (n, d), `columns` (d, k) with a small k, or (d,)."""
    whole = len(rows) // ROWS_IN_BLOCK * ROWS_IN_BLOCK
    blocks = rows[:whole].reshape(-1, ROWS_IN_BLOCK, rows.shape[1]) @ columns
    rest = rows[whole:] @ columns
    return np.concatenate([blocks.reshape(whole, *columns.shape[1:]), rest])
