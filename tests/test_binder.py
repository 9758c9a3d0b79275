"""The image that Binder would build, by its own tool, without building it."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
HOUSE = runpy.run_path(str(ROOT / "tests/test_house.py"))
ENVIRONMENT = yaml.safe_load((ROOT / "binder/environment.yml").read_text())
*CONDA, BY_PIP = ENVIRONMENT["dependencies"]
CONDA = dict((each.split("=") + [""])[:2] for each in CONDA)
PIP = {each.name: each.specifier for each in map(Requirement, BY_PIP["pip"])}
RANGES = {each.name: each.specifier for each in HOUSE["RANGES"]}


# ---- what is asked for --------------------------------------------------------------


def test_pip_installs_what_is_pinned_everywhere():
    assert {k: str(v) for k, v in PIP.items()}.items() <= {
        k: f"=={v}" for k, v in HOUSE["PINS"].items()
    }.items()


def test_everything_that_the_package_imports_is_installed():
    assert RANGES.keys() <= PIP.keys() | {"torch"}
    assert "jupyterlab" not in PIP  # its image brings one that fits its server


def test_torch_is_a_build_for_processors_alone():
    assert "torch" not in PIP  # pip's has CUDA in it
    assert RANGES["torch"].contains(CONDA["pytorch-cpu"])
    assert ENVIRONMENT["channels"] == ["conda-forge"]


def test_the_python_is_one_that_the_package_supports():
    assert CONDA["python"] in {"3.11", "3.12", "3.13"}


def test_nothing_stands_beside_it_that_binder_would_not_read():
    # With an environment.yml it reads no requirements.txt and no runtime.txt.
    assert [path.name for path in (ROOT / "binder").iterdir()] == ["environment.yml"]


# ---- what would be built ------------------------------------------------------------


@pytest.fixture(scope="module")
def dockerfile():
    """What repo2docker would give to Docker."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "repo2docker", "--no-build", "--debug"),
            *("--user-id", "1000", "--user-name", "jovyan", str(ROOT)),
        ],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout + ran.stderr


def test_the_python_is_the_one_that_is_asked_for(dockerfile):
    asked = re.escape(CONDA["python"])
    assert re.search(rf"environment for python={asked}$", dockerfile, re.M)


def test_it_installs_the_environment_and_nothing_else_of_ours(dockerfile):
    assert dockerfile.count('env update -p ${NB_PYTHON_PREFIX} --file "binder/') == 1
    assert "pip install" not in dockerfile


def test_packages_are_installed_before_the_course_is_copied(dockerfile):
    # So that a change of a lesson does not install everything again.
    installed = dockerfile.index("env update -p ${NB_PYTHON_PREFIX}")
    copied = dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}")
    assert installed < copied


def test_it_starts_as_a_user_and_not_as_root(dockerfile):
    users = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)
    assert users[-1] != "root"
