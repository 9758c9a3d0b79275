"""Answers to the exercises of lesson 04, right and wrong, as people write them."""

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
            "right only where `epsilon` is 0",
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
}
