"""The score card sets our scores beside those of the same protocol, and only those."""

import csv
import math
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest

from tutorial_lib.figures import score_card
from tutorial_lib.figures.score_card import COUNTED, Score, compare, human_normalised
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.evaluation import PROTOCOL
from tutorial_lib.worlds.atari import GAMES

SCORES = """\
game,agent,score,spread,frames_millions,sticky_actions,return_kind,verified,source
Pong,random,-20.7,,0,no,full game,yes,"a table, the first"
Breakout,random,99,99,99,yes,best checkpoint,no,trap
Pong,human,14.3,,,no,full game,yes,a table
Pong,old,18.25,1.5,200,no,full game,no,a paper
Pong,new,19,,40,yes,full game,yes,a README
Pong,chosen,20,0.6,40,no,best checkpoint,yes,a zoo
Pong,cut,7.05,,12,yes,clipped per life,yes,a log
"""
CURVES = """\
game,agent,frames_millions,score
Pong,slow,1,-20.2
Breakout,slow,2,99
Pong,slow,10,1.1
Pong,slow,200,19.5
"""
NUMPY = {
    "pong_numpy/early": (250_000, -10.53, 5.27),
    "pong_numpy/late": (3_000_000, 6.53, 5.41),
    "pong_numpy/untrained": (0, -20.23, 1.04),
}


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    assert plt.get_fignums() == []


@pytest.fixture
def by_hand(tmp_path, monkeypatch):
    """Published scores and curves of two games."""
    monkeypatch.setattr(score_card, "FOLDER", tmp_path)
    (tmp_path / "scores.csv").write_text(SCORES)
    (tmp_path / "curves.csv").write_text(CURVES)


@pytest.fixture
def shipped(monkeypatch):
    """Shipped agents by name, as `pretrained.load` would return them."""
    agents = {}

    def add(name, game, agent_steps, mean, spread, protocol=PROTOCOL):
        evaluation = {"mean": mean, "spread": spread, "games": 30, "protocol": protocol}
        agents[name] = SimpleNamespace(game=game, agent_steps=agent_steps), evaluation

    monkeypatch.setattr(pretrained, "names", lambda: sorted(agents))
    monkeypatch.setattr(pretrained, "load", lambda name: agents[name])
    for name, (agent_steps, mean, spread) in NUMPY.items():
        add(name, "Pong", agent_steps, mean, spread)
    add("breakout_ppo/late", "Breakout", 99, 99.0, 99.0)
    add("catch_dqn/late", "Catch", 99, 99.0, 99.0, protocol="ten balls")
    return add


def named(agent, game="Pong"):
    known = score_card.published(game) + score_card.ours(game)
    (found,) = (each for each in known if each.agent == agent)
    return found


def rows(game="Pong"):
    """The card's cells by the agent, without the heading and the words below."""
    heading, rule, *lines = score_card.table(game).data.splitlines()
    assert heading.count("|") == rule.count("|") == 8
    cells = [[cell.strip() for cell in line.split("|")] for line in lines[:-2]]
    assert all(row[0] == row[-1] == "" and len(row) == 9 for row in cells)
    assert lines[-2] == ""
    return {row[1]: row[2:-1] for row in cells}


def words_below(game="Pong"):
    return score_card.table(game).data.splitlines()[-1]


# ---- scores -------------------------------------------------------------------------


def test_published_scores_are_those_of_the_game(by_hand):
    nan = math.nan
    assert score_card.published("Pong")[:4] == [
        Score(
            *("Pong", "random", -20.7, nan, 0.0, False, "full game", True),
            "a table, the first",
        ),
        Score("Pong", "human", 14.3, nan, nan, False, "full game", True, "a table"),
        Score("Pong", "old", 18.25, 1.5, 200.0, False, "full game", False, "a paper"),
        Score("Pong", "new", 19.0, nan, 40.0, True, "full game", True, "a README"),
    ]
    assert len(score_card.published("Pong")) == 6


def test_the_reference_curve_has_our_protocol_and_rises_in_frames(by_hand):
    curve = score_card.reference("Pong")
    points = [(each.frames_millions, each.mean) for each in curve]
    assert points == [(1, -20.2), (10, 1.1), (200, 19.5)]
    assert all(each.comparable and each.agent == "slow" for each in curve)


def test_ours_are_the_stages_in_the_order_of_training(shipped):
    shipped("a_ppo/late", "Pong", 500, 3.0, 1.0)
    assert [each.agent for each in score_card.ours("Pong")] == [
        "a_ppo/late",
        "pong_numpy/untrained",
        "pong_numpy/early",
        "pong_numpy/late",
    ]


def test_one_agent_step_of_ours_is_four_frames(shipped):
    late = score_card.ours("Pong")[-1]
    assert late == Score(
        *("Pong", "pong_numpy/late", 6.53, 5.41, 12.0, True, "full game", True),
        "this course, 30 games",
    )
    assert late.comparable


def test_ours_under_another_protocol_are_refused(shipped):
    shipped("pong_numpy/odd", "Pong", 4, 21.0, 0.0, protocol="one rally")
    for ask in (score_card.ours, score_card.table, score_card.draw):
        with pytest.raises(ValueError) as caught:
            ask("Pong")
        for word in ("pong_numpy/odd", "'one rally'", repr(PROTOCOL), "ship"):
            assert word in str(caught.value)
    assert len(score_card.ours("Breakout")) == 1


@pytest.mark.parametrize("game", ["Tetris", "pong", "", "Catch"])
@pytest.mark.parametrize("ask", ["published", "reference", "ours", "table", "draw"])
def test_an_unknown_game_is_answered_with_the_games(ask, game):
    with pytest.raises(ValueError) as caught:
        getattr(score_card, ask)(game)
    assert str(caught.value) == (
        f"no game is called {game!r}; there are: Pong, Breakout, SpaceInvaders, "
        "Phoenix, Venture"
    )


# ---- the card -----------------------------------------------------------------------


def test_the_card_has_ours_then_those_of_our_protocol_then_the_others(by_hand, shipped):
    assert [(agent, row[4]) for agent, row in rows().items()] == [
        ("pong_numpy/untrained", "ours"),
        ("pong_numpy/early", "ours"),
        ("pong_numpy/late", "ours"),
        ("slow", "yes"),
        ("new", "yes"),
        ("random", "no"),
        ("human", "no"),
        ("old", "no"),
        ("chosen", "no"),
        ("cut", "no"),
    ]


@pytest.mark.parametrize(
    ("agent", "row"),
    [
        (
            "pong_numpy/late",
            "6.53 ± 5.41|12 M|yes|full games|ours|this course, 30 games",
        ),
        ("pong_numpy/untrained", "-20.23 ± 1.04|0 M|yes|full games|ours|this course"),
        ("slow", "19.5|200 M|yes|full games|yes|Dopamine"),
        ("random", "-20.7|0 M|no|full games|no|a table, the first"),
        ("human", "14.3|not known|no|full games|no|a table"),
        ("old", "18.25 ± 1.5|200 M|no|full games|no|a paper (not verified)"),
        ("chosen", "20 ± 0.6|40 M|no|full games of the best checkpoint|no|a zoo"),
        ("cut", "7.05|12 M|yes|clipped rewards of single lives|no|a log"),
    ],
)
def test_a_row_tells_the_score_its_protocol_and_its_source(
    by_hand, shipped, agent, row
):
    assert "|".join(rows()[agent]).startswith(row)
    assert ("not verified" in rows()[agent][-1]) == (agent == "old")


def test_the_words_below_give_the_reasons_of_this_card_only(by_hand, shipped):
    reasons = ["without sticky actions", "best of many checkpoints", "clipped rewards"]
    assert all(reason in words_below() for reason in reasons)
    (score_card.FOLDER / "scores.csv").write_text("\n".join(SCORES.splitlines()[:5]))
    assert [reason in words_below() for reason in reasons] == [True, False, False]
    (score_card.FOLDER / "scores.csv").write_text(SCORES.splitlines()[0])
    assert "no" not in words_below().split()


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (-20.7, "-20.7"), (7.05, "7.05"), (200, "200"), (12_782, "12,782")],
)
def test_numbers_have_the_digits_that_they_need(number, text):
    assert score_card._digits(number) == text


# ---- comparing ----------------------------------------------------------------------


def test_scores_of_one_protocol_are_compared(by_hand, shipped):
    late = named("pong_numpy/late")
    assert compare(late, named("new")) == pytest.approx(6.53 - 19)
    assert compare(named("new"), late) == pytest.approx(19 - 6.53)
    assert compare(late, score_card.reference("Pong")[1]) == pytest.approx(6.53 - 1.1)
    assert compare(named("old"), named("human")) == pytest.approx(18.25 - 14.3)


def test_scores_with_and_without_sticky_actions_are_not_compared(by_hand, shipped):
    with pytest.raises(ValueError) as caught:
        compare(named("pong_numpy/late"), named("old"))
    assert str(caught.value) == (
        "pong_numpy/late counts full games with sticky actions; old counts full games "
        "without sticky actions: they differ in sticky actions, so a score of one says "
        "nothing about the other. Compare pong_numpy/late with slow or new."
    )


def test_games_are_not_compared_with_lives_or_the_best_checkpoint(by_hand, shipped):
    with pytest.raises(ValueError) as caught:
        compare(named("new"), named("cut"))
    assert str(caught.value) == (
        "new counts full games with sticky actions; cut counts clipped rewards of "
        "single lives with sticky actions: they differ in what is counted, so a score "
        "of one says nothing about the other. Compare new with slow."
    )
    with pytest.raises(ValueError, match="best checkpoint without .* random or human"):
        compare(named("old"), named("chosen"))
    both = "differ in sticky actions and in what is counted,"
    with pytest.raises(ValueError, match=both):
        compare(named("pong_numpy/late"), named("chosen"))


def test_who_has_no_equal_is_told_so(by_hand, shipped):
    with pytest.raises(ValueError, match="no other score of chosen's protocol"):
        compare(named("chosen"), named("old"))


def test_scores_of_two_games_are_not_compared(by_hand, shipped):
    breakout = replace(named("new"), game="Breakout", agent="other")
    with pytest.raises(ValueError) as caught:
        compare(named("new"), breakout)
    assert str(caught.value) == (
        "new played Pong and other played Breakout: their points have no common unit. "
        "Compare new with another score of Pong."
    )


def test_a_score_is_normalised_between_random_and_human(by_hand, shipped):
    assert human_normalised(named("random")) == 0
    assert human_normalised(named("human")) == 1
    halfway = replace(named("old"), mean=(14.3 - 20.7) / 2)
    assert human_normalised(halfway) == pytest.approx(0.5)
    assert human_normalised(named("old")) == pytest.approx((18.25 + 20.7) / 35)


@pytest.mark.parametrize(
    ("agent", "why"),
    [
        ("pong_numpy/late", "random counts full games without sticky actions"),
        ("new", "random counts full games without sticky actions"),
        ("chosen", "differ in what is counted"),
    ],
)
def test_a_score_of_another_protocol_is_not_normalised(by_hand, shipped, agent, why):
    with pytest.raises(ValueError, match=why):
        human_normalised(named(agent))


# ---- the picture --------------------------------------------------------------------


def drawn(game):
    figure = score_card.draw(game)
    (axes,) = figure.axes
    figure.draw_without_rendering()  # lays it out
    return figure, axes


def test_the_picture_has_the_curve_our_stages_and_their_spreads(by_hand, shipped):
    shipped("a_ppo/late", "Pong", 500_000, 3.0, 2.0)
    figure, axes = drawn("Pong")
    curve = axes.lines[0]
    assert list(zip(*curve.get_data(), strict=True)) == [
        (1, -20.2),
        (10, 1.1),
        (200, 19.5),
    ]
    ppo, numpy = axes.containers
    points, _, (bars,) = ppo.lines
    assert list(zip(*points.get_data(), strict=True)) == [(2, 3)]
    assert bars.get_segments()[0].tolist() == [[2, 1], [2, 5]]
    assert list(numpy.lines[0].get_xdata()) == [0, 1, 12]
    assert points.get_marker() != numpy.lines[0].get_marker()
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "slow, published",
        "a_ppo, ours ± one spread",
        "pong_numpy, ours ± one spread",
    ]


def test_a_card_knows_only_agents_of_lessons_before_it(by_hand, shipped, monkeypatch):
    monkeypatch.setattr(score_card, "LESSONS", {"pong_numpy": 1, "a_ppo": 5})
    shipped("a_ppo/late", "Pong", 500_000, 3.0, 2.0)
    assert len(score_card.ours("Pong", lesson=5)) == 4
    assert len(score_card.ours("Pong", lesson=4)) == 3
    assert "a_ppo" in score_card.table("Pong", lesson=5).data
    assert "a_ppo" not in score_card.table("Pong", lesson=4).data
    assert len(score_card.draw("Pong", lesson=5).axes[0].containers) == 2
    assert len(score_card.draw("Pong", lesson=4).axes[0].containers) == 1


def test_lesson_06_has_no_agents_of_lesson_08():
    agents = {each.agent.split("/")[0] for each in score_card.ours("Breakout", 6)}
    assert agents == {"breakout_ppo", "breakout_dqn"}


def test_every_shipped_agent_of_a_game_has_its_lesson():
    families = {each.agent.split("/")[0] for g in GAMES for each in score_card.ours(g)}
    assert families == score_card.LESSONS.keys()
    assert max(score_card.LESSONS.values()) == score_card.LAST


def test_the_picture_says_who_is_not_comparable(by_hand, shipped):
    _, axes = drawn("Pong")
    levels = {line.get_ydata()[0]: line for line in axes.lines[-2:]}
    assert list(levels) == [-20.7, 14.3]
    assert {line.get_linestyle() for line in levels.values()} == {"--"}
    assert [text.get_text() for text in axes.texts] == [
        "random,\nwithout sticky actions:\nnot comparable",
        "human,\nwithout sticky actions:\nnot comparable",
    ]
    told = axes.figure.get_label()
    assert told.startswith("Pong: full games with sticky actions. ")
    assert told.endswith("Level lines, not comparable: random -20.7, human 14.3.")


# ---- what really is in the package --------------------------------------------------


def test_every_published_row_loads_and_says_what_it_is():
    count = 0
    for game in GAMES:
        scores = score_card.published(game)
        count += len(scores)
        assert {"random", "human"} <= {each.agent for each in scores}
        for each in scores:
            assert math.isfinite(each.mean)
            assert math.isnan(each.spread) or each.spread > 0
            assert math.isnan(each.frames_millions) or each.frames_millions >= 0
            assert each.return_kind in COUNTED
            assert each.agent and each.source
            assert "|" not in each.agent + each.source  # it would end the cell
    with open(score_card.FOLDER / "scores.csv", encoding="utf-8") as file:
        assert count == len(list(csv.DictReader(file))) == 28


def test_random_and_human_are_told_as_they_are_drawn():
    players = [
        each
        for game in GAMES
        for each in score_card.published(game)
        if each.agent in ("random", "human")
    ]
    assert len(players) == 10
    assert not any(each.sticky_actions for each in players)
    assert {each.return_kind for each in players} == {"full game"}


def test_every_reference_curve_rises_in_frames():
    for game in GAMES:
        frames = [each.frames_millions for each in score_card.reference(game)]
        assert frames == [1, 2, 4, 10, 50, 200]


def test_every_shipped_agent_of_a_game_is_on_its_card():
    on_cards = [each.agent for game in GAMES for each in score_card.ours(game)]
    atari = [
        name for name in pretrained.names() if pretrained.load(name)[0].game in GAMES
    ]
    assert sorted(on_cards) == sorted(atari)
    for each in score_card.ours("Pong"):
        with pytest.raises(ValueError, match="without sticky actions"):
            human_normalised(each)


def test_a_game_without_agents_of_ours_has_its_card_and_picture(shipped):
    assert score_card.ours("Venture") == []
    assert "ours" not in {row[4] for row in rows("Venture").values()}
    figure, axes = drawn("Venture")
    assert not axes.containers
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "Dopamine JAX DQN, published"
    ]


@pytest.mark.parametrize("game", GAMES)
def test_every_game_has_a_card_and_a_picture_whose_words_do_not_overlap(game):
    card = rows(game)
    assert card["random"][4] == card["human"][4] == "no"
    assert card["Dopamine JAX DQN"][4] == "yes"

    figure, axes = drawn(game)
    random, human = (text.get_window_extent() for text in axes.texts)
    words = [*axes.get_xticklabels(), axes.title, axes.xaxis.label, *figure.legends]
    boxes = [random, human, axes.bbox, *(each.get_window_extent() for each in words)]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    for box in boxes:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
