"""Mistakes that show in the complaint or the exception, whatever the exercise is."""

import re

from tutorial_lib.exercises import comparison
from tutorial_lib.exercises.exercise import RAISES
from tutorial_lib.exercises.judging import Answer, Judgement

# Complaints that say all that there is to say.
PLAIN = re.compile(
    r"`\w+` takes \(|It is an `async|It has a `yield`|Your function (reads|writes) the|"
    r"It returned None|It changed its argument|It was to raise an exception|"
    r"The `\.\.\.` of the empty|Values and their indices|.* came where an? \w+ was exp|"
    r".* \((bool|int64|uint8|float)\) were expected|A tensor was expected.*; an? |"
    r".*, of NumPy; a tensor came|A dictionary with the keys|The keys .* were expected|"
    r"\d+ values were expected|The value is right, (but it carries|and its gradient)"
)
# What Python, NumPy and PyTorch say, and what that means.
RAISED = {
    r"boolean subtract": (
        "NumPy does not subtract True and False, so make numbers of them first: "
        "`.astype(float)`."
    ),
    r"truth value of an (array|empty)|Boolean value of Tensor": (
        "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole array, "
        "whose numbers may answer differently. Use `np.where`, `~`, `&`..."
    ),
    r"must have the same shape|inhomogeneous shape|must match exactly": (
        "pieces of different lengths are put into one array."
    ),
    r"could not (be )?broadcast|must match the size of tensor|not aligned|"
    r"mismatch in its core|shapes cannot be multiplied|"
    r"inconsistent tensor size": (
        "two arrays are combined whose shapes do not fit: write both beside the line."
    ),
    r"cannot reshape|is invalid for input of size": (
        "the numbers do not fill the shape that is asked for: how many are there?"
    ),
    r"axis \d+ is out|Dimension out of range": (
        "it goes along an axis that is not there."
    ),
    r"out of bounds|out of range|index out of|boolean index did not match": (
        "it reads beyond the end of an axis: does a loop or an index go one too "
        "far, or along another axis?"
    ),
    r"too many indices": "it takes more indices than the array has axes.",
    r"can only convert an array of size 1|"
    r"only (length-1|size-1|0-dimensional|integer) |"
    r"converted to Python scalar|a Tensor with \d+ elements cannot": (
        "one number is made of an array that holds several, or none."
    ),
    r"division by zero|float division": (
        "it divides by zero: what if there is none, or only one?"
    ),
    r"name '\w+' is not defined": (
        "a name is used that nothing has defined: is it misspelt, or is it of "
        "another cell?"
    ),
    r"cannot access local variable|referenced before assignment": (
        "a name is used before it has a value, for on some ways through the "
        "function it gets none."
    ),
    r"object is not callable": (
        "something is called that is no function: is a `*` or a comma missing "
        "before the bracket?"
    ),
    r"module '\w+' has no attribute": (
        "the library has no function of that name: is it misspelt?"
    ),
    r"has no attribute": (
        "it asks for something that this kind of value does not have: array, "
        "tensor or list?"
    ),
    r"object is not (subscriptable|iterable)|has no len|0-d tensor|0-d array|"
    r"zero-dimensional": "a single number is taken for an array.",
    r"unsupported operand type\(s\) for \^|bitwise_xor": "`^` is no power: `**` is.",
    r"unsupported operand|can't multiply sequence|must be str|concatenate": (
        "two kinds of value are combined that do not go together: a list, None "
        "or a text among them?"
    ),
    r"out with casting|result type .* can't be cast|Cannot cast": (
        "fractions are written into an array of whole numbers. Make it of `float`."
    ),
    r"Can't call numpy|requires grad": (
        "a tensor that carries a gradient is given to NumPy, or changed in "
        "place. Stay with the functions of `torch`."
    ),
    r"does not require grad|element 0 of tensors": "nothing carries a gradient here.",
    r"expected scalar type|found dtype|same dtype|expected m1 and m2": (
        "two tensors of different kinds of number are combined."
    ),
    r"'float' object cannot be interpreted|'numpy.float\d+' object cannot be inter": (
        "a fraction stands where a whole number is needed, such as an index or a count."
    ),
    r"interpret '.*' as a data type|expected a sequence of integers|"
    r"integer is required|cannot be interpreted as an integer": (
        "an argument stands where another belongs: a shape is one tuple, of "
        "whole numbers."
    ),
    r"zero-size array|must be non-empty|empty (sequence|slice)|"
    r"at least one array": (
        "it takes the largest or the mean of nothing: what if there is none?"
    ),
    r"not in list|KeyError": "it looks for something that is not there.",
    r"unexpected keyword|positional argument|takes (no|exactly)|"
    r"missing \d+ required": (
        "a function is called with other arguments than it takes."
    ),
    r"maximum recursion": "it calls itself without end.",
    r"AssertionError": "an `assert` of its own fails where the input is good.",
}


def told(judgement: Judgement) -> str | None:
    """What a complaint, an exception or the number of axes says of any function."""
    complaint, failed = judgement.complaint or "", judgement.failed
    if PLAIN.match(complaint):
        return complaint
    if failed is None or failed.row is None:
        return None
    error = failed.outcome.error
    if error is not None:
        text = f"{type(error).__name__}: {error}"
        found = (says for key, says in RAISED.items() if re.search(key, text))
        return next(found, None)
    return _axes(judgement)


def _axes(judgement: Judgement) -> str | None:
    """One axis more or less than asked for, always."""
    more, single = set(), set()
    for trial in judgement.trials:
        if trial.row is None or trial.row.expected is RAISES or trial.outcome.error:
            continue
        asked = trial.row.expected
        asked = asked.value if isinstance(asked, Answer) else asked
        try:
            came = comparison.as_array(trial.outcome.value.value)
            if came.dtype.kind not in "biuf":
                return None
            single |= set() if came.ndim else {came.item()}
            more.add(came.ndim - comparison.as_array(asked).ndim)
        except (TypeError, ValueError, RuntimeError, AttributeError):
            return None
    if more == {1}:
        return "one axis too many came: is something combined with everything?"
    if more == {-1} and len(single) != 1:  # one number, always, is something else
        return "one axis is missing: something is added up or picked that is to stay."
    return None
