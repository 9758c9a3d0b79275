"""Drawings of lesson 00."""

from pen import OTHER, OURS, SMALL, Drawing


def agent_and_environment() -> Drawing:
    """The loop of everything that follows."""
    d = Drawing(
        "agent_and_environment",
        210,
        "Two boxes. The agent sends an action to the environment. The environment "
        "sends back a reward and the next observation, and so on, step after step.",
    )
    d.box(30, 75, 140, 60, "agent\nits policy decides", colour=OURS, filled=True)
    d.box(310, 75, 140, 60, "environment\nthe emulator", filled=True)
    d.arrow((100, 75), (100, 30), (380, 30), (380, 75), colour=OURS)
    d.write(240, 16, "action: which button", colour=OURS)
    d.arrow((350, 135), (350, 165), (130, 165), (130, 135))
    d.write(240, 150, "observation: what is seen")
    d.arrow((400, 135), (400, 192), (70, 192), (70, 135), colour=OTHER)
    d.write(240, 180, "reward: points of this step", colour=OTHER, size=SMALL)
    return d


DRAWINGS = (agent_and_environment,)
