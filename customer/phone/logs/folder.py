"""The log files that a practice phone has: the same ones each time, made when they are asked for. All in them is invented."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

PACKAGE = "com.example.boutique"
_TAGS = ("ActivityManager", "WindowManager", "Boutique", "OkHttp", "AudioFlinger", "WifiStateMachine", "SurfaceFlinger", "BatteryStats")
_WORDS = (
    "layer buffers released in {n} us", "scan results: {n} networks, best rssi -{m}", "frame {n} took {m} ms", "wakelock held for {n} ms",
    "GET https://boutique.example/api/items?user={n}&key=k{n} 200 in {m} ms", "set volume {m}",
    "alarm {n} delivered", "binder call took {m} ms",
)  # fmt: skip
_PRIVATE = (
    "signed in as claire.fontaine@boutique.example",
    "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{n}MDAw.c2lnbmF0dXJlc2lnbg",
    "connected to 93.184.216.{m} by wlan0 3c:5a:b4:1f:22:9e", "fused location 48.856614,2.352222",
    "imei=490154203237518 number +33 6 12 34 56 78",
    "wifi.psk=correct-horse", "card 4111 1111 1111 1111 declined",
)  # fmt: skip
CRASH = """\
11-30 13:{at}  8421  8421 E AndroidRuntime: FATAL EXCEPTION: main
11-30 13:{at}  8421  8421 E AndroidRuntime: Process: com.example.boutique, PID: 8421
11-30 13:{at}  8421  8421 E AndroidRuntime: java.lang.NullPointerException: Attempt to read from field 'int Cart.total' on a null object
11-30 13:{at}  8421  8421 E AndroidRuntime: \tat com.example.boutique.CartView.draw(CartView.kt:42)
11-30 13:{at}  8421  8421 E AndroidRuntime: \tat com.example.boutique.Main.onClick(Main.kt:117)
11-30 13:{at}  8421  8421 E AndroidRuntime: \tat android.view.View.performClick(View.java:7659)
11-30 13:{at}  1543  1587 W ActivityTaskManager:   Force finishing activity com.example.boutique/.Main
"""
ANR = """\
----- pid 8421 at 2026-11-30 13:32:10.000000000+0100 -----
Cmd line: com.example.boutique
Build fingerprint: 'example/phone/phone:14/UP1A.231005.007/1:user/release-keys'

DALVIK THREADS (3):
"main" prio=5 tid=1 Blocked
  | group="main" sCount=1 ucsCount=0 flags=1 obj=0x72f1c8a0 self=0xb400007d1c2b3a40
  at com.example.boutique.Cart.lock(Cart.kt:88)
  - waiting to lock <0x0a1b2c3d> (a com.example.boutique.Cart) held by thread 12
  at com.example.boutique.Main.onClick(Main.kt:117)

"OkHttp boutique.example" daemon prio=5 tid=12 Native
  | group="main" sCount=1 ucsCount=0 flags=1 obj=0x12c8a0f0 self=0xb400007d1c2b9d80
  native: #00 pc 00000000000c3f2c  /apex/com.android.runtime/lib64/bionic/libc.so (__epoll_pwait+8)
  at com.example.boutique.Net.read(Net.kt:31)
  - locked <0x0a1b2c3d> (a com.example.boutique.Cart)

----- end 8421 -----
"""
TOMBSTONE = """\
*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
Build fingerprint: 'example/phone/phone:14/UP1A.231005.007/1:user/release-keys'
ABI: 'arm64'
Timestamp: 2026-11-30 13:32:11.250000000+0100
pid: 8421, tid: 8433, name: RenderThread  >>> com.example.boutique <<<
uid: 10214
signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0000000000000010
Cause: null pointer dereference
    x0  0000000000000000  x1  0000007d1c2b3a40  x2  0000000000000010  x3  0000007d9a8b7c60

backtrace:
      #00 pc 00000000000a4f2c  /data/app/com.example.boutique/lib/arm64/libpaint.so (Canvas::draw(Cart*)+40)
      #01 pc 00000000000a1b2c  /data/app/com.example.boutique/lib/arm64/libpaint.so (RenderThread::run()+212)
--- --- --- --- --- --- --- --- --- --- --- --- --- --- --- ---
"""


def logcat(size: int, seed: int = 1) -> Iterator[bytes]:
    """A logcat of exactly so many bytes, in pieces of whole lines but for the last. Something dies in it now and then."""
    luck, left, moment = random.Random(seed), size, 0
    yield from _counted(b"--------- beginning of main\n"[:left])
    left -= 28
    while left > 0:
        lines = []
        for _ in range(4_000):
            moment += luck.randrange(40)
            n, m = luck.randrange(100_000), luck.randrange(100)
            at = f"{moment // 60_000 % 60:02}:{moment // 1000 % 60:02}.{moment % 1000:03}"
            words = luck.choice(_PRIVATE if m == 7 else _WORDS).replace("{n}", str(n)).replace("{m}", str(m))
            lines.append(f"11-30 13:{at} {1000 + n % 8000:5} {1000 + n % 9000:5} {'VDDIIIWE'[n % 8]} {luck.choice(_TAGS)}: {words}\n")
        lines.append(CRASH.replace("{at}", at))
        piece = "".join(lines).encode()[:left]
        left -= len(piece)
        yield piece


def _counted(piece: bytes) -> Iterator[bytes]:
    if piece:
        yield piece


def _app_log(size: int) -> Iterator[bytes]:
    luck, left = random.Random(2), size
    while left > 0:
        n = luck.randrange(10_000)
        level = luck.choice(("INFO", "INFO", "DEBUG", "WARN", "ERROR"))
        line = f"2026-11-30T13:{n % 60:02}:{n % 59:02}.{n % 1000:03}Z {level} [sync] item {n} for claire.fontaine@boutique.example\n"
        piece = line.encode()[:left]
        left -= len(piece)
        yield piece


@dataclass(frozen=True, slots=True)
class LogFile:
    """One of them; its bytes are made when they are wanted."""

    name: str
    size: int
    make: Callable[[], Iterator[bytes]]
    chosen: bool = True
    """Ticked unless somebody unticks it."""

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self.make())


@cache
def log_files() -> tuple[LogFile, ...]:
    """Newest first."""

    def fixed(name: str, text: str) -> LogFile:
        data = text.encode()
        return LogFile(name, len(data), lambda: iter((data,)))

    return (
        LogFile("logcat.txt", 400_000, lambda: logcat(400_000)),
        fixed("anr_2026-11-30-13-32-10-000.txt", ANR),
        fixed("tombstone_03.txt", TOMBSTONE),
        LogFile("boutique.log", 60_000, lambda: _app_log(60_000)),
        LogFile("logcat-day.txt", 5_000_000, lambda: logcat(5_000_000, 5), chosen=False),
        LogFile("logcat-week.txt", 100_000_000, lambda: logcat(100_000_000, 7), chosen=False),
    )
