"""Answers to the exercises of lessons 07 (statistics) and 08, right and wrong.

A body has one statement a line; a whole `def` stands where the signature matters. Of a
wrong one also the words that name it, empty where nobody could.
"""

RIGHT: dict[str, list[str]] = {
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
        """one = ones[:, None]
won = (one > others).astype(int) + (one >= others).astype(int)
return np.mean(won * 0.5)""",
        """pairs = [(a > b) + (a == b) / 2 for a in ones for b in others]
return sum(pairs) / len(pairs)""",
        """gap = ones.reshape(-1, 1) - others
return np.heaviside(gap, 0.5).mean()""",
        """won = np.where(ones[:, None] > others, 1, 0).astype(float)
won[ones[:, None] == others] = 0.5
return float(won.mean())""",
        """lost = sum(float((others > one).mean()) for one in ones) / len(ones)
tied = sum(float((others == one).mean()) for one in ones) / len(ones)
return 1 - lost - tied / 2""",
        """import itertools
score = 0.0
for a, b in itertools.product(ones.tolist(), others.tolist()):
    score += 1.0 if a > b else 0.5 if a == b else 0.0
return score / ones.size / others.size""",
        """m = len(others)
def below(one):
    return np.count_nonzero(others < one) + 0.5 * np.count_nonzero(others == one)
return np.mean([below(one) for one in ones]) / m""",
        """a, b = np.meshgrid(ones, others)
return ((a > b).sum() + (a == b).sum() / 2) / a.size""",
        """from scipy.stats import rankdata
n, m = len(ones), len(others)
ranks = rankdata(np.concatenate([ones, others]))[:n]
return (ranks.sum() - n * (n + 1) / 2) / (n * m)""",
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
        """return 1 - np.power(1 - np.asarray(share), draws)""",
        """miss = np.subtract(1, share)
return 1 - np.prod([miss] * draws, axis=0)""",
        """if np.ndim(share) == 0:
    return 1 - (1 - share) ** draws
return np.array([1 - (1 - each) ** draws for each in share])""",
        """import math
chance = 0
for k in range(1, draws + 1):
    chance = chance + math.comb(draws, k) * share**k * (1 - share) ** (draws - k)
return chance""",
        """if draws == 0:
    return 0.0 * share
return share + (1 - share) * chance_of_any(share, draws - 1)""",
        """if isinstance(share, np.ndarray):
    out = np.zeros(len(share))
    for i in range(len(share)):
        out[i] = chance_of_any(share[i], draws)
    return out
return 1 - pow(1 - share, draws)""",
        """return sum(share * (1 - share) ** k for k in range(draws))""",
        """misses = np.float64(1) - share
none = np.ones_like(misses)
while draws > 0:
    none, draws = none * misses, draws - 1
return 1 - none""",
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
        """from scipy.special import softmax
return softmax(q_values / temperature, axis=1)""",
        """gap = (q_values - np.max(q_values, axis=-1)[:, np.newaxis]) / temperature
log_probs = gap - np.log(np.sum(np.exp(gap), axis=-1))[:, np.newaxis]
return np.exp(log_probs)""",
        """z = q_values.astype(np.float64)
z = (z.T - z.max(axis=1)) / temperature
e = np.exp(z)
return (e / e.sum(axis=0)).T.astype(q_values.dtype)""",
        """import math
out = np.zeros(q_values.shape)
for b, row in enumerate(q_values.tolist()):
    weights = [math.exp((q - max(row)) / temperature) for q in row]
    for a, weight in enumerate(weights):
        out[b, a] = weight / sum(weights)
return out""",
        """q = q_values
def one(row):
    weights = np.exp((row - row.max()) / temperature)
    return weights / weights.sum()
return np.apply_along_axis(one, 1, q)""",
        """logits = torch.from_numpy(q_values) / temperature
return functional.log_softmax(logits, dim=-1).exp().numpy()""",
        """q = q_values.copy()
q -= q.max(axis=1, keepdims=True)
q /= temperature
np.exp(q, out=q)
q /= q.sum(axis=1, keepdims=True)
return q""",
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
        """return (next_q_values * next_probs).sum(-1)""",
        """pairs = zip(next_q_values, next_probs)
return torch.stack([torch.dot(q, p) for q, p in pairs])""",
        """return torch.sum(torch.mul(next_probs, next_q_values), 1)""",
        """total = 0
for action in range(next_q_values.shape[1]):
    total = total + next_probs[:, action] * next_q_values[:, action]
return total""",
        """mean = np.sum(next_q_values.numpy() * next_probs.numpy(), axis=1)
return torch.from_numpy(mean)""",
        """rows = zip(next_q_values.tolist(), next_probs.tolist())
return torch.tensor([sum(q * p for q, p in zip(*row)) for row in rows])""",
        """best = next_q_values.max(dim=1, keepdim=True).values
lost = (next_probs * (best - next_q_values)).sum(dim=1)
return best[:, 0] - lost""",
        """row, column = next_probs.unsqueeze(1), next_q_values.unsqueeze(2)
return torch.bmm(row, column).view(-1)""",
        """weights = next_probs.double() / next_probs.double().sum(dim=1, keepdim=True)
return (weights * next_q_values.double()).sum(dim=1).float()""",
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
        """best = next_q_values.amax(dim=1, keepdim=True)
q = next_q_values - best
mean = (next_probs * q).sum(dim=1)
return (next_probs * q * q).sum(dim=1) - mean.square()""",
        """q = next_q_values
def expected(values):
    return torch.einsum("ba,ba->b", next_probs, values)
return expected((q - expected(q).unsqueeze(1)).pow(2))""",
        """gaps = next_q_values[:, :, None] - next_q_values[:, None, :]
pairs = next_probs[:, :, None] * next_probs[:, None, :]
return (pairs * gaps**2).sum(dim=(1, 2)) / 2""",
        """mean = torch.diagonal(next_q_values @ next_probs.T).reshape(-1, 1)
distance = torch.abs(next_q_values - mean)
return torch.sum(next_probs * distance * distance, -1)""",
        """out = torch.empty(len(next_q_values), dtype=next_q_values.dtype)
for i in range(len(out)):
    mean = sum(p * q for p, q in zip(next_probs[i], next_q_values[i]))
    out[i] = sum(p * (q - mean) ** 2 for p, q in zip(next_probs[i], next_q_values[i]))
return out""",
        """q, p = next_q_values.numpy(), next_probs.numpy()
mean = (p * q).sum(axis=1, keepdims=True)
return torch.tensor((p * (q - mean) ** 2).sum(axis=1))""",
        """mean = torch.sum(next_q_values * next_probs, dim=-1)
spread = next_q_values - mean.view(-1, 1).expand(*next_q_values.shape)
return (torch.sqrt(next_probs) * spread).norm(dim=1) ** 2""",
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
        """best = q_values.argmax(axis=1)
rows = np.arange(len(q_values))
others = q_values.copy()
others[rows, best] = -np.inf
return q_values[rows, best] - others.max(axis=1)""",
        """down = -np.sort(-q_values, axis=1)
return down[:, 0] - down[:, 1]""",
        """second_best, best = np.sort(q_values, axis=1)[:, -2:].T
return best - second_best""",
        """order = np.argsort(q_values, axis=1)[:, ::-1]
ordered = np.take_along_axis(q_values, order, axis=1)
return ordered[:, 0] - ordered[:, 1]""",
        """return np.array([sorted(row)[-1] - sorted(row)[-2] for row in q_values])""",
        """q = q_values.copy()
q.sort(axis=1)
return np.diff(q, axis=1)[:, -1]""",
        """out = np.zeros(q_values.shape[0], dtype=np.float64)
for i, row in enumerate(q_values):
    first = second = -float("inf")
    for value in row:
        if value > first:
            first, second = value, first
        elif value > second:
            second = value
    out[i] = first - second
return out""",
        """top = np.partition(q_values, -2, axis=1)
return top[:, -1] - top[:, -2]""",
        """import heapq
pairs = [heapq.nlargest(2, row.tolist()) for row in q_values]
return np.array([a - b for a, b in pairs])""",
        """ordered = torch.from_numpy(q_values).sort(dim=1, descending=True).values
return (ordered[:, 0] - ordered[:, 1]).numpy()""",
    ],
    "expected_sarsa": [
        """probs = dqn.action_probs(
    agent.settings, agent.target_network(next_obs), agent.epsilon
)
return (agent.target_network(next_obs) * probs).sum(dim=1)""",
        """q = agent.target_network(next_obs)
tau = agent.settings.temperature
if tau:
    policy = torch.softmax(q / tau, dim=1)
else:
    policy = (q == q.amax(dim=1, keepdim=True)).float()
    policy = policy / policy.sum(dim=1, keepdim=True)
mixed = torch.lerp(policy, torch.full_like(q, 1 / q.shape[1]), agent.epsilon)
return torch.einsum("ba,ba->b", mixed, q)""",
        """with torch.no_grad():
    q = agent.target_network(next_obs)
if agent.settings.temperature > 0:
    soft = softmax_probs(q.numpy(), agent.settings.temperature)
    best = expected_value(q, torch.as_tensor(soft, dtype=q.dtype))
else:
    best = q.max(dim=1).values
return (1 - agent.epsilon) * best + agent.epsilon * q.mean(dim=1)""",
        """values = agent.target_network(next_obs).detach()
eps, temp = agent.epsilon, agent.settings.temperature
rows = []
for row in values.numpy():
    if temp == 0:
        p = epsilon_greedy_probs(row[None], eps)[0]
    else:
        w = np.exp((row - row.max()) / temp)
        p = (1 - eps) * w / w.sum() + eps / len(row)
    rows.append(float(p @ row))
return torch.tensor(rows)""",
        """q = agent.target_network(next_obs)
known = q.numpy()
if agent.settings.temperature:
    probs = softmax_probs(known, agent.settings.temperature)
    probs = epsilon_soft(probs, agent.epsilon)
else:
    probs = epsilon_greedy_probs(known, agent.epsilon)
return expected_value(q, torch.tensor(probs, dtype=q.dtype))""",
        """def mean_of(q, probs):
    return torch.stack([a @ b for a, b in zip(q, probs)])
q = agent.target_network.forward(next_obs)
n = agent.num_actions
if agent.settings.temperature > 0:
    logits = q / agent.settings.temperature
    pi = functional.log_softmax(logits, dim=-1).exp()
else:
    pi = functional.one_hot(q.argmax(dim=1), n).to(q.dtype)
return mean_of(q, (1 - agent.epsilon) * pi + agent.epsilon / n)""",
    ],
}

WRONG: dict[str, list[tuple[str, str]]] = {
    "probability_of_improvement": [
        ("""return float(np.mean(ones) > np.mean(others))""", "as wholes"),
        ("""return (ones > others).mean()""", "the first meets the first"),
        ("""return (ones > others.max()).mean()""", ""),
        (
            """return (ones > np.median(others)).mean()""",
            "each seed is compared with one number that stands",
        ),
        (
            """return float(ones.max() > others.max())""",
            "it compares the two as wholes",
        ),
        ("""return ((ones[:, None] > others) * 0.5).mean()""", ""),
        (
            """one = ones[:, None]
return ((one > others) + 0.5 * (one == others)).mean(axis=1)""",
            "one axis too many came",
        ),
        ("""return (ones[:, None] > others) + 0.5 * (ones[:, None] == others)""", ""),
        (
            """one = ones[:, None]
return ((one > others) or 0.5 * (one == others)).mean()""",
            "asks a whole array",
        ),
        (
            """won = (ones[:, None] > others) + (ones[:, None] >= others)
return np.mean(won * 0.5)""",
            "",
        ),
        (
            """return round(float((np.sign(ones[:, None] - others).mean() + 1) / 2))""",
            "rounded to whole numbers",
        ),
        (
            """wins = 0
for one in ones:
    for other in others:
        if one > other:
            wins += 1
        elif one == other:
            wins += 1 // 2
return wins / (len(ones) * len(others))""",
            "a tie counts as lost",
        ),
        (
            """wins = 0
for one in ones:
    for other in others:
        if one > other:
            wins += 1
        elif one == other:
            wins += 0.5
return wins / len(others)""",
            "it divides by the number of `others`",
        ),
        (
            """wins = 0
for one in ones:
    for other in others:
        if one > other:
            wins += 1
        elif one == other:
            wins += 0.5
return wins / (len(ones) + len(others))""",
            "",
        ),
        (
            """wins = 0
for one in ones:
    for other in others:
        if one > other:
            wins += 1
        if one >= other:
            wins += 0.5
return wins / (len(ones) * len(others))""",
            "`>=` where `==` belongs, in `ones[:, None] == others`",
        ),
        (
            """wins = 0
for one in ones:
    for other in others:
        wins += one > other or 0.5
return wins / (len(ones) * len(others))""",
            "`<=` where `==` belongs, in `ones[:, None] == others`",
        ),
        (
            """wins = np.unique(ones)[:, None] - np.unique(others)
return (np.sign(wins).mean() + 1) / 2""",
            "equal numbers in `ones` count once",
        ),
        (
            """gap = ones[:, None] - others
return (gap > 0).sum() / ((gap > 0).sum() + (gap < 0).sum())""",
            "ties are left out",
        ),
        (
            """gap = ones[:, None] - others
return gap.mean()""",
            "how far apart the means are",
        ),
        (
            """gap = ones[:, None] - others
return (gap > 0).mean() - (gap < 0).mean()""",
            "taken away from those won",
        ),
        (
            """gap = (ones[:, None] - others).astype(int)
return (np.sign(gap).mean() + 1) / 2""",
            "",
        ),
        (
            """return (np.sign(others[:, None] - ones).mean() + 1) / 2""",
            "1 minus what is asked",
        ),
        (
            """ones.sort()
others.sort()
return (np.sign(ones[:, None] - others).mean() + 1) / 2""",
            "in place",
        ),
        (
            """a = np.random.choice(ones, 10_000)
b = np.random.choice(others, 10_000)
return ((a > b) + 0.5 * (a == b)).mean()""",
            "",
        ),
        (
            """print((np.sign(ones[:, None] - others).mean() + 1) / 2)""",
            "It returned None",
        ),
        (
            """def probability_of_improvement(x, y):
    return (np.sign(x[:, None] - y).mean() + 1) / 2""",
            "Keep the names",
        ),
        (
            """return np.sign(ones[:, None] - others).mean() + 1 / 2""",
            "it runs from -0.5 to 1.5",
        ),
        ("""return (np.sign(ones[:, None] - others) + 1) / 2""", ""),
    ],
    "chance_of_any": [
        (
            """import math
return 1 - math.pow(1 - share, draws)""",
            "right except where `share` has one axis",
        ),
        (
            """return np.array([1 - (1 - each) ** draws for each in share])""",
            "right only where `share` has one axis",
        ),
        (
            """if share == 0:
    return 0.0
return 1 - (1 - share) ** draws""",
            "asks a whole array",
        ),
        (
            """if share > 0:
    return 1 - (1 - share) ** draws
else:
    return 0.0""",
            "asks a whole array",
        ),
        ("""return 1 - (1 - share ** draws)""", "*all* draws"),
        ("""return 1 - (1 - share) ** 32""", "right only where `draws` is 32"),
        ("""return 1 - (1 - share) ** (draws + 1)""", "off by one"),
        ("""return min(1, share * draws)""", ""),
        ("""return (1 - share) * draws""", ""),
        ("""return 1 - (1 - share) ^ draws""", ""),
        ("""return share > 0""", "Numbers (float) were expected; bool came"),
        (
            """return np.round(1 - (1 - share) ** draws, 2)""",
            "it is rounded to two digits",
        ),
        ("""return np.round(1 - (1 - share) ** draws)""", "rounded to whole numbers"),
        (
            """return (1 - (1 - share) ** draws).astype(np.float32)""",
            "right only where `share` has one axis",
        ),
        (
            """chance = share
for _ in range(draws):
    chance += (1 - chance) * share
return chance""",
            "",
        ),
        (
            """chance = share
for _ in range(draws - 1):
    chance += (1 - chance) * share
return chance""",
            "in place",
        ),
        (
            """none = np.ones_like(share)
for _ in range(draws):
    none *= share
return 1 - none""",
            "it takes 1 - `share` where `share` is asked",
        ),
        (
            """none = 1
for _ in range(1, draws):
    none = none * (1 - share)
return 1 - none""",
            "one draw too few",
        ),
        (
            """hits = np.random.random((10_000, draws)) < share
return hits.any(axis=1).mean()""",
            "",
        ),
        (
            """return 1 - np.prod((1 - share) ** draws)""",
            "right except where `share` has one axis",
        ),
        (
            """return (1 - (1 - share) ** draws).mean()""",
            "that this kind of value does not have",
        ),
        ("""return (1 - share) ** draws - 1""", "sign is turned"),
        (
            """def chance_of_any(share, draws=32):
    return 1 - (1 - share) ** 32""",
            "right only where `draws` is 32",
        ),
        (
            """def chance_of_any(p, n):
    return 1 - (1 - p) ** n""",
            "Keep the names",
        ),
    ],
    "softmax_probs": [
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) * temperature)
return weights / weights.sum(1, keepdims=True)""",
            "1 / `temperature`",
        ),
        (
            """weights = np.exp(q_values - q_values.max(axis=1, keepdims=True))
return weights / weights.sum(axis=1, keepdims=True)""",
            "it does what is right where `temperature` is 1",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp(q_values - best) / temperature
return weights / weights.sum(axis=1, keepdims=True)""",
            "it does what is right where `temperature` is 1",
        ),
        (
            """weights = np.exp(q_values / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "infinite",
        ),
        (
            """weights = np.exp(q_values)
return weights / weights.sum(axis=1, keepdims=True)""",
            "the temperature does not reach the gaps between the",
        ),
        (
            """weights = np.exp(q_values / temperature)
return np.nan_to_num(weights / weights.sum(axis=1, keepdims=True))""",
            "",
        ),
        (
            """weights = np.exp(np.clip(q_values / temperature, -700, 700))
return weights / weights.sum(axis=1, keepdims=True)""",
            "",
        ),
        (
            """weights = np.exp(np.minimum(q_values / temperature, 50))
return weights / weights.sum(axis=1, keepdims=True)""",
            "",
        ),
        (
            """middle = q_values.min(axis=1, keepdims=True)
weights = np.exp((q_values - middle) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "`min` where `max` belongs",
        ),
        (
            """middle = q_values.mean(axis=1, keepdims=True)
weights = np.exp((q_values - middle) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "`mean` where `max` belongs",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((best - q_values) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "`q_values - best` the wrong way round",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
return weights / weights.max(axis=1, keepdims=True)""",
            "left out of `weights / weights.sum(axis=1, keepdims=True)`",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
return weights / weights.sum(axis=1)""",
            "a row of numbers",
        ),
        (
            """best = q_values.max(axis=0)
weights = np.exp((q_values - best) / temperature)
return weights / weights.sum(axis=0)""",
            "it is a softmax over the games",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
return weights / weights.sum(axis=1, keepdims=True) + 1e-3""",
            "it is 0.001 more than what is asked for",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / (temperature + 1e-3))
return weights / weights.sum(axis=1, keepdims=True)""",
            "",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / max(temperature, 0.1))
return weights / weights.sum(axis=1, keepdims=True)""",
            "",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
return np.log(weights / weights.sum(axis=1, keepdims=True))""",
            "logarithm of what is asked",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
gap = (q_values - best) / temperature
return gap - np.log(np.exp(gap).sum(axis=1, keepdims=True))""",
            "",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = 2 ** ((q_values - best) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = ((q_values - best) / temperature) ** 2
return weights / weights.sum(axis=1, keepdims=True)""",
            "`square` where `exp` belongs",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
probs = weights / weights.sum(axis=1, keepdims=True)
return probs.round(2)""",
            "",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
probs = weights / weights.sum(axis=1, keepdims=True)
return probs.argmax(axis=1)""",
            "actions came; the probability",
        ),
        (
            """best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
probs = weights / weights.sum(axis=1, keepdims=True)
chosen = [np.random.choice(len(row), p=row / row.sum()) for row in probs]
return np.eye(q_values.shape[1])[chosen]""",
            "single 1",
        ),
        (
            """if temperature < 0.01:
    best = q_values == q_values.max(axis=1, keepdims=True)
    return best / best.sum(axis=1, keepdims=True)
weights = np.exp((q_values - q_values.max(1, keepdims=True)) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "the best action gets it all",
        ),
        (
            """if temperature < 1e-4:
    return np.eye(q_values.shape[1])[q_values.argmax(axis=1)]
weights = np.exp((q_values - q_values.max(1, keepdims=True)) / temperature)
return weights / weights.sum(axis=1, keepdims=True)""",
            "",
        ),
        (
            """q_values /= temperature
weights = np.exp(q_values - q_values.max(axis=1, keepdims=True))
return weights / weights.sum(axis=1, keepdims=True)""",
            "changed its argument",
        ),
        (
            """out = np.zeros_like(q_values)
for i in range(len(q_values)):
    weights = np.exp((q_values[i] - q_values[i].max()) / temperature)
    out[i] = weights / weights.sum()
    return out""",
            "right only where `q_values` has one row",
        ),
        (
            """logits = torch.tensor(q_values) / temperature
return torch.softmax(logits, dim=0).numpy()""",
            "it is a softmax over the games",
        ),
        (
            """return torch.softmax(torch.tensor(q_values) / temperature, dim=1)""",
            "a tensor came",
        ),
        (
            """from scipy.special import softmax
return softmax(q_values / temperature)""",
            "right only where `q_values` has one row",
        ),
        (
            """best = q_values == q_values.max(axis=1, keepdims=True)
return best.astype(float)""",
            "the best action gets it all",
        ),
        (
            """return np.full(q_values.shape, 1 / q_values.shape[1])""",
            "it does what is right where `q_values` is 0",
        ),
        (
            """def softmax_probs(q_values, temperature=1.0, axis=0):
    weights = np.exp((q_values - q_values.max(axis)) / temperature)
    return weights / weights.sum(axis)""",
            "it is a softmax over the games",
        ),
        (
            """def softmax_probs(q_values, tau):
    weights = np.exp((q_values - q_values.max(axis=1, keepdims=True)) / tau)
    return weights / weights.sum(axis=1, keepdims=True)""",
            "Keep the names",
        ),
        (
            """q = q_values - q_values.max(axis=1, keepdims=True)
w = np.exp(q / max(temperature, 1e-3))
return w / w.sum(axis=1, keepdims=True)""",
            "",
        ),
    ],
    "expected_value": [
        ("""return next_q_values.max(dim=1)""", "take `.values`"),
        ("""return next_q_values.amax(dim=1)""", "value of the best action"),
        ("""return (next_probs * next_q_values).sum()""", "adds up everything"),
        ("""return (next_probs * next_q_values).mean()""", "one axis is missing"),
        (
            """return (next_probs * next_q_values).sum(dim=1, keepdim=True)""",
            "one axis too many at the end",
        ),
        (
            """return (next_probs * next_q_values).sum(dim=1).squeeze()""",
            "axis of length 1",
        ),
        (
            """return (next_probs * next_q_values).sum(dim=1).item()""",
            "holds several, or none",
        ),
        (
            """return (next_probs * next_q_values).sum(dim=1).numpy()""",
            "an ndarray came",
        ),
        (
            """return (next_probs * next_q_values).sum(dim=1).tolist()""",
            "try `torch.tensor",
        ),
        ("""return (next_probs * next_q_values).sum(dim=1).long()""", "cut off"),
        (
            """return (next_probs * next_q_values).sum(dim=1) / next_probs.sum()""",
            "it divides by the number of rows",
        ),
        ("""return (next_probs @ next_q_values).sum(dim=1)""", ""),
        ("""return next_probs @ next_q_values""", "one axis too many came"),
        (
            """return (next_probs @ next_q_values.T).sum(dim=1)""",
            "right only where `next_q_values` has one row",
        ),
        (
            """return (next_probs @ next_q_values.T)[0]""",
            "it takes the first row of `next_probs` for all",
        ),
        (
            """probs = torch.softmax(next_q_values, dim=1)
return (probs * next_q_values).sum(dim=1)""",
            "it is the mean of a softmax policy",
        ),
        (
            """return (torch.softmax(next_probs, dim=1) * next_q_values).sum(dim=1)""",
            "",
        ),
        (
            """return torch.dot(next_probs.flatten(), next_q_values.flatten())""",
            "adds up everything",
        ),
        ("""return (next_probs[0] * next_q_values).sum(dim=1)""", "first row"),
        (
            """return (next_probs[:, :4] * next_q_values[:, :4]).sum(dim=1)""",
            "right except where `next_q_values` has 5 columns",
        ),
        (
            """actions = torch.multinomial(next_probs, 1)
return next_q_values.gather(1, actions)[:, 0]""",
            "was drawn",
        ),
        (
            """actions = torch.distributions.Categorical(next_probs).sample()
return next_q_values[torch.arange(len(actions)), actions]""",
            "was drawn",
        ),
        (
            """actions = next_probs.argmax(dim=1)
return next_q_values[range(len(actions)), actions]""",
            "only the likeliest",
        ),
        (
            """greedy = next_q_values.argmax(dim=1)
return next_probs[range(len(greedy)), greedy]""",
            "",
        ),
        (
            """greedy = next_q_values.argmax(dim=1)
rows = range(len(greedy))
return next_probs[rows, greedy] * next_q_values[rows, greedy]""",
            "",
        ),
        (
            """values = torch.zeros(len(next_q_values), dtype=torch.long)
for i in range(len(values)):
    values[i] = (next_q_values[i] * next_probs[i]).sum()
return values""",
            "cut off",
        ),
        (
            """values = torch.zeros(len(next_q_values))
for i in range(len(values)):
    for a in range(4):
        values[i] += next_q_values[i, a] * next_probs[i, a]
return values""",
            "right only where `next_q_values` has 4 columns",
        ),
        (
            """values = []
for q, p in zip(next_q_values, next_probs):
    values.append((q * p).sum())
return values""",
            "try `torch.tensor",
        ),
        (
            """total = 0
for q, p in zip(next_q_values, next_probs):
    total += (q * p).sum()
return total""",
            "adds up everything",
        ),
        (
            """total = torch.zeros(len(next_q_values))
for a in range(next_q_values.shape[1] - 1):
    total += next_q_values[:, a] * next_probs[:, a]
return total""",
            "",
        ),
        (
            """next_probs *= next_q_values
return next_probs.sum(dim=1)""",
            "changed its argument",
        ),
        ("""return (next_probs.round() * next_q_values).sum(dim=1)""", "rounded"),
        (
            """return next_probs.sum(dim=1)""",
            "it does what is right where `next_q_values` is 1",
        ),
        ("""print((next_probs * next_q_values).sum(dim=1))""", "It returned None"),
        (
            """def expected_value(next_q_values, probs):
    return (probs * next_q_values).sum(dim=1)""",
            "Keep the names",
        ),
    ],
    "sampling_variance": [
        ("""return next_q_values.var(dim=1, unbiased=False)""", "as if all actions"),
        ("""return next_q_values.std(dim=1)""", ""),
        ("""return (next_probs * next_q_values).var(dim=1)""", ""),
        (
            """return (next_probs * next_q_values).var(dim=1, correction=0)""",
            "it is the variance of the products",
        ),
        (
            """return (next_probs * next_q_values.square()).sum(dim=1)""",
            "`mean[:, None]` left out of `next_q_values - mean[:, None]`",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1, keepdim=True)""",
            "one axis too many at the end",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean) ** 2).sum()""",
            "adds up everything",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1).sqrt()""",
            "square root",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_q_values - mean).square().sum(dim=1)""",
            "`next_probs` left out of `next_probs * distance.square()`",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_q_values - mean).square().mean(dim=1)""",
            "averaged as if",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean)).sum(dim=1).square()""",
            "the distances are not squared",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * next_q_values - mean).square().sum(dim=1)""",
            "",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs**2 * (next_q_values - mean) ** 2).sum(dim=1)""",
            "probabilities are squared",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
n = next_q_values.shape[1]
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1) * n / (n - 1)""",
            "",
        ),
        (
            """mean = (next_probs * next_q_values).mean(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1)""",
            "`mean` where `sum` belongs",
        ),
        (
            """mean = (next_probs * next_q_values).sum()
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1)""",
            "the distances are from one number for all rows",
        ),
        (
            """mean = next_q_values.mean()
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1)""",
            "",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=0)
return (next_probs * (next_q_values - mean) ** 2).sum(dim=1)""",
            "",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1)
return mean.square() - (next_probs * next_q_values.square()).sum(dim=1)""",
            "",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1)
return (next_probs * next_q_values**2).sum(dim=1) - mean**2""",
            "right on paper",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1)
var = (next_probs * next_q_values**2).sum(dim=1) - mean**2
return var.clamp(min=0)""",
            "right on paper",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1)
return (next_probs * next_q_values**2).sum(dim=1) - mean""",
            "",
        ),
        (
            """actions = torch.multinomial(next_probs, 100, replacement=True)
return next_q_values.gather(1, actions).var(dim=1)""",
            "",
        ),
        (
            """action = torch.multinomial(next_probs, 1)
mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_q_values.gather(1, action) - mean).square()[:, 0]""",
            "",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
next_q_values -= mean
return (next_probs * next_q_values.square()).sum(dim=1)""",
            "changed its argument",
        ),
        (
            """variances = []
for q, p in zip(next_q_values, next_probs):
    mean = (p * q).sum()
    variances.append((p * (q - mean) ** 2).sum())
return variances""",
            "try `torch.tensor",
        ),
        (
            """for q, p in zip(next_q_values, next_probs):
    mean = (p * q).sum()
    return (p * (q - mean) ** 2).sum()""",
            "only the first row came",
        ),
        (
            """out = torch.zeros(len(next_q_values), dtype=torch.int64)
for i, (q, p) in enumerate(zip(next_q_values, next_probs)):
    out[i] = (p * (q - (p * q).sum()) ** 2).sum()
return out""",
            "cut off",
        ),
        (
            """mean = (next_probs * next_q_values).sum(dim=1, keepdim=True)
return (next_probs * (next_q_values - mean) ^ 2).sum(dim=1)""",
            "",
        ),
        (
            """def sampling_variance(q_values, probs):
    mean = (probs * q_values).sum(dim=1, keepdim=True)
    return (probs * (q_values - mean) ** 2).sum(dim=1)""",
            "Keep the names",
        ),
    ],
    "action_gap": [
        ("""return q_values.max(axis=1) - q_values.min(axis=1)""", "the worst action"),
        (
            """return q_values.max(axis=1)""",
            "`ordered[:, -2]` left out of `ordered[:, -1] - ordered[:, -2]`",
        ),
        (
            """return q_values.max(axis=1) - q_values.mean(axis=1)""",
            "it is how far the best is above the",
        ),
        ("""return q_values.max(axis=1) - np.median(q_values, axis=1)""", ""),
        (
            """return np.diff(np.sort(q_values, axis=1), axis=1)""",
            "one axis too many came",
        ),
        ("""return np.diff(np.sort(q_values, axis=1), axis=1)[:, 0]""", "two worst"),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[:, -2] - ordered[:, -1]""",
            "sign is turned",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[:, -1] - ordered[:, -3]""",
            "",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[:, 3] - ordered[:, 2]""",
            "right only where `q_values` has 4 columns",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[:, 0] - ordered[:, 1]""",
            "",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return (ordered[:, -1] - ordered[:, -2]).astype(int)""",
            "cut off",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[:, -1:] - ordered[:, -2:-1]""",
            "one axis too many at the end",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[-1] - ordered[-2]""",
            "two games are compared",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return ordered[0, -1] - ordered[0, -2]""",
            "only the first row came",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return (ordered[:, -1] - ordered[:, -2]).mean()""",
            "mean of everything",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return (ordered[:, -1] - ordered[:, -2]).squeeze()""",
            "axis of length 1",
        ),
        (
            """ordered = np.sort(q_values, axis=1)
return [row[-1] - row[-2] for row in ordered]""",
            "try `np.array",
        ),
        (
            """ordered = np.sort(q_values, axis=0)
return ordered[:, -1] - ordered[:, -2]""",
            "it sorts the games",
        ),
        (
            """ordered = np.sort(np.abs(q_values), axis=1)
return ordered[:, -1] - ordered[:, -2]""",
            "sign of `q_values` is lost",
        ),
        (
            """ordered = np.sort(q_values.round(1), axis=1)
return ordered[:, -1] - ordered[:, -2]""",
            "",
        ),
        (
            """ordered = np.unique(q_values)
return ordered[-1] - ordered[-2]""",
            "one axis is missing",
        ),
        (
            """ordered = [sorted(set(row)) for row in q_values]
return np.array([row[-1] - row[-2] for row in ordered])""",
            "it reads beyond the end of an axis: does a loop or an index",
        ),
        (
            """ordered = sorted(q_values)
return ordered[-1] - ordered[-2]""",
            "",
        ),
        (
            """q_values.sort()
return q_values[:, -1] - q_values[:, -2]""",
            "changed its argument",
        ),
        (
            """best = q_values.argmax(axis=1)
others = np.delete(q_values, best, axis=1)
return q_values.max(axis=1) - others.max(axis=1)""",
            "",
        ),
        (
            """others = q_values.copy()
others[:, others.argmax(axis=1)] = -np.inf
return q_values.max(axis=1) - others.max(axis=1)""",
            "what is the best of one game is left",
        ),
        (
            """others = q_values
others[np.arange(len(others)), others.argmax(axis=1)] = -np.inf
return q_values.max(axis=1) - others.max(axis=1)""",
            "in place",
        ),
        (
            """others = q_values.copy()
others[others == others.max(axis=1, keepdims=True)] = 0
return q_values.max(axis=1) - others.max(axis=1)""",
            "the best is set to 0 before the next",
        ),
        (
            """order = np.argsort(q_values)
return q_values[order[:, -1]] - q_values[order[:, -2]]""",
            "reads beyond the end",
        ),
        (
            """return q_values[:, -1] - q_values[:, -2]""",
            "`sort` left out of `np.sort(q_values, axis=1)`",
        ),
        (
            """gaps = []
for row in q_values:
    best = second = -np.inf
    for value in row:
        if value > best:
            second, best = best, value
    gaps.append(best - second)
return np.array(gaps)""",
            "",
        ),
        (
            """gaps = []
for row in q_values:
    best = second = 0
    for value in row:
        if value > best:
            second, best = best, value
        elif value > second:
            second = value
    gaps.append(best - second)
return np.array(gaps)""",
            "what is below 0 in `q_values` counts as 0",
        ),
        (
            """return torch.tensor(q_values).topk(2).values.diff().neg().squeeze(1)""",
            "a tensor came",
        ),
        (
            """def action_gap(values):
    ordered = np.sort(values, axis=1)
    return ordered[:, -1] - ordered[:, -2]""",
            "Keep the names",
        ),
        (
            """def action_gap(q_values, axis=1):
    ordered = np.sort(q_values)
    return ordered[-1] - ordered[-2]""",
            "two games are compared",
        ),
    ],
    "expected_sarsa": [
        (
            """q = agent.q_network(next_obs).detach()
probs = dqn.action_probs(agent.settings, q, agent.epsilon)
return expected_value(q, probs)""",
            "the network that learns is asked",
        ),
        ("""return agent.target_network(next_obs).amax(dim=1)""", "as in Q-learning"),
        ("""return dqn.q_learning(agent, next_obs)""", "as in Q-learning"),
        (
            """return max_value(agent.q_network(next_obs))""",
            "by the network that learns",
        ),
        (
            """return dqn.double_q_learning(agent, next_obs)""",
            "",
        ),
        (
            """q = agent.target_network(next_obs)
probs = epsilon_greedy_probs(q.numpy(), agent.epsilon)
return expected_value(q, torch.from_numpy(probs))""",
            "it is epsilon-greedy whatever the temperature",
        ),
        (
            """q = agent.target_network(next_obs)
if agent.settings.temperature:
    soft = softmax_probs(q.numpy(), agent.settings.temperature)
    probs = epsilon_greedy_probs(soft, agent.epsilon)
else:
    probs = epsilon_greedy_probs(q.numpy(), agent.epsilon)
return expected_value(q, torch.from_numpy(probs))""",
            "it is epsilon-greedy whatever the temperature",
        ),
        (
            """q = agent.target_network(next_obs)
if agent.settings.temperature:
    probs = softmax_probs(q.numpy(), agent.settings.temperature)
else:
    probs = epsilon_greedy_probs(q.numpy(), agent.epsilon)
return expected_value(q, torch.from_numpy(probs))""",
            "its softmax does not explore",
        ),
        (
            """q = agent.target_network(next_obs)
probs = dqn.action_probs(agent.settings, q, 0)
return expected_value(q, probs)""",
            "it never explores",
        ),
        (
            """q = agent.target_network(next_obs)
probs = softmax_probs(q.numpy(), agent.settings.temperature)
probs = (1 - agent.epsilon) * probs + agent.epsilon / probs.shape[1]
return expected_value(q, torch.from_numpy(probs))""",
            "a softmax at temperature 0",
        ),
        (
            """q = agent.target_network(next_obs)
probs = softmax_probs(q, agent.epsilon)
return expected_value(q, probs)""",
            "",
        ),
        (
            """q = agent.target_network(next_obs)
probs = dqn.action_probs(agent.settings, q, agent.settings.epsilon_end)
return expected_value(q, probs)""",
            "as little as the agent will in the end",
        ),
        (
            """q = agent.target_network(next_obs)
probs = dqn.action_probs(agent.settings, q, agent.settings.epsilon_start)
return expected_value(q, probs)""",
            "",
        ),
        (
            """q, online = agent.target_network(next_obs), agent.q_network(next_obs)
return expected_value(q, dqn.action_probs(agent.settings, online, agent.epsilon))""",
            "one network chooses, the other values",
        ),
        (
            """q, online = agent.target_network(next_obs), agent.q_network(next_obs)
return expected_value(online, dqn.action_probs(agent.settings, q, agent.epsilon))""",
            "the network that learns the values",
        ),
        (
            """q = agent.target_network(next_obs)
probs = dqn.action_probs(agent.settings, q, agent.epsilon)
actions = torch.from_numpy(dqn.draw(probs.numpy(), agent.rng))
return sampled_value(q, actions)""",
            "",
        ),
        (
            """return agent.target_network(next_obs).mean(dim=1)""",
            "as if every action were random",
        ),
        (
            """q = agent.target_network(next_obs)
probs = dqn.action_probs(agent.settings, q, agent.epsilon)
return (probs * q).sum()""",
            "",
        ),
        (
            """q = agent.target_network(next_obs)
probs = dqn.action_probs(agent.settings, q, agent.epsilon)
return (probs * q).numpy().sum(axis=1)""",
            "stay with the functions of `torch`",
        ),
        (
            """q = agent.target_network(next_obs)
probs = epsilon_greedy_probs(q.numpy(), agent.epsilon)
if agent.settings.temperature:
    probs = softmax_probs(q.numpy(), agent.settings.temperature)
    probs = (1 - agent.epsilon) * probs + agent.epsilon
return expected_value(q, torch.from_numpy(probs))""",
            "every action gets the whole epsilon",
        ),
        (
            """q = agent.target_network(next_obs)
probs = epsilon_greedy_probs(q.numpy(), agent.epsilon)
if agent.settings.temperature:
    probs = softmax_probs(q.numpy(), agent.settings.temperature)
    probs = agent.epsilon * probs + (1 - agent.epsilon) / probs.shape[1]
return expected_value(q, torch.from_numpy(probs))""",
            "Turn it round",
        ),
        (
            """q = agent.target_network(next_obs)
probs = epsilon_greedy_probs(q.numpy(), agent.epsilon)
if agent.settings.temperature:
    probs = torch.softmax(q, dim=1).numpy()
    probs = (1 - agent.epsilon) * probs + agent.epsilon / probs.shape[1]
return expected_value(q, torch.from_numpy(probs))""",
            "a temperature of 1",
        ),
        (
            """def expected_sarsa(network, next_obs):
    return network(next_obs).max(dim=1).values""",
            "Keep the names",
        ),
        (
            """q = agent.target_network(next_obs)
known, temperature = q.numpy(), agent.settings.temperature
if temperature > 0:
    weights = np.exp(known / temperature)
    probs = weights / weights.sum(axis=1, keepdims=True)
    probs = (1 - agent.epsilon) * probs + agent.epsilon / known.shape[1]
else:
    probs = epsilon_greedy_probs(known, agent.epsilon)
return expected_value(q, torch.from_numpy(probs).to(q.dtype))""",
            "",
        ),
    ],
}
