"""A notebook's cell, and exercises of a few lines."""

import itertools
import linecache
import re

import numpy as np
import pytest
import torch
from torch.nn import functional

from tutorial_lib.equations.policies import sigmoid

numbers = itertools.count()


@pytest.fixture(scope="session")
def cell():
    """Run source as a notebook's cell does, and return the names it holds then."""

    def run(source: str, **names):
        file = f"<cell {next(numbers)} of the tests>"
        linecache.cache[file] = len(source), None, source.splitlines(True), file
        # What the lessons have imported before a stub that may use it.
        names = {"sigmoid": sigmoid, **names}
        names = {"np": np, "torch": torch, "functional": functional, **names}
        exec(compile(source, file, "exec"), names)
        return names

    return run


@pytest.fixture(scope="session")
def written(cell):
    """What somebody writes for an exercise: a body, or a whole `def` or `class`."""

    def write(exercise, body: str, **names):
        names = {**exercise.names, **exercise.constants, **names}
        whole = rf"^(def {exercise.name}\(|class {exercise.name}\b)"
        if re.search(whole, body, re.MULTILINE):
            return cell(body, **names)[exercise.name]
        lines = "".join(f"\n    {line}" for line in body.split("\n"))
        if isinstance(exercise.solution, type):
            bases = ", ".join(each.__name__ for each in exercise.solution.__bases__)
            names |= {each.__name__: each for each in exercise.solution.__bases__}
            source = f"class {exercise.name}({bases}):{lines}\n"
            return cell(source, **names)[exercise.name]
        source = f"def {exercise.name}({exercise.takes}):{lines}\n"
        return cell(source, **names)[exercise.name]

    return write
