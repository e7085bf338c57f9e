"""A comparison as a table."""

from collections.abc import Sequence

from workshop.networks.compare.comparing import NetworkComparison
from workshop.networks.compare.job import Result

_HEAD = (
    "network",
    "weights",
    "targets",
    "targets/s",
    "nats/note",
    "valid",
    "nats/target",
    "notes/s",
    "MB",
    "overlap",
    "tells",
)
_REMARKS = (
    "nats/note: surprise at each note of unseen works, and of validation works beside it; nats/target: at each"
    " prediction. A network that tells more of the music (last column) has more to be surprised at: compare those"
    " that tell the same; of the two vae the figure is an upper bound, and paper-vae knows nothing of what came before"
    " its window. notes/s: written by one, the first piece's time left out; of voice and piano as the product"
    " composes, of many tries the best. MB: the most memory until it was trained. overlap: of what it writes with"
    " people's, in all measures, as a share of people's with people's."
)


def as_table(compared: NetworkComparison) -> str:
    """A row a network, what is missing, and what the columns mean."""
    rows = [_HEAD, *(_cells(row) for row in compared.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:-1], widths[1:-1], strict=True)), row[-1]]
        )
        for row in rows
    ]
    missing = [f"without {name}: {reason}" for name, reason in compared.missing.items()]
    return "\n".join([*lines, *missing, "", compared.works, _REMARKS])


def _cells(row: Result) -> Sequence[str]:
    return (
        row.network,
        _number(row.weights, ",.0f"),
        f"{row.targets:,}",
        _number(row.targets_per_s, ",.0f"),
        f"{row.test.per_note:.3f}",
        f"{row.valid.per_note:.3f}",
        f"{row.test.per_target:.3f}",
        _number(row.notes_per_s, ",.0f"),
        f"{row.peak_bytes / 1e6:,.0f}",
        _number(row.overlap, ".2f"),
        row.tells,
    )


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
