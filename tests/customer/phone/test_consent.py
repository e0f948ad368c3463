"""Consent as transcripts: nothing leaves and nothing is executed before the person said so, and everything stops when they say so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from customer.phone.consent import ConsentDesk, Cover, Effect, Gate, SendGrant, SendMark, ShowPrompt, StartCapture, StopCapture

ABLE = {"view": True, "control": True, "diag": False, "files": False}


def desk(lock_ends: bool = True, **policy: str) -> ConsentDesk:
    return ConsentDesk({"view": "ask", "control": "ask", **policy}, ABLE, lock_ends)


def sharing(lock_ends: bool = True) -> ConsentDesk:
    on = desk(lock_ends)
    for what in ("view", "control"):
        on.asked(what)
    for what in ("view", "view", "control"):
        on.answer(what, True)
    assert on.capturing and on.gate == ""
    return on


def without_gates(effects: list[Effect]) -> list[Effect]:
    return [e for e in effects if not isinstance(e, Gate)]


def test_the_screen_needs_two_yeses() -> None:
    on = desk()
    assert without_gates(on.asked("view")) == [ShowPrompt("view", "ask")]
    assert without_gates(on.answer("view", True)) == [ShowPrompt("view", "system")]
    assert not on.capturing
    assert without_gates(on.answer("view", True)) == [
        SendGrant("view", "granted"), SendMark("share_started"), StartCapture(), ShowPrompt(None),
    ]  # fmt: skip
    assert on.capturing


def test_no_at_either_question_is_no() -> None:
    for yeses in (0, 1):
        on = desk()
        on.asked("view")
        for _ in range(yeses):
            on.answer("view", True)
        effects = without_gates(on.answer("view", False))
        assert effects == [SendGrant("view", "denied", "system" if yeses else ""), ShowPrompt(None)]
        assert not on.capturing


def test_a_portal_that_allows_leaves_only_the_systems_question() -> None:
    on = desk(view="allowed", control="allowed")
    assert without_gates(on.asked("view")) == [ShowPrompt("view", "system")]
    assert SendGrant("control", "granted") in on.asked("control")


def test_one_question_at_a_time() -> None:
    on = desk()
    on.asked("view")
    assert without_gates(on.asked("control")) == [ShowPrompt("view", "ask")]
    on.answer("view", True)
    assert on.prompt == ("view", "system")
    on.answer("view", True)
    assert on.prompt == ("control", "ask")


def test_asking_again_while_it_stands_changes_nothing() -> None:
    on = desk()
    on.asked("view")
    assert on.asked("view") == []
    assert sharing().asked("view") == []


def test_what_the_client_cannot_do_is_denied_at_once() -> None:
    assert desk().asked("diag") == [SendGrant("diag", "denied", "unsupported")]


def test_an_answer_nobody_asked_for_is_nothing() -> None:
    on = desk()
    assert on.answer("view", True) == []
    assert not on.capturing


def test_input_is_closed_while_a_question_is_on_the_screen() -> None:
    on = sharing()
    on.asked("clipboard")
    assert on.gate == "no_consent" or on.states["clipboard"] == "denied"
    on = ConsentDesk({"view": "ask"}, {**ABLE, "clipboard": True}, True)
    for what in ("view", "control"):
        on.asked(what)
    for what in ("view", "view", "control"):
        on.answer(what, True)
    on.asked("clipboard")
    assert on.gate == "secure"
    on.answer("clipboard", False)
    assert on.gate == ""


def test_taking_the_screen_back_stops_frames_and_input() -> None:
    on = sharing()
    assert without_gates(on.revoke("view"))[0] == StopCapture("revoked")
    assert on.gate == "no_consent"
    assert SendGrant("control", "revoked") in on.revoke("control")


def test_view_alone_lets_no_input_through() -> None:
    on = desk()
    on.asked("view")
    on.answer("view", True)
    on.answer("view", True)
    assert on.capturing and on.gate == "no_consent"


def test_the_lock_ends_the_projection_since_android_15() -> None:
    effects = sharing(lock_ends=True).lock()
    assert StopCapture("revoked") in effects
    assert SendGrant("view", "revoked", "locked") in effects
    on = sharing(lock_ends=False)
    assert SendMark("locked") in on.lock()
    assert on.capturing and on.gate == "locked"
    assert SendMark("unlocked") in on.unlock()
    assert on.gate == ""


def test_no_question_is_shown_on_the_lock_screen() -> None:
    on = desk()
    on.lock()
    assert on.asked("view")[0] == ShowPrompt(None)
    assert on.unlock()[1] == ShowPrompt("view", "ask")


def test_time_runs_out_for_a_question_and_for_a_grant() -> None:
    on = desk()
    on.asked("view")
    assert without_gates(on.expired("view")) == [ShowPrompt(None)]
    assert on.answer("view", True) == []
    on = sharing()
    assert StopCapture("user") in on.expired("view")


def test_the_end_is_final() -> None:
    on = sharing()
    effects = on.end()
    assert effects[:2] == [Gate("ended"), StopCapture("user")]
    assert on.end() == on.asked("view") == on.answer("view", True) == on.revoke("control") == on.lock() == []
    assert on.gate == "ended" and not on.capturing


DEEDS = st.sampled_from(["ask", "yes", "no", "expire", "revoke", "lock", "unlock", "end"])


def do(on: ConsentDesk, deed: str, what: str) -> list[Effect]:
    match deed:
        case "ask":
            return on.asked(what)
        case "yes" | "no":
            return on.answer(what, deed == "yes")
        case "expire":
            return on.expired(what)
        case "revoke":
            return on.revoke(what)
        case "lock":
            return on.lock()
        case "unlock":
            return on.unlock()
        case _:
            return on.end()


@given(st.lists(st.tuples(DEEDS, st.sampled_from(["view", "control"])), max_size=40), st.booleans())
def test_capture_and_input_follow_the_persons_word_whatever_happens(deeds: list[tuple[str, str]], lock_ends: bool) -> None:
    on = desk(lock_ends)
    capturing = False
    for deed, what in deeds:
        for effect in do(on, deed, what):
            if isinstance(effect, StartCapture):
                assert deed == "yes" and not capturing
                capturing = True
            elif isinstance(effect, StopCapture):
                assert capturing
                capturing = False
        assert capturing == on.capturing
        assert bool(on.gate) or (capturing and on.states["control"] == "granted" and not on.locked)


def test_a_private_moment_covers_and_refuses_until_the_person_goes_on() -> None:
    on = sharing(lock_ends=False)
    assert on.cover(True) == [Cover(True), Gate("private"), SendMark("private_started")]
    assert on.cover(True) == [] and on.gate == "private" and on.capturing
    on.asked("diag")
    on.lock()
    assert on.gate == "private", "what else would refuse is behind it"
    on.unlock()
    assert on.cover(False) == [Cover(False), Gate(""), SendMark("private_ended")]
    assert on.gate == ""


def test_nothing_shared_is_nothing_to_cover() -> None:
    assert desk().cover(True) == []


def test_stopping_ends_the_private_moment_after_the_picture() -> None:
    on = sharing()
    on.cover(True)
    effects = without_gates(on.revoke("view"))
    assert effects[:3] == [StopCapture("revoked"), Cover(False), SendMark("private_ended")]
    assert not on.private and on.cover(True) == []
    again = sharing()
    again.cover(True)
    again.end()
    assert not again.private and again.gate == "ended"


def test_a_recording_is_asked_for_and_the_portal_may_answer() -> None:
    on = ConsentDesk({"view": "ask", "record": "ask"}, {**ABLE, "record": True}, True)
    assert without_gates(on.asked("record")) == [ShowPrompt("record", "ask")]
    assert without_gates(on.answer("record", True)) == [SendGrant("record", "granted"), ShowPrompt(None)]
    for policy, state in (("never", "denied"), ("allowed", "granted")):
        told = ConsentDesk({"record": policy}, {**ABLE, "record": True}, True)
        grants = [e for e in told.asked("record") if isinstance(e, SendGrant)]
        assert [g.state for g in grants] == [state]
        assert told.prompt is None


def test_who_stops_showing_has_ended_the_recording_too() -> None:
    on = ConsentDesk({}, {**ABLE, "record": True}, True)
    for what in ("view", "record"):
        on.asked(what)
    for what in ("view", "view", "record"):
        on.answer(what, True)
    grants = [e for e in on.revoke("view") if isinstance(e, SendGrant)]
    assert grants == [SendGrant("view", "revoked"), SendGrant("record", "revoked")]
    assert on.states["record"] == "revoked"


def test_log_files_are_chosen_anew_each_time() -> None:
    on = ConsentDesk({"logs": "ask", "clipboard": "ask"}, {"logs": True, "clipboard": True}, lock_ends_projection=True)
    for _ in range(2):
        assert ShowPrompt("logs", "ask") in on.asked("logs")
        assert SendGrant("logs", "granted") in on.answer("logs", True)
    on.asked("clipboard")
    on.answer("clipboard", True)
    assert on.asked("clipboard") == [], "what holds is not asked for again"
