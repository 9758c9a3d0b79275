"""Answers to the exercises of lesson 04, right and wrong, as people write them."""

LOOP = """q_table = np.zeros((world.observation_space.n, world.action_space.n))
agent_steps, epsilon = 0, settings.epsilon_start
schedule = settings.epsilon_start, settings.epsilon_end, settings.epsilon_over
while True:
    state, _ = world.reset(seed=int(rng.integers(2**31)))
    action = act(q_table, state, epsilon, rng)
    episode_return, over = 0.0, False
    while not over:
        next_state, reward, terminated, truncated, _ = world.step(action)
        agent_steps += 1
        epsilon = linear(agent_steps, *schedule)
        next_action = act(q_table, next_state, epsilon, rng)
        step = state, action, reward, next_state, next_action, terminated, truncated
        rates = settings.learning_rate, settings.gamma
        q_table, td_error = learn(q_table, *step, *rates)
        episode_return += reward
        over = terminated or truncated
        state, action = next_state, next_action
    yield agent_steps, episode_return, q_table"""


def loop(*edits):
    """The loop, with parts of it written otherwise."""
    body = LOOP
    for old, new in edits:
        assert old in body
        body = body.replace(old, new)
    return body


RIGHT = {
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
        """def worth(outcome):
    prob, next_state, reward, terminated = outcome
    if terminated:
        return prob * reward
    return prob * (reward + gamma * values[next_state])
q = np.empty(len(transitions))
for a, outcomes in transitions.items():
    q[a] = sum(map(worth, outcomes))
return q""",
        """return np.array([
    np.dot(
        [o[0] for o in outcomes],
        [o[2] + gamma * (0 if o[3] else values[o[1]]) for o in outcomes],
    )
    for outcomes in transitions.values()
])""",
        """q = {a: 0.0 for a in transitions}
for a, outcomes in transitions.items():
    for i in range(len(outcomes)):
        p = outcomes[i][0]
        s = outcomes[i][1]
        r = outcomes[i][2]
        done = outcomes[i][3]
        q[a] += p * r
        if done:
            continue
        q[a] += p * gamma * values[s]
return np.array(list(q.values()))""",
        """q = np.zeros(len(transitions), dtype=np.float32)
for a in range(len(q)):
    for p, s, r, done in transitions[a]:
        q[a] += p * (r + gamma * (1 - done) * values[s])
return q""",
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
        """rows = []
for row in q_values.tolist():
    best = max(row)
    ties = row.count(best)
    chance = epsilon / len(row)
    rows.append([chance + (1 - epsilon) / ties * (q == best) for q in row])
return np.array(rows)""",
        """B, A = q_values.shape
probs = np.full_like(q_values, epsilon / A)
for b in range(B):
    best = np.argwhere(q_values[b] == np.amax(q_values[b])).ravel()
    for a in best:
        probs[b, a] += (1 - epsilon) / best.size
return probs""",
        """is_best = (q_values.T == q_values.max(1)).T
share = (1 - epsilon) / is_best.sum(1)
return np.where(is_best, share[:, None], 0) + epsilon / q_values.shape[-1]""",
        """def one(row):
    top = row == row.max()
    return top * (1 - epsilon) / top.sum() + epsilon / row.size
return np.apply_along_axis(one, 1, q_values)""",
        """chance = epsilon / len(q_values[0])
mask = (q_values >= np.max(q_values, axis=-1, keepdims=True)).astype(float)
return (1 - epsilon) * mask / np.einsum("ba->b", mask)[:, None] + chance""",
    ],
    "linear": [
        """low, high = min(start, end), max(start, end)
return np.clip(start + (end - start) / over * agent_steps, low, high)""",
        """share = np.clip(agent_steps / over, 0, 1)
return (1 - share) * start + share * end""",
        """if isinstance(agent_steps, np.ndarray):
    return np.array([linear(n, start, end, over) for n in agent_steps])
if agent_steps >= over:
    return end
return start - (start - end) * agent_steps / over""",
        """line = start + (end - start) * (agent_steps / over)
return np.where(agent_steps < over, line, end)""",
        """return np.interp(agent_steps, [0, over], [start, end])""",
        """steps = np.minimum(agent_steps, over)
slope = (end - start) / over
return start + slope * steps""",
        """line = start + (end - start) * np.asarray(agent_steps) / over
if start > end:
    return np.maximum(end, line)
return np.minimum(end, line)""",
        """left = np.maximum(0.0, 1.0 - np.asarray(agent_steps, dtype=float) / over)
return end + left * (start - end)""",
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
        """new = [list(row) for row in q_table]
target = reward
if not terminated:
    target += gamma * max(q_table[next_state])
error = target - new[state][action]
new[state][action] += learning_rate * error
return [np.array(new), error]""",
        """best = np.sort(q_table[next_state])[-1]
td_error = reward - q_table[state, action] + (0 if terminated else gamma * best)
change = np.zeros_like(q_table)
change[state, action] = learning_rate * td_error
return q_table + change, td_error""",
        """import copy
table = copy.deepcopy(q_table)
td_target = reward + (1 - terminated) * gamma * np.amax(table[next_state, :])
delta = td_target - table[state, action]
table[state, action] = table[state, action] + learning_rate * delta
return table, float(delta)""",
        """def value(s):
    return q_table[s, q_table[s].argmax()]
delta = -q_table[state, action] + reward
if terminated is False:
    delta = delta + gamma * value(next_state)
here = np.zeros(q_table.shape, bool)
here[state, action] = True
return np.where(here, q_table + learning_rate * delta, q_table), delta""",
        """q_table = q_table.astype(np.float64)
q = q_table[state]
if terminated:
    delta = reward - q[action]
else:
    delta = reward + gamma * q_table[next_state].max() - q[action]
q[action] += learning_rate * delta
return q_table, delta""",
    ],
    "expectation_sweep": [
        """states = range(len(values))
q = np.array([action_values(model[s], values, gamma) for s in states])
return (probs * q).sum(axis=1)""",
        """new = []
for s in sorted(model):
    q = action_values(model[s], values, gamma)
    new.append(np.dot(probs[s], q))
return np.array(new)""",
        """V = np.zeros_like(values, dtype=float)
for s in range(len(V)):
    for a in model[s]:
        for p, s2, r, done in model[s][a]:
            V[s] += probs[s][a] * p * (r + gamma * values[s2] * (not done))
return V""",
        """def one(state):
    q_values = action_values(model[state], values, gamma)
    return sum(p * q for p, q in zip(probs[state], q_values))
return np.array([one(state) for state in range(len(values))])""",
        """q = np.stack([action_values(model[s], values, gamma) for s in model])
return np.einsum("sa,sa->s", probs, q)""",
        """rewards = np.zeros(len(values))
moves = np.zeros((len(values), len(values)))
for s, actions in model.items():
    for a, outcomes in actions.items():
        for p, s2, r, end in outcomes:
            rewards[s] += probs[s, a] * p * r
            moves[s, s2] += probs[s, a] * p * (1 - end)
return rewards + gamma * moves @ values""",
    ],
    "optimality_sweep": [
        """states = range(len(values))
return np.array([action_values(model[s], values, gamma).max() for s in states])""",
        """q = [action_values(model[s], values, gamma) for s in sorted(model)]
return np.array(q).max(axis=1)""",
        """V = np.empty(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q[q.argmax()]
return V""",
        """new = []
for s in range(len(values)):
    best = -np.inf
    for a in model[s]:
        total = 0
        for p, s2, r, done in model[s][a]:
            total += p * (r if done else r + gamma * values[s2])
        best = max(best, total)
    new.append(best)
return np.array(new)""",
        """return np.fromiter(
    (max(action_values(model[s], values, gamma)) for s in range(len(values))), float
)""",
    ],
    "sarsa_update": [
        """new = q_table.copy()
target = reward
if not terminated:
    target += gamma * q_table[next_state, next_action]
td_error = target - q_table[state, action]
new[state, action] += learning_rate * td_error
return new, td_error""",
        """target = reward + gamma * (1 - terminated) * q_table[next_state][next_action]
delta = target - q_table[state][action]
change = np.zeros_like(q_table)
change[state, action] = learning_rate * delta
return q_table + change, delta""",
        """import copy
table = copy.deepcopy(q_table)
old = table[state, action]
y = reward if terminated else reward + gamma * table[next_state, next_action]
table[state, action] = (1 - learning_rate) * old + learning_rate * y
return table, y - old""",
        """new = [list(row) for row in q_table]
follows = 0.0 if terminated else new[next_state][next_action]
error = reward + gamma * follows - new[state][action]
new[state][action] += learning_rate * error
return np.array(new), error""",
        """q = q_table.astype(np.float64)
here, there = (state, action), (next_state, next_action)
delta = reward - q[here] + (0 if terminated else gamma * q[there])
q[here] += learning_rate * delta
return q, float(delta)""",
    ],
    "td_control": [
        LOOP,
        loop(
            ("        over = terminated or truncated\n", ""),
            ("state, action = next_state, next_action", "state = next_state"),
            (
                "    yield",
                "        action = next_action\n        over = ended\n    yield",
            ),
            ("agent_steps += 1", "agent_steps += 1; ended = terminated or truncated"),
        ),
        loop(
            ("linear(agent_steps, *schedule)", "first + (last - first) * share"),
            (
                "agent_steps += 1",
                "agent_steps += 1; share = min(1, agent_steps / over)",
            ),
            ("over = 0.0, False", "end = 0.0, False"),
            ("while not over", "while not end"),
            ("over = terminated", "end = terminated"),
            ("schedule =", "first, last, over ="),
        ),
        loop(
            (
                "        q_table, td_error = learn(q_table, *step, *rates)",
                "        q_table, _ = learn(q_table, *step, *rates)",
            ),
            ("over = terminated or truncated", "over = any((terminated, truncated))"),
        ),
        loop(
            (
                "    yield agent_steps, episode_return, q_table",
                "    yield agent_steps, episode_return, q_table.copy()",
            )
        ),
        loop(
            (
                "(world.observation_space.n, world.action_space.n)",
                "[world.observation_space.n, world.action_space.n]",
            ),
            ("episode_return += reward", "episode_return = episode_return + reward"),
        ),
    ],
}

WRONG = {
    "action_values": [
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * (values[s] if done else 0))
return q""",
            "right only where `gamma` is 0",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + values[s] * (not done))
return q""",
            "right where `gamma` is 1",
        ),
        (
            """q = np.zeros(len(transitions), dtype=int)
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
return q""",
            "",
        ),
        (
            """q = np.zeros(4)
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
return q""",
            "",
        ),
        (
            """q = []
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q.append(p * (r + gamma * values[s] * (not done)))
return np.array(q)""",
            "",
        ),
        (
            """return {a: sum(p * (r + gamma * values[s] * (not d)) for p, s, r, d in o)
        for a, o in transitions.items()}""",
            "",
        ),
        (
            """return [sum(p * (r + gamma * values[s] * (not d)) for p, s, r, d in o)
        for o in transitions.values()]""",
            "A list came",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    p, s, r, done = outcomes[0]
    q[a] = r if done else r + gamma * values[s]
return q""",
            "",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r if done else r + gamma * values.max())
return q""",
            "takes the largest of `values` for all of it",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        if done:
            q[a] = r
            break
        q[a] += p * (r + gamma * values[s])
return q""",
            "",
        ),
        (
            """q = np.zeros(len(values))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
return q""",
            "",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
return q[0]""",
            "only the first",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
return int(q.argmax())""",
            "number of the largest",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r - gamma * values[s] * (not done))
return q""",
            "`values` counts with its sign turned",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma**2 * values[s] * (not done))
return q""",
            "`gamma` counts twice",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    best = -1
    for p, s, r, done in outcomes:
        if p > best:
            best = p
            q[a] = r + gamma * values[s] * (not done)
return q""",
            "only the likeliest",
        ),
        (
            """q = np.zeros(len(transitions))
total = 0
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        total += p * (r + gamma * values[s] * (not done))
    q[a] = total
return q""",
            "the sum of one action goes on into the next. Start each",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
    q[a] /= len(outcomes)
return q""",
            "it divides by the number of outcomes. The probabilities",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s] * (not done))
return q / q.sum()""",
            "",
        ),
        (
            """q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    seen = set()
    for p, s, r, done in outcomes:
        if s not in seen:
            q[a] += p * (r + gamma * values[s] * (not done))
        seen.add(s)
return q""",
            "",
        ),
        (
            """for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        values[s] = 0 if done else values[s]
q = np.zeros(len(transitions))
for a, outcomes in transitions.items():
    for p, s, r, done in outcomes:
        q[a] += p * (r + gamma * values[s])
return q""",
            "in place",
        ),
        (
            """def action_values(P, V, gamma):
    q = np.zeros(len(P))
    for a, outcomes in P.items():
        for p, s, r, done in outcomes:
            q[a] += p * (r + gamma * V[s] * (not done))
    return q""",
            "Keep the names",
        ),
    ],
    "epsilon_greedy_probs": [
        (
            """probs = np.full(q_values.shape, epsilon / 4)
for row, q in zip(probs, q_values):
    best = q == q.max()
    row[best] += (1 - epsilon) / best.sum()
return probs""",
            "as if there were always four",
        ),
        (
            """probs = np.full(q_values.shape, epsilon / q_values.shape[1])
probs[np.arange(len(q_values)), q_values.argmax(axis=1)] += 1 - epsilon
return probs""",
            "the first gets all",
        ),
        (
            """probs = np.full(q_values.shape, epsilon / q_values.shape[1])
probs[np.arange(len(q_values)), q_values.argmax(axis=1)] = 1 - epsilon
return probs""",
            "no share of chance",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return np.where(is_best, (1 - epsilon) * greedy, epsilon / q_values.shape[1])""",
            "the best actions have no share of chance",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
n = is_best.sum(axis=1, keepdims=True)
others = epsilon / np.maximum(q_values.shape[1] - n, 1)
return np.where(is_best, (1 - epsilon) / n, others)""",
            "right only where `epsilon` is 0",
        ),
        (
            """best = q_values.argmax(axis=1)
probs = np.zeros_like(q_values)
probs[:, best] = 1 - epsilon
return probs + epsilon / q_values.shape[1]""",
            "",
        ),
        (
            """A = q_values.shape[1]
probs = np.ones(A) * epsilon / A
probs[q_values[0] == q_values[0].max()] += 1 - epsilon
return probs""",
            "one axis is missing: something is added up or picked that",
        ),
        (
            """is_best = q_values == q_values.max()
greedy = is_best / is_best.sum()
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]""",
            "it looks for the best of all rows together",
        ),
        (
            """is_best = q_values == q_values.max(axis=1)
greedy = is_best / is_best.sum(axis=1)
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]""",
            "two arrays are combined whose shapes do not fit: write both",
        ),
        (
            """rng = np.random.default_rng(0)
B, A = q_values.shape
chance = rng.random(B) < epsilon
return np.where(chance, rng.integers(A, size=B), q_values.argmax(1))""",
            "actions came; the probability of each",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
return is_best / is_best.sum(axis=1, keepdims=True)""",
            "right where `epsilon` is 0",
        ),
        (
            """return np.full(q_values.shape, 1 / q_values.shape[1])""",
            "`q_values` is 0",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return epsilon * greedy + (1 - epsilon) / q_values.shape[1]""",
            "1 - `epsilon`",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy""",
            "`epsilon / q_values.shape[1]` left out of `(1 - epsilon) *",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return greedy + epsilon / q_values.shape[1]""",
            "`1 - epsilon` left out of `(1 - epsilon) * greedy`",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy + epsilon / q_values.size""",
            "",
        ),
        (
            """is_best = q_values == abs(q_values).max(axis=1, keepdims=True)
greedy = is_best / np.maximum(is_best.sum(axis=1, keepdims=True), 1)
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]""",
            "",
        ),
        (
            """is_best = q_values == q_values.min(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]""",
            "`q_values` counts with its sign turned",
        ),
        (
            """probs = np.zeros_like(q_values, dtype=int)
for row, q in zip(probs, q_values):
    best = q == q.max()
    row[:] = epsilon / len(q)
    row[best] += int((1 - epsilon) / best.sum())
return probs""",
            "the digits behind the point are cut off",
        ),
        (
            """q_values -= q_values.max(axis=1, keepdims=True)
is_best = q_values == 0
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]""",
            "in place",
        ),
        (
            """A = q_values.shape[1]
best = q_values.shape[1] - 1 - q_values[:, ::-1].argmax(axis=1)
return (1 - epsilon) * np.eye(A)[best] + epsilon / A""",
            "",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return np.round((1 - epsilon) * greedy + epsilon / q_values.shape[1], 2)""",
            "",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return ((1 - epsilon) * greedy + epsilon / q_values.shape[1]).tolist()""",
            "A list came",
        ),
        (
            """is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=0, keepdims=True)
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]""",
            "it does what a right answer would do with `axis=0` where",
        ),
        (
            """q = np.round(q_values, 2)
best = q == q.max(axis=1, keepdims=True)
greedy = best / best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy + epsilon / best.shape[1]""",
            "",
        ),
        (
            """top = q_values.max(axis=1, keepdims=True)
best = np.isclose(q_values, top, atol=0.01)
greedy = best / best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy + epsilon / best.shape[1]""",
            "",
        ),
    ],
    "linear": [
        (
            """return max(end, start - start - end / over * agent_steps)""",
            "at its end at once",
        ),
        (
            """return np.maximum(end, start - start - end / over * agent_steps)""",
            "at its end at once",
        ),
        (
            """if agent_steps >= over:
    return end
return start + (end - start) * agent_steps / over""",
            "not for several",
        ),
        (
            """share = min(1.0, agent_steps / over)
return (1 - share) * start + share * end""",
            "not for several",
        ),
        (
            """shares = [min(1, n / over) for n in agent_steps]
return start + (end - start) * np.array(shares)""",
            "right only where `agent_steps` has one axis",
        ),
        ("""return np.linspace(start, end, over)[agent_steps]""", ""),
        (
            """line = np.linspace(start, end, over + 1)
return line[np.minimum(agent_steps, over)]""",
            "",
        ),
        (
            """share = np.minimum(1, agent_steps / (over - 1))
return start + (end - start) * share""",
            "takes `over` - 1",
        ),
        (
            """share = np.minimum(1, (agent_steps + 1) / over)
return start + (end - start) * share""",
            "takes `agent_steps` + 1",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return end + (start - end) * share""",
            "swapped",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return start + (start - end) * share""",
            "`-` where `+` belongs, in `start + (end - start) * share`",
        ),
        (
            """share = min(1, agent_steps / over)
return start - (end - start) * share""",
            "right only where `agent_steps` is 0",
        ),
        (
            """return np.maximum(end, start + (end - start) * agent_steps / over)""",
            "a value that falls stops at its end",
        ),
        (
            """return max(end, start - (start - end) * agent_steps / over)""",
            "a value that falls stops at its end",
        ),
        (
            """share = np.maximum(1, agent_steps / over)
return start + (end - start) * share""",
            "`maximum` where `minimum` belongs",
        ),
        ("""return start + (end - start) * agent_steps / over""", "goes on after"),
        (
            """line = start + (end - start) * agent_steps / over
return np.clip(line, end, start)""",
            "a value that falls is right; one that rises",
        ),
        (
            """return np.clip(start + (end - start) * agent_steps / over, 0.1, 1.0)""",
            "",
        ),
        (
            """share = np.minimum(1, agent_steps / 1000)
return start + (end - start) * share""",
            "",
        ),
        (
            """share = np.minimum(1, agent_steps // over)
return start + (end - start) * share""",
            "`//` where `/` belongs, in `agent_steps / over`",
        ),
        (
            """return np.where(agent_steps < over, start, end)""",
            "`//` where `/` belongs, in `agent_steps / over`",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return start * (1 - share)""",
            "right where `end` is 0",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return start + end * share""",
            "`start` left out of `end - start`",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return [start + (end - start) * share]""",
            "the numbers are right",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return float(np.mean(start + (end - start) * share))""",
            "the mean",
        ),
        (
            """if np.any(agent_steps >= over):
    return end
return start + (end - start) * agent_steps / over""",
            "",
        ),
        (
            """agent_steps = np.atleast_1d(agent_steps)
return start + (end - start) * np.minimum(1, agent_steps / over)""",
            "the numbers are right",
        ),
        (
            """out = np.zeros_like(agent_steps)
out[...] = start + (end - start) * np.minimum(1, agent_steps / over)
return out""",
            "",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return np.round(start + (end - start) * share, 1)""",
            "",
        ),
        (
            """share = np.minimum(1, agent_steps / over)
return end + (start - end) * np.exp(-share)""",
            "",
        ),
        (
            """def linear(step, start, end, over):
    return start + (end - start) * np.minimum(1, step / over)""",
            "Keep the names",
        ),
    ],
    "q_learning_update": [
        (
            """old = q_table[state, action]
q_table = q_table.copy()
q_table[state, action] *= 1 - learning_rate
best = 0 if terminated else q_table[next_state].max()
q_table[state, action] += learning_rate * (reward + gamma * best)
return q_table, reward + gamma * best - old""",
            "a state leads to itself",
        ),
        (
            """q_table = q_table.copy()
target = reward if terminated else reward + gamma * q_table[next_state].max()
q_table[state, action] += learning_rate * (target - q_table[state, action])
return q_table, target - q_table[state, action]""",
            "the table is right; the TD error was worked",
        ),
        (
            """new = q_table
target = reward if terminated else reward + gamma * q_table[next_state].max()
delta = target - new[state, action]
new[state, action] += learning_rate * delta
return new, delta""",
            "It changed its argument `q_table` in place: leave the",
        ),
        (
            """new = q_table.view()
target = reward if terminated else reward + gamma * new[next_state].max()
delta = target - new[state, action]
new[state, action] += learning_rate * delta
return new, delta""",
            "It changed its argument `q_table` in place: leave the",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
q_table[state, action] += learning_rate * delta
return delta""",
            "It changed its argument `q_table` in place: leave the",
        ),
        (
            """target = reward + gamma * q_table[next_state].max() * (1 - truncated)
delta = target - q_table[state, action]
q_table = q_table.copy()
q_table[state, action] += learning_rate * delta
return q_table, delta""",
            "swapped",
        ),
        (
            """done = terminated or truncated
target = reward + gamma * q_table[next_state].max() * (1 - done)
delta = target - q_table[state, action]
q_table = q_table.copy()
q_table[state, action] += learning_rate * delta
return q_table, delta""",
            "time that ran out",
        ),
        (
            """done = terminated and not truncated
target = reward + gamma * q_table[next_state].max() * (1 - done)
delta = target - q_table[state, action]
q_table = q_table.copy()
q_table[state, action] += learning_rate * delta
return q_table, delta""",
            "you bootstrapped through a terminal state",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
new = q_table.copy()
new[state, action] = target
return new, target - q_table[state, action]""",
            "right where `learning_rate` is 1",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
new = q_table.copy()
new[state, action] *= learning_rate
new[state, action] += (1 - learning_rate) * target
return new, target - q_table[state, action]""",
            "1 - `learning_rate`",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = np.zeros_like(q_table)
new[state, action] = q_table[state, action] + learning_rate * delta
return new, delta""",
            "",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return delta, new""",
            "the wrong way round",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, abs(delta)""",
            "value 2 of 2: the sign is lost",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta**2""",
            "value 2 of 2: it is the square",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = q_table[state, action] - target
new = q_table.copy()
new[state, action] -= learning_rate * delta
return new, delta""",
            "value 2 of 2: the sign is turned",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = q_table[state, action] - target
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "`reward + gamma * follows - q_table[state, action]` the",
        ),
        (
            """if terminated:
    return q_table, 0.0
delta = reward + gamma * q_table[next_state].max() - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "right only where `terminated` is False",
        ),
        (
            """if terminated:
    target = -1
else:
    target = reward + gamma * q_table[next_state].max()
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "right only where `terminated` is False",
        ),
        (
            """best = q_table[:, next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "",
        ),
        (
            """best = q_table[next_state].min()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "`min` where `max` belongs",
        ),
        (
            """best = abs(q_table[next_state]).max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.astype(int)
new[state, action] += int(learning_rate * delta)
return new, delta""",
            "",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[next_state, action] += learning_rate * delta
return new, delta""",
            "`next_state` where `state` belongs",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = learning_rate * (target - q_table[state, action])
new = q_table.copy()
new[state, action] += delta
return new, delta""",
            "multiplied by the learning rate",
        ),
        (
            """target = reward + gamma * q_table[next_state].max()
if terminated:
    target = 0
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "right only where `terminated` is False",
        ),
        (
            """best = q_table[next_state].max()
target = reward if terminated else reward + gamma * best
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += 0.5 * delta
return new, delta""",
            "right only where `learning_rate` is 0.5",
        ),
    ],
    "expectation_sweep": [
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.max()
return V""",
            "this is the value of the best action",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q @ np.full(len(q), 1 / len(q))
return V""",
            "it is the mean over the actions as if all were equally",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q[np.argmax(probs[s])]
return V""",
            "only the likeliest action counts",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = (probs[s] * q).mean()
return V""",
            "it does what a right answer would do with `mean` where",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = (probs[s] * q).max()
return V""",
            "it does what a right answer would do with `max` where",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.sum()
return V""",
            "it adds up the action values without their probabilities",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = gamma * (probs[s] * q).sum()
return V""",
            "as far as tried, it is right only where `gamma` is a",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = (probs[0] * q).sum()
return V""",
            "it takes the first row of `probs` for all",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = values[s] + (probs[s] * q).sum()
return V""",
            "the new value is added to the old one",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = (probs[s] * q).sum()
return V.tolist()""",
            "A list came where an array was expected:",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = (probs[s] * q).sum()
return V.max()""",
            "it takes the largest along the last axis, which is to stay",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = (probs[s] * q).sum()
    return V""",
            "as far as tried, it is right only where `values` has one",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = round((probs[s] * q).sum(), 1)
return V""",
            "it is rounded to one digit",
        ),
        (
            """for s in model:
    values[s] = (probs[s] * action_values(model[s], values, gamma)).sum()
return values""",
            "states later in the sweep see values that this sweep has",
        ),
        (
            """V = values.copy()
for s in model:
    V[s] = probs[s] @ action_values(model[s], V, gamma)
return V""",
            "states later in the sweep see values that this sweep has",
        ),
        (
            """q = np.array([action_values(model[s], values, gamma) for s in model])
return (probs * q).sum(axis=0)""",
            "it adds up the states",
        ),
        (
            """q = np.array([action_values(model[s], values, gamma) for s in model])
return probs * q""",
            "it does what a right answer would do with `.sum` left out",
        ),
        (
            """q = np.array([action_values(model[s], values, gamma) for s in model])
return q @ probs.T""",
            "every state's values meet every other state's policy:",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    for a in model[s]:
        for p, s2, r, done in model[s][a]:
            V[s] += probs[s, a] * p * (r + gamma * values[s2])
return V""",
            "",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    for a in model[s]:
        for p, s2, r, done in model[s][a]:
            V[s] += p * (r + gamma * values[s2] * (not done))
return V""",
            "it adds up the action values without their probabilities",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    for a in model[s]:
        for p, s2, r, done in model[s][a]:
            V[s] += probs[s, a] * (r + gamma * values[s2] * (not done))
return V""",
            "",
        ),
        (
            """def expectation_sweep(model, V, pi, gamma):
    q = np.array([action_values(model[s], V, gamma) for s in model])
    return (pi * q).sum(axis=1)""",
            "`expectation_sweep` takes (model, values, probs, gamma);",
        ),
        (
            """new = values
while True:
    old = new
    new = np.array([probs[s] @ action_values(model[s], old, gamma) for s in model])
    if np.abs(new - old).max() < 1e-3 or np.abs(new).max() > 1e6:
        return new""",
            "",
        ),
    ],
    "optimality_sweep": [
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.mean()
return V""",
            "it is the mean over the actions:",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.min()
return V""",
            "it does what a right answer would do with `min` where",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.argmax()
return V""",
            "it is the number of the best action",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.sum()
return V""",
            "it does what a right answer would do with `sum` where",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q[0]
return V""",
            "",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = abs(q).max()
return V""",
            "",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = max(0, q.max())
return V""",
            "what is below 0 came as 0",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = gamma * q.max()
return V""",
            "as far as tried, it is right only where `gamma` is a",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] += values[s] + q.max()
return V""",
            "",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = max(values[s], q.max())
return V""",
            "no value ever falls:",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.max()
return list(V)""",
            "A list came where an array was expected:",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.max()
return V.max()""",
            "it takes the largest of everything",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    q = action_values(model[s], values, gamma)
    V[s] = q.max()
    return V""",
            "as far as tried, it is right only where `values` has one",
        ),
        (
            """q = np.array([action_values(model[s], values, gamma) for s in model])
return q""",
            "it does what a right answer would do with `.max` left out",
        ),
        (
            """q = np.array([action_values(model[s], values, gamma) for s in model])
return q.max(axis=0)""",
            "it looks for the best state of each action",
        ),
        (
            """q = np.array([action_values(model[s], values, gamma) for s in model])
return q.max()""",
            "it takes the largest of everything",
        ),
        (
            """for s in model:
    values[s] = action_values(model[s], values, gamma).max()
return values""",
            "states later in the sweep see values that this sweep has",
        ),
        (
            """V = values.copy()
for s in model:
    V[s] = action_values(model[s], V, gamma).max()
return V""",
            "states later in the sweep see values that this sweep has",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    V[s] = max(r + gamma * values[s2] for o in model[s].values() for p, s2, r, d in o)
return V""",
            "",
        ),
        (
            """V = np.zeros(len(values))
for s in model:
    V[s] = max(
        sum(p * (r + gamma * values[s2]) for p, s2, r, d in outcomes)
        for outcomes in model[s].values()
    )
return V""",
            "",
        ),
    ],
    "sarsa_update": [
        (
            """v = q_table[next_state].max()
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "this is Q-learning:",
        ),
        (
            """v = np.mean(q_table[next_state])
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "it takes the mean over all actions of the next state",
        ),
        (
            """v = q_table[next_state, action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "it does what a right answer would do with `action` where",
        ),
        (
            """v = q_table[state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "it does what a right answer would do with `state` where",
        ),
        (
            """v = q_table[state, action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "",
        ),
        (
            """v = q_table[next_action, next_state]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "`next_state` and `next_action` are swapped",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "you bootstrapped through a terminal state:",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward + gamma * v * (1 - truncated)
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "`terminated` and `truncated` are swapped",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward + gamma * v * (not (terminated or truncated))
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "time that ran out is treated as an end",
        ),
        (
            """v = q_table[next_state, next_action]
target = 0 if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "as far as tried, it is right only where `terminated` is",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "it does what is right where `gamma` is 1, whatever",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward - gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "it does what a right answer would do with `-` where `+`",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else gamma * (reward + v)
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "the reward is discounted too",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = q_table[state, action] - target
new = q_table.copy()
new[state, action] -= learning_rate * delta
return new, delta""",
            "the rest is right; value 2 of 2:",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
q_table[state, action] += learning_rate * delta
return q_table, delta""",
            "It changed its argument `q_table` in place:",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return delta, new""",
            "the values are the wrong way round",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new""",
            "only value 1 of 2 came; 2 are asked for",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[next_state, next_action] += learning_rate * delta
return new, delta""",
            "",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state] += learning_rate * delta
return new, delta""",
            "all actions of the state moved",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = learning_rate * (target - q_table[state, action])
new = q_table.copy()
new[state, action] += delta
return new, delta""",
            "the table is right; the TD error that came is already",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
new = q_table.copy()
new[state, action] = target
return new, target - q_table[state, action]""",
            "it does what is right where `learning_rate` is 1,",
        ),
        (
            """v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
new = q_table.copy()
new[state, action] += learning_rate * (target - new[state, action])
return new, target - new[state, action]""",
            "",
        ),
        (
            """if terminated:
    return q_table, 0.0
v = q_table[next_state, next_action]
target = reward if terminated else reward + gamma * v
delta = target - q_table[state, action]
new = q_table.copy()
new[state, action] += learning_rate * delta
return new, delta""",
            "as far as tried, it is right only where `terminated` is",
        ),
    ],
    "td_control": [
        (
            loop(("linear(agent_steps, *schedule)", "settings.epsilon_start")),
            "epsilon never falls:",
        ),
        (
            loop(("linear(agent_steps, *schedule)", "0.1")),
            "epsilon is at its end from the first step on",
        ),
        (
            loop(("linear(agent_steps, *schedule)", "0")),
            "",
        ),
        (
            loop(("linear(agent_steps, *schedule)", "1.0")),
            "epsilon never falls:",
        ),
        (
            loop(
                (
                    "linear(agent_steps, *schedule)",
                    "linear(agent_steps - 1, *schedule)",
                )
            ),
            "",
        ),
        (
            loop(("act(q_table, next_state", "act(q_table, state")),
            "the next action is drawn for the state that was left",
        ),
        (
            loop(
                (
                    "act(q_table, next_state, epsilon, rng)",
                    "q_table[next_state].argmax()",
                )
            ),
            "it never explores:",
        ),
        (
            loop(
                (
                    "next_action = act(q_table, next_state, epsilon, rng)",
                    "next_action = int(rng.integers(q_table.shape[1]))",
                )
            ),
            "",
        ),
        (
            loop(("over = terminated or truncated", "over = terminated")),
            "a game that is truncated goes on:",
        ),
        (
            loop(("over = terminated or truncated", "over = truncated")),
            "a game that has terminated goes on:",
        ),
        (
            loop(("over = terminated or truncated", "over = terminated and truncated")),
            "a game that has terminated goes on:",
        ),
        (
            loop(("over = terminated or truncated", "over = not terminated")),
            "",
        ),
        (
            loop(
                (
                    "state, action = next_state, next_action",
                    "state = next_state; action = act(q_table, state, epsilon, rng)",
                )
            ),
            "another action is taken than the one that was learned",
        ),
        (
            loop(("state, action = next_state, next_action", "state = next_state")),
            "the action never changes in an episode",
        ),
        (
            loop(("state, action = next_state, next_action", "action = next_action")),
            "`state` never moves on:",
        ),
        (
            loop(("state, action = next_state, next_action", "pass")),
            "",
        ),
        (
            loop(("        q_table, td_error = learn(q_table, *step, *rates)\n", "")),
            "nothing is learned:",
        ),
        (
            loop(
                (
                    "        q_table, td_error = learn(q_table, *step, *rates)\n",
                    "        learn(q_table, *step, *rates)\n",
                )
            ),
            "what was learned is lost:",
        ),
        (
            loop(
                (
                    "settings.learning_rate, settings.gamma",
                    "settings.gamma, settings.learning_rate",
                )
            ),
            "the learning rate and the discount are swapped",
        ),
        (
            loop(
                (
                    "next_action, terminated, truncated",
                    "next_action, truncated, terminated",
                )
            ),
            "`terminated` and `truncated` are handed to `learn` the",
        ),
        (
            loop(("episode_return += reward", "episode_return = reward")),
            "the return of an episode is its last reward alone",
        ),
        (
            loop(("        episode_return += reward\n", "")),
            "",
        ),
        (
            loop(
                ("world.step(action)", "world.step(act(q_table, state, epsilon, rng))")
            ),
            "another action is taken than the one that is learned from:",
        ),
        (
            loop(("    yield agent_steps", "        yield agent_steps")),
            "",
        ),
        (
            loop(
                (
                    "next_state, next_action, terminated",
                    "next_state, action, terminated",
                ),
            ),
            "",
        ),
    ],
}
