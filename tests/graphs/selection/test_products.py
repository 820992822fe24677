from __future__ import annotations

import numpy as np
import pytest

from tactful.graphs.selection.products import ROWS_IN_BLOCK, multiply_rows


@pytest.mark.parametrize("n", [0, 1, ROWS_IN_BLOCK - 1, ROWS_IN_BLOCK, 5 * ROWS_IN_BLOCK + 3])
@pytest.mark.parametrize("shape", [(24,), (24, 1), (24, 40)])
def test_it_is_the_product(n: int, shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(n)
    rows = generator.normal(size=(n, 24)).astype(np.float32)
    columns = generator.normal(size=shape).astype(np.float32)
    product = multiply_rows(rows, columns)
    assert product.dtype == np.float32
    assert product.shape == (n, *shape[1:])
    assert np.allclose(product, rows.astype(np.float64) @ columns, atol=1e-5)


def test_blocks_stay_below_what_makes_openblas_start_threads() -> None:
    assert ROWS_IN_BLOCK * 384 < 9_216
    assert ROWS_IN_BLOCK * 384 * 42 <= 262_144
