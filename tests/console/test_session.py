"""Transcripts of the session machine: events in, effects out."""

from __future__ import annotations

import itertools

from console import session_terms as m
from console.live_view import Phase
from console.negotiation import ANSWER_WITHIN_MS, WANTED_AFTER_MS, WANTED_AT_MOST_MS
from console.session import STRANGE_LOGGED, SupportSession
from console.viewer import peer_events as peer
from console.viewer.receipts import Origin
from protocol import limits, wire
from protocol.peer import Bye, Geom, PeerHello, Res, Rot, Vid
from protocol.support import Caps
from tests.console.session_props import all_consents, consent, live, offer, only, phase, record, told


def test_admission_asks_for_view_and_control_once() -> None:
    s = SupportSession("c", "s", "Jonas")
    assert not only(s.handle(record("waiting"), 0), m.Queue)
    (asked,) = only(s.handle(record(), 100), m.Queue)
    assert isinstance(asked, m.Queue) and isinstance(asked.request, wire.Ask)
    assert asked.request.what == ["view", "control"]
    assert not only(s.handle(record(), 110), m.Queue)


def test_view_only_client_is_asked_for_view_alone_and_chat_only_for_nothing() -> None:
    viewer = SupportSession("c", "s", "J")
    (asked,) = only(viewer.handle(record(caps=Caps(view=True)), 0), m.Queue)
    assert isinstance(asked, m.Queue) and isinstance(asked.request, wire.Ask) and asked.request.what == ["view"]
    chat = SupportSession("c", "s", "J")
    assert not only(chat.handle(record(caps=Caps()), 0), m.Queue)
    assert (chat.view.phase, chat.view.why) == (Phase.CHATTING, "no_view")


def test_a_client_that_says_what_it_can_do_after_admission_is_asked_then() -> None:
    s = SupportSession("c", "s", "J")
    assert not only(s.handle(record(caps=Caps()), 0), m.Queue)
    (asked,) = only(s.handle(record(), 10), m.Queue)
    assert isinstance(asked, m.Queue) and isinstance(asked.request, wire.Ask) and asked.request.what == ["view", "control"]
    assert s.view.why == "" and not only(s.handle(record(), 20), m.Queue)


def test_joined_in_picture_out() -> None:
    s = SupportSession("c", "s", "Jonas")
    s.handle(record("waiting"), 0)
    assert phase(s) is Phase.WAITING
    s.handle(record(), 100)
    s.handle(consent("view", "asked"), 150)
    assert phase(s) is Phase.ASKING
    s.handle(consent("view", "granted"), 200)
    assert phase(s) is Phase.CONNECTING
    assert only(s.handle(offer(1), 300), m.OpenPeer) == [m.OpenPeer(1, "v=0 1")]
    assert only(s.handle(told(peer.Answered(1, "a")), 310), m.Hint) == [m.Hint(wire.Sig("s", 1, "answer", sdp="a"))]
    s.handle(told(peer.Connected(1)), 400)
    (hello,) = only(s.handle(told(peer.ChannelsOpen(1)), 410), m.SayToPeer)
    assert isinstance(hello, m.SayToPeer) and isinstance(hello.message, PeerHello) and hello.message.name == "Jonas"
    s.handle(told(peer.PictureFirst(1)), 500)
    assert phase(s) is Phase.LIVE and s.view.since_ms == 500
    assert not s.view.can_touch and s.view.touch_why == "no_consent"
    s.handle(consent("control", "granted"), 600)
    assert s.view.can_touch


def test_offer_without_consent_opens_nothing() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(record(), 0)
    assert not only(s.handle(offer(1), 10), m.OpenPeer)


def test_older_epochs_are_ignored_and_higher_replace() -> None:
    s = live()
    assert not only(s.handle(offer(1), 700), m.OpenPeer)
    assert only(s.handle(offer(3), 800), m.OpenPeer)
    assert phase(s) is Phase.RECONNECTING
    assert not s.handle(told(peer.Lost(1, "late news of the old one")), 810)
    assert not only(s.handle(offer(2), 820), m.OpenPeer)


def test_denied_and_revoked_are_told_and_close_the_picture() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(record(), 0)
    s.handle(consent("view", "asked"), 10)
    s.handle(consent("view", "denied"), 20)
    assert (s.view.phase, s.view.why) == (Phase.CHATTING, "denied")
    t = live()
    effects = t.handle(consent("view", "revoked"), 900)
    assert m.ClosePeer() in effects and effects[0] == m.TouchLost()
    assert (t.view.phase, t.view.why, t.view.can_touch) == (Phase.CHATTING, "revoked", False)


def test_control_revoked_keeps_the_picture_but_lets_go() -> None:
    s = live()
    effects = s.handle(consent("control", "revoked"), 900)
    assert m.TouchLost() in effects and m.ClosePeer() not in effects
    assert phase(s) is Phase.LIVE and s.view.touch_why == "no_consent"


def test_lost_peer_is_asked_for_again_with_growing_pauses() -> None:
    s = live()
    effects = s.handle(told(peer.Lost(1, "ice")), 1_000)
    assert m.ClosePeer() in effects and m.TouchLost() in effects
    assert only(effects, m.Hint) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert (s.view.phase, s.view.why, s.view.since_ms) == (Phase.RECONNECTING, "ice", 1_000)
    wished = [t for t in range(1_000, 60_000, 1_000) if only(s.handle(m.Ticked(), t), m.Hint)]
    pauses = [b - a for a, b in zip([1_000, *wished], wished, strict=False)]
    assert len(wished) >= 2 and pauses == sorted(pauses) and max(pauses) <= WANTED_AT_MOST_MS + 1_000
    s.handle(offer(2), 61_000)
    s.handle(told(peer.Connected(2)), 61_100)
    s.handle(told(peer.ChannelsOpen(2)), 61_150)
    s.handle(told(peer.PictureFirst(2)), 61_200)
    assert phase(s) is Phase.LIVE and s.view.can_touch


def test_a_silent_connection_is_kept_and_goes_on_when_it_is_heard_again() -> None:
    """A tunnel: nothing is asked of the broker that does not answer either, so nothing late replaces what is well again."""
    s = live()
    assert s.handle(told(peer.Suspect(1)), 1_300) == [m.ProbeLink()]
    assert phase(s) is Phase.LIVE and s.view.can_touch
    effects = s.handle(told(peer.Silent(1)), 3_000)
    assert effects[0] == m.TouchLost() and m.ProbeLink() in effects
    assert not only(effects, m.ClosePeer) and not only(effects, m.Hint)
    assert (s.view.phase, s.view.why, s.view.since_ms) == (Phase.RECONNECTING, m.SILENCE, 3_000)
    assert s.view.touch_why == "not_connected"
    assert s.handle(m.Ticked(), 8_000) == [m.ProbeLink()]
    assert s.handle(told(peer.Heard(1)), 8_100) == [m.ProbeLink(), m.ViewMoved()], "the link may come back, too"
    assert phase(s) is Phase.LIVE and s.view.can_touch
    assert not s.handle(m.LinkProved(anew=True), 8_200), "the link came back later: nothing is wrong any more"


def test_a_connection_that_was_silent_to_its_end_is_still_called_silent() -> None:
    s = live()
    s.handle(told(peer.Silent(1)), 3_000)
    s.handle(told(peer.Lost(1, "closed")), 31_000)
    assert (s.view.phase, s.view.why, s.view.since_ms) == (Phase.RECONNECTING, m.SILENCE, 3_000)
    assert only(s.handle(m.Ticked(), 60_000), m.Hint)


def test_a_silent_connection_is_replaced_once_the_broker_is_there() -> None:
    s = live()
    s.handle(told(peer.Silent(1)), 3_000)
    assert s.handle(m.LinkProved(anew=False), 3_050) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert not s.handle(m.Ticked(), 4_000)
    assert s.handle(m.Ticked(), 3_051 + WANTED_AFTER_MS) == [m.ProbeLink()], "the wish, too, may be lost"
    assert only(s.handle(offer(2), 8_000), m.OpenPeer)
    assert (phase(s), s.view.why) == (Phase.RECONNECTING, m.SILENCE)
    assert not s.handle(told(peer.Heard(1)), 8_010), "late news of the old one"
    for event in (peer.Connected(2), peer.ChannelsOpen(2), peer.PictureFirst(2)):
        s.handle(told(event), 8_100)
    assert phase(s) is Phase.LIVE and s.view.can_touch and s.view.why == ""


def test_this_sides_address_changed_and_the_customers_offer_came_meanwhile() -> None:
    """A new link brings the wish at once; an answer that went into the old one is told again."""
    s = live()
    s.handle(told(peer.Suspect(1)), 1_300)
    s.handle(told(peer.Silent(1)), 3_000)
    assert s.handle(m.LinkProved(anew=True), 3_100) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    s.handle(offer(2), 3_200)
    s.handle(told(peer.Answered(2, "a2")), 3_210)
    assert s.handle(m.LinkProved(anew=True), 3_900) == [m.Hint(wire.Sig("s", 2, "answer", sdp="a2"))]
    s.handle(told(peer.Connected(2)), 4_000)
    assert not s.handle(m.LinkProved(anew=True), 4_100)


def test_a_link_made_anew_while_the_connection_is_late_replaces_it_without_waiting_for_the_three_seconds() -> None:
    s = live()
    s.handle(told(peer.Suspect(1)), 1_300)
    assert not s.handle(m.LinkProved(anew=False), 1_400), "only the picture is late"
    assert s.handle(m.LinkProved(anew=True), 2_500) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert phase(s) is Phase.LIVE
    well = live()
    well.handle(told(peer.Suspect(1)), 1_300)
    well.handle(told(peer.Heard(1)), 2_400)
    assert not well.handle(m.LinkProved(anew=True), 2_500)


def test_a_new_link_brings_the_wish_that_may_have_been_lost_with_the_old_one() -> None:
    s = live()
    s.handle(told(peer.Lost(1, "closed")), 1_000)
    assert s.handle(m.LinkProved(anew=True), 2_000) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert not live().handle(m.LinkProved(anew=True), 2_000)


def test_an_offer_that_never_connects_is_given_up() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(record(), 0)
    s.handle(consent("view", "granted"), 10)
    s.handle(offer(1), 20)
    assert not only(s.handle(m.Ticked(), 20 + ANSWER_WITHIN_MS), m.ClosePeer)
    effects = s.handle(m.Ticked(), 21 + ANSWER_WITHIN_MS)
    assert m.ClosePeer() in effects and only(effects, m.Hint)


def test_offers_that_fail_are_asked_for_with_growing_pauses() -> None:
    """A client that answers each wish at once with an offer that cannot be used; at each step the reason is there to be told."""
    s = SupportSession("c", "s", "J")
    s.handle(record(), 0)
    s.handle(consent("view", "granted"), 1_000)
    epoch, wished = 0, [1_000]
    for t in range(1_050, 180_000, 50):
        effects = s.handle(m.Ticked(), t)
        if only(effects, m.Hint) or not epoch:
            epoch += 1
            wished += [t] if epoch > 1 else []
            assert only(s.handle(offer(epoch), t), m.OpenPeer)
            effects = s.handle(told(peer.Failed(epoch, "bad_offer")), t + 1)
            assert m.ClosePeer() in effects and not only(effects, m.Hint)
            assert (s.view.phase, s.view.why) == (Phase.CONNECTING, "bad_offer")
    pauses = [b - a for a, b in itertools.pairwise(wished)]
    assert 4 <= len(pauses) <= 9 and pauses == sorted(pauses) and pauses[0] >= WANTED_AFTER_MS
    assert max(pauses) <= WANTED_AT_MOST_MS + 1_000


def test_restarted_console_wants_the_picture_back_at_once() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(consent("view", "granted"), 0)
    assert only(s.handle(record(), 10), m.Hint) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert phase(s) is Phase.CONNECTING


def test_end_is_local_at_once_and_final() -> None:
    s = live()
    effects = s.handle(m.EndWished(), 2_000)
    assert isinstance(effects[-1], m.Queue) and isinstance(effects[-1].request, wire.End)
    assert effects.index(m.TouchLost()) < effects.index(m.SayToPeer(Bye("agent"))) < effects.index(m.ClosePeer())
    assert (s.view.phase, s.view.why, s.view.can_touch) == (Phase.ENDED, "ended_by_agent", False)
    late: list[m.Event] = [offer(9), consent("view", "granted"), record(), m.AskWished(("view",)), m.EndWished(), m.Ticked()]
    for event in [*late, told(peer.Connected(1))]:
        assert s.handle(event, 3_000) == []
    assert phase(s) is Phase.ENDED


def test_bye_of_the_customer_ends_before_the_broker_knows() -> None:
    s = live()
    effects = s.handle(told(peer.PeerSaid(1, Bye("customer"))), 2_000)
    assert m.ClosePeer() in effects and not only(effects, m.Queue)
    assert (s.view.phase, s.view.why) == (Phase.ENDED, "ended_by_customer")


def test_the_record_corrects_who_ended() -> None:
    s = live()
    s.handle(m.EndWished(), 2_000)
    s.handle(record("ended", ended_by="customer", ended_at=1_999), 2_100)
    assert s.view.why == "ended_by_customer"


def test_new_geometry_lets_go_and_receipts_pass() -> None:
    s = live()
    first = Geom(1, (720, 1600), (720, 1600))
    assert m.TouchLost() not in s.handle(told(peer.PeerSaid(1, first)), 700)
    assert m.TouchLost() in s.handle(told(peer.PeerSaid(1, Geom(2, (1600, 720), (1600, 720), 1))), 800)
    s.handle(told(peer.PeerSaid(1, Vid("secure", "app", "Bank"))), 900)
    assert s.view.vid == Vid("secure", "app", "Bank")
    assert s.handle(told(peer.Judged(1, Res(4, "done", 1), Origin("stroke"))), 910) == [m.Judged(Res(4, "done", 1), Origin("stroke"))]


def test_a_flood_of_offers_costs_few_peer_connections() -> None:
    """20 a second for 10 s, as fast as the broker lets a customer; afterwards an honest one is taken again."""
    s = live()
    opened = sum(len(only(s.handle(offer(n), 1_000 + n * 50), m.OpenPeer)) for n in range(2, 202))
    assert opened <= limits.OFFER_BURST + 10 * limits.OFFERS_PER_SECOND
    assert only(s.handle(offer(300), 14_000), m.OpenPeer)


def test_a_picture_beyond_the_limit_is_said_until_one_fits() -> None:
    s = live()
    assert s.handle(told(peer.PictureRefused(1, 4_352, 96)), 2_000) == [m.ViewMoved()]
    assert (s.view.phase, s.view.why) == (Phase.LIVE, m.PICTURE_TOO_LARGE)
    assert s.handle(told(peer.PictureReady(1)), 3_000) == [m.ViewMoved()]
    assert s.view.why == ""
    assert s.handle(told(peer.PictureReady(1)), 3_030) == []


def test_a_colleagues_session_is_neither_asked_nor_wanted_nor_answered() -> None:
    s = SupportSession("c", "s", "Ada")
    s.handle(record("waiting", whose="nobody"), 0)
    assert not only(s.handle(record(whose="nobody"), 100), m.Queue), "by whom it was admitted comes a record later"
    assert phase(s) is Phase.WAITING
    assert not only(s.handle(record(whose="colleague"), 110), m.Queue)
    assert phase(s) is Phase.ELSEWHERE
    done = [*s.handle(consent("view", "asked"), 200), *s.handle(consent("view", "granted"), 300), *s.handle(offer(1), 400)]
    done += [*s.handle(m.AskWished(("control",)), 450), *s.handle(m.Ticked(), 60_000)]
    assert not [e for e in done if isinstance(e, m.Queue | m.Hint | m.OpenPeer)]
    assert phase(s) is Phase.ELSEWHERE and not s.view.can_touch
    s.handle(record("ended", whose="colleague", ended_by="agent"), 70_000)
    assert phase(s) is Phase.ENDED


def test_a_conversation_that_changes_hands_takes_the_picture_along() -> None:
    s = live()
    effects = s.handle(record(whose="colleague"), 700)
    assert phase(s) is Phase.ELSEWHERE and only(effects, m.ClosePeer) and only(effects, m.TouchLost)
    s.handle(told(peer.PictureFirst(1)), 710)
    assert phase(s) is Phase.ELSEWHERE, "it was on its way when the peer connection was closed"
    assert only(s.handle(record(), 800), m.Hint) == [m.Hint(wire.Sig("s", 1, "wanted"))]
    assert phase(s) is Phase.CONNECTING


def test_all_consents_at_once_bring_what_was_missed() -> None:
    s = SupportSession("c", "s", "J")
    s.handle(record(), 0)
    s.handle(consent("view", "asked"), 10)
    s.handle(all_consents(view="granted"), 100)
    assert phase(s) is Phase.CONNECTING and only(s.handle(offer(1), 200), m.OpenPeer)

    stopped = live()
    assert only(stopped.handle(all_consents(view="revoked", control="granted"), 700), m.ClosePeer)
    assert (phase(stopped), stopped.view.why) == (Phase.CHATTING, "revoked") and stopped.view.granted == {"control"}

    again = live()
    assert only(again.handle(all_consents(view="asked", control="granted"), 700), m.ClosePeer)
    assert phase(again) is Phase.ASKING


def test_a_consent_that_is_no_longer_there_is_withdrawn() -> None:
    s = live()
    assert not s.handle(all_consents(view="granted", control="granted"), 700), "nothing is other"
    assert only(s.handle(all_consents(view="granted"), 710), m.TouchLost)
    assert phase(s) is Phase.LIVE and s.view.granted == {"view"} and s.view.touch_why == "no_consent"
    assert only(s.handle(all_consents(), 720), m.ClosePeer)
    assert (phase(s), s.view.why) == (Phase.CHATTING, "revoked") and not s.view.granted


def test_what_is_no_longer_ours_to_see_ends_here_without_a_word_to_the_customer() -> None:
    s = live()
    effects = s.handle(m.Removed(), 700)
    assert (phase(s), s.view.why) == (Phase.ENDED, "removed")
    assert only(effects, m.ClosePeer) and only(effects, m.TouchLost)
    assert not [e for e in effects if isinstance(e, m.Queue | m.Hint | m.SayToPeer)]


def test_words_that_are_not_the_customers_to_say_do_not_fill_the_log() -> None:
    s = live()
    logged = [e for n in range(500) for e in s.handle(told(peer.PeerSaid(1, Rot(n % 4))), 700 + n) if isinstance(e, m.Log)]
    assert 0 < len(logged) <= STRANGE_LOGGED
