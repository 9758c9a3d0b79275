"""The stand-in for what Python does not have in a browser."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
stand_in = runpy.run_path(str(ROOT / "book" / "browser" / "_multiprocessing.py"))


def test_its_locks_refuse_as_those_of_a_system_without_any():
    # joblib asks like this, and goes on without processes after an OSError.
    with pytest.raises(OSError, match="no processes"):
        stand_in["SemLock"](0, 0, 1, name="joblib", unlink=True)


def test_it_has_what_multiprocessing_imports():
    assert stand_in["SemLock"].SEM_VALUE_MAX == 0
    assert stand_in["sem_unlink"]("joblib") is None
