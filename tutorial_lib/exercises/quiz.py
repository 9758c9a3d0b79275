"""Questions at a lesson's end: each choice says, on a click, why it is right or not."""

import html
import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tutorial_lib.exercises.message import FACES

FOLDER = Path(__file__).parent / "quizzes"
LETTERS = "abcd"


@dataclass(frozen=True)
class Choice:
    """An answer to a question.

    Attributes:
        text: what it says.
        right: whether it is so.
        because: why, or why not.
    """

    text: str
    right: bool
    because: str

    def verdict(self) -> str:
        """Its face and its reason."""
        face, _ = FACES["Right" if self.right else "Not right yet"]
        return f"{face} {'Right' if self.right else 'No'}. {self.because}"


@dataclass(frozen=True)
class Question:
    """One question with its choices, of which one is right."""

    asks: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Quiz:
    """The questions of a lesson, which a notebook shows to be clicked."""

    lesson: str
    questions: tuple[Question, ...]

    def _repr_html_(self) -> str:
        lines = []
        for number, question in enumerate(self.questions, start=1):
            lines.append(f"<p><b>{number}.</b> {_marked(question.asks)}</p>")
            for choice in question.choices:
                lines.append(
                    f'<details style="margin-left: 2em"><summary>'
                    f"{_marked(choice.text)}</summary>"
                    f'<p style="margin-left: 1em">{_marked(choice.verdict())}</p>'
                    "</details>"
                )
        return "\n".join(lines)

    def __repr__(self) -> str:
        """The questions as text, where nothing can be clicked."""
        lines = []
        for number, question in enumerate(self.questions, start=1):
            lines.append(f"{number}. {question.asks}")
            lines += [
                f"   {letter}) {choice.text}"
                for letter, choice in zip(LETTERS, question.choices, strict=False)
            ]
        example = "a" * len(self.questions)
        return "\n".join([*lines, f'Answer with quiz("{self.lesson}", "{example}").'])


class Answers(str):
    """What came of a learner's answers, shown as it is."""

    def __repr__(self) -> str:
        """The text without quotes."""
        return str(self)


def quiz(lesson: str, answers: str | None = None) -> Quiz | Answers:
    """The questions of a lesson, or what a learner's answers to them are worth.

    Args:
        lesson: its number, such as "04".
        answers: a letter for each question, such as "bca"; not needed where the
            questions can be clicked.

    Returns:
        What a notebook shows.

    Raises:
        ValueError: no lesson has that number, or the letters do not fit.
    """
    names = {path.stem: path for path in FOLDER.glob("*.toml")}
    if lesson not in names:
        there = ", ".join(sorted(names))
        raise ValueError(f"no quiz for {lesson!r}; there are: {there}")
    asked = _read(lesson, names[lesson])
    if answers is None:
        return asked
    letters = re.sub(r"[\s,]", "", str(answers).lower())
    if len(letters) != len(asked.questions) or set(letters) - set(LETTERS):
        raise ValueError(
            f"answers must be {len(asked.questions)} letters of {', '.join(LETTERS)}, "
            f"got {answers!r}"
        )
    told = []
    for number, (letter, question) in enumerate(
        zip(letters, asked.questions, strict=True), start=1
    ):
        place = LETTERS.index(letter)
        if place >= len(question.choices):
            last = LETTERS[len(question.choices) - 1]
            raise ValueError(f"question {number} has a to {last}, got {letter!r}")
        told.append(f"{number}. {question.choices[place].verdict()}")
    return Answers("\n".join(told))


def _read(lesson: str, path: Path) -> Quiz:
    told = tomllib.loads(path.read_text("utf-8"))["question"]
    questions = []
    for number, each in enumerate(told):
        choices = [Choice(each["right"], True, each["because"])]
        choices += [Choice(text, False, why) for text, why in each["wrong"].items()]
        # In an order of their own, and the same for everybody.
        random.Random(f"{lesson} {number}").shuffle(choices)
        questions.append(Question(each["asks"], tuple(choices)))
    return Quiz(lesson, tuple(questions))


def _marked(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
