"""Answers to the exercises of lesson 11, right and wrong, as people write them."""


def edits(body, *each):
    """A long body with one place written otherwise, each with words of its naming."""
    assert all(body.count(old) == 1 for old, _, _ in each)
    return [(body.replace(old, new), says) for old, new, says in each]


Q_LAMBDA = """T = len(rewards)
returns = np.zeros(rewards.shape, dtype=np.float32)
g = next_value[T - 1]
for t in range(T - 1, -1, -1):
    boot = next_value[t]
    blend = (1 - return_lambda) * boot + return_lambda * g
    blend = np.where(truncated[t], boot, blend)
    g = rewards[t] + gamma * blend * (1 - terminated[t])
    returns[t] = g
return returns"""

Q_TARGETS = """r = rollout.rewards
if settings.clip_rewards:
    r = np.sign(r)
done = settled_steps(
    rollout.rewards, rollout.life_lost, rollout.terminated, settings.credit
)
return q_lambda(
    r, rollout.values[1:], done, rollout.truncated, settings.gamma,
    settings.return_lambda
)"""

REGRESS = """q_values = agent.network(batch.obs)
taken = q_taken(q_values, batch.actions)
td_error = batch.targets - taken
loss = 0.5 * (td_error**2).mean()
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
agent.optimizer.step()
return measures(loss, taken, td_error)"""

LOOP = """steps = len(rollout.actions)
for row in range(steps):
    q_values = values(agent, obs)
    actions = explore(q_values, agent.epsilon, agent.rng)
    step = world.step(actions)
    store(rollout, row, (obs, q_values, actions), step, tally.lives)
    agent.agent_steps += len(actions)
    tally.count(actions, step)
    obs = step.obs
rollout.values[steps] = values(agent, obs).max(axis=-1)
targets = q_targets(agent.settings, rollout)
for batch in batches(agent, rollout, targets):
    told = regress(agent, batch)
    tally.measure(told)
return obs"""

RIGHT = {
    "layer_norm": [
        """mean = features.mean(1, keepdim=True)
var = features.var(1, keepdim=True, unbiased=False)
return (features - mean) / torch.sqrt(var + eps) * scale + shift""",
        """D = features.shape[1]
return functional.layer_norm(features, (D,), scale, shift, eps)""",
        """var, mean = torch.var_mean(features, dim=-1, correction=0)
x = (features - mean[:, None]) * torch.rsqrt(var[:, None] + eps)
return x * scale + shift""",
        """D = features.shape[1]
mu = features.sum(dim=1) / D
x = features - mu.unsqueeze(1)
sigma = (x.pow(2).sum(dim=1) / D + eps) ** 0.5
return scale * (x / sigma.unsqueeze(1)) + shift""",
        """rows = []
for x in features:
    x = x - x.mean()
    rows.append(scale * x / ((x * x).mean() + eps) ** 0.5 + shift)
return torch.stack(rows)""",
    ],
    "q_lambda": [
        Q_LAMBDA,
        """values = np.concatenate([next_value[:1] * 0, next_value])
go = ~(terminated | truncated)
delta = rewards + gamma * next_value * ~terminated
out, adv = np.zeros(rewards.shape, np.float32), 0
for t in reversed(range(len(rewards))):
    carried = adv if t + 1 < len(rewards) else 0
    out[t] = delta[t] + gamma * return_lambda * go[t] * carried
    adv = out[t] - values[t]
return out""",
        """steps, games = rewards.shape
out = np.zeros((steps, games), np.float32)
for b in range(games):
    for t in range(steps - 1, -1, -1):
        if terminated[t, b]:
            out[t, b] = rewards[t, b]
        elif truncated[t, b] or t == steps - 1:
            out[t, b] = rewards[t, b] + gamma * next_value[t, b]
        else:
            ahead = out[t + 1, b] - next_value[t, b]
            ahead = next_value[t, b] + return_lambda * ahead
            out[t, b] = rewards[t, b] + gamma * ahead
return out""",
        """out = np.empty(rewards.shape, np.float32)
last = len(rewards) - 1
for t in range(last, -1, -1):
    lam = np.where(truncated[t] | (t == last), 0, return_lambda)
    follow = out[t + 1] if t < last else np.zeros_like(out[t])
    mixed = (1 - lam) * next_value[t] + lam * follow
    out[t] = rewards[t] + np.where(terminated[t], 0, gamma * mixed)
return out""",
        """out = []
g = next_value[-1]
for r, v, end, cut in zip(
    rewards[::-1], next_value[::-1], terminated[::-1], truncated[::-1]
):
    g = np.where(cut, v, return_lambda * g + (1 - return_lambda) * v)
    g = np.where(end, r, r + gamma * g)
    out.append(g)
return np.stack(out[::-1]).astype(np.float32)""",
    ],
    "explore": [
        """actions = q_values.argmax(axis=1)
coin = rng.random(len(actions)) < epsilon
actions[coin] = rng.integers(q_values.shape[1], size=coin.sum())
return actions""",
        """B, A = q_values.shape
probs = np.full((B, A), epsilon / A)
probs[np.arange(B), q_values.argmax(1)] += 1 - epsilon
return np.array([rng.choice(A, p=p) for p in probs])""",
        """actions = []
for row in q_values:
    if rng.random() < epsilon:
        actions.append(int(rng.integers(len(row))))
    else:
        actions.append(int(np.argmax(row)))
return np.array(actions)""",
        """B, A = q_values.shape
greedy = np.argmax(q_values, axis=-1)
random = rng.choice(A, size=B)
explore = rng.uniform(size=B) < epsilon
return explore * random + (1 - explore) * greedy""",
    ],
    "q_targets": [
        Q_TARGETS,
        """rewards = rollout.rewards
settled = settled_steps(
    rewards, rollout.life_lost, rollout.terminated, settings.credit
)
if settings.clip_rewards:
    rewards = np.sign(rewards)
return q_lambda(
    rewards, rollout.values[1:], settled, rollout.truncated,
    gamma=settings.gamma, return_lambda=settings.return_lambda,
)""",
        """clipped = np.where(settings.clip_rewards, np.sign(rollout.rewards),
                   rollout.rewards)
ends = settled_steps(rollout.rewards, rollout.life_lost, rollout.terminated,
                     settings.credit)
following = rollout.values[1:]
return q_lambda(clipped, following, ends, rollout.truncated, settings.gamma,
                settings.return_lambda)""",
        """if settings.credit == "life":
    ends = rollout.terminated | rollout.life_lost
elif settings.credit == "point":
    ends = rollout.terminated | (rollout.rewards != 0)
else:
    ends = rollout.terminated
r = np.sign(rollout.rewards) if settings.clip_rewards else rollout.rewards
return q_lambda(r, rollout.values[1:], ends, rollout.truncated,
                settings.gamma, settings.return_lambda)""",
    ],
    "regress": [
        REGRESS,
        """rows = torch.arange(len(batch.actions))
taken = agent.network(batch.obs)[rows, batch.actions]
td_error = batch.targets - taken
loss = (taken - batch.targets).pow(2).mean() * 0.5
agent.optimizer.zero_grad()
loss.backward()
params = list(agent.network.parameters())
torch.nn.utils.clip_grad_norm_(params, agent.settings.longest_gradient)
agent.optimizer.step()
return measures(loss, taken, td_error)""",
        """agent.optimizer.zero_grad()
taken = agent.network(batch.obs).gather(1, batch.actions[:, None]).squeeze(1)
td_error = batch.targets - taken
loss = functional.mse_loss(taken, batch.targets) / 2
loss.backward()
torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), max_norm=agent.settings.longest_gradient
)
agent.optimizer.step()
return measures(loss, taken, td_error)""",
        """taken = q_taken(agent.network(batch.obs), batch.actions)
td_error = batch.targets - taken
loss = 0.5 * td_error.pow(2).mean()
for weight in agent.network.parameters():
    weight.grad = None
loss.backward()
torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
agent.optimizer.step()
return measures(loss, taken, td_error)""",
    ],
    "play_and_forget": [
        LOOP,
        """for row in range(len(rollout.actions)):
    q = values(agent, obs)
    a = explore(q, agent.epsilon, agent.rng)
    seen, step = obs, world.step(a)
    store(rollout, row, (seen, q, a), step, tally.lives)
    tally.count(a, step)
    agent.agent_steps += world.num_envs
    obs = step.obs
last = values(agent, obs)
rollout.values[-1] = np.max(last, axis=1)
for batch in batches(agent, rollout, q_targets(agent.settings, rollout)):
    tally.measure(regress(agent, batch))
return obs""",
        """settings, row = agent.settings, 0
while row < settings.rollout_length:
    q_values = values(agent, obs)
    actions = explore(q_values, agent.epsilon, agent.rng)
    step = world.step(actions)
    acted = (obs, q_values, actions)
    store(rollout, row, acted, step, tally.lives)
    agent.agent_steps += settings.num_envs
    tally.count(actions, step)
    obs, row = step.obs, row + 1
rollout.values[row] = values(agent, obs).max(1)
for each in batches(agent, rollout, q_targets(settings, rollout)):
    tally.measure(regress(agent, each))
return obs""",
        """for row, _ in enumerate(rollout.actions):
    q_values = values(agent, obs)
    actions = explore(q_values, epsilon=agent.epsilon, rng=agent.rng)
    lives = tally.lives
    step = world.step(actions)
    tally.count(actions, step)
    store(rollout, row, (obs, q_values, actions), step, lives)
    agent.agent_steps += len(obs)
    obs = step.obs
rollout.values[-1] = values(agent, obs).max(axis=1)
told = [
    regress(agent, batch)
    for batch in batches(agent, rollout, q_targets(agent.settings, rollout))
]
for each in told:
    tally.measure(each)
return obs""",
    ],
}

WRONG = {
    "layer_norm": [
        (
            """mean = features.mean(0)
var = features.var(0, unbiased=False)
return scale * (features - mean) / (var + eps).sqrt() + shift""",
            "normalises every feature over the batch",
        ),
        (
            """x = features - features.mean()
x = x / (features.var(unbiased=False) + eps).sqrt()
return scale * x + shift""",
            "are taken of all rows together",
        ),
        (
            """mean = features.mean(1, keepdim=True)
var = features.var(1, keepdim=True)
return scale * (features - mean) / (var + eps).sqrt() + shift""",
            "the variance is the sample's",
        ),
        (
            """mean = features.mean(1, keepdim=True)
var = features.var(1, keepdim=True, unbiased=False)
return scale * (features - mean) / (var + eps) + shift""",
            "divides by the variance",
        ),
        (
            """mean = features.mean(1, keepdim=True)
std = features.std(1, keepdim=True, unbiased=False)
return scale * (features - mean) / (std + eps) + shift""",
            "eps is added to the root",
        ),
        (
            """mean = features.mean(1, keepdim=True)
std = features.std(1, keepdim=True, unbiased=False)
return scale * (features - mean) / std + shift""",
            "eps is left out",
        ),
        (
            """var = features.var(1, keepdim=True, unbiased=False)
return scale * features / (var + eps).sqrt() + shift""",
            "`features` where `centred` belongs",
        ),
        (
            """square = (features**2).mean(1, keepdim=True)
x = features - features.mean(1, keepdim=True)
return scale * x / (square + eps).sqrt() + shift""",
            "before the mean of the features was subtracted",
        ),
        (
            """x = features - features.mean(1, keepdim=True)
return x / (x.pow(2).mean(1, keepdim=True) + eps).sqrt() + shift""",
            "not scaled by what was learned",
        ),
        (
            """x = features - features.mean(1, keepdim=True)
return scale * x / (x.pow(2).mean(1, keepdim=True) + eps).sqrt()""",
            "not shifted by what was learned",
        ),
        (
            """x = features - features.mean(1, keepdim=True)
return scale * (x / (x.pow(2).mean(1, keepdim=True) + eps).sqrt() + shift)""",
            "the shift is scaled, too",
        ),
        (
            """return functional.layer_norm(features, scale.shape, scale, shift)""",
            "eps is 0.00001 whatever is asked for",
        ),
        (
            """def layer_norm(features, scale, shift, eps=1e-2):
    centred = features - features.mean(dim=1, keepdim=True)
    variance = centred.square().mean(dim=1, keepdim=True)
    return scale * centred / (variance + eps).sqrt() + shift""",
            "",
        ),
        (
            """def layer_norm(features, scale, shift, eps=0):
    centred = features - features.mean(dim=1, keepdim=True)
    variance = centred.square().mean(dim=1, keepdim=True)
    return scale * centred / (variance + eps).sqrt() + shift""",
            "eps is left out",
        ),
    ],
    "q_lambda": edits(
        Q_LAMBDA,
        (" * (1 - terminated[t])", "", "counts what follows a terminated step"),
        (
            "    blend = np.where(truncated[t], boot, blend)\n",
            "",
            "it goes on into the next game",
        ),
        (
            "np.where(truncated[t], boot, blend)",
            "np.where(truncated[t], 0, blend)",
            "expects nothing where time ran out",
        ),
        (
            "(1 - return_lambda) * boot + return_lambda * g",
            "return_lambda * boot + (1 - return_lambda) * g",
            "are swapped",
        ),
        (
            "(1 - return_lambda) * boot + return_lambda * g",
            "boot + return_lambda * g",
            "the weights add to more than 1",
        ),
        (
            "(1 - return_lambda) * boot + return_lambda * g",
            "boot",
            "this is the one-step target",
        ),
        (
            "(1 - return_lambda) * boot + return_lambda * g",
            "g",
            "this is the longest return alone",
        ),
        (
            "g = next_value[T - 1]",
            "g = np.zeros(rewards.shape[1])",
            "nothing is expected after the last row",
        ),
        ("range(T - 1, -1, -1)", "range(T)", "it walks forwards"),
        ("gamma * blend", "blend", "nothing is discounted"),
        (
            "rewards[t] + gamma * blend * (1 - terminated[t])",
            "gamma * (rewards[t] + blend * (1 - terminated[t]))",
            "the reward is discounted, too",
        ),
        (
            "(1 - terminated[t])",
            "(1 - terminated[t].any())",
            "one game's end stops all games",
        ),
        (
            "gamma * blend * (1 - terminated[t])",
            "gamma * blend * (1 - (terminated[t] | truncated[t]))",
            "expects nothing where time ran out",
        ),
    ),
    "explore": [
        ("""return np.argmax(q_values, axis=-1)""", "it never explores"),
        (
            """greedy = q_values.argmax(1)
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) > epsilon, random, greedy)""",
            "with probability 1 - epsilon",
        ),
        (
            """if rng.random() < epsilon:
    return rng.integers(q_values.shape[1], size=len(q_values))
return q_values.argmax(axis=1)""",
            "one draw decides for all worlds",
        ),
        (
            """greedy = q_values.argmax(1)
action = rng.integers(q_values.shape[1])
return np.where(rng.random(len(q_values)) < epsilon, action, greedy)""",
            "all worlds that explore take the same action",
        ),
        (
            """greedy = q_values.argmax(1)
random = rng.integers(0, q_values.shape[1] - 1, len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, greedy)""",
            "",
        ),
        (
            """greedy = q_values.argmin(1)
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, greedy)""",
            "it takes the worst action",
        ),
        (
            """greedy = q_values.argmax()
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, greedy)""",
            "the largest value of all worlds",
        ),
        (
            """rng = np.random.default_rng(1)
greedy = q_values.argmax(1)
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, greedy)""",
            "as from a generator made anew",
        ),
        (
            """greedy = q_values.max(1)
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, greedy)""",
            "the value of the best action came",
        ),
        (
            """best = q_values == q_values.max(axis=1, keepdims=True)
return (1 - epsilon) * best + epsilon / q_values.shape[1]""",
            "",
        ),
        (
            """return np.where(np.random.random(len(q_values)) < epsilon,
                np.random.randint(q_values.shape[1], size=len(q_values)),
                q_values.argmax(axis=1))""",
            "",
        ),
        (
            """coins = np.random.random(len(q_values)) < epsilon
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(coins, random, q_values.argmax(axis=1))""",
            "",
        ),
        (
            """k = int(round(epsilon * len(q_values)))
out = q_values.argmax(axis=1)
who = rng.permutation(len(out))[:k]
out[who] = rng.integers(q_values.shape[1], size=k)
return out""",
            "",
        ),
        (
            """best = np.where(q_values == q_values.max(axis=1, keepdims=True))[1]
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, best)""",
            "",
        ),
        (
            """best = q_values == q_values.max(axis=1, keepdims=True)
best = (best * np.arange(q_values.shape[1])).sum(axis=1)
random = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, random, best)""",
            "",
        ),
        (
            """best = q_values.argmax(axis=1)
out = best.copy()
for i in range(len(out)):
    if rng.random() < epsilon:
        others = [a for a in range(q_values.shape[1]) if a != best[i]]
        out[i] = rng.choice(others) if others else best[i]
return out""",
            "among the other actions only",
        ),
        (
            """greedy = q_values.argmax(1)
random = rng.integers(q_values.shape[1], size=len(q_values))
coin = rng.random(len(q_values))
return np.where(coin < epsilon / q_values.shape[1], random, greedy)""",
            "it explores too seldom",
        ),
        (
            """greedy = q_values.argmax(1)
random = rng.integers(q_values.shape[1], size=len(q_values))
coin = rng.random(len(q_values))
return np.where(coin < min(epsilon, 0.5), random, greedy)""",
            "",
        ),
    ],
    "q_targets": edits(
        Q_TARGETS,
        (
            "rollout.values[1:]",
            "rollout.values[:-1]",
            "the value of the state acted in",
        ),
        ("    r = np.sign(r)", "    pass", "never cut to their sign"),
        ("if settings.clip_rewards:", "if True:", "always cut to their sign"),
        (
            "if settings.clip_rewards:",
            "if not settings.clip_rewards:",
            "the other way round",
        ),
        (
            "done, rollout.truncated",
            "rollout.terminated, rollout.truncated",
            "only a game's end settles anything",
        ),
        (", settings.credit", ', "life"', "a lost life settles everything"),
        ("done, rollout.truncated", "done, done", "the next game's rewards are"),
        (
            "done, rollout.truncated",
            "done | rollout.truncated, rollout.truncated",
            "nothing more is expected",
        ),
        (
            "settings.gamma,\n    settings.return_lambda",
            "settings.return_lambda,\n    settings.gamma",
            "gamma and lambda are swapped",
        ),
        ("settings.return_lambda", "0", "this is the one-step target"),
        ("settings.return_lambda", "1", "this is the longest return"),
        ("settings.gamma,", "0.99,", "gamma is 0.99"),
        ("np.sign(r)", "np.clip(r, -1, 1)", "half a point stays"),
    ),
    "regress": edits(
        REGRESS,
        ("agent.optimizer.zero_grad()\n", "", "all earlier batches"),
        ("agent.optimizer.step()\n", "", "stays as it was"),
        (
            """torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
""",
            "",
            "a long gradient is not shortened",
        ),
        (
            """torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
agent.optimizer.step()
""",
            """agent.optimizer.step()
torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
""",
            "only after the step was taken",
        ),
        ("agent.settings.longest_gradient", "10", "10 whatever the settings say"),
        ("clip_grad_norm_", "clip_grad_value_", "cut by itself"),
        ("loss.backward()", "(-loss).backward()", "it climbs"),
        ("(td_error**2).mean()", "(td_error**2).sum()", "the size of the batch"),
        ("0.5 * (td_error**2)", "(td_error**2)", "the whole square"),
        (
            "0.5 * (td_error**2).mean()",
            "huber(td_error).mean()",
            "that is Huber's loss",
        ),
        ("0.5 * (td_error**2).mean()", "td_error.abs().mean()", "the absolute error"),
        (
            "q_taken(q_values, batch.actions)",
            "q_values.max(dim=1).values",
            "the best action's value is moved",
        ),
        (
            "return measures(loss, taken, td_error)",
            "return loss.item()",
            "the loss alone came back",
        ),
        (
            """torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
""",
            """for each in agent.network.parameters():
    torch.nn.utils.clip_grad_norm_(each, agent.settings.longest_gradient)
""",
            "are shortened by themselves",
        ),
        (
            """torch.nn.utils.clip_grad_norm_(
    agent.network.parameters(), agent.settings.longest_gradient
)
""",
            """torch.nn.utils.clip_grad_norm_(
    next(agent.network.parameters()), agent.settings.longest_gradient
)
""",
            "",
        ),
    ),
    "play_and_forget": edits(
        LOOP,
        (
            "world.step(actions)",
            "world.step(explore(q_values, agent.epsilon, agent.rng))",
            "it acts twice",
        ),
        ("agent.epsilon", "0", "it never explores"),
        (
            "    store(rollout, row, (obs, q_values, actions), step, tally.lives)\n",
            "",
            "nothing is stored",
        ),
        (
            "(obs, q_values, actions)",
            "(step.obs, q_values, actions)",
            "it stores what was seen",
        ),
        ("tally.lives", "step.lives", "no life is ever lost"),
        ("rollout, row,", "rollout, 0,", "written over the one before"),
        ("    obs = step.obs\n", "", "what was seen at first"),
        (
            "rollout.values[steps] = values(agent, obs).max(axis=-1)\n",
            "",
            "keeps old values",
        ),
        ("values(agent, obs).max(axis=-1)", "0.0", "nothing is expected after"),
        (
            "values(agent, obs).max(axis=-1)",
            "q_values.max(axis=-1)",
            "the value of the last state",
        ),
        (
            "values(agent, obs).max(axis=-1)",
            "values(agent, obs).mean(axis=-1)",
            "the mean of all actions is expected",
        ),
        ("    tally.measure(told)", "    told", "nobody hears of it"),
        (
            "    told = regress(agent, batch)\n    tally.measure(told)",
            "    pass",
            "nothing is learned",
        ),
        (
            """for batch in batches(agent, rollout, targets):
    told = regress(agent, batch)
    tally.measure(told)
""",
            """for _ in range(agent.settings.epochs):
    for batch in batches(agent, rollout, targets):
        tally.measure(regress(agent, batch))
""",
            "",
        ),
        (
            """    store(rollout, row, (obs, q_values, actions), step, tally.lives)
    agent.agent_steps += len(actions)
    tally.count(actions, step)
""",
            """    agent.agent_steps += len(actions)
    tally.count(actions, step)
    store(rollout, row, (obs, q_values, actions), step, tally.lives)
""",
            "no life is ever lost",
        ),
    ),
}
