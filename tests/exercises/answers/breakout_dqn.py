"""Right and wrong answers to the exercises of lessons 06 and 07, as people write them.

Each is a body, one statement a line, or a whole function where the signature matters.
A wrong one stands with words of what names it, or with nothing.
"""


def edits(body, *each):
    """A long body with one place written otherwise, each with words of its naming."""
    assert all(body.count(old) == 1 for old, _, _ in each)
    return [(body.replace(old, new), says) for old, new, says in each]


NETWORK = """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)"""
SAMPLED = """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))"""

RIGHT = {
    "ConvQNetwork": [
        """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4),
        nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(2592, 256),
        nn.ReLU(),
        nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
        """def __init__(self, channels, num_actions):
    super().__init__()
    body = [nn.Conv2d(channels, 16, 8, stride=4), nn.ReLU(inplace=True)]
    body += [nn.Conv2d(16, 32, 4, stride=2), nn.ReLU(inplace=True), nn.Flatten()]
    with torch.no_grad():
        size = nn.Sequential(*body)(torch.zeros(1, channels, 84, 84)).shape[1]
    body += [nn.Linear(size, 256), nn.ReLU(), nn.Linear(256, num_actions)]
    self.layers = nn.Sequential(*body)
def forward(self, obs):
    return self.layers(obs.float() / 255.0)""",
        """def __init__(self, channels, num_actions):
    nn.Module.__init__(self)
    self.layers = nn.Sequential()
    previous = channels
    for count, side, stride in ((16, 8, 4), (32, 4, 2)):
        self.layers.append(nn.Conv2d(previous, count, (side, side), (stride, stride)))
        self.layers.append(nn.ReLU())
        previous = count
    self.layers.append(nn.Flatten(start_dim=1))
    self.layers.append(nn.Linear(previous * 81, 256))
    self.layers.append(nn.ReLU())
    self.layers.append(nn.Linear(256, num_actions))
    for layer in self.layers:
        if isinstance(layer, nn.Linear):
            nn.init.orthogonal_(layer.weight)
@half_the_digits
def forward(self, obs):
    features = obs / 255
    for layer in self.layers:
        features = layer(features)
    return features""",
        """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(),
        nn.Flatten(), nn.Linear(32 * 9**2, 256), nn.ReLU(),
        nn.Linear(256, num_actions),
    )
def forward(self, obs):
    return self.layers(obs.to(torch.float32).div(255))""",
        """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.ModuleList([
        nn.Conv2d(channels, 16, 8, 4), nn.Identity(),
        nn.Conv2d(16, 32, 4, 2), nn.Identity(), nn.Identity(),
        nn.Linear(32 * 9 * 9, 256), nn.Identity(),
        nn.Linear(256, num_actions),
    ])
def forward(self, obs):
    seen = torch.relu(self.layers[0](obs / 255))
    seen = torch.relu(self.layers[2](seen))
    hidden = torch.relu(self.layers[5](seen.reshape(len(obs), -1)))
    return self.layers[7](hidden)""",
    ],
    "sample_batch": [
        """where = memory.draw(rng, batch_size)
ahead, ended = memory.rewards_ahead(where)
total, count = n_step_return(ahead, ended, memory.gamma)
after = memory.later(where, count)
before_stacks, after_stacks = memory.stacks(where, after)
return Batch(
    obs=torch.from_numpy(only_this_game(before_stacks, memory.seen(where))),
    actions=torch.from_numpy(memory.actions(where)),
    rewards=torch.from_numpy(total).float(),
    next_obs=torch.from_numpy(only_this_game(after_stacks, memory.seen(after))),
    terminated=torch.from_numpy(memory.terminated(where, count)),
    discounts=torch.from_numpy(memory.gamma**count).float(),
)""",
        """places = memory.draw(rng, batch_size)
sums, steps = n_step_return(*memory.rewards_ahead(places), memory.gamma)
later = memory.later(places, steps)
views = zip(memory.stacks(places, later), (places, later))
obs, next_obs = (only_this_game(stack, memory.seen(at)) for stack, at in views)
return Batch(
    torch.tensor(obs),
    torch.tensor(memory.actions(places)),
    torch.tensor(sums, dtype=torch.float32),
    torch.tensor(next_obs),
    torch.tensor(memory.terminated(places, steps)),
    torch.tensor(np.power(memory.gamma, steps), dtype=torch.float32),
)""",
        """rows = []
for _ in range(batch_size):
    place = memory.draw(rng, 1)
    rewards, ended = memory.rewards_ahead(place)
    total, steps = n_step_return(rewards, ended, memory.gamma)
    later = memory.later(place, steps)
    now, then = memory.stacks(place, later)
    now = only_this_game(now, memory.seen(place))
    then = only_this_game(then, memory.seen(later))
    over = memory.terminated(place, steps)
    rows.append((now, memory.actions(place), total, then, over, memory.gamma**steps))
return Batch(*(torch.from_numpy(np.concatenate(column)) for column in zip(*rows)))""",
        """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
last = memory.later(places, steps - 1)
later = memory.later(last, np.ones_like(steps))
obs = only_this_game(memory.stacks(places, places)[0], memory.seen(places))
next_obs = only_this_game(memory.stacks(later, later)[1], memory.seen(later))
over = memory.terminated(last, np.ones_like(steps))
discount = np.cumprod(np.full((batch_size, memory.n_steps), memory.gamma), axis=1)
discounts = discount[np.arange(batch_size), steps - 1]
parts = obs, memory.actions(places), returns, next_obs, over, discounts
return Batch._make(torch.as_tensor(part) for part in parts)""",
    ],
    "only_this_game": [
        """out = np.zeros_like(stacks)
for row, count in enumerate(seen):
    out[row, -min(count, stacks.shape[1]):] = stacks[row, -min(count, stacks.shape[1]):]
return out""",
        """ago = np.arange(stacks.shape[1])[::-1]
stays = (ago < seen[:, None])[:, :, None, None]
return np.where(stays, stacks, 0).astype(stacks.dtype)""",
        """clean = stacks.copy()
for stack, count in zip(clean, seen):
    stack[: max(0, len(stack) - count)] = 0
return clean""",
        """size = stacks.shape[1]
mask = np.arange(size) >= size - np.minimum(seen, size)[:, None]
return stacks * mask[:, :, None, None]""",
        """size = stacks.shape[1]
rows = []
for stack, count in zip(stacks, seen):
    frames = []
    for k in range(size):
        ago = size - 1 - k
        frames.append(stack[k] if ago < count else np.zeros_like(stack[k]))
    rows.append(np.stack(frames))
return np.array(rows)""",
        """mask = np.tri(stacks.shape[1], dtype=np.uint8)[::-1].T
mask = np.array([np.arange(stacks.shape[1], 0, -1) <= s for s in seen])
return np.einsum("ns,nshw->nshw", mask.astype(np.uint8), stacks)""",
        """flipped = stacks[:, ::-1].copy()
flipped[np.arange(stacks.shape[1])[None] >= seen.reshape(-1, 1)] = 0
return flipped[:, ::-1].copy()""",
        """out = np.array(stacks, dtype=np.float64)
n, s = np.nonzero(stacks.shape[1] - np.arange(stacks.shape[1]) > seen[:, None])
out[n, s] = 0
return out.astype(np.uint8)""",
    ],
    "shape_reward": [
        """rewards = rewards.copy()
rewards[lost] -= penalty
if clip:
    return (rewards > 0).astype(np.float32) - (rewards < 0)
return rewards""",
        """paid = np.where(lost, rewards - penalty, rewards)
return np.where(clip, np.sign(paid), paid)""",
        """out = []
for reward, gone in zip(rewards, lost):
    if gone:
        reward = reward - penalty
    if clip:
        reward = 1 if reward > 0 else -1 if reward < 0 else 0
    out.append(reward)
return np.array(out)""",
        """total = rewards + (-penalty) * lost.astype(np.float32)
if not clip:
    return total
return np.sign(total)""",
        """less = np.zeros(len(rewards))
def sign(x):
    return (x > 0).astype(float) - (x < 0).astype(float)
less[np.flatnonzero(lost)] = penalty
return sign(rewards - less) if clip else rewards - less""",
        """r = np.subtract(rewards, penalty, out=rewards.astype(np.float64), where=lost)
return np.divide(r, np.abs(r), out=np.zeros_like(r), where=r != 0) if clip else r""",
        """rewards = torch.tensor(rewards).double() - penalty * torch.tensor(lost)
return (rewards.sign() if clip else rewards).numpy()""",
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
        """n = rewards.shape[1]
steps = np.where(ended.any(axis=1), ended.argmax(axis=1) + 1, n)
mask = np.arange(n) < steps[:, None]
return (gamma ** np.arange(n) * rewards * mask).sum(axis=1), steps""",
        """total = np.zeros(len(rewards))
steps = np.zeros(len(rewards), dtype=int)
for k in reversed(range(rewards.shape[1])):
    total = rewards[:, k] + gamma * np.where(ended[:, k], 0, total)
    steps = 1 + np.where(ended[:, k], 0, steps)
return total, steps""",
        """pairs = []
def one(row, ends):
    if len(row) == 1 or ends[0]:
        return float(row[0]), 1
    rest, count = one(row[1:], ends[1:])
    return row[0] + gamma * rest, count + 1
for row, ends in zip(rewards, ended):
    pairs.append(one(row, ends))
return tuple(np.array(each) for each in zip(*pairs))""",
        """steps = np.full(len(rewards), rewards.shape[1])
for i in range(len(rewards)):
    where = np.nonzero(ended[i])[0]
    if where.size:
        steps[i] = where[0] + 1
sums = np.empty(len(rewards))
for i, count in enumerate(steps):
    sums[i] = np.polyval(rewards[i, :count][::-1], gamma)
return sums, steps""",
        """sums = np.zeros(len(rewards), dtype=np.float32)
steps = np.zeros(len(rewards), dtype=np.int32)
alive = np.ones(len(rewards), dtype=bool)
discount = 1.0
for r, e in zip(rewards.T, ended.T):
    sums[alive] += discount * r[alive]
    steps += alive
    alive = alive & ~e
    discount *= gamma
return [sums, steps]""",
    ],
    "double_value": [
        """best = next_q_values_online.argmax(dim=1, keepdim=True)
return next_q_values_target.gather(1, best).squeeze(1)""",
        """rows = torch.arange(len(next_q_values_online))
return next_q_values_target[rows, next_q_values_online.max(dim=1).indices]""",
        """chosen = functional.one_hot(
    next_q_values_online.argmax(1), next_q_values_online.shape[1]
)
return (chosen * next_q_values_target).sum(dim=-1)""",
        """values = []
for mine, theirs in zip(next_q_values_online, next_q_values_target):
    values.append(theirs[mine.argmax()])
return torch.stack(values)""",
        """order = next_q_values_online.sort(dim=1, descending=True).indices[:, :1]
return torch.take_along_dim(next_q_values_target, order, dim=1)[:, 0]""",
        """with torch.no_grad():
    _, best = torch.max(next_q_values_online, 1)
    return next_q_values_target.double()[range(len(best)), best]""",
        """out = torch.zeros(next_q_values_target.shape[0])
for i in range(len(out)):
    top = 0
    for a in range(next_q_values_online.shape[1]):
        if next_q_values_online[i, a] > next_q_values_online[i, top]:
            top = a
    out[i] = next_q_values_target[i, top]
return out""",
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
        """x = torch.tensor(obs.astype(np.float32)).requires_grad_(True)
picked = q_network(x).gather(1, torch.tensor(actions)[:, None]).squeeze(1)
g = torch.autograd.grad(picked, x, grad_outputs=torch.ones_like(picked))[0]
return np.abs(g.numpy()).max(1)""",
        """import copy
twin = copy.deepcopy(q_network)
x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q = twin(x)
q[torch.arange(len(q)), actions].sum().backward()
return x.grad.abs().amax(1).numpy()""",
        """x = torch.as_tensor(obs).float()
x.requires_grad = True
q = q_network(x)
mask = functional.one_hot(torch.as_tensor(actions), q.shape[1])
(q * mask).sum().backward(inputs=[x])
return torch.maximum(x.grad.amax(dim=1), -x.grad.amin(dim=1)).numpy()""",
        """rows = range(len(obs))
def value(x):
    return q_network(x)[rows, actions].sum()
slope = torch.func.grad(value)(torch.tensor(obs).float())
return slope.abs().amax(dim=1).detach().numpy()""",
        """before = {k: p.requires_grad for k, p in q_network.named_parameters()}
for p in q_network.parameters():
    p.requires_grad_(False)
x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q_network(x)[range(len(x)), actions].sum().backward()
for k, p in q_network.named_parameters():
    p.requires_grad_(before[k])
return x.grad.abs().max(1)[0].numpy()""",
        """x = torch.tensor(obs, dtype=torch.float64, requires_grad=True)
q = q_taken(q_network(x), torch.as_tensor(actions))
(slope,) = torch.autograd.grad(q.sum(), x)
return slope.abs().amax(dim=1).numpy()""",
    ],
    "brighter": [
        """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].max(axis=1)""",
        """pictures = []
for end in range(frame_skip, len(frames) + 1, frame_skip):
    before, now = frames[end - 2], frames[end - 1]
    pictures.append(np.where(before > now, before, now))
return np.stack(pictures)""",
        """now = frames[frame_skip - 1 :: frame_skip].copy()
before = frames[frame_skip - 2 :: frame_skip]
now[before > now] = before[before > now]
return now""",
        """count, height, width = frames.shape
out = np.zeros((count // frame_skip, height, width), dtype=np.uint8)
for step in range(len(out)):
    last = (step + 1) * frame_skip - 1
    for row in range(height):
        for column in range(width):
            out[step, row, column] = max(
                frames[last, row, column], frames[last - 1, row, column]
            )
return out""",
        """ends = np.arange(frame_skip, len(frames) + 1, frame_skip)
return np.fmax(frames[ends - 1], frames[ends - 2]).astype("uint8")""",
        """steps = np.split(frames, len(frames) // frame_skip)
return np.array([step[-2:].max(axis=0) for step in steps])""",
        """pairs = np.maximum(frames[:-1], frames[1:])
return pairs[frame_skip - 2 :: frame_skip]""",
        """starts = np.arange(frame_skip - 2, len(frames), frame_skip)
return np.stack([np.amax([frames[s], frames[s + 1]], axis=0) for s in starts])""",
    ],
    "normalised_score": [
        """way = reference - random
return score / way - random / way""",
        """share = np.subtract(score, random)
share /= np.subtract(reference, random)
return share""",
        """return (score - random) * (reference - random) ** -1""",
        """return np.divide(score - random, reference - random)""",
        """if np.ndim(score) == 0:
    return (float(score) - random) / (reference - random)
return np.array([(each - random) / (reference - random) for each in score])""",
        """above = np.asarray(score, dtype=float) - random
return above / (reference - random)""",
        """return 1 - (reference - score) / (reference - random)""",
        """slope, offset = np.polyfit([random, reference], [0.0, 1.0], 1)
return slope * score + offset""",
    ],
    "interquartile_mean": [
        """cut = len(scores) // 4
ordered = np.sort(scores, axis=0)
return ordered[cut : len(scores) - cut].mean(axis=0)""",
        """columns = scores.T
def middle(column):
    kept = sorted(column)
    for _ in range(len(column) // 4):
        kept = kept[1:-1]
    return sum(kept) / len(kept)
if scores.ndim == 1:
    return middle(scores)
return np.array([middle(column) for column in columns])""",
        """rank = scores.argsort(axis=0).argsort(axis=0)
cut = np.floor(len(scores) / 4)
kept = (rank >= cut) & (rank < len(scores) - cut)
return np.mean(scores, axis=0, where=kept)""",
        """from scipy.stats import trim_mean
return trim_mean(scores, 0.25)""",
        """cut = len(scores) // 4
total = scores.sum(axis=0, dtype=float)
if cut:
    ordered = np.sort(scores, axis=0)
    total = total - ordered[:cut].sum(axis=0) - ordered[-cut:].sum(axis=0)
return total / (len(scores) - 2 * cut)""",
        """cut = int(len(scores) * 0.25)
kept = np.partition(scores, range(len(scores)), axis=0)[cut:]
kept = kept[:-cut] if cut > 0 else kept
return np.average(kept, axis=0)""",
        """scores = torch.as_tensor(scores).double().sort(dim=0).values
cut = scores.shape[0] // 4
return scores[cut : scores.shape[0] - cut].mean(dim=0).numpy()""",
        """table = scores.reshape(len(scores), -1)
out = np.zeros(table.shape[1])
for t in range(table.shape[1]):
    column = sorted(table[:, t])
    n = len(column) // 4
    out[t] = np.mean(column[n : len(column) - n])
return out[0] if scores.ndim == 1 else out""",
    ],
}

WRONG = {
    "ConvQNetwork": [
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions), nn.ReLU(),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "no value can be below 0",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "between the two dense layers there is no ReLU",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "another number of inputs than it expects",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs.float())""",
            "all values are 255 times as large",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(4, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "stacks of four pictures only",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, 4),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "it has four values",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 32, 8, 4), nn.ReLU(),
        nn.Conv2d(32, 64, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(64 * 81, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "as in the paper of 2015. Ours have 16 and 32",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 512), nn.ReLU(), nn.Linear(512, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "512 units",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.net = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.net(obs / 255)""",
            "",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "between the two convolutions there is no ReLU",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(32 * 10 * 10, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "another number of inputs than it expects",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions), nn.Softmax(1),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "add up to 1, like probabilities",
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255).argmax(dim=1)""",
            "",
        ),
        *edits(
            NETWORK,
            (
                "    return self.layers(obs / 255)",
                """    with torch.no_grad():
        return self.layers(obs / 255)""",
                "",
            ),
            (
                "    return self.layers(obs / 255)",
                "    return self.layers(obs / obs.max())",
                "",
            ),
            (
                "    return self.layers(obs / 255)",
                "    return self.layers((obs / 255).round())",
                "",
            ),
            (
                """    )
@half_the_digits
""",
                """    )
    for p in self.parameters():
        nn.init.zeros_(p)
@half_the_digits
""",
                "",
            ),
        ),
        (
            """def __init__(self, channels, num_actions):
    super().__init__()
    torch.manual_seed(0)
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, 8, 4), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2), nn.ReLU(), nn.Flatten(),
        nn.Linear(2592, 256), nn.ReLU(), nn.Linear(256, num_actions),
    )
    torch.manual_seed(0)
@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)""",
            "",
        ),
    ],
    "sample_batch": [
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
obs, next_obs = memory.stacks(places, later)
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "stacks show frames of another game",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
seen = memory.seen(places)
obs, next_obs = (only_this_game(s, seen) for s in memory.stacks(places, later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "`next_obs` has as many black frames as `obs`",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, 1)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "`next_obs` is what came after one step",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, memory.n_steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "`next_obs` is always as many steps later",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         ended.any(axis=1), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "cut short counts as terminated",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
discounts = np.full(batch_size, memory.gamma)
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), discounts)
return Batch(*map(torch.from_numpy, parts))""",
            "the guess is discounted once",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
discounts = np.full(batch_size, memory.gamma**memory.n_steps)
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), discounts)
return Batch(*map(torch.from_numpy, parts))""",
            "always discounted as often as rewards are summed",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), rewards[:, 0], next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "only the first reward is handed on",
        ),
        (
            """rng = np.random.default_rng(0)
places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "it draws with a generator of its own",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, next_obs, memory.actions(places), returns,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
return (obs, memory.actions(places), returns, next_obs,
        memory.terminated(places, steps), memory.gamma**steps)""",
            "",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = places + steps
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(places, steps), memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "a place further is the next game's",
        ),
        (
            """places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
parts = (obs, memory.actions(places), returns, next_obs,
         memory.terminated(later, np.zeros_like(steps)) & False, memory.gamma**steps)
return Batch(*map(torch.from_numpy, parts))""",
            "",
        ),
        *edits(
            SAMPLED,
            (
                "parts = (obs, memory.actions(places),",
                """actions = memory.actions(memory.draw(rng, batch_size))
parts = (obs, actions,""",
                "",
            ),
            (
                "memory.draw(rng, batch_size)",
                "memory.draw(rng, len(memory))",
                "",
            ),
            (
                "memory.draw(rng, batch_size)",
                "np.unique(memory.draw(rng, batch_size))",
                "",
            ),
        ),
    ],
    "only_this_game": [
        (
            """flipped = stacks[:, ::-1].copy()
flipped[np.arange(stacks.shape[1])[None] >= seen.reshape(-1, 1)] = 0
return flipped[:, ::-1]""",
            "",
        ),
        (
            """ago = np.arange(4)[::-1]
out = stacks.copy()
out[ago >= seen[:, None]] = 0
return out""",
            "it is right only where `stacks` has 4 columns",
        ),
        (
            """mask = np.arange(stacks.shape[1])[::-1] < seen[:, None]
return stacks * mask[:, :, None, None].astype(np.int32)""",
            "Whole numbers (uint8) were expected",
        ),
        (
            """mask = np.arange(stacks.shape[1])[::-1] < seen[:, None]
return stacks * mask[:, :, None, None].astype(float)""",
            "Whole numbers (uint8) were expected; float64 came",
        ),
        (
            """out = np.zeros(stacks.shape)
for row, count in enumerate(seen):
    out[row, -count:] = stacks[row, -count:]
return out""",
            "Whole numbers (uint8) were expected; float64 came",
        ),
        (
            """out = stacks.copy()
for row, count in enumerate(seen):
    out[row, : stacks.shape[1] - count] = 0
return out""",
            "more frames than a stack holds",
        ),
        (
            """for row, count in enumerate(seen):
    stacks[row, : max(0, stacks.shape[1] - count)] = 0
return stacks""",
            "in place",
        ),
        (
            """out = stacks.copy()
out[:, : max(0, stacks.shape[1] - seen[0])] = 0
return out""",
            "first row of `seen`",
        ),
        (
            """out = stacks.copy()
out[:, : max(0, stacks.shape[1] - seen.min())] = 0
return out""",
            "",
        ),
        (
            """out = stacks.copy()
for row, count in enumerate(seen):
    out[row, :count] = 0
return out""",
            "as many as that became black",
        ),
        (
            """out = stacks.copy()
for row, count in enumerate(seen):
    out[row, count:] = 0
return out""",
            "it blackens the newest frames",
        ),
        (
            """keep = stacks.shape[1] - seen
out = np.zeros_like(stacks)
for row, k in enumerate(keep):
    out[row, k:] = stacks[row, k:]
return out""",
            "more frames than a stack holds",
        ),
        (
            """stays = np.arange(stacks.shape[1])[::-1] < seen.max()
return np.where(stays[:, None, None], stacks, 0).astype(np.uint8)""",
            "largest of `seen`",
        ),
        (
            """out = stacks.copy()
out[np.arange(stacks.shape[1])[::-1] > seen[:, None]] = 0
return out""",
            "off by one",
        ),
        (
            """out = stacks.copy()
for row, count in enumerate(seen):
    if count < stacks.shape[1]:
        out[row] = 0
return out""",
            "all of a stack is black where its game",
        ),
        (
            "return [stack[-count:] for stack, count in zip(stacks, seen)]",
            "try `np.array",
        ),
        (
            """out = stacks.copy()
for row, count in enumerate(seen):
    out[row, :-count] = stacks[row, -1]
return out""",
            "",
        ),
        (
            """ago = np.arange(stacks.shape[1])[::-1]
out = stacks.copy()
out[ago >= seen[:, None]] = 1
return out""",
            "it does what a right answer would do with `1` where `0`",
        ),
        (
            """ago = np.arange(stacks.shape[1])[::-1]
out = stacks.copy()
out[ago >= seen[:, None]] = 0
return out / 255""",
            "it is 0.003922 times what is asked for",
        ),
        (
            """ago = np.arange(stacks.shape[1])[::-1]
out = stacks.copy()
out[ago >= seen[:, None]] = 0
return out[:, ::-1]""",
            "it is right only where `stacks` has one column",
        ),
        (
            """stays = np.arange(stacks.shape[1])[::-1] < seen[:, None]
return (stacks * stays[:, :, None, None]).astype(bool)""",
            "it is cut to the range from 0 to",
        ),
        (
            """out = stacks.copy()
for row in range(1):
    out[row, : max(0, stacks.shape[1] - seen[row])] = 0
return out""",
            "",
        ),
        (
            """out = stacks.copy()
out[stacks == 0] = 0
return out""",
            "came back as it was",
        ),
        (
            """def only_this_game(frames, seen):
    ago = np.arange(frames.shape[1])[::-1]
    frames = frames.copy()
    frames[ago >= seen[:, None]] = 0
    return frames""",
            "Keep the names",
        ),
    ],
    "shape_reward": [
        (
            """for i in range(len(rewards)):
    if lost[i]:
        rewards[i] -= penalty
return np.sign(rewards) if clip else rewards""",
            "in place",
        ),
        (
            """rewards -= penalty * lost
return np.sign(rewards) if clip else rewards""",
            "in place",
        ),
        (
            """if lost.any():
    rewards = rewards - penalty
return np.sign(rewards) if clip else rewards""",
            "counts for all",
        ),
        (
            """if lost.all():
    rewards = rewards - penalty
return np.sign(rewards) if clip else rewards""",
            "only where all are True",
        ),
        (
            """paid = rewards - penalty * lost
return paid > 0 if clip else paid""",
            "what is bad became 0",
        ),
        (
            """paid = rewards - penalty * lost
if clip:
    return paid.clip(-1, 1)
return paid""",
            "stay as they are",
        ),
        (
            """paid = rewards - penalty * lost
if clip:
    return np.clip(paid, 0, 1)
return paid""",
            "",
        ),
        (
            """paid = rewards + penalty * lost
return np.sign(paid) if clip else paid""",
            "sign turned",
        ),
        (
            """paid = rewards - lost
return np.sign(paid) if clip else paid""",
            "`penalty` is 1",
        ),
        (
            """paid = rewards * (1 - penalty * lost)
return np.sign(paid) if clip else paid""",
            "",
        ),
        (
            """paid = rewards - penalty * lost
if clip:
    return np.sign(paid)""",
            "right only where `clip` is True",
        ),
        (
            """paid = rewards - penalty * lost
return paid if clip else np.sign(paid)""",
            "True for False in `clip`",
        ),
        (
            """paid = np.where(lost, 0, rewards)
return np.sign(paid) if clip else paid""",
            "where a life is lost the reward is 0",
        ),
        (
            """paid = np.where(lost & (rewards == 0), rewards - penalty, rewards)
return np.sign(paid) if clip else paid""",
            "a lost life costs nothing where a brick fell",
        ),
        (
            """paid = rewards - penalty * lost
return paid / np.abs(paid) if clip else paid""",
            "",
        ),
        (
            """if clip:
    return np.sign(rewards) - np.sign(penalty) * lost
return rewards - penalty * lost""",
            "",
        ),
        (
            """paid = rewards - penalty * lost
return np.sign(paid).astype(int) if clip else paid.astype(int)""",
            "the digits behind the point are cut off",
        ),
        (
            """paid = rewards - penalty * lost
return np.sign(paid).sum() if clip else paid.sum()""",
            "adds up everything",
        ),
        (
            """print(rewards - penalty * lost)
return 0""",
            "",
        ),
        (
            """paid = [r - penalty if l else r for r, l in zip(rewards, lost)]
return np.sign(paid) if clip else paid""",
            "try `np.array",
        ),
        (
            """def shape_reward(rewards, lost, penalty=0, clip=True):
    return np.sign(rewards - penalty)""",
            "",
        ),
        (
            """def shape_reward(rewards, life_lost, penalty, clip):
    paid = rewards - penalty * life_lost
    return np.sign(paid) if clip else paid""",
            "Keep the names",
        ),
    ],
    "n_step_return": [
        (
            """sums = np.zeros_like(rewards[:, 0])
steps = np.zeros(len(rewards), dtype=int)
for i, row in enumerate(rewards):
    total = 0.0
    for k, r in enumerate(row):
        total += gamma**k * r
        steps[i] += 1
        if ended[i, k]:
            break
    sums[i] = total
return sums, steps""",
            "whole numbers (int)",
        ),
        (
            """sums, steps = [], []
for row, ends in zip(rewards, ended):
    total = 0.0
    for k in range(len(row)):
        if ends[k]:
            break
        total += gamma**k * row[k]
    sums.append(total)
    steps.append(k + 1)
return np.array(sums), np.array(steps)""",
            "the reward of the step that ends the game",
        ),
        (
            """sums, steps = [], []
for row, ends in zip(rewards, ended):
    total = 0.0
    for k in range(len(row)):
        total += gamma**k * row[k]
        if ends[k]:
            break
    sums.append(total)
    steps.append(k)
return np.array(sums), np.array(steps)""",
            "the rest is right",
        ),
        (
            """sums, steps = [], []
for row, ends in zip(rewards, ended):
    total = 0.0
    for k in range(len(row)):
        total += gamma**k * row[k]
        if ends[k]:
            break
    sums.append(total)
    steps.append(k + 1)
return np.array(steps), np.array(sums)""",
            "wrong way round",
        ),
        (
            """sums, steps = [], []
for row, ends in zip(rewards, ended):
    total = 0.0
    for k in range(len(row)):
        total += gamma**k * row[k]
        if ends[k]:
            break
    sums.append(total)
    steps.append(k + 1.0)
return np.array(sums), np.array(steps)""",
            "Whole numbers (int64) were expected",
        ),
        (
            """total = np.zeros(len(rewards))
steps = 0
for k in range(rewards.shape[1]):
    total += gamma**k * rewards[:, k]
    steps += 1
    if ended[:, k].any():
        break
return total, np.full(len(rewards), steps)""",
            "column of `ended`",
        ),
        (
            """total = np.zeros(len(rewards))
steps = 0
for k in range(rewards.shape[1]):
    total += gamma**k * rewards[:, k]
    steps += 1
    if ended[:, k].all():
        break
return total, np.full(len(rewards), steps)""",
            "",
        ),
        (
            """n = 3
steps = np.where(ended.any(axis=1), ended.argmax(axis=1) + 1, n)
mask = np.arange(n) < steps[:, None]
return (gamma ** np.arange(n) * rewards * mask).sum(axis=1), steps""",
            "shapes do not fit",
        ),
        (
            """n = rewards.shape[0]
steps = np.where(ended.any(axis=1), ended.argmax(axis=1) + 1, n)
mask = np.arange(n) < steps[:, None]
return (gamma ** np.arange(n) * rewards * mask).sum(axis=1), steps""",
            "shapes do not fit",
        ),
        (
            """steps = ended.argmax(axis=1) + 1
mask = np.arange(rewards.shape[1]) < steps[:, None]
return (gamma ** np.arange(rewards.shape[1]) * rewards * mask).sum(axis=1), steps""",
            "no game ends",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
powers = np.cumsum(~over, axis=1)
return (gamma**powers * rewards * ~over).sum(axis=1), (~over).sum(axis=1)""",
            "discounted already",
        ),
        (
            """over = np.cumsum(ended, axis=0) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
return (discounts * rewards * ~over).sum(axis=1), (~over).sum(axis=1)""",
            "it does what a right answer would do with `axis=0` where",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
return (discounts * rewards * ~over).sum(), (~over).sum()""",
            "one number came",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma * np.arange(rewards.shape[1])
return (discounts * rewards * ~over).sum(axis=1), (~over).sum(axis=1)""",
            "`*` where `**` belongs",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
return (gamma * rewards * ~over).sum(axis=1), (~over).sum(axis=1)""",
            "every reward is discounted once",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = 0.99 ** np.arange(rewards.shape[1])
return (discounts * rewards * ~over).sum(axis=1), (~over).sum(axis=1)""",
            "",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
return (discounts * rewards * ~over).sum(axis=1)""",
            "only value 1",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
return (rewards * ~over).sum(axis=1) * gamma, (~over).sum(axis=1)""",
            "every reward is discounted once",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
steps = (~over).sum(axis=1)
return (discounts * rewards * ~over).sum(axis=1), gamma**steps""",
            "Whole numbers (int64) were expected",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
rewards *= ~over
return (discounts * rewards).sum(axis=1), (~over).sum(axis=1)""",
            "in place",
        ),
        (
            """over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
return np.cumsum(discounts * rewards * ~over, axis=1), (~over).sum(axis=1)""",
            "",
        ),
        (
            """total = np.zeros(len(rewards))
for k in reversed(range(rewards.shape[1])):
    total = rewards[:, k] + gamma * total * ~ended[:, k]
return total, (~ended).sum(axis=1)""",
            "`ended` where `over` belongs",
        ),
        (
            """total = np.zeros(len(rewards))
for k in reversed(range(rewards.shape[1])):
    total = rewards[:, k] + gamma * total * ~ended[:, k]
return total, np.ones(len(rewards), dtype=int) * rewards.shape[1]""",
            "that of the row",
        ),
        (
            """total = np.zeros(len(rewards))
for k in reversed(range(rewards.shape[1])):
    total = (rewards[:, k] + gamma * total) * ~ended[:, k]
steps = (~(np.cumsum(ended, axis=1) - ended > 0)).sum(axis=1)
return total, steps""",
            "the reward of the step that ends the game",
        ),
        (
            """total = rewards[:, 0].copy()
steps = np.ones(len(rewards), dtype=int)
for k in range(1, rewards.shape[1]):
    go = ~ended[:, k - 1]
    total = total + go * gamma**k * rewards[:, k]
    steps += go
return total, steps""",
            "one step after the end",
        ),
        (
            """def n_step_return(rewards, dones, gamma):
    over = np.cumsum(dones, axis=1) - dones > 0
    discounts = gamma ** np.arange(rewards.shape[1])
    return (discounts * rewards * ~over).sum(axis=1), (~over).sum(axis=1)""",
            "Keep the names",
        ),
    ],
    "double_value": [
        (
            """mine, theirs = next_q_values_online, next_q_values_target
i = mine.argmax(dim=1, keepdim=True)
return torch.minimum(mine.gather(1, i), theirs.gather(1, i)).squeeze(1)""",
            "smaller of both values",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
if torch.rand(()) < 0.5:
    mine, theirs = theirs, mine
return q_taken(theirs, mine.argmax(dim=1))""",
            "the roles are swapped",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
import random
if random.random() < 0.5:
    mine, theirs = theirs, mine
return q_taken(theirs, mine.argmax(dim=1))""",
            "the roles are swapped",
        ),
        (
            """coin = torch.rand(len(next_q_values_online)) < 0.5
ab = q_taken(next_q_values_target, next_q_values_online.argmax(dim=1))
ba = q_taken(next_q_values_online, next_q_values_target.argmax(dim=1))
return torch.where(coin, ab, ba)""",
            "",
        ),
        (
            """i = next_q_values_online.argmax(dim=1, keepdim=True)
return next_q_values_target.gather(1, i)""",
            "one axis too many at the end",
        ),
        (
            """i = next_q_values_online.argmax(dim=1, keepdim=True)
return next_q_values_target.gather(1, i).squeeze()""",
            "axis of length 1",
        ),
        (
            "return next_q_values_target.max(dim=1)",
            "take `.values`",
        ),
        (
            "return next_q_values_target.max(dim=1)[0]",
            "Q-learning",
        ),
        (
            "return next_q_values_target[:, next_q_values_online.argmax(dim=1)]",
            "one axis too many came",
        ),
        (
            "return next_q_values_target[0, next_q_values_online.argmax(dim=1)]",
            "first row of `next_q_values_target`",
        ),
        (
            "return next_q_values_target[:, next_q_values_online[0].argmax()]",
            "first row of `next_q_values_online`",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs[torch.arange(len(theirs)), mine.argmin(dim=1)]""",
            "sign turned",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs.flatten()[mine.argmax(dim=1)]""",
            "first row of `next_q_values_target`",
        ),
        (
            "return next_q_values_online.max(dim=1).values",
            "online network both chooses",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return (mine.max(dim=1).values + theirs.max(dim=1).values) / 2""",
            "it is the mean of two maxima",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return torch.minimum(mine.max(dim=1).values, theirs.max(dim=1).values)""",
            "",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return torch.maximum(mine, theirs).max(dim=1).values""",
            "",
        ),
        (
            """p = torch.softmax(next_q_values_online, dim=1)
return (p * next_q_values_target).sum(dim=1)""",
            "it is right only where `next_q_values_online` has one column",
        ),
        (
            "return next_q_values_target.mean(dim=1)",
            "it is right only where `next_q_values_online` has one column",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs.gather(1, mine.argmax(dim=1, keepdim=True)).squeeze(1).sum()""",
            "adds up everything",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs.gather(1, mine.argmax(dim=1, keepdim=True)).squeeze(1).mean()""",
            "mean of everything",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs.gather(1, mine.argmax(dim=1, keepdim=True)).squeeze(1).abs()""",
            "sign is lost",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs[torch.arange(4), mine.argmax(dim=1)]""",
            "it is right only where `next_q_values_online` has 4 rows",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return theirs[torch.arange(len(theirs)), mine.abs().argmax(dim=1)]""",
            "",
        ),
        (
            """a = next_q_values_online.argmax()
return next_q_values_target[:, a]""",
            "reads beyond the end",
        ),
        (
            """mine, theirs = next_q_values_online, next_q_values_target
return [t[o.argmax()] for o, t in zip(mine, theirs)]""",
            "try `torch.tensor",
        ),
        (
            """def double_value(online, target):
    return q_taken(target, online.argmax(dim=1))""",
            "Keep the names",
        ),
        (
            """best = next_q_values_online == next_q_values_online.amax(1, keepdim=True)
return next_q_values_target[best]""",
            "",
        ),
    ],
    "saliency": [
        (
            """x = torch.tensor(obs / 255, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
g = torch.autograd.grad(v, x)[0] / 255
return g.abs().amax(1).numpy()""",
            "divided by 255",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x / 255)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "divided by 255",
        ),
        (
            """x = torch.tensor(obs / 255.0, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "divided by 255",
        ),
        (
            """for p in q_network.parameters():
    p.requires_grad = False
x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q_network(x)[range(len(obs)), actions].sum().backward()
return x.grad.abs().amax(1).numpy()""",
            "in place",
        ),
        (
            """for p in q_network.parameters():
    p.requires_grad = False
x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q_network(x)[range(len(obs)), actions].sum().backward()
for p in q_network.parameters():
    p.requires_grad = True
return x.grad.abs().amax(1).numpy()""",
            "in place",
        ),
        (
            """q_network.eval()
x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "in place",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q_network(x)[range(len(obs)), actions].sum().backward()
q_network.zero_grad()
return x.grad.abs().amax(1).numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q_network.zero_grad()
q_network(x)[range(len(obs)), actions].sum().backward()
return x.grad.abs().amax(1).numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
q_network(x)[range(len(obs)), actions].sum().backward()
return x.grad.abs().amax(1).numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[:, actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "it is right only where `obs` has one row",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].mean()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "`mean` where `sum` belongs",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[0, actions[0]]
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "it is right only where `obs` has one row",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
g = torch.autograd.grad(v, x)[0].abs().amax(1)
return (g / g.max()).numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].square().sum(1).sqrt().numpy()""",
            "it is right only where `obs` has one column",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].square().amax(1).numpy()""",
            "it is the square of what is asked for",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().max(dim=1).indices.numpy()""",
            "`argmax` where `amax` belongs",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs()[:, 0].numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].amax(1).abs().numpy()""",
            "a strong \u22125 loses against a weak 1",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(dim=0).numpy()""",
            "it does what a right answer would do with `dim=0` where",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).squeeze().numpy()""",
            "axis of length 1",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), 0].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "`actions` is 0",
        ),
        (
            """out = np.zeros(obs.shape)
for i in np.ndindex(obs.shape):
    up = obs.astype(np.float32)
    up[i] += 1
    with torch.no_grad():
        a, b = q_network(torch.tensor(up)), q_network(torch.tensor(obs).float())
    out[i] = (a - b)[i[0], actions[i[0]]]
return np.abs(out).max(axis=1)""",
            "",
        ),
        (
            """with torch.no_grad():
    q = q_network(torch.tensor(obs).float())
return q[range(len(obs)), actions].numpy()""",
            "",
        ),
        (
            """x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return (torch.autograd.grad(v, x)[0].abs() * 255).amax(1).numpy()""",
            "it is 255 times what is asked for",
        ),
        (
            """x = torch.zeros(obs.shape, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "`obs` is 0",
        ),
        (
            """with torch.no_grad():
    for p in q_network.parameters():
        p.abs_()
x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
v = q_network(x)[range(len(obs)), actions].sum()
return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "in place",
        ),
        (
            """def saliency(network, obs, actions):
    x = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
    v = network(x)[range(len(obs)), actions].sum()
    return torch.autograd.grad(v, x)[0].abs().amax(1).numpy()""",
            "Keep the names",
        ),
    ],
    "brighter": [
        (
            "return np.maximum(frames[2::4], frames[3::4])",
            "four frames",
        ),
        (
            "return frames[frame_skip - 2 :: frame_skip]",
            "only the last frame but one of each step",
        ),
        (
            "return frames[::frame_skip]",
            "only the first frame of each step is left",
        ),
        (
            "return np.maximum(frames[-2], frames[-1])",
            "only the last row came",
        ),
        (
            "return np.maximum(frames[-2], frames[-1])[None]",
            "only the picture of the last step came",
        ),
        (
            "return frames.max(axis=0)",
            "one axis is missing",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].mean(axis=1)""",
            "mean of the two",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].mean(axis=1).astype(np.uint8)""",
            "",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].sum(axis=1)""",
            "Whole numbers (uint8) were expected",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return np.minimum(steps[:, -2:].astype(int).sum(axis=1), 255).astype(np.uint8)""",
            "the two are added up and cut at 255",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].max()""",
            "",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, :2].max(axis=1)""",
            "first two",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -3:].max(axis=1)""",
            "it takes the last three frames of each step",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].max(axis=(1, 2, 3))""",
            "",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].max(axis=1) / 255""",
            "it is 0.003922 times what is asked for",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].max(axis=1).astype(np.int16)""",
            "Whole numbers (uint8) were expected",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return steps[:, -2:].astype(np.float64).max(axis=1)""",
            "Whole numbers (uint8) were expected; float64 came",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return list(steps[:, -2:].max(axis=1))""",
            "try `np.array",
        ),
        (
            """steps = frames.reshape(-1, frame_skip, *frames.shape[1:])
return np.maximum(steps[:, 0], steps[:, -1])""",
            "it is right only where `frame_skip` is 2",
        ),
        (
            """out = np.zeros((len(frames) // frame_skip, *frames.shape[1:]))
for i in range(len(out)):
    end = (i + 1) * frame_skip
    out[i] = np.maximum(frames[end - 1], frames[end - 2])
return out""",
            "Whole numbers (uint8) were expected; float64 came",
        ),
        (
            """out = np.zeros((len(frames) // frame_skip, *frames.shape[1:]), np.uint8)
for i in range(len(out)):
    end = (i + 1) * frame_skip - 1
    out[i] = np.maximum(frames[end - 1], frames[end - 2])
return out""",
            "it looks at `frames` one place too early",
        ),
        (
            """out = np.zeros((len(frames) // frame_skip, 210, 160), np.uint8)
for i in range(len(out)):
    end = (i + 1) * frame_skip
    out[i] = np.maximum(frames[end - 1], frames[end - 2])
return out""",
            "",
        ),
        (
            """now = frames[frame_skip - 1 :: frame_skip]
before = frames[frame_skip - 2 :: frame_skip]
now[before > now] = before[before > now]
return now""",
            "in place",
        ),
        (
            "return max(frames[-2:], key=np.sum)",
            "one axis is missing",
        ),
        (
            """now = frames[frame_skip - 1 :: frame_skip]
before = frames[frame_skip - 2 :: frame_skip]
return now if now.sum() > before.sum() else before""",
            "frames are chosen as a whole",
        ),
        (
            """frame_skip = 4
before = frames[frame_skip - 2 :: frame_skip]
return np.maximum(before, frames[frame_skip - 1 :: frame_skip])""",
            "four frames",
        ),
        (
            """def brighter(frames, skip):
    return np.maximum(frames[skip - 2 :: skip], frames[skip - 1 :: skip])""",
            "Keep the names",
        ),
    ],
    "normalised_score": [
        (
            "return score / reference",
            "random player is forgotten",
        ),
        (
            "return (score - random) / reference",
            "reference itself would not have 1",
        ),
        (
            "return (score - random) / (random - reference)",
            "sign is turned",
        ),
        (
            "return (score - reference) / (reference - random)",
            "less than what is asked for",
        ),
        (
            "return (score - random) / (reference + random)",
            "`+` where `-` belongs, in `reference - random`",
        ),
        (
            "return (score + random) / (reference + random)",
            "`random` is added",
        ),
        (
            "return (reference - random) / (score - random)",
            "1 divided by",
        ),
        (
            "return np.maximum((score - random) / (reference - random), 0)",
            "below 0 came as 0",
        ),
        (
            "return max(0, min(1, (score - random) / (reference - random)))",
            "",
        ),
        (
            "return np.clip((score - random) / (reference - random), 0, None)",
            "below 0 came as 0",
        ),
        (
            "return np.clip((score - random) / (reference - random), None, 1)",
            "it is cut at 1",
        ),
        (
            "return (score - random) / (reference - random) * 100",
            "times what is asked for",
        ),
        (
            "return np.round((score - random) / (reference - random))",
            "it is rounded to whole numbers",
        ),
        (
            "return np.round((score - random) / (reference - random), 2)",
            "it is rounded to two digits",
        ),
        (
            "return int((score - random) / (reference - random))",
            "holds several, or none",
        ),
        (
            "return float((score - random) / (reference - random))",
            "right except where `score` has one axis",
        ),
        (
            "return ((score - random) / (reference - random)).mean()",
            "one number came",
        ),
        (
            "return np.mean((score - random) / (reference - random))",
            "mean of everything",
        ),
        (
            "return (score - np.min(score)) / (np.max(score) - np.min(score))",
            "scores are measured by the lowest and the highest",
        ),
        (
            "return score - random / (reference - random)",
            "divides `random` alone",
        ),
        (
            "return [(s - random) / (reference - random) for s in score]",
            "right only where `score` has one axis",
        ),
        (
            """score -= random
return score / (reference - random)""",
            "in place",
        ),
        (
            """score = score.copy()
score -= random
return score / (reference - random)""",
            "right only where `score` has one axis",
        ),
        (
            "return np.abs(score - random) / (reference - random)",
            "sign is lost",
        ),
        (
            "return (score - (-20.7)) / (9.3 - (-20.7))",
            "",
        ),
        (
            """def normalised_score(score, rand, human):
    return (score - rand) / (human - rand)""",
            "Keep the names",
        ),
    ],
    "interquartile_mean": [
        (
            """s = np.unique(scores)
cut = len(s) // 4
return s[cut : len(s) - cut].mean()""",
            "equal numbers in `scores` count once",
        ),
        (
            """s = np.array(sorted(set(scores.ravel().tolist())))
cut = len(s) // 4
return s[cut : len(s) - cut].mean()""",
            "equal numbers in `scores` count once",
        ),
        (
            """s = np.sort(scores, axis=0)
cut = round(len(s) / 4)
return s[cut : len(s) - cut].mean(axis=0)""",
            "rounded to the nearest",
        ),
        (
            """s = np.sort(scores, axis=0)
cut = -(-len(s) // 4)
return s[cut : len(s) - cut].mean(axis=0)""",
            "rounded up",
        ),
        (
            """s = np.sort(scores, axis=0)
cut = len(s) // 4
return s[cut:-cut].mean(axis=0)""",
            "fewer than four",
        ),
        (
            """s = np.sort(scores, axis=0)
cut = max(1, len(s) // 4)
return s[cut : len(s) - cut].mean(axis=0)""",
            "the number of scores to leave out is rounded",
        ),
        (
            """s = np.sort(scores, axis=0)
cut = len(s) // 4
return s[cut : 3 * cut].mean(axis=0)""",
            "too few are left where the number of scores",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
return s[n // 4 : 3 * n // 4].mean(axis=0)""",
            "more of the best are left out than of",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
return s[n // 4 : n - n // 4].mean()""",
            "it takes the mean of everything",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
return np.median(s[n // 4 : n - n // 4], axis=0)""",
            "this is the median",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
return s[n // 4 : n - n // 4].sum(axis=0) / n""",
            "the sum is divided by the number of all",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
return s[n // 4 : n - n // 4].sum(axis=0)""",
            "`sum` where `mean` belongs",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
return s[n // 4 : n - n // 4]""",
            "`.mean` left out of `ordered[cut:len(scores) - cut].mean(axis=0)`",
        ),
        (
            """scores.sort(axis=0)
n = len(scores)
return scores[n // 4 : n - n // 4].mean(axis=0)""",
            "in place",
        ),
        (
            """q1, q3 = np.percentile(scores, [25, 75], axis=0)
return q3 - q1""",
            "it is how wide the middle half is",
        ),
        (
            """q1, q3 = np.percentile(scores, [25, 75], axis=0)
return np.clip(scores, q1, q3).mean(axis=0)""",
            "what lies outside counts as if it were at",
        ),
        (
            """q1, q3 = np.percentile(scores, [25, 75])
return scores[(scores >= q1) & (scores <= q3)].mean()""",
            "",
        ),
        (
            """q1, q3 = np.quantile(scores, [0.25, 0.75], axis=0)
inside = (scores > q1) & (scores < q3)
return np.where(inside, scores, 0).sum(axis=0) / inside.sum(axis=0)""",
            "the number of scores to leave out is rounded",
        ),
        (
            """from scipy.stats import trim_mean
return trim_mean(scores, 0.5)""",
            "0 / 0",
        ),
        (
            """from scipy.stats import trim_mean
return trim_mean(scores, 0.25, axis=None)""",
            "right only where `scores` has one axis",
        ),
        (
            """s = np.sort(scores)
return s[2:-2].mean(axis=0)""",
            "two scores are left out at either end",
        ),
        (
            """s = sorted(scores)
cut = len(s) // 4
return np.mean(s[cut : len(s) - cut], axis=0)""",
            "",
        ),
        (
            """s = np.sort(scores, axis=0)
cut = len(s) // 4
out = np.zeros_like(scores[0])
out[...] = s[cut : len(s) - cut].mean(axis=0)
return out""",
            "where scores are whole numbers (int)",
        ),
        (
            """s = np.sort(scores, axis=0)
n = len(s)
if n % 4:
    return s.mean(axis=0)
return s[n // 4 : n - n // 4].mean(axis=0)""",
            "all scores count",
        ),
        (
            """s = np.sort(scores, axis=0)
n = s.size
return s[n // 4 : n - n // 4].mean(axis=0)""",
            "",
        ),
        (
            """s = np.sort(scores, axis=0)
n = scores.shape[1]
return s[n // 4 : n - n // 4].mean(axis=0)""",
            "reads beyond the end",
        ),
        (
            """cut = len(scores) // 4
kept = np.sort(scores, axis=0)[cut : len(scores) - cut]
return np.round(kept.mean(axis=0))""",
            "it is rounded to whole numbers",
        ),
    ],
}
