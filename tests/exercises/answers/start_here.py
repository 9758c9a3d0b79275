"""Answers to the exercises of lesson 00, right and wrong, as people write them."""

RIGHT = {
    "sticky_buttons": [
        """played = pressed.copy()
for t in range(len(pressed)):
    if ignored[t]:
        played[t] = played[t - 1] if t else 0
return played""",
        """heard = np.where(ignored, -1, np.arange(len(pressed)))
last = np.maximum.accumulate(heard)
return np.where(last < 0, 0, pressed[last])""",
        """held = 0
out = np.zeros(len(pressed), dtype=int)
for t, (button, skip) in enumerate(zip(pressed, ignored)):
    held = held if skip else button
    out[t] = held
return out""",
        """from itertools import accumulate
frames = zip(pressed, ignored)
step = lambda held, frame: held if frame[1] else frame[0]
return np.array(list(accumulate(frames, step, initial=0))[1:])""",
        """result = []
for t in range(len(pressed)):
    back = t
    while back >= 0 and ignored[back]:
        back -= 1
    result.append(pressed[back] if back >= 0 else 0)
return np.array(result)""",
    ],
    "play_episode": [
        """obs, info = env.reset(seed=seed)
total = 0
while True:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    if terminated or truncated:
        return total""",
        """observation, _ = env.reset(seed=seed)
rewards = []
terminated = truncated = False
while not (terminated or truncated):
    action = act(observation)
    observation, reward, terminated, truncated, _ = env.step(action)
    rewards.append(reward)
return sum(rewards)""",
        """obs = env.reset(seed=seed)[0]
score = np.float32(0)
done = False
while not done:
    step = env.step(act(obs))
    obs = step[0]
    score = score + step[1]
    done = step[2] | step[3]
return score""",
        """from itertools import count
obs, info = env.reset(seed=seed)
episode_return = 0.0
for t in count():
    obs, reward, *ends, info = env.step(act(obs))
    episode_return += reward
    if any(ends):
        break
return episode_return""",
        """def play(obs):
    over = False
    while not over:
        obs, reward, *ends, _ = env.step(act(obs))
        over = any(ends)
        yield reward
return sum(play(env.reset(seed=seed)[0]))""",
        """def play_episode(env, act, seed=0, gamma=1.0):
    state, info = env.reset(seed=seed)
    G, discount = 0.0, 1.0
    while True:
        state, r, term, trunc, info = env.step(act(state))
        G, discount = G + discount * r, discount * gamma
        if not term and not trunc:
            continue
        return G""",
        """(obs, info), total, running = env.reset(seed=seed), 0.0, True
while running:
    obs, reward, terminated, truncated, info = env.step(action=act(obs))
    running = not terminated and not truncated
    total += reward
return total""",
    ],
}

WRONG = {
    "sticky_buttons": [
        (
            """before = np.concatenate([[0], pressed[:-1]])
return np.where(ignored, before, pressed)""",
            "was *pressed* before",
        ),
        ("""return np.where(ignored, 0, pressed)""", "no button at all"),
        ("""return pressed * ~ignored""", "no button at all"),
        ("""return pressed * ignored""", ""),
        (
            """now, out = 0, []
for button, skip in zip(pressed, ignored):
    now = button if skip else now
    out.append(now)
return np.array(out)""",
            "keeps the ignored buttons",
        ),
        (
            """out = [pressed[0]]
for t in range(1, len(pressed)):
    out.append(out[-1] if ignored[t] else pressed[t])
return np.array(out)""",
            "the very first button",
        ),
        ("""return pressed[~ignored]""", "left out"),
        ("""return pressed""", "no button is ever ignored"),
        (
            """now, out = 0, []
for button, skip in zip(pressed, ignored):
    out.append(now)
    if not skip:
        now = button
return np.array(out)""",
            "one frame late",
        ),
        (
            """for t in range(1, len(pressed)):
    if ignored[t]:
        pressed[t] = pressed[t - 1]
return pressed""",
            "changed its argument",
        ),
        (
            """now, out = 0, []
for button, skip in zip(pressed, ignored):
    if not skip:
        now = button
        out.append(now)
return np.array(out)""",
            "left out",
        ),
        (
            """now, out = 0, []
for button, skip in zip(pressed, ignored):
    if not skip:
        now = button
    out.append(now)
return out""",
            "A list came where an array was expected",
        ),
        (
            """played = np.where(ignored, -1, pressed)
for _ in range(3):
    before = np.concatenate([[0], played[:-1]])
    played = np.where(played == -1, before, played)
return np.where(played == -1, 0, played)""",
            "",
        ),
    ],
    "play_episode": [
        (
            """obs, info = env.reset(seed=seed)
total, done = 0, False
while not done:
    obs, reward, done, truncated, info = env.step(act(obs))
    total += reward
return total""",
            "it plays on after a step that truncated the episode.",
        ),
        (
            """obs, info = env.reset(seed=seed)
total = 0
while True:
    obs, reward, _, done, info = env.step(act(obs))
    total += reward
    if done:
        return total""",
            "it plays on after a step that terminated the episode.",
        ),
        (
            """obs, info = env.reset(seed=seed)
total = 0
terminated = truncated = False
while not terminated or not truncated:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
return total""",
            "it goes on until both flags are True.",
        ),
        (
            """obs, _ = env.reset(seed=seed)
total = 0.0
while True:
    obs, reward, terminated, truncated, _ = env.step(act(obs))
    if terminated or truncated:
        break
    total += reward
return total""",
            "the reward of the last step is left out.",
        ),
        (
            """obs, info = env.reset(seed=seed)
done = False
while not done:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    done = terminated or truncated
return reward""",
            "only the last reward counts.",
        ),
        (
            """obs, info = env.reset(seed=seed)
obs, reward, terminated, truncated, info = env.step(act(obs))
return reward""",
            "it plays one step.",
        ),
        (
            """first, info = env.reset(seed=seed)
total, done = 0.0, False
while not done:
    obs, reward, terminated, truncated, info = env.step(act(first))
    total += reward
    done = terminated or truncated
return total""",
            "`act` gets the first observation at every step.",
        ),
        (
            """obs, info = env.reset(seed=seed)
action = act(obs)
total, done = 0.0, False
while not done:
    obs, reward, terminated, truncated, info = env.step(action)
    total += reward
    done = terminated or truncated
return total""",
            "`act` gets the first observation at every step.",
        ),
        (
            """obs, info = env.reset()
total, done = 0.0, False
while not done:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    done = terminated or truncated
return total""",
            "it does not hand on the seed",
        ),
        (
            """obs, info = env.reset(seed=0)
total, done = 0.0, False
while not done:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    done = terminated or truncated
return total""",
            "it does not hand on the seed",
        ),
        (
            """total, done = 0.0, False
while not done:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    done = terminated or truncated
return total""",
            "it does not reset the environment.",
        ),
        (
            """state = env.reset(seed=seed)
total, done = 0.0, False
while not done:
    state, reward, terminated, truncated, info = env.step(act(state))
    total += reward
    done = terminated or truncated
return total""",
            "`act` gets the pair that `reset` returns",
        ),
        (
            """obs, info = env.reset(seed=seed)
total, done = 0.0, False
while not done:
    obs, reward, done, info = env.step(act(obs))
    total += reward
return total""",
            "it takes four values from `step`",
        ),
        (
            """obs, info = env.reset(seed=seed)
total = 0.0
while True:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    if terminated or truncated:
        env.reset()
        return total""",
            "it resets the environment a second time.",
        ),
        (
            """total, done = 0.0, False
while not done:
    obs, info = env.reset(seed=seed)
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    done = terminated or truncated
return total""",
            "it resets the environment a second time.",
        ),
        (
            """obs, info = env.reset(seed=seed)
steps, over = 0, False
while not over:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    over = terminated or truncated
    steps += 1
return steps""",
            "it counts steps.",
        ),
        (
            """obs, info = env.reset(seed=seed)
total, over = 0.0, False
while not over:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    over = terminated or truncated or reward
return total""",
            "it stops at the first reward that is not 0.",
        ),
        (
            """obs, info = env.reset(seed=seed)
total, over = 0.0, False
while True:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    if over:
        return total
    over = terminated or truncated""",
            "it plays one step more after the end.",
        ),
        (
            """obs, info = env.reset(seed=seed)
total, over = 0.0, False
while not over:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += max(-1, min(1, reward))
    over = terminated or truncated
return total""",
            "",
        ),
        (
            """obs, info = env.reset(seed=seed)
total, over = 0.0, False
while not over:
    obs, reward, terminated, truncated, info = env.step(obs)
    total += reward
    over = terminated or truncated
return total""",
            "the observation is handed to `step`",
        ),
        (
            """obs, info = env.reset(seed=seed)
total, over = 0.0, False
while not over:
    obs, reward, terminated, truncated, info = env.step(env.action_space.sample())
    total += reward
    over = terminated or truncated
return total""",
            "",
        ),
        (
            """obs, info = env.reset(seed=seed)
rewards, over = [], False
while not over:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    rewards.append(reward)
    over = terminated or truncated
return np.mean(rewards)""",
            "",
        ),
        (
            """obs, info = env.reset(seed=seed)
total = 0.0
terminated = truncated = False
while not (terminated or truncated):
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward""",
            "is the `return` missing?",
        ),
        (
            """obs, info = env.reset(seed=seed)
total = 0.0
for _ in range(1000):
    obs, reward, terminated, truncated, info = env.step(act(obs))
    total += reward
    if terminated or truncated:
        break
return total""",
            "it stops after a number of steps",
        ),
    ],
}
