"""Every exercise: right versions pass, wrong ones are named, broken ones explained.

The tables are the ones that a notebook's check uses.
"""

import itertools
import linecache
import time

import numpy as np
import pytest
import torch
from torch.nn import functional

from tutorial_lib.equations.policies import sigmoid
from tutorial_lib.lessons import exercises
from tutorial_lib.lessons.exercises import LESSONS, check

ALL = [exercise for module in LESSONS for exercise in exercises._lesson(module)]
EACH = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.mistakes]
numbers = itertools.count()


def cell(source: str, **names):
    """Run source as a notebook's cell does, and return the names it holds then."""
    file = f"<cell {next(numbers)}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    names |= {"np": np, "sigmoid": sigmoid, "torch": torch, "functional": functional}
    exec(compile(source, file, "exec"), names)
    return names


def written(exercise, body: str, **names):
    """The exercise's function with this body, one statement per line."""
    arguments = ", ".join(exercise.cases[0].inputs)
    lines = "".join(f"\n    {line}" for line in body.split("\n"))
    return cell(f"def {exercise.name}({arguments}):{lines}\n", **names)[exercise.name]


# ---- right versions, written in another way than the package's ----------------------

RIGHT = {
    "game_score": [
        """score = 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        break
return score""",
        """games_before = np.cumsum(ended) - ended
return rewards[games_before == 0].sum()""",
    ],
    "preprocess_pong": [
        """lit = (obs[:, :, 34:194] > 87).astype(np.float32)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
        """lit = np.where(obs > 87, 1.0, 0.0)
out = []
for before, now in lit:
    for row in range(34, 194, 4):
        for column in range(0, 160, 4):
            block = slice(row, row + 4), slice(column, column + 4)
            out.append(now[block].mean() - before[block].mean())
return np.array(out).reshape(len(obs), 1600)""",
        """lit = (obs[:, :, PONG_ROWS] > PONG_BACKGROUND).astype(np.int8)
moved = lit[:, 1] - lit[:, 0]
starts = np.arange(0, 160, 4)
sums = np.add.reduceat(np.add.reduceat(moved, starts, axis=1), starts, axis=2)
return sums.reshape(len(obs), -1) / 16""",
    ],
    "forward": [
        """hidden = obs @ params["W1"]
hidden = hidden * (hidden > 0)
logit = (hidden * params["W2"]).sum(axis=1)
return 1 / (1 + np.exp(-logit)), hidden""",
        """hidden = np.einsum("bd,dh->bh", obs, params["W1"]).astype(np.float64)
hidden[hidden < 0] = 0
logit = np.einsum("bh,h->b", hidden, params["W2"])
return 0.5 * (1 + np.tanh(logit / 2)), hidden""",
        """hidden = np.where(obs @ params["W1"] > 0, obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"]), hidden""",
    ],
    "sample_action": [
        """return np.array([UP if rng.random() < p else DOWN for p in prob_up])""",
        """return 3 - rng.binomial(1, prob_up)""",
        """chances = [[p, 1 - p] for p in prob_up.tolist()]
return np.array([rng.choice([2, 3], p=chance) for chance in chances])""",
        """return np.where(rng.uniform(size=prob_up.shape) >= prob_up, 3, 2)""",
    ],
    "discounted_returns": [
        """returns = np.zeros_like(rewards)
running = 0
for t in range(len(rewards) - 1, -1, -1):
    running = running * (rewards[t] == 0) * gamma + rewards[t]
    returns[t] = running
return returns""",
        """flat = rewards.reshape(len(rewards), -1)
returns = flat.astype(np.float64)
for game in range(flat.shape[1]):
    for t in reversed(range(len(flat) - 1)):
        if flat[t, game] == 0:
            returns[t, game] = gamma * returns[t + 1, game]
return returns.reshape(rewards.shape)""",
        """returns = rewards.copy()
for _ in range(len(rewards)):
    later = np.concatenate([returns[1:], np.zeros_like(returns[:1])])
    returns = np.where(rewards != 0, rewards, gamma * later)
return returns""",
    ],
    "standardise": [
        """return (returns - returns.mean()) / (returns.std() + 1e-8)""",
        """centred = returns.astype(np.float64) - np.mean(returns)
spread = np.sqrt(np.mean(centred**2))
if spread == 0:
    return np.zeros_like(returns)
return centred / spread""",
    ],
    "log_prob_gradient": [
        """return np.where(went_up, 1 - prob_up, -prob_up)""",
        """return np.array([1 - p if up else -p for p, up in zip(prob_up, went_up)])""",
        """return went_up - prob_up""",
    ],
    "backward": [
        """slope = (hidden > 0) * params["W2"]
grad = np.einsum("bd,b,bh->dh", obs, logit_gradient, slope)
return {"W1": grad, "W2": np.einsum("bh,b->h", hidden, logit_gradient)}""",
        """w1, w2 = np.zeros(params["W1"].shape), np.zeros(params["W2"].shape)
for x, h, g in zip(obs, hidden, logit_gradient):
    w2 += g * h
    w1 += np.outer(x, np.where(h > 0, g * params["W2"], 0))
return {"W2": w2, "W1": w1}""",
    ],
    "rmsprop_step": [
        """new_params, new_square = {}, {}
for k, grad in grads.items():
    new_square[k] = mean_square[k] + (1 - decay) * (grad**2 - mean_square[k])
    scale = new_square[k] ** 0.5 + epsilon
    new_params[k] = params[k] + learning_rate * (grad / scale)
return new_params, new_square""",
        """params = {k: v.astype(np.float64) for k, v in params.items()}
mean_square = {k: v.copy() for k, v in mean_square.items()}
for k in params:
    mean_square[k] *= decay
    mean_square[k] += (1 - decay) * np.square(grads[k])
    params[k] += learning_rate * grads[k] / (np.sqrt(mean_square[k]) + epsilon)
return params, mean_square""",
    ],
    "clipped_weight": [
        """too_high = (advantages > 0) & (ratio > 1 + clip)
too_low = (advantages < 0) & (ratio < 1 - clip)
return ratio * advantages * ~(too_high | too_low)""",
        """clipped = np.clip(ratio, 1 - clip, 1 + clip)
free = ratio * advantages <= clipped * advantages
return np.array([r * a if f else 0.0 for r, a, f in zip(ratio, advantages, free)])""",
    ],
    "policy_gradient_loss": [
        """loss = functional.cross_entropy(logits, actions, reduction="none")
return (loss * advantages.detach()).mean()""",
        """log_probs = logits - logits.logsumexp(dim=1, keepdim=True)
taken = log_probs[torch.arange(len(actions)), actions]
return -(taken @ advantages.detach()) / len(actions)""",
        """policy = torch.distributions.Categorical(logits=logits)
with torch.no_grad():
    weight = 1.0 * advantages
return -torch.mean(policy.log_prob(actions) * weight)""",
    ],
    "sample": [
        """odds = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(float)
chances = odds.cumsum(axis=1) / odds.sum(axis=1, keepdims=True)
return (rng.random((len(logits), 1)) >= chances[:, :-1]).sum(axis=1)""",
        """odds = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(float)
return np.array([rng.choice(len(p), p=p / p.sum()) for p in odds])""",
        """noise = -np.log(-np.log(rng.random(logits.shape)))
return np.argmax(noise + logits, axis=-1)""",
    ],
    "convolved": [
        """return len(range(0, pixels - kernel + 1, stride))""",
        """return (pixels - kernel + stride) // stride""",
        """return int((pixels - kernel) / stride + 1)""",
    ],
    "value_loss": [
        """assert value.shape == returns.shape, (value.shape, returns.shape)
return functional.mse_loss(value, returns.detach())""",
        """errors = value.flatten() - returns.detach().flatten()
return errors.pow(2).sum() / len(errors)""",
        """if value.ndim != 1 or returns.ndim != 1:
    raise ValueError("columns")
with torch.no_grad():
    target = returns.clone()
return ((value - target) ** 2).mean()""",
    ],
    "generalised_advantages": [
        """advantages = np.zeros(rewards.shape)
for game in range(rewards.shape[1]):
    following = 0.0
    for t in range(len(rewards) - 1, -1, -1):
        next_value = 0.0 if terminated[t, game] else values[t + 1, game]
        if terminated[t, game] or truncated[t, game]:
            following = 0.0
        surprise = rewards[t, game] + gamma * next_value - values[t, game]
        following = surprise + gamma * gae_lambda * following
        advantages[t, game] = following
return advantages""",
        """delta = rewards + gamma * values[1:] * (1 - terminated) - values[:-1]
alive = 1 - (terminated | truncated)
out = delta.copy()
for t in reversed(range(len(out) - 1)):
    out[t] += gamma * gae_lambda * alive[t] * out[t + 1]
return out""",
    ],
    "clipped_loss": [
        """advantages = advantages.detach()
ratio = torch.exp(new_log_prob - old_log_prob.detach())
free, bounded = ratio * advantages, ratio.clip(1 - clip, 1 + clip) * advantages
return -torch.where(free < bounded, free, bounded).mean()""",
        """a = advantages.detach()
ratio = new_log_prob.exp() / old_log_prob.detach().exp()
limit = torch.where(a > 0, 1 + clip, 1 - clip)
worth = torch.where(a > 0, ratio.minimum(limit), ratio.maximum(limit)) * a
return -worth.sum() / len(worth)""",
    ],
    "entropy": [
        """return torch.distributions.Categorical(logits=logits).entropy()""",
        """log_probs = functional.log_softmax(logits, dim=-1)
return -torch.einsum("ba,ba->b", log_probs.exp(), log_probs)""",
        """probs = logits.softmax(dim=1)
return logits.logsumexp(dim=1) - (probs * logits).sum(dim=1)""",
    ],
    "clip_rewards": [
        """return np.clip(rewards, -1, 1)""",
        """return (rewards > 0).astype(np.float32) - (rewards < 0)""",
        """return np.where(rewards == 0, 0, np.copysign(1, rewards))""",
    ],
    "launch": [
        """buttons = actions.copy()
buttons[waiting] = fire
return buttons""",
        """return np.array([fire if w else a for a, w in zip(actions, waiting)])""",
        """return waiting * fire + ~waiting * actions""",
    ],
    "life_lost": [
        """return lives_before > lives""",
        """return np.array([a < b for a, b in zip(lives, lives_before)])""",
        """return (lives_before - lives).clip(0, 1).astype(bool)""",
    ],
    "attribute_rewards": [
        """returns = np.zeros_like(rewards)
following = 0
for t in range(len(rewards) - 1, -1, -1):
    following = rewards[t] + gamma * following * (1 - settled[t])
    returns[t] = following
return returns""",
        """returns = rewards.astype(np.float64)
for t in reversed(range(len(rewards) - 1)):
    returns[t] += gamma * np.where(settled[t], 0, returns[t + 1])
return returns""",
        """lives_before = settled.cumsum(axis=0) - settled
returns = np.zeros(rewards.shape)
for t in range(len(rewards)):
    for later in range(t, len(rewards)):
        same = lives_before[later] == lives_before[t]
        returns[t] += same * gamma ** (later - t) * rewards[later]
return returns""",
    ],
    "one_after_another": [
        """return tape.swapaxes(0, 1)[playing.swapaxes(0, 1)]""",
        """steps = []
for game in range(playing.shape[1]):
    for t in range(playing.shape[0]):
        if playing[t, game]:
            steps.append(tape[t, game])
return np.array(steps)""",
        """lengths = playing.sum(axis=0)
return np.concatenate([tape[:n, game] for game, n in enumerate(lengths)])""",
    ],
    "weigh": [
        """usual, spread = returns[own].mean(), returns[own].std()
return np.where(own, (returns - usual) / (spread + 1e-8), 0)""",
        """count = own.sum()
usual = (returns * own).sum() / count
centred = (returns - usual) * own
spread = np.sqrt((centred**2).sum() / count)
return centred / spread if spread > 0 else centred""",
    ],
    "compute_updates": [
        """if not own.any():
    return 0 * logits.sum()
loss = functional.cross_entropy(logits[own], actions[own], reduction="none")
return (loss * advantages[own]).mean()""",
        """log_probs = logits.log_softmax(dim=1)
taken = log_probs.gather(1, actions[:, None]).squeeze(1)
count = max(int(own.sum()), 1)
return -torch.where(own, taken * advantages, 0.0).sum() / count""",
    ],
    "state_value": [
        """return np.einsum("sa,sa->s", q_values, probs)""",
        """values = np.zeros(len(q_values))
for state, row in enumerate(q_values):
    for action, q_value in enumerate(row):
        values[state] += probs[state, action] * q_value
return values""",
        """return np.diag(q_values @ probs.T)""",
    ],
    "action_values": [
        """out = []
for action in sorted(transitions):
    total = 0
    for prob, next_state, reward, terminated in transitions[action]:
        target = reward
        if not terminated:
            target = target + gamma * values[next_state]
        total = total + prob * target
    out.append(total)
return np.array(out)""",
        """return np.array([
    sum(p * (r + gamma * values[s] * (not end)) for p, s, r, end in transitions[a])
    for a in range(len(transitions))
])""",
        """q_values = np.zeros(len(transitions))
for action in transitions:
    p, s, r, end = np.array(transitions[action]).T
    q_values[action] = p @ (r + gamma * np.where(end, 0, values[s.astype(int)]))
return q_values""",
    ],
    "epsilon_greedy_probs": [
        """probs = np.zeros(q_values.shape)
for row, values in zip(probs, q_values):
    best = np.flatnonzero(values == values.max())
    row[:] = epsilon / len(values)
    row[best] += (1 - epsilon) / len(best)
return probs""",
        """best = q_values.max(axis=1, keepdims=True)
greedy = np.isclose(q_values, best).astype(np.float64)
greedy /= greedy.sum(axis=1)[:, None]
uniform = np.full(q_values.shape, 1 / q_values.shape[1])
return epsilon * uniform + (1 - epsilon) * greedy""",
    ],
    "linear": [
        """share = min(1.0, agent_steps / over)
return (1 - share) * start + share * end""",
        """if agent_steps >= over:
    return end
return start - (start - end) * agent_steps / over""",
        """low, high = min(start, end), max(start, end)
return np.clip(start + (end - start) / over * agent_steps, low, high)""",
    ],
    "q_learning_update": [
        """q_table = q_table.copy()
if terminated:
    target = reward
else:
    target = reward + gamma * np.max(q_table[next_state])
td_error = target - q_table[state, action]
q_table[state, action] += learning_rate * td_error
return q_table, td_error""",
        """old = q_table[state][action]
target = reward + gamma * (not terminated) * max(q_table[next_state])
new_table = np.array(q_table)
new_table[state][action] = (1 - learning_rate) * old + learning_rate * target
return new_table, target - old""",
    ],
    "q_taken": [
        """return q_values[torch.arange(len(actions)), actions]""",
        """is_taken = functional.one_hot(actions, q_values.shape[1])
return (q_values * is_taken).sum(dim=1)""",
        """taken = [row[action] for row, action in zip(q_values, actions)]
return torch.stack(taken)""",
        """columns = actions.unsqueeze(-1)
return torch.take_along_dim(q_values, columns, dim=-1).flatten()""",
    ],
    "max_value": [
        """return next_q_values.amax(dim=1)""",
        """values, _ = torch.max(next_q_values, dim=-1)
return values.detach()""",
        """best = next_q_values.argmax(dim=1, keepdim=True)
return next_q_values.gather(1, best).squeeze(1)""",
    ],
    "td_target": [
        """assert rewards.shape == terminated.shape == next_value.shape
with torch.no_grad():
    follows = torch.where(terminated, torch.zeros_like(next_value), next_value)
    return rewards + discount * follows""",
        """if not rewards.shape == terminated.shape == next_value.shape:
    raise ValueError("columns")
target = rewards.clone()
on = ~terminated
target[on] += (discount * next_value.detach())[on]
return target.detach()""",
        """rewards, next_value = rewards.flatten(), next_value.flatten()
follows = (discount * next_value).masked_fill(terminated.flatten(), 0)
return (rewards + follows).detach()""",
    ],
    "huber": [
        """return functional.huber_loss(
    td_error, torch.zeros_like(td_error), reduction="none", delta=threshold)""",
        """size = td_error.abs()
line = threshold * (size - threshold / 2)
return torch.where(size < threshold, 0.5 * td_error**2, line)""",
        """square = td_error.clamp(-threshold, threshold)
return square * (td_error - square / 2)""",
    ],
    "only_this_game": [
        """out = np.zeros_like(stacks)
for row, count in enumerate(seen):
    out[row, -min(count, stacks.shape[1]):] = stacks[row, -min(count, stacks.shape[1]):]
return out""",
        """ago = np.arange(stacks.shape[1])[::-1]
stays = (ago < seen[:, None])[:, :, None, None]
return np.where(stays, stacks, 0).astype(stacks.dtype)""",
    ],
    "shape_reward": [
        """rewards = rewards.copy()
rewards[lost] -= penalty
if clip:
    return (rewards > 0).astype(np.float32) - (rewards < 0)
return rewards""",
        """paid = np.where(lost, rewards - penalty, rewards)
return np.where(clip, np.sign(paid), paid)""",
    ],
    "n_step_return": [
        """sums, steps = [], []
for row, ends in zip(rewards, ended):
    total = 0.0
    for k in range(len(row)):
        total += gamma**k * row[k]
        if ends[k]:
            break
    sums.append(total)
    steps.append(k + 1)
return np.array(sums), np.array(steps)""",
        """alive = np.ones(rewards.shape, bool)
alive[:, 1:] = np.cumprod(~ended[:, :-1], axis=1)
total = np.zeros(len(rewards))
for k in reversed(range(rewards.shape[1])):
    total = alive[:, k] * (rewards[:, k] + gamma * total)
return total, alive.sum(axis=1)""",
    ],
    "saliency": [
        """pixels = torch.from_numpy(obs).float().requires_grad_()
rows = torch.arange(len(obs))
value = q_network(pixels)[rows, torch.from_numpy(actions)].sum()
(slope,) = torch.autograd.grad(value, [pixels])
return slope.abs().max(dim=1).values.numpy()""",
        """slopes = []
for picture, action in zip(obs, actions):
    pixels = torch.tensor(picture[None], dtype=torch.float32, requires_grad=True)
    value = q_network(pixels)[0, int(action)]
    slope = torch.autograd.grad(value, pixels)[0][0]
    slopes.append(np.abs(slope.numpy()).max(axis=0))
return np.stack(slopes)""",
    ],
    "double_value": [
        """best = next_q_values_online.argmax(dim=1, keepdim=True)
return next_q_values_target.gather(1, best).squeeze(1)""",
        """rows = torch.arange(len(next_q_values_online))
return next_q_values_target[rows, next_q_values_online.max(dim=1).indices]""",
    ],
    "brighter": [
        """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].max(axis=1)""",
        """pictures = []
for end in range(frame_skip, len(frames) + 1, frame_skip):
    before, now = frames[end - 2], frames[end - 1]
    pictures.append(np.where(before > now, before, now))
return np.stack(pictures)""",
    ],
    "normalised_score": [
        """way = reference - random
return score / way - random / way""",
        """share = np.subtract(score, random)
share /= np.subtract(reference, random)
return share""",
    ],
    "interquartile_mean": [
        """cut = len(scores) // 4
ordered = np.sort(scores, axis=0)
return ordered[cut : len(scores) - cut].mean(axis=0)""",
        """def middle(column):
    kept = sorted(column)
    for _ in range(len(column) // 4):
        kept = kept[1:-1]
    return sum(kept) / len(kept)
if scores.ndim == 1:
    return middle(scores)
return np.array([middle(column) for column in scores.T])""",
        """rank = scores.argsort(axis=0).argsort(axis=0)
cut = np.floor(len(scores) / 4)
kept = (rank >= cut) & (rank < len(scores) - cut)
return np.mean(scores, axis=0, where=kept)""",
    ],
    "probability_of_improvement": [
        """return (np.sign(np.subtract.outer(ones, others)).mean() + 1) / 2""",
        """wins = 0
for one in ones:
    for other in others:
        if one > other:
            wins += 1
        elif one == other:
            wins += 0.5
return wins / (len(ones) * len(others))""",
        """ordered = np.sort(others)
below = np.searchsorted(ordered, ones, side="left")
not_above = np.searchsorted(ordered, ones, side="right")
return (below + not_above).mean() / 2 / len(others)""",
    ],
    "chance_of_any": [
        """none = 1.0
for _ in range(draws):
    none *= 1 - share
return 1 - none""",
        """chance = 0.0
for _ in range(draws):
    chance += (1 - chance) * share
return chance""",
        """return -np.expm1(draws * np.log1p(-share))""",
    ],
    "greedy_probs": [
        """probs = np.zeros_like(q_values)
for row, values in zip(probs, q_values):
    best = np.flatnonzero(values == max(values))
    row[best] = 1 / len(best)
return probs""",
        """never_beaten = (q_values[:, :, None] >= q_values[:, None]).all(axis=2)
return never_beaten / np.count_nonzero(never_beaten, axis=1)[:, None]""",
        """is_best = q_values.T == q_values.max(axis=1)
return (is_best / is_best.sum(axis=0)).T.astype(np.float32)""",
    ],
    "epsilon_soft": [
        """games, actions = probs.shape
return probs - epsilon * (probs - 1 / actions)""",
        """soft = []
for row in probs:
    soft.append([(1 - epsilon) * p + epsilon / len(row) for p in row])
return np.array(soft)""",
        """uniform = np.full_like(probs, 1 / probs.shape[-1])
return np.average([probs, uniform], axis=0, weights=[1 - epsilon, epsilon])""",
    ],
    "softmax_probs": [
        """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
        """probs = []
for row in q_values:
    weights = np.array([np.exp((value - max(row)) / temperature) for value in row])
    probs.append(weights / weights.sum())
return np.array(probs)""",
        """gaps = q_values[:, None] - q_values[:, :, None]
return 1 / np.exp(gaps / temperature).sum(axis=2)""",
        """scaled = q_values / temperature
weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
return weights / weights.sum(axis=1, keepdims=True)""",
        """return torch.softmax(torch.tensor(q_values) / temperature, dim=1).numpy()""",
    ],
    "expected_value": [
        """return torch.einsum("ba,ba->b", next_q_values, next_probs)""",
        """values = torch.zeros(len(next_q_values))
for row in range(len(next_q_values)):
    values[row] = next_q_values[row] @ next_probs[row]
return values""",
        """return torch.diagonal(next_q_values @ next_probs.T)""",
        """column = next_q_values[:, None] @ next_probs[:, :, None]
return column.flatten().detach()""",
    ],
    "sampling_variance": [
        """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1)""",
        """variances = []
for q_values, probs in zip(next_q_values, next_probs):
    distance = q_values - q_values @ probs
    variances.append(distance**2 @ probs)
return torch.stack(variances)""",
        """q_values, probs = next_q_values.double(), next_probs.double()
mean = (probs * q_values).sum(dim=1)
return ((probs * q_values**2).sum(dim=1) - mean**2).float()""",
    ],
    "action_gap": [
        """ordered = np.sort(q_values)
return ordered[:, -1] - ordered[:, -2]""",
        """gaps = []
for row in q_values.tolist():
    best = row.pop(row.index(max(row)))
    gaps.append(best - max(row))
return np.array(gaps)""",
        """ordered = np.partition(-q_values, 1, axis=1)
return ordered[:, 1] - ordered[:, 0]""",
        """two_best = torch.tensor(q_values).topk(2, dim=1).values
return (two_best[:, 0] - two_best[:, 1]).numpy()""",
    ],
}
CONSTANTS = {"UP": 2, "DOWN": 3, "PONG_BACKGROUND": 87, "PONG_ROWS": slice(34, 194)}
RIGHT_EACH = [(ex, body) for ex in ALL for body in RIGHT[ex.name]]


def test_no_name_occurs_twice():
    names = [exercise.name for exercise in ALL]
    assert len(set(names)) == len(names)


@EACH
def test_there_is_enough_to_learn_from(exercise):
    assert len(exercise.cases) >= 2
    assert len(exercise.mistakes) >= 3
    assert 2 <= len(exercise.hints) <= 3
    assert len(RIGHT[exercise.name]) >= 2


@EACH
def test_the_package_passes_its_own_tables(exercise):
    message = exercises._judge(exercise, exercise.solution)
    assert message.verdict == "Right", message


@pytest.mark.parametrize(
    ("exercise", "body"), RIGHT_EACH, ids=lambda value: getattr(value, "name", "")
)
def test_another_right_version_passes(exercise, body, capsys):
    fn = written(exercise, body, **CONSTANTS)
    assert check(fn) is fn, capsys.readouterr().out
    assert capsys.readouterr().out.startswith("Right. ")


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    MISTAKES,
    ids=lambda value: getattr(value, "name", None) or value.wrong.__name__,
)
def test_every_mistake_is_caught_and_named(exercise, mistake):
    message = exercises._judge(exercise, mistake.wrong)
    assert message.verdict == "Not right yet"
    assert mistake.says in repr(message)
    trials = list(exercises._trials(exercise, mistake.wrong, time.monotonic() + 3))
    assert exercises._recognise(exercise, trials) is mistake


@EACH
def test_the_empty_exercise_gives_the_course_version(exercise, capsys):
    fn = written(exercise, '"""What it does: [B]."""\n...')
    assert check(fn) is exercise.solution
    assert capsys.readouterr().out.startswith("Not attempted yet. ")


@EACH
def test_a_property_does_not_depend_on_the_global_generator(exercise):
    for rule in exercise.properties:
        before = np.random.get_state()[1].tobytes()
        assert rule(exercise.solution) is None
        assert np.random.get_state()[1].tobytes() == before


# ---- broken versions ----------------------------------------------------------------

ARRAYS = "[v for a in ARGS for v in (a.values() if hasattr(a, 'keys') else [a])]"
BROKEN = {  # body -> what the message says, or one of these
    "return np.zeros((7, 5))": ("[7, 5] came", "with a comma", "ndarray"),
    "x = 1": ("It returned None: is the `return` missing?",),
    "return np.full(3, np.nan)": ("NaN", "[3] came", "ndarray"),
    "return [1.0, 2.0, 3.0]": ("list came", "a list", "were expected"),
    "return 'right'": ("str",),
    "return {'W3': 1}": ("dict came", "not a dict", "keys 'W1', 'W2' were expected"),
    "return object()": ("object",),
    "return np.array([None, 1])": ("[2] came", "object came", "ndarray"),
    "return 1j": ("complex", "one number came", "with a comma"),
    "return ARG0": ("was expected", "were expected"),
    "answer = ...\nreturn answer": ("`...`", "ellipsis"),
    f"for v in {ARRAYS}:\n    try: v[...] = 7\n    except TypeError: pass\nreturn 1": (
        "in place",
        "was expected; 1 came",  # where the arguments are numbers
    ),
    "return secret * 2": ("reads the notebook's variable `secret`",),
    "global secret\nsecret = 3\nreturn 1": ("writes the notebook's variable `secret`",),
    "return undefined_name": ("NameError: name 'undefined_name' is not defined",),
    "return 1 / 0": ("It raised ZeroDivisionError: division by zero", "return 1 / 0"),
    "return ARG0['no such key'][99]": ("It raised ",),
    "return SELF(ALL_ARGS)": ("RecursionError",),
    "import sys\nsys.exit()": ("SystemExit",),
    "raise KeyboardInterrupt": ("KeyboardInterrupt",),
    "return np.zeros((10**8, 10**8))": ("MemoryError",),
    "yield 1": ("`yield`",),
    "for _ in range(2000): print('x' * 100)": ("returned None",),
    "while True: pass": ("loop that never ends",),
    "n = 0\nwhile True:\n    try: n += 1\n    except: pass": ("loop that never ends",),
    "assert False, '<script>alert(1)</script>'": ("AssertionError: <script>",),
    "np.random.seed(0)\nreturn np.random.random": ("builtin_function_or_method", "not"),
}


@EACH
@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_version_is_explained(exercise, body, capsys, monkeypatch):
    if "while" in body:
        monkeypatch.setattr(exercises, "SECONDS", 0.1)
    arguments = list(exercise.cases[0].inputs)
    source = body.replace("ARGS", f"[{', '.join(arguments)}]")
    source = source.replace("ALL_[", "*[").replace("ARG0", arguments[0])
    fn = written(exercise, source.replace("SELF", exercise.name), secret=5)
    before = np.random.get_state()[1].tobytes()
    start = time.monotonic()
    assert check(fn) is exercise.solution
    assert time.monotonic() - start < 5
    out = capsys.readouterr().out
    out = out[out.index("Not right yet. ") :]
    assert any(part in out for part in BROKEN[body]), out
    assert f"The notebook goes on with the course's own `{exercise.name}`." in out
    assert "Traceback" not in out
    assert len(out) < 3000
    assert fn.__globals__["secret"] == 5
    assert np.random.get_state()[1].tobytes() == before


@EACH
def test_other_arguments_are_named(exercise, capsys):
    source = (
        f"def {exercise.name}(these, are, not_, the, right, ones, at_all): return 1"
    )
    assert check(cell(source)[exercise.name]) is exercise.solution
    out = capsys.readouterr().out
    assert f"takes ({', '.join(exercise.cases[0].inputs)}); yours takes (these" in out
