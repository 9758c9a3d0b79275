"""What holds for all tests."""

import signal
import weakref
from collections import defaultdict

import pytest
from ale_py.vector_env import AtariVectorEnv

from tutorial_lib.worlds import atari

# A shell that starts them in the background has them ignore Ctrl-C, which some test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """What is given most time begins first, so that no worker ends long after all."""

    def patience(item):
        given = item.get_closest_marker("timeout")
        return given.args[0] if given else 0

    items.sort(key=patience, reverse=True)


IDLE = defaultdict(list)  # emulators that no world uses any more, by their settings


class Emulator:
    """An emulator that outlives its world: to start one takes 0.1 s for each game.

    A world resets it with seeds before it plays, and that starts all games anew
    whatever came before; `tests/worlds/test_atari.py` asks new emulators alone.
    """

    def __init__(self, game, num_envs, **settings):
        idle = IDLE[game, num_envs, *sorted(settings.items())]
        self._env = idle.pop() if idle else AtariVectorEnv(game, num_envs, **settings)
        self._back = weakref.finalize(self, idle.append, self._env)

    def __getattr__(self, name):
        return getattr(self._env, name)

    def step(self, actions):
        try:
            return self._env.step(actions)
        except BaseException:  # half a step may be left in it
            self._back.detach()
            raise


@pytest.fixture(autouse=True, scope="module")
def emulators(request):
    """Emulators of earlier tests are used again, but not where they are asked about."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.name != "test_atari.py":
            patch.setattr(atari, "AtariVectorEnv", Emulator)
        yield
