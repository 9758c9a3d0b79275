"""What may be asked of a game's rules, and what the emulator then does."""

import ale_py
import numpy as np
import pytest
from ale_py.vector_env import AtariVectorEnv
from numpy.testing import assert_array_equal

from tutorial_lib.worlds import atari
from tutorial_lib.worlds.atari import GAMES, AtariWorld, ScreenWorld
from tutorial_lib.worlds.rules import BUTTONS, SCREEN, USUAL, Rules

FIELD = {"top": 34, "bottom": 194}
SQUARE = {"height": 160, "width": 160}


def test_the_buttons_are_the_emulators_in_its_order():
    emulator = ale_py.ALEInterface()
    emulator.loadROM(ale_py.roms.get_rom_path("pong"))
    names = [action.name for action in emulator.getLegalActionSet()]
    assert tuple(names) == BUTTONS


def asked_of_the_emulator(monkeypatch, rules):
    asked = {}

    def spy(*args, **options):
        asked.update(options)
        return AtariVectorEnv(*args, **options)

    monkeypatch.setattr(atari, "AtariVectorEnv", spy)
    AtariWorld("Pong", 1, seed=0, rules=rules)
    return asked


def test_a_rule_is_the_emulators_option(monkeypatch):
    usual = asked_of_the_emulator(monkeypatch, USUAL)
    own = Rules(
        sticky_actions=0.0, frame_skip=1, noop_max=3, max_frames=500, actions="full"
    )
    told = {
        "repeat_action_probability": 0.0,
        "frameskip": 1,
        "maxpool": False,
        "noop_max": 3,
        "max_num_frames_per_episode": 500,
        "full_action_space": True,
    }
    there = asked_of_the_emulator(monkeypatch, own)
    assert there == usual | told
    assert usual.items().isdisjoint(told.items())


def test_without_rules_the_courses_are_kept(monkeypatch):
    assert asked_of_the_emulator(monkeypatch, None) == asked_of_the_emulator(
        monkeypatch, USUAL
    )
    assert AtariWorld("Pong", 1, seed=0).rules == USUAL


@pytest.mark.parametrize("frame_skip", [1, 2, 3])
def test_an_agent_step_has_as_many_frames_as_asked_for(frame_skip):
    rules = Rules(frame_skip=frame_skip, noop_max=0, max_frames=12 * frame_skip)
    world = AtariWorld("Pong", 1, seed=0, rules=rules)
    world.reset()
    ends = [bool(world.step(np.array([0])).truncated) for _ in range(12)]
    assert ends == [False] * 11 + [True]


class TestActions:
    def test_the_full_set_has_all_buttons(self):
        world = AtariWorld("Pong", 1, seed=0, rules=Rules(actions="full"))
        assert world.action_names == BUTTONS

    @pytest.mark.parametrize("world_class", [AtariWorld, ScreenWorld])
    def test_chosen_actions_press_the_buttons_of_their_names(self, world_class):
        sizes = {"num_envs": 1} if world_class is AtariWorld else {}
        few = world_class("Pong", seed=3, rules=Rules(actions="LEFT,RIGHT"), **sizes)
        all_of_them = world_class("Pong", seed=3, rules=Rules(actions="full"), **sizes)
        assert few.action_names == ("LEFT", "RIGHT")
        assert few.num_actions == 2
        assert_array_equal(few.reset(), all_of_them.reset())
        moves = np.random.default_rng(0).integers(2, size=40)
        for move in moves:
            button = BUTTONS.index(("LEFT", "RIGHT")[move])
            step, twin = (
                world.step(np.array([action]))
                for world, action in ((few, move), (all_of_them, button))
            )
            assert_array_equal(step.obs, twin.obs)
        if world_class is ScreenWorld:
            assert_array_equal(few.screen, all_of_them.screen)

    def test_others_are_refused(self):
        world = AtariWorld("Pong", 1, seed=0, rules=Rules(actions="LEFT,RIGHT"))
        world.reset()
        with pytest.raises(ValueError, match="no action 2; it has 0 LEFT, 1 RIGHT"):
            world.step(np.array([2]))


class TestFire:
    def pressed(self, rules, steps, game="Breakout"):
        """What the emulator is told to press while nothing is done, and the lives."""
        world = AtariWorld(game, 1, seed=0, rules=rules, num_threads=1)
        emulator_step, tape = world._env.step, []

        def step(buttons):
            tape.append(int(buttons[0]))
            return emulator_step(buttons)

        world._env.step = step
        world.reset()
        lives = [int(world.step(np.array([0])).lives[0]) for _ in range(steps)]
        return tape, lives

    def test_it_is_pressed_in_the_first_step_of_each_life_alone(self):
        tape, lives = self.pressed(Rules(fire_starts_life=True), 400)
        fallen = [now for now in range(1, 400) if lives[now] < lives[now - 1]]
        # The step after an end starts the next game, whatever is pressed.
        ignored = {now + 1 for now in fallen if lives[now] == 0}
        starts = {0} | {now + 1 for now in fallen} | {now + 1 for now in ignored}
        assert ignored and len(fallen) > 5
        fired = {now for now, button in enumerate(tape) if button == 1}
        assert fired - ignored == {now for now in starts - ignored if now < 400}

    def test_nobody_presses_it_otherwise(self):
        assert set(self.pressed(USUAL, 40)[0]) == {0}

    def test_what_has_no_such_button_is_refused(self, monkeypatch):
        monkeypatch.setitem(GAMES, "Freeway", "freeway")
        with pytest.raises(ValueError, match="fire_starts_life must be one of NOOP"):
            AtariWorld("Freeway", 1, seed=0, rules=Rules(fire_starts_life=True))


class TestPictures:
    def shown(self, rules, game="Breakout"):
        """The same moments as the rules and as the whole screen show them."""
        whole = Rules(height=SCREEN[0], width=SCREEN[1])
        worlds = [AtariWorld(game, 2, seed=3, rules=each) for each in (rules, whole)]
        assert worlds[0].obs_shape == (4, rules.height, rules.width)
        seen = [world.reset() for world in worlds]
        for step in range(30):
            seen = [world.step(np.full(2, 1 + step % 3)).obs for world in worlds]
        assert seen[0].flags.c_contiguous and seen[0].dtype == np.uint8
        return seen

    def test_a_cut_is_a_part_of_the_screen(self):
        cut = Rules(top=25, bottom=185, left=8, right=152, height=160, width=144)
        seen, screen = self.shown(cut)
        assert_array_equal(seen, screen[:, :, 25:185, 8:152])

    def test_every_second_pixel(self):
        rules = Rules(top=35, bottom=195, height=80, width=80, sampling="every_second")
        seen, screen = self.shown(rules, "Pong")
        assert_array_equal(seen, screen[:, :, 35:195:2, ::2])

    def test_the_nearest_pixel(self):
        # 6 rows to 4: under the middles 0.75, 2.25, 3.75 and 5.25 lie 0, 2, 3 and 5;
        # 4 columns to 2: under 1 and 3 lie 1 and 3.
        rules = Rules(
            top=30, bottom=36, left=8, right=12, height=4, width=2, sampling="nearest"
        )
        seen, screen = self.shown(rules)
        rows, columns = np.array([30, 32, 33, 35]), np.array([9, 11])
        assert_array_equal(seen, screen[:, :, rows[:, None], columns])

    def test_frames_before_the_start_are_black_in_a_cut_too(self):
        world = AtariWorld("Breakout", 2, seed=0, rules=Rules(**FIELD, **SQUARE))
        obs = world.reset()
        assert not obs[:, :3].any() and obs[:, 3].any()

    def test_height_and_width_may_be_given_by_themselves(self):
        world = AtariWorld("Pong", 1, seed=0, height=210, width=160)
        assert world.rules == Rules(height=210, width=160)
        assert world.obs_shape == (4, 210, 160)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"sticky_actions": 1.5}, "sticky_actions must be 0 to 1, got 1.5"),
        ({"frame_skip": 0}, "frame_skip must be a whole number, 1 to 4, got 0"),
        ({"frame_skip": 5}, "frame_skip must be a whole number, 1 to 4, got 5"),
        ({"noop_max": -1}, "noop_max must be a whole number, 0 to 10000, got -1"),
        ({"max_frames": 3}, "max_frames must be a whole number, 4 to 10000000, got 3"),
        ({"actions": "JUMP"}, "in actions must be one of minimal, full, .*'JUMP'"),
        ({"actions": "LEFT,LEFT"}, "two buttons or more that differ, got 'LEFT,LEFT'"),
        ({"actions": "full,LEFT"}, "two buttons or more that differ, got 'full,LEFT'"),
        ({"actions": "FIRE"}, "two buttons or more that differ, got 'FIRE'"),
        ({"sampling": "cubic"}, "sampling must be one of area, nearest, every_second"),
        ({"top": 210}, "top must be a whole number, 0 to 209, got 210"),
        ({"top": 50, "bottom": 50}, "bottom must be a whole number, 51 to 210, got 50"),
        ({"right": 161}, "right must be a whole number, 1 to 160, got 161"),
        (FIELD, "set height 160 and width 160 with this cut, or sampling=nearest"),
        ({"sampling": "every_second"}, "every_second of 210 x 160 pixels is 105 x 80"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(rules, said):
    with pytest.raises(ValueError, match=said):
        Rules(**rules)


@pytest.mark.parametrize("name", ["noop_max", "max_frames", "height", "width"])
def test_what_would_never_end_or_fit_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be a whole number, "):
        Rules(**{name: 10**9})
