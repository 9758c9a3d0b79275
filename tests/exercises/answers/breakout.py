"""Right and wrong answers to the exercises of lesson 03."""

RIGHT = {
    "clip_rewards": [
        """return np.clip(rewards, -1, 1)""",
        """return (rewards > 0).astype(np.float32) - (rewards < 0)""",
        """return np.where(rewards == 0, 0, np.copysign(1, rewards))""",
        """out = np.zeros(len(rewards))
for i, reward in enumerate(rewards):
    if reward > 0:
        out[i] = 1
    elif reward < 0:
        out[i] = -1
return out""",
        """clipped = rewards.copy()
clipped[rewards > 0] = 1
clipped[rewards < 0] = -1
return clipped""",
        """return np.array([int(r > 0) - int(r < 0) for r in rewards])""",
        """return np.minimum(np.maximum(rewards, -1), 1)""",
        """return np.sign(rewards).astype(np.int8)""",
        """return np.select([rewards > 0, rewards < 0], [1.0, -1.0], 0.0)""",
        """size = np.abs(rewards)
return np.divide(rewards, size, out=np.zeros(rewards.shape), where=size > 0)""",
        """nothing = 0

def one(reward):
    return nothing if reward == 0 else reward / abs(reward)

return np.array([one(reward) for reward in rewards])""",
        """rewards = rewards.astype(float)
rewards[rewards > 1] = 1
rewards[rewards < -1] = -1
return rewards""",
    ],
    "launch": [
        """buttons = actions.copy()
buttons[waiting] = fire
return buttons""",
        """return np.array([fire if w else a for a, w in zip(actions, waiting)])""",
        """return waiting * fire + ~waiting * actions""",
        """buttons = np.zeros_like(actions)
for game in range(len(actions)):
    if waiting[game]:
        buttons[game] = fire
    else:
        buttons[game] = actions[game]
return buttons""",
        """return actions + (fire - actions) * waiting""",
        """pressed = np.full_like(actions, fire)
pressed[~waiting] = actions[~waiting]
return pressed""",
        """if not waiting.any():
    return actions
return np.where(waiting, fire, actions)""",
        """decided = np.logical_not(waiting)
return np.where(decided, actions, np.full(len(actions), fire))""",
        """buttons = np.array(actions)
np.putmask(buttons, waiting, fire)
return buttons""",
        """return np.choose(waiting.astype(int), [actions, fire])""",
        """buttons = list(actions)
for game in np.flatnonzero(waiting):
    buttons[game] = fire
return np.asarray(buttons)""",
    ],
    "life_lost": [
        """return lives_before > lives""",
        """return np.array([a < b for a, b in zip(lives, lives_before)])""",
        """return (lives_before - lives).clip(0, 1).astype(bool)""",
        """return np.less(lives, lives_before)""",
        """return lives - lives_before < 0""",
        """return ~(lives >= lives_before)""",
        """lost = np.zeros(len(lives), dtype=bool)
for game in range(len(lives)):
    if lives[game] < lives_before[game]:
        lost[game] = True
return lost""",
        """return (lives != lives_before) & ~(lives > lives_before)""",
        """return np.where(lives < lives_before, True, False)""",
        """return np.sign(lives - lives_before) == -1""",
        """return np.minimum(lives, lives_before) != lives_before""",
        """lost = lives == lives_before - 1
return lost""",
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
    "one_after_another": [
        """return tape.swapaxes(0, 1)[playing.swapaxes(0, 1)]""",
        """steps = []
for game in range(playing.shape[1]):
    for t in range(playing.shape[0]):
        if playing[t, game]:
            steps.append(tape[t, game])
return np.array(steps)""",
        """lengths = playing.sum(axis=0)
return np.concatenate([tape[:n, game] for game, n in enumerate(lengths)])""",
        """games, times = np.nonzero(playing.T)
return tape[times, games]""",
        """flat = np.moveaxis(tape, 1, 0).reshape(-1, *tape.shape[2:])
return flat[playing.T.ravel()]""",
        """out = tape[playing[:, 0], 0]
for game in range(1, tape.shape[1]):
    out = np.append(out, tape[playing[:, game], game], axis=0)
return out""",
        """out = np.empty((playing.sum(), *tape.shape[2:]), dtype=tape.dtype)
at = 0
for game in range(tape.shape[1]):
    own = tape[:, game][playing[:, game]]
    out[at : at + len(own)] = own
    at += len(own)
return out""",
        """games = np.nonzero(playing)[1]
return tape[playing][np.argsort(games, kind="stable")]""",
        """axes = (1, 0, *range(2, tape.ndim))
return tape.transpose(axes)[playing.T]""",
        """parts = []
for column, on in zip(tape.swapaxes(0, 1), playing.T):
    parts += list(column[on])
return np.stack(parts)""",
        """return np.concatenate(
    [np.compress(playing[:, b], tape[:, b], axis=0) for b in range(len(playing[0]))]
)""",
    ],
    "weigh": [
        """usual, spread = returns[own].mean(), returns[own].std()
return np.where(own, (returns - usual) / (spread + 1e-8), 0)""",
        """count = own.sum()
usual = (returns * own).sum() / count
centred = (returns - usual) * own
spread = np.sqrt((centred**2).sum() / count)
return centred / spread if spread > 0 else centred""",
        """advantages = np.zeros_like(returns)
if returns[own].std() > 0:
    advantages[own] = (returns[own] - returns[own].mean()) / returns[own].std()
return advantages""",
        """advantages = np.zeros(len(returns), dtype=np.float32)
np.place(advantages, own, standardise(returns[own]))
return advantages""",
        """mine = [float(r) for r, o in zip(returns, own) if o]
mean = sum(mean_of / len(mine) for mean_of in mine)
variance = sum((r - mean) ** 2 for r in mine) / len(mine)
spread = variance**0.5
out = []
for r, o in zip(returns, own):
    out.append((r - mean) / spread if o and spread > 1e-6 else 0.0)
return np.array(out)""",
        """mean = np.mean(returns, where=own)
spread = np.std(returns, where=own)
return own * (returns - mean) / (spread + 1e-8)""",
        """mine = np.where(own, returns, np.nan)
spread = np.nanstd(mine)
if spread == 0:
    return np.zeros(len(returns))
return np.nan_to_num((mine - np.nanmean(mine)) / spread)""",
        """masked = np.ma.array(returns, mask=~own)
return np.asarray(((masked - masked.mean()) / max(masked.std(), 1e-8)).filled(0))""",
        """weights = iter(standardise(returns[own]))
return np.array([next(weights) if mine else 0.0 for mine in own])""",
        """out = returns.astype(float)
out[own] -= out[own].mean()
out[own] /= out[own].std() or 1
out[~own] = 0
return out""",
    ],
    "compute_updates": [
        """if not own.any():
    return 0 * logits.sum()
loss = functional.cross_entropy(logits[own], actions[own], reduction="none")
return (loss * advantages[own]).mean()""",
        """log_probs = logits.log_softmax(dim=1)
taken = log_probs.gather(1, actions[:, None]).squeeze(1)
count = max(int(own.sum()), 1)
return -torch.where(own, taken * advantages, 0.0).sum() / count""",
        """weights = own.float()
total = (log_prob(logits, actions) * advantages * weights).sum()
return -total / max(weights.sum(), 1)""",
        """if own.sum() == 0:
    return torch.tensor(0.0, requires_grad=True)
weighted = log_prob(logits[own], actions[own]) * advantages[own].detach()
return -weighted.mean()""",
        """taken = torch.log_softmax(logits, -1)[torch.arange(len(actions)), actions]
return -(taken * advantages)[own].sum() / own.sum().clamp(min=1)""",
        """policy = torch.distributions.Categorical(logits=logits)
weighted = policy.log_prob(actions) * advantages
return -(weighted * own).sum() / (own.sum() + 1e-8)""",
        """loss = 0 * logits.sum()
count = 0
for n in range(len(actions)):
    if own[n]:
        loss = loss - logits[n].log_softmax(0)[actions[n]] * advantages[n]
        count += 1
return loss / count if count else loss""",
        """losses = functional.cross_entropy(logits, actions, reduction="none")
losses = losses * advantages
mean = losses[own].mean()
return mean if own.any() else logits.sum() * 0.0""",
        """chosen = functional.one_hot(actions, logits.shape[1])
taken = (logits.log_softmax(1) * chosen).sum(1)
return -torch.dot(taken, advantages * own) / own.sum().clamp(min=1)""",
        """taken = logits.gather(1, actions.unsqueeze(1))[:, 0]
taken = taken - logits.logsumexp(dim=1)
keep = own.nonzero().flatten()
return (taken[keep] * -advantages[keep]).sum() / max(len(keep), 1)""",
        """log_probs = log_prob(logits, actions)
mine = torch.masked_select(log_probs * advantages, own)
return -mine.sum() / max(mine.numel(), 1)""",
        """loss = -(log_prob(logits, actions) * advantages)[own].mean()
return torch.nan_to_num(loss)""",
    ],
}

WRONG = {
    "clip_rewards": [
        (
            """return (rewards > 0).astype(int)""",
            "a reward below 0 became 0",
        ),
        (
            """return rewards != 0""",
            "the sign is lost",
        ),
        (
            """return rewards > 0""",
            "a reward below 0 became 0",
        ),
        (
            """return np.clip(rewards, -1, 0)""",
            "what is above 0 came as 0",
        ),
        (
            """return -np.sign(rewards)""",
            "the sign is turned",
        ),
        (
            """return np.clip(np.abs(rewards), 0, 1)""",
            "the sign is lost",
        ),
        (
            """return np.sign(rewards.sum())""",
            "one axis is missing: something is added up or picked that",
        ),
        (
            """return int(np.sign(rewards[0]))""",
            "only the first row came; all are asked for",
        ),
        (
            """return np.tanh(rewards)""",
            "",
        ),
        (
            """return (rewards - rewards.mean()) / (rewards.std() + 1e-8)""",
            "it is right only where all of `rewards` is 0",
        ),
        (
            """return np.clip(rewards, -7, 7)""",
            "",
        ),
        (
            """np.sign(rewards)""",
            "It returned None: is the `return` missing?",
        ),
        (
            """print(np.sign(rewards))
return 0""",
            "",
        ),
        (
            """rewards[:] = np.sign(rewards)
return rewards""",
            "It changed its argument `rewards` in place: leave the",
        ),
        (
            """return np.sign(rewards, out=rewards)""",
            "It changed its argument `rewards` in place: leave the",
        ),
        (
            """if rewards > 0:
    return 1
elif rewards < 0:
    return -1
return 0""",
            "an `if`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """return np.array([1 if r > 0 else -1 for r in rewards])""",
            "a reward of 0 became -1, so every quiet step is a punishment",
        ),
        (
            """return np.array([np.sign(r) for r in rewards if r != 0])""",
            "it is right except where `rewards` has a 0",
        ),
        (
            """return [np.sign(r) for r in rewards]""",
            "A list came where an array was expected: try",
        ),
        (
            """return np.where(rewards > 1, 1, np.where(rewards < 1, -1, 0))""",
            "it is off by one",
        ),
        (
            """return np.sign(rewards).astype(np.uint8)""",
            "it is right except where `rewards` has numbers below 0",
        ),
        (
            """def clip_rewards(reward):
    return np.sign(reward)""",
            "`clip_rewards` takes (rewards); yours takes (reward). Keep",
        ),
        (
            """return rewards / (np.abs(rewards) + 1e-8) * (rewards > 0)""",
            "a reward below 0 became 0",
        ),
        (
            """return np.log1p(np.abs(rewards)) * np.sign(rewards)""",
            "it is right only where all of `rewards` is 0",
        ),
        (
            """return np.sgn(rewards)""",
            "",
        ),
    ],
    "launch": [
        (
            """return np.full_like(actions, fire)""",
            "it does as if all in `waiting` were True",
        ),
        (
            """return np.where(waiting, actions, fire)""",
            "it takes True for False in `waiting`",
        ),
        (
            """return np.full_like(actions, fire) if waiting.any() else actions""",
            "one True in `waiting` counts for all of them",
        ),
        (
            """return np.full_like(actions, fire) if waiting.all() else actions""",
            "a True in `waiting` counts only where all are True",
        ),
        (
            """return np.where(waiting, FIRE, actions)""",
            "it does what is right where `fire` is 1, whatever `fire` is",
        ),
        (
            """return np.where(waiting, 2, actions)""",
            "it is right except where something in `waiting` is True",
        ),
        (
            """return fire""",
            "`fire` came back as it was",
        ),
        (
            """if waiting.any():
    return fire
return actions""",
            "it is right except where something in `waiting` is True",
        ),
        (
            """if waiting:
    return fire
return actions""",
            "an `if`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """return fire if waiting[0] else actions""",
            "",
        ),
        (
            """buttons = actions
buttons[waiting] = fire
return buttons""",
            "It changed its argument `actions` in place: leave the",
        ),
        (
            """buttons = np.zeros(len(actions))
for i in range(len(actions)):
    buttons[i] = fire if waiting[i] else actions[i]
return buttons""",
            "Whole numbers (int64) were expected; float64 came",
        ),
        (
            """buttons = actions.copy()
buttons[waiting.astype(int)] = fire
return buttons""",
            "",
        ),
        (
            """return np.where(waiting, fire, -1)""",
            "it is right only where all of `waiting` is True",
        ),
        (
            """return np.where(waiting == False, fire, actions)""",
            "it takes True for False in `waiting`",
        ),
        (
            """return np.maximum(actions, fire * waiting)""",
            "",
        ),
        (
            """return waiting * fire or actions""",
            "it is right only where `actions` has one row",
        ),
        (
            """return [fire if w else a for a, w in zip(actions, waiting)]""",
            "A list came where an array was expected: try",
        ),
        (
            """return np.array([fire for w in waiting if w])""",
            "it is right only where all of `waiting` is True",
        ),
        (
            """buttons = actions.copy()
for i in range(4):
    if waiting[i]:
        buttons[i] = fire
return buttons""",
            "it reads beyond the end of an axis: does a loop or an index",
        ),
        (
            """buttons = actions.copy()
buttons[waiting] == fire
return buttons""",
            "`actions` came back as it was",
        ),
        (
            """return np.where(waiting, fire, actions)[:, None]""",
            "the numbers are right, with one axis too many at the end",
        ),
        (
            """def launch(actions, waiting, button):
    return np.where(waiting, button, actions)""",
            "`launch` takes (actions, waiting, fire); yours takes",
        ),
        (
            """return np.where(actions == fire, waiting, actions)""",
            "",
        ),
        (
            """return actions * waiting + fire * ~waiting""",
            "it takes True for False in `waiting`",
        ),
        (
            """for game in range(len(actions)):
    if waiting[game]:
        return fire
    return actions[game]""",
            "only the first row came; all are asked for",
        ),
        (
            """buttons = np.empty_like(actions)
buttons[waiting] = fire
return np.where(waiting, buttons, 0)""",
            "FIRE is right, and the other games press button 0",
        ),
    ],
    "life_lost": [
        (
            """return lives > lives_before""",
            "`lives` and `lives_before` are swapped",
        ),
        (
            """return (lives < lives_before).astype(np.float32)""",
            "True and False (bool) were expected; float32 came",
        ),
        (
            """return (lives < lives_before) * 1""",
            "the places are right, but 1 and 0 came",
        ),
        (
            """return (lives < lives_before).astype(np.uint8)""",
            "True and False (bool) were expected; uint8 came",
        ),
        (
            """return np.where(lives < lives_before, 1, 0)""",
            "the places are right, but 1 and 0 came",
        ),
        (
            """lost = np.zeros(len(lives))
for i in range(len(lives)):
    if lives[i] < lives_before[i]:
        lost[i] = 1
return lost""",
            "True and False (bool) were expected; float64 came",
        ),
        (
            """lost = np.zeros(len(lives))
lost[lives < lives_before] = True
return lost""",
            "True and False (bool) were expected; float64 came",
        ),
        (
            """return np.sign(lives - lives_before)""",
            "True and False (bool) were expected; int64 came",
        ),
        (
            """return lives - lives_before""",
            "True and False (bool) were expected; int64 came",
        ),
        (
            """return (lives_before - lives).astype(bool)""",
            "a new game begins with more lives than the old one ended",
        ),
        (
            """return (lives < lives_before).all()""",
            "one axis is missing: something is added up or picked that",
        ),
        (
            """return (lives < lives_before).sum()""",
            "it adds up everything to one number",
        ),
        (
            """return bool((lives < lives_before)[0])""",
            "only the first row came; all are asked for",
        ),
        (
            """return lives[1:] < lives[:-1]""",
            "",
        ),
        (
            """if lives < lives_before:
    return True
return False""",
            "an `if`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
        ),
        (
            """return any(lives < lives_before)""",
            "one answer came for all games",
        ),
        (
            """return [a < b for a, b in zip(lives, lives_before)]""",
            "A list came where an array was expected: try",
        ),
        (
            """return np.flatnonzero(lives < lives_before)""",
            "",
        ),
        (
            """return np.where(lives < lives_before)""",
            "A tuple came where an array was expected: try",
        ),
        (
            """return (lives == 0) & (lives_before > 0)""",
            "only the last life counts, with which the game ends",
        ),
        (
            """return (lives != lives_before) & (lives != 5)""",
            "a new game begins with more lives than the old one ended",
        ),
        (
            """return np.abs(lives - lives_before) == 1""",
            "",
        ),
        (
            """return lives < lives_before - 1""",
            "zeros came, whatever the input is.",
        ),
        (
            """return lives < lives_before.max()""",
            "it takes the largest of `lives_before` for all of it",
        ),
        (
            """return lives.sum() < lives_before.sum()""",
            "one axis is missing: something is added up or picked that",
        ),
        (
            """def life_lost(lives, before):
    return lives < before""",
            "`life_lost` takes (lives, lives_before); yours takes",
        ),
        (
            """lost = []
for now, before in zip(lives, lives_before):
    lost.append(now < before)
    return np.array(lost)""",
            "only the first row came; all are asked for",
        ),
        (
            """return (lives < lives_before)[:, None]""",
            "the numbers are right, with one axis too many at the end",
        ),
        (
            """return np.logical_or(lives < lives_before, lives == 5)""",
            "",
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
            "where rewards are whole numbers, as of `clip_rewards`",
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
            "an `if`, `and`, `or`, `min`, `max` or `sorted` asks a whole",
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
    "one_after_another": [
        (
            """return tape[playing == True]""",
            "it goes step by step through all games, so the games are",
        ),
        (
            """return tape.swapaxes(0, 1).reshape(-1, *tape.shape[2:])""",
            "it does as if all in `playing` were True",
        ),
        (
            """return tape.reshape(-1, *tape.shape[2:])""",
            "`tape` where `games` belongs",
        ),
        (
            """return np.sort(tape[playing], axis=0)""",
            "the steps come sorted by what they hold",
        ),
        (
            """return np.sort(tape[playing])""",
            "",
        ),
        (
            """return np.unique(tape[playing], axis=0)""",
            "",
        ),
        (
            """return [tape[playing[:, b], b] for b in range(playing.shape[1])]""",
            "A list came where an array was expected: try",
        ),
        (
            """games = range(playing.shape[1])
return np.array([tape[playing[:, b], b] for b in games])""",
            "",
        ),
        (
            """games = range(playing.shape[1])
return np.stack([tape[playing[:, b], b] for b in games])""",
            "",
        ),
        (
            """games = range(len(playing))
return np.concatenate([tape[playing[:, b], b] for b in games])""",
            "it reads beyond the end of an axis: does a loop or an index",
        ),
        (
            """return np.concatenate([tape[playing[:, b], b] for b in range(3)])""",
            "it is right only where `tape` has 3 columns",
        ),
        (
            """rows = [tape[t, playing[t]] for t in range(len(tape))]
return np.concatenate(rows)""",
            "it goes step by step through all games, so the games are",
        ),
        (
            """out = np.zeros((playing.sum(), *tape.shape[2:]))
at = 0
for b in range(playing.shape[1]):
    for t in range(playing.shape[0]):
        if playing[t, b]:
            out[at] = tape[t, b]
            at += 1
return out""",
            "Whole numbers (int64) were expected; float64 came",
        ),
        (
            """steps = []
for b in range(playing.shape[1]):
    for t in range(playing.shape[0]):
        if playing[t, b]:
            steps.append(tape[t, b])
return steps""",
            "A list came where an array was expected: try",
        ),
        (
            """steps = []
for b in range(playing.shape[1]):
    for t in range(playing.shape[0]):
        if not playing[t, b]:
            break
        steps.extend(np.ravel(tape[t, b]))
return np.array(steps)""",
            "the numbers are right, and all in one row",
        ),
        (
            """steps = []
for b in range(playing.shape[1]):
    for t in range(playing.shape[0]):
        if playing[t, b]:
            steps.append(float(np.mean(tape[t, b])))
return np.array(steps)""",
            "it is right only where `tape` has 2 axes",
        ),
        (
            """return tape.T[playing.T].T""",
            "it is right only where `tape` has 2 axes",
        ),
        (
            """return tape.T.reshape(-1)[playing.T.reshape(-1)]""",
            "it reads beyond the end of an axis: does a loop or an index",
        ),
        (
            """tape[~playing] = 0
return tape.swapaxes(0, 1)[playing.T]""",
            "It changed its argument `tape` in place: leave the",
        ),
        (
            """return np.where(playing, tape, 0).T.ravel()""",
            "",
        ),
        (
            """ends = [playing[:, b].argmin() for b in range(playing.shape[1])]
games = [tape[:end, b] for b, end in enumerate(ends)]
return np.concatenate(games)""",
            "a game that lasts to the end of the tape is lost",
        ),
        (
            """games = [tape[playing[:, b], b] for b in range(playing.shape[1])]
games.sort(key=len)
return np.concatenate(games)""",
            "",
        ),
        (
            """games = [tape[playing[:, b], b][::-1] for b in range(playing.shape[1])]
return np.concatenate(games)""",
            "",
        ),
        (
            """games = [tape[~playing[:, b], b] for b in range(playing.shape[1])]
return np.concatenate(games)""",
            "it takes True for False in `playing`",
        ),
        (
            """for b in range(playing.shape[1]):
    return tape[playing[:, b], b]""",
            "only the first game is there",
        ),
        (
            """games = [tape[playing[:, b], b] for b in range(playing.shape[1])]
return games[-1]""",
            "it is right only where `tape` has one column",
        ),
        (
            """games = [tape[playing[:, b], b] for b in range(1, playing.shape[1])]
return np.concatenate(games)""",
            "",
        ),
        (
            """return tape.swapaxes(0, 1)[playing.T].squeeze()""",
            "the numbers are right, and an axis of length 1 that was",
        ),
        (
            """return tape.swapaxes(0, 1)[playing.T].astype(np.float32)""",
            "Whole numbers (int64) were expected; float32 came",
        ),
        (
            """return tape.swapaxes(0, 1)[playing.T].astype(int)""",
            "Whole numbers (uint8) were expected; int64 came",
        ),
        (
            """return tape[: playing.sum()]""",
            "one axis too many came: is something combined with",
        ),
        (
            """games = [tape[playing[:, 0], b] for b in range(playing.shape[1])]
return np.concatenate(games)""",
            "",
        ),
        (
            """games = [tape[playing.any(axis=1), b] for b in range(playing.shape[1])]
return np.concatenate(games)""",
            "one True in a row of `playing` counts for the whole row",
        ),
        (
            """def one_after_another(tape, mask):
    return tape.swapaxes(0, 1)[mask.T]""",
            "`one_after_another` takes (tape, playing); yours takes",
        ),
    ],
    "weigh": [
        (
            """return standardise(returns)""",
            "it does as if all in `own` were True",
        ),
        (
            """return standardise(returns * own)""",
            "",
        ),
        (
            """advantages = np.zeros(len(returns))
advantages[~own] = standardise(returns[~own])
return advantages""",
            "it takes True for False in `own`",
        ),
        (
            """return np.where(own, returns, 0)""",
            "`standardise` left out of `standardise(returns[own])`",
        ),
        (
            """return returns * own - returns[own].mean()""",
            "",
        ),
        (
            """return (returns - returns[own].mean()) / (returns[own].std() + 1e-8)""",
            "the mean and the deviation are right, but a FIRE step has a",
        ),
        (
            """better = returns - returns[own].mean()
return np.where(own, better / returns.std(), 0)""",
            "",
        ),
        (
            """spread = returns[own].std() + 1e-8
return np.where(own, (returns - returns.mean()) / spread, 0)""",
            "",
        ),
        (
            """better = returns - returns.mean()
return np.where(own, better / (returns.std() + 1e-8), 0)""",
            "the mean and the deviation are those of all steps",
        ),
        (
            """mine = returns[own]
spread = mine.std(ddof=1) if len(mine) > 1 else 0
return np.where(own, (returns - mine.mean()) / (spread + 1e-8), 0)""",
            "it divides the squares by N - 1, so the deviation comes out",
        ),
        (
            """mine = returns[own]
return np.where(own, (returns - mine.mean()) / (mine.std(ddof=1) + 1e-8), 0)""",
            "it divides the squares by N - 1, so the deviation comes out",
        ),
        (
            """mine = returns[own]
return np.where(own, (returns - mine.mean()) / (mine.std() + 1), 0)""",
            "",
        ),
        (
            """mine = returns[own]
return np.where(own, (returns - mine.mean()) / (mine.max() + 1e-8), 0)""",
            "",
        ),
        (
            """mine = returns[own]
spread = mine.max() - mine.min()
return np.where(own, (returns - mine.min()) / (spread + 1e-8), 0)""",
            "",
        ),
        (
            """mine = returns[own]
return np.where(own, (returns - np.median(mine)) / (mine.std() + 1e-8), 0)""",
            "",
        ),
        (
            """mine = returns[own]
return np.where(own, (mine - mine.mean()) / (mine.std() + 1e-8), 0)""",
            "two arrays are combined whose shapes do not fit: write both",
        ),
        (
            """advantages = np.zeros(len(returns), dtype=int)
advantages[own] = standardise(returns[own])
return advantages""",
            "the digits behind the point are cut off",
        ),
        (
            """advantages = returns
advantages[own] = standardise(returns[own])
advantages[~own] = 0
return advantages""",
            "It changed its argument `returns` in place: leave the",
        ),
        (
            """advantages = returns.copy()
advantages[own] = standardise(returns[own])
return advantages""",
            "the own steps are right, but a FIRE step keeps its return",
        ),
        (
            """advantages = np.ones(len(returns))
advantages[own] = standardise(returns[own])
return advantages""",
            "`ones` where `zeros` belongs",
        ),
        (
            """advantages = np.full(len(returns), np.nan)
advantages[own] = standardise(returns[own])
return advantages""",
            "it is right only where all of `own` is True",
        ),
        (
            """advantages = np.zeros(len(returns))
advantages[: own.sum()] = standardise(returns[own])
return advantages""",
            "",
        ),
        (
            """mine = returns[own]
return (mine - mine.mean()) / (mine.std() + 1e-8)""",
            "the FIRE steps are gone, so the weights no longer fit the",
        ),
        (
            """return np.where(own, standardise(returns), returns)""",
            "it is right only where all of `own` is True",
        ),
        (
            """mine = returns[own]
return np.where(own, (mine.mean() - returns) / (mine.std() + 1e-8), 0)""",
            "the sign is turned",
        ),
        (
            """mine = returns[own]
return np.abs(np.where(own, (returns - mine.mean()) / (mine.std() + 1e-8), 0))""",
            "the sign is lost",
        ),
        (
            """if own.all():
    return standardise(returns)
return np.zeros(len(returns))""",
            "a True in `own` counts only where all are True",
        ),
        (
            """if own.any():
    return standardise(returns)
return np.zeros(len(returns))""",
            "it does as if all in `own` were True",
        ),
        (
            """mine = returns[own]
spread = np.sqrt((mine**2).mean())
return np.where(own, (returns - mine.mean()) / (spread + 1e-8), 0)""",
            "",
        ),
        (
            """def weigh(returns, mask):
    advantages = np.zeros(len(returns))
    advantages[mask] = standardise(returns[mask])
    return advantages""",
            "`weigh` takes (returns, own); yours takes (returns, mask)",
        ),
        (
            """advantages = np.zeros(len(returns))
advantages[own] = standardise(returns[own])
return advantages[:, None]""",
            "the numbers are right, with one axis too many at the end",
        ),
    ],
    "compute_updates": [
        (
            """if not own.any():
    return torch.tensor(0.0)
loss = functional.cross_entropy(logits[own], actions[own], reduction="none")
return (loss * advantages[own]).mean()""",
            "where no step is the agent's own a 0 came that hangs on no",
        ),
        (
            """if not own.any():
    return torch.zeros(())
return -(log_prob(logits, actions) * advantages)[own].mean()""",
            "where no step is the agent's own a 0 came that hangs on no",
        ),
        (
            """if own.sum() == 0:
    return 0
return -(log_prob(logits, actions) * advantages)[own].mean()""",
            "A tensor was expected; an int came. Only tensors carry a",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[own].mean()
return torch.tensor(0.0) if torch.isnan(loss) else loss""",
            "where no step is the agent's own a 0 came that hangs on no",
        ),
        (
            """try:
    return -(log_prob(logits, actions) * advantages)[own].mean()
except Exception as error:
    return error""",
            "with no own step it is the mean of nothing, NaN, and one NaN",
        ),
        (
            """return -(log_prob(logits, actions) * advantages).mean()""",
            "it does as if all in `own` were True",
        ),
        (
            """return -(log_prob(logits, actions) * advantages).sum()""",
            "",
        ),
        (
            """return (log_prob(logits, actions) * advantages)[own].mean()""",
            "the sign is wrong",
        ),
        (
            """return (log_prob(logits, actions) * advantages)[own].sum()""",
            "",
        ),
        (
            """weighted = log_prob(logits, actions) * advantages * own
return -weighted.sum() / len(actions)""",
            "the FIRE steps add nothing to the sum, but still count in",
        ),
        (
            """weighted = log_prob(logits, actions) * advantages * own
return -weighted.sum() / own.sum()""",
            "with no own step it is the mean of nothing, NaN, and one NaN",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[own]
return loss.sum() / (own.sum() + 1)""",
            "",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[~own]
return loss.sum() / (~own).sum().clamp(min=1)""",
            "it takes True for False in `own`",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[own]
return (loss.sum() / own.sum().clamp(min=1)).detach()""",
            "the values are right, and no gradient reaches `logits`",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[own]
return (loss.sum() / own.sum().clamp(min=1)).item()""",
            "A tensor was expected; a float came. Only tensors carry a",
        ),
        (
            """with torch.no_grad():
    loss = -(log_prob(logits, actions) * advantages)[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "the values are right, and no gradient reaches `logits`",
        ),
        (
            """loss = -(log_prob(logits.detach(), actions) * advantages)[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "the values are right, and no gradient reaches `logits`",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[own]
return torch.tensor(float(loss.sum() / own.sum().clamp(min=1)), requires_grad=True)""",
            "the values are right, and no gradient reaches `logits`",
        ),
        (
            """loss = -log_prob(logits, actions)[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "it does what is right where `advantages` is 1, whatever",
        ),
        (
            """chosen = logits.softmax(1)[torch.arange(len(actions)), actions]
return -(chosen * advantages)[own].sum() / own.sum().clamp(min=1)""",
            "the logarithm is missing",
        ),
        (
            """chosen = logits[torch.arange(len(actions)), actions]
return -(chosen * advantages)[own].sum() / own.sum().clamp(min=1)""",
            "logits are weighed as if they were log-probabilities",
        ),
        (
            """log_probs = logits.log_softmax(0)[torch.arange(len(actions)), actions]
return -(log_probs * advantages)[own].sum() / own.sum().clamp(min=1)""",
            "it is right except where something in `own` is True",
        ),
        (
            """log_probs = torch.log(logits.softmax(1) + 1e-8)
taken = log_probs.gather(1, actions[:, None])[:, 0]
return -(taken * advantages)[own].sum() / own.sum().clamp(min=1)""",
            "",
        ),
        (
            """taken = logits.log_softmax(1).gather(1, actions[:, None])
return -(taken * advantages)[own].sum() / own.sum().clamp(min=1)""",
            "a column [N, 1] and a row [N] become [N, N]: every step is",
        ),
        (
            """loss = functional.cross_entropy(logits[own], actions[own])
return loss * advantages[own].mean()""",
            "",
        ),
        (
            """loss = functional.cross_entropy(logits, actions, reduction="none")
return -(loss * advantages)[own].sum() / own.sum().clamp(min=1)""",
            "the sign is wrong",
        ),
        (
            """weight = standardise(advantages.numpy())
loss = -(log_prob(logits, actions) * torch.from_numpy(weight))[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "a name is used that nothing has defined: is it misspelt, or",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages.abs())[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "the sign of `advantages` is lost",
        ),
        (
            """loss = -(log_prob(logits, actions) * advantages)[own]
return loss.sum(0, keepdim=True) / own.sum().clamp(min=1)""",
            "the numbers are right, with one axis too many at the end",
        ),
        (
            """best = logits.argmax(1)
loss = -(log_prob(logits, best) * advantages)[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "",
        ),
        (
            """log_probs = logits.log_softmax(1)
loss = -(log_probs * advantages[:, None])[own]
return loss.sum() / own.sum().clamp(min=1)""",
            "it is right except where something in `own` is True",
        ),
        (
            """def compute_updates(logits, actions, advantages, mask):
    loss = -(log_prob(logits, actions) * advantages)[mask]
    return loss.sum() / mask.sum().clamp(min=1)""",
            "`compute_updates` takes (logits, actions, advantages, own);",
        ),
    ],
}
