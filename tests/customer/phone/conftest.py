"""The practice phone is tested off-screen, whatever screen there is."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
