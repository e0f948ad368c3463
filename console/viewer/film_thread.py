"""Shows moments of films on a thread of its own: the newest wish wins, what it made of it is told there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """The picture at `ms` of this film, no larger than so many pixels. `by`: so many pictures on instead (1 or -1)."""

    path: Path
    ms: int
    width: int
    height: int
    by: int = 0


@dataclass(frozen=True, slots=True)
class FilmPicture:
    """`pixels`: rows of `stride` bytes, four bytes a pixel, blue first. `at_ms`: where in the film this picture stands."""

    wish: Wish
    at_ms: int
    width: int
    height: int
    stride: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class FilmTrouble:
    """There is nothing to show. `why`: `gone`, `not_a_film`."""

    wish: Wish
    why: str


Told = FilmPicture | FilmTrouble


class FilmThread:
    """Started by the first wish. `told` is called on the thread."""

    def __init__(self, told: Callable[[Told], None]) -> None:
        self._told = told
        self._change = threading.Condition()
        self._wish: Wish | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def show(self, wish: Wish) -> None:
        with self._change:
            if self._stopping:
                return
            self._wish = wish
            self._change.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="film", daemon=True)
                self._thread.start()

    def stop(self, timeout: float = 5.0) -> bool:
        """Whether the thread has ended. Nothing is told afterwards."""
        with self._change:
            self._stopping = True
            self._change.notify()
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _given_up(self) -> bool:
        return self._wish is not None or self._stopping

    def _next(self) -> Wish | None:
        with self._change:
            while self._wish is None and not self._stopping:
                self._change.wait()
            wish, self._wish = self._wish, None
            return None if self._stopping else wish

    def _run(self) -> None:
        from console.viewer.film import Film, NotAFilm  # libav: not before there is a film

        film: Film | None = None
        path: Path | None = None
        while (wish := self._next()) is not None:
            try:
                if film is None or wish.path != path:
                    if film is not None:
                        film.close()
                    film = None
                    film, path = Film(wish.path), wish.path
                told = self._shown(film, wish)
            except NotAFilm:
                told = FilmTrouble(wish, "not_a_film")
            except OSError:
                told = FilmTrouble(wish, "gone")
            except Exception:
                log.exception("a film cannot be shown")
                told = FilmTrouble(wish, "not_a_film")
            with self._change:
                if not self._stopping:
                    self._told(told)
        if film is not None:
            film.close()

    def _shown(self, film: object, wish: Wish) -> Told:
        from console.viewer.film import Film
        from console.viewer.scaling import Scaler

        assert isinstance(film, Film)
        shown = film.step(wish.by > 0) if wish.by else film.at(wish.ms, self._given_up)
        if shown is None:
            return FilmTrouble(wish, "not_a_film")
        picture = shown.picture
        share = min(1.0, wish.width / picture.width, wish.height / picture.height)
        made = Scaler().scale(picture, max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        return FilmPicture(wish, shown.at_ms, made.width, made.height, made.stride, bytes(made.data))
