"""A quiz asks, and every choice says why."""

import pytest

from tutorial_lib.exercises.quiz import FOLDER, LETTERS, quiz

LESSONS = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_question_has_one_right_choice_and_reasons_for_all(lesson):
    questions = quiz(lesson).questions
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert 3 <= len(question.choices) <= len(LETTERS)
        assert [choice.right for choice in question.choices].count(True) == 1
        assert len({choice.text for choice in question.choices}) == len(
            question.choices
        )
        for choice in question.choices:
            assert len(choice.because.split()) >= 5, choice
            assert choice.because.endswith((".", "!"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_right_choice_does_not_give_itself_away(lesson):
    questions = quiz(lesson).questions
    places = [
        [choice.right for choice in question.choices].index(True)
        for question in questions
    ]
    assert len(set(places)) > 1
    longest = [
        max(question.choices, key=lambda choice: len(choice.text)).right
        for question in questions
    ]
    assert not all(longest)


def test_a_notebook_shows_choices_that_unfold():
    shown = quiz(LESSONS[0])._repr_html_()
    choices = sum(len(each.choices) for each in quiz(LESSONS[0]).questions)
    assert shown.count("<details") == shown.count("<summary>") == choices
    assert "<script" not in shown


def test_without_a_notebook_letters_answer():
    asked = quiz(LESSONS[0])
    right = "".join(
        LETTERS[[choice.right for choice in question.choices].index(True)]
        for question in asked.questions
    )
    assert f'quiz("{LESSONS[0]}", "{"a" * len(right)}")' in repr(asked)
    told = repr(quiz(LESSONS[0], right)).splitlines()
    assert [line[3:].split(".")[0] for line in told] == ["✓ Right"] * len(right)
    spaced = ", ".join(right.upper())
    assert repr(quiz(LESSONS[0], spaced)) == "\n".join(told)
    wrong = ("b" if right[0] == "a" else "a") + right[1:]
    assert repr(quiz(LESSONS[0], wrong)).startswith("1. ✗ No.")


@pytest.mark.parametrize("answers", ["", "a", "zzzz", "abcdabcd", 3])
def test_letters_that_do_not_fit_are_refused(answers):
    with pytest.raises(ValueError, match="answers must be .* letters"):
        quiz(LESSONS[0], answers)


def test_an_unknown_lesson_is_refused():
    with pytest.raises(ValueError, match="no quiz for '99'; there are: 00"):
        quiz("99")
