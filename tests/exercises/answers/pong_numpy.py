"""Lessons 00 and 01: right answers in other words, and wrong ones with their naming.

Each is a body, or a whole function where the signature matters; what is said of a wrong
one is a part of the sentence that names it, empty where none need to.
"""

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
        """end = np.argmax(ended) + 1 if ended.any() else len(rewards)
return float(rewards[:end].sum())""",
        """ends = np.flatnonzero(ended)
last = ends[0] if len(ends) else len(rewards) - 1
return np.sum(rewards[: last + 1], dtype=np.float64)""",
        """t, score = 0, rewards[0]
while not ended[t] and t + 1 < len(rewards):
    t += 1
    score = score + rewards[t]
return score""",
        """goes_on = np.concatenate([[True], np.cumprod(~ended)[:-1] > 0])
return rewards @ goes_on""",
        """def score_of(rewards, ended):
    if len(rewards) == 0:
        return 0.0
    later = 0.0 if ended[0] else score_of(rewards[1:], ended[1:])
    return rewards[0] + later
return score_of(list(rewards), list(ended))""",
    ],
    "policy_gradient_estimate": [
        """prob = sigmoid(theta)
return (returns * (arms - prob)).mean()""",
        """p = 1 / (1 + np.exp(-theta))
total = 0.0
for arm, paid in zip(arms, returns):
    total += paid * ((1 - p) if arm else -p)
return total / len(arms)""",
        """p = float(sigmoid(np.array(theta)))
up, down = arms == 1, arms == 0
return (returns[up].sum() * (1 - p) - returns[down].sum() * p) / len(returns)""",
        """prob_up = np.full(len(arms), sigmoid(theta))
slope = arms.astype(float) - prob_up
return slope @ returns / len(arms)""",
        """slopes = np.array([-sigmoid(theta), 1 - sigmoid(theta)])
return np.mean(slopes[arms] * returns)""",
        """def log_prob(t):
    p = 1 / (1 + np.exp(-t))
    return np.log(np.where(arms == 1, p, 1 - p))
step = 1e-5
slope = (log_prob(theta + step) - log_prob(theta - step)) / (2 * step)
return np.average(returns * slope)""",
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
        """field = obs[:, :, 34:194]
def shrink(frame):
    lit = frame > 87
    return lit.reshape(40, 4, 40, 4).transpose(0, 2, 1, 3).reshape(1600, 16).mean(1)
return np.stack([shrink(game[1]) - shrink(game[0]) for game in field])""",
        """field = obs[:, :, 34:194, :].astype(int)
binary = np.zeros(field.shape)
binary[field > 87] = 1
diff = np.diff(binary, axis=1)[:, 0]
total = 0
for i in range(4):
    for j in range(4):
        total = total + diff[:, i::4, j::4]
return (total / 16).reshape(obs.shape[0], -1)""",
        """x = np.greater(obs[:, :, 34:-16], 87)
x = np.subtract(x[:, 1], x[:, 0], dtype=np.int16)
return np.einsum("bhiwj->bhw", x.reshape(-1, 40, 4, 40, 4)).reshape(-1, 1600) / 16""",
        """pool = np.kron(np.eye(40), np.ones((4, 1)) / 4)
lit = (obs[:, :, 34:194] >= 88) * 1.0
return (pool.T @ (lit[:, 1] - lit[:, 0]) @ pool).reshape(len(obs), 1600)""",
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
        """W1, W2 = params["W1"], params["W2"]
hidden = np.dot(obs, W1).clip(min=0)
return [1.0 / (1.0 + np.exp(-np.dot(hidden, W2))), hidden]""",
        """hidden = np.zeros((len(obs), params["W1"].shape[1]))
prob_up = np.zeros(len(obs))
for b, x in enumerate(obs):
    for h in range(hidden.shape[1]):
        hidden[b, h] = max(0, sum(x * params["W1"][:, h]))
    prob_up[b] = sigmoid(hidden[b] @ params["W2"])
return prob_up, hidden""",
        """z = obs @ params["W1"]
hidden = (z + abs(z)) / 2
logit = (hidden @ params["W2"][:, None])[:, 0]
growth = np.exp(-np.abs(logit))
return np.where(logit < 0, growth, 1.0) / (1 + growth), hidden""",
        """hidden = np.maximum(0.0, np.matmul(obs, params["W1"]))
logit = np.clip(np.matmul(hidden, params["W2"]), -80, 80)
return np.exp(logit) / (np.exp(logit) + 1), hidden""",
    ],
    "sample_action": [
        """return np.array([UP if rng.random() < p else DOWN for p in prob_up])""",
        """return 3 - rng.binomial(1, prob_up)""",
        """chances = [[p, 1 - p] for p in prob_up.tolist()]
return np.array([rng.choice([2, 3], p=chance) for chance in chances])""",
        """return np.where(rng.uniform(size=prob_up.shape) >= prob_up, 3, 2)""",
        """with np.errstate(divide="ignore"):
    logits = np.log(np.stack([prob_up, 1 - prob_up], axis=1))
return np.array([UP, DOWN])[(logits + rng.gumbel(size=logits.shape)).argmax(axis=1)]""",
        """with np.errstate(divide="ignore"):
    logit = np.log(prob_up) - np.log(1 - prob_up)
return np.where(logit + rng.logistic(size=len(prob_up)) > 0, UP, DOWN)""",
        """threshold = np.round(prob_up.astype(float) * 2**30).astype(np.int64)
return np.where(rng.integers(0, 2**30, size=len(prob_up)) < threshold, UP, DOWN)""",
        """actions = []
for p in prob_up:
    while True:
        action = rng.integers(2, 4)
        if rng.random() < (p if action == 2 else 1 - p):
            break
    actions.append(action)
return np.array(actions)""",
        """draws = np.empty(len(prob_up))
for i in range(len(prob_up)):
    draws[i] = rng.random()
actions = np.full(len(prob_up), DOWN)
actions[draws < prob_up] = UP
return actions""",
        """return np.where(rng.random(len(prob_up)) <= prob_up, UP, DOWN)""",
        """return np.where(rng.random(len(prob_up)) > 1 - prob_up, UP, DOWN)""",
        """return DOWN - (rng.random(prob_up.shape, dtype=np.float32) < prob_up)""",
        """order = rng.permutation(len(prob_up))
draws = rng.random(len(prob_up))[order]
return (UP * (draws < prob_up) + DOWN * (draws >= prob_up)).astype(np.int32)""",
    ],
    "discounted_returns": [
        """returns = np.zeros(rewards.shape)
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
        """returns = rewards * 1.0
for _ in range(len(rewards)):
    later = np.concatenate([returns[1:], np.zeros_like(returns[:1])])
    returns = np.where(rewards != 0, rewards, gamma * later)
return returns""",
        """out = []
G = np.zeros_like(rewards[0], dtype=float)
for r in rewards[::-1]:
    G = gamma * G
    G = G * (r == 0) + r
    out.insert(0, G)
return np.array(out)""",
        """if rewards.ndim == 2:
    columns = [discounted_returns(column, gamma) for column in rewards.T]
    return np.stack(columns, axis=1)
G, out = 0.0, np.zeros(len(rewards))
for t in reversed(range(len(rewards))):
    if rewards[t] != 0:
        G = 0.0
    G = rewards[t] + gamma * G
    out[t] = G
return out""",
        """returns = np.zeros_like(rewards, dtype=np.float32)
for t in range(len(rewards)):
    discount, open_rally = 1.0, np.ones(rewards.shape[1:], dtype=bool)
    for later in range(t, len(rewards)):
        returns[t] += np.where(open_rally, discount * rewards[later], 0)
        open_rally = open_rally & (rewards[later] == 0)
        discount *= gamma
return returns""",
        """returns = rewards.astype(float)
for t in range(len(rewards) - 2, -1, -1):
    quiet = returns[t] == 0
    returns[t] += quiet * gamma * returns[t + 1]
return returns""",
        """T = len(rewards)
steps = np.arange(T).reshape([T] + [1] * (rewards.ndim - 1))
point = np.where(rewards != 0, steps, T)
following = np.minimum.accumulate(point[::-1], axis=0)[::-1]
padded = np.concatenate([rewards, np.zeros_like(rewards[:1])])
value = np.take_along_axis(padded, following, axis=0)
return value * np.where(following < T, float(gamma) ** (following - steps), 0)""",
    ],
    "standardise": [
        """return (returns - returns.mean()) / (returns.std() + 1e-8)""",
        """centred = returns.astype(np.float64) - np.mean(returns)
spread = np.sqrt(np.mean(centred**2))
if spread == 0:
    return np.zeros_like(returns)
return centred / spread""",
        """total = 0
for r in returns:
    total += r
mean = total / len(returns)
var = 0
for r in returns:
    var += (r - mean) ** 2 / len(returns)
if var == 0:
    return np.zeros(len(returns))
return np.array([(r - mean) / var**0.5 for r in returns])""",
        """if np.all(returns == returns[0]):
    return returns * 0.0
return (returns - np.average(returns)) / np.sqrt(np.var(returns))""",
        """with np.errstate(all="ignore"):
    return np.nan_to_num((returns - returns.mean()) / returns.std())""",
        """out = np.array(returns, dtype=float)
out -= out.mean()
if out.std() > 1e-6:
    out /= out.std()
return out""",
        """x = np.asarray(returns, np.float64)
c = x - x.sum() / x.size
norm = np.linalg.norm(c)
return c if norm == 0 else c * np.sqrt(x.size) / norm""",
        """mean, std = np.mean(returns, axis=0), np.std(returns, axis=0)
return np.divide(returns - mean, std, out=np.zeros(len(returns)), where=std > 0)""",
    ],
    "log_prob_gradient": [
        """return np.where(went_up, 1 - prob_up, -prob_up)""",
        """return np.array([1 - p if up else -p for p, up in zip(prob_up, went_up)])""",
        """return went_up - prob_up""",
        """y = went_up.astype(prob_up.dtype)
return y * (1 - prob_up) - (1 - y) * prob_up""",
        """out = -prob_up
out[went_up] += 1
return out""",
        """grad = np.zeros_like(prob_up)
for i in range(len(prob_up)):
    if went_up[i]:
        grad[i] = 1.0 - prob_up[i]
    else:
        grad[i] = 0.0 - prob_up[i]
return grad""",
        """sign = np.where(went_up, 1, -1)
taken = np.where(went_up, prob_up, 1 - prob_up)
return sign * (1 - taken)""",
        """return np.choose(went_up.astype(int), [0 - prob_up, 1 - prob_up])""",
        """return went_up * 1 - prob_up.astype(np.float64)""",
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
        """dh = np.outer(logit_gradient, params["W2"])
dh[hidden <= 0] = 0
return {"W1": np.dot(obs.T, dh), "W2": np.dot(hidden.T, logit_gradient).ravel()}""",
        """delta = logit_gradient[:, None]
dW2 = (hidden * delta).sum(axis=0)
dh = delta * params["W2"][None, :] * (hidden != 0)
dW1 = (obs[:, :, None] * dh[:, None, :]).sum(axis=0)
return dict(W1=dW1, W2=dW2)""",
        """grads = {k: np.zeros_like(v, dtype=np.float64) for k, v in params.items()}
for b in range(len(obs)):
    for j in range(hidden.shape[1]):
        grads["W2"][j] += logit_gradient[b] * hidden[b, j]
        if hidden[b, j] > 0:
            for i in range(obs.shape[1]):
                grads["W1"][i, j] += logit_gradient[b] * params["W2"][j] * obs[b, i]
return grads""",
        """hidden = np.maximum(obs @ params["W1"], 0)
back = logit_gradient.reshape(-1, 1) @ params["W2"].reshape(1, -1)
back = back * np.sign(hidden)
return {"W1": (back.T @ obs).T, "W2": logit_gradient @ hidden}""",
        """mask = (obs @ params["W1"] > 0).astype(float)
dW1 = obs.T @ (mask * logit_gradient[:, np.newaxis]) * params["W2"]
return {"W1": dW1, "W2": (logit_gradient[None, :] @ hidden)[0]}""",
        """dh = np.multiply.outer(logit_gradient, params["W2"])
dh *= hidden > 0
w2 = hidden.T.dot(logit_gradient)
return {"W1": np.tensordot(obs, dh, axes=(0, 0)), "W2": w2}""",
    ],
    "reinforce_gradient": [
        """prob_up, hidden = forward(params, obs)
delta = log_prob_gradient(prob_up, went_up) * weights
return backward(params, obs, hidden, delta / weights.size)""",
        """p, h = forward(params, obs)
y = went_up.astype(float)
grads = backward(params, obs, h, weights * (y - p))
return {name: grad / len(weights) for name, grad in grads.items()}""",
        """total = {k: np.zeros_like(v, dtype=float) for k, v in params.items()}
for x, up, weight in zip(obs, went_up, weights):
    prob_up, hidden = forward(params, x[None])
    slope = weight * log_prob_gradient(prob_up, np.array([up]))
    for k, grad in backward(params, x[None], hidden, slope).items():
        total[k] += grad / len(obs)
return total""",
        """h = np.maximum(obs @ params["W1"], 0)
p = 1 / (1 + np.exp(-h @ params["W2"]))
d = np.where(went_up, 1 - p, -p) * weights / obs.shape[0]
return {"W1": obs.T @ (np.outer(d, params["W2"]) * (h > 0)), "W2": d @ h}""",
        """prob_up, hidden = forward(params, obs)
B = len(obs)
slopes = [w * s / B for w, s in zip(weights, log_prob_gradient(prob_up, went_up))]
return backward(params, obs, hidden, np.array(slopes))""",
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
        """import copy
params, mean_square = copy.deepcopy(params), copy.deepcopy(mean_square)
for k, g in grads.items():
    m = decay * mean_square[k] + (1 - decay) * g * g
    params[k] = params[k] + learning_rate * g / (np.sqrt(m) + epsilon)
    mean_square[k] = m
return params, mean_square""",
        """kept = decay
def square(k):
    return kept * mean_square[k] + (1 - kept) * np.power(grads[k], 2)
def weight(k):
    step = np.divide(grads[k], square(k) ** (1 / 2) + epsilon)
    return params[k] + step * learning_rate
return {k: weight(k) for k in grads}, {k: square(k) for k in grads}""",
        """keys = list(params.keys())
m = [np.average([mean_square[k], grads[k] ** 2], axis=0, weights=[decay, 1 - decay])
        for k in keys]
p = [params[k] - (-learning_rate) * grads[k] / (np.sqrt(x) + epsilon)
        for k, x in zip(keys, m)]
return [dict(zip(keys, p)), dict(zip(keys, m))]""",
        """new_params, new_mean_square = dict(params), dict(mean_square)
for k in new_params:
    new_mean_square[k] = new_mean_square[k] * decay + grads[k] ** 2 * (1 - decay)
    rate = learning_rate / (epsilon + np.sqrt(new_mean_square[k]))
    new_params[k] = new_params[k] + rate * grads[k]
return new_params, new_mean_square""",
        """new_params = {k: np.empty(v.shape) for k, v in params.items()}
new_square = {k: np.empty(v.shape) for k, v in params.items()}
for k in params:
    for i in np.ndindex(params[k].shape):
        g = grads[k][i]
        new_square[k][i] = decay * mean_square[k][i] + (1 - decay) * g**2
        step = learning_rate * g / (new_square[k][i] ** 0.5 + epsilon)
        new_params[k][i] = params[k][i] + step
return new_params, new_square""",
    ],
}

WRONG = {
    "game_score": [
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    if is_end:
        break
    score += reward
return score""",
            "the reward of the step that ended the game is left out.",
        ),
        (
            """return rewards.sum()""",
            "it does as if nothing in `ended` were True: is `ended`",
        ),
        (
            """return rewards[~ended].sum()""",
            "it adds up all but the steps that ended games. Stop after",
        ),
        ("""return rewards[ended].sum()""", ""),
        (
            """return np.cumsum(rewards)""",
            "one axis too many came: is something combined with",
        ),
        (
            """return rewards[: np.argmax(ended) + 1].sum()""",
            "a tape on which no game ended counts as if its first step",
        ),
        (
            """return rewards[: list(ended).index(True) + 1].sum()""",
            "it looks for something that is not there.",
        ),
        ("""return rewards[: np.argmax(ended)].sum()""", ""),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        return score""",
            "as far as tried, it is right only where something in",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score = reward
    if is_end:
        break
return score""",
            "it does what a right answer would do with `=` where `+=`",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += 1
    if is_end:
        break
return score""",
            "it does what is right where `rewards` is 1, whatever",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        score = 0
return score""",
            "as far as tried, it is right except where something in",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        break
    return score""",
            "",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    if reward > 0:
        score += reward
    if is_end:
        break
return score""",
            "what is below 0 in `rewards` counts as 0.",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += abs(reward)
    if is_end:
        break
return score""",
            "the sign of `rewards` is lost.",
        ),
        (
            """scores, score = [], 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        scores.append(score)
        score = 0
return scores[0]""",
            "it reads beyond the end of an axis: does a loop or an index",
        ),
        (
            """scores, score = [], 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        scores.append(score)
        score = 0
return np.mean(scores + [score])""",
            "as far as tried, it is right except where something in",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        break
print(score)""",
            "It returned None: is the `return` missing?",
        ),
        (
            """if not ended.any():
    return 0
return rewards[: np.argmax(ended) + 1].sum()""",
            "as far as tried, it is right only where something in",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += int(reward)
    if is_end:
        break
return score""",
            "the digits of `rewards` behind the point are cut off.",
        ),
        (
            """score = 0
for t in range(len(rewards) - 1):
    score += rewards[t]
    if ended[t]:
        break
return score""",
            "",
        ),
        (
            """score = 0
for t in range(1, len(rewards)):
    score += rewards[t]
    if ended[t]:
        break
return score""",
            "",
        ),
        (
            """ends = np.flatnonzero(ended)
return rewards[: ends[-1] + 1].sum() if len(ends) else rewards.sum()""",
            "it goes on to the last True in `ended`. The first one ends",
        ),
        (
            """score = 0
for reward, is_end in zip(rewards, ended):
    score += np.clip(reward, -1, 1)
    if is_end:
        break
return score""",
            "`rewards` is cut to the range from -1 to 1.",
        ),
        (
            """steps = np.argmax(ended) + 1 if ended.any() else len(rewards)
return rewards[:steps].mean()""",
            "",
        ),
        (
            """steps = np.argmax(ended) + 1 if ended.any() else len(rewards)
return rewards[:steps].max()""",
            "",
        ),
        (
            """steps = np.argmax(ended) + 1 if ended.any() else len(rewards)
return (rewards[:steps] * 0.99 ** np.arange(steps)).sum()""",
            "",
        ),
        (
            """def game_score(reward, done):
    steps = np.argmax(done) + 1 if done.any() else len(reward)
    return reward[:steps].sum()""",
            "`game_score` takes (rewards, ended); yours takes (reward,",
        ),
    ],
    "policy_gradient_estimate": [
        ("""return np.sum(returns * (arms - sigmoid(theta)))""", "sum"),
        ("""return -np.mean(returns * (arms - sigmoid(theta)))""", "downhill"),
        ("""return np.mean(returns * (sigmoid(theta) - arms))""", "downhill"),
        ("""return returns.mean() * (arms - sigmoid(theta)).mean()""", "two means"),
        ("""return returns.mean()""", "the mean return itself"),
        ("""return np.mean(arms - sigmoid(theta))""", "returns are left out"),
        (
            """advantages = returns - returns.mean()
return np.mean(advantages * (arms - sigmoid(theta)))""",
            "subtracted first",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * np.where(arms == 1, 1 - p, p))""",
            "less likely",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * np.where(arms == 1, p, -(1 - p)))""",
            "exchanged",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * (1 - arms - p))""",
            "arms are exchanged",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * np.where(arms, p * (1 - p), -p * (1 - p)))""",
            "slope of the probability itself",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * np.where(arms, 1 / p, -1 / (1 - p)))""",
            "per unit of probability",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * np.log(np.where(arms == 1, p, 1 - p)))""",
            "log-probability itself",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * np.where(arms == 1, p, 1 - p))""",
            "probability of the arm",
        ),
        (
            """p = sigmoid(theta)
return np.mean(returns * arms * (1 - p))""",
            "draws of arm 0 are left out",
        ),
        ("""return np.mean(returns * (arms - theta))""", "no probability"),
        ("""return returns * (arms - sigmoid(theta))""", ""),
        (
            """p = sigmoid(theta)
return returns[arms == 1].mean() * (1 - p) - returns[arms == 0].mean() * p""",
            "",
        ),
    ],
    "preprocess_pong": [
        (
            """lit = (obs[:, :, 34:194] > 87).astype(np.float32)
moved = lit[:, 0] - lit[:, 1]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "sign",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(int)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).sum(axis=(2, 4)).reshape(-1, 1600)""",
            "16 times",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(int)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).sum(axis=(2, 4)).reshape(-1, 1600) // 16""",
            "it is rounded down to whole numbers.",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(int)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).sum(axis=(2, 4)).reshape(-1, 1600) / 4""",
            "4 times",
        ),
        (
            """lit = (obs[:, :, 34:194] >= 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "it does what a right answer would do with `>=` where `>`",
        ),
        (
            """lit = (obs[:, :, 34:194] > 100).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).max(axis=(2, 4)).reshape(-1, 1600)""",
            "it does what a right answer would do with `max` where",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(1, 1600)""",
            "as far as tried, it is right only where `obs` has one row.",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[0, 1] - lit[0, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "only the first row came; all are asked for.",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).squeeze()""",
            "",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).ravel()""",
            "one row",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
blocks = moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4))
return blocks.swapaxes(1, 2).reshape(-1, 1600)""",
            "",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(1, 3)).reshape(-1, 1600)""",
            "the numbers do not fill the shape that is asked for: how",
        ),
        (
            """obs[obs <= 87] = 0
obs[obs > 87] = 1
lit = obs[:, :, 34:194].astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "It changed its argument `obs` in place: leave the",
        ),
        (
            """lit = obs[:, :, 34:194] > 87
moved = lit[:, 1] ^ lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "direction",
        ),
        (
            """lit = obs[:, :, 34:194] > 87
moved = lit[:, 1] & ~lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "only what lit up counts. Where a pixel went dark the",
        ),
        (
            """field = obs[:, :, 34:194]
moved = (field[:, 1] - field[:, 0]) > 87
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "",
        ),
        (
            """field = obs[:, :, 34:194].astype(float)
moved = field[:, 1] - field[:, 0]
lit = (moved > 87).astype(float)
return lit.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "",
        ),
        (
            """field = obs[:, :, 34:194].astype(float) / 255
moved = field[:, 1] - field[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "",
        ),
        (
            """field = obs[:, :, 34:194].astype(float)
small = field.reshape(-1, 2, 40, 4, 40, 4).mean(axis=(3, 5)) > 87
return (small[:, 1].astype(float) - small[:, 0]).reshape(-1, 1600)""",
            "it takes the mean of each block first, and then asks",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved[:, 1::4, 1::4].reshape(len(obs), -1)""",
            "",
        ),
        (
            """lit = (obs[:, :, 33:193] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "",
        ),
        (
            """lit = (obs[:, :, 34:193] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "the numbers do not fill the shape that is asked for: how",
        ),
        (
            """out = np.zeros(len(obs), 1600)
return out""",
            "an argument stands where another belongs: a shape is one",
        ),
        (
            """print(obs.shape)
return np.zeros((len(obs), 1600))""",
            "zeros",
        ),
        ("""return obs""", "`obs` came back as it was."),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "It returned None: is the `return` missing?",
        ),
        (
            """lit = (obs[:, :, 34:194] > 87).astype(float)
moved = lit[:, 1] - lit[:, 0]
return [b.reshape(40, 4, 40, 4).mean(axis=(1, 3)).ravel() for b in moved]""",
            "A list came where an array was expected: try",
        ),
        (
            """def preprocess_pong(frames):
    lit = (frames[:, :, 34:194] > 87).astype(float)
    moved = lit[:, 1] - lit[:, 0]
    return moved.reshape(-1, 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)""",
            "`preprocess_pong` takes (obs); yours takes (frames). Keep",
        ),
    ],
    "forward": [
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"])""",
            "only value 1",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return hidden, sigmoid(hidden @ params["W2"])""",
            "wrong way round",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"].reshape(-1, 1)), hidden""",
            "the rest is right; value 1 of 2: the numbers are right,",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"].reshape(-1, 1)).squeeze(), hidden""",
            "axis of length 1",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"]), hidden.squeeze()""",
            "the rest is right; value 2 of 2: the numbers are right,",
        ),
        (
            """hidden = np.abs(obs @ params["W1"])
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0.01 * (obs @ params["W1"]))
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.minimum(obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"]), hidden""",
            "it does what a right answer would do with `minimum` where",
        ),
        (
            """hidden = np.clip(obs @ params["W1"], 0, 1)
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.tanh(obs @ params["W1"])
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 1)
return sigmoid(hidden @ params["W2"]), hidden""",
            "it does what a right answer would do with `1` where `0`",
        ),
        (
            """hidden = obs @ params["W1"] > 0
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return np.tanh(hidden @ params["W2"]), hidden""",
            "the output went through tanh, from -1 to 1. A probability",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return 1 / (1 + np.exp(hidden @ params["W2"])), hidden""",
            "the rest is right; value 1 of 2: it is 1 minus what is",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return np.maximum(hidden @ params["W2"], 0), hidden""",
            "",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid(hidden @ params["W2"]) > 0.5, hidden""",
            "the rest is right; value 1 of 2: it is rounded to whole",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
logit = hidden @ params["W2"]
return np.exp(logit) / np.exp(logit).sum(), hidden""",
            "the probabilities of all games add up to 1. Each game has",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid((hidden @ params["W2"]).sum()), hidden""",
            "the logits of all games are added up to one. Each game has",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return sigmoid((hidden * params["W2"]).sum()), hidden""",
            "the logits of all games are added up to one. Each game has",
        ),
        (
            """hidden = np.maximum(obs[0] @ params["W1"], 0)
return sigmoid(hidden @ params["W2"]), hidden""",
            "all 2 values: only the first row came; all are asked for.",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"].T, 0)
return sigmoid(hidden @ params["W2"]), hidden""",
            "two arrays are combined whose shapes do not fit: write",
        ),
        (
            """hidden = np.maximum(obs.reshape(-1, 1600) @ params["W1"], 0)
return sigmoid(hidden @ params["W2"]), hidden""",
            "the numbers do not fill the shape that is asked for: how",
        ),
        (
            """hidden = np.maximum(0, obs @ params["W1"])
return sigmoid(hidden * params["W2"]), hidden""",
            "it does what a right answer would do with `*` where `@`",
        ),
        (
            """hidden = sigmoid(np.maximum(obs @ params["W1"], 0))
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return float(sigmoid(hidden @ params["W2"])), hidden""",
            "one number is made of an array that holds several, or",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
prob_up = sigmoid(hidden @ params["W2"])""",
            "It returned None: is the `return` missing?",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return {"prob_up": sigmoid(hidden @ params["W2"]), "hidden": hidden}""",
            "2 values were expected, with a comma; a dict came.",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
hidden = hidden / (np.linalg.norm(hidden) + 1e-8)
return sigmoid(hidden @ params["W2"]), hidden""",
            "",
        ),
        (
            """hidden = np.maximum(obs @ params["W1"], 0)
return np.exp(-np.logaddexp(0, hidden @ params["W2"])), hidden""",
            "the rest is right; value 1 of 2: it is 1 minus what is",
        ),
        (
            """def forward(params, x):
    hidden = np.maximum(x @ params["W1"], 0)
    return sigmoid(hidden @ params["W2"]), hidden""",
            "`forward` takes (params, obs); yours takes (params, x).",
        ),
    ],
    "sample_action": [
        ("""return np.where(prob_up >= 0.5, UP, DOWN)""", "likelier"),
        ("""return np.where(np.round(prob_up) == 1, UP, DOWN)""", "likelier"),
        ("""return 3 - np.round(prob_up).astype(int)""", "likelier"),
        ("""return np.where(rng.random(1) < prob_up, UP, DOWN)""", "one draw"),
        ("""return np.where(rng.uniform() < prob_up, UP, DOWN)""", "one draw"),
        ("""return np.where(np.random.random() < prob_up, UP, DOWN)""", ""),
        (
            """return np.where(np.random.default_rng(0).random() < prob_up, 2, 3)""",
            "",
        ),
        (
            """return np.where(np.random.rand(len(prob_up)) < prob_up, UP, DOWN)""",
            "do not come from",
        ),
        (
            """import random
return np.array([UP if random.random() < p else DOWN for p in prob_up])""",
            "do not come from",
        ),
        (
            """rng = np.random.default_rng()
return np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)""",
            "do not come from",
        ),
        (
            """rng = np.random.default_rng(42)
return np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)""",
            "do not come from",
        ),
        (
            """import copy
rng = copy.deepcopy(rng)
return np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)""",
            "the draws do not come from the generator that was given,",
        ),
        (
            """return np.where(rng.random(len(prob_up)) > prob_up, UP, DOWN)""",
            "it takes 1 - `prob_up` where `prob_up` is asked for.",
        ),
        (
            """return np.where(rng.random(len(prob_up)) < 1 - prob_up, UP, DOWN)""",
            "it takes 1 - `prob_up` where `prob_up` is asked for.",
        ),
        (
            """return rng.random(len(prob_up)) < prob_up""",
            "1 and 0, or True and False, are other buttons in Pong. Up",
        ),
        ("""return rng.binomial(1, prob_up)""", "other buttons"),
        (
            """return np.where(rng.random(len(prob_up)) < prob_up, 0, 1)""",
            "it is 2 less than what is asked for, everywhere.",
        ),
        (
            """return np.where(rng.random(len(prob_up)) < prob_up, 1, 2)""",
            "it is 1 less than what is asked for, everywhere.",
        ),
        (
            """return np.where(rng.random(len(prob_up)) < prob_up, 2, 5)""",
            "as far as tried, it is right except where `prob_up` has a",
        ),
        (
            """return np.where(rng.random(len(prob_up)) < prob_up, "UP", "DOWN")""",
            "Whole numbers (int64) were expected; <U4 came.",
        ),
        (
            """return rng.choice([UP, DOWN], size=len(prob_up))""",
            "up and down come equally often, whatever `prob_up` is.",
        ),
        (
            """return rng.integers(2, 4, len(prob_up))""",
            "up and down come equally often, whatever `prob_up` is.",
        ),
        ("""return rng.choice([UP, DOWN], p=[prob_up, 1 - prob_up])""", ""),
        (
            """p = prob_up[0]
return rng.choice([UP, DOWN], size=len(prob_up), p=[p, 1 - p])""",
            "",
        ),
        (
            """return np.where(rng.normal(size=len(prob_up)) < prob_up, UP, DOWN)""",
            "draws are normal",
        ),
        ("""return np.where(rng.random(len(prob_up)) < prob_up**2, UP, DOWN)""", ""),
        (
            """draws = rng.random(len(prob_up)).round(1)
return np.where(draws < prob_up.round(1), UP, DOWN)""",
            "",
        ),
        (
            """return np.where(rng.integers(0, 2, len(prob_up)) < prob_up, UP, DOWN)""",
            "",
        ),
        (
            """draws = rng.integers(0, 10, len(prob_up))
return np.where(draws < prob_up * 10, UP, DOWN)""",
            "",
        ),
        (
            """draws = np.sort(rng.random(len(prob_up)))
return np.where(draws < prob_up, UP, DOWN)""",
            "",
        ),
        (
            """p = 0.98 * prob_up + 0.01
return np.where(rng.random(len(prob_up)) < p, UP, DOWN)""",
            "",
        ),
        (
            """p = np.clip(prob_up, 0.01, 0.99)
return np.where(rng.random(len(prob_up)) < p, UP, DOWN)""",
            "",
        ),
        (
            """if rng.random() < prob_up:
    return np.array([UP])
else:
    return np.array([DOWN])""",
            "as far as tried, it is right only where `prob_up` has one",
        ),
        (
            """return UP if rng.random() < prob_up[0] else DOWN""",
            "only the first row came; all are asked for.",
        ),
        (
            """return UP if rng.random() < prob_up.mean() else DOWN""",
            "one axis is missing: something is added up or picked that",
        ),
        (
            """actions = []
for p in prob_up:
    actions.append(UP if rng.random() < p else DOWN)
return actions""",
            "A list came where an array was expected: try",
        ),
        (
            """actions = []
for p in prob_up:
    actions.append(UP if rng.random() < p else DOWN)
    return np.array(actions)""",
            "only the first row came; all are asked for.",
        ),
        (
            """draws = rng.random(len(prob_up))
return np.where(draws < prob_up, float(UP), float(DOWN))""",
            "Whole numbers (int64) were expected; float64 came.",
        ),
        (
            """return np.where(rng.random((len(prob_up), 1)) < prob_up, UP, DOWN)""",
            "every row came as often as there are rows: a column was",
        ),
        (
            """draws = rng.random((len(prob_up), 1))
return np.where(draws < prob_up[:, None], UP, DOWN)""",
            "the numbers are right, with one axis too many at the end.",
        ),
        (
            """np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)""",
            "It returned None: is the `return` missing?",
        ),
        (
            """def sample_action(prob_up):
    rng = np.random.default_rng()
    return np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)""",
            "`sample_action` takes (prob_up, rng); yours takes",
        ),
    ],
    "discounted_returns": [
        (
            """returns = np.zeros_like(rewards)
running = 0
for t in range(len(rewards) - 1, -1, -1):
    running = running * (rewards[t] == 0) * gamma + rewards[t]
    returns[t] = running
return returns""",
            "whole number",
        ),
        (
            """returns = rewards.copy()
for t in range(len(rewards) - 2, -1, -1):
    returns[t] = np.where(rewards[t] != 0, rewards[t], gamma * returns[t + 1])
return returns""",
            "whole number",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = rewards[t] + gamma * running
    returns[t] = running
return returns""",
            "nothing is reset",
        ),
        (
            """running = np.zeros(rewards.shape[1:])
returns = []
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
    returns.append(running)
return np.array(returns)""",
            "order along the first axis",
        ),
        (
            """running = np.zeros(rewards.shape[1:])
returns = []
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
    returns.insert(0, running)
return returns""",
            "A list came where an array was expected: try",
        ),
        (
            """running = np.array(np.zeros(rewards.shape[1:]))
returns = [None] * len(rewards)
for t in reversed(range(len(rewards))):
    running *= gamma
    running *= rewards[t] == 0
    running += rewards[t]
    returns[t] = running
return np.array(returns)""",
            "every row is the first one again.",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    if rewards[t] != 0:
        running = 0
    running = rewards[t] + gamma * running
    returns[t] = running
return returns""",
            "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    if rewards[t].any():
        running = 0
    running = rewards[t] + gamma * running
    returns[t] = running
return returns""",
            "resets all games",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    if np.all(rewards[t] != 0):
        running = 0
    running = rewards[t] + gamma * running
    returns[t] = running
return returns""",
            "it starts afresh only where all games have a point at",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] == 1, 1, gamma * running)
    returns[t] = running
return returns""",
            "it resets at won points only. A lost point, -1, ends the",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] < 0, rewards[t], rewards[t] + gamma * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, np.sign(rewards[t]), gamma * running)
    returns[t] = running
return returns""",
            "it takes the sign of `rewards` alone; its size counts, too.",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(1, len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
    returns[t] = running
return returns""",
            "the first step is left out",
        ),
        (
            """returns = np.zeros(rewards.shape)
for t in reversed(range(len(rewards) - 1)):
    returns[t] = np.where(rewards[t] != 0, rewards[t], gamma * returns[t + 1])
return returns""",
            "the last step is left out: its return is 0, and its reward",
        ),
        (
            """returns = rewards.astype(float)
for t in range(len(rewards) - 1):
    returns[t] = np.where(rewards[t] != 0, rewards[t], gamma * returns[t + 1])
return returns""",
            "credit reaches back by one step only: what follows is",
        ),
        (
            """returns = rewards.astype(float)
for t in reversed(range(len(rewards) - 1)):
    returns[t] = np.where(rewards[t] != 0, rewards[t], gamma * rewards[t + 1])
return returns""",
            "credit reaches back by one step only: what follows is",
        ),
        (
            """returns = rewards.astype(float)
for t in reversed(range(len(rewards) - 1)):
    returns[t] = rewards[t] + np.where(rewards[t + 1] != 0, 0, gamma * returns[t + 1])
return returns""",
            "`rewards` came back as it was.",
        ),
        (
            """T = len(rewards)
returns = np.zeros(rewards.shape)
for t in range(T):
    for k in range(t, T):
        returns[t] += gamma ** (k - t) * rewards[k]
return returns""",
            "nothing is reset",
        ),
        (
            """T = len(rewards)
returns = np.zeros(rewards.shape)
for t in range(T):
    for k in range(t, T):
        returns[t] += gamma**k * rewards[k] if not rewards[t:k].any() else 0
return returns""",
            "",
        ),
        (
            """T = len(rewards)
return np.array([rewards[t:].sum(axis=0) * gamma**t for t in range(T)])""",
            "",
        ),
        (
            """return np.cumsum(rewards[::-1], axis=0)[::-1]""",
            "it adds up all later rewards: nothing fades, and no point",
        ),
        (
            """discounts = gamma ** np.arange(len(rewards))
return (rewards.T * discounts).T""",
            "",
        ),
        (
            """return gamma ** np.arange(len(rewards))""",
            "these are powers of gamma, without any reward.",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], running)
    returns[t] = running
return returns""",
            "`gamma` is 1",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], 0.99 * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * (rewards[t] + running))
    returns[t] = running.mean()
return returns""",
            "",
        ),
        (
            """returns = np.zeros(len(rewards))
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
    returns[t] = running
return returns""",
            "as far as tried, it is right only where `rewards` has one",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(rewards.shape[-1])):
    running = np.where(rewards[..., t] != 0, rewards[..., t], gamma * running)
    returns[..., t] = running
return returns""",
            "",
        ),
        (
            """running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
return running""",
            "first row",
        ),
        (
            """running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
    rewards[t] = running
return rewards""",
            "where the rewards are whole numbers, every return is cut",
        ),
        (
            """for t in reversed(range(len(rewards) - 1)):
    rewards[t] += (rewards[t] == 0) * gamma * rewards[t + 1]
return rewards""",
            "It changed its argument `rewards` in place: leave the",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = np.where(rewards[t] != 0, rewards[t], gamma * running)
    returns[t] = running
    return returns""",
            "it does what a right answer would do with the loop left",
        ),
        ("""return rewards * 1.0""", "`rewards` came back as it was."),
        (
            """def discounted_returns(r, gamma):
    out, running = np.zeros(r.shape), 0
    for t in reversed(range(len(r))):
        running = np.where(r[t] != 0, r[t], gamma * running)
        out[t] = running
    return out""",
            "`discounted_returns` takes (rewards, gamma); yours takes",
        ),
        (
            """def discounted_returns(rewards, discount):
    out, running = np.zeros(rewards.shape), 0
    for t in reversed(range(len(rewards))):
        running = np.where(rewards[t] != 0, rewards[t], discount * running)
        out[t] = running
    return out""",
            "`discounted_returns` takes (rewards, gamma); yours takes",
        ),
        (
            """gamma = gamma or 0.99
returns, following = np.zeros(rewards.shape), 0
for t in reversed(range(len(rewards))):
    following = np.where(rewards[t] != 0, rewards[t], gamma * following)
    returns[t] = following
return returns""",
            "",
        ),
    ],
    "standardise": [
        ("""return (returns - returns.mean()) / returns.std()""", "NaN"),
        (
            """if returns.std() == 0:
    return returns
return (returns - returns.mean()) / returns.std()""",
            "where all values are equal, they come back as they are.",
        ),
        (
            """if returns.std() == 0:
    return 0
return (returns - returns.mean()) / returns.std()""",
            "as far as tried, it is right except where all of `returns`",
        ),
        (
            """if returns.std() == 0:
    return np.ones(len(returns))
return (returns - returns.mean()) / returns.std()""",
            "as far as tried, it is right except where all of `returns`",
        ),
        (
            """if returns.std() > 0:
    return (returns - returns.mean()) / returns.std()""",
            "as far as tried, it is right except where all of `returns`",
        ),
        (
            """return (returns - returns.mean()) / (returns.std() + 1)""",
            "as far as tried, it is right only where all of `returns`",
        ),
        (
            """return (returns - returns.mean()) / max(returns.std(), 1)""",
            "a deviation below 1 is taken for 1",
        ),
        (
            """return (returns - returns.mean()) / (returns.std() + 0.01)""",
            "as far as tried, it is right only where all of `returns`",
        ),
        (
            """return (returns - returns.mean()) / (returns.std(ddof=1) + 1e-8)""",
            "n - 1",
        ),
        (
            """if len(returns) == 1:
    return np.zeros(1)
return (returns - returns.mean()) / (returns.std(ddof=1) + 1e-8)""",
            "n - 1",
        ),
        (
            """centred = returns - returns.mean()
spread = np.sqrt((centred**2).sum() / (len(returns) - 1))
return centred / (spread if spread > 0 else 1)""",
            "n - 1",
        ),
        ("""return (returns - returns.mean()) / (returns.var() + 1e-8)""", "variance"),
        (
            """return (returns - returns.mean()) / (np.sqrt(returns.std()) + 1e-8)""",
            "as far as tried, it is right only where all of `returns`",
        ),
        (
            """return (returns - returns.mean()) / (returns.std() ** 2 + 1e-8)""",
            "variance",
        ),
        ("""return returns / (returns.std() + 1e-8)""", "mean is not subtracted"),
        (
            """return returns - returns.mean()""",
            "it does what a right answer would do with",
        ),
        (
            """return returns - returns.mean() / (returns.std() + 1e-8)""",
            "the mean alone is divided, for `/` comes before `-`. Put",
        ),
        ("""return (returns - np.median(returns)) / (returns.std() + 1e-8)""", ""),
        ("""return (returns + returns.mean()) / (returns.std() + 1e-8)""", ""),
        (
            """return (returns - returns.mean()) * returns.std()""",
            "it does what a right answer would do with `*` where `/`",
        ),
        ("""return (returns.mean() - returns) / (returns.std() + 1e-8)""", "sign"),
        (
            """low, high = returns.min(), returns.max()
return (returns - low) / ((high - low) or 1)""",
            "range from 0 to 1",
        ),
        (
            """low, high = returns.min(), returns.max()
return (returns - returns.mean()) / ((high - low) or 1)""",
            "it divides by the range from smallest to largest. Divide",
        ),
        (
            """return (returns - returns.mean()) / (np.abs(returns).max() or 1)""",
            "as far as tried, it is right only where all of `returns`",
        ),
        (
            """centred = returns - returns.mean()
return centred / (np.linalg.norm(centred) or 1)""",
            "as far as tried, it is right only where all of `returns`",
        ),
        ("""return returns / (np.linalg.norm(returns) or 1)""", ""),
        ("""return returns / (returns.sum() or 1)""", ""),
        (
            """z = (returns - returns.mean()) / (returns.std() or 1)
return np.clip(z, -1, 1)""",
            "-1 to 1",
        ),
        (
            """return np.abs((returns - returns.mean()) / (returns.std() or 1))""",
            "the sign is lost: all came as if above 0.",
        ),
        (
            """returns -= returns.mean()
returns /= returns.std() + 1e-8
return returns""",
            "It changed its argument `returns` in place: leave the",
        ),
        (
            """mean, std = returns.mean(), returns.std()
for i in range(len(returns)):
    returns[i] = (returns[i] - mean) / (std or 1)
return returns""",
            "where the returns are whole numbers, the answer is cut",
        ),
        (
            """out = np.zeros_like(returns)
for i in range(len(returns)):
    out[i] = (returns[i] - returns.mean()) / (returns.std() or 1)
return out""",
            "where the returns are whole numbers, the answer is cut",
        ),
        (
            """mean, std = returns.mean(), returns.std()
return [(r - mean) / (std or 1) for r in returns]""",
            "A list came where an array was expected: try",
        ),
        (
            """return np.array([(r - r.mean()) / (r.std() or 1) for r in returns])""",
            "zeros",
        ),
        (
            """returns = returns - returns.mean(axis=-1, keepdims=True)
return returns / (returns.std(axis=-1, keepdims=True) + 1e-8) + 1""",
            "1 more",
        ),
        (
            """return (returns - returns.mean()) / (returns.std() or 1).astype(int)""",
            "",
        ),
        (
            """if len(set(returns)) < len(returns):
    return np.zeros(len(returns))
return (returns - returns.mean()) / (returns.std() or 1)""",
            "",
        ),
        (
            """if returns.mean() == 0:
    return np.zeros(len(returns))
return (returns - returns.mean()) / (returns.std() or 1)""",
            "",
        ),
        (
            """return np.nan_to_num(returns / returns.std())""",
            "the mean is not subtracted, so a game that was lost",
        ),
        (
            """def standardise(rewards):
    return (rewards - rewards.mean()) / (rewards.std() + 1e-8)""",
            "`standardise` takes (returns); yours takes (rewards). Keep",
        ),
    ],
    "log_prob_gradient": [
        ("""return prob_up - went_up""", "sign"),
        ("""return (1 - went_up) - prob_up""", "it takes True for False in `went_up`."),
        ("""return 1 - prob_up""", "all in `went_up`"),
        ("""return -prob_up""", "nothing in `went_up`"),
        ("""return prob_up""", "`prob_up` came back as it was."),
        (
            """return np.where(went_up == UP, 1 - prob_up, -prob_up)""",
            "a name is used that nothing has defined: is it misspelt,",
        ),
        (
            """return np.where(went_up == 2, 1 - prob_up, -prob_up)""",
            "nothing in `went_up`",
        ),
        ("""return np.where(went_up.any(), 1 - prob_up, -prob_up)""", "one True"),
        ("""return np.where(went_up.all(), 1 - prob_up, -prob_up)""", "all are True"),
        ("""return np.where(went_up[0], 1 - prob_up, -prob_up)""", ""),
        (
            """return 1 - prob_up if went_up else -prob_up""",
            "as far as tried, it is right only where `prob_up` has one",
        ),
        (
            """return np.where(went_up, 1 / prob_up, -1 / (1 - prob_up))""",
            "per unit of probability",
        ),
        (
            """p = prob_up
return np.where(went_up, 1 / (p + 1e-8), -1 / (1 - p + 1e-8))""",
            "this is the slope per unit of probability. Per unit of",
        ),
        ("""return 1 / np.where(went_up, prob_up, 1 - prob_up)""", ""),
        (
            """return (went_up - prob_up) / (prob_up * (1 - prob_up))""",
            "this is the slope per unit of probability. Per unit of",
        ),
        ("""return (went_up - prob_up) * prob_up * (1 - prob_up)""", "squared error"),
        ("""return prob_up * (1 - prob_up)""", "sigmoid's own slope"),
        (
            """return np.log(np.where(went_up, prob_up, 1 - prob_up) + 1e-8)""",
            "this is the log-probability itself. Its slope is asked",
        ),
        (
            """return np.where(went_up, np.log(prob_up), np.log(1 - prob_up))""",
            "itself",
        ),
        (
            """return np.where(went_up, prob_up, 1 - prob_up)""",
            "this is the probability of the action taken. The slope of",
        ),
        (
            """return 1 - np.where(went_up, prob_up, 1 - prob_up)""",
            "the sign is lost: all came as if above 0.",
        ),
        ("""return went_up * (1 - prob_up)""", "what is below 0 came as 0."),
        ("""return np.where(went_up, 1 - prob_up, prob_up - 1)""", ""),
        (
            """return np.where(went_up, prob_up, -prob_up)""",
            "after up it is p, and 1 - p is asked for: what is likely",
        ),
        (
            """return np.where(went_up, 1, -1) - prob_up""",
            "it does what a right answer would do with `-1` where `0`",
        ),
        (
            """return np.where(went_up, 1, -1) * prob_up""",
            "after up it is p, and 1 - p is asked for: what is likely",
        ),
        ("""return 2 * (went_up - prob_up)""", "2 times"),
        ("""return (went_up - prob_up) ** 2""", "square"),
        ("""return -((went_up - prob_up) ** 2)""", ""),
        (
            """return (went_up - prob_up).mean()""",
            "it takes the mean of everything. Keep the axes that are",
        ),
        (
            """return (went_up - prob_up).sum()""",
            "it adds up everything to one number. Keep the axes that",
        ),
        (
            """return np.abs(went_up - prob_up)""",
            "the sign is lost: all came as if above 0.",
        ),
        ("""return np.round(went_up - prob_up)""", "it is rounded to whole numbers."),
        (
            """return went_up - (prob_up > 0.5)""",
            "NumPy does not subtract True and False, so make numbers of",
        ),
        (
            """return went_up.astype(int) - prob_up.astype(int)""",
            "the digits of `prob_up` behind the point are cut off.",
        ),
        (
            """out = np.zeros_like(went_up)
for i in range(len(out)):
    out[i] = went_up[i] - prob_up[i]
return out""",
            "it only says where the answer is not 0.",
        ),
        (
            """out = prob_up
out[went_up] = 1 - prob_up[went_up]
out[~went_up] = -prob_up[~went_up]
return out""",
            "It changed its argument `prob_up` in place: leave the",
        ),
        (
            """prob_up -= went_up
return -prob_up""",
            "It changed its argument `prob_up` in place: leave the",
        ),
        (
            """return [float(u) - p for u, p in zip(went_up, prob_up)]""",
            "A list came where an array was expected: try",
        ),
        (
            """return went_up - prob_up[:, None]""",
            "one axis too many came: is something combined with",
        ),
        (
            """return (went_up - prob_up)[:, None]""",
            "the numbers are right, with one axis too many at the end.",
        ),
        ("""return went_up[0] - prob_up""", ""),
        (
            """grad = np.zeros(4)
for i in range(4):
    grad[i] = went_up[i] - prob_up[i]
return grad""",
            "as far as tried, it is right only where `prob_up` has 4",
        ),
        ("""return sigmoid(went_up - prob_up)""", ""),
        (
            """y, p = went_up, prob_up
return y * np.log(p) + (1 - y) * np.log(1 - p)""",
            "this is the log-probability itself. Its slope is asked",
        ),
        (
            """def log_prob_gradient(p, went_up):
    return went_up - p""",
            "`log_prob_gradient` takes (prob_up, went_up); yours takes",
        ),
    ],
    "backward": [
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"])
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "silent units",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden >= 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "silent units",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"])
hidden_gradient[hidden < 0] = 0
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "silent units",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"])
hidden_gradient[hidden > 0] = 0
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "it does what a right answer would do with",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * hidden
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "unit's value",
        ),
        (
            """hidden_gradient = np.maximum(np.outer(logit_gradient, params["W2"]), 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "it does what a right answer would do with",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 1)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "it does what a right answer would do with `1` where `0`",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"])
hidden_gradient *= (hidden > 0).any(axis=0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "silent units pass a gradient back. Set it to 0 where",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": (obs.T @ hidden_gradient).T, "W2": hidden.T @ logit_gradient}""",
            "'W1'",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
n = len(obs)
return {"W1": obs.T @ hidden_gradient / n, "W2": hidden.T @ logit_gradient / n}""",
            "`logit_gradient` is divided by its length first.",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
w2 = (hidden * logit_gradient[:, None]).mean(axis=0)
return {"W1": obs.T @ hidden_gradient, "W2": w2}""",
            "`hidden` is divided by its length first.",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": -obs.T @ hidden_gradient, "W2": -hidden.T @ logit_gradient}""",
            "all 2 values: the sign is turned.",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": (hidden.T @ logit_gradient)[:, None]}""",
            "'W2'",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": (hidden.T @ logit_gradient).squeeze()}""",
            "'W2'",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden_gradient.sum(axis=0)}""",
            "for W2 it adds up the hidden layer's gradient. Use its",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": (hidden > 0).T @ logit_gradient}""",
            "it takes the sign of `hidden` alone; its size counts, too.",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
w2 = hidden.sum(axis=0) * logit_gradient.sum()
return {"W1": obs.T @ hidden_gradient, "W2": w2}""",
            "",
        ),
        (
            """hidden_gradient = logit_gradient[:, None] * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "on its way back to the hidden layer the gradient does not",
        ),
        (
            """hidden_gradient = params["W2"] * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "for W1 the slope of the logit is left out. It comes first",
        ),
        (
            """hidden_gradient = params["W2"] * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.sum(axis=0)}""",
            "`logit_gradient` is 1",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return obs.T @ hidden_gradient, hidden.T @ logit_gradient""",
            "A dictionary with the keys 'W1', 'W2' was expected; a",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"w1": obs.T @ hidden_gradient, "w2": hidden.T @ logit_gradient}""",
            "The keys 'W1', 'W2' were expected; 'w1', 'w2' came.",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W2": obs.T @ hidden_gradient, "W1": hidden.T @ logit_gradient}""",
            "",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": obs.T @ hidden_gradient}""",
            "The keys 'W1', 'W2' were expected; 'W1' came.",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
return {"W1": obs * hidden_gradient, "W2": hidden * logit_gradient}""",
            "two arrays are combined whose shapes do not fit: write",
        ),
        (
            """hidden_gradient = logit_gradient @ params["W2"].T * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "two arrays are combined whose shapes do not fit: write",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
params["W1"] += obs.T @ hidden_gradient
params["W2"] += hidden.T @ logit_gradient
return params""",
            "It changed its argument `params` in place: leave the",
        ),
        (
            """slope = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
params["W1"] = obs.T @ slope
params["W2"] = hidden.T @ logit_gradient
return params""",
            "It changed its argument `params` in place: leave the",
        ),
        (
            """hidden[hidden > 0] = 1
hidden_gradient = np.outer(logit_gradient, params["W2"]) * hidden
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "It changed its argument `hidden` in place: leave the",
        ),
        (
            """x, h, g = obs[0], hidden[0], logit_gradient[0]
return {"W1": np.outer(x, g * params["W2"] * (h > 0)), "W2": h * g}""",
            "",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"])
hidden_gradient *= hidden * (1 - hidden)
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "as far as tried, it is right only where all of `hidden` is",
        ),
        (
            """w2 = hidden.T @ logit_gradient
hidden_gradient = np.outer(logit_gradient, w2) * (hidden > 0)
return {"W1": obs.T @ hidden_gradient, "W2": w2}""",
            "as far as tried, it is right only where all of `hidden` is",
        ),
        (
            """hidden_gradient = np.outer(logit_gradient, params["W2"])
hidden_gradient *= params["W2"] > 0
return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "",
        ),
        (
            """def backward(params, x, hidden, logit_gradient):
    hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
    return {"W1": x.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}""",
            "`backward` takes (params, obs, hidden, logit_gradient);",
        ),
    ],
    "reinforce_gradient": [
        (
            """prob_up, hidden = forward(params, obs)
return backward(params, obs, hidden, weights * log_prob_gradient(prob_up, went_up))""",
            "this is the gradient of the sum. Divide by",
        ),
        (
            """prob_up, hidden = forward(params, obs)
return backward(params, obs, hidden, log_prob_gradient(prob_up, went_up) / len(obs))""",
            "the weights are left out: every action becomes",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = log_prob_gradient(prob_up, went_up).mean()
return backward(params, obs, hidden, weights * slope / len(obs))""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = -weights * log_prob_gradient(prob_up, went_up) / len(obs)
return backward(params, obs, hidden, slope)""",
            "the sign is turned: what went well becomes less",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * (prob_up - went_up) / len(obs)
return backward(params, obs, hidden, slope)""",
            "the sign is turned: what went well becomes less",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * log_prob_gradient(prob_up, went_up) / hidden.shape[1]
return backward(params, obs, hidden, slope)""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
weights = weights - weights.mean()
slope = weights * log_prob_gradient(prob_up, went_up) / len(obs)
return backward(params, obs, hidden, slope)""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * np.where(went_up, 1 - prob_up, prob_up) / len(obs)
return backward(params, obs, hidden, slope)""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * went_up / len(obs)
return backward(params, obs, hidden, slope)""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * log_prob_gradient(prob_up, prob_up > 0.5) / len(obs)
return backward(params, obs, hidden, slope)""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = np.sign(weights) * log_prob_gradient(prob_up, went_up) / len(obs)
return backward(params, obs, hidden, slope)""",
            "it takes the sign of `weights` alone; its size counts, too.",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = np.maximum(weights, 0) * log_prob_gradient(prob_up, went_up) / len(obs)
return backward(params, obs, hidden, slope)""",
            "what went badly is left out",
        ),
        (
            """prob_up, hidden = forward(params, obs)
log_prob = np.log(np.where(went_up, prob_up, 1 - prob_up))
return backward(params, obs, hidden, weights * log_prob / len(obs))""",
            "this weighs the log-probability itself.",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * log_prob_gradient(prob_up, went_up) / len(obs)
grads = backward(params, obs, hidden, slope)
return {k: params[k] + grads[k] for k in params}""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * log_prob_gradient(prob_up, went_up) / len(obs)
return backward(params, obs, hidden, slope)["W1"]""",
            "A dictionary with the keys",
        ),
        (
            """prob_up, hidden = forward(params, obs)
slope = weights * log_prob_gradient(prob_up, went_up) / len(obs)
backward(params, obs, hidden, slope)""",
            "",
        ),
        (
            """prob_up, hidden = forward(params, obs)
return log_prob_gradient(prob_up, went_up) * weights / len(obs)""",
            "A dictionary with the keys",
        ),
        (
            """prob_up, hidden = forward(params, obs)
weights *= log_prob_gradient(prob_up, went_up) / len(obs)
return backward(params, obs, hidden, weights)""",
            "",
        ),
    ],
    "rmsprop_step": [
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] - learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "downhill",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / np.sqrt(new_square[k] + epsilon)
        for k in params}
return new, new_square""",
            "inside the root",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / np.sqrt(new_square[k]) for k in params}
return new, new_square""",
            "it does what is right where `epsilon` is 0, whatever",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / np.sqrt(new_square[k]) + epsilon
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (new_square[k] + epsilon)
        for k in params}
return new, new_square""",
            "root is missing",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(mean_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "before this gradient",
        ),
        (
            """new_square = {k: (1 - decay) * mean_square[k] + decay * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "it takes 1 - `decay` where `decay` is asked for.",
        ),
        (
            """new_square = {k: decay * mean_square[k] + grads[k] ** 2 for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "it does what a right answer would do with `1 - decay` left",
        ),
        (
            """new_square = {k: mean_square[k] + grads[k] ** 2 for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + ((1 - decay) * grads[k]) ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k]
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "it does what a right answer would do with `2` left out of",
        ),
        (
            """new_square = {k: decay * mean_square[k]
        + (1 - decay) * np.mean(grads[k] ** 2)
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] for k in params}
return new, new_square""",
            "it does what a right answer would do with `scale` left out",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + grads[k] / (np.sqrt(new_square[k]) + epsilon) for k in params}
return new, new_square""",
            "it does what is right where `learning_rate` is 1, whatever",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon) for k in params}
return new, new_square""",
            "it does what a right answer would do with `params[k]` left",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * np.sign(grads[k]) for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new""",
            "only value 1",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, mean_square""",
            "it does what a right answer would do with `mean_square`",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return params, new_square""",
            "it does what is right where `learning_rate` is 0, whatever",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new_square, new""",
            "wrong way round",
        ),
        (
            """new_square, new = {}, {}
for k in ["W1", "W2"]:
    new_square[k] = decay * mean_square[k] + (1 - decay) * grads[k] ** 2
    new[k] = params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
return new, new_square""",
            "W1 and W2",
        ),
        (
            """s1 = decay * mean_square["W1"] + (1 - decay) * grads["W1"] ** 2
s2 = decay * mean_square["W2"] + (1 - decay) * grads["W2"] ** 2
w1 = params["W1"] + learning_rate * grads["W1"] / (np.sqrt(s1) + epsilon)
w2 = params["W2"] + learning_rate * grads["W2"] / (np.sqrt(s2) + epsilon)
return {"W1": w1, "W2": w2}, {"W1": s1, "W2": s2}""",
            "W1 and W2",
        ),
        (
            """for k in params:
    mean_square[k] = decay * mean_square[k] + (1 - decay) * grads[k] ** 2
    params[k] += learning_rate * grads[k] / (np.sqrt(mean_square[k]) + epsilon)
return params, mean_square""",
            "changed",
        ),
        (
            """new, new_square = dict(params), dict(mean_square)
for k in params:
    new_square[k] *= decay
    new_square[k] += (1 - decay) * grads[k] ** 2
    new[k] += learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
return new, new_square""",
            "It changed its argument `params` and `mean_square` in",
        ),
        (
            """new_square, new = {}, {}
for k in params:
    new_square[k] = decay * mean_square[k] + (1 - decay) * grads[k] ** 2
    new[k] = params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + epsilon)
    return new, new_square""",
            "it does what a right answer would do with the loop left",
        ),
        (
            """for k in params:
    new_square = decay * mean_square[k] + (1 - decay) * grads[k] ** 2
    new = params[k] + learning_rate * grads[k] / (np.sqrt(new_square) + epsilon)
return new, new_square""",
            "A dictionary with the keys 'W1', 'W2' was expected for",
        ),
        (
            """new_square = {k: 0.99 * mean_square[k] + 0.01 * grads[k] ** 2
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(new_square[k]) + 1e-5)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
new = {k: params[k] + 1e-4 * grads[k] / (np.sqrt(new_square[k]) + epsilon)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        for k in params}
unbiased = {k: new_square[k] / (1 - decay) for k in params}
new = {k: params[k] + learning_rate * grads[k] / (np.sqrt(unbiased[k]) + epsilon)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """new_square = {
        k: np.sqrt(decay * mean_square[k] + (1 - decay) * grads[k] ** 2)
        for k in params}
new = {k: params[k] + learning_rate * grads[k] / (new_square[k] + epsilon)
        for k in params}
return new, new_square""",
            "",
        ),
        (
            """def rmsprop_step(params, grads, mean_square,
        learning_rate, decay, epsilon):
    square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in params}
    new = {k: params[k] + learning_rate * grads[k] / (square[k] ** 0.5 + epsilon)
        for k in params}
    return new, square""",
            "`rmsprop_step` takes (params, grads, mean_square,",
        ),
        (
            """def rmsprop_step(params, grads, mean_square,
        learning_rate=1e-4, decay=0.9, epsilon=1e-5):
    square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in params}
    new = {k: params[k] + learning_rate * grads[k] / (square[k] ** 0.5 + epsilon)
        for k in params}
    return new, square""",
            "",
        ),
        (
            """def rmsprop_step(params, grads, mean_square,
        learning_rate=1e-3, decay=0.99, epsilon=1e-5):
    square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in params}
    new = {k: params[k] + learning_rate * grads[k] / (square[k] ** 0.5 + epsilon)
        for k in params}
    return new, square""",
            "",
        ),
        (
            """def rmsprop_step(params, grads, mean_square,
        learning_rate=1e-4, decay=0.99, epsilon=1e-8):
    square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in params}
    new = {k: params[k] + learning_rate * grads[k] / (square[k] ** 0.5 + epsilon)
        for k in params}
    return new, square""",
            "",
        ),
        (
            """def rmsprop_step(weights, grads, mean_square,
        learning_rate=1e-4, decay=0.99, epsilon=1e-5):
    square = {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in weights}
    new = {k: weights[k] + learning_rate * grads[k] / (square[k] ** 0.5 + epsilon)
        for k in weights}
    return new, square""",
            "`rmsprop_step` takes (params, grads, mean_square,",
        ),
    ],
}
