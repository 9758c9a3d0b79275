"""The colours: seen by the colour-blind, on white, and used from one place."""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from tutorial_lib import palette
from tutorial_lib.palette import BEST, COLOURS, OTHERS, QUIET

ROOT = Path(__file__).parents[1]

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of
# color vision deficiency" (2009), whole loss of one kind of cone; on linear RGB.
LOST_CONE = {
    "none": np.eye(3),
    "red": [
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ],
    "green": [
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ],
    "blue": [
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ],
}
TO_XYZ = np.array(  # from linear sRGB; each row over the white's own
    [
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    ]
) / np.array([[0.95047], [1.0], [1.08883]])


def linear(colour):
    """Light of red, green and blue, [3] from 0 to 1."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return TO_XYZ[1] @ linear(colour)


def contrast(one, other):
    """From 1, the same, to 21; WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(light):
    """CIE 1976 lightness and two colour axes."""
    fourth = np.cbrt(TO_XYZ @ np.clip(light, 0, 1))
    return np.array(
        [
            116 * fourth[1] - 16,
            500 * (fourth[0] - fourth[1]),
            200 * (fourth[1] - fourth[2]),
        ]
    )


def difference(one, other, lost):
    """Distance in CIE 1976, as somebody without one kind of cone sees it."""
    seen = [lab(np.array(LOST_CONE[lost]) @ linear(colour)) for colour in (one, other)]
    return np.linalg.norm(seen[0] - seen[1])


def test_the_measures_are_the_published_ones():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21, abs=1e-3)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    np.testing.assert_allclose(lab(linear("#FF0000")), [53.24, 80.09, 67.20], atol=0.02)
    # Red and green of traffic lights: far apart for most of us.
    assert difference("#FF0000", "#00A000", "none") > 120
    assert difference("#8A6E00", "#5F7F00", "green") < 12


@pytest.mark.parametrize("lost", LOST_CONE)
@pytest.mark.parametrize(
    ("one", "other"), [*itertools.combinations(COLOURS, 2), (BEST, OTHERS)]
)
def test_colours_are_told_apart_with_and_without_a_kind_of_cone(one, other, lost):
    assert difference(one, other, lost) > 20


# Of JupyterLab's themes, and the dark ones of GitHub and VS Code.
GROUNDS = ("#FFFFFF", "#111111", "#0D1117", "#1F1F1F")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_lines_and_words_stand_out_on_light_and_dark(colour, ground):
    assert contrast(colour, ground) >= 3  # WCAG 2.2, 1.4.11


def test_words_stand_out_on_both_grounds_and_on_what_they_are_written_on():
    assert contrast(QUIET, "white") >= 4.5  # WCAG 2.2, 1.4.3
    assert contrast(QUIET, "#111111") >= 4  # both at once is just out of reach
    for behind in (BEST, OTHERS):
        assert contrast("black", behind) >= 4.5


def test_what_differs_in_colour_can_differ_in_another_way():
    for other_ways in (palette.STYLES, palette.MARKERS):
        assert len(set(other_ways)) == len(COLOURS)


def code_of_the_course():
    for path in sorted((ROOT / "tutorial_lib").rglob("*.py")):
        if path.stem != "palette":
            yield path.name, path.read_text("utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield f"{path.stem} {cell['id']}", "".join(cell["source"])


def test_colours_come_from_the_palette():
    own = (
        r"#[0-9a-fA-F]{6}\b|(?:color|colour|facecolor|cmap)[\"']?\s*[=:]\s*[\"'](\w+)"
        r"|[\"'][bgrcmykw][-.:|xX+*osDv^]+[\"']"  # such as "rX", a red cross
    )
    found = {
        where: match[0]
        for where, code in code_of_the_course()
        for match in re.finditer(own, code)
        if match[1] not in ("black", "white", "gray", "none")
    }
    assert found == {}
