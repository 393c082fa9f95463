"""A plot of lines on logarithmic axes, as SVG that reads on a light and on a dark page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 720, 400
LEFT, TOP, RIGHT, BOTTOM = 70, 50, 200, 50
# Of Okabe and Ito: told apart without seeing colours, and on white and black.
COLOURS = ("#0072b2", "#009e73", "#e69f00", "#d55e00")
STYLE = (
    "text{font:13px sans-serif;fill:#222}.grid{stroke:#8888;stroke-width:.5}"
    "polyline{fill:none;stroke-width:2}rect{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}rect{fill:#111}}"
)


def lines(title: str, points: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Draw each line through its points (x, y), all above 0; names stand beside, highest first."""
    xs = [x for line in points.values() for x, _ in line]
    ys = [y for line in points.values() for _, y in line]
    across = _Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT)
    up = _Axis(min(ys), max(ys), HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}"/><text x="{LEFT}" y="28">{escape(title)}</text>',
    ]
    for value in across.decades():
        x = across.at(value)
        parts.append(f'<path class="grid" d="M{x} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - 28}" text-anchor="middle">{value:,g}</text>')
    for value in up.decades():
        y = up.at(value)
        parts.append(f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{value:g} s</text>')
    for (name, line), colour in zip(points.items(), COLOURS, strict=False):
        path = " ".join(f"{across.at(x)},{up.at(y)}" for x, y in line)
        parts.append(f'<polyline stroke="{colour}" points="{path}"/>')
        height = _order(points, name)
        parts.append(
            f'<text x="{WIDTH - RIGHT + 16}" y="{TOP + 20 + 22 * height}" style="fill:{colour}">'
            f"{escape(name)}</text>"
        )
    return "\n".join([*parts, "</svg>\n"])


def _order(points: Mapping[str, Sequence[tuple[float, float]]], name: str) -> int:
    """How many lines are higher, where the shortest of them ends."""
    shared = min(line[-1][0] for line in points.values())
    return sum(dict(line)[shared] > dict(points[name])[shared] for line in points.values())


class _Axis:
    """Where values lie between two edges, from the decade below the least to that above."""

    def __init__(self, least: float, most: float, start: float, end: float) -> None:
        self._low, self._high = math.floor(math.log10(least)), math.ceil(math.log10(most))
        self._high = max(self._high, self._low + 1)
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return round(self._start + share * (self._end - self._start), 1)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]
