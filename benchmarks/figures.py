"""How several runs become one line of figures."""

from __future__ import annotations

from statistics import median


def spread(values: list[float]) -> dict[str, float | int | None]:
    """Median, smallest and largest of the runs: on a shared machine one number alone says nothing."""
    if not values:
        return {"median": None, "min": None, "max": None, "runs": 0}
    return {"median": median(values), "min": min(values), "max": max(values), "runs": len(values)}


def percentile(values: list[float], share: float) -> float | None:
    """The value below which `share` (0..1) of the values lie, without interpolation; None for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
