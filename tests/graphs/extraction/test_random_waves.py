"""Random waves stand in for a Gaussian kernel."""

import numpy as np

from tactful.graphs.extraction.random_waves import WAVES, to_waves


def test_products_of_waves_approach_the_kernel():
    values = np.random.default_rng(0).normal(size=(6, 5)) / 3
    waves = to_waves(values, sharpness=1.5, seed=1)
    distances = ((values[:, None] - values[None]) ** 2).sum(axis=2)
    assert waves.shape == (6, WAVES)
    assert np.abs(waves @ waves.T - np.exp(-1.5 * distances)).max() < 0.06


def test_directions_are_the_same_everywhere():
    waves = to_waves(np.array([[1.0, -2.0]]), sharpness=0.5, seed=7)
    assert np.allclose(waves[0, :3] / np.sqrt(2 / WAVES), [0.1768, -0.9677, 0.1722], atol=1e-3)
    assert not np.array_equal(waves, to_waves(np.array([[1.0, -2.0]]), sharpness=0.5, seed=8))
