"""Right and wrong answers to the exercises of lesson 03."""

RIGHT = {
    "ball_waits": [
        """rows = obs[:, :, 13:75]
return np.all(rows[:, 0] == rows[:, 1], axis=(1, 2))""",
        """moved = obs[:, 0, 13:75] != obs[:, 1, 13:75]
return ~moved.any(axis=(1, 2))""",
        """before, now = obs[:, :, BALL_ROWS].swapaxes(0, 1)
return (before == now).all((1, 2))""",
        """return np.array([np.array_equal(a, b) for a, b in obs[:, :, 13:75]])""",
        """change = obs[:, 1, 13:75].astype(int) - obs[:, 0, 13:75]
return np.abs(change).sum(axis=(1, 2)) == 0""",
        """field = obs[:, :, 13:75].reshape(len(obs), 2, -1)
return (field[:, 0] == field[:, 1]).all(axis=1)""",
        """waits = np.ones(len(obs), dtype=bool)
for game in range(len(obs)):
    if (obs[game, 0, 13:75] - obs[game, 1, 13:75]).any():
        waits[game] = False
return waits""",
        """before, now = obs[:, 0].astype(np.float32), obs[:, 1].astype(np.float32)
return abs(now - before)[:, 13:75].max(axis=2).max(axis=1) < 1""",
        """return np.ptp(obs[:, :, 13:75], axis=1).sum(axis=(1, 2)) == 0""",
        """differs = np.bitwise_xor(obs[:, 0], obs[:, 1])
return differs[:, 13:75].max(axis=(-1, -2)) == 0""",
    ],
    "settled_steps": [
        """settled = terminated.copy()
if credit == "point":
    settled |= rewards != 0
elif credit == "life":
    settled |= lost
return settled""",
        """rules = {"point": rewards != 0, "life": lost, "game": terminated}
return rules[credit] | terminated""",
        """if credit == "game":
    return terminated
return np.logical_or(terminated, lost if credit == "life" else rewards != 0)""",
        """extra = np.zeros(rewards.shape, dtype=bool)
if credit == "point":
    extra = np.abs(rewards) > 0
if credit == "life":
    extra = lost
return terminated | extra""",
        """match credit:
    case "point":
        return (rewards != 0) | terminated
    case "life":
        return lost | terminated
    case _:
        return terminated""",
        """out = np.empty(rewards.shape, dtype=bool)
for t in range(len(rewards)):
    for b in range(rewards.shape[1]):
        out[t, b] = terminated[t, b]
        if credit == "point" and rewards[t, b]:
            out[t, b] = True
        if credit == "life" and lost[t, b]:
            out[t, b] = True
return out""",
        """by_point, by_life = credit == "point", credit == "life"
return terminated | (by_life & lost) | (by_point & (rewards != 0))""",
        """return np.where(credit == "point", terminated | rewards.astype(bool),
                np.where(credit == "life", terminated | lost, terminated))""",
    ],
    "attribute_rewards": [
        """returns = np.zeros(rewards.shape, dtype=np.float32)
following = 0
for t in range(len(rewards) - 1, -1, -1):
    following = rewards[t] + gamma * following * (1 - settled[t])
    returns[t] = following
return returns""",
        """returns = rewards.astype(np.float64)
for t in reversed(range(len(rewards) - 1)):
    returns[t] += gamma * np.where(settled[t], 0, returns[t + 1])
return returns""",
        """lives_before = settled.cumsum(axis=0) - settled
returns = np.zeros(rewards.shape)
for t in range(len(rewards)):
    for later in range(t, len(rewards)):
        same = lives_before[later] == lives_before[t]
        returns[t] += same * gamma ** (later - t) * rewards[later]
return returns""",
        """out = []
following = np.zeros(rewards.shape[1:])
for reward, ends in zip(rewards[::-1], settled[::-1]):
    following = reward + gamma * np.where(ends, 0.0, following)
    out.append(following)
return np.array(out[::-1])""",
        """following = 0.0 * rewards[-1]
returns = []
for t in range(1, len(rewards) + 1):
    following = rewards[-t] + gamma * following * ~settled[-t]
    returns.insert(0, following)
return np.stack(returns)""",
        """if rewards.ndim == 1:
    returns, following = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        if settled[t]:
            following = 0.0
        following = rewards[t] + gamma * following
        returns[t] = following
    return returns
columns = zip(rewards.T, settled.T)
return np.stack([attribute_rewards(r, s, gamma) for r, s in columns], axis=1)""",
        """goes_on = 1.0 - settled
returns = np.empty(rewards.shape)
returns[-1] = rewards[-1]
for t in range(len(rewards) - 2, -1, -1):
    returns[t] = rewards[t] + gamma * goes_on[t] * returns[t + 1]
return returns""",
        """running = np.zeros(rewards.shape[1:])
returns = np.zeros(rewards.shape)
for t in reversed(range(len(rewards))):
    running *= gamma
    running = np.where(settled[t], 0, running)
    running += rewards[t]
    returns[t] = running
return returns""",
        """last = len(rewards) - 1

def walk(t):
    if t == last:
        return [rewards[t] * 1.0]
    rest = walk(t + 1)
    return [rewards[t] + gamma * np.where(settled[t], 0, rest[0])] + rest

return np.array(walk(0))""",
        """steps = len(rewards)
r, s = rewards.reshape(steps, -1), settled.reshape(steps, -1)
returns = np.zeros(r.shape)
for b in range(r.shape[1]):
    g = 0
    for t in range(steps - 1, -1, -1):
        g = r[t, b] if s[t, b] else r[t, b] + gamma * g
        returns[t, b] = g
return returns.reshape(rewards.shape)""",
    ],
    "td_errors": [
        """next_values = values[1:].copy()
next_values[settled] = 0
return np.sign(rewards) + gamma * next_values - values[:-1]""",
        """return np.sign(rewards) + gamma * values[1:] * ~settled - values[:-1]""",
        """clipped = np.clip(rewards, -1, 1)
return clipped + gamma * (1 - settled) * values[1:] - values[:-1]""",
        """errors = np.zeros(rewards.shape)
for t in range(len(rewards)):
    for b in range(rewards.shape[1]):
        errors[t, b] = np.sign(rewards[t, b]) - values[t, b]
        if not settled[t, b]:
            errors[t, b] += gamma * values[t + 1, b]
return errors""",
        """good, bad = rewards > 0, rewards < 0
target = 1.0 * good - bad
target[~settled] += gamma * values[1:][~settled]
return target - values[:-1]""",
        """steps = len(rewards)
errors = np.sign(rewards) - values[:steps]
return errors + np.where(settled, 0.0, gamma) * values[1 : steps + 1]""",
        """rows = []
for t, (r, s) in enumerate(zip(rewards, settled)):
    rows.append(np.sign(r) + gamma * np.where(s, 0, values[t + 1]) - values[t])
return np.stack(rows)""",
        """expected, ahead = values[:-1], values[1:]
came = np.where(settled, np.sign(rewards), np.sign(rewards) + gamma * ahead)
return np.subtract(came, expected)""",
    ],
}

WRONG = {
    "ball_waits": [
        (
            """return (obs[:, 0] == obs[:, 1]).all(axis=(1, 2))""",
            "it looks at the whole screen, so a new score or",
        ),
        (
            """return (obs[:, 0, 13:75] == obs[:, 1, 13:75]).any(axis=(1, 2))""",
            "where a single pixel rests",
        ),
        (
            """return (obs[:, 0, 13:75] != obs[:, 1, 13:75]).any(axis=(1, 2))""",
            "True",
        ),
        (
            """return (obs[:, 0, 13:75] == obs[:, 1, 13:75]).all()""",
            "one answer came for all games together",
        ),
        (
            """return np.array_equal(obs[:, 0, 13:75], obs[:, 1, 13:75])""",
            "one answer came for all games together",
        ),
        (
            """return (obs[:, 0, 13:75] == obs[:, 1, 13:75]).all(axis=1)""",
            "it asks each column of pixels by itself",
        ),
        (
            """rows = obs[:, :, 13:75].sum(axis=(2, 3))
return rows[:, 0] == rows[:, 1]""",
            "it compares sums",
        ),
        (
            """field = obs[:, :, 13:75]
return field[:, 0].mean(axis=(1, 2)) == field[:, 1].mean(axis=(1, 2))""",
            "it compares sums",
        ),
        (
            """return (obs[:, 0, 13:74] == obs[:, 1, 13:74]).all(axis=(1, 2))""",
            "row 74, the last one above the paddle",
        ),
        (
            """return (obs[:, 0, 14:75] == obs[:, 1, 14:75]).all(axis=(1, 2))""",
            "",
        ),
        (
            """return (obs[:, 0, 12:76] == obs[:, 1, 12:76]).all(axis=(1, 2))""",
            "",
        ),
        (
            """return (obs[:, 0, :, 13:75] == obs[:, 1, :, 13:75]).all(axis=(1, 2))""",
            "it cuts columns where rows are meant",
        ),
        (
            """return (obs[0, :, 13:75] == obs[1, :, 13:75]).all(axis=(1, 2))""",
            "",
        ),
        (
            """return obs[:, 0, 13:75] == obs[:, 1, 13:75]""",
            "",
        ),
        (
            """if (obs[:, 0, 13:75] == obs[:, 1, 13:75]).all(axis=(1, 2)):
    return True
return False""",
            "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """return (obs[:, 1, 13:75] == 0).all(axis=(1, 2))""",
            "it asks whether the rows are black",
        ),
        (
            """def ball_waits(screens):
    return (screens[:, 0, 13:75] == screens[:, 1, 13:75]).all(axis=(1, 2))""",
            "`ball_waits` takes (obs); yours takes (screens)",
        ),
        (
            """before, after = obs[:, 0, 13:75], obs[:, 1, 13:75]
return ~(after > before).any(axis=(1, 2))""",
            "it sees only what grows brighter",
        ),
    ],
    "settled_steps": [
        (
            """if credit == "point":
    return rewards != 0
if credit == "life":
    return lost
return terminated""",
            "",
        ),
        (
            """if credit == "point":
    return terminated | (rewards > 0)
if credit == "life":
    return terminated | lost
return terminated""",
            "a point against us settles nothing",
        ),
        (
            """if credit == "point":
    return terminated | rewards != 0
if credit == "life":
    return terminated | lost
return terminated""",
            "Python reads",
        ),
        (
            """return terminated | lost""",
            "it does the same for every rule",
        ),
        (
            """return terminated | lost | (rewards != 0)""",
            "",
        ),
        (
            """if credit == "point":
    return terminated | (rewards != 0)
return terminated | lost""",
            'with "game" a lost life settles',
        ),
        (
            """if credit == "life":
    return terminated | (rewards != 0)
if credit == "point":
    return terminated | lost
return terminated""",
            "the two rules have changed places",
        ),
        (
            """if credit == "point":
    return terminated & (rewards != 0)
if credit == "life":
    return terminated & lost
return terminated""",
            "",
        ),
        (
            """if credit == "point":
    return terminated | (rewards != 0) | lost
if credit == "life":
    return terminated | lost
return terminated""",
            'with "point" a lost life settles, too',
        ),
        (
            """if credit == "point":
    return terminated | (rewards != 0)
if credit == "life":
    return terminated | lost | (rewards != 0)
return terminated""",
            'with "life" a brick settles, too',
        ),
        (
            """if credit == "point":
    return terminated | (rewards != 0)
if credit == "life":
    return lost
return terminated""",
            'with "life" the end of a game settles nothing',
        ),
        (
            """if credit == "point":
    return rewards != 0
if credit == "life":
    return terminated | lost
return terminated""",
            'with "point" the end of a game settles nothing',
        ),
        (
            """if credit == "point":
    return terminated or rewards != 0
if credit == "life":
    return terminated or lost
return terminated""",
            "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """terminated |= lost
return terminated""",
            "It changed its argument `terminated` in place",
        ),
        (
            """if credit == "point":
    return terminated | (rewards != 0)
if credit == "life":
    return terminated | lost""",
            "",
        ),
        (
            """if credit == "point":
    return ~(terminated | (rewards != 0))
if credit == "life":
    return ~(terminated | lost)
return ~terminated""",
            "True",
        ),
        (
            """def settled_steps(rewards, life_lost, terminated, credit):
    if credit == "point":
        return terminated | (rewards != 0)
    return terminated | life_lost""",
            "`settled_steps` takes (rewards, lost, terminated, credit)",
        ),
        (
            """if credit == "point" or "life":
    return terminated | (rewards != 0)
return terminated""",
            "a point settles under every rule",
        ),
        (
            """return terminated | (rewards != 0)""",
            "a point settles under every rule",
        ),
    ],
    "attribute_rewards": [
        (
            """returns = np.zeros_like(rewards)
following = 0
for t in range(len(rewards) - 1, -1, -1):
    following = rewards[t] + gamma * following * (1 - settled[t])
    returns[t] = following
return returns""",
            "where rewards are whole numbers, returns are cut down",
        ),
        (
            """return discounted_returns(rewards, gamma)""",
            "a name is used that nothing has defined: is it misspelt, or",
        ),
        (
            """returns = np.zeros(rewards.shape)
following = 0
for t in reversed(range(len(rewards))):
    following = rewards[t] + gamma * following
    returns[t] = following
return returns""",
            "it does as if nothing in `settled` were True",
        ),
        (
            """returns = np.zeros(rewards.shape)
following = 0
for t in reversed(range(len(rewards))):
    following = rewards[t] + gamma * np.where(settled[t], following, 0)
    returns[t] = following
return returns""",
            "it takes True for False in `settled`",
        ),
        (
            """returns = np.zeros(rewards.shape)
following = 0
for t in reversed(range(len(rewards))):
    if settled[t].any():
        following = 0
    following = rewards[t] + gamma * following
    returns[t] = following
return returns""",
            "where one game is settled, credit is cut in all games",
        ),
        (
            """returns = np.zeros(rewards.shape)
following = 0
for t in reversed(range(len(rewards))):
    if settled[t]:
        following = 0
    following = rewards[t] + gamma * following
    returns[t] = following
return returns""",
            "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """returns = np.zeros(rewards.shape)
following = 0
for t in reversed(range(len(rewards))):
    if settled[t].all():
        following = 0
    following = rewards[t] + gamma * following
    returns[t] = following
return returns""",
            "",
        ),
        (
            """returns = []
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running *= np.where(settled[t], 0, gamma)
    running += rewards[t]
    returns.append(running)
return np.array(returns[::-1])""",
            "every row is the first one again",
        ),
        (
            """returns = []
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = rewards[t] + np.where(settled[t], 0, gamma * running)
    returns.append(running)
return np.array(returns)""",
            "the order along the first axis is turned",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = rewards[t] + gamma * running
    returns[t] = running
    running = np.where(settled[t], 0, running)
return returns""",
            "it is cut one step too early",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = gamma * (rewards[t] + np.where(settled[t], 0, running))
    returns[t] = running
return returns""",
            "a step's own reward is discounted",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = np.where(settled[t], rewards[t], gamma * running)
    returns[t] = running
return returns""",
            "right only where all of `settled` is True",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = rewards[t] + np.where(settled[t], 0, gamma**t * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = np.where(settled[t], rewards[t], rewards[t] + running)
    returns[t] = running
return returns""",
            "it does what is right where `gamma` is 1, whatever `gamma`",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = np.where(settled[t], rewards[t], rewards[t] + 0.99 * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(len(rewards))
running = 0
for t in reversed(range(len(rewards))):
    running = rewards[t] + gamma * running * (not settled[t])
    returns[t] = running
return returns""",
            "right only where `rewards` has one axis",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(1, len(rewards))):
    running = rewards[t] + np.where(settled[t], 0, gamma * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = 0
for t in reversed(range(len(rewards))):
    running = rewards[t] + np.where(settled[t], 0, gamma * running)
    returns[t] = running
    return returns""",
            "the loop left after its first round",
        ),
        (
            """returns = np.zeros(rewards.shape)
for t in reversed(range(len(rewards) - 1)):
    returns[t] = rewards[t] + np.where(settled[t], 0, gamma * returns[t + 1])
return returns""",
            "the reward of the tape's last step is lost",
        ),
        (
            """running = 0
for t in reversed(range(len(rewards))):
    running = rewards[t] + np.where(settled[t], 0, gamma * running)
return running""",
            "only the first row came; all are asked for",
        ),
        (
            """returns = rewards
for t in reversed(range(len(rewards) - 1)):
    returns[t] = rewards[t] + np.where(settled[t], 0, gamma * returns[t + 1])
return returns""",
            "It changed its argument `rewards` in place: leave the",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = np.where(settled[t] | (rewards[t] > 0), 0, gamma * running) + rewards[t]
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    running = np.where(settled[t], -1, rewards[t] + gamma * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
running = np.zeros(rewards.shape[-1:])
for t in reversed(range(len(rewards))):
    running = rewards[t] + np.where(settled[t], 0, gamma * running)
    returns[t] = running
return returns""",
            "",
        ),
        (
            """def attribute_rewards(rewards, lost, gamma):
    returns, running = np.zeros(rewards.shape), 0
    for t in reversed(range(len(rewards))):
        running = rewards[t] + np.where(lost[t], 0, gamma * running)
        returns[t] = running
    return returns""",
            "`attribute_rewards` takes (rewards, settled, gamma); yours",
        ),
        (
            """def attribute_rewards(rewards, settled, gamma=0.99):
    returns, running = np.zeros(rewards.shape), 0
    for t in reversed(range(len(rewards))):
        running = rewards[t] + gamma * np.where(settled[t], 0, rewards[t:].sum(0))
        returns[t] = running
    return returns""",
            "",
        ),
        (
            """returns = np.zeros(rewards.shape)
for t in range(len(rewards)):
    returns[t] = rewards[t]
    if t + 1 < len(rewards):
        returns[t] += gamma * np.where(settled[t], 0, rewards[t + 1])
return returns""",
            "",
        ),
        (
            """discounts = gamma ** np.arange(len(rewards))
return np.cumsum(discounts * rewards[::-1], axis=0)[::-1]""",
            "",
        ),
        (
            """lives = settled.cumsum(axis=0)
returns = np.zeros(rewards.shape)
for t in range(len(rewards)):
    for later in range(t, len(rewards)):
        same = lives[later] == lives[t]
        returns[t] += same * gamma ** (later - t) * rewards[later]
return returns""",
            "it is cut one step too early",
        ),
        (
            """lives = settled.cumsum(axis=0) - settled
returns = np.zeros(rewards.shape)
for t in range(len(rewards)):
    for later in range(t + 1, len(rewards)):
        same = lives[later] == lives[t]
        returns[t] += same * gamma ** (later - t) * rewards[later]
return returns""",
            "`carried` where `following` belongs",
        ),
    ],
    "td_errors": [
        (
            """return rewards + gamma * values[1:] * ~settled - values[:-1]""",
            "a brick counts as many points as the game gives",
        ),
        (
            """return np.sign(rewards) + gamma * values[1:] - values[:-1]""",
            "it counts what the critic expects after a settled step",
        ),
        (
            """return np.sign(rewards) + gamma * values[1:] * settled - values[:-1]""",
            "the next value counts only where a step is settled",
        ),
        (
            """came = np.sign(rewards) + gamma * values[1:]
return came * ~settled - values[:-1]""",
            "the reward of a settled step is lost",
        ),
        (
            """return np.sign(rewards) + gamma * values[1:] * ~settled""",
            "nothing is subtracted",
        ),
        (
            """return values[:-1] - np.sign(rewards) - gamma * values[1:] * ~settled""",
            "the sign is wrong: more than expected",
        ),
        (
            """return np.sign(rewards) + values[1:] * ~settled - values[:-1]""",
            "it does what is right where `gamma` is 1",
        ),
        (
            """return np.sign(rewards) + gamma * values[:-1] * ~settled - values[1:]""",
            "",
        ),
        (
            """return (rewards > 0) + gamma * values[1:] * ~settled - values[:-1]""",
            "a reward below 0 became 0",
        ),
        (
            """return (rewards != 0) + gamma * values[1:] * ~settled - values[:-1]""",
            "the sign is lost",
        ),
        (
            """return np.sign(rewards + gamma * values[1:] * ~settled - values[:-1])""",
            "",
        ),
        (
            """errors = np.sign(rewards) + gamma * values[1:] - values[:-1]
return np.where(settled, np.sign(rewards), errors)""",
            "what was expected is not subtracted where a step is settled",
        ),
        (
            """errors = np.sign(rewards) + gamma * values[1:] - values[:-1]
return np.where(settled, 0, errors)""",
            "",
        ),
        (
            """came = np.sign(rewards) + values[1:] * ~settled
return gamma * came - values[:-1]""",
            "",
        ),
        (
            """ahead = gamma * values[1:] * ~settled
return gamma * np.sign(rewards) + ahead - values[:-1]""",
            "a step's own reward is discounted",
        ),
        (
            """return np.sign(rewards) + gamma * values * ~settled - values""",
            "",
        ),
        (
            """values[1:][settled] = 0
return np.sign(rewards) + gamma * values[1:] - values[:-1]""",
            "It changed its argument `values` in place",
        ),
        (
            """ahead = 0 if settled.any() else gamma * values[1:]
return np.sign(rewards) + ahead - values[:-1]""",
            "",
        ),
        (
            """if settled:
    return np.sign(rewards) - values[:-1]
return np.sign(rewards) + gamma * values[1:] - values[:-1]""",
            "an `if`, `not`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """errors = np.sign(rewards) + gamma * values[1:] * ~settled - values[:-1]
return np.square(errors)""",
            "",
        ),
        (
            """def td_errors(rewards, values, terminated, gamma):
    return np.sign(rewards) + gamma * values[1:] * ~terminated - values[:-1]""",
            "`td_errors` takes (rewards, values, settled, gamma)",
        ),
    ],
}
