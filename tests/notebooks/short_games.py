"""What a kernel of the tests runs first: games end after 3,000 frames.

`make binder` plays whole games in every lesson; to run it for what else it must do,
most of a minute of each is enough.
"""

from ale_py import vector_env


def _short(*args, whole=vector_env.AtariVectorEnv, **settings):
    return whole(*args, **settings | {"max_num_frames_per_episode": 3_000})


vector_env.AtariVectorEnv = _short
