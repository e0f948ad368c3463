"""Decoders by the names that people know."""

from __future__ import annotations

import pytest

from console import words
from console.ui.viewer.figures import decoder_words


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("h264 (software)", "H.264 (software)"),
        ("libvpx (software)", "VP8 (software)"),
        ("h264 (cuda)", "H.264 (NVDEC)"),
        ("vp8_qsv (qsv)", "VP8 (Quick Sync)"),
        ("h264 (videotoolbox)", "H.264 (VideoToolbox)"),
        ("H264", "H.264"),
        ("av1 (vaapi)", "av1 (vaapi)"),
        ("", ""),
    ],
)
def test_decoders_by_their_names(name: str, told: str) -> None:
    assert decoder_words(name) == told


def test_in_french() -> None:
    words.speak("fr")
    assert decoder_words("h264 (software)") == "H.264 (logiciel)"
    words.speak("en")
