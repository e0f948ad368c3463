"""Nothing passes the curtain while it is drawn, nothing that came before it opened passes afterwards, and nothing fresh is lost by it."""

from __future__ import annotations

from console.viewer.curtain import Curtain
from console.viewer.frames import Latest, Picture, StageTimes
from protocol.peer import Vid


def picture(first_packet: float) -> Picture:
    return Picture(16, 16, (), "bt601", False, None, StageTimes(first_packet=first_packet))


class Play:
    """A curtain with a slot; counts the key frames that it asks for."""

    def __init__(self) -> None:
        self.woken = 0
        self.keys = 0
        self.slot: Latest[Picture] = Latest(self._wake)
        self.curtain = Curtain(self.slot, self._key)

    def _wake(self) -> None:
        self.woken += 1

    def _key(self) -> None:
        self.keys += 1


def test_open_it_is_not_there() -> None:
    p = Play()
    for vid in (Vid("live"), Vid("idle"), Vid("secure", "app")):
        p.curtain.say(vid, 1.0)
    shown = picture(0.5)
    p.curtain.show(shown)
    assert p.slot.take() is shown and (p.woken, p.keys, p.curtain.kept_back) == (1, 0, 0)


def test_drawn_the_slot_is_empty_and_stays_empty() -> None:
    p = Play()
    p.curtain.show(picture(1.0))
    p.curtain.say(Vid("private"), 2.0)
    assert p.curtain.drawn and p.slot.take() is None, "what waited to be shown is gone"
    for at in (1.9, 2.1, 3.0):
        p.curtain.show(picture(at))
    assert p.slot.take() is None and p.curtain.kept_back == 3 and p.woken == 1


def test_it_opens_with_the_next_word_and_asks_for_a_whole_picture() -> None:
    p = Play()
    p.curtain.say(Vid("private"), 2.0)
    p.curtain.show(picture(4.9))  # overtook the word that opens
    p.curtain.say(Vid("live"), 5.0)
    assert not p.curtain.drawn and p.keys == 1
    p.curtain.show(picture(4.95))  # came before the word, was decoded after it
    assert p.slot.take() is None and p.keys == 2, "it may have been fresh, and the next one may never come"
    fresh = picture(5.01)
    p.curtain.show(fresh)
    assert p.slot.take() is fresh and p.keys == 2
    p.curtain.say(Vid("idle"), 6.0)
    assert p.keys == 2, "only opening asks"


def test_every_other_word_opens_it() -> None:
    for state in ("live", "idle", "secure", "paused", "stopped"):
        p = Play()
        p.curtain.say(Vid("private"), 1.0)
        p.curtain.say(Vid(state), 2.0)
        assert not p.curtain.drawn
