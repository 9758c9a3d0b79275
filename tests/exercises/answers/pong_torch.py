"""Right and wrong answers of lesson 02, and of lesson 01's clipped weight.

Each is a body, or a whole function where the signature matters. A wrong one stands with
words of what is said of it, or with nothing where only the numbers are told.
"""

# fmt: off
RIGHT = {
    "act": [
        """with torch.inference_mode():
    logits, values = agent.network(torch.from_numpy(obs))
log_probs = functional.log_softmax(logits, dim=1).numpy()
actions = sample(log_probs, agent.rng)
chosen = np.array([row[action] for row, action in zip(log_probs, actions)])
return actions, chosen, values.numpy()""",
        """logits, values = agent.network(torch.as_tensor(obs))
log_probs = logits.detach().log_softmax(dim=1)
actions = sample(logits.detach().numpy(), agent.rng)
column = torch.as_tensor(actions)[:, None]
old_log_prob = log_probs.gather(1, column).squeeze(1)
return actions, old_log_prob.numpy(), values.detach().numpy()""",
        """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
z = logits.numpy()
actions = (z + agent.rng.gumbel(size=z.shape)).argmax(axis=1)
top = z.max(axis=1)
total = top + np.log(np.exp(z - top[:, None]).sum(axis=1))
return actions, z[np.arange(len(z)), actions] - total, values.numpy()""",
        """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
actions = sample(logits.numpy(), agent.rng)
policy = torch.distributions.Categorical(logits=logits)
old = policy.log_prob(torch.from_numpy(actions))
return actions, old.numpy(), values.numpy()""",
        """with torch.no_grad():
    logits, values = agent.network(torch.tensor(obs))
actions = sample(logits.numpy(), agent.rng)
entropy_of = functional.cross_entropy(
    logits, torch.tensor(actions), reduction="none"
)
return actions, (-entropy_of).numpy(), values.numpy()""",
        """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return [actions, old_log_prob, values.numpy()]""",
    ],
    "judge": [
        """expected = rollout.values.copy()
expected[:] = expected if settings.baseline else 0
judged = generalised_advantages(
    np.clip(rollout.rewards, -1, 1),
    expected,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return judged, judged + expected[:-1]""",
        """values = rollout.values * settings.baseline
advantages = generalised_advantages(
    rewards=np.sign(rollout.rewards),
    values=values,
    terminated=rollout.settled(settings.credit),
    truncated=rollout.truncated,
    gamma=settings.gamma,
    gae_lambda=settings.gae_lambda,
)
returns = values[: len(advantages)] + advantages
return advantages, returns""",
        """s = settings
v = rollout.values.copy()
if not s.baseline:
    v[:] = 0.0
ends = rollout.settled(s.credit), rollout.truncated
signs = (rollout.rewards > 0) * 1.0 - (rollout.rewards < 0)
a = generalised_advantages(signs, v, *ends, s.gamma, s.gae_lambda)
return a, np.add(a, v[:-1])""",
        """values = np.where(settings.baseline, rollout.values, 0)
settled = rollout.terminated.copy()
if settings.credit == "point":
    settled |= rollout.rewards != 0
if settings.credit == "life":
    settled |= rollout.life_lost
advantages = np.zeros(rollout.rewards.shape)
following = 0
for t in reversed(range(len(advantages))):
    next_value = np.where(settled[t], 0, values[t + 1])
    delta = np.sign(rollout.rewards[t]) + settings.gamma * next_value - values[t]
    goes_on = ~(settled[t] | rollout.truncated[t])
    following = delta + settings.gamma * settings.gae_lambda * goes_on * following
    advantages[t] = following
return advantages, advantages + values[:-1]""",
    ],
    "update": [
        """settings, optimizer = agent.settings, agent.optimizer
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_, entropy_ = value_loss(values, batch.returns), entropy(logits).mean()
weight = 0.5 if settings.baseline else 0.0
loss = policy_loss + weight * value_loss_ - settings.entropy_bonus * entropy_
optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
        """agent.optimizer.zero_grad()
logits, values = agent.network(batch.obs)
new_log_prob = logits.log_softmax(dim=1)[
    torch.arange(len(batch.actions)), batch.actions
]
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, agent.settings.clip
)
value_loss_ = functional.mse_loss(values, batch.returns)
entropy_ = torch.distributions.Categorical(logits=logits).entropy().mean()
(policy_loss - agent.settings.entropy_bonus * entropy_).backward(retain_graph=True)
if agent.settings.baseline:
    (0.5 * value_loss_).backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), max_norm=0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
        """from torch.nn.utils import clip_grad_norm_

s = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = -functional.cross_entropy(logits, batch.actions, reduction="none")
ratio = (new_log_prob - batch.old_log_prob).exp()
a = batch.advantages
policy_loss = -torch.minimum(ratio * a, ratio.clamp(1 - s.clip, 1 + s.clip) * a).mean()
value_loss_ = (values - batch.returns).pow(2).mean()
entropy_ = entropy(logits).sum() / len(logits)
loss = policy_loss - s.entropy_bonus * entropy_
if s.baseline:
    loss += value_loss_ / 2
agent.optimizer.zero_grad()
loss.backward()
clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
        """logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
clip, bonus = agent.settings.clip, agent.settings.entropy_bonus
policy_loss = clipped_loss(new_log_prob, batch.old_log_prob, batch.advantages, clip)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - bonus * entropy_ + 0.5 * value_loss_ * agent.settings.baseline
for p in agent.network.parameters():
    p.grad = None
loss.backward()
grads = [p.grad for p in agent.network.parameters()]
length = torch.cat([g.flatten() for g in grads]).norm()
for g in grads:
    g *= min(1.0, 0.5 / (length.item() + 1e-9))
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
    ],
    "play_and_learn": [
        """for row in range(len(rollout.actions)):
    acted = act(agent, obs)
    step = world.step(acted[0])
    policy_gradient.store(rollout, row, (obs, *acted), step, tally.lives)
    tally.count(acted[0], step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
        """seen = obs
for row in range(agent.settings.rollout_length):
    actions, log_probs, values = act(agent, seen)
    step = world.step(actions)
    saw = seen, actions, log_probs, values
    policy_gradient.store(rollout, row, saw, step, lives=tally.lives)
    tally.count(actions, step)
    seen = step.obs
*_, rollout.values[-1] = act(agent, seen)
[tally.measure(each) for each in learn(agent, rollout)]
return seen""",
        """for row in range(len(rollout.actions)):
    before, lives = obs, tally.lives
    actions, old_log_prob, values = act(agent, before)
    step = world.step(actions)
    obs = step.obs
    tally.count(actions, step)
    acted = before, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, lives)
with torch.no_grad():
    rollout.values[-1] = agent.network(torch.from_numpy(obs))[1].numpy()
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
        """row = 0
while row < len(rollout.rewards):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    rollout.obs[row], rollout.actions[row] = obs, actions
    rollout.old_log_prob[row], rollout.values[row] = old_log_prob, values
    rollout.rewards[row], rollout.terminated[row] = step.rewards, step.terminated
    rollout.truncated[row] = step.truncated
    rollout.life_lost[row] = step.lives < tally.lives
    rollout.is_transition[row] = step.is_transition
    tally.count(actions, step)
    obs, row = step.obs, row + 1
rollout.values[row] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
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
    "lambda_advantage": [
        """steps = len(rewards)
weights = [(1 - gae_lambda) * gae_lambda**k for k in range(steps - 1)]
weights.append(gae_lambda ** (steps - 1))
found = []
for n in range(1, steps + 1):
    discounts = gamma ** np.arange(n)
    ahead = (discounts[:, None] * rewards[:n]).sum(axis=0)
    found.append(ahead + gamma**n * values[n] - values[0])
return np.average(found, axis=0, weights=weights)""",
        """total = np.zeros(rewards.shape[1])
left, brought = 1.0, np.zeros(rewards.shape[1])
for k, reward in enumerate(rewards):
    brought = brought + gamma**k * reward
    advantage = brought + gamma ** (k + 1) * values[k + 1] - values[0]
    share = left if k + 1 == len(rewards) else left * (1 - gae_lambda)
    total = total + share * advantage
    left = left - share
return total""",
        """delta = rewards + gamma * values[1:] - values[:-1]
fade = (gamma * gae_lambda) ** np.arange(len(delta))
return fade @ delta""",
        """following = 0.0
for t in reversed(range(len(rewards))):
    surprise = rewards[t] + gamma * values[t + 1] - values[t]
    following = surprise + gamma * gae_lambda * following
return following""",
        """T, B = rewards.shape
out = []
for game in range(B):
    r, v, a = rewards[:, game], values[:, game], 0.0
    for n in range(1, T + 1):
        G = sum(gamma**i * r[i] for i in range(n)) + gamma**n * v[n]
        w = gae_lambda ** (n - 1) * ((1 - gae_lambda) if n != T else 1)
        a += w * (G - v[0])
    out.append(a)
return np.array(out)""",
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
    "act": [
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = np.argmax(log_probs, axis=-1)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "takes the likeliest",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = agent.rng.integers(0, log_probs.shape[1], len(obs))
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "every action is equally likely",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.detach().numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "logit of the action taken",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.softmax(dim=1).numpy()
actions = sample(np.log(log_probs), agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "keeps the probability",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(logits.softmax(dim=1).numpy(), agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "in proportion to exp of the probabilities",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs.max(axis=-1)
return actions, old_log_prob, values.numpy()""",
            "how likely the likeliest",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[:, actions]
return actions, old_log_prob, values.numpy()""",
            "picked in each game",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs.copy()
return actions, old_log_prob, values.numpy()""",
            "log-probabilities of all actions",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, values.numpy(), old_log_prob""",
            "order is another one",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob""",
            "",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values""",
            "",
        ),
        (
            """logits, values = agent.network(torch.from_numpy(obs))
log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, np.random.default_rng(0))
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "do not come from the agent's generator",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=0).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "softmax runs over the games",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, np.random.default_rng())
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "a generator of its own",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, np.random)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "a generator of its own",
        ),
        (
            """torch.set_grad_enabled(False)
logits, values = agent.network(torch.from_numpy(obs))
log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "",
        ),
        (
            """for weights in agent.network.parameters():
    weights.requires_grad = False
with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.numpy()""",
            "it freezes the weights",
        ),
        (
            """with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions""",
            "",
        ),
    ],
    "judge": [
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.terminated,
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "only a game's end settles",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled("point"),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "whatever the settings say",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    rollout.rewards,
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "used as they are",
        ),
        (
            """values = rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "even where `settings.baseline` is False",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages""",
            "returns are the advantages",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[1:]""",
            "*next* state is added",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages + values[:-1], advantages""",
            "order is another one",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    1,
)
return advantages, advantages + values[:-1]""",
            "lambda is 1",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gae_lambda,
    settings.gamma,
)
return advantages, advantages + values[:-1]""",
            "gamma and lambda are swapped",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit) | rollout.truncated,
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "expects nothing more",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    np.zeros(rollout.truncated.shape, bool),
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "carries advantages back",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values[:-1],
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages""",
            "",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    rollout.rewards > 0,
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "",
        ),
        (
            """values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
returns = values[:-1]
returns += advantages
return advantages, returns""",
            "it writes into the rollout",
        ),
        (
            """if not settings.baseline:
    rollout.values[:] = 0
values = rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "it writes into the rollout",
        ),
        (
            """rollout.rewards[:] = np.sign(rollout.rewards)
values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    rollout.rewards,
    values,
    rollout.settled(settings.credit),
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "it writes into the rollout",
        ),
        (
            """rollout.terminated |= rollout.settled(settings.credit)
values = rollout.values if settings.baseline else 0 * rollout.values
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    rollout.terminated,
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]""",
            "it writes into the rollout",
        ),
    ],
    "update": [
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "are added to this one's",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "nothing is learned",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
loss.backward()
agent.optimizer.zero_grad()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "nothing is learned",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "not shortened",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
loss.backward()
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "not shortened",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss + settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "wrong sign",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = 1 * policy_loss
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "bonus for entropy is missing",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "critic never learns",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "even where there is none",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 1.0 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "counts in full",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss - 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "runs away",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.advantages)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "critic learns the advantages",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.returns, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "weighted by the returns",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, new_log_prob.detach(), batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "compared with itself",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    batch.old_log_prob, new_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "now and then are swapped",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = -policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "climbs",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = -(new_log_prob * batch.advantages).mean()
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "plain loss",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).sum()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "added up",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
policy_loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits)
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)""",
            "",
        ),
        (
            """settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return loss""",
            "",
        ),
    ],
    "play_and_learn": [
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(act(agent, obs)[0])
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "acts twice",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(np.flip(actions))
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "another one's action",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "nothing is stored",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    obs = step.obs
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "seen *after* the action",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, values, old_log_prob
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "swapped",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, step.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "no life is ever lost",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    tally.count(actions, step)
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "no life is ever lost",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    back = len(rollout.actions) - row - 1
    policy_gradient.store(rollout, back, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "filled from its end",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "`obs` never moves on",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "one more look",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = 0.0
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "nothing is expected after",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = rollout.values[-2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "last state *acted in*",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[1]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "log-probability stands",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
return obs""",
            "nothing is learned",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
learn(agent, rollout)
return obs""",
            "nobody hears",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
    rollout.values[-1] = act(agent, obs)[2]
    for measured in learn(agent, rollout):
        tally.measure(measured)
return obs""",
            "learns after every step",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
tally.measure(learn(agent, rollout))
return obs""",
            "",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return step""",
            "",
        ),
        (
            """for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs""",
            "",
        ),
    ],
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
    "lambda_advantage": [
        ("""steps, total, brought = len(rewards), 0.0, 0.0
for n in range(1, steps + 1):
    brought = brought + gamma ** (n - 1) * rewards[n - 1]
    weight = (1 - gae_lambda) * gae_lambda ** (n - 1)
    total = total + weight * (brought + gamma**n * values[n] - values[0])
return total""",
         "the longest advantage gets the weight of any other"),
        ("""steps, total, brought = len(rewards), 0.0, 0.0
for n in range(1, steps + 1):
    brought = brought + gamma ** (n - 1) * rewards[n - 1]
    weight = gae_lambda ** (n - 1)
    total = total + weight * (brought + gamma**n * values[n] - values[0])
return total""",
         "the factor `1 - gae_lambda` is missing"),
        ("""total, brought = 0.0, 0.0
for k in range(len(rewards)):
    brought = brought + gamma**k * rewards[k]
    weight = gae_lambda**k
    if k < len(rewards) - 1:
        weight = weight * (1 - gae_lambda)
    total = total + weight * (brought + gamma ** (k + 1) * values[k + 1])
return total""",
         "what was expected is not subtracted"),
        ("""total, brought = 0.0, 0.0
for k in range(len(rewards)):
    brought = brought + gamma**k * rewards[k]
    weight = gae_lambda**k
    if k < len(rewards) - 1:
        weight = weight * (1 - gae_lambda)
    total = total + weight * (brought + values[k + 1] - values[0])
return total""",
         "the value of the last state is not discounted"),
        ("""total, brought = 0.0, 0.0
for k in range(len(rewards)):
    brought = brought + rewards[k]
    weight = gae_lambda**k
    if k < len(rewards) - 1:
        weight = weight * (1 - gae_lambda)
    total = total + weight * (brought + gamma ** (k + 1) * values[k + 1] - values[0])
return total""",
         "rewards are not discounted"),
        ("""total = 0.0
for k in range(len(rewards)):
    weight = gae_lambda**k
    if k < len(rewards) - 1:
        weight = weight * (1 - gae_lambda)
    ahead = gamma**k * rewards[k] + gamma ** (k + 1) * values[k + 1]
    total = total + weight * (ahead - values[0])
return total""",
         "the rewards of earlier steps are forgotten"),
        ("""total, brought = 0.0, 0.0
for k in range(len(rewards)):
    brought = brought + gamma**k * rewards[k]
    weight = gae_lambda**k
    if k < len(rewards) - 1:
        weight = weight * (1 - gae_lambda)
    total = total + weight * (brought - values[0])
return total""",
         "it does not bootstrap"),
        ("""total, brought, steps = 0.0, 0.0, len(rewards)
for n in range(1, steps):
    brought = brought + gamma ** (n - 1) * rewards[n - 1]
    weight = (1 - gae_lambda) * gae_lambda ** (n - 1)
    total = total + weight * (brought + gamma**n * values[n] - values[0])
return total + 0 * values[0]""",
         "the longest advantage is left out"),
        ("""found, brought = [], 0.0
for n in range(1, len(rewards) + 1):
    brought = brought + gamma ** (n - 1) * rewards[n - 1]
    found.append(brought + gamma**n * values[n] - values[0])
return np.mean(found, axis=0)""",
         "all advantages have the same weight"),
        ("""total, brought, steps = 0.0, 0.0, len(rewards)
for n in range(1, steps + 1):
    brought = brought + gamma**n * rewards[n - 1]
    weight = gae_lambda ** (n - 1) * (1 - gae_lambda if n < steps else 1)
    total = total + weight * (brought + gamma**n * values[n] - values[0])
return total""",
         "the first reward is discounted already"),
        ("""delta = rewards + gamma * values[1:] - values[:-1]
return (gae_lambda ** np.arange(len(delta))) @ delta""",
         ""),
        ("""delta = rewards + gamma * values[1:] - values[:-1]
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * following
    advantages[t] = following
return advantages""",
         ""),
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
         "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole"),
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
