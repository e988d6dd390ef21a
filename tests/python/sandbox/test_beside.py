"""Work beside: every block, in order, with little of it waiting."""

from __future__ import annotations

import threading

from mlops_jfrog.sandbox import beside
from mlops_jfrog.sandbox.beside import Beside


def test_every_block_is_worked_on_in_its_order() -> None:
    seen: list[bytes] = []
    one = Beside(seen.append)
    for number in range(500):
        one.put(b"%d" % number)
    one.close()
    assert seen == [b"%d" % number for number in range(500)]


def test_who_puts_waits_for_room() -> None:
    """Else a fast network would fill the memory."""
    free = threading.Event()
    full = threading.Event()
    one = Beside(lambda _: free.wait())

    def fill() -> None:
        for _ in range(beside._WAITING + 1):
            one.put(b"")
        full.set()
        one.put(b"")

    filler = threading.Thread(target=fill)
    filler.start()
    assert full.wait(20)
    assert filler.is_alive()
    free.set()
    filler.join()
    one.close()
