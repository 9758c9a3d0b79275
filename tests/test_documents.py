"""What the documents and the settings of tools say is so."""

import ast
import itertools
import json
import re
import runpy
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import tutorial_lib
from tutorial_lib.__main__ import COMMANDS
from tutorial_lib.exercises import judging
from tutorial_lib.exercises.catalogue import catalogue
from tutorial_lib.exercises.exercise import find, pages
from tutorial_lib.lessons import doctor, place
from tutorial_lib.lessons.profiles import PROFILES
from tutorial_lib.runs import folder, pretrained, training
from tutorial_lib.runs.evaluation import PROTOCOL

ROOT = Path(__file__).parents[1]
HOUSE = runpy.run_path(str(ROOT / "tests/test_house.py"))
PROJECT = HOUSE["PYPROJECT"]["project"]


def read(name):
    return (ROOT / name).read_text("utf-8")


NAMES = ("README.md", "SCORES.md", "CONTRIBUTING.md", "TROUBLESHOOTING.md")
DOCUMENTS = {name: read(name) for name in NAMES}
EACH = pytest.mark.parametrize("name", DOCUMENTS)
# A block of code in Markdown, also inside a list: its language and its lines.
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def fences(name, language):
    return [body for found, body in FENCE.findall(DOCUMENTS[name]) if found == language]


def code(name):
    """What a document writes as code, but not what it quotes, and no comments."""
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", DOCUMENTS[name]))
    blocks = [body for found, body in FENCE.findall(DOCUMENTS[name]) if not found]
    return [re.sub(r"#.*", "", each) for each in (*spans, *blocks)]


def in_one_line(text):
    return " ".join(text.replace("\\\n", " ").split())


# ---- links, commands and paths ------------------------------------------------------


def anchors(text):
    """What GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def broken_links(text, home):
    """Targets inside the repository that are not there."""
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (home.parent / path) if path else home
        there = file.exists()
        if there and anchor:
            there = anchor in anchors(file.read_text("utf-8"))
        if not there:
            yield target


@EACH
def test_links_lead_to_files_and_headings_that_exist(name):
    assert list(broken_links(DOCUMENTS[name], ROOT / name)) == []


def test_a_broken_link_is_seen():
    text = "[a](LICENSE) [b](#no-such) [c](no/file) [d](README.md#licence) ![e](x.gif)"
    broken = list(broken_links(text, ROOT / "CONTRIBUTING.md"))
    assert broken == ["#no-such", "no/file", "x.gif"]


TARGETS = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


@EACH
def test_every_make_command_exists(name):
    named = {
        target for each in code(name) for target in re.findall(r"\bmake ([a-z]+)", each)
    }
    assert named or name == "SCORES.md"
    assert named <= TARGETS


@EACH
def test_every_command_of_the_package_exists(name):
    known = {do.__name__.replace("_", "-") for do, _ in COMMANDS}
    pattern = r"(?:-m tutorial_lib|\$tutorial) ([a-z][a-z-]*)"
    named = {found for each in code(name) for found in re.findall(pattern, each)}
    assert named <= known


@EACH
def test_every_path_exists(name):
    pattern = r"(notebooks|tutorial_lib|tests|img|binder|\.ci|\.github)(/[\w.-]+)+/?"
    named = {
        token
        for each in code(name)
        for token in each.split()
        if re.fullmatch(pattern, token)
    }
    assert named or name == "TROUBLESHOOTING.md"
    assert {path for path in named if not (ROOT / path).exists()} == set()


# ---- README.md and SCORES.md --------------------------------------------------------


def test_the_readme_counts_the_exercises_and_their_mistakes():
    mistakes = sum(len(catalogue(find(name))) for name in pages())
    told = f"{len(pages())} exercises with {mistakes} named mistakes"
    assert told in DOCUMENTS["README.md"]
    assert judging.RANDOM_ROWS == 40, "and so many random ones"


def test_the_readme_has_every_lesson_and_every_shipped_agent_with_its_score():
    text = DOCUMENTS["README.md"]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"](notebooks/{path.name})" in text
    for name in pretrained.names():
        agent, evaluation = pretrained.load(name)
        (row,) = (line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        mean = f"{evaluation['mean']:,.1f}".replace("-", "−")
        assert (
            f"| {agent.agent_steps:,} | {mean} ± {evaluation['spread']:,.1f} |" in row
        )


# ---- CONTRIBUTING.md ----------------------------------------------------------------


OURS = "tutorial_lib."
CONTRACTS = HOUSE["PYPROJECT"]["tool"]["importlinter"]["contracts"]


def layers():
    """The layers of the import contract, from above; each a set of siblings."""
    (contract,) = (each for each in CONTRACTS if each["type"] == "layers")
    return [set(layer.split(" | ")) for layer in contract["layers"]]


def allowed():
    """Pairs of who may import whom, by all contracts."""
    forbidden = {
        (source.removeprefix(OURS), module.removeprefix(OURS))
        for contract in CONTRACTS
        if contract["type"] == "forbidden"
        for source in contract["source_modules"]
        for module in contract["forbidden_modules"]
    }
    down = {
        (above, below)
        for upper, lower in itertools.combinations(layers(), 2)
        for above in upper
        for below in lower
    }
    return down - forbidden


def test_the_map_is_the_import_contract():
    (drawn,) = fences("CONTRIBUTING.md", "mermaid")
    first, *lines = (line.strip() for line in drawn.splitlines())
    arrows = [tuple(line.split(" --> ")) for line in lines if "-->" in line]
    nodes = [line.split("[")[0] for line in lines if "-->" not in line]
    assert first == "graph TD"  # from the top down
    assert sorted(nodes) == sorted(set.union(*layers()))
    # No arrow where a way round leads to the same.
    assert sorted(arrows) == sorted(
        (above, below)
        for above, below in allowed()
        if not any({(above, via), (via, below)} <= allowed() for via in nodes)
    )


def test_the_headings_of_a_lesson_are_those_that_the_tests_ask_for():
    (asked,) = (
        ast.literal_eval(node.value)
        for node in ast.parse(read("tests/notebooks/test_shape.py")).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "HEADINGS"
    )
    assert " · ".join(asked) in in_one_line(DOCUMENTS["CONTRIBUTING.md"])


SHAPE, ANSWERS = "tests/notebooks/test_shape.py", "tests/exercises/test_pages.py"


@pytest.mark.parametrize(
    ("says", "file", "test"),
    [
        ("at most 65 cells", SHAPE, "len(LESSONS[name].cells) <= 65"),
        ("at most 120 words", SHAPE, "if count > 120"),
        ("at most 30 lines", SHAPE, "50 if loop else 30"),
        ('under "The loop" at most 50', SHAPE, "50 if loop else 30"),
        ("have fewer than 12", SHAPE, "statistics.median(lines) < 12"),
        ("at most 150 KB", SHAPE, "MAX_BYTES = 150_000"),
        ("320 x 420 pixels", SHAPE, "picture.size == (320, 420)"),
        ("15 frames a second", SHAPE, '["duration"] >= 1000 / 15'),
        ("of 20 characters or more", SHAPE, "len(alt) >= 20"),
        ("Warm up, Stretch, Research", SHAPE, '["Warm up", "Stretch", "Research"]'),
        ("two or three hints", ANSWERS, "2 <= len(exercise.hints) <= 3"),
        ("at least four right", ANSWERS, "len(RIGHT[name]) >= 4"),
        ("ten wrong ones", ANSWERS, "len(WRONG[name]) >= 10"),
        ("files above 2 MB", "tests/test_house.py", "MAX_BYTES = 2_000_000"),
    ],
)
def test_limits_are_those_that_the_tests_hold(says, file, test):
    assert says in in_one_line(DOCUMENTS["CONTRIBUTING.md"])
    assert test in read(file), "change the sentence in CONTRIBUTING.md, too"


def test_the_protocol_is_the_one_of_the_code():
    said = in_one_line(DOCUMENTS["CONTRIBUTING.md"])
    _, *parts = PROTOCOL.split(", ")
    assert [part for part in parts if part not in said] == []


# ---- TROUBLESHOOTING.md -------------------------------------------------------------

# A line of a block ```message is what the course says; {words} stand for what differs.
MESSAGES = [
    line
    for block in fences("TROUBLESHOOTING.md", "message")
    for line in block.splitlines()
]
GAP = "\0"  # in a string, where a value comes in


def strings(source):
    """The strings of Python code, docstrings left out."""
    skipped = set()
    for node in ast.walk(ast.parse(source)):  # whole strings come before their parts
        if isinstance(node, ast.Expr):
            skipped.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            parts = (getattr(part, "value", None) for part in node.values)
            yield "".join(part if isinstance(part, str) else GAP for part in parts)
        elif isinstance(node, ast.Constant) and node not in skipped:
            yield str(node.value)


def everything_said():
    """All strings of the code, the notebooks and the Makefile."""
    for path in (*ROOT.glob("tutorial_lib/**/*.py"), *ROOT.glob("tests/browser/*.py")):
        yield from strings(path.read_text("utf-8"))
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield from strings("".join(cell["source"]))
    for echoed in re.findall(r'echo "([^"]+)"', read("Makefile")):
        yield re.sub(r"\$\(\w+\)", GAP, echoed)


def pattern(text):
    """What a string looks like in a document, its values in it or {words} for them."""
    pieces = map(re.escape, text.strip(ENDS).split(GAP))
    return re.compile(r"(\{[^{}]*\}|.+?)".join(pieces))


ENDS = " .;"  # where a sentence is cut off
# Shorter ones would fit anything.
SAID = {
    pattern(text)
    for text in everything_said()
    if len(re.findall(r"[A-Za-z]", text)) >= 3
}


def is_said(message, depth=3):
    """Whether the code says it; what fills a gap is {words}, or said itself."""
    return any(
        all(
            re.fullmatch(r"\{[^{}]*\}", gap) or (depth and is_said(gap, depth - 1))
            for gap in found.groups()
        )
        for each in SAID
        if (found := each.fullmatch(message.strip(ENDS)))
    )


@pytest.mark.parametrize("message", MESSAGES)
def test_every_quoted_message_stands_in_the_code(message):
    assert is_said(message)


@pytest.mark.parametrize(
    "message",
    [
        "To do: free some memory",
        "free some disc space",
        "{folder} holds a run with other colours ({names}). Choose another folder.",
        "Read what the course says; here is nothing of it.",
    ],
)
def test_a_message_that_nothing_says_is_seen(message):
    assert not is_said(message)


def test_there_is_a_section_for_each_thing_that_the_doctor_reports(monkeypatch, capsys):
    def version(name):
        if name == "gymnasium":
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "torch" else metadata.version(name)

    machine = SimpleNamespace(
        disk_usage=lambda path: SimpleNamespace(free=0.1e9),
    )
    monkeypatch.setattr(place, "version", version)
    monkeypatch.setattr(doctor, "psutil", machine)
    monkeypatch.setattr(doctor, "free_memory", lambda: 0.1e9)
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.10.1")
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    doctor.doctor()
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if line.startswith("To do: ")]
    assert len(told) == sum(line.startswith("!!") for line in lines) == 6
    quoted = [
        re.sub(r"\\{.*?\\}", ".+", re.escape(message))
        for message in MESSAGES
        if message.startswith("To do: ")
    ]
    for line in told:
        assert any(re.fullmatch(each, line) for each in quoted), line


def test_every_section_says_why_and_what_to_do():
    _, *sections = DOCUMENTS["TROUBLESHOOTING.md"].split("\n## ")
    assert len(sections) >= 15
    for section in sections:
        title = section.splitlines()[0]
        assert section.count("**Why.** ") == section.count("**Do.** ") == 1, title


def test_every_section_is_in_the_list_at_the_top():
    top, *_ = DOCUMENTS["TROUBLESHOOTING.md"].split("\n## ")
    linked = set(re.findall(r"\(#([\w-]+)\)", top))
    assert linked == anchors(DOCUMENTS["TROUBLESHOOTING.md"]) - {"troubleshooting"}


def test_the_figures_that_it_tells():
    figures = {
        "seconds of a training cell": (PROFILES["live"].seconds, 280),
        "seconds of a check": (judging.SECONDS, 3),
        "seconds between two saves": (training.SAVE_EVERY, 30),
        "seconds between two saves of a replay": (training.REMEMBER_EVERY, 600),
        "newest checkpoints kept": (folder.KEPT, 3),
    }
    for name, (is_so, told) in figures.items():
        assert is_so == told, f"change the {name} in TROUBLESHOOTING.md, too"


# ---- CITATION.cff -------------------------------------------------------------------


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert str(citation["version"]) == tutorial_lib.__version__
    assert citation["license"] == PROJECT["license"]
    assert citation["title"] == read("README.md").splitlines()[0].removeprefix("# ")
    assert all(citation[name] for name in ("message", "abstract", "authors"))
    assert all(author.keys() == {"name"} for author in citation["authors"])


# ---- workflows and hooks ------------------------------------------------------------

WORKFLOWS = {
    path.name: path for path in sorted((ROOT / ".github/workflows").glob("*.y*ml"))
}
EACH_WORKFLOW = pytest.mark.parametrize("name", WORKFLOWS)


def jobs(name):
    return yaml.safe_load(WORKFLOWS[name].read_text("utf-8"))["jobs"].values()


def steps(name):
    return [step for job in jobs(name) for step in job["steps"]]


def test_the_workflows_are_there():
    assert WORKFLOWS.keys() == {"current.yml", "machines.yml", "site.yml", "test.yml"}


@EACH_WORKFLOW
def test_a_workflow_may_only_read(name):
    text = WORKFLOWS[name].read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    # But for the one that publishes the site, which runs nothing but that.
    more = [job["permissions"] for job in jobs(name) if "permissions" in job]
    publishes = [{"pages": "write", "id-token": "write"}] if name == "site.yml" else []
    assert more == publishes
    assert "pull_request_target" not in text
    assert "secrets." not in text
    for step in steps(name):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@EACH_WORKFLOW
def test_actions_are_pinned_to_a_commit(name):
    lines = re.findall(r"uses:(.*)", WORKFLOWS[name].read_text("utf-8"))
    assert len(lines) == sum("uses" in step for step in steps(name)) > 0
    for line in lines:
        assert re.fullmatch(r" [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_an_action_has_one_pin():
    texts = [path.read_text("utf-8") for path in WORKFLOWS.values()]
    pins = {pin for text in texts for pin in re.findall(r"uses: (\S+@\S+ # \S+)", text)}
    actions = [pin.partition("@")[0] for pin in pins]
    assert len(actions) == len(set(actions))


@EACH_WORKFLOW
def test_a_job_ends_and_runs_what_exists(name):
    assert all(0 < job["timeout-minutes"] <= 90 for job in jobs(name))
    commands = "\n".join(step.get("run", "") for step in steps(name))
    assert set(re.findall(r"\bmake ([a-z]+)", commands)) <= TARGETS
    assert (".ci/run" in commands) == (name not in ("machines.yml", "site.yml"))
    assert (ROOT / ".ci/run").stat().st_mode & 0o100  # may be executed


def test_what_publishes_the_site_runs_no_code_of_a_pull_request():
    build, publish = jobs("site.yml")
    assert "make test-site" in [step.get("run") for step in build["steps"]]
    assert "github.event_name != 'pull_request'" in publish["if"]
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == [
        "actions/deploy-pages"
    ]


def test_three_systems_run_lessons_the_way_that_the_readme_tells():
    (job,) = jobs("machines.yml")
    systems = job["strategy"]["matrix"]["system"]
    assert [each.partition("-")[0] for each in systems] == [
        "ubuntu",
        "macos",
        "windows",
    ]
    assert job["env"] == {"TUTORIAL_PROFILE": "smoke"}
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    assert "make" not in commands
    lessons = re.findall(r"notebooks/\S+", commands)
    assert [lesson[10:12] for lesson in lessons] == ["00", "01", "05"]
    assert all((ROOT / lesson).is_file() for lesson in lessons)
    install = "python -m pip install -r requirements.txt -e ."
    assert install in commands
    assert sum(install in block for block in fences("README.md", "")) == 2
    container = json.loads(read(".devcontainer/devcontainer.json"))
    assert container["postCreateCommand"] == install


def test_the_lab_opens_without_questions_and_without_what_tests_need():
    makefile = read("Makefile")
    assert "--LabApp.news_url=None" in makefile
    assert "NeverCheckForUpdate" in makefile
    assert re.search(r"^lab: \$\(INSTALLED\) ##", makefile, re.MULTILINE)
    assert re.search(r"^setup: \$\(TESTED\) ##", makefile, re.MULTILINE)


def test_the_changelog_has_this_version():
    versions = re.findall(r"^## .*?(\d+\.\d+\.\d+)", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == tutorial_lib.__version__


FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")) + [
    ROOT / ".github/ISSUE_TEMPLATE/cell.yml"
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_asks_for_what_helps(form):
    told = yaml.safe_load(form.read_text("utf-8"))
    assert told["name"] and told["description"]
    labels = [part["attributes"]["label"] for part in told["body"]]
    assert len(labels) == len(set(labels)) == 4
    required = [part for part in told["body"] if "validations" in part]
    assert len(required) == 3
    if form.stem == "cell":
        (asked,) = (part for part in told["body"] if part["id"] == "doctor")
        assert "doctor()" in asked["attributes"]["description"]


def test_a_pull_request_is_told_in_five_lines():
    assert len(read(".github/pull_request_template.md").splitlines()) == 5


def test_ci_runs_on_every_python_that_the_package_supports():
    supported = SpecifierSet(PROJECT["requires-python"])
    minors = [f"3.{minor}" for minor in range(40)]
    (job,) = jobs("test.yml")
    assert job["strategy"]["matrix"]["python"] == list(supported.filter(minors))


def test_dependabot_looks_at_what_pip_installs():
    updates = yaml.safe_load(read(".github/dependabot.yml"))["updates"]
    assert [each["package-ecosystem"] for each in updates] == ["pip", "github-actions"]
    files = [Path(folder) / "requirements.txt" for folder in updates[0]["directories"]]
    assert all((ROOT / file.relative_to("/")).exists() for file in files)
    assert len(files) == 3


HOOKS = [
    hook
    for repository in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    for hook in repository["hooks"]
    if repository["repo"] == "local"
]


def test_hooks_fetch_nothing():
    repositories = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [each["repo"] for each in repositories] == ["local"]
    assert all(hook["language"] == "system" for hook in HOOKS)
    assert all("additional_dependencies" not in hook for hook in HOOKS)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_pinned_tool(hook):
    program, *arguments = hook["entry"].split()
    assert program.startswith(".venv/bin/")
    assert program.removeprefix(".venv/bin/") in HOUSE["PINS"]
    files = [each for each in arguments if each.startswith("tests/")]
    assert all((ROOT / file).is_file() for file in files)


def test_notebooks_are_cleaned_as_make_does():
    (hook,) = (hook for hook in HOOKS if hook["id"] == "nbstripout")
    options = hook["entry"].removeprefix(".venv/bin/")
    assert f"$(BIN)/{options} notebooks/*.ipynb" in in_one_line(read("Makefile"))


# ---- secrets ------------------------------------------------------------------------

SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    rb"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # Amazon
    rb"|\bgh[pousr]_[A-Za-z0-9]{36}"  # GitHub
    rb"|\bgithub_pat_[A-Za-z0-9_]{60}"
    rb"|\bhf_[A-Za-z0-9]{30}"  # Hugging Face
    rb"|\bpypi-[A-Za-z0-9_-]{60}"
    rb"|\bxox[abprs]-[A-Za-z0-9-]{20}"  # Slack
)


@pytest.mark.parametrize(
    "parts",
    [
        ("-----BEGIN ", "PRIVATE KEY-----"),
        ("-----BEGIN RSA", " PRIVATE KEY-----"),
        ("key = 'AKIA", "0123456789ABCDEF'"),
        ("ghp_", "a1" * 18),
        ("github_pat_", "a1_" * 25),
        ("hf_", "aB" * 17),
        ("pypi-", "aB-" * 30),
        ("xoxb-", "1234-" * 5),
    ],
)
def test_a_secret_is_recognised(parts):
    assert SECRET.search("".join(parts).encode())


def test_no_file_holds_a_secret():
    found = {
        path
        for path in HOUSE["repository_files"]()
        if SECRET.search((ROOT / path).read_bytes())
    }
    assert found == set()
