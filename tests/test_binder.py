"""The image that Binder would build, by its own tool, without building it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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


def test_the_python_is_the_one_of_binders_folder(dockerfile):
    _, version = (ROOT / "binder/runtime.txt").read_text().strip().split("-")
    assert re.search(rf"environment for python={re.escape(version)}$", dockerfile, re.M)


def test_it_installs_binders_packages_and_nothing_else_of_ours(dockerfile):
    installs = re.findall(r"pip install .*", dockerfile)
    assert len(installs) == 1
    assert installs[0].endswith('-r "binder/requirements.txt"')


def test_packages_are_installed_before_the_course_is_copied(dockerfile):
    # So that a change of a lesson does not install everything again.
    installed = dockerfile.index("pip install")
    copied = dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}")
    assert installed < copied


def test_it_starts_as_a_user_and_not_as_root(dockerfile):
    users = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)
    assert users[-1] != "root"
