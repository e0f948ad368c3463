"""What is possible with the client at hand, and the reason for the rest: the portal's, else the client's own words, else its kind's."""

from __future__ import annotations

from console.profiles.abilities import Ability, abilities, client_words, device_words, nothing_to_see
from protocol.fields import What
from protocol.records import Portal
from protocol.support import Caps, Client

OLD = Client(kind="app", make="HTC", model="Desire", os="Android 4.4", api=19)


def of(what: What, client: Client, caps: Caps, portal: Portal | None = None) -> Ability:
    return next(ability for ability in abilities(client, caps, portal) if ability.what == what)


def test_what_the_client_offers_can_be_asked_for() -> None:
    assert of("view", Client(), Caps(view=True)) == Ability("view", True)
    assert of("record", Client(), Caps(view=True)).can


def test_the_kind_of_device_says_why_not() -> None:
    found = of("control", OLD, Caps(diag=True))
    assert not found.can and "Android 7" in found.why
    assert "web page" in of("control", Client(kind="page"), Caps(view=True)).why


def test_the_clients_own_words_come_before_those_of_its_kind() -> None:
    found = of("view", OLD, Caps(why={"view": "projector missing"}))
    assert (found.can, found.why, found.told) == (False, "", "projector missing")
    assert of("typing", OLD, Caps(why={"text": "no keyboard"})).told == "no keyboard"


def test_what_the_portal_never_allows_is_not_offered_whatever_the_client_can() -> None:
    portal = Portal(id="p", name="", camera="never")
    found = of("camera", Client(), Caps(camera=True), portal)
    assert not found.can and "portal" in found.why
    assert of("view", Client(), Caps(view=True), portal).can


def test_what_only_just_now_is_not_there_is_said_so() -> None:
    assert "just now" in of("view", Client(kind="app", make="Google", api=35), Caps()).why


def test_words_alone() -> None:
    assert nothing_to_see(Caps(diag=True))
    assert not nothing_to_see(Caps(camera=True))


def test_a_device_is_named_once() -> None:
    assert device_words(Client(make="Samsung", model="Samsung Galaxy A54", os="Android 14")) == "Samsung Galaxy A54 · Android 14"
    assert device_words(Client(make="LG", model="G3", os="")) == "LG G3"
    assert device_words(Client()) == ""


def test_the_program_by_which_the_customer_joined_is_told_with_its_version() -> None:
    assert client_words(Client(kind="app", impl="tapline-app/1")) == "tapline-app 1 (app)"
    assert client_words(Client(impl="tapline-page/1.0", model="Firefox 140", os="Android 14")) == "tapline-page 1.0 (web page)"
    assert client_words(Client(kind="phone", impl="tapline-practice-phone/1", practice=True)) == "tapline-practice-phone 1 (practice phone)"
    assert client_words(Client()) == "", "who has said nothing is not said to be a page"
