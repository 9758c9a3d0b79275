"""Returns: what an action was worth, seen from the end of the game."""

import numpy as np

from tutorial_lib.checks import alike, share

CREDITS = ("point", "life", "game")  # what an action may be credited up to


def clip_rewards(rewards: np.ndarray) -> np.ndarray:
    """The reward model: whether it was good or bad, not how much.

    Args:
        rewards: any shape, float, as the game gives them.

    Returns:
        Float32, -1, 0 or 1, the shape of `rewards`.

    Source: Mnih et al. 2015, Methods, "Training details".
    """
    return np.sign(np.asarray(rewards, dtype=np.float32))


def shape_reward(
    rewards: np.ndarray, lost: np.ndarray, penalty: float, clip: bool
) -> np.ndarray:
    """Rewards as the agent learns from them; the score stays the game's own.

    Args:
        rewards: [B] float32, the game's.
        lost: [B] bool, whether a life was lost with this step.
        penalty: points taken away for that.
        clip: whether the sign alone counts, taken last.

    Returns:
        [B] float32.

    Source: Mnih et al. 2015, Methods, "Training details", for the sign.
    """
    rewards = np.where(lost, rewards - np.float32(penalty), rewards)
    return np.sign(rewards) if clip else rewards


def life_lost(lives: np.ndarray, lives_before: np.ndarray) -> np.ndarray:
    """Where a life was lost; a new game's full set of lives is no loss.

    Args:
        lives: [B] int, after the step.
        lives_before: [B] int, before it.

    Returns:
        [B] bool.
    """
    return np.asarray(lives) < np.asarray(lives_before)


def game_score(rewards: np.ndarray, ended: np.ndarray) -> float:
    """Score of the first game on a tape of steps, the last reward included.

    Args:
        rewards: [T] float, the reward of each agent step, unclipped.
        ended: [T] bool, True on the step that terminated or truncated a game.

    Returns:
        Sum of the rewards up to and including the step that ended the first game, or
        of the whole tape if no game ended on it.

    Raises:
        ValueError: the two tapes differ in shape.

    Source: Machado et al. 2018, "Revisiting the ALE", section 3.1.
    """
    rewards, ended = np.asarray(rewards), np.asarray(ended, dtype=bool)
    if rewards.ndim != 1 or rewards.shape != ended.shape:
        raise ValueError(
            f"rewards and ended must be [T] alike, got {list(rewards.shape)} and "
            f"{list(ended.shape)}"
        )
    steps = int(np.argmax(ended)) + 1 if ended.any() else len(rewards)
    return float(rewards[:steps].sum())


def settled_steps(
    rewards: np.ndarray, lost: np.ndarray, terminated: np.ndarray, credit: str
) -> np.ndarray:
    """Which steps settle what came before them: no credit flows back across one.

    Args:
        rewards: any shape, float, as the game gives them.
        lost: bool, the shape of `rewards`: a life was lost with this step.
        terminated: bool, the shape of `rewards`: the game was over with it.
        credit: "point", a reward settles, as in Pong; "life", a lost life does, as in
            Breakout; or "game", the game's end alone. The game's end settles always.

    Returns:
        Bool, the shape of `rewards`.

    Raises:
        ValueError: shapes that differ.
    """
    rewards, lost, terminated = map(np.asarray, (rewards, lost, terminated))
    alike("rewards, lost and terminated", rewards, lost, terminated)
    if credit == "point":
        return terminated | (rewards != 0)
    return terminated | lost if credit == "life" else terminated.copy()


def attribute_rewards(
    rewards: np.ndarray, settled: np.ndarray, gamma: float
) -> np.ndarray:
    """Discounted return of every step, up to the step that settles it.

    G[t] = r[t] + gamma * G[t + 1], and G[t] = r[t] where t is settled: what came later
    was not the doing of what came before. With settled = (rewards != 0) this is
    Pong's rule; with settled where a life was lost it is Breakout's.

    Args:
        rewards: [T] or [T, B] float32, time first.
        settled: bool, the shape of `rewards`.
        gamma: discount per agent step, 0 to 1.

    Returns:
        Float32, the shape of `rewards`.

    Raises:
        ValueError: shapes that differ, or gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 3.9.
    """
    rewards, settled = np.asarray(rewards, np.float32), np.asarray(settled, bool)
    alike("rewards and settled", rewards, settled)
    share("gamma", gamma)
    returns = np.empty_like(rewards)
    following = np.zeros(rewards.shape[1:], np.float32)
    for step in reversed(range(len(rewards))):
        carried = np.where(settled[step], 0, np.float32(gamma) * following)
        following = rewards[step] + carried
        returns[step] = following
    return returns


def discounted_returns(rewards: np.ndarray, gamma: float) -> np.ndarray:
    """Discounted return of every step, starting afresh at each point of Pong.

    G[t] = r[t] + gamma * G[t + 1], and G[t] = r[t] where r[t] is not zero: a point ends
    the rally, so nothing that happens later was caused by it.

    Args:
        rewards: [T] or [T, B], whole numbers or float, time first.
        gamma: discount per agent step, 0 to 1.

    Returns:
        Float32, the shape of `rewards`.

    Raises:
        ValueError: gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 3.9; the reset is Karpathy 2016.
    """
    return attribute_rewards(rewards, np.asarray(rewards) != 0, gamma)


def standardise(returns: np.ndarray) -> np.ndarray:
    """Shift to mean 0 and scale to deviation 1; equal values become zeros.

    Args:
        returns: any shape, whole numbers or float.

    Returns:
        Float32, the shape of `returns`.

    Source: Karpathy 2016, "Deep Reinforcement Learning: Pong from Pixels".
    """
    returns = np.asarray(returns, dtype=np.float32)
    centred = returns - returns.mean(dtype=np.float64) if returns.size else returns
    spread = centred.std(dtype=np.float64) if returns.size else 0.0
    return (centred / spread if spread > 0 else 0 * centred).astype(np.float32)


def weigh(returns: np.ndarray, own: np.ndarray) -> np.ndarray:
    """How much better than usual each of the agent's own steps was.

    Args:
        returns: [N] float32.
        own: [N] bool, False where the agent did not decide.

    Returns:
        [N] float32: mean 0 and deviation 1 over the own steps, 0 elsewhere.
    """
    advantages = np.zeros(len(returns), dtype=np.float32)
    advantages[own] = standardise(returns[own])
    return advantages


def td_errors(
    rewards: np.ndarray, values: np.ndarray, settled: np.ndarray, gamma: float
) -> np.ndarray:
    """What each step brought beyond what the critic had expected.

    delta[t] = sign(r[t]) + gamma * V(s[t + 1]) - V(s[t]), without the middle term where
    t is settled: what comes later is not to be credited, so its value is not either.

    Args:
        rewards: [T, B] float32, as the game gives them; their sign alone counts.
        values: [T + 1, B] float32, of the states acted in and of the one after the
            last.
        settled: [T, B] bool.
        gamma: discount per agent step, 0 to 1.

    Returns:
        [T, B] float32.

    Raises:
        ValueError: shapes that do not fit, or gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 6.5; the sign is Mnih et al. 2015.
    """
    rewards, values = (np.asarray(a, np.float32) for a in (rewards, values))
    alike("rewards, settled and values[1:]", rewards, settled, values[1:])
    share("gamma", gamma)
    bootstrap = np.where(settled, 0, np.float32(gamma) * values[1:])
    return np.sign(rewards) + bootstrap - values[:-1]


def lambda_advantage(
    rewards: np.ndarray, values: np.ndarray, gamma: float, gae_lambda: float
) -> np.ndarray:
    """Advantage of a rollout's first step: the weighted mean of its n-step advantages.

    A[n] = r[0] + gamma * r[1] + ... + gamma**(n - 1) * r[n - 1]
    + gamma**n * V(s[n]) - V(s[0]). Its weight is (1 - lambda) * lambda**(n - 1); the
    longest one takes what is left, lambda**(T - 1). Where no game ends it is the first
    row of `generalised_advantages`.

    Args:
        rewards: [T, B] float32, or whole numbers, of at least one step.
        values: [T + 1, B] float32, of the states acted in and of the one after the
            last.
        gamma: discount per agent step, 0 to 1.
        gae_lambda: 0 takes the one-step advantage alone, 1 the longest alone.

    Returns:
        [B] float32.

    Raises:
        ValueError: shapes that do not fit, or gamma or gae_lambda outside 0 to 1.

    Source: Schulman et al. 2016, "High-dimensional continuous control using
    generalized advantage estimation", section 3.
    """
    rewards, values = np.asarray(rewards), np.asarray(values)
    if rewards.ndim != 2 or not len(rewards) or rewards.shape != values[1:].shape:
        raise ValueError(
            "rewards must be [T, B] of at least one step and values [T + 1, B]; got "
            f"{rewards.shape} and {values.shape}"
        )
    share("gamma", gamma)
    share("gae_lambda", gae_lambda)
    steps = len(rewards)
    brought, mean = np.zeros((2, rewards.shape[1]))
    for n in range(1, steps + 1):
        brought += gamma ** (n - 1) * rewards[n - 1]
        weight = gae_lambda ** (n - 1) * (1 - gae_lambda if n < steps else 1)
        mean += weight * (brought + gamma**n * values[n] - values[0])
    return mean.astype(np.float32)


def generalised_advantages(
    rewards: np.ndarray,
    values: np.ndarray,
    terminated: np.ndarray,
    truncated: np.ndarray,
    gamma: float,
    gae_lambda: float,
) -> np.ndarray:
    """How much better each action was than expected, judged by what followed.

    A[t] = delta[t] + gamma * lambda * A[t + 1] with
    delta[t] = r[t] + gamma * V(s[t + 1]) - V(s[t]). Beyond a terminated step nothing
    counts. A truncated step still counts the value of the state it led to, but no
    later advantage: the next row is of another game. With all values 0 and lambda 1 the
    advantage is the discounted return.

    Args:
        rewards: [T, B] float32, or whole numbers.
        values: [T + 1, B] float32, of the states acted in and of the one after the
            last.
        terminated: [T, B] bool, nothing that comes later is to be credited.
        truncated: [T, B] bool, time ran out.
        gamma: discount per agent step, 0 to 1.
        gae_lambda: 0 trusts the values, 1 trusts what happened.

    Returns:
        [T, B] float32.

    Raises:
        ValueError: shapes that do not fit, or gamma or gae_lambda outside 0 to 1.

    Source: Schulman et al. 2016, "High-dimensional continuous control using
    generalized advantage estimation", equation 16.
    """
    shapes = [np.shape(a) for a in (rewards, terminated, truncated, values[:-1])]
    if len(set(shapes)) > 1:
        raise ValueError(
            "rewards, terminated and truncated must be [T, B] alike and values "
            f"[T + 1, B]; got {shapes[0]}, {shapes[1]}, {shapes[2]} and "
            f"{np.shape(values)}"
        )
    share("gamma", gamma)
    share("gae_lambda", gae_lambda)
    rewards, values = (np.asarray(a, np.float32) for a in (rewards, values))
    bootstrap = np.where(terminated, 0, np.float32(gamma) * values[1:])
    delta = rewards + bootstrap - values[:-1]
    ended = np.asarray(terminated) | np.asarray(truncated)
    return attribute_rewards(delta, ended, gamma * gae_lambda)


def q_lambda(
    rewards: np.ndarray,
    next_value: np.ndarray,
    terminated: np.ndarray,
    truncated: np.ndarray,
    gamma: float,
    return_lambda: float,
) -> np.ndarray:
    """What Q(s, a) should have been: the weighted mean of all n-step returns.

    G[t] = r[t] + gamma * ((1 - lambda) * max Q(s[t + 1]) + lambda * G[t + 1]), from the
    last step back. A terminated step is worth its reward. A truncated one still counts
    the value of the state it led to, but no later return: the next row is of another
    game. Nor is any return known beyond the last row.

    Args:
        rewards: [T, B] float32, or whole numbers.
        next_value: [T, B] float32, the largest Q of the state that each step led to.
        terminated: [T, B] bool, nothing that comes later is to be counted.
        truncated: [T, B] bool, time ran out.
        gamma: discount per agent step, 0 to 1.
        return_lambda: 0 takes the one-step target alone, 1 the longest return alone.

    Returns:
        [T, B] float32.

    Raises:
        ValueError: shapes that differ, or gamma or return_lambda outside 0 to 1.

    Source: Gallici et al. 2024, "Simplifying deep temporal difference learning",
    section 4; without the cut at actions that were not the best, Peng and Williams
    1996.
    """
    alike(
        "rewards, next_value, terminated and truncated",
        *(rewards, next_value, terminated, truncated),
    )
    share("gamma", gamma)
    share("return_lambda", return_lambda)
    rewards, next_value = (np.asarray(a, np.float32) for a in (rewards, next_value))
    cut = np.array(truncated, bool)
    cut[-1:] = True  # what comes after the last row can only be guessed
    targets = np.empty_like(rewards)
    following = np.zeros(rewards.shape[1:], np.float32)
    for step in reversed(range(len(rewards))):
        guess = next_value[step]
        mean = (1 - return_lambda) * guess + return_lambda * following
        ahead = np.float32(gamma) * np.where(cut[step], guess, mean)
        following = rewards[step] + np.where(terminated[step], 0, ahead)
        targets[step] = following
    return targets


def n_step_return(
    rewards: np.ndarray, ended: np.ndarray, gamma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Discounted sum of the next rewards, and of how many: it stops with the game.

    G = r[0] + gamma * r[1] + ... + gamma**(n - 1) * r[n - 1]. The step that ends the
    game still counts; what follows it in the row is of another game.

    Args:
        rewards: [N, n] float or int, row by row from a step on.
        ended: [N, n] bool, True where the game ended with that step.
        gamma: discount per agent step, 0 to 1.

    Returns:
        The sums [N] float32 and the numbers of summed steps [N] int, 1 to n.

    Raises:
        ValueError: other shapes, or gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 7.1.
    """
    rewards, ended = np.asarray(rewards), np.asarray(ended, dtype=bool)
    if rewards.ndim != 2 or rewards.shape != ended.shape or not rewards.shape[1]:
        raise ValueError(
            f"rewards and ended must be [N, n] alike, n at least 1; got "
            f"{rewards.shape} and {ended.shape}"
        )
    share("gamma", gamma)
    over = np.cumsum(ended, axis=1) - ended > 0  # an earlier step ended the game
    discounts = np.float32(gamma ** np.arange(rewards.shape[1]))
    sums = np.where(over, 0, discounts * rewards).sum(axis=1, dtype=np.float32)
    return sums, (~over).sum(axis=1)


def outcome_known(settled: np.ndarray, truncated: np.ndarray) -> np.ndarray:
    """Which steps are followed, sooner or later, by the step that settles them.

    Args:
        settled: [T, B] bool, True on the step that settles those before it.
        truncated: [T, B] bool, time ran out; what comes later is of another game.

    Returns:
        [T, B] bool.
    """
    known = np.asarray(settled, dtype=bool).copy()
    for step in reversed(range(len(known) - 1)):
        known[step] |= known[step + 1] & ~truncated[step]
    return known


def one_after_another(tape: np.ndarray, playing: np.ndarray) -> np.ndarray:
    """Lay the games of a tape end to end, each up to its own last step.

    Args:
        tape: [T, B, ...], time first, a column for each game.
        playing: [T, B] bool, False where a column's game was over before the step.

    Returns:
        [N, ...], the dtype of `tape`: the first game's steps in their order, then the
        second's.
    """
    columns = range(np.shape(playing)[1])
    return np.concatenate([tape[playing[:, game], game] for game in columns])
