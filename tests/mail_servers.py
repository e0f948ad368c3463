"""Real mail servers for tests: Exim takes and delivers, Dovecot shows, both from the system's packages, on ports of the loopback.

They run as an ordinary user (`nobody` where the tests run as root) in a folder of their own, and know two domains: `example.org`, ours,
and `example.net`, the customers'.
"""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

EXIM = "/usr/sbin/exim4"
DOVECOT = "/usr/sbin/dovecot"
PASSWORD = 'p\u00e4ss "word\\%'
READY_WITHIN_S = 30.0

_EXIM = """
primary_hostname = mail.example.org
domainlist local_domains = example.org : example.net
daemon_smtp_ports = {smtp} : {smtps}
tls_on_connect_ports = {smtps}
local_interfaces = 127.0.0.1
spool_directory = {folder}/spool
log_file_path = {folder}/exim-%slog
pid_file_path = {folder}/exim.pid
exim_user = {user}
exim_group = {group}
deliver_drop_privilege = true
never_users =
keep_environment =
tls_advertise_hosts = {tls}
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
message_size_limit = 60M
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
smtp_accept_max = 50
log_selector = -queue_run
queue_run_in_order
begin acl
rcpt:
  deny message = no such person here
       local_parts = unknown
  defer message = come back later
       condition = ${{if exists{{{folder}/busy}}}}
       local_parts = later
  accept authenticated = *
  accept domains = +local_domains
  deny message = relay not permitted
begin routers
gone:
  driver = redirect
  local_parts = gone
  allow_fail
  data = ":fail: this mailbox is closed"
people:
  driver = accept
  local_part_suffix = +*
  local_part_suffix_optional
  local_parts = support : zoe : adam : later
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {folder}/mail/$local_part_data/Maildir
  create_directory
  maildir_format
  delivery_date_add
  envelope_to_add
  return_path_add
begin retry
* * F,2h,1s
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if eq{{$auth3}}{{{password}}}}}
  server_set_id = $auth2
"""

_DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {folder}
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 1
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
mail_fsync = never
maildir_very_dirty_syncs = no
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""


def missing() -> str:
    """What is not installed, as one sentence; empty where all is there."""
    absent = [name for name, path in (("exim4-daemon-light", EXIM), ("dovecot-imapd", DOVECOT)) if not Path(path).exists()]
    return f"the mail tests need {' and '.join(absent)} (dev.py test installs them on Debian and Ubuntu)" if absent else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServers:
    """`start()` returns when both answer. Mail of `NAME@example.org` and `@example.net` lies in `maildir(NAME)`.

    `gone@example.net` is taken and comes back, `unknown@` is refused at once, `later@` is put off while `busy` is there.
    """

    def __init__(self, certificate: tuple[Path, Path], *, tls: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tapline-mail-"))
        root = os.geteuid() == 0
        person = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        self._as = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []} if root else {}
        self._names = {"user": person.pw_name, "group": grp.getgrgid(person.pw_gid).gr_name, "uid": person.pw_uid, "gid": person.pw_gid}
        self.smtp, self.smtps, self.imap, self.imaps = (free_port() for _ in range(4))
        self.certificate = certificate[0]
        self._processes: list[subprocess.Popen[bytes]] = []
        for source, name in zip(certificate, ("cert.pem", "key.pem"), strict=True):
            shutil.copy(source, self.folder / name)
        values = {"folder": self.folder, "tls": "*" if tls else "", **self._names}
        ports = {"smtp": self.smtp, "smtps": self.smtps, "imap": self.imap, "imaps": self.imaps}
        exim = _EXIM.format(**{**values, "password": f"${{readfile{{{self.folder}/password}}}}"}, **ports)
        (self.folder / "password").write_text(PASSWORD, "utf-8")
        (self.folder / "exim.conf").write_text(exim, "utf-8")
        (self.folder / "dovecot.conf").write_text(_DOVECOT.format(**values, **ports), "utf-8")
        names = ("support", "zoe", "adam", "later")
        lines = [f"{name}@{domain}:{{PLAIN}}{PASSWORD}" for name in names for domain in ("example.org", "example.net")]
        (self.folder / "users").write_text("\n".join(lines) + "\n", "utf-8")
        for name in ("spool", "run", "state", "mail"):
            (self.folder / name).mkdir()
        if root:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, person.pw_uid, person.pw_gid)

    def start(self) -> None:
        said = missing()
        assert not said, said
        for command in (
            [EXIM, "-C", str(self.folder / "exim.conf"), "-bdf", "-q1s"],
            [DOVECOT, "-F", "-c", str(self.folder / "dovecot.conf")],
        ):
            with open(self.folder / "said.log", "ab") as log:
                self._processes.append(
                    subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as)  # type: ignore[call-overload]
                )
        until = time.monotonic() + READY_WITHIN_S
        for port in (self.smtp, self.smtps, self.imap, self.imaps):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if time.monotonic() > until or any(process.poll() is not None for process in self._processes):
                        self.stop(keep=True)
                        raise RuntimeError(f"the mail servers did not start:\n{self.logs()}") from None
                    time.sleep(0.05)

    def logs(self) -> str:
        """What both said, newest last."""
        files = [f for f in self.folder.iterdir() if f.name.endswith("log")]
        return "\n".join(f"-- {f.name}\n{f.read_text('utf-8', 'replace')[-3_000:]}" for f in files)

    def stop(self, *, keep: bool = False) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(30)
        self._processes.clear()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> MailServers:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def deliver(self, mail: EmailMessage | bytes, to: str, sender: str = "zoe@example.net") -> None:
        """As a customer's program does: into the server by SMTP."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as smtp:
            smtp.sendmail(sender, [to], raw)

    def append(self, folder: str, mail: bytes, name: str = "support") -> None:
        """Put a mail into a folder of somebody's, as a program that keeps what was sent does."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=30) as imap:
            imap.authenticate("PLAIN", lambda _: f"\0{name}@example.org\0{PASSWORD}".encode())
            imap.append(folder, "", "", mail)

    def renumber(self, name: str) -> None:
        """Forget by which numbers somebody's mails go: the next to look finds other ones, and another UIDVALIDITY."""
        box = self.folder / "mail" / name / "Maildir"
        for file in [*box.glob("dovecot*")]:
            file.unlink(missing_ok=True)
        time.sleep(1.1)  # Dovecot takes the second for the new UIDVALIDITY

    def inbox(self, name: str = "zoe", domain: str = "example.net") -> list[tuple[bytes, bytes]]:
        """Somebody's mails as an IMAP client reads them: flags and bytes, in order."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=30) as imap:
            imap.authenticate("PLAIN", lambda _: f"\0{name}@{domain}\0{PASSWORD}".encode())
            imap.select("INBOX", readonly=True)
            _, found = imap.search(None, "ALL")
            mails = []
            for number in found[0].split():
                _, data = imap.fetch(number.decode(), "(FLAGS BODY.PEEK[])")
                item = next(item for item in data if isinstance(item, tuple))
                mails.append((item[0], item[1]))
            return mails

    def queue(self) -> list[str]:
        """What was taken and is on its way."""
        return [file.name for file in (self.folder / "spool" / "input").glob("*-H")]

    def maildir(self, name: str) -> list[bytes]:
        """The mails that lie with `name`, whatever folder, in no order."""
        box = self.folder / "mail" / name / "Maildir"
        return [file.read_bytes() for part in ("new", "cur") if (box / part).is_dir() for file in (box / part).iterdir()]
