"""What lessons that run have in common."""

import pytest

# Whole games are played where a lesson runs as a learner runs it; to run it again for
# what else it must do, half a minute of each is enough.
SHORT_GAMES = """
from tutorial_lib.worlds import atari as _atari


def _short(*args, whole=_atari.AtariVectorEnv, **settings):
    return whole(*args, **settings | {"max_num_frames_per_episode": 2_000})


_atari.AtariVectorEnv = _short
"""


@pytest.fixture
def short_games():
    """Source that makes a kernel's games end after 500 agent steps."""
    return SHORT_GAMES
