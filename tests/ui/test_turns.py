"""Sessions of a process take turns, in the order of asking."""

from threading import Thread

import pytest

from rnnviz.ui.turns import Turns


def test_the_turn_goes_round_in_the_order_of_asking() -> None:
    turns, order = Turns(), []

    def work(name: int) -> None:
        with turns.turn():
            order.append(name)

    with turns.turn():
        threads = []
        for name in range(5):
            thread = Thread(target=work, args=(name,))
            thread.start()
            while len(turns._waiting) < name + 2:  # it has asked
                pass
            threads.append(thread)
        assert not order
    for thread in threads:
        thread.join(5)
    assert order == list(range(5))


def test_a_failure_hands_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with turns.turn():
        pass
