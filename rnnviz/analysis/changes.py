"""Settings that were changed while training went on."""

from dataclasses import dataclass

from rnnviz.training.session import Session


@dataclass(frozen=True)
class Change:
    """After `update` updates the setting `key` went from `before` to `after`."""

    update: int
    key: str
    before: float
    after: float


def changes_of(session: Session) -> tuple[Change, ...]:
    """The changes of live settings that the session's updates have reached, in their order.

    `session.past` holds (until, values) segments; a session that replays a link also holds those
    that are still to come.
    """
    found = []
    for place, segment in enumerate(session.past):
        if segment.until > session.updates:
            break
        later = session.past[place + 1].values if place + 1 < len(session.past) else None
        for key, before in segment.values.items():
            after = getattr(session.config, key) if later is None else later[key]
            if after != before:
                found.append(Change(segment.until, key, before, after))
    return tuple(found)
