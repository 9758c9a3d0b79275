"""Answers to the exercises of lesson 09, right and wrong; some are as they were found.

A body has one statement a line. Of a wrong one also the words that name it, empty
where nobody could.
"""

BOTH = "both mistakes are still there"

RIGHT = {
    "logit_gradients": [
        """spread = returns.std() or 1.0
weights = (returns - returns.mean()) / spread
powers = np.exp(logits - logits.max(1, keepdims=True))
probs = powers / powers.sum(1, keepdims=True)
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
        """weights = np.zeros(len(returns))
if returns.std() > 0:
    weights = (returns - returns.mean()) / returns.std()
gradient = np.empty(logits.shape)
for t, row in enumerate(logits):
    powers = np.exp(row - row.max())
    gradient[t] = -powers / powers.sum()
    gradient[t, actions[t]] += 1
    gradient[t] *= weights[t]
return gradient""",
        """shifted = (logits.T - logits.max(axis=1)).T
probs = np.exp(shifted - np.log(np.exp(shifted).sum(axis=1))[:, None])
probs[np.arange(len(actions)), actions] -= 1
centred = returns - returns.mean()
scale = np.sqrt((centred**2).mean())
return -probs * (centred / (scale if scale else 1))[:, None]""",
        """from tutorial_lib.equations.returns import standardise
top = logits.max(axis=1)[:, None]
probs = np.exp(logits - top) / np.exp(logits - top).sum(axis=1)[:, None]
taken = np.arange(logits.shape[1]) == actions[:, None]
return standardise(returns)[:, None] * (taken - probs)""",
    ],
    "motion": [
        """frames = np.concatenate([stack[1:], frame[None]]).astype(int)
return frames[1:] - frames[:-1]""",
        """frames = [*stack[1:], frame]
pairs = zip(frames, frames[1:])
return np.array([new.astype(np.int16) - old for old, new in pairs])""",
        """wide = np.empty(stack.shape, np.int32)
wide[:-1] = stack[1:]
wide[-1] = frame
return np.diff(wide, axis=0)""",
        """stack = np.append(stack, [frame], axis=0)[1:]
return np.subtract(stack[1:], stack[:-1], dtype=np.int16)""",
    ],
    "step_targets": [
        """return torch.where(terminated, rewards, rewards + 0.9 * next_values)""",
        """following = next_values.clone()
following[terminated] = 0
return rewards + 0.9 * following""",
        """return rewards + 0.9 * next_values * (~terminated).float()""",
        """targets = []
for t in range(len(rewards)):
    target = rewards[t]
    if not terminated[t]:
        target = target + 0.9 * next_values[t]
    targets.append(target)
return torch.stack(targets)""",
    ],
    "three_layers": [
        """return torch.relu(torch.relu(obs @ first) @ second) @ third""",
        """hidden = (obs @ first).clamp(min=0)
hidden = (hidden @ second).clamp(min=0)
return hidden @ third""",
        """for weights in (first, second):
    obs = functional.relu(obs @ weights)
return obs @ third""",
        """hidden = functional.relu(functional.linear(obs, first.T))
hidden = functional.relu(functional.linear(hidden, second.T))
return functional.linear(hidden, third.T)""",
    ],
    "exploring_probs": [
        """epsilon = max(0.1, 1 - 0.9 * (agent_steps + 1) / over)
best = (q_values == q_values.max()).astype(float)
return epsilon / len(q_values) + (1 - epsilon) * best / best.sum()""",
        """share = min(1, (agent_steps + 1) / over)
epsilon = 1 + share * (0.1 - 1)
probs = np.full(len(q_values), epsilon / len(q_values))
(best,) = np.nonzero(q_values == q_values.max())
for action in best:
    probs[action] += (1 - epsilon) / len(best)
return probs""",
        """epsilon = np.interp(agent_steps + 1, [0, over], [1.0, 0.1])
greedy = np.isclose(q_values, q_values.max())
return epsilon * np.full(len(q_values), 1 / len(q_values)) + (
    1 - epsilon
) * greedy / greedy.sum()""",
        """from tutorial_lib.equations.policies import epsilon_greedy_probs
epsilon = max(0.1, 1 - 0.9 * (agent_steps + 1) / over)
return epsilon_greedy_probs(q_values[None], epsilon)[0]""",
    ],
    "evaluation_actions": [
        """rng = np.random.default_rng(seed)
return q_table.argmax(axis=1)[rng.integers(len(q_table), size=games)]""",
        """starts = np.random.default_rng(seed).integers(0, len(q_table), games)
return np.array([int(np.argmax(q_table[s])) for s in starts])""",
        """rng = np.random.default_rng(seed)
starts = rng.integers(len(q_table), size=games)
greedy = q_table[starts].argmax(axis=1)
explores = rng.random(games) < 0
return np.where(explores, 0, greedy)""",
        """rng = np.random.Generator(np.random.PCG64(seed))
rows = q_table[rng.integers(q_table.shape[0], size=games)]
return np.argsort(rows, axis=1)[:, -1]""",
    ],
    "mean_loss": [
        """taken = q_values[torch.arange(len(actions)), actions]
return functional.smooth_l1_loss(taken, target)""",
        """taken = q_values.gather(1, actions.unsqueeze(1))[:, 0]
return functional.huber_loss(taken, target)""",
        """taken = q_values.gather(1, actions[:, None])
size = (target[:, None] - taken).abs()
return torch.where(size <= 1, size**2 / 2, size - 0.5).mean()""",
        """taken = torch.stack([row[a] for row, a in zip(q_values, actions)])
size = (target - taken).abs()
curved = size.clamp(max=1)
return (curved * (size - curved / 2)).mean()""",
    ],
    "bootstrapped_loss": [
        """with torch.no_grad():
    target = rewards + 0.9 * (next_obs @ target_weights).max(dim=1).values
taken = (obs @ weights)[torch.arange(len(actions)), actions]
return functional.mse_loss(taken, target) / 2""",
        """taken = (obs @ weights).gather(1, actions[:, None])[:, 0]
following = (next_obs @ target_weights.detach()).amax(dim=1)
return 0.5 * (rewards + 0.9 * following - taken).square().mean()""",
        """q_values = obs @ weights
taken = (q_values * functional.one_hot(actions, q_values.shape[1])).sum(dim=1)
following = torch.amax(next_obs @ target_weights, 1).detach()
error = taken - (rewards + 0.9 * following)
return (error * error).sum() / (2 * len(error))""",
        """taken = q_taken = torch.take_along_dim(obs @ weights, actions[:, None], 1)
best = (next_obs @ target_weights).detach().max(dim=1, keepdim=True).values
return ((rewards[:, None] + 0.9 * best - taken) ** 2 / 2).mean()""",
    ],
    "may_begin": [
        """begins = np.zeros(capacity, dtype=bool)
steps = np.arange(max(0, stored - capacity), max(0, stored - n + 1))
begins[steps % capacity] = True
return begins""",
        """kept = range(max(0, stored - capacity), stored)
firsts = {k % capacity for k in kept if k + n <= stored}
return np.array([place in firsts for place in range(capacity)])""",
        """ring = np.full(capacity, -1)
for step in range(stored):
    ring[step % capacity] = step
return (ring >= 0) & (ring + n <= stored)""",
        """places = np.arange(capacity)
if stored <= capacity:
    return places <= stored - n
age = (stored - 1 - places) % capacity
return age >= n - 1""",
    ],
    "next_worth": [
        """best = next_q_values.max(dim=1).values
last = final_q_values.max(dim=1).values
best[truncated] = last[truncated]
best[terminated] = 0
return best""",
        """q_values = torch.where(truncated[:, None], final_q_values, next_q_values)
return torch.where(terminated, 0.0, q_values.amax(1))""",
        """worth = []
for row, last, over, cut in zip(next_q_values, final_q_values, terminated, truncated):
    seen = last if cut else row
    worth.append(seen.max() * 0 if over else seen.max())
return torch.stack(worth)""",
        """cut = truncated.float()
goes_on = cut * final_q_values.amax(1) + (1 - cut) * next_q_values.amax(1)
return goes_on * (~terminated)""",
    ],
}

WRONG = {
    "logit_gradients": [
        (
            """weights = (returns - returns.mean()) / returns.std()
powers = np.exp(logits)
probs = powers / powers.sum(axis=1, keepdims=True)
taken = np.eye(logits.shape[1])[actions]
return (taken - probs) * weights[:, None]""",
            BOTH,
        ),
        (
            """weights = (returns - returns.mean()) / returns.std()
powers = np.exp(logits - logits.max(1)[:, None])
probs = powers / powers.sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "equal returns are still divided",
        ),
        (
            """weights = (returns - returns.mean()) / (returns.std() or 1)
probs = np.exp(logits) / np.exp(logits).sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "large logits still overflow",
        ),
        (
            """weights = (returns - returns.mean()) / (returns.std() + 1)
powers = np.exp(logits - logits.max(1)[:, None])
probs = powers / powers.sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "the deviation is enlarged by 1",
        ),
        (
            """weights = (returns - returns.mean()) / max(1, returns.std())
powers = np.exp(logits - logits.max(1)[:, None])
probs = powers / powers.sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "a deviation below 1 is replaced too",
        ),
        (
            """weights = (returns - returns.mean()) / (returns.std() or 1)
powers = np.exp(logits - logits.max())
probs = powers / powers.sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "one maximum is subtracted from all rows",
        ),
        (
            """weights = (returns - returns.mean()) / (returns.std() or 1)
powers = np.exp(logits - logits.max(1)[:, None])
probs = powers / powers.sum(1)[:, None]
return (probs - np.eye(len(logits[0]))[actions]) * weights[:, None]""",
            "the sign is",
        ),
        (
            """weights = returns / (returns.std() or 1)
powers = np.exp(logits - logits.max(1)[:, None])
probs = powers / powers.sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "the mean is no longer subtracted",
        ),
        (
            """weights = (returns - returns.mean()) / (returns.std() or 1)
powers = np.exp(np.clip(logits, None, 80))
probs = powers / powers.sum(1)[:, None]
return (np.eye(len(logits[0]))[actions] - probs) * weights[:, None]""",
            "logits are cut off where they are large",
        ),
        (
            """weights = (returns - returns.mean()) / (returns.std() or 1)
return np.eye(len(logits[0]))[actions] * weights[:, None]""",
            "",
        ),
    ],
    "motion": [
        (
            """stack = np.roll(stack, 1, axis=0)
stack[-1] = frame
return stack[1:] - stack[:-1]""",
            BOTH,
        ),
        (
            """stack = np.concatenate([stack[1:], [frame]])
return stack[1:] - stack[:-1]""",
            "differences below 0 still wrap round",
        ),
        (
            """stack = np.roll(stack, 1, axis=0)
stack[-1] = frame
return np.diff(stack.astype(int), axis=0)""",
            "still shifted the wrong way",
        ),
        (
            """stack = stack.astype(np.int16)
stack[-1] = frame
return stack[1:] - stack[:-1]""",
            "nothing is shifted",
        ),
        (
            """stack = np.concatenate([[frame], stack[:-1]]).astype(np.int16)
return stack[1:] - stack[:-1]""",
            "the newest frame is put in front",
        ),
        (
            """stack = np.concatenate([stack[1:], [frame]]).astype(np.int16)
return stack[:-1] - stack[1:]""",
            "sign",
        ),
        (
            """stack = np.concatenate([stack[1:], [frame]]).astype(np.int16)
return abs(stack[1:] - stack[:-1])""",
            "the sign is lost",
        ),
        (
            """stack = np.concatenate([stack[1:], [frame]])
return (stack[1:] - stack[:-1]).astype(np.int16)""",
            "wrapped round before it is widened",
        ),
        (
            """stack = np.concatenate([stack[1:], [frame]]).astype(np.int8)
return stack[1:] - stack[:-1]""",
            "eight bits with a sign end at 127",
        ),
        (
            """return np.diff(stack.astype(np.int16), axis=0)""",
            "the newest frame is not used",
        ),
        (
            """return np.diff(np.append(stack, [frame], axis=0).astype(int), axis=0)""",
            "",
        ),
        (
            """frames = np.concatenate([stack[1:], frame.reshape(1, 1, -1)])
return np.diff(frames.astype(np.int16), axis=0)""",
            "pieces of different lengths",
        ),
    ],
    "step_targets": [
        (
            """score, targets = 0.0, []
for reward, over, value in zip(rewards, terminated, next_values):
    score += reward
    targets.append(torch.tensor(-1.0) if over else score + 0.9 * value)
return torch.stack(targets)""",
            BOTH,
        ),
        (
            """score = rewards.cumsum(0)
return torch.where(terminated, rewards, score + 0.9 * next_values)""",
            "still counts all rewards so far",
        ),
        (
            """return torch.where(terminated, -1, rewards + 0.9 * next_values)""",
            "is still a constant",
        ),
        (
            """return torch.where(terminated, 0, rewards + 0.9 * next_values)""",
            "the target of a last step is 0",
        ),
        (
            """return rewards + 0.9 * next_values""",
            "a value follows the end of a game",
        ),
        (
            """following = 0.9 * (rewards + next_values)
return torch.where(terminated, rewards, following)""",
            "discounted",
        ),
        (
            """return torch.where(terminated, rewards, rewards + next_values)""",
            "not discounted",
        ),
        (
            """following = torch.where(terminated, 0, next_values)
return rewards.cumsum(0) + 0.9 * following""",
            "at the end of a game too",
        ),
        (
            """score, targets = 0.0, []
for reward, over, value in zip(rewards, terminated, next_values):
    score = 0.0 if over else score + reward
    targets.append(reward if over else score + 0.9 * value)
return torch.stack(targets)""",
            "since the last game ended",
        ),
        (
            """return torch.where(terminated, rewards, 0.9 * next_values)""",
            "at the end of a game alone",
        ),
    ],
    "three_layers": [
        (
            """hidden = torch.relu(obs @ first)
hidden = hidden @ second
return torch.relu(hidden @ third)""",
            BOTH,
        ),
        (
            """hidden = torch.relu(torch.relu(obs @ first) @ second)
return torch.relu(hidden @ third)""",
            "no value can be below 0",
        ),
        (
            """return torch.relu(obs @ first) @ second @ third""",
            "the second and third layer are still as good as one",
        ),
        (
            """return torch.relu(obs @ first @ second) @ third""",
            "the first and second layer are as good as one",
        ),
        ("""return obs @ first @ second @ third""", "nothing bends anywhere"),
        (
            """hidden = obs @ first
hidden = torch.relu(hidden @ second)
return torch.relu(hidden @ third)""",
            "a ReLU went from the first layer to the output",
        ),
        (
            """return abs(torch.relu(torch.relu(obs @ first) @ second) @ third)""",
            "the sign is lost",
        ),
        (
            """hidden = torch.relu(obs @ first)
return torch.tanh(hidden @ second) @ third""",
            "bends with another function",
        ),
        (
            """hidden = torch.relu(obs @ first)
return (hidden + torch.relu(hidden @ second)) @ third""",
            "the second layer is added to the first",
        ),
        (
            """hidden = torch.sigmoid(obs @ first)
return torch.sigmoid(hidden @ second) @ third""",
            "",
        ),
    ],
    "exploring_probs": [
        (
            """share = agent_steps + 1 / over
epsilon = max(0.1, 1 - 0.9 * share)
probs = np.full(len(q_values), epsilon / len(q_values))
probs[q_values.argmax()] += 1 - epsilon
return probs""",
            BOTH,
        ),
        (
            """epsilon = max(0.1, 1 - 0.9 * (agent_steps + 1 / over))
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon) / best.sum()""",
            "epsilon is still at its end after one step",
        ),
        (
            """epsilon = max(0.1, 1 - 0.9 * (agent_steps + 1) / over)
probs = np.ones(len(q_values)) * epsilon / len(q_values)
probs[np.argmax(q_values)] += 1 - epsilon
return probs""",
            "of equal actions the first still gets everything",
        ),
        (
            """epsilon = max(0.1, 1 - 0.9 * agent_steps / over)
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon) / best.sum()""",
            "one step too few",
        ),
        (
            """epsilon = 1 - 0.9 * (agent_steps + 1) / over
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon) / best.sum()""",
            "epsilon falls on below its end",
        ),
        (
            """epsilon = max(0.1, 1 - (agent_steps + 1) / over)
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon) / best.sum()""",
            "epsilon falls too fast",
        ),
        (
            """epsilon = max(0.1, 1 - 0.9 * (agent_steps + 1) / over)
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon)""",
            "add up to more than 1",
        ),
        (
            """epsilon = max(0.1, 1 - 0.9 * (agent_steps + 1) / over)
probs = np.full(len(q_values), epsilon / len(q_values))
probs[::-1][q_values[::-1].argmax()] += 1 - epsilon
return probs""",
            "the last gets everything",
        ),
        (
            """epsilon = min(0.1, 1 - 0.9 * (agent_steps + 1) / over)
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon) / best.sum()""",
            "the smaller of the two is taken",
        ),
        (
            """epsilon = 0.1
best = q_values == max(q_values)
return epsilon / len(q_values) + best * (1 - epsilon) / best.sum()""",
            "",
        ),
        (
            """share = (agent_steps + 1) / over
epsilon = max(0.1, 1 - 0.9 * share)
probs = np.full(len(q_values), epsilon / len(q_values))
best = np.round(q_values) == np.round(q_values).max()
probs[best] += (1 - epsilon) / best.sum()
return probs""",
            "behind the point are cut off",
        ),
    ],
    "evaluation_actions": [
        (
            """clock = np.random.randint
rng = np.random.default_rng(seed if seed > 0 else clock(2**31))
starts = rng.integers(len(q_table), size=games)
greedy = q_table[starts].argmax(axis=1)
explores = rng.random(games) < 0.3
return np.where(explores, rng.integers(q_table.shape[1], size=games), greedy)""",
            BOTH,
        ),
        (
            """rng = np.random.default_rng(seed if seed else np.random.randint(2**31))
starts = rng.integers(len(q_table), size=games)
return q_table[starts].argmax(axis=1)""",
            "seed 0 is still no seed",
        ),
        (
            """rng = np.random.default_rng(seed)
starts = rng.integers(len(q_table), size=games)
greedy = q_table[starts].argmax(axis=1)
random = rng.random(games) < 0.3
return np.where(random, rng.integers(len(q_table[0]), size=games), greedy)""",
            "still explores",
        ),
        (
            """rng = np.random.default_rng(0)
return q_table[rng.integers(len(q_table), size=games)].argmax(axis=1)""",
            "the seed is not used at all",
        ),
        (
            """rng = np.random.default_rng(seed or 1)
return q_table[rng.integers(len(q_table), size=games)].argmax(axis=1)""",
            "seed 0 plays the games of seed 1",
        ),
        (
            """rng = np.random.default_rng(seed + 1)
return q_table[rng.integers(len(q_table), size=games)].argmax(axis=1)""",
            "the games of the next one",
        ),
        (
            """rng = np.random.default_rng(seed)
starts = rng.integers(len(q_table), size=games)
return rng.integers(q_table.shape[1], size=games)""",
            "every action is random",
        ),
        (
            """rng = np.random.default_rng(seed)
return q_table[rng.integers(len(q_table), size=games)].max(axis=1)""",
            "values came, and actions were asked for",
        ),
        (
            """rng = np.random.default_rng(seed)
return q_table[rng.integers(len(q_table), size=games)].argmin(axis=1)""",
            "the worst action",
        ),
        (
            """return q_table.argmax(axis=1)[np.arange(games) % len(q_table)]""",
            "",
        ),
    ],
    "mean_loss": [
        (
            """taken = q_values.gather(1, actions[:, None])
size = (target - taken).abs()
square, line = size**2 / 2, size - 0.5
return torch.where(size > 1, square, line).mean()""",
            BOTH,
        ),
        (
            """taken = q_values.gather(1, actions.unsqueeze(1))
size = (target - taken).abs()
curved = size.clamp(max=1)
return (curved * (size - curved / 2)).mean()""",
            "still compared with the targets of all rows",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
size = abs(target - taken)
return torch.where(size < 1, size - 0.5, size**2 / 2).mean()""",
            "line and square are still swapped",
        ),
        (
            """return functional.smooth_l1_loss(q_values.amax(1), target)""",
            "the best action is judged",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
return functional.smooth_l1_loss(taken, target, reduction="sum")""",
            "",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
return functional.mse_loss(taken, target) / 2""",
            "every error is squared",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
return ((target - taken).abs() - 0.5).mean()""",
            "the straight line counts everywhere",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
size = abs(target - taken)
return torch.where(size < 1, size**2, size - 0.5).mean()""",
            "the square is twice as large",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
size = abs(target - taken)
return torch.where(size < 1, size**2 / 2, size).mean()""",
            "the line begins 0.5 too high",
        ),
        (
            """taken = q_values[torch.arange(len(actions)), actions]
size = abs(target - taken)
return torch.where(size < 0.5, size**2 / 2, size - 0.5).mean()""",
            "the line begins too early",
        ),
    ],
    "bootstrapped_loss": [
        (
            """taken = (obs @ weights).gather(1, actions[:, None]).squeeze(1)
next_value = (next_obs @ weights).amax(dim=1)
target = rewards + 0.9 * next_value
return ((target - taken) ** 2).mean() / 2""",
            BOTH,
        ),
        (
            """taken = (obs @ weights)[torch.arange(len(actions)), actions]
target = rewards + 0.9 * (next_obs @ target_weights).amax(dim=1)
return functional.mse_loss(taken, target) / 2""",
            "the gradient still runs through the target",
        ),
        (
            """taken = (obs @ weights)[torch.arange(len(actions)), actions]
with torch.no_grad():
    target = rewards + 0.9 * (next_obs @ weights).amax(dim=1)
return functional.mse_loss(taken, target) / 2""",
            "the target network is still not used",
        ),
        (
            """taken = (obs @ target_weights)[torch.arange(len(actions)), actions]
target = (rewards + 0.9 * (next_obs @ weights).amax(dim=1)).detach()
return functional.mse_loss(taken, target) / 2""",
            "the two networks are swapped",
        ),
        (
            """taken = (obs @ target_weights)[torch.arange(len(actions)), actions]
target = (rewards + 0.9 * (next_obs @ target_weights).amax(dim=1)).detach()
return functional.mse_loss(taken, target) / 2""",
            "the target network says what was expected too",
        ),
        (
            """with torch.no_grad():
    taken = (obs @ weights)[torch.arange(len(actions)), actions]
    target = rewards + 0.9 * (next_obs @ target_weights).amax(dim=1)
    return functional.mse_loss(taken, target) / 2""",
            "what was expected is cut off as well",
        ),
        (
            """taken = (obs @ weights)[torch.arange(len(actions)), actions]
target = (rewards + 0.9 * (next_obs @ target_weights).mean(dim=1)).detach()
return functional.mse_loss(taken, target) / 2""",
            "the mean of its actions",
        ),
        (
            """taken = (obs @ weights)[torch.arange(len(actions)), actions]
target = (rewards + (next_obs @ target_weights).amax(dim=1)).detach()
return functional.mse_loss(taken, target) / 2""",
            "what follows is not discounted",
        ),
        (
            """taken = (obs @ weights)[torch.arange(len(actions)), actions]
target = (rewards + 0.9 * (next_obs @ target_weights).amax(dim=1)).detach()
return functional.mse_loss(taken, target)""",
            "twice as large as",
        ),
        (
            """taken = (obs @ weights)[torch.arange(len(actions)), actions]
return ((rewards - taken) ** 2).mean() / 2""",
            "",
        ),
        (
            """taken = (obs @ weights).gather(1, actions[:, None]).squeeze(1)
next_value = torch.maximum(*(next_obs @ target_weights).T)
target = (rewards + 0.9 * next_value).detach()
return ((target - taken) ** 2).mean() / 2""",
            "other arguments than it takes",
        ),
    ],
    "may_begin": [
        (
            """size = min(stored, capacity)
return np.arange(capacity) < size - n""",
            BOTH,
        ),
        (
            """size = min(stored, capacity)
return np.arange(capacity) < size - n + 1""",
            "still run across the place that is written next",
        ),
        (
            """ring = np.full(capacity, -1)
for step in range(stored):
    ring[step % capacity] = step
return (ring >= 0) & (ring + n < stored)""",
            "one place too few is still drawn",
        ),
        (
            """return np.arange(capacity) < min(stored, capacity)""",
            "wherever something was written",
        ),
        (
            """ring = np.full(capacity, -1)
for step in range(stored):
    ring[step % capacity] = step
return ring >= 0""",
            "wherever something was written",
        ),
        (
            """steps = stored - 1 - (stored - 1 - np.arange(capacity)) % capacity
return steps + n <= stored""",
            "places that nothing was written to",
        ),
        (
            """ring = np.full(capacity, -1)
for step in range(stored):
    ring[step % capacity] = step
return (ring >= 0) & (ring + n <= stored + 1)""",
            "one place too many",
        ),
        (
            """steps = stored - 1 - (stored - 1 - np.arange(capacity)) % capacity
whole = (steps >= 0) & (steps + n <= stored)
return whole & (steps != stored - capacity)""",
            "the oldest step of a full ring is never drawn",
        ),
        (
            """begins = np.zeros(capacity, dtype=bool)
for step in range(max(0, stored - capacity), stored - n + 1):
    if step % capacity + n <= capacity:
        begins[step % capacity] = True
return begins""",
            "samples that run over the last place",
        ),
        (
            """return np.arange(capacity) + n <= stored""",
            "places are compared with steps",
        ),
    ],
    "next_worth": [
        (
            """over = terminated | truncated
following = next_q_values.amax(dim=1)
return torch.where(over, 0, following)""",
            BOTH,
        ),
        (
            """return torch.where(terminated, 0, next_q_values.amax(dim=1))""",
            "the first picture of the next game is valued",
        ),
        (
            """following = next_q_values.amax(dim=1) * ~(terminated | truncated)
return following""",
            BOTH,
        ),
        (
            """return torch.where(terminated, 0, final_q_values.amax(dim=1))""",
            "the last pictures are valued in every row",
        ),
        (
            """following, last = next_q_values.amax(1), final_q_values.amax(1)
return torch.where(truncated, last, following)""",
            "as much as its last picture",
        ),
        (
            """following, last = next_q_values.amax(1), final_q_values.amax(1)
return torch.where(truncated, 0, torch.where(terminated, last, following))""",
            "the two endings are swapped",
        ),
        (
            """following, last = next_q_values.amax(1), final_q_values.mean(1)
return torch.where(terminated, 0, torch.where(truncated, last, following))""",
            "the last picture is worth the mean",
        ),
        (
            """following, last = next_q_values.mean(1), final_q_values.amax(1)
return torch.where(terminated, 0, torch.where(truncated, last, following))""",
            "the next picture is worth the mean",
        ),
        (
            """following, last = next_q_values.amax(1), final_q_values.amax(1)
return torch.where(truncated, last, torch.where(terminated, 0, following))""",
            "taken for one that goes on",
        ),
        (
            """following, last = next_q_values.amax(1), final_q_values.amax(1)
return torch.where(terminated, -1, torch.where(truncated, last, following))""",
            "an end is worth -1",
        ),
        (
            """return torch.zeros(len(terminated))""",
            "",
        ),
    ],
}
