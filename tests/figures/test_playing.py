"""A person's game and an agent's beside it: buttons, time, scores, and what is sent."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from tutorial_lib.commands.play import games_of
from tutorial_lib.figures import gifs, playing, score_card
from tutorial_lib.figures.console import LONGEST, Console
from tutorial_lib.figures.playing import RIVALS, Match, button, play
from tutorial_lib.runs import pretrained
from tutorial_lib.worlds.atari import GAMES, ScreenWorld
from tutorial_lib.worlds.rules import Rules

BREAKOUT = ("NOOP", "FIRE", "RIGHT", "LEFT")
PONG = (*BREAKOUT, "RIGHTFIRE", "LEFTFIRE")
PHOENIX = (*BREAKOUT, "DOWN", "RIGHTFIRE", "LEFTFIRE", "DOWNFIRE")


# ---- buttons ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "held", "name"),
    [
        (BREAKOUT, "", "NOOP"),
        (BREAKOUT, "LEFT", "LEFT"),
        (BREAKOUT, "LEFT FIRE", "LEFT"),  # it has no LEFTFIRE
        (BREAKOUT, "FIRE", "FIRE"),
        (BREAKOUT, "LEFT RIGHT", "NOOP"),
        (BREAKOUT, "LEFT RIGHT FIRE", "FIRE"),
        (BREAKOUT, "UP", "NOOP"),
        (BREAKOUT, "UP RIGHT", "RIGHT"),
        (PONG, "RIGHT FIRE", "RIGHTFIRE"),
        (PONG, "UP RIGHT FIRE", "RIGHTFIRE"),
        (PHOENIX, "DOWN", "DOWN"),
        (PHOENIX, "DOWN FIRE", "DOWNFIRE"),
        (PHOENIX, "DOWN LEFT FIRE", "LEFTFIRE"),
    ],
)
def test_what_is_held_becomes_the_nearest_button(known, held, name):
    assert known[button(held.split(), known)] == name


@pytest.mark.parametrize("game", GAMES)
def test_every_button_of_a_game_can_be_pressed(game):
    known = ScreenWorld(game, seed=0).action_names
    parts = ("UP", "DOWN", "LEFT", "RIGHT", "FIRE")
    pressed = {
        button([p for i, p in enumerate(parts) if bits >> i & 1], known)
        for bits in range(32)
    }
    assert pressed == set(range(len(known)))


# ---- time ---------------------------------------------------------------------------


def test_the_same_seed_and_keys_play_the_same_game_at_sixty_frames_a_second():
    match = Match("Breakout", "random", seed=3)
    alone = ScreenWorld("Breakout", seed=3, stack=1, rules=Rules(frame_skip=1))
    alone.reset()
    for held in ["FIRE"] * 10 + ["LEFT"] * 20 + [""] * 30:
        match.play([held], frames=2)
        for _ in range(2):
            alone.step(np.array([button([held], alone.action_names)]))
        assert np.array_equal(match.you.screen, alone.screen)
    assert match.frames == 120 and match.you.lives == 4


def test_without_sticky_actions_every_button_counts(monkeypatch):
    asked = []
    monkeypatch.setattr(
        playing, "Rules", lambda **words: asked.append(words) or Rules()
    )
    for sticky, chance in (True, 0.25), (False, 0.0):
        Match("Pong", "random", sticky=sticky)
        assert asked[-1]["sticky_actions"] == chance


def test_the_agent_decides_every_fourth_frame_and_scores_as_evaluate_says():
    name = "breakout_ppo/early"
    *_, evaluation = games_of(pretrained.load(name)[0], 1, seed=5)
    match = Match("Breakout", name, seed=5)
    decisions = 0
    while not match.it.over:
        before = match.it.screen
        match.play([], frames=1)
        decisions += match.it.screen is not before
        assert decisions == -(-match.frames // 4)
    assert match.it.score == evaluation.scores[0] > 0
    assert decisions == evaluation.lengths[0]


def test_its_leanings_are_those_of_its_decision():
    ppo, dqn, ours = Match("Pong"), Match("Breakout"), Match("Pong", "pong_numpy/late")
    for match in (ppo, dqn, ours):
        match.play([], frames=1)
        told = dict(match.leanings)
        assert list(told) == list(match.action_names)
        match.play([], frames=3)
        assert match.leanings == told
        match.play([], frames=40)
        assert match.leanings != told
    for match in (ppo, ours):
        assert sum(match.leanings.values()) == pytest.approx(1, abs=1e-5)
    pressed = {name for name, share in ours.leanings.items() if share}
    assert pressed == {"RIGHT", "LEFT"}  # up and down, on Pong's joystick
    assert set(Match("Pong", "random").leanings.values()) == {1 / 6}


def test_each_kind_of_agent_tells_what_it_makes_of_each_button():
    for name in pretrained.names():
        if name.endswith("/late"):
            game = pretrained.load(name)[0].game
            match = Match(game, name)
            match.play([], frames=1)
            assert len(set(match.leanings.values())) > 1, name


# ---- the end ------------------------------------------------------------------------


def played_out(match):
    """Lose every ball: launch it and look away."""
    while not match.you.over:
        match.play(["FIRE"], frames=8)
    return match


def test_a_game_that_is_over_stands_still_and_is_counted_once():
    match = played_out(Match("Breakout", "random"))
    score, screen = match.you.score, match.you.screen
    match.play(["LEFT"], frames=50)
    assert match.scores == [score] and match.you.screen is screen
    assert f"You: {score:.0f} point" in match.words() and "over" in match.words()
    match.again()
    assert match.seed == 1 and match.you.score == 0 and not match.you.over
    assert match.scores == [score]


def test_the_persons_score_is_on_the_card_with_its_protocol():
    match = Match("Breakout", "random", sticky=False)
    assert score_card.yours(match) == []
    match.scores[:] = [3.0, 5.0]
    (mine,) = score_card.yours(match)
    assert (mine.mean, mine.comparable) == (4.0, False)
    lines = score_card.table("Breakout", match=match).data.splitlines()
    (line,) = (each for each in lines if each.startswith("| you |"))
    assert line == (
        "| you | 4 ± 1.41 | not known | no | full games | no | this lesson, 2 games |"
    )
    match.sticky, match.scores[:] = 0.25, [3.0]
    (mine,) = score_card.yours(match)
    assert mine.comparable and np.isnan(mine.spread)


# ---- who plays ----------------------------------------------------------------------


@pytest.mark.parametrize("game", GAMES)
def test_every_game_has_a_rival(game):
    assert Match(game).agent.game == game
    assert RIVALS.keys() == GAMES.keys()


def test_a_rival_for_another_game_is_refused():
    with pytest.raises(ValueError, match=r"pong_ppo/late plays Pong, not Breakout"):
        Match("Breakout", "pong_ppo/late")
    with pytest.raises(ValueError, match="game must be"):
        Match("Tenis")


# ---- what is sent -------------------------------------------------------------------


@pytest.fixture
def console():
    """A console whose messages are kept; returns it and them."""
    console, sent = Console(Match("Breakout", "random")), []
    console.send = lambda told, buffers: sent.append((told, buffers))
    return console, sent


def asked(frames, held=(), again=False):
    return {"frames": frames, "held": list(held), "again": again}


def test_a_question_is_answered_with_two_pictures(console):
    console, sent = console
    console._asked(console, asked(2, ["FIRE"]), [])
    ((told, buffers),) = sent
    assert told["words"] == console.match.words() and not told["over"]
    for content, side in zip(
        buffers, (console.match.you, console.match.it), strict=True
    ):
        assert np.array_equal(np.array(Image.open(io.BytesIO(content))), side.screen)
        assert len(content) < 6_000  # of thirty a second, twice


def test_a_slow_page_does_not_run_away_and_a_new_game_can_be_asked_for(console):
    console, sent = console
    console._asked(console, asked(10_000), [])
    assert console.match.frames == LONGEST
    console._asked(console, asked(0), [])
    assert console.match.frames == LONGEST
    console._asked(console, asked(0, again=True), [])
    assert (console.match.frames, console.match.seed, len(sent)) == (0, 1, 3)


def test_without_the_package_the_agent_plays_alone(monkeypatch, capsys):
    shown = []
    monkeypatch.setitem(sys.modules, "tutorial_lib.figures.console", None)
    monkeypatch.setattr(gifs, "display", shown.append)
    match = play("Breakout", "random")
    assert "To play you need the package anywidget" in capsys.readouterr().out
    assert repr(shown[0]) == "[GIF: random plays Breakout.]"
    assert match.scores == []
