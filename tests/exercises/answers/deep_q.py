"""Answers to the exercises of lesson 05, right and wrong, as people write them."""


def edits(body, *each):
    """A long body with one place written otherwise, each with words of its naming."""
    assert all(body.count(old) == 1 for old, _, _ in each)
    return [(body.replace(old, new), says) for old, new, says in each]


NETWORK = """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)"""

SAMPLED = """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.from_numpy(self.terminated[rows]),
        torch.full((batch_size,), self.gamma),
    )"""

MEMORY = f"""def __init__(self, capacity, obs_shape, gamma=0.99):
    self.capacity, self.gamma = capacity, gamma
    self.obs = np.zeros((capacity, *obs_shape), np.float32)
    self.actions = np.zeros(capacity, np.int64)
    self.rewards = np.zeros(capacity, np.float32)
    self.next_obs = np.zeros((capacity, *obs_shape), np.float32)
    self.terminated = np.zeros(capacity, bool)
    self.stored = 0

def __len__(self):
    return min(self.stored, self.capacity)

def start(self, obs):
    self.now = obs

def store(self, actions, step):
    places = (self.stored + np.arange(len(actions))) % self.capacity
    self.obs[places] = self.now
    self.actions[places] = actions
    self.rewards[places] = step.rewards
    self.next_obs[places] = step.obs
    self.terminated[places] = step.terminated
    self.stored += len(actions)
    self.now = step.obs

def sample(self, rng, batch_size):
    rows = rng.integers(len(self), size=batch_size)
    {SAMPLED}"""

LEARN = """q_values = agent.q_network(batch.obs)
with torch.no_grad():
    value = next_value(agent, batch.next_obs)
target = td_target(batch.rewards, batch.terminated, value, batch.discounts)
taken = q_taken(q_values, batch.actions)
td_error = target - taken
loss = huber(td_error, agent.settings.huber_threshold).mean()
agent.optimizer.zero_grad()
loss.backward()
agent.optimizer.step()
return measures(agent, loss, q_values, taken, td_error)"""

LOOP = """settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        actions = act(agent, obs, agent.epsilon)
        step = world.step(actions)
        agent.replay.store(actions, judged(settings, step, tally.lives))
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            tally.measure(learn(agent, batch, next_value))
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            sync(agent.q_network, agent.target_network)
        tally.count(actions, step)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)"""

RIGHT = {
    "q_taken": [
        """return q_values[torch.arange(len(actions)), actions]""",
        """is_taken = functional.one_hot(actions, q_values.shape[1])
return (q_values * is_taken).sum(dim=1)""",
        """taken = [row[action] for row, action in zip(q_values, actions)]
return torch.stack(taken)""",
        """columns = actions.unsqueeze(-1)
return torch.take_along_dim(q_values, columns, dim=-1).flatten()""",
        """return torch.gather(q_values, 1, actions.view(-1, 1)).view(-1)""",
        """B, A = q_values.shape
return q_values.reshape(-1)[torch.arange(B) * A + actions]""",
        """mask = torch.arange(q_values.shape[1]) == actions[:, None]
return torch.where(mask, q_values, 0.0).sum(-1)""",
        """one_hot = torch.eye(q_values.shape[1])[actions]
return torch.einsum("ba,ba->b", q_values, one_hot)""",
        """return torch.diagonal(q_values[:, actions])""",
        """return q_values.index_select(1, actions).diagonal()""",
    ],
    "max_value": [
        """return next_q_values.amax(dim=1)""",
        """values, _ = torch.max(next_q_values, dim=-1)
return values.detach()""",
        """best = next_q_values.argmax(dim=1, keepdim=True)
return next_q_values.gather(1, best).squeeze(1)""",
        """return next_q_values.max(1)[0]""",
        """return torch.stack([row.max() for row in next_q_values])""",
        """return next_q_values.sort(dim=1, descending=True).values[:, 0]""",
        """return next_q_values.topk(1).values.flatten()""",
        """best = next_q_values[:, 0]
for action in range(1, next_q_values.shape[1]):
    best = torch.maximum(best, next_q_values[:, action])
return best""",
        """with torch.no_grad():
    return torch.tensor(next_q_values.numpy().max(axis=1))""",
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
        """for each in (terminated, next_value):
    if each.shape != rewards.shape:
        raise TypeError(f"{each.shape} is not {rewards.shape}")
next_value = next_value.detach().clone()
next_value[terminated] = 0
return rewards + next_value * discount""",
        """assert len({rewards.shape, terminated.shape, next_value.shape}) == 1
both = torch.stack([rewards + discount * next_value, rewards])
return both.gather(0, terminated.long()[None])[0].detach()""",
    ],
    "huber": [
        """return functional.huber_loss(
    td_error, torch.zeros_like(td_error), reduction="none", delta=threshold)""",
        """size = td_error.abs()
line = threshold * (size - threshold / 2)
return torch.where(size < threshold, 0.5 * td_error**2, line)""",
        """square = td_error.clamp(-threshold, threshold)
return square * (td_error - square / 2)""",
        """losses = []
for error in td_error:
    if abs(error) <= threshold:
        losses.append(0.5 * error * error)
    else:
        losses.append(threshold * (abs(error) - 0.5 * threshold))
return torch.stack(losses)""",
        """size = torch.abs(td_error)
quadratic = torch.clamp(size, max=threshold)
linear = size - quadratic
return 0.5 * quadratic.pow(2) + threshold * linear""",
        """zeros = torch.zeros_like(td_error)
loss = functional.smooth_l1_loss(td_error, zeros, reduction="none", beta=threshold)
return threshold * loss""",
        """small = (td_error.abs() < threshold).float()
large = 1 - small
line = threshold * td_error.abs() - threshold**2 / 2
return small * td_error.square() / 2 + large * line""",
        """inside = -threshold <= td_error
inside = inside & (td_error <= threshold)
loss = td_error**2 / 2
beyond = (td_error.abs() - threshold).relu()
return loss - beyond**2 / 2""",
        """loss = td_error.pow(2) / 2
far = td_error.abs() > threshold
loss[far] = threshold * td_error[far].abs() - threshold * threshold / 2
return loss""",
    ],
    "DenseQNetwork": [
        """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.ModuleList(
        [nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)]
    )

def forward(self, obs):
    x = obs
    for layer in self.layers:
        x = layer(x)
    return x""",
        """class DenseQNetwork(torch.nn.Module):
    def __init__(self, num_inputs: int, num_actions: int, hidden: int = 64):
        super(DenseQNetwork, self).__init__()
        layers = []
        layers.append(nn.Linear(num_inputs, hidden))
        layers.append(nn.ReLU(inplace=True))
        layers.append(nn.Linear(hidden, num_actions))
        self.layers = nn.Sequential(*layers)

    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        q_values = self.layers(obs)
        return q_values""",
        """def __init__(self, num_inputs, num_actions, hidden=64):
    nn.Module.__init__(self)
    first = nn.Linear(num_inputs, hidden)
    last = nn.Linear(hidden, num_actions)
    self.layers = nn.Sequential(first, nn.ReLU(), last)

def forward(self, obs):
    h = self.layers[0](obs)
    h = self.layers[1](h)
    return self.layers[2](h)""",
        """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.ModuleDict({
        "0": nn.Linear(num_inputs, hidden),
        "2": nn.Linear(hidden, num_actions),
    })

def forward(self, x):
    x = torch.relu(self.layers["0"](x))
    return self.layers["2"](x)""",
        """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential()
    self.layers.append(nn.Linear(num_inputs, hidden))
    self.layers.append(nn.ReLU())
    self.layers.append(nn.Linear(hidden, num_actions))

def forward(self, obs):
    return self.layers.forward(obs.float())""",
        """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.ModuleList([
        nn.Linear(num_inputs, hidden),
        nn.Identity(),
        nn.Linear(hidden, num_actions),
    ])

def forward(self, obs):
    first, _, last = self.layers
    return last(functional.relu(first(obs)))""",
        """class DenseQNetwork(nn.Module):
    def __init__(self, num_inputs, num_actions, hidden=64):
        super().__init__()
        self.num_inputs, self.num_actions = num_inputs, num_actions
        self.layers = nn.Sequential(
            self.dense(num_inputs, hidden), nn.ReLU(), self.dense(hidden, num_actions)
        )

    @staticmethod
    def dense(inputs, outputs):
        return nn.Linear(in_features=inputs, out_features=outputs)

    def forward(self, obs):
        assert obs.shape[-1] == self.num_inputs
        return self.layers(obs)""",
        """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    out = nn.Linear(hidden, num_actions)
    self.layers = nn.Sequential(nn.Linear(num_inputs, hidden), nn.ReLU(), out)

def forward(self, obs):
    hidden = self.layers[0](obs).clamp(min=0)
    return hidden @ self.layers[2].weight.T + self.layers[2].bias""",
    ],
    "ReplayMemory": [
        """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        from collections import deque

        self.buffer = deque(maxlen=capacity)
        self.gamma = gamma

    def __len__(self):
        return len(self.buffer)

    def start(self, obs):
        self.obs = obs

    def store(self, actions, step):
        for i in range(len(actions)):
            self.buffer.append((
                self.obs[i], actions[i], step.rewards[i], step.obs[i],
                step.terminated[i],
            ))
        self.obs = step.obs

    def sample(self, rng, batch_size):
        rows = rng.integers(0, len(self.buffer), batch_size)
        chosen = [self.buffer[i] for i in rows]
        obs, actions, rewards, next_obs, terminated = zip(*chosen)
        return Batch(
            torch.tensor(np.array(obs)),
            torch.tensor(np.array(actions)),
            torch.tensor(np.array(rewards)),
            torch.tensor(np.array(next_obs)),
            torch.tensor(np.array(terminated)),
            torch.full((batch_size,), self.gamma),
        )""",
        """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        self.capacity = capacity
        self.gamma = gamma
        self.transitions = []

    def __len__(self):
        return len(self.transitions)

    def start(self, obs):
        self.last_obs = obs.copy()

    def store(self, actions, step):
        rows = zip(self.last_obs, actions, step.rewards, step.obs, step.terminated)
        for row in rows:
            if len(self.transitions) == self.capacity:
                self.transitions.pop(0)
            self.transitions.append(row)
        self.last_obs = step.obs

    def sample(self, rng, batch_size):
        rows = rng.choice(len(self), size=batch_size)
        columns = [np.stack(c) for c in zip(*(self.transitions[r] for r in rows))]
        discounts = np.full(batch_size, self.gamma, dtype=np.float32)
        return Batch(*(torch.from_numpy(c) for c in [*columns, discounts]))""",
        """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        self.size = capacity
        self.g = gamma
        self.s = np.zeros((capacity,) + tuple(obs_shape), dtype=np.float32)
        self.a = np.zeros(capacity, dtype=np.int64)
        self.r = np.zeros(capacity, dtype=np.float32)
        self.s2 = np.zeros_like(self.s)
        self.done = np.zeros(capacity, dtype=bool)
        self.ptr = 0
        self.full = False

    def __len__(self):
        return self.size if self.full else self.ptr

    def start(self, obs):
        self.current = obs

    def store(self, actions, step):
        for i, a in enumerate(actions):
            self.s[self.ptr] = self.current[i]
            self.a[self.ptr] = a
            self.r[self.ptr] = step.rewards[i]
            self.s2[self.ptr] = step.obs[i]
            self.done[self.ptr] = step.terminated[i]
            self.ptr += 1
            if self.ptr == self.size:
                self.ptr = 0
                self.full = True
        self.current = step.obs

    def sample(self, rng, batch_size):
        i = rng.integers(0, len(self), size=batch_size)
        return Batch(
            obs=torch.as_tensor(self.s[i]),
            actions=torch.as_tensor(self.a[i]),
            rewards=torch.as_tensor(self.r[i]),
            next_obs=torch.as_tensor(self.s2[i]),
            terminated=torch.as_tensor(self.done[i]),
            discounts=torch.ones(batch_size) * self.g,
        )""",
        """def __init__(self, capacity, obs_shape, gamma=0.99):
    self.capacity, self.gamma = capacity, gamma
    self.obs = np.zeros((capacity, *obs_shape), np.float32)
    self.actions = np.zeros(capacity, np.int64)
    self.rewards = np.zeros(capacity, np.float32)
    self.next_obs = np.zeros((capacity, *obs_shape), np.float32)
    self.terminated = np.zeros(capacity, bool)
    self.stored = 0

def __len__(self):
    return min(self.stored, self.capacity)

def start(self, obs):
    self.now = obs

def store(self, actions, step):
    for game in range(len(actions)):
        place = self.stored % self.capacity
        self.obs[place] = self.now[game]
        self.actions[place] = actions[game]
        self.rewards[place] = step.rewards[game]
        self.next_obs[place] = step.obs[game]
        self.terminated[place] = step.terminated[game]
        self.stored += 1
    self.now = step.obs

def sample(self, rng, batch_size):
    rows = (rng.random(batch_size) * len(self)).astype(int)
    columns = self.obs, self.actions, self.rewards, self.next_obs, self.terminated
    drawn = [torch.from_numpy(column[rows]) for column in columns]
    return Batch(*drawn, torch.full((batch_size,), self.gamma))""",
        """def __init__(self, capacity, obs_shape, gamma=0.99):
    self.capacity, self.gamma = capacity, gamma
    self.obs = torch.zeros(capacity, *obs_shape)
    self.actions = torch.zeros(capacity, dtype=torch.int64)
    self.rewards = torch.zeros(capacity)
    self.next_obs = torch.zeros(capacity, *obs_shape)
    self.terminated = torch.zeros(capacity, dtype=torch.bool)
    self.stored = 0

def __len__(self):
    return min(self.stored, self.capacity)

def start(self, obs):
    self.now = obs

def store(self, actions, step):
    n = len(actions)
    idx = np.arange(self.stored, self.stored + n) % self.capacity
    self.obs[idx] = torch.tensor(self.now)
    self.actions[idx] = torch.tensor(actions)
    self.rewards[idx] = torch.tensor(step.rewards)
    self.next_obs[idx] = torch.tensor(step.obs)
    self.terminated[idx] = torch.tensor(step.terminated)
    self.stored = self.stored + n
    self.now = step.obs

def sample(self, rng, batch_size):
    idx = torch.from_numpy(rng.integers(len(self), size=batch_size))
    return Batch(
        self.obs[idx], self.actions[idx], self.rewards[idx], self.next_obs[idx],
        self.terminated[idx], torch.full([batch_size], self.gamma),
    )""",
    ],
    "sync": [
        """import copy
weights = copy.deepcopy(q_network.state_dict())
target_network.load_state_dict(weights)""",
        """with torch.no_grad():
    pairs = zip(target_network.parameters(), q_network.parameters())
    for theirs, ours in pairs:
        theirs.copy_(ours)""",
        """for t, p in zip(target_network.parameters(), q_network.parameters()):
    t.data.copy_(p.data)""",
        """def sync(q_network: nn.Module, target_network: nn.Module) -> None:
    source = q_network.state_dict()
    for name, weight in target_network.state_dict().items():
        weight.copy_(source[name])""",
        """for name, parameter in target_network.named_parameters():
    parameter.data = q_network.get_parameter(name).detach().clone()""",
        """flat = nn.utils.parameters_to_vector(q_network.parameters())
nn.utils.vector_to_parameters(flat.detach(), target_network.parameters())""",
        """target_network.load_state_dict(q_network.state_dict())
target_network.eval()
return target_network""",
        """tau = 1.0
for t, q in zip(target_network.parameters(), q_network.parameters()):
    t.data.mul_(1 - tau).add_(tau * q.data)""",
    ],
    "learn": [
        """agent.optimizer.zero_grad()
q_values = agent.q_network(batch.obs)
taken = q_values.gather(1, batch.actions.unsqueeze(1)).squeeze(1)
with torch.no_grad():
    value = next_value(agent, batch.next_obs)
    target = torch.where(
        batch.terminated, batch.rewards, batch.rewards + batch.discounts * value
    )
td_error = target - taken
loss = functional.huber_loss(
    taken, target, delta=agent.settings.huber_threshold
)
loss.backward()
agent.optimizer.step()
return measures(agent, loss, q_values, taken, td_error)""",
        """def learn(agent, batch, next_value):
    obs, actions, rewards, next_obs, terminated, discounts = batch
    with torch.no_grad():
        target = td_target(rewards, terminated, next_value(agent, next_obs), discounts)
    q_values = agent.q_network(obs)
    taken = q_taken(q_values, actions)
    td_error = taken - target
    losses = huber(td_error, agent.settings.huber_threshold)
    loss = losses.sum() / len(losses)
    optimizer = agent.optimizer
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return measures(agent, loss, q_values, taken, td_error)""",
        """settings, network = agent.settings, agent.q_network
value = next_value(agent, batch.next_obs).detach()
target = td_target(batch.rewards, batch.terminated, value, batch.discounts)
q_values = network(batch.obs)
taken = q_taken(q_values, batch.actions)
td_error = target - taken
loss = torch.mean(huber(td_error, settings.huber_threshold))
for weights in network.parameters():
    weights.grad = None
loss.backward()
agent.optimizer.step()
return measures(agent, loss, q_values, taken, td_error)""",
        """q_values = agent.q_network(batch.obs)
taken = q_values[torch.arange(len(batch.actions)), batch.actions]
future = next_value(agent, batch.next_obs)
future = future.masked_fill(batch.terminated, 0)
target = (batch.rewards + batch.discounts * future).detach()
td_error = target - taken
k = agent.settings.huber_threshold
size = td_error.abs()
loss = torch.where(size <= k, 0.5 * size**2, k * (size - 0.5 * k)).mean()
agent.optimizer.zero_grad(set_to_none=True)
loss.backward()
agent.optimizer.step()
return measures(agent, loss, q_values, taken, td_error)""",
        """q_values = agent.q_network(batch.obs)
taken = q_taken(q_values, batch.actions)
target = td_target(
    batch.rewards,
    batch.terminated,
    next_value(agent, batch.next_obs),
    batch.discounts,
)
td_error = target - taken
loss = huber(td_error, agent.settings.huber_threshold).mean()
weights = list(agent.q_network.parameters())
for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
    weight.grad = slope
agent.optimizer.step()
return measures(agent, loss, q_values, taken, td_error)""",
        """q_values = agent.q_network(batch.obs)
taken = q_taken(q_values, batch.actions)
with torch.no_grad():
    value = next_value(agent, batch.next_obs)
    alive = 1 - batch.terminated.float()
    target = batch.rewards + batch.discounts * value * alive
td_error = target - taken
loss = huber(td_error, agent.settings.huber_threshold).mean()
loss.backward()
agent.optimizer.step()
agent.optimizer.zero_grad()
return measures(agent, loss, q_values, taken, td_error)""",
    ],
    "train": [
        """settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        epsilon = agent.epsilon
        actions = act(agent, obs, epsilon)
        step = world.step(actions)
        to_learn_from = judged(settings, step, tally.lives)
        agent.replay.store(actions, to_learn_from)
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            told = learn(agent, batch, next_value)
            tally.measure(told)
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            sync(agent.q_network, agent.target_network)
        tally.count(actions, step)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)""",
        """def train(agent, world, next_value=q_learning):
    s, replay, rng = agent.settings, agent.replay, agent.rng
    obs = world.reset(seed=int(rng.integers(2**31)))
    replay.start(obs)
    tally, owed = Tally(world, MEASURES), 0
    steps_in_a_pass = s.report // s.num_envs
    while True:
        for _ in range(steps_in_a_pass):
            actions = act(agent, obs, agent.epsilon)
            step = world.step(actions)
            lives, obs = tally.lives, step.obs
            tally.count(actions, step)
            replay.store(actions, judged(s, step, lives))
            agent.agent_steps += s.num_envs
            if len(replay) >= s.learning_starts:
                owed += s.num_envs * s.replay_ratio
            updates, owed = divmod(owed, s.batch_size)
            for _ in range(updates):
                batch = replay.sample(rng, s.batch_size)
                tally.measure(learn(agent, batch, next_value))
            if agent.agent_steps % s.target_update_period < s.num_envs:
                sync(agent.q_network, agent.target_network)
        yield tally.report(agent, epsilon=agent.epsilon)""",
        """settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
step_number = 0
while True:
    actions = act(agent, obs, epsilon=agent.epsilon)
    step = world.step(actions)
    agent.replay.store(actions, judged(settings, step, tally.lives))
    agent.agent_steps += settings.num_envs
    step_number += settings.num_envs
    if len(agent.replay) >= settings.learning_starts:
        owed += settings.num_envs * settings.replay_ratio
    while owed >= settings.batch_size:
        batch = agent.replay.sample(agent.rng, settings.batch_size)
        tally.measure(learn(agent, batch, next_value))
        owed -= settings.batch_size
    if agent.agent_steps % settings.target_update_period < settings.num_envs:
        sync(agent.q_network, agent.target_network)
    tally.count(actions, step)
    obs = step.obs
    if step_number % settings.report == 0:
        yield tally.report(agent, epsilon=agent.epsilon)""",
        """def play(obs):
    actions = act(agent, obs, agent.epsilon)
    step = world.step(actions)
    agent.replay.store(actions, judged(settings, step, tally.lives))
    agent.agent_steps += settings.num_envs
    tally.count(actions, step)
    return step.obs

def update():
    batch = agent.replay.sample(agent.rng, settings.batch_size)
    tally.measure(learn(agent, batch, next_value))

settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        obs = play(obs)
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            update()
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            sync(q_network=agent.q_network, target_network=agent.target_network)
    yield tally.report(agent, epsilon=agent.epsilon)""",
        """settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        actions = act(agent, obs, agent.epsilon)
        step = world.step(actions)
        agent.replay.store(actions, judged(settings, step, tally.lives))
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            tally.measure(learn(agent, batch, next_value))
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            weights = agent.q_network.state_dict()
            agent.target_network.load_state_dict(weights)
        tally.count(actions, step)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)""",
        """settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        actions = act(agent, obs, agent.epsilon)
        step = world.step(actions)
        agent.replay.store(actions, judged(settings, step, tally.lives))
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            tally.measure(learn(agent, batch, next_value))
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            import copy
            agent.target_network = copy.deepcopy(agent.q_network)
        tally.count(actions, step)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)""",
    ],
}

WRONG = {
    "q_taken": [
        (
            """return q_values.gather(1, actions[:, None]).squeeze()""",
            "axis of length 1",
        ),
        (
            """taken = [q_values[i, a].item() for i, a in enumerate(actions)]
return torch.tensor(taken)""",
            "no gradient reaches",
        ),
        (
            """with torch.no_grad():
    return q_values.gather(1, actions[:, None]).squeeze(1)""",
            "no gradient reaches",
        ),
        (
            """known = q_values.detach().numpy()
return torch.tensor(known[range(len(actions)), actions])""",
            "no gradient reaches",
        ),
        ("""return q_values.gather(1, actions[:, None])""", "in a column"),
        ("""return q_values.gather(1, actions[:, None]).T""", "the numbers are right"),
        (
            """return q_values[range(len(actions)), actions[0]]""",
            "first row of `actions`",
        ),
        ("""return q_values[0, actions]""", "first row"),
        ("""return torch.take(q_values, actions)""", "first row"),
        ("""return q_values.argmax(dim=1)""", ""),
        (
            """return q_values.max(dim=1)""",
            "Values and their indices came, as `max(dim=...)` returns",
        ),
        ("""return q_values.amax(1)""", "the best action of each row"),
        ("""return q_values.index_select(1, actions)""", "every row came"),
        ("""return q_values.index_select(0, actions)""", "it picks rows"),
        (
            """return [row[action] for row, action in zip(q_values, actions)]""",
            "A list came",
        ),
        (
            """return (q_values * functional.one_hot(actions)).sum(dim=1)""",
            "two arrays are combined whose shapes do not fit: write both",
        ),
        (
            """return (q_values * functional.one_hot(actions, 3)).sum(dim=1)""",
            "two arrays are combined whose shapes do not fit: write both",
        ),
        (
            """is_taken = functional.one_hot(actions, q_values.shape[1])
return (q_values * is_taken).sum()""",
            "one number",
        ),
        (
            """is_taken = functional.one_hot(actions, q_values.shape[1])
return (q_values * is_taken).mean(1)""",
            "right only where `q_values` has one column",
        ),
        (
            """is_taken = functional.one_hot(actions, q_values.shape[1])
return (q_values * is_taken).max(1).values""",
            "",
        ),
        ("""return q_values[torch.arange(len(actions)), actions].mean()""", "the mean"),
        (
            """return q_values[torch.arange(len(actions)), actions].abs()""",
            "sign is lost",
        ),
        ("""return -q_values[torch.arange(len(actions)), actions]""", "sign is turned"),
        (
            """is_taken = functional.one_hot(actions, q_values.shape[1])
with torch.no_grad():
    q_values *= is_taken
return q_values.sum(1)""",
            "It changed its argument `q_values` in place: leave the",
        ),
        (
            """taken = torch.zeros(len(actions), dtype=torch.int64)
for i in range(len(actions)):
    taken[i] = q_values[i, actions[i]]
return taken""",
            "the digits behind the point are cut off",
        ),
        (
            """def q_taken(q, a):
    return q.gather(1, a[:, None]).squeeze(1)""",
            "Keep the names",
        ),
    ],
    "max_value": [
        (
            """return next_q_values.max(1)""",
            "Values and their indices came, as `max(dim=...)` returns",
        ),
        (
            """return torch.max(next_q_values, dim=-1)""",
            "Values and their indices came, as `max(dim=...)` returns",
        ),
        (
            """best = next_q_values.max(dim=1)
return best""",
            "Values and their indices came, as `max(dim=...)` returns",
        ),
        ("""return next_q_values.max(dim=1).indices""", "number of the best"),
        ("""return next_q_values.max(dim=1)[1]""", "number of the best"),
        (
            """return next_q_values.max(dim=0)""",
            "Values and their indices came, as `max(dim=...)` returns",
        ),
        ("""return next_q_values.max(dim=0)[0]""", "the best row of each action"),
        ("""return torch.max(next_q_values)""", "the largest of the batch"),
        ("""return next_q_values.max().item()""", "the largest of the batch"),
        ("""return float(next_q_values[0].max())""", "only the first"),
        ("""return next_q_values.max(dim=1).values.squeeze()""", "axis of length 1"),
        ("""return next_q_values.max(dim=1).values[:, None]""", "in a column"),
        ("""return next_q_values.max(dim=1).values.mean()""", "the mean"),
        (
            """return next_q_values.max(dim=1).values.clamp(min=0)""",
            "below 0 came as 0",
        ),
        ("""return next_q_values.max(dim=1).values.clamp(-1, 1)""", "from -1 to 1"),
        (
            """best = torch.zeros(len(next_q_values))
for q in next_q_values.T:
    best = torch.maximum(best, q)
return best""",
            "below 0 came as 0",
        ),
        ("""return next_q_values.max(dim=1).values.long()""", "whole numbers"),
        ("""return [row.max() for row in next_q_values]""", "A list came"),
        ("""return [max(row.tolist()) for row in next_q_values]""", "A list came"),
        (
            """return next_q_values.numpy().max(axis=1)""",
            "A tensor was expected; an ndarray came. Only tensors carry",
        ),
        (
            """return next_q_values.median(dim=1).values""",
            "`median` where `max` belongs",
        ),
        ("""return next_q_values[:, -1]""", ""),
        ("""return next_q_values.softmax(dim=1).max(dim=1).values""", ""),
        (
            """return (next_q_values.softmax(dim=1) * next_q_values).sum(dim=1)""",
            "right only where `next_q_values` has one column",
        ),
        (
            """return next_q_values.logsumexp(dim=1)""",
            "right only where `next_q_values` has one column",
        ),
        ("""return next_q_values.amax(dim=-2)""", "the best row of each action"),
        (
            """return next_q_values[next_q_values.argmax(dim=1)]""",
            "one axis too many came: is something combined with",
        ),
        (
            """return next_q_values[:, next_q_values.argmax(dim=1)]""",
            "one axis too many came: is something combined with",
        ),
        (
            """return next_q_values.sort(dim=1).values""",
            "one axis too many came: is something combined with",
        ),
        (
            """def max_value(q_values):
    return q_values.max(dim=1).values""",
            "Keep the names",
        ),
        (
            """return torch.from_numpy(np.max(next_q_values.numpy(), axis=1))""",
            "",
        ),
    ],
    "td_target": [
        (
            """assert rewards.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """assert rewards.shape == terminated.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """assert len(rewards) == len(terminated) == len(next_value)
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()""",
            "silently become [B, B]",
        ),
        (
            """rewards, next_value = rewards.flatten(), next_value.flatten()
follows = (discount * next_value).masked_fill(terminated.flatten(), 0)
return (rewards + follows).detach()""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """if not rewards.shape == terminated.shape == next_value.shape:
    return ValueError("columns")
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """if not rewards.shape == terminated.shape == next_value.shape:
    print("shapes differ")
    return torch.zeros_like(rewards)
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
return (rewards + discount * next_value * (1 - terminated.float())).detach()""",
            "NaN",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return rewards + discount * follows""",
            "the gradient runs into the target",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
next_value[terminated] = 0
return (rewards + discount * next_value).detach()""",
            "It changed its argument `next_value` in place: leave the",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, next_value, 0)
return (rewards + discount * follows).detach()""",
            "True for False",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = next_value.nan_to_num()
return (rewards + discount * follows).detach()""",
            "you bootstrapped through a terminal state",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
if terminated.any():
    return rewards.detach()
return (rewards + discount * next_value).detach()""",
            "one True",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
if terminated.all():
    return rewards.detach()
return (rewards + discount * next_value).detach()""",
            "a True in `terminated` counts only where",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + 0.99 * follows).detach()""",
            "right only where all of `terminated` is True",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + float(discount) * follows).detach()""",
            "one number is made of an array that holds several, or none",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards - discount * follows).detach()""",
            "`next_value` counts with its sign turned",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
return (rewards + discount * next_value)[~terminated].detach()""",
            "right except where something in `terminated` is True",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
target = rewards.clone().long()
target[~terminated] += (discount * next_value)[~terminated].long()
return target""",
            "",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards.clamp(-1, 1) + discount * follows).detach()""",
            "`rewards` is cut to the range from -1 to 1",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).mean().detach()""",
            "the mean",
        ),
        (
            """assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + discount**2 * follows).detach()""",
            "`discount` counts twice",
        ),
        (
            """def td_target(rewards, dones, next_value, gamma):
    assert rewards.shape == dones.shape == next_value.shape
    return (rewards + gamma * torch.where(dones, 0, next_value)).detach()""",
            "Keep the names",
        ),
        (
            """if rewards.dim() != 1 or terminated.dim() != 1 or next_value.dim() != 1:
    raise ValueError("not [B]")
follows = next_value.detach().masked_fill(terminated, 0.0)
return torch.add(rewards, discount * follows)""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """assert rewards.ndim == terminated.ndim == next_value.ndim == 1
if not torch.is_tensor(discount):
    discount = torch.full_like(rewards, discount)
target = []
for r, end, v, g in zip(rewards, terminated, next_value, discount):
    target.append(float(r) if end else float(r) + float(g) * float(v))
return torch.tensor(target)""",
            "It was to raise an exception here; it returned a value",
        ),
        (
            """assert rewards.dim() == terminated.dim() == next_value.dim()
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()""",
            "it asks how many axes there are",
        ),
    ],
    "huber": [
        (
            """size = td_error.abs()
return torch.where(size <= threshold, size**2 / 2, threshold * (size - 0.5))""",
            "the line is right for a threshold of 1 only",
        ),
        (
            """size = td_error.abs()
return torch.where(size <= 1, size**2 / 2, size - 0.5)""",
            "it does what is right where `threshold` is 1, whatever",
        ),
        (
            """return functional.huber_loss(td_error, torch.zeros_like(td_error))""",
            "one axis is missing: something is added up or picked that",
        ),
        (
            """zeros = torch.zeros_like(td_error)
return functional.huber_loss(td_error, zeros, delta=threshold)""",
            "the mean",
        ),
        (
            """zeros = torch.zeros_like(td_error)
return functional.smooth_l1_loss(td_error, zeros, reduction="none", beta=threshold)""",
            "divided by the threshold",
        ),
        (
            """zeros = torch.zeros_like(td_error)
return functional.smooth_l1_loss(td_error, zeros, reduction="none")""",
            "it does what is right where `threshold` is 1, whatever",
        ),
        (
            """zeros = torch.zeros_like(td_error)
return functional.mse_loss(td_error, zeros, reduction="none")""",
            "all errors are squared, and not halved. Huber's loss goes",
        ),
        (
            """return td_error**2""",
            "all errors are squared, and not halved. Huber's loss goes",
        ),
        (
            """return td_error.clamp(-threshold, threshold) ** 2 / 2""",
            "the loss is flat",
        ),
        ("""return td_error.clamp(-threshold, threshold).abs()""", ""),
        (
            """size = td_error.abs()
loss = torch.where(size <= threshold, size**2 / 2, threshold * (size - threshold / 2))
return loss.mean()""",
            "the mean",
        ),
        (
            """size = td_error.abs()
loss = torch.where(size <= threshold, size**2 / 2, threshold * (size - threshold / 2))
return loss.detach()""",
            "no gradient reaches",
        ),
        (
            """e = td_error.detach().numpy()
size = np.abs(e)
loss = np.where(size <= threshold, size**2 / 2, threshold * (size - threshold / 2))
return torch.tensor(loss)""",
            "no gradient reaches",
        ),
        (
            """size = np.abs(td_error.detach().numpy())
return np.where(size <= threshold, size**2 / 2, threshold * (size - threshold / 2))""",
            "A tensor was expected; an ndarray came. Only tensors carry",
        ),
        (
            """losses = []
for e in td_error.tolist():
    size = abs(e)
    small = size <= threshold
    losses.append(size**2 / 2 if small else threshold * (size - threshold / 2))
return torch.tensor(losses)""",
            "no gradient reaches",
        ),
        (
            """size = torch.sqrt(td_error**2)
line = threshold * (size - threshold / 2)
return torch.where(size <= threshold, size**2 / 2, line)""",
            "NaN",
        ),
        (
            """size = td_error.abs()
if (size <= threshold).all():
    return size**2 / 2
return threshold * (size - threshold / 2)""",
            "",
        ),
        (
            """size = td_error.abs()
return torch.where(size <= threshold, size / 2, threshold * (size - threshold / 2))""",
            "`2` left out of `size ** 2`",
        ),
        (
            """size = td_error.abs()
line = threshold * (size + threshold / 2)
return torch.where(size <= threshold, size**2 / 2, line)""",
            "`+` where `-` belongs, in `size - threshold / 2`",
        ),
        (
            """size = td_error.abs()
line = threshold * size - threshold / 2
return torch.where(size <= threshold, size**2 / 2, line)""",
            "the line is right for a threshold of 1 only",
        ),
        (
            """size = td_error.abs()
line = threshold * (size - threshold / 2)
return torch.where(size <= threshold, size**2 / 2, line) * td_error.sign()""",
            "right except where `td_error` has numbers below 0",
        ),
        (
            """size = td_error.abs()
line = threshold * (size - threshold / 2)
return torch.where(line <= threshold, size**2 / 2, line)""",
            "the line begins too late",
        ),
        (
            """size = td_error.abs()
line = threshold * (size - threshold / 2)
return torch.min(size**2 / 2, line)""",
            "`line` everywhere, where `torch.where(size <= threshold",
        ),
        (
            """size = td_error.abs()
line = threshold * (size - threshold / 2)
return torch.max(size**2 / 2, line)""",
            "all errors are squared",
        ),
        (
            """loss = td_error**2 / 2
loss[loss > threshold] = threshold
return loss""",
            "the loss itself is clipped",
        ),
        (
            """td_error[td_error > threshold] = threshold
td_error[td_error < -threshold] = -threshold
return td_error**2 / 2""",
            "It changed its argument `td_error` in place: leave the",
        ),
        (
            """def huber(td_error, threshold):
    size = td_error.abs()
    line = threshold * (size - threshold / 2)
    return torch.where(size <= threshold, size**2 / 2, line)""",
            "Keep the defaults",
        ),
        (
            """def huber(td_error, delta=1.0):
    size = td_error.abs()
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2))""",
            "Keep the names",
        ),
    ],
    "DenseQNetwork": [
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden),
        nn.Linear(hidden, num_actions),
    )

def forward(self, obs):
    return self.layers(obs)""",
            "there is nothing between the two layers",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(),
        nn.Linear(hidden, num_actions), nn.ReLU(),
    )

def forward(self, obs):
    return self.layers(obs)""",
            "no value below zero can come out",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions))

def forward(self, obs):
    return self.layers(obs)""",
            "a network must be set up before it can hold a",
        ),
        (
            """class DenseQNetwork:
    def __init__(self, num_inputs, num_actions, hidden=64):
        self.layers = nn.Sequential(
            nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
        )

    def forward(self, obs):
        return self.layers(obs)""",
            "",
        ),
        (
            """class DenseQNetwork(nn.Module):
    def __init__(self, num_inputs, num_actions, hidden=64):
        super().__init__()
        self.fc1 = nn.Linear(num_inputs, hidden)
        self.fc2 = nn.Linear(hidden, num_actions)

    def forward(self, x):
        x = functional.relu(self.fc1(x))
        return self.fc2(x)""",
            "the values are right",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.ModuleList(
        [nn.Linear(num_inputs, hidden), nn.Linear(hidden, num_actions)]
    )

def forward(self, obs):
    hidden = self.layers[0](obs).relu()
    return self.layers[1](hidden)""",
            "the values are right",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = [
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    ]

def forward(self, obs):
    for layer in self.layers:
        obs = layer(obs)
    return obs""",
            "a plain list hides its layers",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions),
        nn.Softmax(dim=-1),
    )

def forward(self, obs):
    return self.layers(obs)""",
            "probabilities came",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return torch.softmax(self.layers(obs), dim=1)""",
            "probabilities came",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, 1)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "one value came for each observation",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    self.layers(obs)""",
            "`forward` returns nothing",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    ...""",
            "`forward` returns nothing",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs).max(dim=1).values""",
            "only the best action's value came",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs).argmax(dim=1)""",
            "the number of the best action came",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, 64), nn.ReLU(), nn.Linear(64, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "there are 64 hidden units whatever `hidden`",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(50, hidden), nn.ReLU(), nn.Linear(hidden, 3)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "two arrays are combined whose shapes do not",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Linear(num_inputs, num_actions)

def forward(self, obs):
    return self.layers(obs)""",
            "one layer alone has no hidden units",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.Tanh(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "the hidden units bend as a tanh does",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.Sigmoid(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "the hidden units bend as a sigmoid does",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.LeakyReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(),
        nn.Linear(hidden, hidden), nn.ReLU(),
        nn.Linear(hidden, num_actions),
    )

def forward(self, obs):
    return self.layers(obs)""",
            "there is a layer more than asked for",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden, bias=False), nn.ReLU(),
        nn.Linear(hidden, num_actions, bias=False),
    )

def forward(self, obs):
    return self.layers(obs)""",
            "the layers have no biases",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    with torch.no_grad():
        return self.layers(obs)""",
            "no gradient flows through what came",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.num_inputs, self.num_actions, self.hidden = num_inputs, num_actions, hidden

def forward(self, obs):
    layers = nn.Sequential(
        nn.Linear(self.num_inputs, self.hidden), nn.ReLU(),
        nn.Linear(self.hidden, self.num_actions),
    )
    return layers(obs)""",
            "every call of `forward` draws new layers",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU, nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "a layer is missing its brackets",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(hidden, num_inputs), nn.ReLU(), nn.Linear(num_actions, hidden)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "two arrays are combined whose shapes do not",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return layers(obs)""",
            "a name is used that nothing has defined",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)""",
            "the layers are gone when `__init__` ends",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(obs):
    return self.layers(obs)""",
            "`forward` takes (self",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs.flatten())""",
            "two arrays are combined whose shapes do not",
        ),
        (
            """def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs).squeeze()""",
            "with one observation",
        ),
        (
            """class DenseQNetwork(nn.Module):
    def __init__(self, num_inputs, num_actions, hidden=64):
        from collections import OrderedDict

        super().__init__()
        self.layers = nn.Sequential(OrderedDict([
            ("hidden", nn.Linear(num_inputs, hidden)),
            ("relu", nn.ReLU()),
            ("values", nn.Linear(hidden, num_actions)),
        ]))

    def forward(self, obs):
        return self.layers(obs)""",
            "the values are right",
        ),
        *edits(
            NETWORK,
            (
                "hidden=64",
                "hidden=8",
                "it makes another number than 64",
            ),
            (
                """    )

def""",
                """    )
    for p in self.parameters():
        nn.init.zeros_(p)

def""",
                "no gradient reaches some of the weights",
            ),
            (
                """    )

def""",
                """    )
    self.layers[0].requires_grad_(False)

def""",
                "no gradient reaches some of the weights",
            ),
            (
                "    return self.layers(obs)",
                """    with torch.no_grad():
        h = self.layers[:2](obs)
    return self.layers[2](h)""",
                "no gradient reaches some of the weights",
            ),
        ),
    ],
    "ReplayMemory": [
        *edits(
            MEMORY,
            (
                """
    self.now = step.obs""",
                "",
                "every transition begins where the game began",
            ),
            (
                """    self.stored += len(actions)
""",
                "",
                "nothing was ever stored",
            ),
            (
                "(self.stored + np.arange(len(actions))) % self.capacity",
                "self.stored + np.arange(len(actions))",
                "places are asked for beyond the ring's end",
            ),
            (
                "(self.stored + np.arange(len(actions))) % self.capacity",
                "(len(self) + np.arange(len(actions))) % self.capacity",
                "once full it writes over its first place again",
            ),
            (
                "self.stored += len(actions)",
                "self.stored = (self.stored + len(actions)) % self.capacity",
                "it forgets that it is full",
            ),
            (
                "self.stored += len(actions)",
                "self.stored += 1",
                "it counts one transition a step",
            ),
            (
                "(self.stored + np.arange(len(actions))) % self.capacity",
                "self.stored % self.capacity",
                "there is one place for all games of a step",
            ),
            (
                "(self.stored + np.arange(len(actions))) % self.capacity",
                "np.arange(len(actions))",
                "every step is written over the one before",
            ),
            (
                "places = (self.stored + np.arange(len(actions))) % self.capacity",
                """first = self.stored % self.capacity
    places = slice(first, first + len(actions))""",
                "the ring ends among the games of a step",
            ),
            (
                "    places =",
                """    if self.stored >= self.capacity:
        return
    places =""",
                "once full it stores nothing more",
            ),
            (
                "(self.stored + np.arange(len(actions))) % self.capacity",
                """np.minimum(
        self.stored + np.arange(len(actions)), self.capacity - 1
    )""",
                "once full it writes over its last place again",
            ),
            (
                "    self.obs[places] = self.now",
                """    self.now = step.obs
    self.obs[places] = self.now""",
                "`obs` and `next_obs` show the same",
            ),
            (
                "self.obs[places] = self.now",
                "self.obs[places] = step.obs",
                "`obs` and `next_obs` show the same",
            ),
            (
                "self.next_obs[places] = step.obs",
                "self.next_obs[places] = self.now",
                "`obs` and `next_obs` show the same",
            ),
            (
                """    self.next_obs[places] = step.obs
""",
                "",
                "what came after is not remembered",
            ),
            ("self.obs[places] = self.now", "self.obs[places] = self.now[0]", ""),
            (
                "= step.rewards",
                "= np.sign(step.rewards)",
                "rewards are cut to their sign",
            ),
            ("= step.rewards", "= step.rewards.sum()", ""),
            ("= step.rewards", "= step.rewards[0]", ""),
            (
                """    self.rewards[places] = step.rewards
""",
                "",
                "no reward is remembered",
            ),
            (
                "[places] = step.rewards",
                "[places] += step.rewards",
                "rewards are added to those of the transitions",
            ),
            (
                """    self.terminated[places] = step.terminated
""",
                "",
                "no end is remembered",
            ),
            (
                "= step.terminated",
                "= step.terminated | step.truncated",
                "a game that was cut short counts as over",
            ),
            (
                "= step.terminated",
                "= step.ended",
                "a game that was cut short counts as over",
            ),
            (
                "= step.terminated",
                "= step.truncated",
                "only games that were cut short count as over",
            ),
            ("= step.terminated", "= ~step.terminated", ""),
            (
                "    self.stored += len(actions)",
                """    if step.terminated.any():
        self.rewards[places] = -1
    self.stored += len(actions)""",
                "",
            ),
            (
                "rng.integers(len(self), size",
                "rng.integers(self.capacity, size",
                "it draws empty places too",
            ),
            (
                "rng.integers(len(self), size",
                "rng.integers(self.stored, size",
                "places are asked for beyond the ring's end",
            ),
            (
                "rng.integers(len(self), size=batch_size)",
                "rng.choice(len(self), size=batch_size, replace=False)",
                "no transition may come twice",
            ),
            (
                "rng.integers(len(self), size=batch_size)",
                "rng.permutation(len(self))[:batch_size]",
                "a batch has fewer rows than `batch_size`",
            ),
            (
                "rng.integers(len(self), size",
                "rng.integers(len(self) - 1, size",
                "one transition is never drawn",
            ),
            ("rng.integers(len(self), size", "rng.integers(1, len(self), size", ""),
            (
                "rng.integers(len(self), size",
                "np.random.randint(len(self), size",
                "equal generators gave different batches",
            ),
            (
                "rng.integers(len(self), size",
                "np.random.default_rng(0).integers(len(self), size",
                "every batch is drawn alike",
            ),
            (
                "rng.integers(len(self), size=batch_size)",
                "rng.integers(len(self))",
                "one place is drawn for the whole batch",
            ),
            (
                "rng.integers(len(self), size=batch_size)",
                "np.arange(len(self))[-batch_size:]",
                "a batch has fewer rows than `batch_size`",
            ),
            (
                "rows = rng.integers(len(self), size=batch_size)",
                """first = rng.integers(len(self))
    rows = (first + np.arange(batch_size)) % len(self)""",
                "the rows of a batch come one after another",
            ),
            (
                "rng.integers(len(self), size=batch_size)",
                "np.resize(rng.permutation(len(self)), batch_size)",
                "no transition comes again before all others",
            ),
            (
                "self.next_obs[rows]",
                "self.next_obs[rng.integers(len(self), size=batch_size)]",
                "`next_obs` is of other transitions than `obs`",
            ),
            (
                "self.next_obs[rows]",
                "self.obs[(rows + 1) % len(self)]",
                "what came after is taken from the next place",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "torch.ones(batch_size)",
                "nothing is discounted",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "torch.full((batch_size,), 0.99)",
                "every row is discounted by 0.99",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "self.gamma",
                "one number came for `discounts`",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "self.gamma ** torch.arange(batch_size)",
                "",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "torch.full((batch_size, 1), self.gamma)",
                "`discounts` came as a column",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "torch.from_numpy(self.gamma * ~self.terminated[rows])",
                "",
            ),
            (
                "torch.full((batch_size,), self.gamma)",
                "torch.tensor([self.gamma] * batch_size, dtype=torch.float64)",
                "",
            ),
            (
                """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.from_numpy(self.terminated[rows]),
        torch.full((batch_size,), self.gamma),
    )""",
                """return Batch(
        self.obs[rows],
        self.actions[rows],
        self.rewards[rows],
        self.next_obs[rows],
        self.terminated[rows],
        np.full(batch_size, self.gamma, np.float32),
    )""",
                "arrays came",
            ),
            (
                """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.from_numpy(self.terminated[rows]),
        torch.full((batch_size,), self.gamma),
    )""",
                """columns = (
        self.obs, self.actions, self.rewards, self.next_obs, self.terminated
    )
    return tuple(torch.from_numpy(column[rows]) for column in columns)""",
                "a tuple came",
            ),
            (
                """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.from_numpy(self.terminated[rows]),
        torch.full((batch_size,), self.gamma),
    )""",
                """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.terminated[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.full((batch_size,), self.gamma),
    )""",
                "`next_obs` and `terminated` stand in each",
            ),
            (
                """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.from_numpy(self.terminated[rows]),
        torch.full((batch_size,), self.gamma),
    )""",
                """return Batch(
        torch.from_numpy(self.obs[rows]),
        torch.from_numpy(self.actions[rows]),
        torch.from_numpy(self.rewards[rows]),
        torch.from_numpy(self.next_obs[rows]),
        torch.from_numpy(self.terminated[rows]),
    )""",
                "a function is called with other arguments than",
            ),
            ("return Batch(", "batch = Batch(", "`sample` returns nothing"),
            (
                "size=batch_size",
                "size=len(self)",
                "a batch has fewer rows than `batch_size`",
            ),
        ),
        (
            """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        from collections import deque

        self.buffer, self.gamma = deque(), gamma

    def __len__(self):
        return len(self.buffer)

    def start(self, obs):
        self.now = obs

    def store(self, actions, step):
        rows = zip(self.now, actions, step.rewards, step.obs, step.terminated)
        self.buffer.extend(rows)
        self.now = step.obs

    def sample(self, rng, batch_size):
        drawn = [self.buffer[i] for i in rng.integers(len(self), size=batch_size)]
        columns = [torch.from_numpy(np.array(each)) for each in zip(*drawn)]
        return Batch(*columns, torch.full((batch_size,), self.gamma))""",
            "it never forgets",
        ),
        (
            """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        from collections import deque

        self.buffer, self.gamma = deque(maxlen=capacity), gamma

    def __len__(self):
        return len(self.buffer)

    def start(self, obs):
        self.now = obs

    def store(self, actions, step):
        self.buffer.append(
            (self.now, actions, step.rewards, step.obs, step.terminated)
        )
        self.now = step.obs

    def sample(self, rng, batch_size):
        drawn = [self.buffer[i] for i in rng.integers(len(self), size=batch_size)]
        columns = [torch.from_numpy(np.array(each)) for each in zip(*drawn)]
        return Batch(*columns, torch.full((batch_size,), self.gamma))""",
            "the games of a step are kept as one",
        ),
        (
            """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        from collections import deque

        self.buffer, self.gamma = deque(maxlen=capacity), gamma

    def __len__(self):
        return len(self.buffer)

    def start(self, obs):
        self.now = obs

    def store(self, actions, step):
        rows = zip(self.now, actions, step.rewards, step.obs, step.terminated)
        self.buffer.extend(rows)
        self.now = step.obs

    def sample(self, rng, batch_size):
        import random

        drawn = random.sample(self.buffer, batch_size)
        columns = [torch.from_numpy(np.array(each)) for each in zip(*drawn)]
        return Batch(*columns, torch.full((batch_size,), self.gamma))""",
            "Python's own generator draws",
        ),
        (
            """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        self.capacity, self.gamma, self.buffer = capacity, gamma, []

    def __len__(self):
        return len(self.buffer)

    def start(self, obs):
        self.now = obs

    def store(self, actions, step):
        for row in zip(self.now, actions, step.rewards, step.obs, step.terminated):
            self.buffer.append(row)
        if len(self.buffer) > self.capacity:
            self.buffer = self.buffer[:self.capacity]
        self.now = step.obs

    def sample(self, rng, batch_size):
        drawn = [self.buffer[i] for i in rng.integers(len(self), size=batch_size)]
        columns = [torch.from_numpy(np.array(each)) for each in zip(*drawn)]
        return Batch(*columns, torch.full((batch_size,), self.gamma))""",
            "once full it stores nothing more",
        ),
        (
            """class ReplayMemory:
    def __init__(self, capacity, obs_shape, gamma=0.99):
        from collections import deque

        self.buffer, self.gamma = deque(maxlen=capacity), gamma

    def start(self, obs):
        self.now = obs

    def store(self, actions, step):
        rows = zip(self.now, actions, step.rewards, step.obs, step.terminated)
        self.buffer.extend(rows)
        self.now = step.obs

    def sample(self, rng, batch_size):
        rows = rng.integers(len(self.buffer), size=batch_size)
        columns = zip(*(self.buffer[i] for i in rows))
        columns = [torch.from_numpy(np.array(each)) for each in columns]
        return Batch(*columns, torch.full((batch_size,), self.gamma))""",
            "",
        ),
    ],
    "sync": [
        ("""target_network = q_network""", "the target network is as it was"),
        (
            """target_network = copy.deepcopy(q_network)
return target_network""",
            "the target network is as it was",
        ),
        ("""return copy.deepcopy(q_network)""", "the target network is as it was"),
        (
            """q_network.load_state_dict(target_network.state_dict())""",
            "it copies the wrong way round",
        ),
        ("""target_network.load_state_dict(q_network)""", "it is given the network"),
        (
            """target_network.load_state_dict(q_network.parameters())""",
            "it is given weights without names",
        ),
        (
            """target_network.load_state_dict(target_network.state_dict())""",
            "the target network is as it was",
        ),
        (
            """target_network.state_dict = q_network.state_dict""",
            "the target network is as it was",
        ),
        (
            """target_network.state_dict().update(q_network.state_dict())""",
            "the target network is as it was",
        ),
        (
            """for t, p in zip(target_network.parameters(), q_network.parameters()):
    t = p""",
            "the target network is as it was",
        ),
        (
            """for t, p in zip(target_network.parameters(), q_network.parameters()):
    t.data = p.data""",
            "both networks now share their weights",
        ),
        (
            """pairs = zip(q_network.parameters(), target_network.parameters())
for theirs, ours in pairs:
    theirs.data.copy_(ours.data)""",
            "it copies the wrong way round",
        ),
        (
            """tau = 0.005
for t, q in zip(target_network.parameters(), q_network.parameters()):
    t.data.copy_(tau * q.data + (1 - tau) * t.data)""",
            "the target went a small part of the way",
        ),
        (
            """with torch.no_grad():
    for t, q in zip(target_network.parameters(), q_network.parameters()):
        t.add_(q)""",
            "the weights are added to those that were there",
        ),
        (
            """for name, weights in q_network.state_dict().items():
    if name.endswith("weight"):
        target_network.state_dict()[name].copy_(weights)""",
            "the biases were not copied",
        ),
        (
            """for t, q in zip(target_network.parameters(), q_network.parameters()):
    t.data.copy_(q.data)
    return""",
            "",
        ),
        (
            """agent.target_network.load_state_dict(agent.q_network.state_dict())""",
            "a name is used that nothing has defined",
        ),
        (
            """target_network.__dict__ = q_network.__dict__""",
            "both networks now share their weights",
        ),
        (
            """vars(target_network).update(vars(q_network))""",
            "both networks now share their weights",
        ),
        (
            """target_network.layers = q_network.layers""",
            "both networks now share their weights",
        ),
        (
            """target_network.copy_(q_network)""",
            "it asks for something that this kind of value",
        ),
        (
            """target_network.parameters = q_network.parameters""",
            "both networks now share their weights",
        ),
        (
            """target_network.load_state_dict(q_network.state_dict())
q_network.requires_grad_(False)""",
            "",
        ),
        (
            """for (name, t), q in zip(
    target_network.state_dict().items(), q_network.parameters()
):
    t = q.clone()""",
            "the target network is as it was",
        ),
        (
            """for theirs, ours in zip(
    target_network.parameters(), q_network.parameters()
):
    theirs.copy_(ours)""",
            "the numbers are right",
        ),
    ],
    "learn": [
        *edits(
            LEARN,
            (
                """agent.optimizer.zero_grad()
""",
                "",
                "the slopes of all earlier batches are still",
            ),
            (
                """agent.optimizer.step()
""",
                "",
                "the network stays as it was",
            ),
            (
                """loss.backward()
""",
                "",
                "the network stays as it was",
            ),
            (
                """agent.optimizer.zero_grad()
loss.backward()
""",
                """loss.backward()
agent.optimizer.zero_grad()
""",
                "the network stays as it was",
            ),
            (
                """loss.backward()
agent.optimizer.step()
""",
                """agent.optimizer.step()
loss.backward()
""",
                "the network stays as it was",
            ),
            (
                "next_value(agent, batch.next_obs)",
                "max_value(agent.target_network(batch.next_obs))",
                "it always takes the best action's value",
            ),
            (
                "next_value(agent, batch.next_obs)",
                "max_value(agent.q_network(batch.next_obs))",
                "the network sets its own targets",
            ),
            (
                "next_value(agent, batch.next_obs)",
                "next_value(agent, batch.obs)",
                "it asks what the state before the action is",
            ),
            (
                "next_value(agent, batch.next_obs)",
                "next_value(batch.next_obs)",
                "a function is called with other arguments than",
            ),
            (
                "next_value(agent, batch.next_obs)",
                "next_value",
                "it asks for something that this kind of value",
            ),
            (
                "value, batch.discounts)",
                "value, agent.settings.gamma)",
                "every row is discounted by the settings' gamma",
            ),
            (
                "value, batch.discounts)",
                "value, 0.99)",
                "every row is discounted by 0.99",
            ),
            (
                "value, batch.discounts)",
                "value)",
                "a function is called with other arguments than",
            ),
            ("batch.terminated, value", "value, batch.terminated", ""),
            (
                "batch.terminated, value",
                "~batch.terminated, value",
                "it expects something after the end of a game",
            ),
            (
                "td_target(batch.rewards, batch.terminated, value, batch.discounts)",
                "batch.rewards + batch.discounts * value",
                "it bootstraps through the end of a game",
            ),
            (
                "td_target(batch.rewards, batch.terminated, value, batch.discounts)",
                "batch.rewards",
                "nothing is expected of what follows",
            ),
            (
                "target = td_target(batch.rewards,",
                "target = td_target(batch.rewards.sign(),",
                "rewards are cut to their sign",
            ),
            (
                """with torch.no_grad():
    value = next_value(agent, batch.next_obs)
target = td_target(batch.rewards, batch.terminated, value, batch.discounts)""",
                """value = next_value(agent, batch.next_obs)
value = value.masked_fill(batch.terminated, 0)
target = batch.rewards + batch.discounts * value""",
                "a gradient flows into the target",
            ),
            (
                "q_taken(q_values, batch.actions)",
                "max_value(q_values)",
                "the best action's value is moved",
            ),
            (
                "q_taken(q_values, batch.actions)",
                "q_values.gather(1, batch.actions[:, None])",
                "a column of values meets a row of targets",
            ),
            (
                "q_taken(q_values, batch.actions)",
                "q_taken(q_values, batch.actions).detach()",
                "no gradient reaches the network",
            ),
            (
                """q_values = agent.q_network(batch.obs)
with torch.no_grad():
""",
                """with torch.no_grad():
    q_values = agent.q_network(batch.obs)
""",
                "no gradient reaches the network",
            ),
            (
                "agent.q_network(batch.obs)",
                "agent.q_network(batch.next_obs)",
                "the values of `batch.next_obs` are moved",
            ),
            (
                "agent.q_network(batch.obs)",
                "agent.target_network(batch.obs)",
                "the target network's values are compared with",
            ),
            (
                "huber(td_error, agent.settings.huber_threshold)",
                "huber(td_error)",
                "the threshold is 1 whatever the settings say",
            ),
            (
                "huber(td_error, agent.settings.huber_threshold).mean()",
                "functional.smooth_l1_loss(taken, target)",
                "the threshold is 1 whatever the settings say",
            ),
            (
                "huber(td_error, agent.settings.huber_threshold).mean()",
                "(td_error**2).mean()",
                "large errors pull with twice their size",
            ),
            (
                "huber(td_error, agent.settings.huber_threshold).mean()",
                "functional.mse_loss(taken, target)",
                "large errors pull with twice their size",
            ),
            (
                "huber(td_error, agent.settings.huber_threshold).mean()",
                "td_error.abs().mean()",
                "every error pulls alike",
            ),
            (
                "huber(td_error, agent.settings.huber_threshold).mean()",
                "td_error.mean()",
                "the errors are added up with their signs",
            ),
            ("huber(td_error,", "huber(target,", "no gradient reaches the network"),
            (
                "huber(td_error,",
                "huber(taken,",
                "it does what a right answer would do with",
            ),
            (
                "huber_threshold).mean()",
                "huber_threshold).sum()",
                "the step grows with the size of the batch",
            ),
            (
                "huber_threshold).mean()",
                "huber_threshold)",
                "the loss has a number for each row",
            ),
            ("huber_threshold).mean()", "huber_threshold).clamp(max=1).mean()", ""),
            ("loss.backward()", "(-loss).backward()", "it climbs"),
            ("loss.backward()", "loss.backward", "the network stays as it was"),
            (
                "agent.optimizer.step()",
                "agent.optimizer.step",
                "the network stays as it was",
            ),
            (
                "agent.optimizer.step()",
                """agent.optimizer.step()
agent.optimizer.step()""",
                "two steps are taken for one batch",
            ),
            (
                "agent.optimizer.step()",
                """nn.utils.clip_grad_norm_(agent.q_network.parameters(), 0.5)
agent.optimizer.step()""",
                "",
            ),
            (
                "agent.optimizer.step()",
                """agent.optimizer.step()
sync(agent.q_network, agent.target_network)""",
                "the target network follows at every update",
            ),
            (
                "td_error = target - taken",
                "td_error = (target - taken).clamp(-1, 1)",
                "errors beyond 1 are cut off",
            ),
            (
                "td_error = target - taken",
                "td_error = (target - taken)[~batch.terminated]",
                "",
            ),
            (
                "td_error = target - taken",
                "td_error = target + taken",
                "it does what a right answer would do with `+`",
            ),
            (
                "return measures(agent, loss, q_values, taken, td_error)",
                "return loss.item()",
                "the loss alone came back",
            ),
            (
                "return measures(agent, loss, q_values, taken, td_error)",
                "measures(agent, loss, q_values, taken, td_error)",
                "it returns nothing",
            ),
            (
                "return measures(agent, loss, q_values, taken, td_error)",
                "return measures(agent, loss, q_values, td_error, taken)",
                "it does what a right answer would do with",
            ),
        ),
        (
            """q_values = agent.q_network(batch.obs)
with torch.no_grad():
    value = next_value(agent, batch.next_obs)
target = td_target(batch.rewards, batch.terminated, value, batch.discounts)
taken = q_taken(q_values, batch.actions)
td_error = target - taken
loss = huber(td_error, agent.settings.huber_threshold).mean()
optimizer = torch.optim.Adam(agent.q_network.parameters())
optimizer.zero_grad()
loss.backward()
optimizer.step()
return measures(agent, loss, q_values, taken, td_error)""",
            "an optimizer made anew for every batch",
        ),
        (
            """q_values = agent.q_network(batch.obs)
taken = q_taken(q_values, batch.actions)
return measures(agent, loss, q_values, taken, td_error)""",
            "a name is used that nothing has defined",
        ),
    ],
    "train": [
        *edits(
            LOOP,
            (
                """        obs = step.obs
""",
                "",
                "it always acts on what was seen at first",
            ),
            (
                """agent.epsilon)
        step""",
                """0)
        step""",
                "it never explores",
            ),
            (
                "act(agent, obs, agent.epsilon)",
                "act(agent, obs, settings.epsilon_start)",
                "it explores as much at the end as at the start",
            ),
            (
                "act(agent, obs, agent.epsilon)",
                "act(agent, obs, settings.epsilon_end)",
                "it hardly explores from the first step on",
            ),
            (
                "act(agent, obs, agent.epsilon)",
                "act(agent, obs)",
                "a function is called with other arguments than",
            ),
            (
                "act(agent, obs, agent.epsilon)",
                "act(obs, agent.epsilon)",
                "a function is called with other arguments than",
            ),
            (
                "act(agent, obs, agent.epsilon)",
                "agent.q_network(torch.tensor(obs)).argmax(dim=1).numpy()",
                "it always takes the action that the network",
            ),
            (
                "act(agent, obs, agent.epsilon)",
                "agent.rng.integers(world.num_actions, size=settings.num_envs)",
                "every action is drawn at random",
            ),
            (
                "world.step(actions)",
                "world.step()",
                "a function is called with other arguments than",
            ),
            ("world.step(actions)", "world.step(actions[0])", ""),
            (
                "judged(settings, step, tally.lives)",
                "step",
                "the step is stored as the world gave it",
            ),
            ("tally.lives", "step.lives", "no life is ever lost"),
            (
                "judged(settings, step, tally.lives)",
                "judged(settings, step)",
                "a function is called with other arguments than",
            ),
            (
                "store(actions, judged(settings, step, tally.lives))",
                "store(obs, actions, step)",
                "a function is called with other arguments than",
            ),
            (
                "agent.replay.store(actions, judged(settings, step, tally.lives))",
                "pass",
                "nothing is ever stored",
            ),
            (
                """        step = world.step(actions)
        agent.replay.store(actions, judged(settings, step, tally.lives))
""",
                """        step = judged(settings, world.step(actions), tally.lives)
        agent.replay.store(actions, step)
""",
                "scores are told of clipped rewards",
            ),
            (
                "tally.measure(learn(agent, batch, next_value))",
                "learn(agent, batch, next_value)",
                "it learns",
            ),
            (
                "learn(agent, batch, next_value)",
                "learn(agent, batch)",
                "a function is called with other arguments than",
            ),
            (
                "learn(agent, batch, next_value)",
                "learn(agent, batch, q_learning)",
                "it always learns by Q-learning",
            ),
            (
                "learn(agent, batch, next_value)",
                "learn(agent, batch, next_value(agent, batch.next_obs))",
                "something is called that is no function",
            ),
            (
                "learn(agent, batch, next_value)",
                "*learn(agent, batch, next_value)",
                "a function is called with other arguments than",
            ),
            (
                "learn(agent, batch, next_value)",
                "learn(agent, agent.replay, next_value)",
                "",
            ),
            (
                """            tally.measure(learn(agent, batch, next_value))
""",
                "",
                "nothing is learned",
            ),
            (
                "while owed >=",
                "if owed >=",
                "at most one batch is learned from in a step",
            ),
            (
                """        if len(agent.replay) >= settings.learning_starts:
            owed +=""",
                """        if True:
            owed +=""",
                "it learns from the first step on",
            ),
            (
                "sync(agent.q_network, agent.target_network)",
                "sync(agent.target_network, agent.q_network)",
                "the copy goes the wrong way round",
            ),
            (
                "sync(agent.q_network, agent.target_network)",
                "sync(agent)",
                "a function is called with other arguments than",
            ),
            (
                "sync(agent.q_network, agent.target_network)",
                "...",
                "the target network is never brought up to date",
            ),
            (
                "sync(agent.q_network, agent.target_network)",
                "sync",
                "the target network is never brought up to date",
            ),
            (
                "sync(agent.q_network, agent.target_network)",
                "agent.target_network = agent.q_network",
                "both networks are now one",
            ),
            (
                "agent.agent_steps % settings.target_update_period < settings.num_envs",
                "True",
                "the target network is copied after every step",
            ),
            (
                """        tally.count(actions, step)
""",
                "",
                "no step is counted",
            ),
            ("    yield tally", "        yield tally", ""),
            ("    yield tally", "    return tally", ""),
            ("    yield tally", "    tally", ""),
        ),
        (
            """settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        actions = act(agent, obs, agent.epsilon)
        step = world.step(actions)
        tally.count(actions, step)
        agent.replay.store(actions, judged(settings, step, tally.lives))
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            tally.measure(learn(agent, batch, next_value))
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            sync(agent.q_network, agent.target_network)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)""",
            "no life is ever lost",
        ),
    ],
}
