"""The two words as the desk carries them out: agreed on over `ctl`, held by the session, and a doubt that keeps hands away at once."""

from __future__ import annotations

from msgspec.structs import replace

from console import intents as wish
from console.live_view import LiveView, Phase
from console.viewer import peer_events as peer
from protocol import two_words, wire
from protocol.inp import Key
from protocol.peer import Sas
from protocol.records import Portal
from protocol.support import Technician
from tests.console.desk_house import FULL, House, Screen, session

C = "11" * 32
PAIR = ("aa" * 32, "bb" * 32)
OTHER = ("aa" * 32, "cc" * 32)


def seen(house: House) -> LiveView:
    view = house.desk.live("c")
    assert view is not None
    return view


def connected(house: House, epoch: int, pair: two_words.Pair | None = PAIR) -> Screen:
    house.desk.link_told(wire.Sig("s", epoch, "offer", sdp="v=0"))
    screen = house.screens[-1]
    for event in (peer.Connected(epoch), peer.Sealed(epoch, pair), peer.ChannelsOpen(epoch), peer.PictureFirst(epoch)):
        screen.tell(event)
    house.run_posted()
    return screen


def let_in(house: House, portal: Portal | None = None) -> Screen:
    house.customer()
    if portal is not None:
        house.put("portal", portal)
    house.arrive(caps=replace(FULL, words=True))
    for what in ("view", "control"):
        house.grant(what)
    return connected(house, 1)


def says(house: House, screen: Screen, step: str, data: str) -> list[Sas]:
    screen.tell(peer.PeerSaid(screen.epoch, Sas(step, data)))  # type: ignore[arg-type]
    house.run_posted()
    return [m for m in screen.said if isinstance(m, Sas)]


def agreed(house: House, screen: Screen) -> two_words.Numbers:
    (nonce,) = says(house, screen, "commit", two_words.commitment(C))
    assert nonce.step == "nonce"
    says(house, screen, "reveal", C)
    view = house.desk.live("c")
    assert view is not None and view.words == two_words.numbers(PAIR, C, nonce.data)
    return view.words


def test_words_are_agreed_on_and_go_with_their_connection(house: House) -> None:
    screen = let_in(house)
    first = agreed(house, screen)
    screen.tell(peer.Lost(1, "ice"))
    house.run_posted()
    view = house.desk.live("c")
    assert view is not None and view.words is None and view.words_standing == "none"
    assert agreed(house, connected(house, 2)) != first, "other nonces, other words"


def test_a_technicians_doubt_keeps_hands_away_before_the_broker_has_heard_of_it(house: House) -> None:
    let_in(house)
    assert seen(house).can_touch
    house.desk.submit(wish.WordsDiffer("c"))
    assert [r.said for r in house.queued(wire.Compared)] == ["different"]
    view = seen(house)
    assert not view.can_touch and view.touch_why == "different"
    assert house.desk.send_items("c", [Key("BACK")]) == 0


def test_a_reveal_that_does_not_fit_is_told_as_a_difference(house: House) -> None:
    screen = let_in(house)
    says(house, screen, "commit", two_words.commitment(C))
    says(house, screen, "reveal", "22" * 32)
    view = house.desk.live("c")
    assert view is not None and (view.words, view.words_why, view.verified) == (None, "unfit", "different")
    assert [r.said for r in house.queued(wire.Compared)] == ["different"]


def test_silence_gives_no_words(house: House) -> None:
    let_in(house)
    house.now += two_words.ANSWER_WITHIN_MS + 1
    house.desk.tick()
    view = house.desk.live("c")
    assert view is not None and (view.words_standing, view.words_why) == ("failed", "silent")


def test_where_the_portal_wants_it_nothing_is_touched_before_same_nor_typed_without_a_yes(house: House) -> None:
    screen = let_in(house, Portal(id="p", name="Support", verify="required", typing="ask"))
    assert not seen(house).can_touch and seen(house).touch_why == "unverified"
    agreed(house, screen)
    house.put("session", replace(session(caps=replace(FULL, words=True)), verified="same"))
    assert seen(house).can_touch and not seen(house).can_type
    house.desk.submit(wish.AskConsent("c", ("typing",), 600))
    assert [(r.what, r.ttl_s) for r in house.queued(wire.Ask)][-1] == (["typing"], 600)
    house.grant("typing")
    assert seen(house).can_type


def test_another_connection_than_the_compared_one_waits_whatever_the_record_says(house: House) -> None:
    screen = let_in(house)
    agreed(house, screen)
    same = replace(session(caps=replace(FULL, words=True)), verified="same")
    house.put("session", same)
    assert seen(house).can_touch and seen(house).verified == "same"
    screen.tell(peer.Lost(1, "ice"))
    house.run_posted()
    connected(house, 2)
    assert seen(house).can_touch, "the same certificates"
    screen = house.screens[-1]
    screen.tell(peer.Lost(2, "ice"))
    house.run_posted()
    connected(house, 3, pair=OTHER)
    assert (seen(house).touch_why, seen(house).verified, seen(house).another) == ("unverified", "", True)
    house.put("session", replace(same, verified=""))
    house.put("session", same)
    assert seen(house).can_touch, "compared again"


def test_a_portal_that_takes_it_back_changes_nothing_of_a_running_session(house: House) -> None:
    let_in(house, Portal(id="p", name="Support", verify="required"))
    house.put("portal", Portal(id="p", name="Support"))
    house.desk.tick()
    assert seen(house).touch_why == "unverified"


def test_who_looks_on_untold_sees_the_picture_only_where_the_words_do_not_count(house: House) -> None:
    house.customer()
    house.arrive(agent="ana")
    house.grant("view")
    beside = replace(session(), lead="ana", here=[Technician("ana", "Ana"), Technician("me")])
    house.put("session", beside)
    assert seen(house).phase is Phase.CONNECTING
    house.put("session", replace(beside, verified="same"))
    assert seen(house).phase is Phase.ELSEWHERE
    house.put("session", beside)
    assert seen(house).phase is Phase.ELSEWHERE, "found the same once, that is how it stays"
    house.put("session", replace(beside, here=[Technician("ana", "Ana"), Technician("me", "Jonas")]))
    assert seen(house).phase is Phase.CONNECTING, "who takes part is named"


def test_a_client_without_words_is_not_waited_for(house: House) -> None:
    house.live()
    view = house.desk.live("c")
    assert view is not None and view.words_standing == "none" and view.can_touch
