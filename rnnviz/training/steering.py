"""Live settings: those that are in force at an update, and what is to be remembered of them."""

from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.past import LIVE, Past, Segment


def live_settings(config: Config, past: Past, updates: int) -> dict[str, float]:
    """The live settings in force after `updates` updates: of the past, or else the config's."""
    for segment in past:
        if updates < segment.until:
            return segment.values
    return {key: getattr(config, key) for key in LIVE}


def past_until(config: Config, past: Past, updates: int, closing: bool = False) -> Past:
    """The segments that `updates` updates have reached; `closing` adds the one in force."""
    done = tuple(s for s in past if s.until <= updates)
    replaying = len(done) < len(past)
    if updates and (closing or replaying) and (not done or done[-1].until < updates):
        done += (Segment(updates, live_settings(config, past, updates)),)
    return done


def settings_at(config: Config, past: Past, updates: int) -> tuple[Config, Past]:
    """Of a run that went on with `config`: the config in force after `updates` updates, and what
    live settings were before."""
    done = tuple(s for s in past if s.until <= updates)
    return config.changed(**live_settings(config, past, updates)), done


def goes_on(old: Config, new: Config) -> bool:
    """Whether training may go on with the new config: only live settings differ."""
    return all(f.live for f in FIELDS if getattr(old, f.key) != getattr(new, f.key))
