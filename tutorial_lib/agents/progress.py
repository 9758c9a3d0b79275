"""What a training loop tells whoever asks it for more."""

from typing import NamedTuple

import numpy as np


class Progress(NamedTuple):
    """What one pass of the training loop did.

    Attributes:
        agent_steps: decisions so far.
        finished: scores of the games that ended in this pass.
        lengths: agent steps of those games.
        mean_score: mean of the last 20 finished games; NaN before the first.
        actions: [A] how often each action was taken in this pass.
        measures: means over the updates of this pass, by name.
    """

    agent_steps: int
    finished: tuple[float, ...]
    lengths: tuple[int, ...]
    mean_score: float
    actions: np.ndarray
    measures: dict[str, float]
