"""What deep Q-learning needs for the works that the course re-creates, and only there.

`runs.sources` says which work needs which.
"""

from dataclasses import dataclass

from tutorial_lib.agents.limits import FOR_EVER
from tutorial_lib.checks import above_zero, one_of, whole_number

OPTIMIZERS = ("adam", "rmsprop")
LOSSES = ("huber", "squared", "jumping")
INITIALISERS = ("torch", "he", "glorot", "variance_scaling")


@dataclass(frozen=True)
class Oddities:
    """Settings that have these values wherever the course follows its own way."""

    optimizer: str = "adam"  # one of `OPTIMIZERS`
    optimizer_epsilon: float = 1e-5  # keeps a slope of 0 from dividing by 0
    largest_gradient: float = float("inf")  # norm that a gradient is cut to
    loss: str = "huber"  # one of `LOSSES`; the last is Huber's with a work's slip
    initialiser: str = "torch"  # one of `INITIALISERS`
    conv_bias: bool = True  # whether convolutions have biases
    hidden_relu: bool = True  # whether one stands between the two dense layers
    random_steps: int = 0  # agent steps of random actions before epsilon falls
    epsilon_games: int = 0  # games of its fall; 0: epsilon_over agent steps
    minus_one_at_the_end: bool = False  # whether a terminated target is -1, no reward
    swapped_networks: bool = False  # slip: the network that learns values s'
    targets_in_all_rows: bool = False  # slip: y of an action stands in every row
    opposite_flag: bool = False  # slip: what is kept as the end is "goes on"
    score_so_far: bool = False  # slip: learned from in place of a step's reward
    learn_per_game: int = 0  # transitions learned from after each; 0: replay_ratio
    sync_games: int = 0  # games between copies; 0: target_update_period

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        one_of("optimizer", self.optimizer, OPTIMIZERS)
        one_of("loss", self.loss, LOSSES)
        one_of("initialiser", self.initialiser, INITIALISERS)
        for name in ("optimizer_epsilon", "largest_gradient"):
            above_zero(name, getattr(self, name))
        for name in ("random_steps", "epsilon_games", "learn_per_game", "sync_games"):
            whole_number(name, getattr(self, name), least=0, most=FOR_EVER)
        if self.minus_one_at_the_end and self.opposite_flag:
            raise ValueError(
                "minus_one_at_the_end and opposite_flag both say what an end is worth; "
                "set one of them"
            )
        if self.random_steps and self.epsilon_games:
            raise ValueError(
                "random_steps are agent steps, and epsilon_games let epsilon fall by "
                f"games; set one of them, got {self.random_steps} and "
                f"{self.epsilon_games}"
            )
