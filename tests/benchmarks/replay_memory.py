"""What a million transitions take in memory, and what a sample of them costs.

    make setup
    .venv/bin/python tests/benchmarks/replay_memory.py

The whole of it takes an hour; `--transitions 50000 --games Pong` takes two minutes.
Where stable-baselines3 is installed beside the course its uncompressed buffer is
measured too. What is compared takes turns, because shared machines change speed from
minute to minute: read the ratios, not the times.
"""

import argparse
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import psutil
import torch

from tutorial_lib.agents import dqn, frame_store
from tutorial_lib.agents.frame_store import PackedFrames
from tutorial_lib.agents.replay import Replay
from tutorial_lib.runs import algorithms, pretrained
from tutorial_lib.worlds.atari import GAMES, AtariWorld
from tutorial_lib.worlds.world import Step

NUM_ENVS = 8
BATCH = 32
ASKED = {"resident": 0.40e9, "process": 1.2e9, "of an update": 0.10, "of SB3": 1.0}
RANDOM_AT_FIRST = 10_000  # agent steps, as in a run that begins untrained
EPSILON = 0.1
# Frames in a group, level, and whether there is a dictionary.
CODECS = (
    *((1, 3, False), (1, 3, True), (1, -1, True), (2, -1, True)),
    *((4, -1, False), (4, -1, True), (4, 1, True), (4, 3, True), (8, -1, True)),
)


def trained(game: str, rng: np.random.Generator) -> tuple[str, Callable]:
    """The best shipped agent of a game, by name, and how it acts on 4 frames."""
    for algorithm in ("dqn", "ppo"):
        name = f"{GAMES[game]}_{algorithm}/late"
        if name in pretrained.names():
            agent, _ = pretrained.load(name)
            return name, on_its_frames(algorithms.player(agent, rng), agent)
    return "random actions", lambda obs: None


def on_its_frames(act: Callable, agent: algorithms.Agent) -> Callable:
    """The same actions from four frames, of which the agent may need fewer."""
    stack = algorithms.view(agent)["stack"]
    return lambda obs: act(np.ascontiguousarray(obs[:, -stack:]))


def played(
    world: AtariWorld, act: Callable, obs: np.ndarray, rows: int
) -> Iterator[tuple[np.ndarray, Step]]:
    """Actions and steps; at random at first, and later once in ten times."""
    rng = np.random.default_rng(0)
    for row in range(rows):
        actions = rng.integers(world.num_actions, size=NUM_ENVS)
        at_random = row * NUM_ENVS < RANDOM_AT_FIRST
        if not at_random and (chosen := act(obs)) is not None:
            actions = np.where(rng.random(NUM_ENVS) < EPSILON, actions, chosen)
        step = world.step(actions)
        yield actions, step
        obs = step.obs


def filled(replay: Replay, world: AtariWorld, act: Callable) -> Replay:
    """The replay, with 512 rows of games in it."""
    obs = world.reset()
    replay.start(obs)
    for actions, step in played(world, act, obs, 512):
        replay.store(actions, step)
    return replay


def resident() -> int:
    """Bytes of this process in memory now."""
    return psutil.Process().memory_info().rss


def checksums(obs: np.ndarray) -> list[int]:
    """One for each game's observation."""
    return [zlib.crc32(each) for each in obs]


def measure(game: str, transitions: int, peer: int, turns: int) -> dict:
    """In a process of its own: fill a replay, check it, sample from it."""
    torch.set_num_threads(2)
    rows = transitions // NUM_ENVS
    world = AtariWorld(game, NUM_ENVS, seed=1)
    name, act = trained(game, np.random.default_rng(1))
    settings = replace(
        dqn.Settings(), network="2015", num_envs=NUM_ENVS, batch_size=BATCH
    )
    agent = dqn.new_agent(world, settings, 0)
    rng = np.random.default_rng(2)
    # One for what each game shows in each row, of a tenth more rows than fit: the
    # oldest are to be replaced.
    shown = np.ones((rows + rows // 10 + 1, NUM_ENVS), np.uint32)
    small = filled(Replay(4_096, NUM_ENVS, world.obs_shape), world, act)
    for _ in range(3):
        dqn.learn(agent, small.sample(rng, BATCH), dqn.q_learning)
    del small
    before = resident()

    replay = Replay(rows * NUM_ENVS, NUM_ENVS, world.obs_shape)
    obs = world.reset()
    replay.start(obs)
    shown[0] = checksums(obs)
    storing = []
    games = played(world, act, obs, len(shown) - 1)
    for row, (actions, step) in enumerate(games):
        # The reward says which transition it is; a float32 counts to 16 million.
        numbers = np.arange(NUM_ENVS, dtype=np.float32) + row * NUM_ENVS
        start = time.perf_counter()
        replay.store(actions, step._replace(rewards=numbers))
        storing.append(time.perf_counter() - start)
        shown[row + 1] = checksums(step.obs)
    result = {
        "by": name,
        "transitions": len(replay),
        "resident": resident() - before,
        "counted": replay.nbytes,
        "storing": np.mean(storing) / NUM_ENVS,
        "wrong": wrong_samples(replay, shown, rng, min(len(replay), 200_000)),
    }
    batch = replay.sample(rng, BATCH)
    turn = {
        "update": lambda: dqn.learn(agent, batch, dqn.q_learning),
        "ours": lambda: replay.sample(rng, BATCH),
    }
    for _ in range(5):
        turn["ours"](), turn["update"]()
    result["process"] = resident()
    if (theirs := stable_baselines(peer, world)) is not None:
        turn["SB3"] = lambda: theirs.sample(BATCH)
    result["times"] = {key: np.empty((turns, 2)) for key in turn}
    for number in range(turns):
        for key in turn:
            turn["update"]()  # as in a run: it leaves nothing near the processor
            for again in range(2):
                start = time.perf_counter()
                turn[key]()
                spent = time.perf_counter() - start
                result["times"][key][number, again] = spent
    return result


def wrong_samples(
    replay: Replay, shown: np.ndarray, rng: np.random.Generator, count: int
) -> int:
    """How many of `count` samples differ from what the world showed in any bit."""
    wrong = 0
    for _ in range(-(-count // BATCH)):
        batch = replay.sample(rng, BATCH)
        row, game = np.divmod(batch.rewards.numpy().astype(int), NUM_ENVS)
        wrong += (shown[row, game] != checksums(batch.obs.numpy())).sum()
        wrong += (shown[row + 1, game] != checksums(batch.next_obs.numpy())).sum()
    return int(wrong)


def stable_baselines(size: int, world: AtariWorld):
    """A full buffer of stable-baselines3; it samples the same whatever is in it."""
    try:
        from gymnasium import spaces
        from stable_baselines3.common.buffers import ReplayBuffer
    except ImportError:
        return None
    buffer = ReplayBuffer(
        size,
        spaces.Box(0, 255, world.obs_shape, np.uint8),
        spaces.Discrete(world.num_actions),
        device="cpu",
    )
    for memory in (buffer.observations, buffer.next_observations):
        memory[:] = 1  # memory that was never written is not memory yet
    buffer.full = True
    return buffer


def codecs(game: str) -> list[tuple]:
    """Other ways to pack the same frames; the dictionary never saw those measured."""
    world = AtariWorld(game, NUM_ENVS, seed=3)
    _, act = trained(game, np.random.default_rng(1))
    rng, learn, keep = np.random.default_rng(2), 512, 1_536
    obs, between = world.reset(), RANDOM_AT_FIRST // NUM_ENVS - learn
    games = played(world, act, obs, learn + between + keep)
    frames = [step.obs[:, -1].copy() for _, step in games]
    del frames[learn : learn + between]
    stores, storing, reading = [], [], []
    usual = frame_store.GROUP, frame_store.LEVEL, frame_store.LESSONS
    for group, level, dictionary in CODECS:
        frame_store.GROUP, frame_store.LEVEL = group, level
        frame_store.LESSONS = learn * NUM_ENVS // group if dictionary else 10**9
        store = PackedFrames(learn + keep, NUM_ENVS, (84, 84))
        for row in frames[:learn]:
            store.append(row)
        learned = store.nbytes
        start = time.perf_counter()
        for row in frames[learn:]:
            store.append(row)
        storing.append((time.perf_counter() - start) / (keep * NUM_ENVS))
        stores.append((store, (store.nbytes - learned) / (keep * NUM_ENVS)))
    for _ in range(100):
        rows = rng.integers(learn + 5, learn + keep, size=(1, BATCH))
        owners = rng.integers(NUM_ENVS, size=BATCH)
        times = []
        for (group, *_), (store, _) in zip(CODECS, stores, strict=True):
            frame_store.GROUP = group
            start = time.perf_counter()
            store.read(rows, owners, 5)
            times.append(time.perf_counter() - start)
        reading.append(times)
    frame_store.GROUP, frame_store.LEVEL, frame_store.LESSONS = usual
    reading = np.median(reading, axis=0)
    return [
        (*codec, size, *times)
        for codec, (_, size), *times in zip(
            CODECS, stores, storing, reading, strict=True
        )
    ]


def verdict(name: str, value: float) -> str:
    """Whether what was asked for was reached."""
    return "reached" if value <= ASKED[name] else "NOT REACHED"


def main() -> None:
    """Measure game by game, each in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--games", nargs="+", choices=GAMES, default=list(GAMES))
    parser.add_argument("--transitions", type=int, default=1_000_000)
    parser.add_argument(
        "--peer",
        type=int,
        default=50_000,
        help="transitions in stable-baselines3's buffer",
    )
    parser.add_argument("--turns", type=int, default=100)
    arguments = parser.parse_args()
    for game in arguments.games:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            asked = (game, arguments.transitions, arguments.peer, arguments.turns)
            say(game, pool.submit(measure, *asked).result())
            say_codecs(pool.submit(codecs, game).result())


def say(game: str, result: dict) -> None:
    """Print what one game took."""
    print(
        f"{game}, played by {result['by']}: {result['transitions']:,} transitions in "
        f"{result['resident'] / 1e9:.3f} GB resident, {result['counted'] / 1e9:.3f} GB "
        f"by its own count; asked for a million: at most 0.40 GB, "
        f"{verdict('resident', result['resident'])}"
    )
    print(
        f"  the whole process {result['process'] / 1e9:.2f} GB, asked: under 1.2 GB, "
        f"{verdict('process', result['process'])}; samples that differ from what was "
        f"shown: {result['wrong']}"
    )
    print(f"  storing a transition: {result['storing'] * 1e6:.0f} us")
    times = result["times"]
    for name, measured in times.items():
        after_update, again = np.median(measured, axis=0) * 1e6
        print(
            f"  {name:6} {after_update:8,.0f} us for {BATCH} after an update, "
            f"{again:8,.0f} us when done again"
        )
    share = np.median(times["ours"] / times["update"], axis=0)[0]
    print(
        f"  ours / update {share:.3f}, asked: at most 0.10, "
        f"{verdict('of an update', share)}"
    )
    if "SB3" in times:
        shares = np.median(times["ours"] / times["SB3"], axis=0)
        print(
            f"  ours / SB3 {shares[0]:.2f} after an update, {shares[1]:.2f} when done "
            f"again; asked: at most 1, {verdict('of SB3', shares[0])}, "
            f"{verdict('of SB3', shares[1])}"
        )


def say_codecs(table: list[tuple]) -> None:
    """Print the ways to pack a frame."""
    print("  frames, level, dictionary   bytes   us to store   us to read 32 x 5")
    for group, level, dictionary, size, storing, reading in table:
        ours = (group, level, dictionary) == (frame_store.GROUP, frame_store.LEVEL, 1)
        print(
            f"  {group:6} {level:6} {'yes' if dictionary else 'no':>11} {size:7.0f} "
            f"{storing * 1e6:13.1f} {reading * 1e6:19.0f}{'  <- ours' if ours else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main()
