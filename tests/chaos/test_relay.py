"""The relay on real sockets: everything passes on a perfect line, nothing on a cut one, and what was said about TCP holds."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.chaos.relay import ChaosRelay, End
from tests.chaos.weather import Weather

WAIT_S = 30.0
SILENCE_S = 0.2


def udp() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    made.settimeout(WAIT_S)
    return made


def hears_nothing(sock: socket.socket) -> bool:
    sock.settimeout(SILENCE_S)
    try:
        sock.recv(100)
    except TimeoutError:
        return True
    finally:
        sock.settimeout(WAIT_S)
    return False


def test_datagrams_pass_both_ways_and_answers_find_back() -> None:
    with ChaosRelay() as relay, udp() as customer, udp() as a, udp() as b:
        door = relay.udp("customer", *customer.getsockname())
        assert relay.udp("customer", *customer.getsockname()) == door, "one socket, one door"
        for sender, word in ((a, b"from a"), (b, b"from b")):
            sender.sendto(word, door)
            data, behind = customer.recvfrom(100)
            assert data == word
            customer.sendto(b"answer to " + word, behind)
            assert sender.recvfrom(100) == (b"answer to " + word, door)


def test_latency_is_added_in_each_direction() -> None:
    with ChaosRelay(to_customer=Weather(latency_ms=60), to_console=Weather(latency_ms=40)) as relay, udp() as customer, udp() as console:
        door = relay.udp("customer", *customer.getsockname())
        begun = time.monotonic()
        console.sendto(b"x", door)
        _, behind = customer.recvfrom(100)
        there = time.monotonic() - begun
        customer.sendto(b"y", behind)
        console.recvfrom(100)
        back = time.monotonic() - begun - there
        assert there >= 0.059
        assert back >= 0.039


def test_cut_freeze_and_heal() -> None:
    with ChaosRelay() as relay, udp() as customer, udp() as console:
        door = relay.udp("customer", *customer.getsockname())
        console.sendto(b"hello", door)
        _, behind = customer.recvfrom(100)
        relay.cut()
        console.sendto(b"lost", door)
        assert hears_nothing(customer)
        relay.heal()
        relay.freeze("customer")
        console.sendto(b"lost too", door)
        assert hears_nothing(customer)
        customer.sendto(b"still works", behind)
        assert console.recv(100) == b"still works"
        relay.heal()
        console.sendto(b"again", door)
        assert customer.recv(100) == b"again"


@pytest.mark.parametrize("mover", ["customer", "console"])
def test_a_hand_over_kills_what_was_open_and_only_that(mover: End) -> None:
    with ChaosRelay() as relay, udp() as customer, udp() as console, udp() as later:
        door = relay.udp("customer", *customer.getsockname())
        console.sendto(b"hello", door)
        _, behind = customer.recvfrom(100)
        relay.hand_over(mover)
        console.sendto(b"into the void", door)
        assert hears_nothing(customer)
        customer.sendto(b"so is this", behind)
        assert hears_nothing(console)
        moved, stays = (later, console) if mover == "customer" else (customer, later)
        door = relay.udp("customer", *moved.getsockname())
        stays.sendto(b"by the new way", door)
        data, behind = moved.recvfrom(100)
        assert data == b"by the new way"
        moved.sendto(b"and back", behind)
        assert stays.recv(100) == b"and back"


def test_another_way_for_datagrams_leaves_tcp_alone() -> None:
    with echo_server() as server, ChaosRelay() as relay, udp() as customer, udp() as console:
        door = relay.udp("customer", *customer.getsockname())
        console.sendto(b"hello", door)
        customer.recv(100)
        with socket.create_connection(("127.0.0.1", relay.tcp("127.0.0.1", server)), WAIT_S) as conn:
            relay.switch_path()
            console.sendto(b"lost", door)
            assert hears_nothing(customer)
            conn.sendall(b"still here")
            assert conn.recv(20) == b"still here"


def test_a_port_that_was_silent_long_enough_is_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.chaos.relay.FORGET_DEAD_S", SILENCE_S)
    with ChaosRelay() as relay, udp() as console, udp() as customer:
        door = relay.udp("console", *console.getsockname())
        customer.sendto(b"hello", door)
        console.recv(100)
        relay.hand_over("customer")
        customer.sendto(b"from the old address", door)
        assert hears_nothing(console)
        time.sleep(SILENCE_S)
        customer.sendto(b"from a new one with the same port", door)
        assert console.recv(100).startswith(b"from a new one")


def test_a_connection_of_an_address_that_is_gone_swallows_and_tells_nobody() -> None:
    with echo_server() as server, ChaosRelay() as relay:
        port = relay.tcp("127.0.0.1", server)
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as conn:
            conn.sendall(b"a")
            assert conn.recv(10) == b"a"
            relay.hand_over("console")
            conn.sendall(b"b")
            assert conn.recv(10) == b"b", "the server's end moved, not the client's"
            relay.hand_over("customer")
            conn.sendall(b"c")
            assert hears_nothing(conn)
            with socket.create_connection(("127.0.0.1", port), WAIT_S) as anew:
                anew.sendall(b"d")
                assert anew.recv(10) == b"d"


def test_a_black_out_loses_datagrams_and_holds_tcp_up() -> None:
    with echo_server() as server, ChaosRelay() as relay, udp() as customer, udp() as console:
        door = relay.udp("customer", *customer.getsockname())
        port = relay.tcp("127.0.0.1", server)
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as conn:
            relay.black_out()
            console.sendto(b"lost", door)
            assert hears_nothing(customer)
            begun = time.monotonic()
            conn.sendall(b"late")
            with socket.create_connection(("127.0.0.1", port), WAIT_S) as anew:
                anew.sendall(b"later")
                assert hears_nothing(conn)
                relay.heal()
                assert conn.recv(10) == b"late"
                assert time.monotonic() - begun >= 0.19, "TCP repeats itself after 200 ms, then after 400"
                assert anew.recv(10) == b"later"
                assert time.monotonic() - begun >= 0.99, "and a SYN after a second"


def test_loss_is_counted_and_real() -> None:
    with ChaosRelay(to_customer=Weather(loss=0.5), seed=4) as relay, udp() as customer, udp() as console:
        door = relay.udp("customer", *customer.getsockname())
        for n in range(200):
            console.sendto(bytes([n]), door)
        got = 0
        while relay.lines["customer"].tally.offered < 200 or got < 200 - relay.lines["customer"].tally.lost:
            customer.recv(10)
            got += 1
        assert 60 < got < 140
        assert got + relay.lines["customer"].tally.lost == 200


@contextmanager
def echo_server() -> Iterator[int]:
    """Gives back what it gets, and closes when the client has finished."""
    listener = socket.create_server(("127.0.0.1", 0))
    ends: list[threading.Thread] = []

    def serve(conn: socket.socket) -> None:
        with conn:
            try:
                while data := conn.recv(65_536):
                    conn.sendall(data)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            ends.append(threading.Thread(target=serve, args=(conn,)))
            ends[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for each in ends:
            each.join()


def read_all(conn: socket.socket) -> bytes:
    out = b""
    while data := conn.recv(65_536):
        out += data
    return out


WEATHERS = {"calm": Weather(), "jitter": Weather(latency_ms=5, jitter_ms=10), "slow": Weather(rate_kbit=20_000)}


@pytest.mark.parametrize("weather", WEATHERS.values(), ids=WEATHERS.keys())
def test_a_stream_passes_whole_in_order_to_its_end(weather: Weather) -> None:
    data = bytes(range(256)) * 800
    with echo_server() as server, ChaosRelay(to_customer=weather, to_console=weather) as relay:
        with socket.create_connection(("127.0.0.1", relay.tcp("127.0.0.1", server)), WAIT_S) as conn:

            def send() -> None:
                conn.sendall(data)
                conn.shutdown(socket.SHUT_WR)

            sender = threading.Thread(target=send)
            sender.start()
            assert read_all(conn) == data
            sender.join()


def test_a_cut_resets_connections_and_refuses_new_ones() -> None:
    with echo_server() as server, ChaosRelay() as relay:
        port = relay.tcp("127.0.0.1", server)
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as conn:
            conn.sendall(b"hello")
            assert conn.recv(10) == b"hello"
            relay.cut()
            with pytest.raises(ConnectionResetError):
                conn.recv(10)
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as conn, pytest.raises(ConnectionResetError):
            conn.sendall(b"x")
            if not conn.recv(10):
                raise ConnectionResetError
        relay.heal()
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as conn:
            conn.sendall(b"again")
            assert conn.recv(10) == b"again"


def test_a_half_open_connection_stays_and_swallows() -> None:
    with echo_server() as server, ChaosRelay() as relay:
        with socket.create_connection(("127.0.0.1", relay.tcp("127.0.0.1", server)), WAIT_S) as conn:
            conn.sendall(b"a")
            assert conn.recv(10) == b"a"
            relay.freeze("console")
            conn.sendall(b"b")
            assert hears_nothing(conn)
            relay.heal()
            conn.sendall(b"c")
            assert conn.recv(10) == b"c", "what was swallowed does not come back"


def test_a_server_that_is_not_there_looks_like_one() -> None:
    with udp() as nobody, ChaosRelay() as relay:
        port = relay.tcp("127.0.0.1", nobody.getsockname()[1])
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as conn:
            try:
                assert conn.recv(10) == b""
            except ConnectionResetError:
                pass  # as good
