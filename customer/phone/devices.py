"""What each practice phone is made of beside its screen: hardware, age, wear, and what its maker or Android keeps to itself. Data."""

from __future__ import annotations

from dataclasses import dataclass, field

from customer.phone.persona import Persona

GB = 1_000_000_000
MB = 1_000_000

_PERMISSION, _WITHHELD, _UNSUPPORTED, _TOO_OLD, _MAKER = "permission", "withheld", "unsupported", "too_old", "maker"


@dataclass(frozen=True, slots=True)
class Device:
    """One phone as its owner has kept it. `why`: `section.key` to the reason why this phone does not tell it."""

    product: str
    device: str
    hardware: str
    soc: str
    build: str
    patch: str
    kernel: str
    memory_gb: float
    cores: int
    max_mhz: int
    battery: int = 47
    """Percent as the session begins."""
    capacity: int = 92
    cycles: int = 310
    temperature: float = 29.5
    free_memory: float = 0.38
    """Of the whole, with nothing but the help app open."""
    operator: tuple[str, str] = ("Orange F", "208 01")
    generation: str = "5G"
    sims: int = 1
    hdr: bool = True
    board: str = ""
    bootloader: str = "unknown"
    baseband: str = ""
    abis: str = "arm64-v8a, armeabi-v7a, armeabi"
    up_days: float = 6.4
    """How long it had been running when the session began."""
    card_gb: tuple[int, int] = (0, 0)
    """Used and whole, of a memory card."""
    vpn: bool = False
    developer: bool = False
    root: bool = False
    lock: bool = True
    encryption: str = "file"
    biometrics: bool = True
    knox: str = ""
    play_services: str = "24.42.17"
    webview: str = "130.0.6723.107"
    auto_start: bool | None = None
    """Of makers that have such a switch."""
    apps: tuple[tuple[str, str], ...] = (("com.android.chrome", "130.0.6723.107"), ("com.whatsapp", "2.24.22.78"), ("fr.banque.mobile",
    "9.1.0"))
    crashes: int = 0
    wifi: tuple[int, int, int, str] = (-58, 866, 5500, "Wi-Fi 6")
    """dBm, Mbit/s, MHz and generation."""
    why: dict[str, str] = field(default_factory=dict)


_BEFORE_34: dict[str, str] = {"battery.cycles": _TOO_OLD, "battery.capacity": _TOO_OLD}
_OLD = {
    **_BEFORE_34,
    "identity.soc": _TOO_OLD,
    "network.private_dns": _UNSUPPORTED,
    "support.restricted_settings": _UNSUPPORTED,
    "support.notifications": _TOO_OLD,
}

_DEVICES: dict[str, Device] = {
    "pixel": Device(
        "shiba", "shiba", "shiba", "Google Tensor G3", "AP3A.241105.007", "2026-10-05", "5.15.149-android14-11", 8, 9, 2910,
        capacity=96, cycles=142, board="shiba", bootloader="ripcurrent-15.1", baseband="g5300i-241009", wifi=(-52, 1201, 5955, "Wi-Fi 7"),
    ),
    "galaxy": Device(
        "a54xnaeea", "a54x", "s5e8835", "Samsung Exynos 1380", "UP1A.231005.007.A546BXXS9CXF5", "2026-09-01", "5.15.123-android13-8", 6,
        8, 2400,
        capacity=88, cycles=402, board="s5e8835", bootloader="A546BXXS9CXF5", baseband="A546BXXS9CXF1", knox="Knox 3.10, API 36", sims=2,
        auto_start=True, why={"battery.current": _MAKER},
    ),
    "budget": Device(
        "cypfq", "cypfq", "unisoc", "Unisoc T606", "TLAS33.130-14", "2025-07-01", "5.4.210-android12", 2, 8, 1600,
        battery=18, capacity=81, cycles=0, free_memory=0.12, generation="4G", hdr=False, operator=("Free", "208 15"), up_days=41.2,
        biometrics=False, crashes=3, wifi=(-74, 65, 2437, "Wi-Fi 5"), card_gb=(29, 32),
        why=_BEFORE_34,
    ),
    "tiny": Device("tapline", "tapline", "goldfish", "Ranchu", "TP1A.220624.014", "2026-08-05", "6.1.23-android14-4", 4, 4, 2000,
    developer=True),
    "tablet": Device(
        "tangorpro", "tangorpro", "tangorpro", "Google Tensor G2", "AP3A.241105.007", "2026-10-05", "5.10.209-android13-4", 8, 8, 2850,
        sims=0, operator=("", ""), generation="", capacity=94, cycles=88, auto_start=None,
    ),
    "old": Device(
        "ANE-LX1", "HWANE", "kirin659", "HiSilicon Kirin 659", "ANE-LX1 9.1.0.368", "2020-06-01", "4.9.148", 4, 8, 2360,
        battery=63, capacity=71, cycles=0, free_memory=0.16, generation="4G", hdr=False, operator=("Bouygues Telecom", "208 20"),
        up_days=87.5,
        encryption="disk", vpn=True, play_services="22.36.16", webview="89.0.4389.105", wifi=(-67, 72, 2462, "Wi-Fi 4"), auto_start=False,
        why=_OLD,
    ),
    "chat-only": Device(
        "nokia_105", "nokia_105", "mt6261", "MediaTek MT6261", "30.00.17", "", "", 0.016, 1, 208, battery=80, hdr=False,
        operator=("SFR", "208 10"), generation="2G", biometrics=False, lock=False, encryption="none", play_services="", webview="", apps=(),
        why=dict.fromkeys(("os.patch", "os.kernel", "security.patch_age"), _UNSUPPORTED),
    ),
    "talk": Device(
        "htc_v01_u", "htc_v01_u", "mt6582", "MediaTek MT6582", "1.10.401.3", "", "3.4.67", 1, 4, 480, battery=44, capacity=68, hdr=False,
        free_memory=0.09, operator=("Orange F", "208 01"), generation="3G", up_days=12.8, biometrics=False, encryption="none",
        play_services="19.8.31", webview="", wifi=(-71, 54, 2412, "Wi-Fi 4"),
        why={**_OLD, **dict.fromkeys(("os.patch", "security.patch_age"), _UNSUPPORTED)},
    ),
    "lg": Device(
        "g2_open_com", "g2", "g2", "Qualcomm Snapdragon 800", "D80220d", "", "3.4.0", 2, 4, 2260, battery=58, capacity=64, hdr=False,
        free_memory=0.18, operator=("SFR", "208 10"), generation="4G", up_days=19.3, biometrics=False, encryption="none",
        abis="armeabi-v7a, armeabi", play_services="19.8.31", webview="", wifi=(-63, 433, 5180, "Wi-Fi 5"),
        why={**_OLD, **dict.fromkeys(("os.patch", "security.patch_age"), _UNSUPPORTED)},
    ),
    "view-only": Device(
        "fire_eea", "fire", "mt6768", "MediaTek Helio G88", "UP1A.230905.011", "2026-04-01", "4.19.191", 4, 8, 2000,
        free_memory=0.22, generation="4G", sims=2, hdr=False, auto_start=None, developer=True,
        why={"support.auto_start": _MAKER, "battery.cycles": _WITHHELD,
        "battery.capacity": _WITHHELD},
    ),
}  # fmt: skip
_ANY = Device("generic", "generic", "generic", "", "GENERIC", "2026-05-05", "5.10", 4, 8, 2000)

WITHHELD = {
    **dict.fromkeys(("ids.imei", "ids.meid", "ids.imsi", "ids.iccid", "ids.serial", "os.boot_reason", "cpu.system_load"), _WITHHELD),
    **dict.fromkeys(("wifi.ssid", "wifi.bssid"), _PERMISSION),
    "storage.app_caches": _PERMISSION,
    "processes.recent": _PERMISSION,
    "processes.all": _WITHHELD,
    "integrity.play_integrity": "not_asked",
}
"""What no ordinary app is given, on whichever of these phones."""


def device_of(persona: Persona) -> Device:
    return _DEVICES.get(persona.key, _ANY)


def battery_level(persona: Persona, running_s: float) -> int:
    """Percent; one less in five minutes."""
    return max(1, device_of(persona).battery - int(max(0.0, running_s) // 300))
