"""Which devices there are for whom, what really happens on this machine, and the thread that a device lives in."""

from __future__ import annotations

import ctypes
import gc
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import nullcontext

import av
import numpy as np
import pytest
from av.codec.hwaccel import HWDeviceType
from av.video.frame import VideoFrame

from console.viewer.choosing_decoder import ChoosingDecoder
from console.viewer.decoder import DecodeError
from console.viewer.decoder_choice import differs
from console.viewer.device_thread import DeviceThread, Outcome
from console.viewer.hardware import DeviceDecoder, DeviceFailed, Hardware, devices, look
from tests.console.viewer.encoded_streams import CODECS, stream
from tests.console.viewer.fake_device import DEVICE, FAULTS, FakeClock, FakeDevice, Sender, TimedSoftware, nv12

try:
    HAS_CUDA = ctypes.CDLL("libcuda.so.1").cuInit(0) == 0
except OSError:
    HAS_CUDA = False
PLATFORMS = ("win32", "darwin", "linux")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("codec", CODECS)
def test_the_table_names_what_libav_knows(platform: str, codec: str) -> None:
    for device in devices(codec, platform):
        assert device.kind in HWDeviceType.__members__
        assert device.decoder in {"H264": ("h264", "h264_qsv"), "VP8": ("vp8", "vp8_qsv")}[codec]
    kinds = [device.kind for device in devices(codec, platform)]
    assert kinds == {
        ("win32", "H264"): ["d3d11va", "d3d12va", "cuda", "qsv"],
        ("win32", "VP8"): ["cuda", "qsv"],
        ("darwin", "H264"): ["videotoolbox"],
        ("linux", "H264"): ["cuda", "qsv"],
        ("linux", "VP8"): ["cuda", "qsv"],
    }.get((platform, codec), [])
    assert devices(codec, "plan9") == ()


def test_options_of_the_table_are_options_of_the_decoders() -> None:
    """libav leaves over what it does not know, and says nothing."""
    for platform in PLATFORMS:
        for device in (device for codec in CODECS for device in devices(codec, platform)):
            context = av.CodecContext.create(device.decoder, "r")
            known = {option.name for kind in (context.supported_options.generic, context.supported_options.private) for option in kind}
            assert set(device.options) <= known, device.name


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_on_this_machine_the_right_pictures_come_whatever_is_in_it(codec: str, platform: str) -> None:
    """Real libav, real devices if there are some: without one, software from the first frame to the last. No platform's table breaks it."""
    hardware = Hardware(found=lambda asked: devices(asked, platform))
    decoder, sender = hardware.make(codec), Sender(codec, 320, 240)
    names, slowest = [], 0.0
    until = time.monotonic() + 20
    number = 0
    while number < 40 or (hardware.left(codec) and decoder.name.endswith("(software)") and time.monotonic() < until):
        data, wanted = sender.next()
        began = time.thread_time()
        (frame,) = decoder.decode(data)
        slowest = max(slowest, time.thread_time() - began)
        assert differs(wanted, look(frame)) is None
        names.append(decoder.name)
        number += 1
        time.sleep(0.001)  # a moment for the device's thread
    decoder.close()
    assert names[0].endswith("(software)")
    left = [device.name for device in hardware.left(codec)]
    assert names[-1].endswith("(software)") or names[-1] in left
    assert slowest < 0.1, "nothing is opened on the decoder's thread"
    if platform == "linux" and not left:
        assert len(hardware.failures) == len(devices(codec, platform))
        assert all(hardware.failures.values())
        again = Hardware.make(hardware, codec)
        assert not isinstance(again, ChoosingDecoder), "found out once"


def test_without_a_driver_it_is_found_out_in_no_time() -> None:
    """Every device of Linux and macOS is asked for; where none is there, that takes milliseconds and leaves no thread."""
    hardware = Hardware(found=lambda asked: devices(asked, "darwin"))
    decoder = hardware.make("H264")
    before = time.process_time()
    for data in stream("H264", frames=3):
        decoder.decode(data)
    until = time.monotonic() + 20
    while hardware.left("H264") and time.monotonic() < until:
        decoder.decode(stream("H264")[0])
        time.sleep(0.001)
    if not hardware.left("H264"):
        assert time.process_time() - before < 2
        assert hardware.failures == {"h264 (videotoolbox)": "DeviceFailed: no videotoolbox here"}
    decoder.close()


def test_nvidias_driver_is_woken_without_pythons_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ctypes.CDLL` lets go of it, `PyDLL` would not; what the driver says is listened to."""
    asked: list[str] = []

    class Driver:
        says = 100  # CUDA_ERROR_NO_DEVICE

        def __init__(self, name: str) -> None:
            asked.append(name)

        def cuInit(self, flags: int) -> int:
            return self.says

    monkeypatch.setattr("console.viewer.hardware.ctypes.CDLL", Driver)
    with pytest.raises(DeviceFailed, match="no card"):
        DeviceDecoder(devices("VP8", "linux")[0])
    monkeypatch.setattr(Driver, "says", 0)
    with pytest.raises((DeviceFailed, av.FFmpegError)) if not HAS_CUDA else nullcontext():
        DeviceDecoder(devices("H264", "win32")[2])
    assert len(asked) == 2


def test_samples_are_the_same_for_both_layouts_and_find_what_is_wrong() -> None:
    frame = VideoFrame.from_ndarray(np.random.default_rng(1).integers(0, 255, (96, 96), dtype=np.uint8), format="yuv420p")
    assert (frame.width, frame.height) == (96, 64)
    assert look(frame).samples == look(nv12(frame)).samples
    assert len(look(frame).samples) > 1000
    swapped = nv12(frame)
    chroma = np.frombuffer(bytes(swapped.planes[1]), np.uint8).reshape(-1, 2)[:, ::-1]
    swapped.planes[1].update(chroma.tobytes())
    assert differs(look(frame), look(swapped)) is not None, "U and V the wrong way round"
    tiny = VideoFrame.from_ndarray(np.zeros((3, 2), np.uint8), format="yuv420p")
    assert look(tiny).samples == bytes(6)


# ---- the thread --------------------------------------------------------------------------------------------------------


class Bench:
    """A device thread around a fake device; knows when the device is gone."""

    def __init__(self, codec: str, fault: str = "", moment: int = 0) -> None:
        self.clock = FakeClock()
        self.made: list[weakref.ref[FakeDevice]] = []
        self.device: Callable[[], FakeDevice | None] = lambda: self.made[0]() if self.made else None
        self.thread = DeviceThread(lambda: self._make(codec, fault, moment), look, self.clock)

    def _make(self, codec: str, fault: str, moment: int) -> FakeDevice:
        made = FakeDevice(codec, self.clock, fault, moment)
        self.made.append(weakref.ref(made))
        return made


def test_what_is_given_is_answered_in_order_and_what_is_asked_for_at_once() -> None:
    bench, sender = Bench("H264"), Sender("H264")
    given = [sender.next() for _ in range(5)]
    for data, _ in given[:4]:
        bench.thread.give(data)
    outcomes: list[Outcome] = []
    until = time.monotonic() + 30
    while len(outcomes) < 4 and time.monotonic() < until:
        outcomes += bench.thread.outcomes()
        time.sleep(0.001)
    assert [differs(wanted, outcome.seen) for outcome, (_, wanted) in zip(outcomes, given, strict=False)] == [None] * 4
    assert all(outcome.seconds == pytest.approx(0.001) and not outcome.frames for outcome in outcomes), "pictures are let go"
    asked = bench.thread.decode(given[4][0], 30)
    assert asked is not None and asked.seen is None
    assert differs(given[4][1], look(asked.frames[0])) is None
    bench.thread.abandon()
    assert bench.thread.join(30)


@pytest.mark.parametrize("fault", ["open", "raise"])
def test_what_a_driver_raises_is_told_and_ends_the_thread(fault: str) -> None:
    bench = Bench("H264", fault)
    outcome = bench.thread.decode(Sender("H264").next()[0], 30)
    assert outcome is not None and ("no driver" in outcome.error or "device lost" in outcome.error)
    assert bench.thread.join(30)
    gc.collect()
    assert bench.device() is None


def test_who_asks_a_device_that_hangs_waits_no_longer_than_he_said() -> None:
    bench, sender = Bench("VP8", "hang", 1), Sender("VP8")
    assert bench.thread.decode(sender.next()[0], 30) is not None
    began = time.monotonic()
    assert bench.thread.decode(sender.next()[0], 0.05) is None
    assert time.monotonic() - began < 20
    bench.thread.abandon()
    assert not bench.thread.join(0.0), "it hangs in its driver"
    device = bench.device()
    assert device is not None
    device.let_go.set()
    del device
    assert bench.thread.join(30), "and ends by itself when the driver comes back"
    gc.collect()
    assert bench.device() is None


def test_nothing_is_left_of_many_streams_whatever_their_devices_did() -> None:
    """Threads end, decoders are freed: after 60 streams as after one."""
    made: list[weakref.ref[FakeDevice]] = []
    pictures = 0
    before = {thread.ident for thread in threading.enumerate()}
    for number in range(60):
        codec, fault = CODECS[number % 2], (*FAULTS, "")[number % (len(FAULTS) + 1)]
        if fault == "hang":
            continue  # above: it ends when its driver does
        clock = FakeClock()

        def make(codec: str = codec, fault: str = fault, clock: FakeClock = clock, moment: int = number % 40) -> FakeDevice:
            device = FakeDevice(codec, clock, fault, moment)
            made.append(weakref.ref(device))
            return device

        hardware = Hardware(
            found=lambda _: (DEVICE,), beside=lambda _, make=make, clock=clock: DeviceThread(make, look, clock), clock=clock  # type: ignore[misc]
        )
        decoder = ChoosingDecoder(codec, hardware, lambda c, clock=clock: TimedSoftware(c, clock))  # type: ignore[misc]
        sender = Sender(codec)
        for _ in range(45):
            try:
                pictures += len(decoder.decode(sender.next(number % 10 == 0)[0]))
            except DecodeError:
                continue  # that a frame is lost is not the matter here
        decoder.close()
    del decoder, hardware, sender
    until = time.monotonic() + 30
    while {t.ident for t in threading.enumerate() if t.name == "device"} - before and time.monotonic() < until:
        time.sleep(0.005)
    assert {t.name for t in threading.enumerate() if t.ident not in before} == set()
    gc.collect()
    assert pictures > 2000
    assert len(made) > 40
    assert [ref for ref in made if ref() is not None] == []
