"""Where networks learn: what is chosen, and that a card computes as processors do."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient, pqn, whole_games
from tutorial_lib.runs import device
from tutorial_lib.runs.training import recorded, resume, start_or_resume, world_for
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.toys import CatchWorld

CARD = next((name for name in device.available() if name != "cpu"), None)
on_card = pytest.mark.skipif(CARD is None, reason="no graphics card is found here")
PPO = replace(
    policy_gradient.CLIPPED,
    num_envs=4,
    rollout_length=16,
    epochs=1,
    bfloat16=False,
    chapter=1,
)
DQN = dqn.Settings(
    num_envs=4, learning_starts=64, batch_size=32, report=64, bfloat16=False
)
WHOLE = whole_games.Settings(num_envs=2)
PQN = pqn.Settings(num_envs=4, bfloat16=False, chapter=1)


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch):
    monkeypatch.delenv(device.VARIABLE, raising=False)


@pytest.fixture
def finds(monkeypatch):
    """Say what torch finds."""

    def there(*names):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in names)
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "NVIDIA T4")
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in names)

    return there


class TestChosen:
    @pytest.mark.parametrize(
        ("there", "best"),
        [
            ((), "cpu"),
            (("mps",), "mps"),
            (("cuda",), "cuda"),
            (("mps", "cuda"), "cuda"),
        ],
    )
    def test_auto_takes_the_best(self, finds, there, best):
        finds(*there)
        assert device.chosen() == device.chosen("auto") == best

    def test_the_variable_counts_unless_something_is_asked(self, finds, monkeypatch):
        finds("cuda")
        monkeypatch.setenv(device.VARIABLE, "cpu")
        assert device.chosen() == "cpu"
        assert device.chosen("cuda") == "cuda"
        monkeypatch.setenv(device.VARIABLE, "")
        assert device.chosen() == "cuda"

    @pytest.mark.parametrize("name", ["cuda", "mps"])
    def test_what_is_not_there_is_refused(self, finds, monkeypatch, name):
        finds()
        told = f"no {name} here.* finds cpu.*TUTORIAL_DEVICE=auto"
        with pytest.raises(ValueError, match=told):
            device.chosen(name)
        monkeypatch.setenv(device.VARIABLE, name)
        with pytest.raises(ValueError, match=told):
            device.chosen()

    def test_other_words_are_refused(self, monkeypatch):
        with pytest.raises(ValueError, match="device must be one of auto, .* 'gpu'"):
            device.chosen("gpu")
        monkeypatch.setenv(device.VARIABLE, "GPU")
        with pytest.raises(ValueError, match="TUTORIAL_DEVICE must be one .* 'GPU'"):
            device.chosen()


class TestReport:
    def test_of_a_card(self, finds):
        finds("cuda")
        assert device.report() == "Networks that read pictures learn on NVIDIA T4."

    def test_of_processors(self, finds, monkeypatch):
        finds()
        monkeypatch.setattr(device.joblib, "cpu_count", lambda: 2)
        told = "Networks that read pictures learn on {}; a graphics card would be used."
        assert device.report() == told.format("2 processors")
        monkeypatch.setattr(device.joblib, "cpu_count", lambda: 1)
        assert device.report() == told.format("1 processor")

    def test_of_a_card_that_is_not_wanted(self, finds, monkeypatch):
        finds("cuda")
        monkeypatch.setenv(device.VARIABLE, "cpu")
        assert device.report().endswith("TUTORIAL_DEVICE asks; there is NVIDIA T4.")


class TestPlace:
    def test_numbers_and_numpy_stay_where_they_are(self, finds):
        finds("cuda")  # moving anything would fail
        device.place(dqn.new_agent(CatchWorld(1, seed=0), dqn.TOY, 0))
        pong = AtariWorld("Pong", 1, seed=0, height=210, width=160, stack=2)
        device.place(numpy_policy.new_agent(pong, numpy_policy.Settings(), 0))

    @pytest.mark.parametrize(
        "error",
        [
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate"),
            torch.AcceleratorError("CUDA error: out of memory"),
            RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"),
        ],
    )
    def test_a_full_card_is_explained(self, error):
        def full():
            with device.full_card_explained():
                raise error

        with pytest.raises(RuntimeError, match="is full: .*batch_size.*=cpu") as told:
            full()
        assert told.value.__cause__ is error

    def test_other_errors_stay_as_they_are(self):
        with pytest.raises(KeyError), device.full_card_explained():
            raise KeyError("batch_size")

    def test_a_run_on_a_full_card_keeps_what_it_has(self, tmp_path):
        agent, folder = start_or_resume(
            tmp_path, dqn.TOY, 0, game="Catch", algorithm="dqn"
        )

        def passes():
            yield next(dqn.train(agent, world_for(agent)))
            raise torch.OutOfMemoryError("CUDA out of memory")

        with pytest.raises(RuntimeError, match="the memory of .* is full"):
            for _ in recorded(passes(), agent, folder, agent_steps=10**6):
                pass
        assert resume(tmp_path)[0].agent_steps == agent.agent_steps > 0


def played(module, settings, game="Breakout"):
    """An agent, and what it learns from: a rollout, a batch or whole games."""
    world = AtariWorld(game, settings.num_envs, seed=0, **module.view(settings))
    agent = module.new_agent(world, settings, 0)
    if module is policy_gradient:
        (rollout,) = policy_gradient.rollouts(agent, world, 1)
        rng = np.random.default_rng(1)
        rollout.rewards[:] = rng.integers(-1, 2, rollout.rewards.shape)
        return agent, lambda agent: policy_gradient.learn(agent, rollout)
    if module is whole_games:
        rng, size = np.random.default_rng(1), 100
        batch = whole_games.Batch(
            rng.integers(0, 256, (size, *agent.obs_shape)).astype(np.uint8),
            rng.integers(len(whole_games.BUTTONS), size=size),
            rng.integers(0, 2, size).astype(np.float32),
            rng.random(size) < 0.1,
            np.arange(size) == size - 1,
            rng.random(size) < 0.9,
        )
        return agent, lambda agent: whole_games.learn_from_batch(agent, batch)
    if module is pqn:
        rng, size = np.random.default_rng(1), 100
        batch = pqn.Batch(
            torch.from_numpy(rng.integers(0, 256, (size, *agent.obs_shape), np.uint8)),
            torch.from_numpy(rng.integers(agent.num_actions, size=size)),
            torch.from_numpy(rng.standard_normal(size, np.float32)),
        )
        return agent, lambda agent: pqn.regress(
            agent, pqn.Batch(*(each.to(agent.device) for each in batch))
        )
    for _ in islice(dqn.train(agent, world), 2):
        pass
    batch = agent.replay.sample(np.random.default_rng(1), 32)
    next_value = dqn.NEXT_VALUES[settings.next_value]
    return agent, lambda agent: dqn.learn(agent, batch.to(agent.device), next_value)


def gradients(*agents):
    """By the name of the weights, what the last update of each agent had."""
    networks = [getattr(agent, "q_network", None) or agent.network for agent in agents]
    for each in zip(*(network.named_parameters() for network in networks), strict=True):
        if each[0][1].grad is not None:
            yield each[0][0], *(weights.grad for _, weights in each)


CASES = [
    (policy_gradient, PPO),
    (policy_gradient, replace(PPO, stack=4, baseline=False, credit="point")),
    (pqn, PQN),
    (whole_games, WHOLE),
    *((dqn, replace(DQN, next_value=name)) for name in dqn.NEXT_VALUES),
    (dqn, replace(DQN, temperature=0.1, next_value="expected_value")),
    (dqn, replace(DQN, network="2015")),
]


@on_card
class TestOnCard:
    @pytest.mark.parametrize(("module", "settings"), CASES)
    def test_an_update_gives_what_the_processor_gives(
        self, module, settings, monkeypatch
    ):
        # Cards cut factors to 10 bits unless they are asked not to.
        monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)
        agent, learn = played(module, settings)
        there = module.unpack(*module.pack(agent))
        device.move(there, CARD)
        assert there.device.type == CARD
        told, told_there = learn(agent), learn(there)
        if told is not None:
            np.testing.assert_allclose(told_there, told, rtol=1e-3, atol=1e-5)
        # Adam makes steps of one size of whatever small slopes: compare the slopes.
        slopes = list(gradients(agent, there))
        assert len(slopes) >= 6
        for name, here, card in slopes:
            size = here.abs().max()
            assert (card.cpu() - here).abs().max() <= 1e-3 * size, name
        assert module.pack(agent)[0].keys() == module.pack(there)[0].keys()

    @pytest.mark.parametrize(("module", "settings"), CASES)
    def test_it_plays_the_same(self, module, settings):
        agent, _ = played(module, settings)
        there = module.unpack(*module.pack(agent))
        device.move(there, CARD)
        world = AtariWorld("Breakout", 4, seed=3, **module.view(settings))
        obs, alike = world.reset(), []
        players = [
            module.player(each, np.random.default_rng(0)) for each in (agent, there)
        ]
        for _ in range(50):
            mine, its = (player(obs) for player in players)
            alike.append(mine == its)
            obs = world.step(mine).obs
        assert np.mean(alike) > 0.98  # two values may be equal up to rounding

    @pytest.mark.parametrize("algorithm", ["policy_gradient", "dqn"])
    def test_a_run_goes_from_one_to_the_other_and_back(self, algorithm, tmp_path):
        settings = PPO if algorithm == "policy_gradient" else DQN
        module = policy_gradient if algorithm == "policy_gradient" else dqn
        told = {"game": "Breakout", "algorithm": algorithm}
        for number, name in enumerate(["cpu", CARD, "cpu", "auto"], start=1):
            agent, folder = start_or_resume(tmp_path, settings, 0, **told, device=name)
            assert agent.device.type == (CARD if name == "auto" else name)
            passes = module.train(agent, world_for(agent))
            for _ in recorded(passes, agent, folder, agent_steps=number * 128):
                pass
            assert agent.agent_steps == number * 128
        metrics = folder.metrics()
        assert np.isfinite(metrics["entropy"][-1])

    def test_half_the_digits_say_nearly_the_same(self):
        world = AtariWorld("Breakout", 4, seed=0, stack=2)
        obs = world.reset()
        told = []
        for bfloat16 in (False, True):
            settings = replace(PPO, bfloat16=bfloat16)
            agent = policy_gradient.new_agent(world, settings, 0)
            device.move(agent, CARD)
            with torch.inference_mode():
                told.append(agent.network(torch.from_numpy(obs))[1].cpu().numpy())
        np.testing.assert_allclose(told[0], told[1], rtol=0.05, atol=0.05)
