"""Answers to the exercises of lesson 05, right and wrong, as people write them."""

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
        """if rewards.dim() != 1 or terminated.dim() != 1 or next_value.dim() != 1:
    raise ValueError("not [B]")
follows = next_value.detach().masked_fill(terminated, 0.0)
return torch.add(rewards, discount * follows)""",
        """for each in (terminated, next_value):
    if each.shape != rewards.shape:
        raise TypeError(f"{each.shape} is not {rewards.shape}")
next_value = next_value.detach().clone()
next_value[terminated] = 0
return rewards + next_value * discount""",
        """assert len({rewards.shape, terminated.shape, next_value.shape}) == 1
both = torch.stack([rewards + discount * next_value, rewards])
return both.gather(0, terminated.long()[None])[0].detach()""",
        """assert rewards.ndim == terminated.ndim == next_value.ndim == 1
if not torch.is_tensor(discount):
    discount = torch.full_like(rewards, discount)
target = []
for r, end, v, g in zip(rewards, terminated, next_value, discount):
    target.append(float(r) if end else float(r) + float(g) * float(v))
return torch.tensor(target)""",
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
}
