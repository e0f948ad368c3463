"""The whole decoder thread with a device that fails: the picture is back with the next key frame, and which decoder works is told."""

from __future__ import annotations

import queue
import threading
import time

import pytest

from console.viewer import choosing_decoder
from console.viewer.assembler import EncodedFrame
from console.viewer.choosing_decoder import ChoosingDecoder
from console.viewer.decoder import DecoderThread, VideoDecoder
from console.viewer.decoder_choice import PAIRS, WARM_UP, Seen, differs
from console.viewer.device_thread import DeviceThread
from console.viewer.frames import Picture
from console.viewer.hardware import Hardware, look
from console.viewer.statistics import StreamMeter
from tests.console.viewer.aiortc_screen import AiortcScreen
from tests.console.viewer.encoded_streams import CODECS
from tests.console.viewer.fake_device import DEVICE, FakeClock, FakeDevice, Sender, TimedSoftware
from tests.console.viewer.peer_bench import PATIENCE_S, PeerBench
from tests.console.viewer.test_peer import connected, looks_like

AFTER = WARM_UP + PAIRS + 20


class Screen:
    """A sender that makes a key frame when one is asked for, a decoder thread, and what it showed."""

    def __init__(self, codec: str, fault: str, moment: int) -> None:
        self.codec = codec
        self.clock = FakeClock()
        self.devices: list[FakeDevice] = []
        self.shown: queue.Queue[Picture] = queue.Queue()
        self.meter = StreamMeter()
        self.wanted = threading.Event()
        self.failed: list[str] = []
        self.hardware = Hardware(
            found=lambda _: (DEVICE,),
            beside=lambda _: DeviceThread(lambda: self._device(fault, moment), look, self.clock),
            clock=self.clock,
        )
        self.thread = DecoderThread(
            self.shown.put, self.wanted.set, lambda width, height: None, self.failed.append, self.meter, self._decoder
        )
        self.sender = Sender(codec)
        self.thread.start()

    def _device(self, fault: str, moment: int) -> FakeDevice:
        device = FakeDevice(self.codec, self.clock, fault, moment)
        self.devices.append(device)
        return device

    def _decoder(self, codec: str) -> VideoDecoder:
        return ChoosingDecoder(codec, self.hardware, lambda c: TimedSoftware(c, self.clock))

    def send(self) -> Seen:
        """One more frame; what it shows."""
        key = self.wanted.is_set()
        self.wanted.clear()
        data, wanted = self.sender.next(key)
        now = time.monotonic()
        self.thread.put(self.codec, EncodedFrame(data, 0, key or self.sender._number == 1, now, now, 1))
        return wanted

    def close(self) -> None:
        for device in self.devices:
            device.let_go.set()
        self.thread.stop()
        assert self.thread.join(30)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(("fault", "lost"), [("", 0), ("raise", 1), ("none", 1), ("size", 1), ("hang", 1)])
def test_the_picture_is_back_with_the_next_key_frame(codec: str, fault: str, lost: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing_decoder, "HANG_S", 1.0 if fault == "hang" else 30.0)
    screen = Screen(codec, fault, AFTER)
    try:
        missing, names = 0, list[str]()
        for number in range(AFTER + 20):
            wanted = screen.send()
            until = time.monotonic() + 30
            while True:
                assert time.monotonic() < until
                try:
                    picture = screen.shown.get(timeout=0.01)
                    assert differs(wanted, look(picture.keep)) is None  # type: ignore[arg-type]
                    break
                except queue.Empty:
                    if screen.wanted.is_set():
                        missing += 1
                        break
            names.append(screen.meter.snapshot(time.monotonic()).decoder)
            # the choice needs the device's answers, which come when its thread gets its turn
            while number < AFTER - 1 and (not screen.devices or screen.devices[0]._count < number):
                time.sleep(0.001)
        assert missing == lost
        assert names[0].endswith("(software)")
        assert DEVICE.name in names, "which decoder works is told"
        device_until = len(names) - names[::-1].index(DEVICE.name)
        assert device_until == (AFTER + 20 if not fault else AFTER + lost)
        assert names[-1] == (names[0] if fault else DEVICE.name)
        assert screen.failed == []
        stats = screen.meter.snapshot(time.monotonic())
        assert stats.dropped.get("error", 0) == lost
    finally:
        screen.close()
    assert {t.name for t in threading.enumerate()}.isdisjoint({"decoder"})


@pytest.mark.parametrize("codec", CODECS)
def test_through_a_whole_connection_the_key_frame_is_asked_for_and_comes(codec: str) -> None:
    """Real RTP and RTCP around it: the device takes over, is lost in mid-stream, and software shows the next picture."""
    clock, devices = FakeClock(), list[FakeDevice]()

    def device() -> FakeDevice:
        devices.append(FakeDevice(codec, clock, "raise", AFTER, seconds=0.0))
        return devices[-1]

    hardware = Hardware(found=lambda _: (DEVICE,), beside=lambda _: DeviceThread(device, look, clock), clock=clock)
    with AiortcScreen(codec) as screen, PeerBench(hardware=hardware) as bench, connected(screen, bench):
        names = []
        for number in range(AFTER):
            screen.show(number)
            looks_like(bench, number)
            names.append(bench.peer.stats().decoder)
            while not devices or devices[0]._count < number:
                time.sleep(0.001)
        screen.show(AFTER)  # this one the device does not decode, and nobody else can
        until = time.monotonic() + PATIENCE_S
        while not screen.keys_asked and time.monotonic() < until:
            time.sleep(0.005)
        screen.show(AFTER + 1)
        looks_like(bench, AFTER + 1)
        names.append(bench.peer.stats().decoder)
        assert names[0].endswith("(software)")
        assert names[AFTER - 1] == DEVICE.name
        assert names[-1] == names[0]
        assert "device lost" in hardware.failures[DEVICE.name]
    assert len(devices) == 1
