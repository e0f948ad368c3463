"""What people write who want something else than to be read: the one list that the page and every view of the console show as text.

Markup that runs, loads or leads away, in the shapes that each reader might take for its own; controls that turn reading round; texts that
cost time. `lure` is an address or path: whoever takes a text for more than text asks for it, and gives itself away.
"""

from __future__ import annotations

import itertools

RUNS = ("alert(1)", "alert`1`", "top.alert(1)", "fetch('{lure}')", "import('data:text/javascript,alert(1)')")
RUNNING = (
    "<script>{}</script>",
    '<img src=x onerror="{}">',
    "<svg onload='{}'>",
    '<a href="javascript:{}">x</a>',
    "javascript:{}",
    '"><script>{}</script>',
    "'><svg/onload={}>",
    "</textarea><script>{}</script>",
    "<iframe srcdoc='<script>{}</script>'></iframe>",
    "<style>@import'data:,{}'</style>",
    "<math><a xlink:href=javascript:{}>x",
    "<details open ontoggle={}>",
    "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}",
    "<form action=javascript:{}><input type=submit>",
    'https://x.example/"onmouseover="{}',
    "https://x.example/<script>{}</script>",
    "data:text/html,<script>{}</script>",
    "\u202e<b onclick={}>\u2066",
)
LOADING = (
    "<img src='{lure}'>",
    "<img src={lure} width=9>",
    "<a href='{lure}'>bank.example</a>",
    "<b>Bold</b><img src={lure}>",
    "<table background='{lure}'><tr><td>x",
    "<p style='background-image:url({lure})'>x",
    "<style>@import url({lure});</style>",
    "<link rel=stylesheet href='{lure}'>",
    "<body background='{lure}'>",
    "<object data='{lure}'>",
    "<embed src='{lure}'>",
    "<iframe src='{lure}'>",
    "<video poster='{lure}'>",
    "<audio src='{lure}' autoplay>",
    "<svg><image href='{lure}'/></svg>",
    "<input type=image src='{lure}'>",
    "<base href='{lure}'><img src=x>",
    "<meta http-equiv=refresh content='0;{lure}'>",
    "<picture><source srcset='{lure}'>",
    "![x]({lure})",
    "[bank.example]({lure})",
    "<?xml-stylesheet href='{lure}'?>",
)
DRESSED = ("{}", "<qt>{}</qt>", "<html><body>{}", "<!DOCTYPE html>{}", "<p>Hello</p>{}", "<B>x</B>{}", "Hello {}", "{}\n{}")
"""How a shape stands in its text: Qt takes for markup what begins with a tag of a name that it knows."""
TURNING = (
    "\u202egnp.exe\u202c", "\u2066x\u2069", "photo\u202egpj.exe", "\u2067\u202e\u2066https://evil.example\u2069", "\u200e\u200f\u061cx",
    "\u202a" * 60 + "x", "a\u202eb\u202dc\u202cd", "\u0627\u202a\u0628", "\u2068\u2067\u2066\u2069", "1\u202e2\u20663",
)  # fmt: skip
CONTROLS = (
    "\x00\x1b[31mred\x07", "\x1b]8;;{lure}\x1b\\link", "\r\n\r\nBcc: x@evil.example", "a\x08\x08b", "\x85\x9b31m", "\x7f\x1f\x0b\x0c",
    "\ue000\uf8ff", "\ufeff\ufffe", "tab\there", "\n\n\n", "\u2028\u2029", " ", "\u00a0\u3000",
)  # fmt: skip
READ_OTHERWISE = (
    "&amp; &lt;script&gt; &#60;b&#62;", "&lt;img src={lure}&gt;", "&Send", "R&Reply && &S", "%s%n%d {0} {name} {{x}}", "{__class__}",
    "%1 %L2", "'\"`;-- DROP TABLE", "=1+1", "@SUM(1)", "../../etc/passwd", "file:{lure}", "{lure}", "qrc:/x", "\\\\evil\\x", "C:\\con",
    "-rf", "#", ".", ":smile:", "/me", "@jonas", "https://b\u00fccher.example", "https://p\u0430ypal.example",
    "https://bank.example@evil.example", "http://[::1]:9/", "https://" + "a" * 240, "mailto:x@evil.example?bcc=y", "ftp://x",
    "//evil.example", "tel:1",
)  # fmt: skip
COSTLY = (
    "A" * 4_000, "\u4e2d" * 2_700, "Z\u0338\u0322\u035da\u0337\u0353l\u0335g" * 120, "a" + "\u0301" * 2_000, "\n" * 3_000,
    "a\u05d0" * 1_500, "\U0001f469\u200d\U0001f467" * 400, "\ufdfa" * 1_000, "<" * 3_000, "<b>" * 1_200, "&" * 3_000, "\u0e33" * 900,
    "\u0644\u0627" * 900, "( " * 2_000, "http://" * 550, "\t" * 3_000, "\u200b" * 1_000, "\U0001f1e6" * 500,
)  # fmt: skip


def hostile_texts(lure: str) -> list[str]:
    """At least 300, each within the limits of a message."""
    runs = [run.replace("{lure}", lure) for run in RUNS]
    running = [shape.format(run) for shape, run in itertools.product(RUNNING, runs)]
    loading = [dress.replace("{}", shape) for shape, dress in itertools.product(LOADING, DRESSED)]
    plain = [*loading, *TURNING, *CONTROLS, *READ_OTHERWISE, *COSTLY]
    return running + [text.replace("{lure}", lure) for text in plain]
