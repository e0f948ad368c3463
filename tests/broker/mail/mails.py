# ruff: noqa: E501 - one row, one mail
"""Mails as programs, people and enemies write them: (name, bytes, what `incoming.read` must find). Invented people, real habits."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

OWN = "support@example.org"
TAG = "abcdefghijklmnopqrstuvwx"
HEAD = (
    f"From: Zoe Martin <zoe@example.net>\nTo: Support <support+{TAG}@example.org>\nSubject: Re: The battery\nMessage-ID: <m1@example.net>\n"
)


@dataclass
class Case:
    """One row. `expect` names attributes of `Incoming`; a callable value is asked instead of compared."""

    name: str
    raw: bytes
    expect: dict[str, Any] = field(default_factory=dict)


def plain(body: str, *, head: str = HEAD, charset: str = "utf-8", more: str = "") -> bytes:
    return f'{head}MIME-Version: 1.0\nContent-Type: text/plain; charset="{charset}"{more}\n\n'.encode() + body.encode(charset)


def html(body: str, *, head: str = HEAD) -> bytes:
    return f"{head}MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{body}".encode()


def alternative(text: str, page: str) -> bytes:
    return (
        f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
    ).encode()


def mixed(*parts: tuple[str, str], end: str = "--b--\n", head: str = HEAD) -> bytes:
    inside = "".join(f"--b\n{header}\n\n{body}\n" for header, body in parts)
    return f"{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{inside}{end}".encode("utf-8", "surrogateescape")


def nested(depth: int) -> bytes:
    """A multipart in a multipart in a multipart."""
    body = "Content-Type: text/plain\n\nfound\n"
    for level in range(depth):
        body = f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{body}\n--b{level}--\n"
    return (HEAD + "MIME-Version: 1.0\n" + body).encode()


DATA = bytes(range(256)) * 5
B64 = base64.encodebytes(DATA).decode()
SAID = "It works now, thank you!"
OLD = "The battery is low.\n> Please charge it."

QUOTING: list[Case] = [
    Case("gmail top-posted", plain(f"{SAID}\n\nOn Mon, Mar 4, 2024 at 10:02 AM Support <support@example.org> wrote:\n\n> Did it help?\n> Ben\n")),
    Case("gmail top-posted, broken attribution", plain(f"{SAID}\n\nOn Mon, Mar 4, 2024 at 10:02 AM Ben via Support <\nsupport+{TAG}@example.org> wrote:\n\n> Did it help?\n")),
    Case("gmail in French", plain(f"{SAID}\n\nLe lun. 4 mars 2024 à 10:02, Support <support@example.org> a écrit :\n\n> Ça va ?\n")),
    Case("apple mail", plain(f"{SAID}\n\n> On 4 Mar 2024, at 10:02, Support <support@example.org> wrote:\n> \n> Did it help?\n")),
    Case("apple mail in French", plain(f"{SAID}\n\n> Le 4 mars 2024 à 10:02, Support <support@example.org> a écrit :\n> \n> Ça va ?\n")),
    Case("apple phone", plain(f"{SAID}\n\nSent from my iPhone\n\n> On 4 Mar 2024, at 10:02, Support <s@example.org> wrote:\n> \n> Did it help?\n")),
    Case("apple phone in French", plain(f"{SAID}\n\nEnvoyé de mon iPhone\n\n> Le 4 mars 2024 à 10:02, Support <s@example.org> a écrit :\n> \n> Ça va ?\n")),
    Case("outlook", plain(f"{SAID}\n\n-----Original Message-----\nFrom: Support <support@example.org>\nSent: Monday, March 4, 2024 10:02\nTo: Zoe\nSubject: Battery\n\n{OLD}\n")),
    Case("outlook in French", plain(f"{SAID}\n\n-----Message d'origine-----\nDe : Support <support@example.org>\nEnvoyé : lundi 4 mars 2024 10:02\nÀ : Zoé\nObjet : Batterie\n\n{OLD}\n")),
    Case("outlook, line and headers", plain(f"{SAID}\n\n________________________________\nFrom: Support <support@example.org>\nSent: Monday, March 4, 2024 10:02\nTo: Zoe\nSubject: Battery\n\n{OLD}\n")),
    Case("outlook, headers alone, in French", plain(f"{SAID}\n\nDe : Support <support@example.org>\nEnvoyé : lundi 4 mars 2024 10:02\nÀ : Zoé <zoe@example.net>\nObjet : RE: Batterie\n\n{OLD}\n")),
    Case("outlook for the phone", plain(f"{SAID}\n\nGet Outlook for Android<https://aka.example/x>\n________________________________\nFrom: Support\nSent: Monday\nTo: Zoe\nSubject: x\n\n{OLD}")),
    Case("starred headers", plain(f"{SAID}\n\n*From:* Support\n*Sent:* Monday\n*To:* Zoe\n*Subject:* x\n\n{OLD}")),
    Case("thunderbird, bottom-posted", plain(f"On 04/03/2024 10:02, Support wrote:\n> Did it help?\n> Ben\n\n{SAID}\n")),
    Case("bottom-posted in French", plain(f"Le 04/03/2024 à 10:02, Support a écrit :\n> Ça va ?\n\n{SAID}\n")),
    Case("yahoo", plain(f"{SAID}\n\n    On Monday, 4 March 2024 at 10:02:00 CET, Support <support@example.org> wrote:  \n \n Did it help?\n\nBen\n")),
    Case("attribution without a date", plain(f"{SAID}\n\nSupport <support@example.org> wrote:\n\n> Did it help?\n")),
    Case("signature", plain(f"{SAID}\n\n-- \nZoe Martin\nExample Ltd\n+33 1 23 45 67 89\n")),
    Case("format=flowed", plain("It works now, \nthank you!\n\nOn 04/03/2024 10:02, Support wrote:\n> Did \n> it help?\n", more="; format=flowed")),
    Case("gmail as HTML only", html('<div dir="ltr">It works now,&nbsp;thank <b>you</b>!<br></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon wrote:<br></div><blockquote class="gmail_quote">Did it help?</blockquote></div>')),
    Case("outlook as HTML only", html(f"<html><head><style>p {{color:red}}</style></head><body><p>{SAID}</p><div id=\"divRplyFwdMsg\"><b>From:</b> Support<br><b>Sent:</b> Monday<br><b>To:</b> Zoe<br><b>Subject:</b> x<br></div><div>{OLD}</div></body></html>")),
    Case("apple as HTML only", html(f"{SAID}<br><div><br><blockquote type=\"cite\"><div>On 4 Mar 2024, at 10:02, Support wrote:</div><div>Did it help?</div></blockquote></div>")),
    Case("plain and HTML", alternative(f"{SAID}\n\nOn 4 March 2024, Support wrote:\n> Did it help?\n", f"<p>{SAID} (page)</p>")),
    Case("plain is empty, HTML speaks", alternative("  \n", f"<p>{SAID}</p>")),
]  # fmt: skip
for case in QUOTING:
    case.expect.setdefault("text", SAID)

ENEMIES: list[Case] = [
    Case("only quotes: nothing is cut", plain("> Did it help?\n"), {"text": "> Did it help?"}),
    Case("answers between the quotes keep them", plain("On 04/03/2024 10:02, Support wrote:\n> Is it on?\n\nYes.\n\n> Is it charged?\n\nNo.\n"),
         {"text": lambda t: "Yes." in t and "> Is it charged?" in t and "No." in t}),
    Case("passed on: the other's words are what it is about", plain("See below.\n\n---------- Forwarded message ---------\nFrom: Bank <b@example.com>\nDate: Monday\nSubject: x\nTo: zoe\n\nYour card.\n"),
         {"text": lambda t: "Your card." in t and "See below." in t}),
    Case("a sentence that looks like an attribution", plain("On 3 of the phones it wrote:\nerror 12\n\nWhat now?"), {"text": lambda t: "What now?" in t or "On 3" in t}),
    Case("hyphens are no signature", plain("To do:\n- charge\n-- really\nThanks"), {"text": "To do:\n- charge\n-- really\nThanks"}),
    Case("one header line is none", plain("From: my point of view it works.\nThanks"), {"text": "From: my point of view it works.\nThanks"}),
    Case("utf-8 that says latin-1", f"{HEAD}Content-Type: text/plain; charset=iso-8859-1\n\nçà et là".encode(), {"text": "çà et là"}),
    Case("latin-1 that says utf-8", f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n".encode() + "çà et là".encode("latin-1"), {"text": "çà et là"}),
    Case("windows quotes that say latin-1", f"{HEAD}Content-Type: text/plain; charset=iso-8859-1\n\n".encode() + "l’été – 5 €".encode("cp1252"), {"text": "l’été – 5 €"}),
    Case("ascii that is utf-8", f"{HEAD}Content-Type: text/plain; charset=us-ascii\n\nété".encode(), {"text": "été"}),
    Case("a charset that nobody knows", f"{HEAD}Content-Type: text/plain; charset=x-martian\n\nété".encode(), {"text": "été"}),
    Case("a charset that is none", f"{HEAD}Content-Type: text/plain; charset=zip\n\n\xff\xfe".encode("latin-1"), {"text": "ÿþ"}),
    Case("a charset that takes for ever", HEAD.encode() + b"Content-Type: text/plain; charset=punycode\n\n" + b"\xe9" * 5_000, {"text": "é" * 5_000}),
    Case("japanese", f"{HEAD}Content-Type: text/plain; charset=iso-2022-jp\n\n".encode() + "電池".encode("iso-2022-jp"), {"text": "電池"}),
    Case("8-bit headers", plain("x", head="From: Zo\u00e9 <zoe@example.net>\nTo: support@example.org\nSubject: \u00c9t\u00e9\nMessage-ID: <m@x>\n"),
         {"subject": "Été", "sender": lambda s: s.name == "Zoé"}),
    Case("8-bit headers in latin-1", "From: Zo\u00e9 <zoe@example.net>\nSubject: \u00c9t\u00e9\n\nx".encode("latin-1"), {"subject": "Été", "sender": lambda s: s.name == "Zoé"}),
    Case("encoded words", plain("x", head="From: =?utf-8?Q?Zo=C3=A9?= <zoe@example.net>\nSubject: =?utf-8?B?w4l0?=\n =?utf-8?B?w6k=?= 2\nMessage-ID: <m@x>\n"), {"subject": "Été 2"}),
    Case("an encoded word that ends a header", plain("x", head="From: zoe@example.net\nSubject: =?utf-8?Q?a=0D=0ABcc:_evil@example.com?=\n"), {"subject": "a Bcc: evil@example.com"}),
    Case("an encoded word that pretends an address", plain("x", head="From: =?utf-8?Q?ceo=40example.org_=3Cceo=40example.org=3E=2C?= <zoe@example.net>\n"),
         {"sender": lambda s: s.email == "zoe@example.net"}),
    Case("a quoted name that pretends an address", plain("x", head='From: "ceo@example.org <ceo@example.org>" <zoe@example.net>\n'), {"sender": lambda s: s.email == "zoe@example.net"}),
    Case("a comment that pretends an address", plain("x", head="From: zoe@example.net (ceo@example.org)\n"), {"sender": lambda s: s.email == "zoe@example.net"}),
    Case("two addresses glued", plain("x", head="From: ceo@example.org]<zoe@example.net>\n"), {"sender": lambda s: s.email == "zoe@example.net"}),
    Case("no sender", plain("x", head="To: support@example.org\nFrom: nobody at all\n"), {"sender": None}),
    Case("an address in letters beyond ASCII", plain("x", head="From: José <josé@bücher.example>\n"), {"sender": lambda s: (s.email, s.name) == ("josé@bücher.example", "José")}),
    Case("an address in bytes that are no UTF-8", plain("x").replace(b"zoe@", b"zo\xe9@"), {"sender": None}),
    Case("a name in bytes that are no UTF-8", plain("x").replace(b"Zoe Martin", b"Zo\xe9"), {"sender": lambda s: (s.email, s.name) == ("zoe@example.net", "Zoé")}),
    Case("an address with letters that nobody sees", plain("x", head="From: zoe\u202e@example.net\nSender: z\u200boe@example.net\n"), {"sender": None}),
    Case("no message id", plain("x", head="From: zoe@example.net\n"), {"id": lambda i: i.endswith("@without") and len(i) > 64}),
    Case("the tag in capitals and in Cc", plain("x", head=f"From: zoe@example.net\nTo: other@example.org\nCc: Support+{TAG.upper()}@EXAMPLE.org\n"), {"tags": (TAG,)}),
    Case("a tag of another house", plain("x", head=f"From: zoe@example.net\nTo: support+{TAG}@example.com\n"), {"tags": ()}),
    Case("references folded and out of order", plain("x", head="From: z@example.net\nReferences: <a@x>\n\t<b@x>  <c@x>\nIn-Reply-To: <c@x> (said yesterday)\n"),
         {"answers": ("c@x", "b@x", "a@x")}),
    Case("an encoded word is no Message-ID", plain("x", head="From: z@example.net\nMessage-ID: <=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0D=3D0ABcc:x@y.example=3F=3D?=>\nReferences: =?utf-8?q?=3Ca@x=3E?= <b@x>\n"),
         {"id": "=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0D=3D0ABcc:x@y.example=3F=3D?=", "answers": ("b@x",)}),
    Case("a Message-ID of other letters", plain("x", head="From: z@example.net\nMessage-ID: <\u00e9@x>\nIn-Reply-To: <\u00e9@x>\n"),
         {"id": lambda i: i.endswith("@without"), "answers": ()}),
    Case("direction and invisible characters", plain("evil\u202etxt.exe\u2066 a\u200bb"), {"text": "eviltxt.exe ab"}),
    Case("control characters", plain("a\x00b\x1b[31mc\x07"), {"text": "ab[31mc"}),
    Case("an attachment byte for byte", mixed(("Content-Type: text/plain", SAID), ('Content-Type: application/pdf; name="r.pdf"\nContent-Disposition: attachment; filename="Re\u0301sume\u0301 2024.pdf"\nContent-Transfer-Encoding: base64', B64)),
         {"text": SAID, "files": lambda f: f[0].data == DATA and f[0].type == "application/pdf"}),
    Case("a name in RFC 2231", mixed(("Content-Type: image/png\nContent-Disposition: attachment; filename*=UTF-8''caf%C3%A9%20%2F..%2Fx.png\nContent-Transfer-Encoding: base64", B64)),
         {"files": lambda f: f[0].name == "x.png"}),
    Case("a name that climbs", mixed(("Content-Type: image/png; name=\"..\\\\..\\\\windows\\\\evil.png\"\nContent-Transfer-Encoding: base64", B64)), {"files": lambda f: f[0].name == "evil.png"}),
    Case("a name with a line end", mixed(('Content-Type: image/png\nContent-Disposition: attachment; filename="a=?utf-8?Q?=0A?=b.png"\nContent-Transfer-Encoding: base64', B64)),
         {"files": lambda f: "\n" not in f[0].name}),
    Case("winmail.dat", mixed(("Content-Type: text/plain", SAID), ('Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64', B64)),
         {"text": SAID, "files": lambda f: f[0].name == "winmail.dat" and f[0].data == DATA}),
    Case("base64 with rubbish in it", mixed(("Content-Type: image/png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64", "!!" + B64.replace("\n", "*\n"))),
         {"files": lambda f: f[0].data == DATA}),
    Case("base64 cut off", mixed(("Content-Type: image/png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64", B64[:101])),
         {"files": lambda f: DATA.startswith(f[0].data) and len(f[0].data) > 60}),
    Case("a mail in a mail", mixed(("Content-Type: text/plain", "look"), ("Content-Type: message/rfc822", "From: a@b.example\nSubject: The bill\n\nPay.")),
         {"text": "look", "files": lambda f: f[0].name == "The bill.eml" and b"Pay." in f[0].data}),
    Case("the last boundary is missing", mixed(("Content-Type: text/plain", SAID), end=""), {"text": SAID, "left_out": ("parts",)}),
    Case("a boundary that never comes", f"{HEAD}Content-Type: multipart/mixed; boundary=zz\n\n{SAID}".encode(), {"text": SAID}),
    Case("multipart without a boundary", f"{HEAD}Content-Type: multipart/mixed\n\n{SAID}".encode(), {"text": SAID}),
    Case("a boundary of regex signs", f'{HEAD}Content-Type: multipart/mixed; boundary="(.*)+["\n\n--(.*)+[\n\n{SAID}\n--(.*)+[--\n'.encode(), {"text": SAID}),
    Case("nine deep", nested(9), {"text": "found"}),
    Case("a thousand deep", nested(1_000), {"text": "", "left_out": ("parts",)}),
    Case("a hundred thousand parts", mixed(("Content-Type: text/plain", SAID), *[("Content-Type: image/gif", "x")] * 100_000), {"text": SAID, "left_out": lambda x: "parts" in x}),
    Case("a header of a megabyte", f"From: zoe@example.net\nX-Long: {'a' * 1_000_000}\nSubject: x\n\n{SAID}".encode(), {"text": SAID, "sender": lambda s: s.email == "zoe@example.net"}),
    Case("ten thousand headers", (HEAD + "X: y\n" * 10_000 + f"\n{SAID}").encode(), {"text": SAID}),
    Case("a body of ten megabytes", plain("a b " * 2_500_000), {"left_out": ("text",)}),
    Case("script and style", html("<script>alert(1)</script><style>x</style><p onclick=x>It works now, thank you!</p><img src='http://evil.example/p.gif'>"), {"text": SAID}),
    Case("html that closes nothing", html("<div>" * 50_000 + SAID), {"text": SAID}),
    Case("html of open tags", html("<a " * 300_000 + ">" + SAID), {"text": SAID}),
    Case("html of open comments", html("<!--" * 300_000), {"text": ""}),
    Case("html of open objects", html("<object>" * 100_000 + SAID), {"text": SAID}),
    Case("html with entities and a table", html("<table><tr><td>5&nbsp;&lt;&nbsp;7</td><td>&eacute;t&#233;</td></tr></table>"), {"text": "5 < 7 été"}),
    Case("nothing at all", b"", {"text": "", "sender": None}),
    Case("rubbish", bytes(range(256)) * 100, {"sender": None}),
    Case("only a body", b"\n\nhello", {"text": "hello", "sender": None}),
]  # fmt: skip

ROBOTS: list[tuple[str, bytes, str]] = [
    ("a person", plain("x"), "person"),
    ("a person who says so", plain("x", head=HEAD + "Auto-Submitted: no\n"), "person"),
    ("RFC 3834", plain("x", head=HEAD + "Auto-Submitted: auto-replied (vacation)\n"), "automatic"),
    ("generated", plain("x", head=HEAD + "Auto-Submitted: auto-generated; owner-email=x\n"), "automatic"),
    ("away, in English", plain("x", head="From: z@example.net\nSubject: Out of office: back Monday\n"), "automatic"),
    ("away, in French", plain("x", head="From: z@example.net\nSubject: =?utf-8?Q?R=C3=A9ponse_automatique_:_absent?=\n"), "automatic"),
    ("exchange", plain("x", head="From: z@example.net\nSubject: Automatic reply: x\nX-Auto-Response-Suppress: All\n"), "automatic"),
    ("an old autoresponder", plain("x", head=HEAD + "Precedence: auto_reply\n"), "automatic"),
    ("another one", plain("x", head=HEAD + "X-Autoreply: yes\n"), "automatic"),
    ("nobody to answer", plain("x", head="Return-Path: <>\n" + HEAD), "automatic"),
    (
        "a read receipt",
        plain("x").replace(b"text/plain", b"multipart/report; report-type=disposition-notification; boundary=q"),
        "automatic",
    ),
    ("a list", plain("x", head=HEAD + "List-Id: <news.example.com>\n"), "bulk"),
    ("a newsletter", plain("x", head=HEAD + "Precedence: bulk\n"), "bulk"),
    (
        "writing about being out of office",
        plain("x", head="From: z@example.net\nSubject: My phone is out of office hours only\n"),
        "person",
    ),
]

DSN = (
    "Return-path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mail.example.org>\nTo: support@example.org\nSubject: Mail delivery failed\n"
    "Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\n"
    "Final-Recipient: rfc822; zoe@example.net\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 5.1.1 no such\n user here\n\n"
    "--b\nContent-Type: message/rfc822\n\nFrom: support@example.org\nMessage-ID: <our-mail@example.org>\nSubject: x\n\nHello\n--b--\n"
)
