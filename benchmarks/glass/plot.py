"""The figures of viewer_vs_chromium as a picture: `python -m benchmarks.glass.plot RESULT.json OUT.svg`. Standard library only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

WIDE, ROW, LEFT, BAR, TOP = 1000, 62, 210, 9, 64
PANELS = (
    ("latency_p50_ms", "latency, median (ms)"),
    ("latency_p95_ms", "latency, 95 % (ms)"),
    ("longest_freeze_ms", "longest freeze (ms)"),
    ("cpu_ms_per_frame", "CPU per frame (ms)"),
)
INKS = {"console": "#0A666C", "chromium": "#9AA5AD"}


def settings(result: dict[str, Any]) -> list[str]:
    """Those that were compared, in order."""
    return [name for name, entry in result.items() if isinstance(entry, dict) and {"console", "chromium", "first_frame"} <= set(entry)]


def drawn(told: dict[str, Any]) -> str:
    """The whole SVG."""
    result = told["result"]
    names = settings(result)
    panel = (WIDE - LEFT - 30) / len(PANELS)
    high = TOP + ROW * len(names) + 34
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" font-family="Inter, sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{high}" fill="#FFFFFF"/>',
        f'<text x="16" y="26" font-size="15" font-weight="600" fill="#1B2126">The console\'s viewer ({dot("console")}) and '
        f"Chromium's ({dot('chromium')}) on the customer's page</text>",
    ]
    for column, (key, title) in enumerate(PANELS):
        x = LEFT + column * panel
        out.append(f'<text x="{x:.0f}" y="{TOP - 14}" fill="#5C6770">{escape(title)}</text>')
        most = max(result[name][who][key]["max"] for name in names for who in INKS)
        for row, name in enumerate(names):
            for line, who in enumerate(INKS):
                spread = result[name][who][key]
                y = TOP + row * ROW + 14 + line * (BAR + 9)
                scale = (panel - 56) / most
                middle = spread["median"] * scale
                out.append(f'<rect x="{x:.1f}" y="{y}" width="{max(1.0, middle):.1f}" height="{BAR}" rx="2" fill="{INKS[who]}"/>')
                ends = (x + spread["min"] * scale, x + spread["max"] * scale)
                out.append(f'<path d="M{ends[0]:.1f} {y + BAR / 2}H{ends[1]:.1f}" stroke="#1B2126" stroke-width="1"/>')
                out.append(f'<text x="{max(ends[1], x + middle) + 5:.1f}" y="{y + BAR}" fill="#1B2126">{spread["median"]:.1f}</text>')
    for row, name in enumerate(names):
        y = TOP + row * ROW + 30
        out.append(f'<text x="16" y="{y}" font-weight="600" fill="#1B2126">{escape(name)}</text>')
        ratio = result[name]["ratios"]["latency_p50_ms"]["ratio"]
        out.append(f'<text x="16" y="{y + 17}" fill="#5C6770">median {ratio:.2f} of Chromium</text>')
    where = told["conditions"]
    foot = f"{where['system']}, {where['cores']} cores, Python {where['python']}, {where['at'][:10]}; lines: smallest to largest run"
    out.append(f'<text x="16" y="{high - 12}" fill="#5C6770">{escape(foot)}</text></svg>')
    return "\n".join(out) + "\n"


def dot(who: str) -> str:
    return f'<tspan fill="{INKS[who]}">●</tspan>'


def main() -> int:
    told = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    Path(sys.argv[2]).write_text(drawn(told), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
