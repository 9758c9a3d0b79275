"""Settings are read from words by their kind, and what is wrong is named."""

import math
from dataclasses import asdict, is_dataclass
from typing import get_type_hints

import pytest

from tutorial_lib.commands.words import READERS, settings_from
from tutorial_lib.runs import algorithms

GAME = {variant: "Pong" for variant in algorithms.VARIANTS} | {
    "whole_games": "Breakout"
}
SETTINGS = {
    variant: algorithms.settings_for(variant, game) for variant, game in GAME.items()
}


def flat(nested, before=""):
    """Names and values; of those within others, a name with a dot."""
    for name, value in nested.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def kinds(settings):
    """The settings' kinds, in the shape of `asdict`."""
    return {
        name: kinds(kind) if is_dataclass(kind) else kind
        for name, kind in get_type_hints(settings).items()
    }


KINDS = {variant: dict(flat(kinds(type(usual)))) for variant, usual in SETTINGS.items()}
EVERY = [
    pytest.param(variant, name, kind, id=f"{variant} {name}")
    for variant, kinds in KINDS.items()
    for name, kind in kinds.items()
]
WRONG = {
    bool: ("True", "1", "yes", "none", ""),
    int: ("1.5", "1e3", "inf", "true", "many", ""),
    float: ("nan", "1e9999", "-inf", "true", "null", "many", ""),
    str: (),
}


@pytest.mark.parametrize("variant", SETTINGS)
def test_without_words_the_settings_are_the_usual_ones(variant):
    assert settings_from(variant, GAME[variant], []) == SETTINGS[variant]


@pytest.mark.parametrize("variant", SETTINGS)
def test_all_settings_written_out_are_the_settings(variant):
    pairs = [
        f"{name}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in flat(asdict(SETTINGS[variant]))
    ]
    assert settings_from(variant, GAME[variant], pairs) == SETTINGS[variant]


@pytest.mark.parametrize(("variant", "name", "kind"), EVERY)
def test_a_text_of_another_kind_is_refused(variant, name, kind):
    _, wanted = READERS[kind]
    for text in WRONG[kind]:
        with pytest.raises(ValueError) as caught:
            settings_from(variant, GAME[variant], [f"{name}={text}"])
        assert str(caught.value) == f"{name} must be {wanted}, got {text!r}"


@pytest.mark.parametrize("pair", ["speed=3", "speed", "=3", "", "Gamma=1"])
def test_an_unknown_setting_is_named_beside_those_there_are(pair):
    with pytest.raises(ValueError) as caught:
        settings_from("ppo", "Pong", [pair])
    name = pair.partition("=")[0]
    assert str(caught.value) == f"no setting {name!r}; there are " + ", ".join(
        KINDS["ppo"]
    )


def test_a_number_may_be_infinite():
    # Huber's loss without a threshold is the squared error.
    assert (
        settings_from("dqn", "Catch", ["huber_threshold=inf"]).huber_threshold
        == math.inf
    )


def test_the_last_of_two_values_holds():
    assert settings_from("ppo", "Pong", ["gamma=0.5", "gamma=0.25"]).gamma == 0.25


def test_settings_hold_together_as_a_whole():
    # Each alone would be refused beside the usual settings, both together are not.
    pairs = ["rollout_length=1024", "patience=2048"]
    for order in (pairs, pairs[::-1]):
        settings = settings_from("numpy_policy", "Pong", order)
        assert (settings.rollout_length, settings.patience) == (1024, 2048)


def test_what_settings_themselves_refuse_is_said_by_them():
    with pytest.raises(ValueError, match="credit must be one of .*, got 'round'"):
        settings_from("ppo", "Pong", ["credit=round"])
    with pytest.raises(ValueError, match="numpy_policy plays Pong only"):
        settings_from("numpy_policy", "Breakout", [])
