"""Recorded mice through the whole chain to a real phone, judged by what the phone says it executed and by physics.

Mouse -> gestures -> input channel -> WebRTC -> practice phone. Nothing here is compared with our own output: places by a map of this
test's own, speeds by numpy's fit on the recording, distances by AOSP's published fling.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from console.viewer.pinch import ZOOM_PER_NOTCH
from tests.broker_process import BrokerProcess
from tests.chaos.relay import ChaosRelay
from tests.chaos.weather import CALM, Weather
from tests.e2e.bare_console import BareConsole, Guest, behind, opened, until
from tests.e2e.hand import Area, Hand, Moment, android_velocity, recorded

pytestmark = [pytest.mark.e2e, pytest.mark.alone]

ROUGH = Weather(latency_ms=40, jitter_ms=40, loss=0.02)
"""Each packet 0 to 80 ms late, one in fifty lost."""
AREA = (301, 661)
"""Logical pixels of the drawing area: odd, and of another shape than the phone, so that bars lie beside the picture."""
RATIOS = (1.0, 1.5, 2.0)
TIMING_MS = 10.0
SPEED = 0.1
"""Largest relative error of a fling's speed."""
FOCUS_PX = 2.0
"""How far, in the phone's pixels, a pinch may carry its own focus point."""
SLOP_DP = 8
"""AOSP ViewConfiguration.TOUCH_SLOP."""

Play = Callable[[Any], Any]


@dataclass
class Bench:
    """One session for all tests of this file: the phone is reset by opening a page."""

    console: BareConsole
    guest: Guest
    hand: Hand
    relay: ChaosRelay

    @property
    def phone(self) -> Any:
        return self.guest.phone

    def area(self, ratio: float, turns: int = 0) -> Area:
        geom = self.console.live(self.guest.conversation).geom
        assert geom is not None
        wide, high = AREA if (geom.cap_px[1] > geom.cap_px[0]) == (turns % 2 == 0) else AREA[::-1]
        return Area(round(wide * ratio), round(high * ratio), ratio, geom.cap_px, turns)

    async def page(self, name: str, rotation: int = 0) -> None:
        """This page, in this rotation, and the console knows of it."""
        await self.phone.ask("rotate", to=rotation)
        await self.phone.ask("open", page=name)
        g = (await self.phone.state())["g"]
        live = self.console.live(self.guest.conversation)
        await until(lambda: live.geom is not None and live.geom.g == g, "the console knows the phone's geometry")

    async def judged(self, strokes: list[int]) -> dict[str, Any]:
        """The phone's state once each of these strokes has its one receipt, and all were carried out."""
        state: dict[str, Any] = await self.phone.until(
            lambda s: {r["s"] for r in s["receipts"]} >= set(strokes), f"strokes {strokes} judged by the phone"
        )
        assert [r["r"] for r in state["receipts"] if r["s"] in strokes] == ["done"] * len(strokes), state["receipts"]
        return state

    async def draw(self, recording: list[Moment], area: Area) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Draw it. Returns the gestures that the phone made of it, and the phone's state as the stroke ended."""
        before = (await self.phone.state())["touches"]
        stroke = await self.hand.play(recording, area)
        state = await self.phone.until(lambda s: any(r["s"] == stroke for r in s["receipts"]), f"stroke {stroke} judged by the phone")
        (receipt,) = [r for r in state["receipts"] if r["s"] == stroke]
        assert receipt["r"] == "done", receipt
        return newest(before, state["touches"]), state


def newest(before: list[Any], now: list[Any]) -> list[Any]:
    """What a log that forgets its oldest lines has got since."""
    kept = next(n for n in range(min(len(before), len(now)), -1, -1) if before[len(before) - n :] == now[:n])
    return now[kept:]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """`play(scene)` runs `scene(bench)`; broker, phone and connection stay from one test to the next."""
    folder = tmp_path_factory.mktemp("physics")
    with BrokerProcess(folder / "broker") as broker, ChaosRelay() as relay, behind(relay, broker.url) as door, asyncio.Runner() as runner:

        async def set_up(stack: contextlib.AsyncExitStack) -> Bench:
            console = await stack.enter_async_context(opened(folder, broker.url, broker.token))
            # An Android that keeps the last speed however late the finger lifts: the console must tell that it rested.
            guest = await console.let_in(folder, "--auto-consent", "--persona", "old", "--hz", "5", door=door)
            await console.picture_live(guest)
            return Bench(console, guest, Hand(console, guest), relay)

        stack = contextlib.AsyncExitStack()
        try:
            bench = runner.run(set_up(stack))
            yield lambda scene: runner.run(scene(bench))
        finally:
            runner.run(stack.aclose())


@pytest.fixture(params=[CALM, ROUGH], ids=["calm", "40-ms-jitter-2-percent-loss"])
def weather(request: pytest.FixtureRequest, play: Play) -> Iterator[Weather]:
    async def set_to(bench: Bench, weather: Weather) -> None:
        bench.relay.weather(to_customer=weather, to_console=weather)

    here: Weather = request.param
    play(lambda bench: set_to(bench, here))
    yield here
    play(lambda bench: set_to(bench, CALM))


def off_by(area: Area, moment: Moment, x_px: float, y_px: float) -> float:
    """Distance on the worse axis between the mouse's pixel and the middle of the pixel that the phone touched, in device pixels:
    the window's, or the phone's where these are larger."""
    mouse = area.to_phone((moment.x + 0.5, moment.y + 0.5))
    far = max(abs(mouse[0] - (x_px + 0.5)), abs(mouse[1] - (y_px + 0.5)))
    return far * min(1.0, area.scale)


# ---- where


def edges_and_places(area: Area, seed: int, places: int) -> list[tuple[int, int]]:
    """The four corner pixels of the picture and some within, as device pixels of the area."""
    a, b = area.from_phone((0, 0)), area.from_phone(area.picture)
    (left, right), (top, bottom) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    xs, ys = (math.ceil(left), math.floor(right) - 1), (math.ceil(top), math.floor(bottom) - 1)
    luck = random.Random(seed)
    within = [(luck.randint(*xs), luck.randint(*ys)) for _ in range(places)]
    return [(x, y) for x in xs for y in ys] + within


@pytest.mark.parametrize("rotation", range(4))
@pytest.mark.parametrize("ratio", RATIOS)
def test_every_touch_hits_within_one_device_pixel(play: Play, counts: Callable[[int, int], int], ratio: float, rotation: int) -> None:
    """The phone turned, and the picture turned by the technician: each pixel of a corner and anywhere, tapped and drawn to."""

    async def scene(bench: Bench) -> None:
        for turns in (0, (rotation + 1) % 4):
            await bench.page("secure", rotation)
            area = bench.area(ratio, turns)
            targets = edges_and_places(area, rotation, counts(2, 60))
            for start, end in zip(targets, targets[1:] + targets[:1], strict=True):
                await bench.page("secure", rotation)  # whatever the last stroke opened
                # Down at one pixel, up at another: two places in one stroke. A tap has one.
                recording = [Moment(0, "press", *start), Moment(8, "move", *end), Moment(16, "release", *end)]
                (touch,), _ = await bench.draw(recording, area)
                ends = [(recording[0], touch["x0_px"], touch["y0_px"])]
                if "tap" not in touch["kind"]:
                    ends.append((recording[-1], touch["x_px"], touch["y_px"]))
                for moment, x, y in ends:
                    off = off_by(area, moment, x, y)
                    assert off <= 1.0, f"{off:.2f} px beside {moment} at {ratio}x, phone {rotation}, picture {turns}: {touch}"

    play(scene)


# ---- what


def test_a_tap_that_jitters_stays_one_tap(play: Play, weather: Weather, counts: Callable[[int, int], int]) -> None:
    async def scene(bench: Bench) -> None:
        await bench.page("about")
        area = bench.area(1.5)
        luck = random.Random(1)
        slop = SLOP_DP * (await bench.phone.state())["density"] * area.scale
        for n in range(counts(5, 200)):
            await bench.page("about")
            at = area.from_phone((area.picture[0] * luck.uniform(0.3, 0.7), area.picture[1] * luck.uniform(0.3, 0.7)))
            shake = [(luck.uniform(-1, 1) * slop * 0.8, luck.uniform(-1, 1) * slop * 0.8) for _ in range(40)]
            down_ms = 40 + 45 * (n % 5)

            def path(t: float, at: tuple[float, float] = at, shake: list[tuple[float, float]] = shake) -> tuple[float, float]:
                dx, dy = shake[int(t / 8)] if t else (0.0, 0.0)
                return at[0] + dx, at[1] + dy

            recording = recorded(path, down_ms)
            touches, _ = await bench.draw(recording, area)
            assert [t["kind"] for t in touches] in (["tap"], ["double_tap"]), touches
            assert abs(touches[0]["dt"] - recording[-1].t_ms) <= TIMING_MS

    play(scene)


def test_a_long_press_is_one_long_press(play: Play, weather: Weather, counts: Callable[[int, int], int]) -> None:
    async def scene(bench: Bench) -> None:
        await bench.page("about")
        area = bench.area(1.0)
        at = area.from_phone((area.picture[0] / 2, area.picture[1] / 2))
        for _ in range(counts(1, 30)):
            touches, _ = await bench.draw(recorded(lambda _: at, 700), area)
            assert [t["kind"] for t in touches] == ["long"], touches

    play(scene)


@pytest.mark.parametrize("pause_ms", [45, 130, 300])
def test_a_drag_that_pauses_does_not_fling(play: Play, weather: Weather, counts: Callable[[int, int], int], pause_ms: int) -> None:
    async def scene(bench: Bench) -> None:
        await bench.page("list")
        area = bench.area(2.0)
        wide, high = area.picture
        for n in range(counts(1, 40)):
            way = (0.8, -2.5) if n % 2 == 0 else (0.2, 2.5)
            before = (await bench.phone.state())["scroll"]["offset_px"]
            path = straight(area, (wide / 2, way[0] * high), (0, way[1] * 1_000))
            recording = recorded(path, 160, hold_ms=pause_ms)
            (touch,), state = await bench.draw(recording, area)
            assert (touch["kind"], touch["velocity"]) == ("drag", [0, 0]), touch
            assert abs(touch["dt"] - recording[-1].t_ms) <= TIMING_MS
            scroll, slop = state["scroll"], SLOP_DP * state["density"]
            assert scroll["velocity_px_s"] == 0
            assert abs(abs(scroll["offset_px"] - before) - (abs(touch["y_px"] - touch["y0_px"]) - slop)) <= 1

    play(scene)


# ---- how fast


def straight(area: Area, start: tuple[float, float], speed: tuple[float, float], gain: tuple[float, float] = (0, 0)) -> Any:
    """From `start` (phone pixels) at `speed` (phone px/s), gaining `gain` px/s each second; as device pixels of the area."""

    def path(t_ms: float) -> tuple[float, float]:
        t = t_ms / 1000
        x, y = (s + v * t + g * t * t / 2 for s, v, g in zip(start, speed, gain, strict=True))
        return area.from_phone((x, y))

    return path


@dataclass(frozen=True)
class Fling:
    """A vertical hand: phone px/s at its start, gain in px/s^2, how long in ms, how long it holds still at its end."""

    speed: float
    gain: float
    ms: int
    hold_ms: int = 4


FLINGS = (
    Fling(-3_000, 0, 176), Fling(1_200, 0, 240), Fling(-400, 0, 320), Fling(0, 22_000, 240), Fling(-4_500, 15_000, 176),
    Fling(2_000, 0, 176, 30), Fling(-7_000, 0, 96), Fling(4_500, -12_000, 200),
)  # fmt: skip
"""Steady, slow, gathering, slowing down, held for a moment, very quick: both directions."""


@pytest.mark.parametrize("rotation", [0, 1])
def test_a_list_flings_as_fast_as_the_hand_and_its_way(
    play: Play, weather: Weather, counts: Callable[[int, int], int], rotation: int
) -> None:
    async def scene(bench: Bench) -> None:
        await bench.page("list", rotation)
        for n in range(counts(len(FLINGS), 20 * len(FLINGS))):
            fling, ratio = FLINGS[n % len(FLINGS)], RATIOS[n % 3]
            area = bench.area(ratio, turns=n // 3 % 4)
            wide, high = area.picture
            seconds = fling.ms / 1000
            way = fling.speed * seconds + fling.gain * seconds**2 / 2
            body = (220, high - 110)  # between the bars; a phone on its side has little there
            fits = min(1.0, (body[1] - body[0]) / abs(way))
            start = wide / 2, (sum(body) - way * fits) / 2
            path = straight(area, start, (0, fling.speed * fits), (0, fling.gain * fits))
            recording = recorded(path, fling.ms, fling.hold_ms)
            _, wanted = android_velocity(recording, area)
            (touch,), state = await bench.draw(recording, area)
            scroll = state["scroll"]
            told = f"{fling} at {ratio}x: {touch}, {scroll}; the recording has {wanted:.0f} px/s"
            assert touch["kind"] == "fling", told
            assert abs(touch["velocity"][1] - wanted) <= SPEED * abs(wanted), told
            assert abs(touch["velocity"][0]) <= SPEED * abs(wanted), told
            assert abs(touch["dt"] - recording[-1].t_ms) <= TIMING_MS, told
            # The content goes the finger's way: the offset grows when the finger goes up.
            if scroll["velocity_px_s"] or fling.speed < -1_000:
                assert scroll["velocity_px_s"] * wanted < 0, told
                assert abs(scroll["velocity_px_s"]) <= (1 + SPEED) * abs(wanted), told

    play(scene)


def aosp_distance_px(velocity: float, density: float) -> float:
    """AOSP OverScroller.SplineOverScroller.getSplineFlingDistance with ViewConfiguration's friction of 0.015."""
    deceleration = math.log(0.78) / math.log(0.9)
    physical = 9.80665 * 39.37 * density * 160 * 0.84
    spline = math.log(0.35 * abs(velocity) / (0.015 * physical))
    return math.copysign(0.015 * physical * math.exp(deceleration / (deceleration - 1) * spline), velocity)


def test_the_list_runs_as_far_as_androids(play: Play, weather: Weather) -> None:
    async def scene(bench: Bench) -> None:
        await bench.page("list")
        area = bench.area(1.0)
        before = (await bench.phone.state())["scroll"]["offset_px"]
        recording = recorded(straight(area, (area.picture[0] / 2, 1_200), (0, -3_000)), 176)
        (touch,), state = await bench.draw(recording, area)
        density = state["density"]
        state = await bench.phone.until(lambda s: s["scroll"]["velocity_px_s"] == 0, "the list at rest")
        _, wanted = android_velocity(recording, area)
        dragged = touch["y0_px"] - touch["y_px"] - SLOP_DP * density
        ran = state["scroll"]["offset_px"] - before - dragged
        assert ran == pytest.approx(aosp_distance_px(-wanted, density), rel=2 * SPEED)  # distance grows with the speed's power of 1.74

    play(scene)


# ---- two fingers


def on_the_map(state: dict[str, Any], x_px: float, y_px: float) -> complex:
    """The point of the phone's map, in dp, that is seen at the middle of this pixel."""
    wide, high = state["size_px"]
    return (complex(x_px - wide / 2, y_px - high / 2) - complex(*state["map"]["offset_px"])) / complex(*state["map"]["factor_px"])


def drift_px(before: dict[str, Any], after: dict[str, Any], x_px: float, y_px: float) -> float:
    """How far what was seen at this pixel is from it now."""
    away = on_the_map(before, x_px, y_px) - on_the_map(after, x_px, y_px)
    return abs(away * complex(*after["map"]["factor_px"]))


def test_a_pinch_by_ctrl_drag_zooms_and_turns_at_the_middle(play: Play, weather: Weather) -> None:
    async def scene(bench: Bench) -> None:
        await bench.page("maps")
        area = bench.area(1.5)
        wide, high = area.picture

        def spread(t_ms: float) -> tuple[float, float]:
            reach, angle = 260 + 200 * t_ms / 300, math.radians(20 + 50 * t_ms / 300)
            return area.from_phone((wide / 2 + reach * math.cos(angle), high / 2 + reach * math.sin(angle)))

        before = await bench.phone.state()
        stroke = await bench.hand.play(recorded(spread, 300, hold_ms=150), area, ctrl=True)
        after = await bench.judged([stroke])
        (pinch,) = newest(before["touches"], after["touches"])
        assert (pinch["kind"], pinch["fingers"]) == ("pinch", 2), pinch
        slop = 2 * SLOP_DP * after["density"]
        assert 920 / (520 + slop + 40) <= after["map"]["scale"] <= 920 / (520 + slop - 10), after["map"]
        assert 30 < after["map"]["degrees"] <= 51
        assert drift_px(before, after, (wide - 1) / 2, (high - 1) / 2) <= FOCUS_PX

    play(scene)


@pytest.mark.parametrize("rotation", range(4))
def test_the_wheel_zooms_at_the_pointer(play: Play, weather: Weather, rotation: int) -> None:
    """In the middle, beside an edge, in a corner; nearer and farther: what is under the pointer stays under it."""

    async def scene(bench: Bench) -> None:
        for ratio, (u, v), notches in zip(RATIOS, ((0.6, 0.4), (0.99, 0.5), (0.03, 0.08)), ([1, 1, 1], [1, 1], [2, -1]), strict=True):
            await bench.page("maps", rotation)
            area = bench.area(ratio, turns=rotation)
            x, y = area.from_phone((area.picture[0] * u, area.picture[1] * v))
            pixel = math.floor(x), math.floor(y)
            on_phone = area.to_phone((pixel[0] + 0.5, pixel[1] + 0.5))
            before = await bench.phone.state()
            after = await bench.judged(await bench.hand.zoom(pixel, notches, area))
            told = f"at {on_phone}, {ratio}x, {notches}: {after['map']}"
            assert after["map"]["scale"] == pytest.approx(ZOOM_PER_NOTCH ** sum(notches), rel=0.02), told
            assert drift_px(before, after, math.floor(on_phone[0]), math.floor(on_phone[1])) <= FOCUS_PX, told

    play(scene)


def test_the_weather_was_really_bad(play: Play, weather: Weather) -> None:
    """The tests above prove nothing if packets went another way."""

    async def scene(bench: Bench) -> None:
        lines = bench.relay.lines.values()
        await bench.page("list")
        before = [(line.tally.offered, line.tally.lost) for line in lines]
        area = bench.area(1.0)
        for _ in range(3):
            await bench.draw(recorded(straight(area, (area.picture[0] / 2, 500), (0, 800)), 300, hold_ms=100), area)
        offered = sum(line.tally.offered for line in lines) - sum(o for o, _ in before)
        lost = sum(line.tally.lost for line in lines) - sum(n for _, n in before)
        assert offered > 200
        assert (lost > 0) == (weather.loss > 0)
        drawn = (await bench.phone.state())["receipts"][-1]["s"]
        judged = await until(lambda: [r for r in bench.guest.judged if r.s == drawn], "the last stroke's receipt at the console")
        assert len(judged) == 1

    play(scene)
