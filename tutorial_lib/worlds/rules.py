"""How an Atari game is played and what is seen of it, as data."""

from dataclasses import dataclass

from tutorial_lib.checks import one_of, share, whole_number

FRAMES_PER_STEP = 4
STICKY_ACTIONS = 0.25
NOOP_MAX = 30
MAX_FRAMES = 108_000  # half an hour of play at 60 frames a second
# With more no game would ever begin or end, or no picture fit into memory.
MOST_NOOPS, MOST_FRAMES, MOST_PIXELS = 10_000, 10_000_000, 1_000
SCREEN = (210, 160)  # height, width in pixels
SAMPLINGS = ("area", "nearest", "every_second")
# All that the console's joystick can say, in the emulator's order.
BUTTONS = (
    *("NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN"),
    *("UPRIGHT", "UPLEFT", "DOWNRIGHT", "DOWNLEFT"),
    *("UPFIRE", "RIGHTFIRE", "LEFTFIRE", "DOWNFIRE"),
    *("UPRIGHTFIRE", "UPLEFTFIRE", "DOWNRIGHTFIRE", "DOWNLEFTFIRE"),
)


@dataclass(frozen=True)
class Rules:
    """The course's protocol, unless something else is said.

    The screen is cut to the rows from `top` up to `bottom`, which is left out, and to
    the columns from `left` up to `right`; what is left is sampled to `height` x
    `width`: by the mean grey of an area, the nearest pixel, or every second pixel.
    """

    sticky_actions: float = STICKY_ACTIONS  # probability, for each frame
    frame_skip: int = FRAMES_PER_STEP  # frames in an agent step, 1 to 4
    noop_max: int = NOOP_MAX  # frames without a button before a game, at most
    max_frames: int = MAX_FRAMES  # of the longest game
    actions: str = "minimal"  # or "full", or names of `BUTTONS`, such as RIGHT,LEFT
    fire_starts_life: bool = False  # the first step of a life is FIRE, whatever is done
    top: int = 0  # rows and columns of the screen, in pixels
    bottom: int = SCREEN[0]
    left: int = 0
    right: int = SCREEN[1]
    height: int = 84  # pixels of what is seen
    width: int = 84
    sampling: str = "area"  # one of `SAMPLINGS`

    def __post_init__(self) -> None:
        """Refuse what cannot be played or seen."""
        share("sticky_actions", self.sticky_actions)
        whole_number("frame_skip", self.frame_skip, most=FRAMES_PER_STEP)
        whole_number("noop_max", self.noop_max, least=0, most=MOST_NOOPS)
        least = self.frame_skip
        whole_number("max_frames", self.max_frames, least=least, most=MOST_FRAMES)
        if self.actions not in ("minimal", "full"):
            for name in (names := self.actions.split(",")):
                one_of("a name in actions", name, ("minimal", "full", *BUTTONS))
            if len({*names} - {"minimal", "full"}) < max(2, len(names)):
                raise ValueError(
                    "actions must be minimal, full, or two buttons or more that "
                    f"differ, got {self.actions!r}"
                )
        for name in ("height", "width"):
            whole_number(name, getattr(self, name), most=MOST_PIXELS)
        one_of("sampling", self.sampling, SAMPLINGS)
        for low, high, most in (
            ("top", "bottom", SCREEN[0]),
            ("left", "right", SCREEN[1]),
        ):
            whole_number(low, getattr(self, low), least=0, most=most - 1)
            least = getattr(self, low) + 1
            whole_number(high, getattr(self, high), least=least, most=most)
        self._refuse_sizes()

    def _refuse_sizes(self) -> None:
        size, cut = (self.height, self.width), self.cut
        halves = tuple((pixels + 1) // 2 for pixels in cut)
        if self.sampling == "every_second" and size != halves:
            raise ValueError(
                f"every_second of {cut[0]} x {cut[1]} pixels is {halves[0]} x "
                f"{halves[1]}, got height {size[0]} and width {size[1]}"
            )
        if self.sampling == "area" and size != cut != SCREEN:
            raise ValueError(
                f"the emulator takes means of its whole screen alone: set height "
                f"{cut[0]} and width {cut[1]} with this cut, or sampling=nearest"
            )

    @property
    def cut(self) -> tuple[int, int]:
        """Height and width in pixels of the part of the screen that is looked at."""
        return self.bottom - self.top, self.right - self.left


USUAL = Rules()
