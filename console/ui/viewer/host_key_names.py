"""What the keys are called that give the keyboard back (`console/viewer/host_keys.py`)."""

from __future__ import annotations

import sys

from console.words import tr


def second_host_key(platform: str = sys.platform) -> str:
    """For keyboards without a right Ctrl."""
    return tr("Control+Option") if platform == "darwin" else "Ctrl+Alt"


def host_keys(platform: str = sys.platform) -> str:
    """Both, for a sentence."""
    return tr("{one} or {other}", one=tr("Right Ctrl"), other=second_host_key(platform))
