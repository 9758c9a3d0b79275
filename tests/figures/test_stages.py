"""The time machine keeps what was played, and shows what it kept."""

import base64
import html
import io
import re
from dataclasses import fields, replace
from types import SimpleNamespace

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import zstandard
from matplotlib.colors import to_hex
from PIL import Image

from tutorial_lib.agents import dqn, policy_gradient, pqn
from tutorial_lib.agents.manifest import Told
from tutorial_lib.equations.saliency import saliency
from tutorial_lib.figures import stages
from tutorial_lib.figures.stages import (
    DIM,
    MARK,
    STRIP,
    WIDTH,
    WORDS,
    Recording,
    Stage,
    draw_moment,
    film_strip,
    load,
    marked,
    record,
    save,
    show,
    telling,
    time_machine,
    words,
)
from tutorial_lib.runs.checkpoints import (
    CheckpointError,
    read_checkpoint,
    write_checkpoint,
)
from tutorial_lib.worlds.atari import AtariWorld, ScreenWorld

SEED, FRAMES = 3, 24
NUM_ACTIONS = {"Breakout": 4, "SpaceInvaders": 6}


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    assert plt.get_fignums() == []


def new_agent(game, seed, epsilon=1.0):
    # Random play, because an untrained network alone may never serve the ball.
    settings = replace(dqn.Settings(), network="2013", epsilon_end=epsilon)
    return dqn.new_agent(Told(game, (4, 84, 84), NUM_ACTIONS[game]), settings, seed)


@pytest.fixture(scope="module")
def agents():
    agents = {
        "untrained": new_agent("Breakout", 0),
        "early": new_agent("Breakout", 1, epsilon=0.5),
        "late": new_agent("Breakout", 2),
    }
    agents["early"].agent_steps, agents["late"].agent_steps = 200_000, 5_000_000
    return agents


@pytest.fixture(scope="module")
def recording(agents):
    return record(agents, "Breakout", SEED, FRAMES)


def by_hand(q_values=((1, 3, 2), (-4, -1, -2)), name="late"):
    """A recording whose numbers are known: of moment i the score is 10 i."""
    q_values = np.array(q_values, np.float32)
    frames = len(q_values)
    moment = np.arange(frames, dtype=np.uint8)[:, None, None]
    stage = Stage(
        learned=1_234_567,
        screens=np.broadcast_to((50 + 50 * moment)[..., None], (frames, 210, 160, 3)),
        saliency=np.broadcast_to(255 * (moment % 2), (frames, 84, 84)),
        q_values=q_values,
        scores=10 * np.arange(frames, dtype=np.float32),
        agent_steps=1_000 * np.arange(frames, dtype=np.int32),
    )
    names = ("NOOP", "FIRE", "LEFT")
    before = replace(stage, learned=0, q_values=-q_values)
    return Recording("Pong", names, {"untrained": before, name: stage})


def same(one, other):
    """Whether two stages hold the same bits."""
    pairs = ((getattr(one, f.name), getattr(other, f.name)) for f in fields(Stage))
    return all(
        np.shape(a) == np.shape(b)
        and np.asarray(a).dtype == np.asarray(b).dtype
        and np.asarray(a).tobytes() == np.asarray(b).tobytes()
        for a, b in pairs
    )


# ---- recording ----------------------------------------------------------------------


def test_a_recording_has_the_stages_in_their_order(recording):
    assert (recording.game, recording.frames) == ("Breakout", FRAMES)
    assert recording.action_names == ("NOOP", "FIRE", "RIGHT", "LEFT")
    assert list(recording.stages) == ["untrained", "early", "late"]
    assert [s.learned for s in recording.stages.values()] == [0, 200_000, 5_000_000]
    for stage in recording.stages.values():
        shapes = {f.name: np.shape(getattr(stage, f.name)) for f in fields(Stage)}
        assert shapes == {
            "learned": (),
            "screens": (FRAMES, 210, 160, 3),
            "saliency": (FRAMES, 84, 84),
            "q_values": (FRAMES, 4),
            "scores": (FRAMES,),
            "agent_steps": (FRAMES,),
        }


@pytest.mark.parametrize("name", ["early", "late"])
def test_the_moments_are_those_of_one_whole_game(agents, recording, name):
    # The same game, played plainly, with all of it kept.
    agent, stage = agents[name], recording.stages[name]
    world = ScreenWorld("Breakout", seed=SEED)
    act = dqn.player(agent, np.random.default_rng(SEED))
    obs, score, game = world.reset(), 0.0, []
    while True:
        game.append((world.screen.copy(), obs.copy(), score))
        step = world.step(act(obs))
        obs = step.obs
        score += step.rewards[0]
        if step.ended[0]:
            break
    assert stage.agent_steps[[0, -1]].tolist() == [0, len(game) - 1]
    gaps = np.diff(stage.agent_steps)
    assert gaps.max() - gaps.min() <= 1
    for frame, agent_step in enumerate(stage.agent_steps):
        screen, obs, score = game[agent_step]
        np.testing.assert_array_equal(stage.screens[frame], screen)
        assert stage.scores[frame] == score
        q_values = dqn.values(agent, obs)[0]
        np.testing.assert_allclose(stage.q_values[frame], q_values, rtol=0.01)
    assert stage.scores[-1] > 0
    best = stage.q_values[-1:].argmax(axis=1)
    gradient = saliency(agent.q_network, obs_at(game, stage, -1), best)[0]
    levels = np.rint(15 * gradient / gradient.max())
    # Rounding of a gradient between two levels may go either way.
    assert np.abs(stage.saliency[-1] / 17 - levels).max() <= 1
    assert (stage.saliency[-1] / 17 == levels).mean() > 0.999


def obs_at(game, stage, frame):
    return game[stage.agent_steps[frame]][1]


def test_saliency_uses_16_levels_up_to_the_largest_of_each_moment(recording):
    for stage in recording.stages.values():
        assert set(np.unique(stage.saliency)) <= set(range(0, 256, 17))
        assert (stage.saliency.max(axis=(1, 2)) == 255).all()


def test_a_network_that_looks_at_nothing_marks_nothing():
    agent = new_agent("Breakout", 0)
    for weight in agent.q_network.parameters():
        weight.data.zero_()
    stage = record({"blind": agent}, "Breakout", SEED, 2).stages["blind"]
    assert not stage.saliency.any()
    assert not stage.q_values.any()


def test_the_same_seed_gives_the_same_recording_and_agents_stay_as_they_were(
    agents, recording
):
    before = agents["late"].rng.bit_generator.state
    again = record({"late": agents["late"]}, "Breakout", SEED, FRAMES)
    assert same(again.stages["late"], recording.stages["late"])
    assert agents["late"].rng.bit_generator.state == before
    other = record({"late": agents["late"]}, "Breakout", SEED + 1, FRAMES)
    assert not same(other.stages["late"], recording.stages["late"])


def test_all_stages_start_from_the_same_screen(recording):
    first, *others = (stage.screens[0] for stage in recording.stages.values())
    for other in others:
        np.testing.assert_array_equal(first, other)


def test_another_game():
    agents = {"only": new_agent("SpaceInvaders", 0)}
    recording = record(agents, "SpaceInvaders", SEED, 3)
    assert recording.action_names[-2:] == ("RIGHTFIRE", "LEFTFIRE")
    assert recording.stages["only"].q_values.shape == (3, 6)
    assert "SpaceInvaders, only, after 0 " in words(recording, "only", 0)


def test_an_agent_without_a_memory_is_recorded_as_well():
    settings = replace(pqn.Settings(), epsilon_end=1.0)
    agent = pqn.new_agent(Told("Breakout", (4, 84, 84), 4), settings, 0)
    stage = record({"late": agent}, "Breakout", SEED, 2).stages["late"]
    first = AtariWorld("Breakout", 1, seed=SEED).reset()
    np.testing.assert_array_equal(stage.q_values[:1], pqn.values(agent, first))
    assert stage.saliency[0].max() == 255


def test_more_moments_than_the_game_has_come_twice(monkeypatch, agents):
    monkeypatch.setattr(stages, "_play", lambda agent, seed: [1, 0, 2])
    stage = record({"late": agents["late"]}, "Breakout", SEED, 5).stages["late"]
    assert stage.agent_steps.tolist() == [0, 0, 1, 2, 2]
    np.testing.assert_array_equal(stage.screens[0], stage.screens[1])


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"agents": {}}, "at least one stage"),
        ({"frames": 0}, "frames must be a whole number of at least 1, got 0"),
        ({"frames": 2.5}, "frames must be a whole number"),
        ({"seed": -1}, "seed must be a whole number of at least 0"),
        ({"game": "SpaceInvaders"}, "'untrained' plays Breakout, not SpaceInvaders"),
    ],
)
def test_what_cannot_be_recorded_is_refused(agents, changed, message):
    usual = {"agents": agents, "game": "Breakout", "seed": SEED, "frames": FRAMES}
    with pytest.raises(ValueError, match=message):
        record(**{**usual, **changed})


def test_an_agent_without_q_values_is_refused():
    settings = policy_gradient.VARIANTS["ppo"]
    agent = policy_gradient.new_agent(Told("Breakout", (4, 84, 84), 4), settings, 0)
    with pytest.raises(ValueError, match="'late' is an agent by policy_gradient, whi"):
        record({"late": agent}, "Breakout", SEED, FRAMES)


# ---- the file -----------------------------------------------------------------------


def test_a_saved_recording_comes_back_bit_by_bit_and_is_small(recording, tmp_path):
    path = tmp_path / "breakout.safetensors"
    save(recording, path)
    assert path.stat().st_size < 300_000
    back = load(path)
    assert (back.game, back.action_names) == (recording.game, recording.action_names)
    assert list(back.stages) == list(recording.stages)
    for name, stage in recording.stages.items():
        assert same(stage, back.stages[name])


def test_a_damaged_file_is_one_clear_error(recording, tmp_path):
    path = tmp_path / "breakout.safetensors"
    save(recording, path)
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = bytes([content[middle] ^ 1])
    for damaged in (
        content[:middle],
        content[:middle] + flipped + content[middle + 1 :],
        b"",
    ):
        path.write_bytes(damaged)
        with pytest.raises(CheckpointError, match="breakout.safetensors is not a usab"):
            load(path)
    path.unlink()
    with pytest.raises(CheckpointError, match="breakout.safetensors is not a usable"):
        load(path)


def without(name):
    return lambda arrays, manifest: arrays.pop(name)


def with_array(name, array):
    return lambda arrays, manifest: arrays.update({name: array})


def with_entry(name, entry):
    return lambda arrays, manifest: manifest.update({name: entry})


def packed(content):
    return np.frombuffer(zstandard.ZstdCompressor().compress(content), np.uint8)


@pytest.mark.parametrize(
    "change, message",
    [
        (with_entry("kind", "agent"), "it holds something else, such as an agent"),
        (without("1.scores"), "it has no '1.scores'"),
        (without("0.screens"), "it has no '0.screens'"),
        (with_array("0.scores", np.zeros(3, np.float32)), r"scores must be \[2\]"),
        (with_array("0.scores", np.zeros(2)), r"scores must be \[2\] of float32"),
        (with_array("0.saliency", packed(b"short")), "its pictures are not"),
        (with_array("0.saliency", np.zeros(50, np.uint8)), "recording of stages"),
        (with_entry("frames", 3), r"must be \[3"),
        (with_entry("frames", "2"), "frames must be a whole number"),
        (with_entry("stages", []), "it has no stages"),
        (with_entry("stages", 7), "not iterable"),
        (with_entry("stages", [["late"]]), "not enough values"),
        (with_entry("action_names", ["NOOP"]), r"q_values must be \[2, 1\]"),
    ],
)
def test_a_whole_file_of_something_else_is_one_clear_error(tmp_path, change, message):
    path = tmp_path / "odd.safetensors"
    save(by_hand(), path)
    arrays, manifest = read_checkpoint(path)
    change(arrays, manifest)
    write_checkpoint(path, arrays, manifest)
    with pytest.raises(CheckpointError, match=message) as error:
        load(path)
    assert str(error.value).startswith(f"{path} is not a recording of stages (")


# ---- what matters, marked -----------------------------------------------------------


def test_what_does_not_matter_is_dim_grey_and_what_matters_is_orange():
    screen = np.full((210, 160, 3), (10, 200, 100), np.uint8)
    shown = np.zeros((84, 84), np.uint8)
    shown[10:21, 60:71] = 255
    shown[70, 10] = 51  # a little, and alone
    picture = marked(screen, shown)
    grey = [round(DIM * 200)] * 3
    assert (picture.shape, picture.dtype) == ((210, 160, 3), np.uint8)
    assert picture[125, 80].tolist() == grey
    rows, columns = np.nonzero((picture == MARK).all(axis=2))
    assert rows.min() <= 15.5 * 2.5 <= rows.max()
    assert columns.min() <= 65.5 * 160 / 84 <= columns.max()
    assert np.abs(picture[176, 20].astype(int) - grey).max() <= 1


def test_a_single_pixel_becomes_a_place_that_is_seen_on_black():
    shown = np.zeros((84, 84), np.uint8)
    shown[40, 40] = 255
    picture = marked(np.zeros((210, 160, 3), np.uint8), shown)
    assert picture[101, 77].tolist() == list(MARK)
    assert (picture[..., 0] > 0.2 * MARK[0]).sum() > 50


def test_the_pattern_of_strides_is_no_pattern_of_what_matters():
    shown = np.zeros((84, 84), np.uint8)
    shown[::4, ::4] = 255
    picture = marked(np.zeros((210, 160, 3), np.uint8), shown)
    assert picture[20:-20, 20:-20, 0].min() > 0.8 * MARK[0]


def test_where_nothing_matters_nothing_is_orange():
    picture = marked(np.zeros((210, 160, 3), np.uint8), np.zeros((84, 84), np.uint8))
    assert not picture.any()


# ---- words and pictures -------------------------------------------------------------


def test_words_say_what_a_moment_shows():
    assert words(by_hand(), "late", 1) == (
        "Pong, late, after 1,234,567 agent steps of learning. Agent step 1,000 of the "
        "game, score 10: the best action is FIRE, worth -1.00."
    )


def bars(axes):
    return [bar.get_width() for bar in axes.patches]


def test_a_film_strip_has_a_bar_for_each_value_and_marks_the_best():
    strip = film_strip(by_hand(), "late")
    first, second, below_first, below_second = strip.figure.axes
    assert bars(below_first) == [1, 3, 2]
    assert bars(below_second) == [-4, -1, -2]
    for axes in (below_first, below_second):
        colours = [to_hex(bar.get_facecolor(), False) for bar in axes.patches]
        assert colours == [c.lower() for c in ("#CCCCCC", "#56B4E9", "#CCCCCC")]
        low, high = axes.get_xlim()
        assert low < -4 and high > 3  # one scale for all
    texts = [text.get_text().strip() for text in below_second.texts]
    assert texts == ["-4.00", "-1.00", "-2.00"]
    labels = [label.get_text() for label in below_first.get_yticklabels()]
    assert labels == ["NOOP", "FIRE", "LEFT"]
    assert [a.get_title() for a in (first, second)] == [
        "step 0\nscore 0",
        "step 1,000\nscore 10",
    ]
    assert (np.asarray(first.images[0].get_array()) == round(DIM * 50)).all()
    assert (np.asarray(second.images[0].get_array()) == MARK).all()


def test_every_number_stands_beside_its_bar_and_all_words_are_large_enough():
    q_values = [[-4, 3, 0.01], [0.5, -0.2, 2]] * 4
    strip = film_strip(by_hand(q_values=q_values), "late").figure
    for figure in (strip, draw_moment(by_hand(), "late", 1)):
        assert figure.get_size_inches()[0] <= WIDTH == 8.4  # 756 pixels
        figure.draw_without_rendering()
        for axes in figure.axes:
            numbers = [text.get_window_extent() for text in axes.texts]
            for number in numbers:
                assert axes.bbox.x0 <= number.x0 and number.x1 <= axes.bbox.x1
                assert not any(
                    number.overlaps(bar.get_window_extent()) for bar in axes.patches
                )
            for text in (*axes.texts, axes.title, *axes.get_yticklabels()):
                assert text.get_fontsize() >= WORDS == 10


def test_a_film_strip_of_a_few_moments_has_no_empty_places():
    strip = film_strip(by_hand(q_values=[[0, 1, 2]] * 5), "late").figure
    assert len(strip.axes) == 2 * 5


def test_a_film_strip_of_values_that_are_all_0_has_a_scale():
    strip = film_strip(by_hand(q_values=[[0, 0, 0]]), "late")
    assert bars(strip.figure.axes[1]) == [0, 0, 0]


def test_a_film_strip_is_of_moments_from_the_first_to_the_last(recording):
    strip = film_strip(recording, "early")
    assert len(strip.figure.axes) == 2 * STRIP
    screens = [axes for axes in strip.figure.axes if axes.images]
    stage = recording.stages["early"]
    steps = [
        int(re.match(r"step ([\d,]+)\n", axes.get_title())[1].replace(",", ""))
        for axes in screens
    ]
    assert (steps[0], steps[-1]) == (0, stage.agent_steps[-1])
    assert set(steps) <= set(stage.agent_steps.tolist())
    gaps = np.diff([stage.agent_steps.tolist().index(step) for step in steps])
    assert set(gaps) <= {3, 4}
    title = strip.figure.get_suptitle()
    assert title.startswith("Breakout, early, after 200,000 agent steps of learning.")


def test_a_film_strip_has_words_for_each_of_its_moments():
    strip = film_strip(by_hand(), "late")
    assert strip.words.startswith("Pong, late, after 1,234,567 agent steps of learning")
    assert "Agent step 0 of the game, score 0: the best action is FIRE" in strip.words
    assert "Agent step 1,000 of the game, score 10: the best" in strip.words
    assert repr(strip) == f"[Picture: {strip.words}]"
    assert html.escape(strip.words) in strip._repr_html_()
    assert picture_of(strip._repr_html_()).width > 200


def test_an_unknown_stage_is_named_beside_those_that_there_are():
    with pytest.raises(ValueError, match="no stage 'lat'; there are untrained, late"):
        film_strip(by_hand(), "lat")


def test_a_moment_is_drawn_as_screen_marks_and_bars():
    left, middle, right = draw_moment(by_hand(), "late", 1).axes
    assert (np.asarray(left.images[0].get_array()) == 100).all()
    assert (np.asarray(middle.images[0].get_array()) == MARK).all()
    assert bars(right) == [-4, -1, -2]


def picture_of(text):
    (content,) = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    image = Image.open(io.BytesIO(base64.b64decode(content)))
    image.load()
    return image


# ---- the widget ---------------------------------------------------------------------


def parts(widget):
    """The sliders, the picture and the words below it."""
    box, picture, told = widget.children
    return box.children, picture, told


def test_it_opens_where_it_matters_most_what_the_last_stage_does():
    # The first moment is the same in every game, the third all but tied.
    recording = by_hand(q_values=[[9, 0, 0], [3, 2, 0], [4, 1, 3.9], [0, 2, 1.5]])
    late = recording.stages["late"]
    assert telling(late) == 1
    (stage, moment), *_ = parts(time_machine(recording))
    assert (stage.value, moment.value) == ("late", 2)
    assert telling(by_hand(q_values=[[1, 2, 3]]).stages["late"]) == 0


def test_the_shipped_ones_open_in_the_midst_of_a_game():
    for name in ("breakout_dqn", "space_invaders_dqn"):
        late = stages.shipped(name).stages["late"]
        *_, second, best = np.sort(late.q_values[telling(late)])
        assert best - second > 0.2
        assert late.scores[telling(late)] > 0


def test_its_sliders_have_names_and_are_wide():
    sliders, *_ = parts(time_machine(by_hand()))
    for slider in sliders:
        assert slider.tooltip.startswith(slider.description)
        assert slider.layout.flex == "1 1 340px"


def test_the_sliders_change_the_picture_and_its_words():
    recording = by_hand()
    (stage, moment), picture, told = parts(time_machine(recording))
    assert (stage.options, stage.value) == (("untrained", "late"), "late")
    assert (moment.min, moment.max, moment.value) == (1, 2, 2)
    seen = []
    for name, frame in [("untrained", 1), ("late", 1), ("late", 2), ("untrained", 2)]:
        stage.value, moment.value = name, frame
        sentence = words(recording, name, frame - 1)
        assert told.value == f"<p>{sentence}</p>"
        assert f'alt="{sentence}"' in picture.value
        seen.append(picture_of(picture.value).convert("RGBA").tobytes())
    assert len(set(seen)) == 4


def test_the_moment_stays_where_it_is_when_the_stage_changes():
    (stage, moment), *_ = parts(time_machine(by_hand()))
    moment.value = 1
    stage.value = "untrained"
    assert moment.value == 1


def test_a_name_from_a_file_is_no_html():
    recording = by_hand(name='<b a="1">')
    (stage, _), picture, told = parts(time_machine(recording))
    stage.value = '<b a="1">'
    for text in (told.value, picture.value):
        assert "&lt;b a=&quot;1&quot;&gt;" in text and "<b" not in text


@pytest.fixture
def shown(monkeypatch):
    shown = []
    monkeypatch.setattr(stages, "display", shown.append)
    return shown


def test_a_notebook_is_shown_the_widget(monkeypatch, shown):
    monkeypatch.setattr(stages, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    show(by_hand())
    (widget,) = shown
    assert isinstance(widget, ipywidgets.VBox)


@pytest.mark.parametrize("shell", [None, SimpleNamespace()])
def test_without_a_kernel_each_stage_is_a_film_strip(monkeypatch, shown, shell):
    monkeypatch.setattr(stages, "get_ipython", lambda: shell)
    show(by_hand())
    assert [strip.words.split(",")[1] for strip in shown] == [" untrained", " late"]
