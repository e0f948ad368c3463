"""What the statistics say, in words: rows of name, figure and line of the last minute. No widget: others draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.viewer.history import History, Series, all_dropped
from console.viewer.receipts import Receipts
from console.viewer.stages import Spread, Stage
from console.viewer.statistics import StreamStats
from console.words import language, tr

RASTER = "raster"
"""The renderer's name where the processor draws (`console.ui.viewer.screen`)."""

_CODECS = {"h264": "H.264", "libvpx": "VP8", "vp8": "VP8"}
_DEVICES = {"cuda": "NVDEC", "qsv": "Quick Sync", "d3d11va": "Direct3D 11", "d3d12va": "Direct3D 12", "videotoolbox": "VideoToolbox"}
"""libav's device types (`ffmpeg -hwaccels`), by the names on the box."""


@dataclass(frozen=True, slots=True)
class Row:
    """`series`: 60 values, the newest last; None where a line would say nothing. `inner`: a part of the row above."""

    name: str
    figure: str
    series: Sequence[float | None] | None = None
    inner: bool = False


def rows(stats: StreamStats, history: History | None, scale: float | None, receipts: Receipts | None) -> list[Row]:
    """In the order of what matters most. `scale`: physical pixels per picture pixel as it is shown."""

    def line(name: Series) -> list[float | None] | None:
        return history.series(name) if history is not None else None

    stages: list[tuple[Stage, str]] = [
        ("whole", tr("Packet to screen")),
        ("assemble", tr("Received")),
        ("decode", tr("Decoded")),
        ("show", tr("Shown")),
    ]
    found = [Row(words, _spread(stats.recent.get(stage)), line(stage), stage != "whole") for stage, words in stages]
    loss = history.loss() if history is not None else None
    found += [
        Row(tr("Round trip"), _ms(stats.round_trip_ms), line("round_trip")),
        Row(tr("Touch confirmed"), _ms(stats.input_ms), line("input")),
        Row(tr("Frames"), tr("{fps} fps", fps=round(stats.fps_decoded)), line("fps")),
        Row(tr("Bit rate"), bit_rate(stats.kbps), line("kbps")),
        Row(tr("Packets lost"), percent(stats.loss if loss is None else loss), line("loss")),
    ]
    reasons = history.dropped() if history is not None else all_dropped(stats)
    found.append(Row(tr("Frames dropped"), str(sum(reasons.values())), line("dropped")))
    if reasons:
        found.append(Row(tr("Why"), dropped_words(reasons), None, inner=True))
    if receipts is not None and receipts.total.sent:
        found.append(Row(tr("Input"), received(receipts)))
    size = f"{stats.width} × {stats.height}" if stats.width else ""
    if size and scale is not None:
        size += " · " + tr("{n} %", n=round(scale * 100))
    found += [
        Row(tr("Decoder"), decoder_words(stats.decoder or stats.codec)),
        Row(tr("Drawn by"), renderer_words(stats.renderer)),
        Row(tr("Picture"), size),
    ]
    return [row for row in found if row.figure]


def as_text(found: Sequence[Row]) -> str:
    """For the clipboard and for screen readers: a line each."""
    return "\n".join(f"{'  ' if row.inner else ''}{row.name}: {row.figure}" for row in found)


def received(receipts: Receipts) -> str:
    """What became of the technician's input, also where that is not known."""
    total = receipts.total
    told = tr("{done} of {sent}", done=total.done, sent=total.sent)
    if total.refused:
        told += ", " + tr("{n} refused", n=total.refused)
    if total.stale:
        told += ", " + tr("{n} stale", n=total.stale)
    if receipts.unanswered:
        told += ", " + tr("{n} unanswered", n=receipts.unanswered)
    if receipts.agree is False:
        told += ", " + tr("the phone counts otherwise")
    return told


def bit_rate(kbps: float) -> str:
    if kbps >= 1_000:
        return tr("{n} Mbit/s", n=decimal(kbps / 1_000))
    return tr("{n} kbit/s", n=round(kbps))


def percent(share: float) -> str:
    """Of a share, 0 to 1. What is less than a tenth of a percent and not nothing says so."""
    if 0 < share < 0.001:
        return tr("under {n} %", n=decimal(0.1))
    return tr("{n} %", n=decimal(share * 100) if share else "0")


def decimal(value: float) -> str:
    """One place, with the language's own point."""
    if value >= 100:
        return str(round(value))
    return f"{value:.1f}".replace(".", "," if language() == "fr" else ".")


def dropped_words(reasons: dict[str, int]) -> str:
    """Why frames were dropped, the most frequent reason first."""
    return ", ".join(reason_words(why, count) for why, count in sorted(reasons.items(), key=lambda item: -item[1]))


def reason_words(why: str, n: int) -> str:
    """So many frames, and why they were not shown."""
    match why:
        case "loss":
            return tr("{n} lost on the way", n=n)
        case "late":
            return tr("{n} too late", n=n)
        case "no_key":
            return tr("{n} before a key frame", n=n)
        case "overflow":
            return tr("{n} too many at once", n=n)
        case "error":
            return tr("{n} damaged", n=n)
        case "too_large":
            return tr("{n} too large", n=n)
        case "unseen":
            return tr("{n} overtaken", n=n)
        case _:
            return f"{n} {why}"


def decoder_words(name: str) -> str:
    """`name` as the decoder has it, libav's and its device's: as people know the two. What is not known stands as it is."""
    decoder, _, kind = name.removesuffix(")").partition(" (")
    codec = _CODECS.get(decoder.lower().split("_")[0], decoder)
    if kind == "software":
        return tr("{codec} (software)", codec=codec)
    return f"{codec} ({_DEVICES.get(kind, kind)})" if kind else codec


def renderer_words(name: str) -> str:
    return tr("Processor") if name == RASTER else name


def _spread(spread: Spread | None) -> str:
    return tr("{p50} · {p95} ms", p50=_whole(spread.p50), p95=_whole(spread.p95)) if spread is not None else ""


def _ms(value: float | None) -> str:
    return tr("{ms} ms", ms=_whole(value)) if value is not None else ""


def _whole(ms: float) -> str:
    return str(round(ms)) if ms >= 1 or ms == 0 else "<1"
