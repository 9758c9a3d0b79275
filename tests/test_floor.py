"""`make floor` runs the notebooks with what Colab has, within the package's ranges."""

import runpy
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[1]
HOUSE = runpy.run_path(str(ROOT / "tests/test_house.py"))
RANGES = {each.name: each.specifier for each in HOUSE["RANGES"]}
FLOOR = HOUSE["pins"](ROOT / "tests/floor.txt")
# What Colab has preinstalled, so far as it was known when the course was written: the
# release, or only its series.
COLAB = {
    "ale-py": "0.12",
    "gymnasium": "1.3.0",
    "ipykernel": "6.17",
    "ipython": "7.34",
    "ipywidgets": "7.7.1",
    "matplotlib": "3.10",
    "numpy": "2.0",
    "safetensors": "0.8",
    "tensorboard": "2.20",
    "torch": "2.11",
    "zstandard": "0.25",
}


def test_every_dependency_is_pinned():
    assert RANGES.keys() <= FLOOR.keys()


@pytest.mark.parametrize("name", RANGES)
def test_each_pin_lies_in_the_range_of_the_package(name):
    assert RANGES[name].contains(FLOOR[name])


@pytest.mark.parametrize("name", COLAB)
def test_what_colab_has_is_what_is_pinned(name):
    series = Version(COLAB[name]).release
    assert Version(FLOOR[name]).release[: len(series)] == series


@pytest.mark.parametrize("name", sorted(RANGES.keys() - COLAB.keys()))
def test_what_is_not_known_of_colab_is_the_lower_end(name):
    (least,) = (each.version for each in RANGES[name] if each.operator == ">=")
    series = Version(least).release
    assert Version(FLOOR[name]).release[: len(series)] == series
