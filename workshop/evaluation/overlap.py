"""How far two sets of measured pieces overlap: 0 apart, 1 the same.

Sources: Yang & Lerch (2018), "On the evaluation of generative models in music", for kernel densities and the
overlapping area of distances. Densities are counted in fine bins and then smoothed (Wand 1994, "Fast computation of
multivariate kernel estimators"), with the bandwidth of Scott (1992), "Multivariate density estimation".
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BINS = 512
_MARGIN, _REACH = 4.0, 3.0
"""Bandwidths that the bins reach beyond the values, and that a kernel reaches to either side."""

_SMALLEST_SHARE = 1 / 500
"""A bin of a histogram with less of the reference tells nothing by its density."""


def density_overlap(values: Floats, others: Floats) -> float:
    """Area under both kernel densities of two samples of numbers.

    Both are smoothed alike, with the narrower of their bandwidths: a number that most pieces have, such as no rest at
    all, stays a peak in both. Where all of a sample are the same there is no bandwidth: what the other has in that bin
    is shared.
    """
    bandwidth = min(_bandwidth(values), _bandwidth(others))
    both = np.concatenate([values, others])
    low, high = both.min() - _MARGIN * bandwidth, both.max() + _MARGIN * bandwidth
    if high - low <= 1e-12:
        return 1.0
    edges = np.linspace(low, high, _BINS + 1)
    return float(np.minimum(_density(values, bandwidth, edges), _density(others, bandwidth, edges)).sum())


def histogram_overlap(rows: Floats, others: Floats) -> float:
    """Mean overlap, over the bins, of the densities of what single pieces have in a bin: (pieces, bins) each.

    A bin counts for what it holds of the second set, the reference.
    """
    weights = others.mean(axis=0)
    told = np.flatnonzero(weights >= _SMALLEST_SHARE)
    overlaps = [density_overlap(rows[:, place], others[:, place]) for place in told]
    return float(np.average(overlaps, weights=weights[told]))


def pooled_overlap(rows: Floats, others: Floats) -> float:
    """What the mean histograms of two sets, (pieces, bins) each, have in common."""
    return float(np.minimum(rows.mean(axis=0), others.mean(axis=0)).sum())


def overlapping_area(rows: Floats, others: Floats) -> float:
    """Overlap of the densities of two kinds of distances: between the sets, and within the second; Yang & Lerch (2018).

    Args:
        rows: (pieces, bins), a single bin for numbers.
        others: the reference, (pieces, bins).
    """
    within = distances(others, others)[np.triu_indices(len(others), 1)]
    return density_overlap(distances(rows, others).ravel(), within)


def distances(rows: Floats, others: Floats) -> Floats:
    """Euclidean distances between the rows of two tables: (rows, others)."""
    squares = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    return np.sqrt(np.maximum(squares, 0.0)).round(6)  # what rounding errors make of equal rows is no distance


def _bandwidth(values: Floats) -> float:
    return float(values.std() * len(values) ** -0.2)


def _density(values: Floats, bandwidth: float, edges: Floats) -> Floats:
    """Probability of each bin; a bandwidth narrower than a bin smooths nothing."""
    counts = np.histogram(values, edges)[0] / len(values)
    bins = bandwidth / (edges[1] - edges[0])
    reach = int(_REACH * bins)
    if reach == 0:
        return counts
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / bins) ** 2)
    return np.convolve(counts, kernel / kernel.sum(), mode="same")
