"""Drawings of lesson 00."""

from pen import OTHER, OURS, SMALL, THIRD, Drawing


def agent_and_environment() -> Drawing:
    """The loop of everything that follows."""
    d = Drawing(
        "agent_and_environment",
        224,
        "Two boxes. The agent, which is a policy, sends an action to the environment. "
        "The environment has a state that nobody sees in full. It sends back a reward "
        "and the next observation, and so on, step after step.",
    )
    d.box(24, 72, 156, 76, colour=OURS, filled=True)
    d.write(102, 96, "agent", colour=OURS, bold=True)
    d.write(102, 124, "its policy decides", colour=OURS, size=SMALL)
    d.box(290, 62, 166, 92, filled=True)
    d.write(373, 80, "environment", bold=True)
    d.box(302, 98, 142, 42, "state: the whole\ngame, hidden", dashed=True, size=SMALL)
    d.arrow((102, 72), (102, 34), (373, 34), (373, 62), colour=OURS)
    d.write(238, 18, "action aₜ: a button", colour=OURS)
    d.arrow((345, 154), (345, 178), (136, 178), (136, 148))
    d.write(240, 164, "observation oₜ₊₁")
    d.arrow((410, 154), (410, 212), (68, 212), (68, 148), colour=OTHER)
    d.write(240, 199, "reward rₜ: points of this step", colour=OTHER)
    return d


def episode_tape() -> Drawing:
    """One episode, step by step, and what it adds up to."""
    rewards = (0, 0, 1, 0, 4, 1)
    d = Drawing(
        "episode_tape",
        190,
        "Seven observations in a row, joined by six actions. Under each action stands "
        f"its reward: {', '.join(map(str, rewards))}. The last observation is the end "
        f"of the episode. The rewards add up to the return, {sum(rewards)}.",
    )
    left, step, y = 32, 68, 58
    small = "₀₁₂₃₄₅₆"
    for t, digit in enumerate(small):
        x = left + step * t
        over = t == len(rewards)
        d.circle(x, y, 18, f"o{digit}", colour=OTHER if over else "#767676")
        if over:
            d.circle(x, y, 22, colour=OTHER)
            continue
        d.arrow((x + 19, y), (x + step - (24 if t == 5 else 20), y), colour=OURS)
        d.write(x + step / 2, y - 18, f"a{digit}", colour=OURS)
        reward = rewards[t]
        colour = THIRD if reward else "#767676"
        d.box(x + step / 2 - 15, 88, 30, 28, str(reward), colour=colour, filled=True)
    d.write(left, 18, "reset")
    d.write(440, 18, "over", colour=OTHER)
    d.line([(51, 126), (51, 134), (421, 134), (421, 126)], colour=THIRD)
    sum_of = " + ".join(map(str, rewards))
    d.write(236, 158, f"return  G = {sum_of} = {sum(rewards)}", colour=THIRD)
    return d


def screen_to_observation() -> Drawing:
    """The usual recipe, in sizes that are true to one another."""
    d = Drawing(
        "screen_to_observation",
        190,
        "From left to right: a colour screen of 210 by 160 pixels, the same in greys, "
        "a smaller grey picture of 84 by 84, and a stack of the last four such "
        "pictures, in which the ball has moved.",
    )

    def screen(x, y, width, height, ball, colour, dashed=False, filled=False):
        d.box(x, y, width, height, colour=colour, round=0, dashed=dashed, filled=filled)
        for at, high, of in ((0.08, 0.35, OTHER), (0.88, 0.55, OURS)):
            shade = of if colour == THIRD else "#767676"
            top = y + high * height
            d.line(
                [(x + at * width + 2, top), (x + at * width + 2, top + 14)],
                colour=shade,
                width=4,
            )
        d.circle(
            x + ball * width, y + 0.42 * height, 2.5, colour="#767676", filled=True
        )

    screen(16, 26, 80, 105, 0.6, THIRD, filled=True)
    screen(136, 26, 80, 105, 0.6, "#767676")
    screen(260, 58, 42, 42, 0.6, "#767676")
    for k in range(4):
        screen(366 + 16 * k, 36 + 16 * k, 42, 42, 0.3 + 0.1 * k, "#767676")
    d.arrow((102, 79), (130, 79))
    d.arrow((222, 79), (254, 79))
    d.arrow((308, 79), (352, 79))
    for x, text in (
        (56, "210 × 160\nin 3 colours"),
        (176, "210 × 160\ngreys"),
        (281, "84 × 84\ngreys"),
        (411, "the last 4\nof these"),
    ):
        d.write(x, 160, text, size=SMALL)
    return d


def frames_and_sticky() -> Drawing:
    """Twelve frames, three decisions, and three frames that ignore the button."""
    pressed, ignored = "UUUUDDDDUUUU", (4, 8, 9)
    played, now = [], "·"
    for frame, button in enumerate(pressed):
        now = now if frame in ignored else button
        played.append(now)
    d = Drawing(
        "frames_and_sticky",
        196,
        "Twelve frames, four to each agent step. The agent presses up, then down, then "
        "up. Three frames ignore the new button and go on with the one before, so down "
        "comes a frame late, and up two frames late. What is seen of each step is its "
        "last two frames.",
    )
    left, wide = 84, 32
    colours = {"U": OURS, "D": OTHER}
    for step in range(3):
        button = pressed[4 * step]
        word = {"U": "up", "D": "down"}[button]
        x = left + 4 * wide * step
        d.box(x + 2, 30, 4 * wide - 4, 30, word, colour=colours[button], filled=True)
        d.write(x + 2 * wide, 14, f"agent step {step + 1}", size=SMALL)
        if step:
            d.line([(x, 24), (x, 186)], dashed=True, width=1)
        ends = x + 2 * wide + 4, x + 4 * wide - 4
        d.line([(ends[0], 128), (ends[0], 134), (ends[1], 134), (ends[1], 128)])
        d.arrow((x + 3 * wide, 134), (x + 3 * wide, 162))
        d.write(x + 3 * wide, 176, f"o{'₁₂₃'[step]}")
    for frame, button in enumerate(played):
        x = left + wide * frame
        late = frame in ignored
        d.box(
            x + 3,
            92,
            wide - 6,
            30,
            button,
            colour=colours[button],
            filled=not late,
            dashed=late,
        )
        if late:
            d.write(x + wide / 2, 77, "✕")
    for y, text in ((45, "pressed"), (77, "ignored"), (107, "played"), (176, "seen")):
        d.write(74, y, text, anchor="end", size=SMALL)
    return d


def course_map() -> Drawing:
    """The lessons, and what leads to what."""
    d = Drawing(
        "course_map",
        478,
        "A map. Lesson 00 leads to 01. From there one way goes down, policies: 02, "
        "Pong in PyTorch, and 03, Breakout. The other way, values, begins with 04, "
        "tables, and goes on with 05, Catch, and 06, Breakout from pixels, which "
        "leads to 07, three games, and to 08, Expected SARSA. 02 leads to 05 as well, "
        "and 05 to 09, a museum of mistakes. 07 leads to 10, seeds and scale, and 08 "
        "to 11, without a memory.",
    )

    def lesson(x, y, text, colour="#767676"):
        d.box(x, y, 140, 46, text, colour=colour, filled=True, size=SMALL)

    lesson(40, 12, "00 · Start here\nyou are here")
    d.write(110, 84, "policies", colour=OURS, bold=True)
    d.write(335, 84, "values", colour=OTHER, bold=True)
    for k, text in enumerate(
        (
            "01 · Pong\nin NumPy",
            "02 · Pong\nin PyTorch",
            "03 · Breakout\nwho earned it?",
        )
    ):
        lesson(40, 104 + 78 * k, text, OURS)
    for k, text in enumerate(
        ("04 · Q-tables\non a lake", "05 · Deep Q\non Catch", "06 · Breakout\nby DQN")
    ):
        lesson(265, 104 + 78 * k, text, OTHER)
    lesson(20, 350, "09 · The bug\nmuseum", THIRD)
    lesson(176, 350, "07 · Three games\nand statistics", OTHER)
    lesson(332, 350, "08 · Expected\nSARSA", OTHER)
    lesson(176, 424, "10 · Seeds\nand scale", THIRD)
    lesson(332, 424, "11 · Without\nmemory", OTHER)
    d.arrow((246, 396), (246, 424), colour=THIRD)
    d.arrow((402, 396), (402, 424), colour=OTHER)
    d.arrow((58, 58), (58, 104))
    d.arrow((110, 150), (110, 182), colour=OURS)
    d.arrow((110, 228), (110, 260), colour=OURS)
    d.arrow((335, 150), (335, 182), colour=OTHER)
    d.arrow((335, 228), (335, 260), colour=OTHER)
    d.arrow((300, 306), (260, 350), colour=OTHER)
    d.arrow((370, 306), (402, 350), colour=OTHER)
    d.arrow((265, 220), (206, 302), (132, 350), colour=THIRD)
    d.arrow((180, 127), (265, 127))
    d.write(222, 113, "return", size=SMALL)
    d.arrow((180, 205), (265, 205))
    d.write(222, 191, "PyTorch", size=SMALL)
    return d


DRAWINGS = (
    agent_and_environment,
    episode_tape,
    screen_to_observation,
    frames_and_sticky,
    course_map,
)
