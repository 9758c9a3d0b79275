import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
MAP = {
    *("README.md", "CONTRIBUTING.md", "TROUBLESHOOTING.md", "CITATION.cff", "LICENSE"),
    *("GLOSSARY.md", "SCORES.md", "CHANGELOG.md"),
    *("requirements.txt", "pyproject.toml", "Makefile"),
    *("notebooks", "tutorial_lib", "img", "tests", "binder", "book"),
}
MAX_BYTES = 2_000_000
PICKLES_AND_ROMS = {
    *(".pkl", ".pickle", ".p", ".pt", ".pth", ".npy", ".npz", ".joblib"),
    *(".a26", ".bin", ".rom"),
}


def in_repository(path):
    made = {"__pycache__", "runs", "_site"} & {path.parts[0], path.parts[-1]}
    hidden = path.parts[0].startswith(".") and path.parts[0] not in (".ci", ".github")
    return not (
        made
        or hidden
        or "__pycache__" in path.parts
        or ".ipynb_checkpoints" in path.parts
        or path.parts[0].endswith(".egg-info")
        or path.parts[:2] == ("notebooks", "runs")
    )


def repository_files():
    """Every file that is, or would be, in the repository, relative to its root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if (ROOT / ".git").exists() and listed.returncode == 0:
        paths = (Path(name) for name in listed.stdout.split("\0") if name)
        return [path for path in paths if (ROOT / path).is_file()]
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path for path in paths if in_repository(path)]


def pins(path):
    """Names and versions of a requirements file; every line must be an exact pin."""
    lines = (line for line in path.read_text().splitlines() if line)
    requirements = [Requirement(line) for line in lines if not line.startswith("#")]
    for requirement in requirements:
        assert re.fullmatch(r"==[\d.]+", str(requirement.specifier)), requirement
    return {each.name: str(each.specifier)[2:] for each in requirements}


PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LEARNED_WITH = pins(ROOT / "requirements.txt")
PINS = LEARNED_WITH | pins(ROOT / "tests/requirements.txt")
RANGES = [Requirement(text) for text in PYPROJECT["project"]["dependencies"]]


def test_the_top_level_holds_what_the_map_names_and_no_more():
    top = {path.parts[0] for path in repository_files()}
    assert {name for name in top if not name.startswith(".")} <= MAP


@pytest.mark.parametrize(
    "module",
    [
        "tutorial_lib",
        "tutorial_lib.checks",
        "tutorial_lib.palette",
        "tutorial_lib.equations.optimisers",
        "tutorial_lib.equations.perceptron",
        "tutorial_lib.equations.policies",
        "tutorial_lib.equations.returns",
        "tutorial_lib.equations.tabular",
        "tutorial_lib.worlds.cliff",
        "tutorial_lib.worlds.toys",
        "tutorial_lib.agents.tables",
        "tutorial_lib.agents.tally",
        "tutorial_lib.agents.numpy_policy",
        "tutorial_lib.exercises",
    ],
)
def test_nothing_heavy_is_imported(module):
    code = (
        f"import sys, {module}\n"
        "roots = {name.partition('.')[0] for name in sys.modules}\n"
        "print(roots & {'torch', 'matplotlib', 'ale_py', 'gymnasium'})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert (ran.stdout, ran.stderr) == ("set()\n", "")


def test_who_learns_installs_what_the_package_needs_and_what_opens_it_alone():
    needed = {required.name for required in RANGES}
    assert LEARNED_WITH.keys() == needed | {"ipykernel", "jupyterlab"}


def test_the_extra_that_opens_the_lessons_fits_what_is_pinned():
    extras = PYPROJECT["project"]["optional-dependencies"]["lab"]
    wanted = [Requirement(text) for text in extras]
    assert {each.name for each in wanted} == {"ipykernel", "jupyterlab"}
    assert all(each.specifier.contains(LEARNED_WITH[each.name]) for each in wanted)


@pytest.mark.parametrize("required", RANGES, ids=lambda required: required.name)
def test_the_pin_lies_in_the_packages_range(required):
    assert required.specifier.contains(PINS[required.name])


def test_large_files_are_shipped_agents():
    large = {
        path
        for path in repository_files()
        if (ROOT / path).stat().st_size > MAX_BYTES
        and path.parts[:2] != ("tutorial_lib", "pretrained")
    }
    assert not large


def test_there_are_no_pickles_and_no_game_programs():
    assert not {path for path in repository_files() if path.suffix in PICKLES_AND_ROMS}


def test_the_package_never_loads_or_evaluates_code():
    forbidden = re.compile(
        r"torch\.load\b|(?<![\w.])(eval|exec)\(|\bunpickle|allow_pickle"
    )
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in repository_files()
        if path.parts[0] == "tutorial_lib" and path.suffix == ".py"
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not found
