"""The report of a session in words: groups of lines, for the sheet and for the clipboard. No widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from console.chat.dates import clock
from console.durations import running
from console.session_report import Half, SessionReport
from console.ui.viewer.explain import refusal
from console.ui.viewer.figures import bit_rate, decimal, decoder_words, percent, reason_words, renderer_words
from console.words import tr


@dataclass(frozen=True, slots=True)
class Line:
    """What it is, and the figure. `inner`: a part of the line above."""

    name: str
    figure: str
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: Sequence[Line]


def report_groups(report: SessionReport) -> list[Group]:
    """In the order in which people ask: how it went, how quick it was, what came through, what was done."""
    return [group for group in (_course(report), _times(report), _picture(report), _input(report)) if group.lines]


def as_text(title: str, groups: Sequence[Group]) -> str:
    """For the clipboard."""
    parts = [title]
    for group in groups:
        parts += ["", group.title, *(f"{'    ' if line.inner else '  '}{_said(line)}" for line in group.lines)]
    return "\n".join(parts)


def when(report: SessionReport) -> str:
    """From when to when, by this computer's clock."""
    return tr("{begin} to {end}", begin=clock(report.began_at), end=clock(report.ended_at))


def _course(report: SessionReport) -> Group:
    phases = report.phases
    lines = [
        (tr("Duration"), running(sum(phases.values()))),
        (tr("With a picture"), running(phases.get("live", 0))),
        (tr("First picture after"), _seconds(report.first_picture_ms)),
        (tr("Connections"), str(report.connections)),
        (tr("Picture lost and found"), str(report.reconnects)),
        (tr("Time without it"), running(phases.get("reconnecting", 0)) if report.reconnects else ""),
        (tr("Restarts of Tapline"), str(report.parts - 1) if report.parts > 1 else ""),
    ]
    return Group(tr("Session"), _known(lines))


def _times(report: SessionReport) -> Group:
    stages = [
        (tr("Packet to screen"), "whole"),
        (tr("Received"), "assemble"),
        (tr("Decoded"), "decode"),
        (tr("Shown"), "show"),
        (tr("Round trip"), "round_trip"),
        (tr("Touch confirmed"), "input"),
    ]
    return Group(tr("Times: median · 95 %"), _known([(name, _ms(report.half(key))) for name, key in stages]))


def _picture(report: SessionReport) -> Group:
    fps, rate = report.half("fps"), report.half("kbps")
    lines = _known(
        [
            (tr("Size"), _first(report.sizes)),
            (tr("Decoder"), _first([decoder_words(name) for name in report.decoders])),
            (tr("Drawn by"), _first([renderer_words(name) for name in report.renderers])),
            (tr("Frames"), tr("{fps} fps", fps=round(fps.p50)) if fps else ""),
            (tr("Bit rate"), bit_rate(rate.p50) if rate else ""),
            (tr("Data"), tr("{n} MB", n=decimal(report.bytes / 1_000_000))),
            (tr("Packets lost"), percent(report.loss)),
            (tr("Pictures shown"), str(report.shown)),
            (tr("Frames dropped"), str(sum(report.dropped.values()))),
        ]
    )
    dropped = sorted(report.dropped.items(), key=lambda item: -item[1])
    return Group(tr("Picture"), [*lines, *(Line("", reason_words(why, count), inner=True) for why, count in dropped if count)])


def _input(report: SessionReport) -> Group:
    inputs = report.inputs
    if not inputs.sent:
        return Group("", [])
    reasons: Counter[str] = Counter()
    for reason, count in inputs.reasons.items():
        reasons[refusal("refused", reason).rstrip(".")] += count  # our words: a phone may say whatever it likes
    told = {None: "", True: tr("yes"), False: tr("no")}
    lines = _known(
        [
            (tr("Touches, keys and texts"), str(inputs.sent)),
            (tr("Done"), str(inputs.done)),
            (tr("Taken back"), str(inputs.cancelled) if inputs.cancelled else ""),
            (tr("Too late for the screen"), str(inputs.stale) if inputs.stale else ""),
            (tr("Never answered"), str(inputs.unanswered) if inputs.unanswered else ""),
            (tr("Both sides count the same"), told[inputs.agree]),
            (tr("Refused by the phone"), str(inputs.refused) if inputs.refused else ""),
        ]
    )
    return Group(tr("Input"), [*lines, *(Line(words, str(count), inner=True) for words, count in reasons.most_common())])


def _said(line: Line) -> str:
    return f"{line.name}: {line.figure}" if line.name else line.figure


def _first(names: list[str]) -> str:
    """Two of them are read, all of them are in the file."""
    return ", ".join(names[:2]) + (", …" if len(names) > 2 else "")


def _known(lines: list[tuple[str, str]]) -> list[Line]:
    return [Line(name, figure) for name, figure in lines if figure]


def _ms(half: Half | None) -> str:
    if half is None:
        return ""
    return tr("{p50} · {p95} ms", p50=_figure(half.p50), p95=_figure(half.p95))


def _figure(ms: float) -> str:
    return str(round(ms)) if ms >= 10 else decimal(ms)


def _seconds(ms: int | None) -> str:
    return tr("{n} s", n=decimal(ms / 1000)) if ms is not None else ""
