"""Right and wrong answers of lesson 02, and of lesson 01's clipped weight.

Each is a body, or a whole function where the signature matters. A wrong one stands with
words of what is said of it, or with nothing where only the numbers are told.
"""

# fmt: off
RIGHT = {
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
        """total = 0.0
for row, action, advantage in zip(logits, actions, advantages.detach()):
    total = total - row.log_softmax(dim=0)[action] * advantage
return total / len(actions)""",
        """one_hot = functional.one_hot(actions, logits.shape[1])
taken = (functional.log_softmax(logits, dim=-1) * one_hot).sum(dim=1)
return torch.mean(-1 * advantages.detach() * taken)""",
        """log_probs = torch.log_softmax(logits, 1)
taken = log_probs.gather(1, actions.unsqueeze(1)).squeeze(1)
return -(taken * advantages.clone().detach()).sum() / logits.size(0)""",
        """weight = torch.tensor(advantages.tolist())
loss = functional.nll_loss(logits.log_softmax(dim=-1), actions, reduction="none")
return torch.dot(loss, weight).div(len(weight))""",
        """top = logits.max(dim=1, keepdim=True).values
shifted = (logits - top).double()
log_probs = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
rows = torch.arange(logits.shape[0])
return -(log_probs[rows, actions] * advantages.data).mean()""",
    ],
    "sample": [
        """odds = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(float)
chances = odds.cumsum(axis=1) / odds.sum(axis=1, keepdims=True)
return (rng.random((len(logits), 1)) >= chances[:, :-1]).sum(axis=1)""",
        """odds = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(float)
return np.array([rng.choice(len(p), p=p / p.sum()) for p in odds])""",
        """noise = -np.log(-np.log(rng.random(logits.shape)))
return np.argmax(noise + logits, axis=-1)""",
        """return np.array(
    [np.argmax(row + rng.gumbel(size=len(row))) for row in logits]
)""",
        """best = logits.max(axis=1, keepdims=True)
waiting = rng.exponential(size=logits.shape)
with np.errstate(divide="ignore"):
    return (waiting / np.exp(logits - best)).argmin(axis=1)""",
        """odds = np.exp(np.float64(logits - logits.max(axis=1)[:, None]))
out = np.empty(len(logits), dtype=np.int32)
for game, row in enumerate(odds):
    at = rng.random() * row.sum()
    for action, odd in enumerate(row):
        out[game] = action
        if at < odd:
            break
        at -= odd
return out""",
        """odds = np.exp((logits - logits.max(axis=1, keepdims=True)).astype(float))
drawn = rng.multinomial(1, odds / odds.sum(axis=1, keepdims=True))
return drawn.argmax(axis=1)""",
        """games, count = logits.shape
draw = rng.gumbel(loc=logits.astype(np.float64))
return draw.argmax(1)""",
        """from scipy.special import softmax

chances = softmax(logits.astype(float), axis=1).cumsum(axis=1)
u = rng.uniform(0, 1, size=len(logits))
return np.array(
    [
        min(np.searchsorted(c, x, side="right"), len(c) - 1)
        for c, x in zip(chances, u)
    ]
)""",
    ],
    "convolved": [
        """return len(range(0, pixels - kernel + 1, stride))""",
        """return (pixels - kernel + stride) // stride""",
        """return int((pixels - kernel) / stride + 1)""",
        """import math
return math.floor((pixels - kernel) / stride) + 1""",
        """places, start = 0, 0
while start + kernel <= pixels:
    places += 1
    start += stride
return places""",
        """moves, _ = divmod(pixels - kernel, stride)
return 1 + moves""",
        """return np.arange(kernel, pixels + 1, stride).size""",
        """return sum(
    1
    for start in range(pixels)
    if start % stride == 0 and start + kernel <= pixels
)""",
        """import math
return math.ceil((pixels - kernel + 1) / stride)""",
        """last = pixels - kernel
return (last - last % stride) // stride + 1""",
        """return np.lib.stride_tricks.sliding_window_view(
    np.zeros(pixels), kernel
)[::stride].shape[0]""",
    ],
    "value_loss": [
        """assert value.shape == returns.shape, (value.shape, returns.shape)
return functional.mse_loss(value, returns.detach())""",
        """if value.shape != returns.shape:
    raise ValueError("shapes")
with torch.no_grad():
    target = returns.clone()
return ((value - target) ** 2).mean()""",
        """if value.ndim != 1 or returns.ndim != 1 or len(value) != len(returns):
    raise ValueError("columns")
return torch.mean(torch.square(returns.detach() - value))""",
        """assert list(value.size()) == list(returns.size())
error = value - returns.detach()
return torch.dot(error, error) / error.numel()""",
        """assert value.shape == returns.shape
total = 0
for guess, target in zip(value, returns.tolist()):
    total = total + (guess - target) ** 2
return total / len(value)""",
        """error = value - returns.data
if error.shape != value.shape or error.shape != returns.shape:
    raise RuntimeError(f"{value.shape} against {returns.shape}")
return error.pow(2).sum() / len(error)""",
        """assert value.size() == returns.size() and value.dim() == 1
return torch.nn.MSELoss()(value, returns.detach())""",
        """(count,) = value.shape
(number,) = returns.shape
if count != number:
    raise IndexError(count)
return torch.linalg.vector_norm(value - returns.detach()).square() / count""",
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
        """follows = np.where(terminated, 0, values[1:])
stack, running = [], np.zeros(rewards.shape[1])
for t in range(len(rewards))[::-1]:
    running = np.where(terminated[t] | truncated[t], 0, running)
    running = rewards[t] + gamma * follows[t] - values[t] + gamma * gae_lambda * running
    stack.insert(0, running)
return np.stack(stack)""",
        """import numpy as n
steps, games = rewards.shape
out = n.empty((steps + 1, games), dtype=n.float64)
out[-1] = 0
for t in range(steps - 1, -1, -1):
    mask = 1.0 - n.logical_or(terminated[t], truncated[t])
    td = rewards[t] + gamma * values[t + 1] * (1.0 - terminated[t]) - values[t]
    out[t] = td + gamma * gae_lambda * mask * out[t + 1]
return out[:-1]""",
        """next_values = values[1:].copy()
next_values[terminated] = 0
deltas = rewards + gamma * next_values - values[:-1]
ended = np.logical_or(terminated, truncated)
result = np.zeros(rewards.shape, dtype=np.float32)
for t in range(len(rewards)):
    weight = np.ones(rewards.shape[1])
    for k in range(t, len(rewards)):
        result[t] += weight * deltas[k]
        weight = weight * gamma * gae_lambda * ~ended[k]
return result""",
        """delta = rewards + gamma * values[1:] * np.invert(terminated) - values[:-1]
fade = gamma * gae_lambda * (~terminated & ~truncated)
running, rows = 0, []
for d, f in zip(delta[::-1], fade[::-1]):
    running = d + f * running
    rows.append(running)
return np.array(rows[::-1], dtype=np.float32)""",
        """delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
out = np.zeros_like(delta)
for game in range(delta.shape[1]):
    matrix = np.eye(len(delta))
    for t in range(len(delta) - 1):
        if not (terminated[t, game] or truncated[t, game]):
            matrix[t, t + 1] = -gamma * gae_lambda
    out[:, game] = np.linalg.solve(matrix, delta[:, game])
return out""",
        """def backwards(t, following):
    if t < 0:
        return []
    nothing = terminated[t] + truncated[t] > 0
    value = (1 - terminated[t].astype(np.float64)) * values[t + 1]
    a = (
        rewards[t]
        + gamma * value
        - values[t]
        + gamma * gae_lambda * np.where(nothing, 0, following)
    )
    return backwards(t - 1, a) + [a]


return np.array(backwards(len(rewards) - 1, 0.0))""",
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
        """with torch.no_grad():
    then, a = old_log_prob.clone(), advantages.clone()
ratio = (new_log_prob - then).exp()
one, two = -a * ratio, -a * torch.clamp(ratio, 1 - clip, 1 + clip)
return torch.max(one, two).mean()""",
        """ratio = (new_log_prob - old_log_prob.detach()).exp()
weight = advantages.detach()
moved = torch.where(weight > 0, ratio > 1 + clip, ratio < 1 - clip)
stopped = torch.where(weight > 0, 1.0 + clip, 1.0 - clip)
return -(torch.where(moved, stopped, ratio) * weight).mean()""",
        """total = 0.0
for new, old, a in zip(new_log_prob, old_log_prob.tolist(), advantages.tolist()):
    ratio = (new - old).exp()
    total = total - min(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a)
return total / len(advantages)""",
        """ratio = (new_log_prob.double() - old_log_prob.double().detach()).exp()
a = advantages.detach().double()
both = torch.stack([ratio * a, torch.clip(ratio, min=1 - clip, max=1 + clip) * a])
return both.min(dim=0).values.mean().neg()""",
        """ratio = torch.exp(new_log_prob - old_log_prob.data)
good, bad = advantages.detach().clamp(min=0), advantages.detach().clamp(max=0)
return -(ratio.clamp(max=1 + clip) * good + ratio.clamp(min=1 - clip) * bad).mean()""",
    ],
    "entropy": [
        """return torch.distributions.Categorical(logits=logits).entropy()""",
        """log_probs = functional.log_softmax(logits, dim=-1)
return -torch.einsum("ba,ba->b", log_probs.exp(), log_probs)""",
        """probs = logits.softmax(dim=1)
return logits.logsumexp(dim=1) - (probs * logits).sum(dim=1)""",
        """return torch.stack(
    [-(row.softmax(0) * row.log_softmax(0)).sum() for row in logits]
)""",
        """log_probs = logits - torch.logsumexp(logits, dim=1, keepdim=True)
probs = torch.exp(log_probs)
total = torch.zeros(len(logits))
for action in range(logits.shape[1]):
    total = total - probs[:, action] * log_probs[:, action]
return total""",
        """log_probs = logits.double().log_softmax(dim=1)
return (log_probs.exp() * log_probs).sum(dim=1).neg()""",
        """return functional.cross_entropy(
    logits, logits.softmax(dim=1), reduction="none"
)""",
        """log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs.detach()).sum(dim=1)""",
        """probs = logits.softmax(dim=1).clamp(min=1e-30)
return -(probs * probs.log()).sum(dim=1)""",
        """log_probs = torch.nn.LogSoftmax(dim=1)(logits)
probs = torch.nn.functional.softmax(logits, dim=1)
return torch.sum(-probs * log_probs, axis=1)""",
    ],
    "clipped_weight": [
        """too_high = (advantages > 0) & (ratio > 1 + clip)
too_low = (advantages < 0) & (ratio < 1 - clip)
return ratio * advantages * ~(too_high | too_low)""",
        """clipped = np.clip(ratio, 1 - clip, 1 + clip)
free = ratio * advantages <= clipped * advantages
return np.array([r * a if f else 0.0 for r, a, f in zip(ratio, advantages, free)])""",
        """weight = ratio * advantages
weight[(advantages >= 0) & (ratio > 1 + clip)] = 0
weight[(advantages <= 0) & (ratio < 1 - clip)] = 0
return weight""",
        """out = []
for r, a in zip(ratio, advantages):
    if a > 0 and r > 1 + clip:
        out.append(0)
    elif a < 0 and r < 1 - clip:
        out.append(0)
    else:
        out.append(r * a)
return np.array(out, dtype=np.float64)""",
        """keep = np.sign(advantages) * (ratio - 1) <= clip
return keep * ratio * advantages""",
        """good, bad = np.maximum(advantages, 0), np.minimum(advantages, 0)
return ratio * (good * (ratio <= 1 + clip) + bad * (ratio >= 1 - clip))""",
        """bounded = np.minimum(np.maximum(ratio, 1 - clip), 1 + clip)
flat = bounded * advantages < ratio * advantages
return np.select([flat], [np.zeros_like(advantages)], ratio * advantages)""",
        """def one(r, a):
    limit = 1 + clip if a > 0 else 1 - clip
    return 0.0 if (r - limit) * a > 0 else r * a
return np.vectorize(one, otypes=[float])(ratio, advantages)""",
    ],
}

WRONG = {
    "policy_gradient_loss": [
        ("""return -(
    logits.log_softmax(dim=1)[:, actions] * advantages.detach()
).mean()""",
         "the actions of all rows are taken in each row, [B, B]. Take"),
        ("""return (
    functional.cross_entropy(logits, actions)
    * advantages.detach().mean()
)""",
         "each row meets every advantage: two means were multiplied"),
        ("""with torch.no_grad():
    taken = logits.log_softmax(dim=1)[torch.arange(len(actions)), actions]
return -(taken * advantages).mean()""",
         "the values are right, and no gradient reaches `logits`"),
        ("""taken = logits.detach().log_softmax(dim=1)[
    torch.arange(len(actions)), actions
]
return -(taken * advantages).mean()""",
         "the values are right, and no gradient reaches `logits`"),
        ("""probs = torch.softmax(logits, dim=1)
return (
    functional.cross_entropy(probs, actions, reduction="none")
    .mul(advantages.detach())
    .mean()
)""",
         "the softmax is applied twice. `cross_entropy` and"),
        ("""taken = torch.log(logits.softmax(dim=1) + 1e-8)[
    torch.arange(len(actions)), actions
]
return -(taken * advantages.detach()).mean()""",
         ""),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return -(loss * advantages.detach()).mean()""",
         "the sign is turned. A loss is made small, so it is minus"),
        ("""weight = advantages.detach()
weight = (weight - weight.mean()) / (weight.std() + 1e-8)
return (functional.cross_entropy(logits, actions, reduction="none") * weight).mean()""",
         ""),
        ("""weight = advantages.detach() - advantages.detach().mean()
return (functional.cross_entropy(logits, actions, reduction="none") * weight).mean()""",
         "the mean of `advantages` is subtracted first"),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return float((loss * advantages.detach()).mean())""",
         "Only tensors carry a gradient"),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return (loss * advantages.detach()).mean().item()""",
         "Only tensors carry a gradient"),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return torch.tensor([(loss * advantages.detach()).mean()])""",
         "the numbers are right, with one axis too many at the end."),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.max(dim=1).values * advantages.detach()).mean()""",
         ""),
        ("""taken = logits.log_softmax(dim=1)[0, actions]
return -(taken * advantages.detach()).mean()""",
         "it takes the first row of `logits` for all"),
        ("""taken = logits.log_softmax(dim=1)[range(len(actions)), actions - 1]
return -(taken * advantages.detach()).mean()""",
         "it does what a right answer would do with `actions - 1`"),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return (loss * advantages.detach().abs()).mean()""",
         "the sign of `advantages` is lost"),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return (loss * advantages.detach().clamp(min=0)).mean()""",
         "what is below 0 in `advantages` counts as 0."),
        ("""loss = functional.cross_entropy(logits, actions, reduction="none")
return (loss * advantages).mean()""",
         "a gradient flows into `advantages`, which is a constant"),
        ("""loss = functional.cross_entropy(logits, actions, reduction="sum")
return (loss * advantages.detach()).mean()""",
         "it takes the sum of `advantages` for all of it"),
        ("""taken = logits.gather(1, actions[:, None]).squeeze()
return -(taken * advantages.detach()).mean()""",
         "it does what a right answer would do with `.log_softmax`"),
        ("""taken = logits.log_softmax(dim=1).gather(1, actions[:, None])
return -(taken * advantages.detach()).mean()""",
         "each row meets every advantage: two means were multiplied"),
        ("""total = 0.0
for row in range(len(actions)):
    total = -logits.log_softmax(dim=1)[row, actions[row]] * advantages[row].detach()
return total / len(actions)""",
         ""),
        ("""one_hot = functional.one_hot(actions, 3)
return -(
    (logits.log_softmax(dim=1) * one_hot).sum(dim=1)
    * advantages.detach()
).mean()""",
         "two arrays are combined whose shapes do not fit: write"),
        ("""log_probs = logits.log_softmax(dim=1).sum(dim=1)
return -(log_probs * advantages.detach()).mean()""",
         "it is right only where `logits` has one column"),
        ("""advantages.detach_()
advantages -= advantages.mean()
return (
    functional.cross_entropy(logits, actions, reduction="none")
    * advantages
).mean()""",
         "in place"),
        ("""policy = torch.distributions.Categorical(logits=logits)
return -(policy.log_prob(policy.sample()) * advantages.detach()).mean()""",
         ""),
        ("""def policy_gradient_loss(logits, action, advantage):
    loss = functional.cross_entropy(logits, action, reduction="none")
    return (loss * advantage.detach()).mean()""",
         "Keep the names"),
        ("""def policy_gradient_loss(logits, advantages, actions):
    loss = functional.cross_entropy(logits, actions, reduction="none")
    return (loss * advantages.detach()).mean()""",
         ""),
    ],
    "sample": [
        ("""return np.argmax(logits, axis=1)""",
         "it takes the likeliest action. A policy draws: one of 20%"),
        ("""return np.array([rng.choice(len(row)) for row in logits])""",
         "every action is equally likely here. Draw in proportion to"),
        ("""return rng.choice(logits.shape[1], size=len(logits))""",
         "every action is equally likely here. Draw in proportion to"),
        ("""return (logits + rng.normal(size=logits.shape)).argmax(axis=1)""",
         "the actions do not come up in proportion to exp(logits)."),
        ("""return (logits + rng.random(logits.shape)).argmax(axis=1)""",
         "the actions do not come up in proportion to exp(logits)."),
        ("""return (logits - rng.gumbel(size=logits.shape)).argmax(axis=1)""",
         "the actions do not come up in proportion to exp(logits)."),
        ("""return (logits + rng.gumbel(size=logits.shape)).argmin(axis=1)""",
         "it does what a right answer would do with `argmin` where"),
        ("""return (logits + rng.gumbel()).argmax(axis=1)""",
         "it takes the likeliest action. A policy draws: one of 20%"),
        ("""return (logits + rng.gumbel(size=(1, logits.shape[1]))).argmax(axis=1)""",
         "all rows share one draw. Each game needs a draw of its own"),
        ("""odds = np.exp(logits)
return np.array([rng.choice(len(p), p=p / p.sum()) for p in odds])""",
         "exp overflows, or all of a row are 0. Subtract the row's"),
        ("""odds = np.exp(logits)
chances = odds.cumsum(axis=1) / odds.sum(axis=1, keepdims=True)
return (rng.random((len(logits), 1)) >= chances[:, :-1]).sum(axis=1)""",
         "exp overflows, or all of a row are 0. Subtract the row's"),
        ("""odds = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(float)
chances = odds.cumsum(axis=1) / odds.sum(axis=1, keepdims=True)
return (rng.random() >= chances[:, :-1]).sum(axis=1)""",
         "all rows share one draw. Each game needs a draw of its own"),
        ("""odds = np.exp(logits - logits.max(axis=1, keepdims=True))
return odds / odds.sum(axis=1, keepdims=True)""",
         "one axis too many came: is something combined with"),
        ("""odds = np.exp(logits - logits.max()).astype(float)
return np.array([rng.choice(len(p), p=p / p.sum()) for p in odds])""",
         "exp overflows, or all of a row are 0. Subtract the row's"),
        ("""odds = np.exp(logits - logits.max(axis=0)).astype(float)
odds /= odds.sum(axis=0)
return np.array([rng.choice(len(p), p=p / p.sum()) for p in odds])""",
         ""),
        ("""return (logits + np.random.gumbel(size=logits.shape)).argmax(axis=1)""",
         "its draws do not come from `rng`, so no run can be repeated"),
        ("""return (
    logits + np.random.default_rng().gumbel(size=logits.shape)
).argmax(axis=1)""",
         "its draws do not come from `rng`, so no run can be repeated"),
        ("""return (
    logits + np.random.default_rng(42).gumbel(size=logits.shape)
).argmax(axis=1)""",
         "every call draws the same, as from a generator made anew"),
        ("""return (logits + rng.gumbel(size=logits.shape)).argmax(axis=0)""",
         "it picks a game for each action. Pick an action for each"),
        ("""return (logits + rng.gumbel(size=logits.shape)).argmax()""",
         "it does what a right answer would do with `axis=1` left"),
        ("""return (logits + rng.gumbel(size=logits.shape)).max(axis=1)""",
         "it does what a right answer would do with `max` where"),
        ("""return (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)[:, None]""",
         "the numbers are right, with one axis too many at the end."),
        ("""return (
    (logits + rng.gumbel(size=logits.shape))
    .argmax(axis=1)
    .astype(np.float32)
)""",
         "Whole numbers (int64) were expected"),
        ("""logits += rng.gumbel(size=logits.shape)
return logits.argmax(axis=1)""",
         "in place"),
        ("""return (logits + rng.gumbel(size=(len(logits), 3))).argmax(axis=1)""",
         "it is right only where `logits` has 3 columns"),
        ("""noisy = logits + rng.gumbel(size=logits.shape)
return (noisy == noisy.max(axis=1, keepdims=True)).astype(int)""",
         "one axis too many came: is something combined with"),
        ("""return [
    int(np.argmax(row + rng.gumbel(size=len(row)))) for row in logits
]""",
         "came where an array was expected"),
        ("""return (logits + rng.gumbel(size=logits.shape)).argmax(axis=1) + 1""",
         "it is 1 more than what is asked for, everywhere"),
        ("""noise = -np.log(rng.random(logits.shape))
return (logits + noise).argmax(axis=1)""",
         "the actions do not come up in proportion to exp(logits)."),
        ("""return np.full(
    len(logits), (logits[0] + rng.gumbel(size=logits.shape[1])).argmax()
)""",
         "every row is the first one again."),
        ("""def sample(logits, generator):
    return (logits + generator.gumbel(size=logits.shape)).argmax(axis=1)""",
         "Keep the names"),
    ],
    "convolved": [
        ("""return (pixels - kernel) // stride""",
         "it counts the moves of the kernel. There is one place more"),
        ("""return (pixels - kernel) / stride + 1""",
         "it does what a right answer would do with `/` where `//`"),
        ("""return round((pixels - kernel) / stride) + 1""",
         "it rounds to the nearest, so the last place may hang over"),
        ("""return -(-(pixels - kernel) // stride) + 1""",
         "it rounds up, so the last place hangs over the edge. Round"),
        ("""import math
return math.ceil((pixels - kernel) / stride)""",
         "it is off by one: it takes `pixels` - 1."),
        ("""return np.floor((pixels - kernel) / stride) + 1""",
         "Whole numbers (int64) were expected"),
        ("""return pixels // stride""",
         "the kernel is forgotten. It can move over"),
        ("""return pixels // stride + 1""",
         "it does what is right where `kernel` is 0, whatever"),
        ("""return pixels // kernel""",
         "it does what a right answer would do with `kernel` where"),
        ("""return (pixels - kernel + 1) // stride""",
         "the 1 is added before the division. The first place is"),
        ("""return (pixels - kernel - 1) // stride + 1""",
         "it is off by one: it takes `pixels` - 1."),
        ("""return pixels - kernel // stride + 1""",
         "only the kernel is divided by the stride. Put brackets"),
        ("""return (pixels - stride) // kernel + 1""",
         "`kernel` and `stride` are swapped"),
        ("""return (kernel - pixels) // stride + 1""",
         "`stride` counts with its sign turned"),
        ("""return (pixels + kernel) // stride + 1""",
         "`kernel` counts with its sign turned"),
        ("""return pixels - kernel + 1""",
         "it does what is right where `stride` is 1, whatever"),
        ("""return (84 - kernel) // stride + 1""",
         ""),
        ("""return (pixels - 8) // 4 + 1""",
         ""),
        ("""return len(range(0, pixels - kernel, stride))""",
         "it is off by one: it takes `pixels` - 1."),
        ("""return len(range(0, pixels, stride))""",
         "this is the size with padding, where zeros are added around"),
        ("""return len(range(0, pixels, kernel))""",
         ""),
        ("""return (pixels - (kernel - 1)) // stride + 1""",
         "it is off by one: it takes `pixels` + 1"),
        ("""return list(range(0, pixels - kernel + 1, stride))""",
         "one axis too many came: is something combined with"),
        ("""return (pixels - kernel) // stride * stride + 1""",
         ""),
        ("""print((pixels - kernel) // stride + 1)""",
         "It returned None"),
        ("""if (pixels - kernel) % stride:
    raise ValueError("does not fit")
return (pixels - kernel) // stride + 1""",
         ""),
        ("""def convolved(size, kernel, stride):
    return (size - kernel) // stride + 1""",
         "Keep the names"),
    ],
    "value_loss": [
        ("""return (value.squeeze() - returns.squeeze().detach()).square().mean()""",
         "a column [B, 1] is made into a row without a word. Refuse"),
        ("""errors = value.flatten() - returns.detach().flatten()
return errors.pow(2).sum() / len(errors)""",
         "a column [B, 1] is made into a row without a word. Refuse"),
        ("""return functional.mse_loss(value.view(-1), returns.detach().view(-1))""",
         "a column [B, 1] is made into a row without a word. Refuse"),
        ("""return functional.mse_loss(value, returns.detach())""",
         "columns and rows broadcast to a square, and the critic"),
        ("""return functional.mse_loss(value, returns)""",
         "the returns were made with the critic's own values; with a"),
        ("""if value.shape != returns.shape:
    print("shapes differ")
    return 0
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""if value.shape != returns.shape:
    return None
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""if value.shape != returns.shape:
    return ValueError("shapes differ")
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""if value.shape != returns.shape:
    raise ShapeError("shapes differ")
return (returns.detach() - value).square().mean()""",
         "a name is used that nothing has defined: is it misspelt,"),
        ("""assert len(value) == len(returns)
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""assert value.numel() == returns.numel()
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""assert value.numel() == returns.numel()
return (returns.detach().flatten() - value.flatten()).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""assert value.dim() == returns.dim()
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""if value.ndim != 1 or returns.ndim != 1:
    raise ValueError("columns")
return (returns.detach() - value).square().mean()""",
         "It was to raise an exception here; it returned a value."),
        ("""try:
    assert value.shape == returns.shape
except AssertionError as error:
    print(error)
return (returns.detach() - value).square().mean()""",
         "columns and rows broadcast to a square, and the critic"),
        ("""assert value.shape == returns.shape
return (returns - value).square().mean()""",
         "the returns were made with the critic's own values; with a"),
        ("""assert value.shape == returns.shape
return (returns - value.detach()).square().mean()""",
         "the wrong side is detached: `value` is what is to learn"),
        ("""assert value.shape == returns.shape
with torch.no_grad():
    return (returns - value).square().mean()""",
         "the values are right, and no gradient reaches `value`"),
        ("""assert value.shape == returns.shape
return float((returns - value).square().mean())""",
         "Only tensors carry a gradient"),
        ("""assert value.shape == returns.shape
return (returns.detach() - value).square().sum()""",
         "it does what a right answer would do with `sum` where"),
        ("""assert value.shape == returns.shape
return (returns.detach() - value).square().mean().sqrt()""",
         "it is the square root of what is asked for."),
        ("""assert value.shape == returns.shape
return (returns.detach() - value).abs().mean()""",
         ""),
        ("""assert value.shape == returns.shape
return functional.smooth_l1_loss(value, returns.detach())""",
         ""),
        ("""assert value.shape == returns.shape
return 0.5 * functional.mse_loss(value, returns.detach())""",
         "it is 0.5 times what is asked for, everywhere"),
        ("""assert value.shape == returns.shape
return (returns.detach() - value).mean() ** 2""",
         "it squares the mean error, and errors cancel in a mean"),
        ("""assert value.shape == returns.shape
return (returns.detach() ** 2 - value**2).mean()""",
         ""),
        ("""assert value.shape == returns.shape
return -(returns.detach() - value).square().mean()""",
         "the sign is turned"),
        ("""assert value.shape == returns.shape
return (returns.detach() + value).square().mean()""",
         "`value` counts with its sign turned"),
        ("""assert value.shape == returns.shape
return (returns.detach() - value).square()""",
         "it does what a right answer would do with `.mean` left out"),
        ("""assert value.shape == returns.shape
return (returns.detach() - value).square().mean(dim=0, keepdim=True)""",
         "the numbers are right, with one axis too many at the end."),
        ("""assert value.shape == returns.shape
error = returns.detach()
error -= value
return error.square().mean()""",
         "in place"),
        ("""assert value.shape == returns.shape
return torch.tensor(functional.mse_loss(value, returns).item(), requires_grad=True)""",
         "the values are right, and no gradient reaches `value`"),
        ("""def value_loss(values, returns):
    assert values.shape == returns.shape
    return functional.mse_loss(values, returns.detach())""",
         "Keep the names"),
    ],
    "generalised_advantages": [
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * following
    advantages[t] = following
return advantages""",
         "it does what a right answer would do with `goes_on[t]`"),
        ("""done = terminated | truncated
delta = rewards + gamma * values[1:] * ~done - values[:-1]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * ~done[t] * following
    advantages[t] = following
return advantages""",
         "it treats truncated as terminated. Time ran out, but the"),
        ("""done = np.concatenate(
    [terminated | truncated, np.zeros((1, rewards.shape[1]), bool)]
)
delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * ~done[t + 1] * following
    advantages[t] = following
return advantages""",
         "what is carried back stops one step too early. Whether step"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    if terminated[t].any() or truncated[t].any():
        following = 0
    following = delta[t] + gamma * gae_lambda * following
    advantages[t] = following
return advantages""",
         "one game's end stops what is carried back in all games"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
rows, following = [], np.zeros(delta.shape[1])
for t in reversed(range(len(delta))):
    following *= gamma * gae_lambda * ~(terminated[t] | truncated[t])
    following += delta[t]
    rows.append(following)
return np.array(rows[::-1])""",
         "every row is the first one again."),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
rows, following = [], 0
for t in reversed(range(len(delta))):
    following = (
        delta[t]
        + gamma
        * gae_lambda
        * ~(terminated[t] | truncated[t])
        * following
    )
    rows.append(following)
return np.array(rows)""",
         "the order along the first axis is turned"),
        ("""advantages, following = np.zeros_like(rewards), 0
for t in reversed(range(len(rewards))):
    goes_on = ~(terminated[t] | truncated[t])
    delta = rewards[t] + gamma * values[t + 1] * ~terminated[t] - values[t]
    following = delta + gamma * gae_lambda * goes_on * following
    advantages[t] = following
return advantages""",
         "it does what a right answer would do with `rewards` where"),
        ("""delta = rewards + gamma * values[1:] - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it counts the value that follows a terminated step. Nothing"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~terminated
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it does as if nothing in `truncated` were True: is"),
        ("""delta = rewards + gamma * values[1:] - values[:-1]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * following
    advantages[t] = following
return advantages""",
         "it ignores where games end. Use `terminated` and"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated & truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it does what a right answer would do with `&` where `|`"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it does what a right answer would do with `gamma` left out"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it does what is right where `gae_lambda` is 1, whatever"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
return delta""",
         "it does as if all in `truncated` were True: is `truncated`"),
        ("""delta = rewards - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it does what a right answer would do with"),
        ("""delta = rewards + gamma * values[:-1] * ~terminated - values[1:]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         ""),
        ("""delta = rewards + gamma * (values[1:] * ~terminated - values[:-1])
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it is right only where `gamma` is 1"),
        ("""delta = rewards + gamma * values[1:] * ~truncated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "`terminated` and `truncated` are swapped"),
        ("""delta = np.where(terminated, 0, rewards + gamma * values[1:] - values[:-1])
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it is right except where something in `terminated` is True"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in range(len(delta)):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it does what a right answer would do with `reversed` left"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages = np.zeros_like(delta)
for t in reversed(range(len(delta) - 1)):
    advantages[t] = delta[t] + gamma * gae_lambda * goes_on[t] * advantages[t + 1]
return advantages""",
         "the last step gets nothing. It has a successor too, in the"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(1, len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         ""),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = (delta[t] + gamma * gae_lambda * following) * goes_on[t]
    advantages[t] = following
return advantages""",
         ""),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return (advantages - advantages.mean()) / (advantages.std() + 1e-8)""",
         ""),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages, advantages + values[:-1]""",
         "came where an array was expected"),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages + values[:-1]""",
         "these are the returns. The advantage is the return less"),
        ("""returns, following = np.zeros_like(values[:-1]), values[-1]
for t in reversed(range(len(rewards))):
    following = (
        rewards[t]
        + gamma
        * gae_lambda
        * ~(terminated[t] | truncated[t])
        * following
    )
    returns[t] = following
return returns - values[:-1]""",
         ""),
        ("""delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(3)):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "it is right only where `rewards` has 3 rows"),
        ("""delta = (
    rewards[:, 0]
    + gamma * values[1:, 0] * ~terminated[:, 0]
    - values[:-1, 0]
)
goes_on = ~(terminated | truncated)[:, 0]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages[:, None]""",
         "it is right only where `rewards` has one column"),
        ("""values[1:][terminated] = 0
delta = rewards + gamma * values[1:] - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages""",
         "in place"),
        ("""def generalised_advantages(
    rewards, values, terminated, truncated, gamma, lam
):
    delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
    goes_on = ~(terminated | truncated)
    advantages, following = np.zeros_like(delta), 0
    for t in reversed(range(len(delta))):
        following = delta[t] + gamma * lam * goes_on[t] * following
        advantages[t] = following
    return advantages""",
         "Keep the names"),
    ],
    "clipped_loss": [
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
return -(ratio.clamp(1 - clip, 1 + clip) * advantages.detach()).mean()""",
         "only the clipped ratio counts, so an action that moved the"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
return -(ratio * advantages.detach()).mean()""",
         "it does what a right answer would do with `.clamp` left"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "the sign is turned"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.maximum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "it does what a right answer would do with `maximum` where"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return torch.minimum(-ratio * a, -ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "it does what a right answer would do with `maximum` where"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).sum()""",
         "it does what a right answer would do with `sum` where"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a)""",
         "it does what a right answer would do with `.mean` left out"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -min((ratio * a).mean(), (ratio.clamp(1 - clip, 1 + clip) * a).mean())""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
return -(
    torch.minimum(ratio, ratio.clamp(1 - clip, 1 + clip))
    * advantages.detach()
).mean()""",
         "the smaller *ratio* is taken, then weighed. Multiply first"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
return -(torch.min(ratio, 1 + torch.tensor(clip)) * advantages.detach()).mean()""",
         "the smaller *ratio* is taken, then weighed. Multiply first"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(-clip, clip) * a).mean()""",
         "the ratio is clamped around 0. It is 1 where nothing has"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(0.8, 1.2) * a).mean()""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(min=1 - clip) * a).mean()""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, (ratio * a).clamp(1 - clip, 1 + clip)).mean()""",
         "the whole objective is clamped. Clamp the ratio, then weigh"),
        ("""ratio = (old_log_prob.detach() - new_log_prob).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "`new_log_prob` and `old_log_prob` are swapped."),
        ("""ratio = new_log_prob / old_log_prob.detach()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "it divides the logarithms. The ratio is the exp of their"),
        ("""ratio = new_log_prob - old_log_prob.detach()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "it does what a right answer would do with `.exp` left out"),
        ("""ratio = new_log_prob.exp() - old_log_prob.detach().exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "a gradient flows into `old_log_prob`, which is a constant"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
return -torch.minimum(
    ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages
).mean()""",
         "a gradient flows into `advantages`, which is a constant"),
        ("""ratio = (new_log_prob - old_log_prob).exp()
return -torch.minimum(
    ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages
).mean()""",
         "a gradient flows into `old_log_prob`, which is a constant"),
        ("""ratio = (new_log_prob.detach() - old_log_prob).exp()
a = advantages.detach()
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "the values are right, and no gradient reaches"),
        ("""with torch.no_grad():
    ratio = (new_log_prob - old_log_prob).exp()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()""",
         "the values are right, and no gradient reaches"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return float(-torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean())""",
         "Only tensors carry a gradient"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -torch.minimum(
    ratio * a, ratio.detach().clamp(1 - clip, 1 + clip) * a
).mean()""",
         "gradient for `new_log_prob` is not"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
return -(ratio * a)[(ratio - 1).abs() < clip].mean()""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
moved = torch.where(a > 0, ratio > 1 + clip, ratio < 1 - clip)
return -torch.where(moved, 0.0, ratio * a).mean()""",
         "an action that has moved enough counts as 0. Its slope is"),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()
a = (a - a.mean()) / (a.std() + 1e-8)
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
a = advantages.detach()[:, None]
return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         ""),
        ("""return -(new_log_prob * advantages.detach()).mean()""",
         ""),
        ("""ratio = (new_log_prob - old_log_prob.detach()).exp()
return -torch.minimum(ratio, ratio.clamp(1 - clip, 1 + clip)).mean()""",
         "it does what is right where `advantages` is 1, whatever"),
        ("""def clipped_loss(new, old, advantages, clip):
    ratio = (new - old.detach()).exp()
    a = advantages.detach()
    return -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()""",
         "Keep the names"),
        ("""import math
a = advantages.detach()
log_ratio = new_log_prob - old_log_prob.detach()
bounded = log_ratio.clamp(math.log(1 - clip), math.log(1 + clip)).exp()
return -torch.minimum(log_ratio.exp() * a, bounded * a).mean()""",
         ""),
    ],
    "entropy": [
        ("""probs = logits.softmax(dim=1)
return -torch.nan_to_num(probs * probs.log()).sum(dim=1)""",
         "the values are right, but the gradient is NaN where a"),
        ("""probs = logits.softmax(dim=1)
return -torch.where(
    probs > 0, probs * probs.log(), torch.zeros_like(probs)
).sum(dim=1)""",
         "the values are right, but the gradient is NaN where a"),
        ("""return torch.special.entr(logits.softmax(dim=1)).sum(dim=1)""",
         "the values are right, but the gradient is NaN where a"),
        ("""probs = logits.softmax(dim=1)
return -torch.xlogy(probs, probs).sum(dim=1)""",
         "the values are right, but the gradient is NaN where a"),
        ("""probs = logits.softmax(dim=1)
return -(probs * torch.log(probs)).sum(dim=1)""",
         "0 times log(0) is NaN. Take the logarithms from"),
        ("""probs = logits.softmax(dim=1)
return -(probs * probs.log2()).sum(dim=1)""",
         "it counts in bits. Use the natural logarithm"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum()""",
         "it adds up everything to one number. Keep the axes that are"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=1).mean()""",
         "it takes the mean of everything. Keep the axes that are"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).mean()""",
         "one axis is missing: something is added up or picked that"),
        ("""log_probs = logits.log_softmax(dim=1)
return (log_probs.exp() * log_probs).sum(dim=1)""",
         "the sign is turned"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=1, keepdim=True)""",
         "the numbers are right, with one axis too many at the end."),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=0)""",
         "it adds up the rows. Add up the actions of each row"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs)""",
         "it does what a right answer would do with `.sum` left out"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).mean(dim=1)""",
         "it does what a right answer would do with `mean` where"),
        ("""log_probs = logits.log_softmax(dim=0)
return -(log_probs.exp() * log_probs).sum(dim=1)""",
         "the softmax runs over the batch. It belongs to the actions"),
        ("""log_probs = logits.log_softmax(dim=0)
return -(log_probs.exp() * log_probs).sum(dim=0)""",
         "rows and columns of `logits` are swapped"),
        ("""probs = logits.softmax(dim=1)
return -(probs * logits).sum(dim=1)""",
         "logits are log-probabilities only up to a constant. Put"),
        ("""probs = logits.softmax(dim=1)
return -(probs * probs.log_softmax(dim=1)).sum(dim=1)""",
         "the softmax is applied twice. `log_softmax` takes logits"),
        ("""log_probs = logits.log_softmax(dim=1)
return -log_probs.sum(dim=1)""",
         "it does what a right answer would do with"),
        ("""log_probs = logits.log_softmax(dim=1)
return -log_probs.mean(dim=1)""",
         "it is right only where `logits` has one column"),
        ("""log_probs = logits.log_softmax(dim=1)
return -log_probs.max(dim=1).values""",
         "this is minus the log of the largest probability. Entropy"),
        ("""with torch.no_grad():
    log_probs = logits.log_softmax(dim=1)
    return -(log_probs.exp() * log_probs).sum(dim=1)""",
         "the values are right, and no gradient reaches `logits`."),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp().detach() * log_probs).sum(dim=1)""",
         "the values are right, and no gradient reaches `logits`."),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=1).detach().requires_grad_()""",
         "the values are right, and no gradient reaches `logits`."),
        ("""log_probs = logits.detach().numpy()
log_probs = log_probs - np.log(np.exp(log_probs).sum(axis=1, keepdims=True))
return -(np.exp(log_probs) * log_probs).sum(axis=1)""",
         "Only tensors carry a gradient"),
        ("""log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=1) / np.log(logits.shape[1])""",
         ""),
        ("""odds = logits.exp()
probs = odds / odds.sum(dim=1, keepdim=True)
return -(probs * probs.log()).sum(dim=1)""",
         ""),
        ("""return torch.distributions.Categorical(probs=logits).entropy()""",
         "the logits are taken for probabilities; they are their"),
        ("""return torch.distributions.Categorical(logits).entropy()""",
         "the logits are taken for probabilities; they are their"),
        ("""return torch.distributions.Categorical(logits=logits).entropy().mean()""",
         "it takes the mean of everything. Keep the axes that are"),
        ("""log_probs = logits[:1].log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=1)""",
         "only the first row came; all are asked for"),
        ("""def entropy(logit):
    return torch.distributions.Categorical(logits=logit).entropy()""",
         "Keep the names"),
        ("""log_probs = logits.log_softmax(dim=1)
terms = log_probs.exp() * log_probs
return -(terms[:, 0] + terms[:, 1])""",
         ""),
    ],
    "clipped_weight": [
        ("""return np.clip(ratio, 1 - clip, 1 + clip) * advantages""",
         "the ratio is clipped, but its action is still pushed on. A"),
        ("""clipped = np.clip(ratio, 1 - clip, 1 + clip)
return np.minimum(ratio * advantages, clipped * advantages)""",
         "this is the objective itself. Its slope is asked for: 0"),
        ("""return np.where(ratio > 1 + clip, 0, ratio * advantages)""",
         "it forgets the sign of the advantage. A bad action"),
        ("""return np.where(
    (ratio > 1 + clip) | (ratio < 1 - clip), 0, ratio * advantages
)""",
         "it stops on both sides. An action that moved the wrong way"),
        ("""return ratio * advantages * (np.abs(ratio - 1) <= clip)""",
         "it stops on both sides. An action that moved the wrong way"),
        ("""moved = np.where(advantages > 0, ratio < 1 - clip, ratio > 1 + clip)
return np.where(moved, 0, ratio * advantages)""",
         "it does what a right answer would do with"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(moved, 0, advantages)""",
         "it does what a right answer would do with `ratio` left out"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(moved, 0, ratio)""",
         "it does what a right answer would do with `advantages`"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(moved, ratio * advantages, 0)""",
         "it does what a right answer would do with `0` and"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < clip)
return np.where(moved, 0, ratio * advantages)""",
         "it does what a right answer would do with `1` left out of"),
        ("""moved = np.where(advantages > 0, ratio > clip, ratio < -clip)
return np.where(moved, 0, ratio * advantages)""",
         "the limits lie around 0. The ratio is 1 where nothing has"),
        ("""moved = np.where(advantages > 0, ratio > 1.2, ratio < 0.8)
return np.where(moved, 0, ratio * advantages)""",
         ""),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio > 1 - clip)
return np.where(moved, 0, ratio * advantages)""",
         "it does what a right answer would do with `>` where `<`"),
        ("""moved = (
    (advantages > 0)
    & (ratio > 1 + clip)
    & (advantages < 0)
    & (ratio < 1 - clip)
)
return np.where(moved, 0, ratio * advantages)""",
         "what has moved enough is not cut off. Its weight is 0."),
        ("""moved = (advantages < 0) & (ratio < 1 - clip)
return np.where(moved, 0, ratio * advantages)""",
         "a good action (advantage above 0) is not stopped at 1 +"),
        ("""moved = (advantages > 0).all() & (ratio > 1 + clip) | (
    advantages < 0
).all() & (ratio < 1 - clip)
return np.where(moved, 0, ratio * advantages)""",
         "what has moved enough is not cut off. Its weight is 0."),
        ("""moved = (advantages > 0).any() & (ratio > 1 + clip) | (
    advantages < 0
).any() & (ratio < 1 - clip)
return np.where(moved, 0, ratio * advantages)""",
         "it stops on both sides. An action that moved the wrong way"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
if moved.any():
    return 0 * advantages
return ratio * advantages""",
         ""),
        ("""if advantages > 0:
    return 0 if ratio > 1 + clip else ratio * advantages
return 0 if ratio < 1 - clip else ratio * advantages""",
         "an `if`, `and`, `or`, `min`, `max` or `sorted` asks a whole"),
        ("""moved = np.where(advantages[0] > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(moved, 0, ratio * advantages)""",
         ""),
        ("""weight = np.zeros_like(advantages.astype(int))
for i in range(len(ratio)):
    if not (ratio[i] > 1 + clip if advantages[i] > 0 else ratio[i] < 1 - clip):
        weight[i] = ratio[i] * advantages[i]
return weight""",
         "the digits behind the point are cut off: whole numbers came"),
        ("""ratio[np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)] = 0
return ratio * advantages""",
         "in place"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
advantages[moved] = 0
return ratio * advantages""",
         "in place"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return (ratio * advantages)[~moved]""",
         ""),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return -np.where(moved, 0, ratio * advantages)""",
         "the sign is turned"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(moved, 0, ratio * advantages).mean()""",
         "it takes the mean of everything. Keep the axes that are"),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(
    moved,
    np.clip(ratio, 1 - clip, 1 + clip) * advantages,
    ratio * advantages,
)""",
         "this is the objective itself. Its slope is asked for: 0"),
        ("""moved = np.where(
    advantages > 0, np.log(ratio) > clip, np.log(ratio) < -clip
)
return np.where(moved, 0, ratio * advantages)""",
         ""),
        ("""return ratio * advantages""",
         "what has moved enough is not cut off. Its weight is 0."),
        ("""moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return [0 if m else r * a for m, r, a in zip(moved, ratio, advantages)]""",
         "came where an array was expected"),
        ("""def clipped_weight(ratio, advantages, epsilon):
    moved = np.where(advantages > 0, ratio > 1 + epsilon, ratio < 1 - epsilon)
    return np.where(moved, 0, ratio * advantages)""",
         "Keep the names"),
        ("""def clipped_weight(ratios, advantages, clip=0.2):
    moved = np.where(advantages > 0, ratios > 1 + clip, ratios < 1 - clip)
    return np.where(moved, 0, ratios * advantages)""",
         "Keep the names"),
    ],
}
# fmt: on
