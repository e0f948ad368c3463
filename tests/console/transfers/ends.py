"""Two ends of one file without a network: what is said between them is in the test's hand, and may be cut anywhere."""

from __future__ import annotations

import random

from console.transfers import receiving
from console.transfers.receiving import Receiving
from console.transfers.sending import Sending
from protocol import fileroad

ID = "01234567-89ab-4def-8123-456789abcdef"



class Ends:
    """The console's sender and the console's receiver; `disk` is what was written."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.sending = Sending(len(content))
        self.receiving = Receiving(ID, len(content))
        self.disk = bytearray()
        self.to_sender: list[fileroad.Want] = []
        self.to_receiver: list[fileroad.Data | fileroad.End] = []
        self.full_at: int | None = None
        self.judged = ""
        self.most = 0
        """The most bytes that were on their way at once."""

    def connect(self) -> None:
        self.to_sender.clear()
        self.to_receiver.clear()
        self.sending.anew()
        self.do(self.receiving.begin())

    def cut(self) -> None:
        self.receiving.lost()
        self.to_sender.clear()
        self.to_receiver.clear()

    def restart_receiver(self) -> None:
        """Its program was killed: only what is on disk is left."""
        self.cut()
        self.receiving = Receiving(ID, len(self.content), len(self.disk))

    def restart_sender(self) -> None:
        self.cut()
        self.sending = Sending(len(self.content))

    def do(self, effects: list[receiving.Effect]) -> None:
        for effect in effects:
            match effect:
                case fileroad.Want():
                    self.to_sender.append(effect)
                case receiving.Write(data):
                    if self.full_at is not None and len(self.disk) + len(data) > self.full_at:
                        self.receiving.stalled()
                    else:
                        self.disk += data
                        self.do(self.receiving.written(len(data)))
                case receiving.Judge(sha256):
                    self.judged = sha256
                case receiving.Breach(why):
                    raise AssertionError(why)

    def step(self, chance: random.Random) -> bool:
        """One thing happens; whether anything could."""
        able = []
        if self.to_sender:
            able.append("ask")
        if self.to_receiver:
            able.append("arrive")
        able.append("send")
        match chance.choice(able):
            case "ask":
                self.sending.wanted(self.to_sender.pop(0))
            case "arrive":
                frame = self.to_receiver.pop(0)
                self.do(self.receiving.data(frame) if isinstance(frame, fileroad.Data) else self.receiving.end(frame.sha256))
            case _:
                piece = self.sending.next()
                if piece is not None:
                    self.to_receiver.append(fileroad.Data(ID, piece.offset, self.content[piece.offset : piece.offset + piece.count]))
                elif self.sending.end_due():
                    self.to_receiver.append(fileroad.End(ID, "ab" * 32))
                elif len(able) == 1:
                    return False
        self.most = max(self.most, sum(len(f.data) for f in self.to_receiver if isinstance(f, fileroad.Data)))
        return True

    def run(self, chance: random.Random) -> None:
        while self.step(chance):
            pass
