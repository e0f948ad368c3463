"""The start-up check: quiet with the pinned library, one clear sentence with another."""

from __future__ import annotations

import importlib.metadata

import aiortc
import pytest
from aioice import ice

from console.viewer import selftest


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    selftest.check.cache_clear()


def test_the_pinned_library_is_as_we_found_it() -> None:
    selftest.check()
    assert selftest.missing_names() == []


def test_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.17.0")
    with pytest.raises(selftest.ViewerUnsupported, match=r"aiortc 1\.16\.0, and 1\.17\.0 is installed"):
        selftest.check()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", none)
    with pytest.raises(selftest.ViewerUnsupported, match="aiortc is not installed"):
        selftest.check()


def test_a_moved_private_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(aiortc.RTCPeerConnection, "_RTCPeerConnection__createTransceiver")
    monkeypatch.setattr(ice.Connection, "data_received", lambda self, data: None)
    monkeypatch.setattr(aiortc.RTCSctpTransport, "_transmit", lambda self: None)
    with pytest.raises(selftest.ViewerUnsupported, match=r"_RTCPeerConnection__createTransceiver.*data_received.*_cwnd"):
        selftest.check()
