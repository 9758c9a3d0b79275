"""A network with one hidden layer and one output, and its gradient by hand.

hidden = relu(obs @ W1)             [B, H]
prob_up = sigmoid(hidden @ W2)      [B]
"""

import numpy as np

from tutorial_lib.equations.policies import log_prob_gradient, sigmoid

Arrays = dict[str, np.ndarray]


def forward(params: Arrays, obs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of going up, and the hidden layer that it was read from.

    Args:
        params: W1 [D, H] and W2 [H].
        obs: [B, D] float.

    Returns:
        prob_up [B] and hidden [B, H].

    Source: Karpathy 2016, function `policy_forward`.
    """
    hidden = np.maximum(obs @ params["W1"], 0)
    return sigmoid(hidden @ params["W2"]), hidden


def backward(
    params: Arrays, obs: np.ndarray, hidden: np.ndarray, logit_gradient: np.ndarray
) -> Arrays:
    """Carry the gradient from the logit back to both weight matrices.

    Args:
        params: W1 [D, H] and W2 [H].
        obs: [B, D] float, the input of `forward`.
        hidden: [B, H], the hidden layer of `forward`.
        logit_gradient: [B], the gradient of the objective for each logit.

    Returns:
        The gradient of the sum over the batch: W1 [D, H] and W2 [H].

    Source: Rumelhart et al. 1986; Karpathy 2016, function `policy_backward`.
    """
    hidden_gradient = np.outer(logit_gradient, params["W2"])  # [B, H]
    hidden_gradient *= hidden > 0  # a silent unit passes nothing back
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}


def reinforce_gradient(
    params: Arrays, obs: np.ndarray, went_up: np.ndarray, weights: np.ndarray
) -> Arrays:
    """The gradient of mean(weights * log pi(a given s)) for both weight matrices.

    Args:
        params: W1 [D, H] and W2 [H].
        obs: [B, D] float, what the agent saw.
        went_up: [B] bool, True where up was the action taken.
        weights: [B] float, how good each action was; a constant.

    Returns:
        W1 [D, H] and W2 [H].

    Source: Williams 1992, equation 11, its mean over a batch.
    """
    prob_up, hidden = forward(params, obs)
    logit_gradient = weights * log_prob_gradient(prob_up, went_up) / len(obs)
    return backward(params, obs, hidden, logit_gradient)
