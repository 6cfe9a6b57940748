"""What earlier updates of a run are reached again from, in bounded memory."""

from rnnviz.config.config import Config
from rnnviz.config.past import Past
from rnnviz.training.state import State
from rnnviz.training.steering import settings_at

ROOM = 4_000_000  # bytes of a session's states
LEAST, MOST = 2, 128  # states, however large or small they are


class Recording:
    """States of a run after every `stride` updates, the first one among them.

    Between two of them training is repeated: it gives the same bits. When there are MOST, or
    they fill `room` bytes, the stride doubles and every second one goes. first, reached: the
    earliest and the latest update that can be reached again. nbytes: what the states' arrays take.
    """

    def __init__(self, start: State, room: int = ROOM) -> None:
        self.room, self.stride = room, 1
        self._start, self.first, self.reached = start, start.update, start.update
        self._marks: list[State] = []
        self.course(start.config, start.past)
        self._keep({start.update: start})

    def __repr__(self) -> str:
        return (
            f"Recording of updates {self.first}–{self.reached}: {len(self._states)} states, one "
            f"every {self.stride} updates, {self.nbytes / 1e6:.1f} MB of {self.room / 1e6:g} MB"
        )

    @property
    def updates(self) -> tuple[int, ...]:
        """After which updates a state is kept, in ascending order."""
        return tuple(self._states)

    @property
    def states(self) -> tuple[State, ...]:
        """The states that are kept, in ascending order of their updates."""
        return tuple(self._states.values())

    def course(self, config: Config, past: Past) -> None:
        """Note the settings that the run has had up to `reached`, and goes on with."""
        self._config, self._past = config, past

    def settings(self, update: int) -> tuple[Config, Past]:
        """The settings in force after `update` updates, and what live ones were before."""
        if update >= self.reached or not self._past:
            return self._config, self._past
        return settings_at(self._config, self._past, update)

    def wants(self, update: int) -> bool:
        """Whether the state after `update` updates is to be added."""
        return update % self.stride == 0 and update not in self._states

    def add(self, state: State) -> None:
        """Keep a state that is wanted."""
        self._states[state.update] = state
        self.nbytes += state.nbytes
        while len(self._states) > (LEAST if self.nbytes > self.room else MOST):
            self.stride *= 2
            self._keep({u: s for u, s in self._states.items() if u % self.stride == 0})

    def mark(self, state: State) -> None:
        """Keep a state beside those, in place of the last but one: what is soon gone back to."""
        self._marks = [*self._marks[-1:], state]

    def nearest(self, update: int) -> State:
        """The last state that was kept up to `update`."""
        kept = [*self._states.values(), *self._marks]
        return max((s for s in kept if s.update <= update), key=lambda s: s.update)

    def check(self, update: int) -> None:
        """Raise ValueError unless `update` can be reached again."""
        if not self.first <= update <= self.reached:
            raise ValueError(f"update: {update} is outside {self.first}–{self.reached}")

    def cut(self, update: int) -> None:
        """Forget what came after `update`."""
        self.reached = update
        self._marks = [state for state in self._marks if state.update <= update]
        self._keep({u: state for u, state in self._states.items() if u <= update})

    def _keep(self, states: dict[int, State]) -> None:
        self._states = {self._start.update: self._start} | states
        self.nbytes = sum(state.nbytes for state in self._states.values())
