"""What differs is told in a sentence, and values are shown in a few lines."""

import copy

import numpy as np
import pytest
import torch

from tutorial_lib.exercises import comparison


def test_the_names_of_nested_values_are_given():
    right = {"W1": np.float32([1]), "W2": np.float32([2.84])}, np.float32([3])
    came = ({**right[0], "W2": np.float32([5])}, right[1])
    text = comparison.difference(came, right)
    assert text == "2.84 was expected for 'W2' in value 1 of 2 at index 0; 5 came."


def test_a_shape_that_would_broadcast_is_told():
    text = comparison.difference(np.zeros((2, 1)), np.zeros(2))
    assert text == "The shape [2] was expected; [2, 1] came."


def test_lists_are_told_apart_from_arrays():
    text = comparison.difference([0.0, 0.0], np.zeros(2))
    assert text == (
        "A list came where an array was expected: try `np.array(...)` around it."
    )


@pytest.mark.parametrize(
    ("came", "expected", "agree"),
    [
        (np.float64([1, 2]), np.float32([1, 2]), True),
        (np.array([1, 2]), np.float32([1, 2]), True),
        (np.float32([2, 3]), np.array([2, 3]), False),
        (np.array([True, False]), np.array([1, 0]), False),
        (np.array([1, 0]), np.array([True, False]), False),
        (np.array([1.0, 0]), np.array([True, False]), False),
        (1, True, False),
        (np.True_, True, True),
        (np.array([1]), np.array([1], np.uint8), False),
        (np.array([1], np.uint8), np.array([1]), True),
        (np.array([True, False]), np.float32([1, 0]), False),
        (np.float32(1), 1.0, True),
        (1, 1.0, True),
        (True, 1.0, False),
        (np.array([1.0]), 1.0, False),
        (1.0, np.array([1.0]), False),
        (np.array([1.00001]), np.array([1.0]), True),
        (np.array([1.001]), np.array([1.0]), False),
        (np.array([np.nan]), np.array([0.0]), False),
        (np.array([np.inf]), np.array([np.inf]), True),
        ([1.0, 2.0], (1.0, 2.0), True),
        ((1.0,), (1.0, 2.0), False),
        (np.array([1.0, 2.0]), (1.0, 2.0), False),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}, False),
    ],
)
def test_what_agrees(came, expected, agree):
    assert (comparison.difference(came, expected) is None) is agree


@pytest.mark.parametrize(
    ("came", "expected", "says"),
    [
        (torch.ones(2), torch.ones(2), None),
        (torch.ones(2, dtype=torch.float64), torch.ones(2), None),
        (torch.ones(2, requires_grad=True), torch.ones(2), None),
        (torch.ones(2), torch.tensor([1.0, 2]), "2 was expected at index 1; 1 came."),
        (torch.ones(2, 1), torch.ones(2), "shape [2] was expected; [2, 1] came."),
        (torch.tensor(1.0), torch.ones(2), "A tensor [2] was expected; one number"),
        (1.5, torch.tensor(1.5), "A tensor was expected; a float came. Only tensors"),
        (np.ones(2), torch.ones(2), "A tensor was expected; an ndarray came."),
        ([1.0, 1.0], torch.ones(2), "try `torch.tensor(...)` around it."),
        (torch.ones(2), np.ones(2), "An array was expected, of NumPy; a tensor came."),
        (torch.tensor(3), 3, "One number was expected, of NumPy; a tensor came."),
        (torch.ones(2).bfloat16(), torch.ones(2), "a tensor of torch.bfloat16 came."),
        (torch.tensor([True, True]), torch.ones(2), "bool came."),
        (torch.ones(2, 2).max(dim=1), torch.ones(2), "take `.values`"),
    ],
    ids=str,
)
def test_tensors_are_told_apart_from_arrays(came, expected, says):
    text = comparison.difference(came, expected)
    assert text is None if says is None else says in text


def test_tensors_are_shown_like_arrays():
    assert comparison.show(torch.tensor([1.0, 2])) == "[1., 2.]  float32 tensor [2]"
    attached = torch.zeros(9, 9, requires_grad=True)
    assert comparison.show(attached).startswith("float32 tensor [9, 9], from 0 to 0")
    assert comparison.show(torch.ones(2).bfloat16()) == "torch.bfloat16 tensor [2]"


def test_an_edited_tensor_is_found():
    before, after = ({"logits": torch.zeros(2), "clip": 0.2} for _ in range(2))
    assert comparison.edited(before, after) == ()
    after["logits"] += 1
    assert comparison.edited(before, after) == ("logits",)


def test_an_edited_network_is_found():
    before, after = ({"network": torch.nn.Linear(2, 1)} for _ in range(2))
    after["network"].load_state_dict(before["network"].state_dict())
    assert comparison.edited(before, after) == ()
    torch.nn.init.zeros_(after["network"].bias)
    assert comparison.edited(before, after) == ("network",)


def test_a_frozen_network_is_found():
    before, after = ({"network": torch.nn.Linear(2, 1)} for _ in range(2))
    after["network"].load_state_dict(before["network"].state_dict())
    after["network"].bias.requires_grad_(False)
    assert comparison.edited(before, after) == ("network",)


@pytest.mark.parametrize("edit", ["append", "sort", "inner"])
def test_an_edited_list_is_found(edit):
    before, after = ({"steps": {0: [(2, 1.0), (1, 0.5)]}} for _ in range(2))
    assert comparison.edited(before, after) == ()
    steps = after["steps"][0]
    match edit:
        case "append":
            steps.append((0, 0.0))
        case "sort":
            steps.sort()
        case "inner":
            steps[0] = (2, 1.5)
    assert comparison.edited(before, after) == ("steps",)


def test_a_number_in_place_of_a_part_is_an_edit():
    before = {"model": {0: [(1.0, 1, 0.0, False)], 1: {"a": np.ones(2)}}}
    for key in (0, 1):
        after = copy.deepcopy(before)
        after["model"][key] = 0.5
        assert comparison.edited(before, after) == ("model",)


def test_a_network_is_shown_by_its_weights():
    network = torch.nn.Linear(2, 1, bias=False)
    torch.nn.init.ones_(network.weight)
    assert comparison.show(network) == (
        "Linear(in_features=2, out_features=1, bias=False)\n"
        "weight = [[1., 1.]]  float32 tensor [1, 2]"
    )
