"""The documents say what the code does.

``python tests/test_docs.py --write`` rewrites the generated tables of CITIES.md.
Every failure names what to write and in which document.
"""

from __future__ import annotations

import ast
import inspect
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields, is_dataclass
from itertools import chain
from pathlib import Path

import click
import pytest

import rencai
from rencai.cells import vocabulary as cells_vocabulary
from rencai.cells.columns import canonical_columns
from rencai.cli import group
from rencai.messages import lookup
from rencai.plugins import city_files, hookspecs, loader
from rencai.policy import nouns, package, three_valued
from rencai.ruling import cases
from rencai.ruling.schema import CAUSES, RULINGS

COLUMNS = canonical_columns()

ROOT = Path(__file__).parents[1]
MAIN = ("README.md", "CITIES.md", "OPERATIONS.md", "CHANGELOG.md", "DECISIONS.md", "docs/architecture.md")
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"^`(sample/[^`\n]+)`\n\n```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
REGISTRIES = (
    "pypi.org", "pythonhosted.org", "pypi.tuna", "anaconda.org", "conda-forge.org", "npmjs.", "crates.io",
    "rubygems.org", "proxy.golang.org", "maven.org", "mirrors.aliyun", "index-url",
)  # fmt: skip
SIGNATURES = ("City", "Extends", "Source", "Edition", "Pathway", "Check", "Reward", "Column", "Step", "Verification")
MEMBERS = ("listed", "in_tier", "param", "as_of", "source", "steps", "edition")
WORD_TABLES = [column for column in COLUMNS if column.kind == "word" and column.name in cells_vocabulary.labels()]


def text(name):
    return (ROOT / name).read_text("utf-8")


def section(name, title):
    """What stands under that heading, up to the next of its rank; a ``#`` in a code block is no heading."""
    content = text(name)
    blank = FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), content)
    matches = re.search(rf"^(#+) {re.escape(title)}$", blank, re.MULTILINE)
    assert matches, f"{name} has no section {title!r}: add it"
    end = re.compile(rf"^#{{1,{len(matches[1])}}} ", re.MULTILINE).search(blank, matches.end())
    return content[matches.end() : end.start() if end else None]


def ticked(word, *documents):
    """Whether the word stands in backticks, alone or first in a signature."""
    return any(re.search(rf"`{re.escape(word)}[`(]", text(name)) for name in documents)


def absent(where, what, wanted):
    """The message of a failure: exactly what is to be added, and where."""
    return f"{where} lacks {what}; add: {', '.join(wanted)}"


# ---- generated tables ----


def cell(words):
    return ", ".join(words).replace("|", r"\|")


def columns():
    """All canonical columns with every heading and the sentence."""
    lines = ["| column | kind | Chinese headings | English headings | what it says |", "|---|---|---|---|---|"]
    lines += [f"| `{c.name}` | {c.kind} | {cell(c.zh)} | {cell(c.en)} | {c.says} |" for c in COLUMNS]
    return "\n".join(lines)


def words():
    """A table for every word column of vocabulary.toml: value, Chinese and English words; then its patterns."""
    return "\n\n".join(_words(column) for column in WORD_TABLES if column.name != "nationality")


def _words(column):
    listed = cells_vocabulary.published_values(column.name)
    lines = [f"### {column.name}", "", "| value | Chinese words | English words |", "|---|---|---|"]
    lines += [f"| `{value}` | {cell(result['zh'])} | {cell(result['en'])} |" for value, result in listed.items()]
    beside = cells_vocabulary.beside(column.name)
    patterns = [
        (regex.replace(beside, cells_vocabulary.BESIDE), value)
        for regex, value in cells_vocabulary.patterns().get(column.name, ())
    ]
    if patterns:
        lines += [
            "",
            "Where no word fits, these patterns are tried on the text without spaces and punctuation; they must",
        ]
        lines += ["agree on one value, and a text that is refused has none."]
        if any(cells_vocabulary.BESIDE in each for each, _ in patterns):
            lines += [f"`{cells_vocabulary.BESIDE}` is any word of the table `beside` in vocabulary.toml."]
        lines += ["", "| value | pattern |", "|---|---|"]
        lines += [f"| {f'`{value}`' if value else 'refused'} | `{cell([regex])}` |" for regex, value in patterns]
    return "\n".join(lines)


TABLES = {"columns": columns, "words": words}


def regenerated(result):
    return GENERATED.sub(lambda matches: f"{matches[1]}\n{TABLES[matches[2]]()}\n\n{matches[4]}", result)


def test_generated_tables_are_up_to_date():
    content = text("CITIES.md")
    assert sorted(matches[1] for matches in GENERATED.findall(content)) == sorted(TABLES), "CITIES.md lacks a marker"
    assert regenerated(content) == content, "CITIES.md is out of date: run `python tests/test_docs.py --write`"


def test_every_word_column_has_its_values():
    own = {column.name for column in COLUMNS if column.kind == "word"}
    named = [name for name in sorted(own) if f"\n### {name}\n" not in text("CITIES.md")]
    assert not named, absent("CITIES.md, Vocabularies", "a section", [f"### {name}" for name in named])


# ---- the worked example, run for real ----


def written(title, folder):
    for path, content in FILE.findall(section("CITIES.md", title)):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")


def checked(title, rencai):
    """The output of ``rencai plugin check sample``, which the section must quote."""
    result = rencai("plugin", "check", "sample")
    assert result.returncode == 0, f"CITIES.md, {title!r}: the example does not pass:\n{result.stdout}{result.stderr}"
    assert result.stdout.strip() in section("CITIES.md", title), (
        f"CITIES.md, {title!r}: quote {result.stdout.strip()!r}"
    )


def test_the_worked_example_passes_its_check(tmp_path, rencai):
    written("Hello, city", tmp_path)
    assert len(list((tmp_path / "sample").rglob("*.*"))) == 5, "CITIES.md, 'Hello, city': five files, each in full"
    checked("Hello, city", rencai)


def test_the_grown_example_passes_its_check(tmp_path, rencai):
    written("Hello, city", tmp_path)
    written("The same city, grown", tmp_path)
    checked("The same city, grown", rencai)


def test_a_copied_folder_becomes_a_city(tmp_path, rencai):
    """The recipe of CITIES.md, line by line, where plugins/suzhou is a copy of ours."""
    shutil.copytree(ROOT / "plugins" / "suzhou", tmp_path / "plugins" / "suzhou")
    (block,) = [code for lang, code in FENCE.findall(section("CITIES.md", "Copy a folder")) if lang == "sh"]
    recipe = [line for line in block.splitlines() if not line.startswith(("make", "rencai"))]
    subprocess.run(["sh", "-ec", "\n".join(recipe)], cwd=tmp_path, check=True)
    result = rencai("plugin", "check", "plugins/hangzhou")
    assert result.returncode == 0, f"CITIES.md, 'Copy a folder': mend the recipe:\n{result.stdout}{result.stderr}"
    assert result.stdout.startswith("✓ hangzhou"), result.stdout


def test_units_and_crontab_call_real_commands():
    """Each line by which a machine starts rencai at night, as it stands in the units and in OPERATIONS.md."""
    content = text("OPERATIONS.md") + "".join(path.read_text("utf-8") for path in (ROOT / "docs/systemd").iterdir())
    matches = re.findall(r"/opt/rencai/\.venv/bin/(rencai [^\n&|>]+)", content)
    assert len(matches) == 6, "OPERATIONS.md, With cron: the night, backup and verify; docs/systemd: three services"
    for command in matches:
        path = called(shlex.split(command))
        recorded = {opt for owner in (group, COMMANDS[path]) for parameter in owner.params for opt in parameter.opts}
        assert {part for part in command.split() if part.startswith("--")} <= recorded, command


# ---- the contract, in CITIES.md ----


def signature(name, call):
    """``name(a, b=1)`` as the documents write it."""
    result = inspect.signature(call).parameters.values()
    defaults = {"<factory>": "{}"}
    parts = [
        p.name if p.default is p.empty else f"{p.name}={defaults.get(repr(p.default), repr(p.default))}" for p in result
    ]
    return f"`{name}({', '.join(parts)})`"


def test_hooks_are_documented_with_arguments():
    hooks = {name: call for name, call in vars(hookspecs).items() if name.startswith("rencai_")}
    wanted = [signature(name, call) for name, call in hooks.items()]
    missing = [line for line in wanted if f"| {line} |" not in section("CITIES.md", "Hooks")]
    assert not missing, absent("CITIES.md, table of Hooks", "these signatures", missing)


@pytest.mark.parametrize("name", SIGNATURES)
def test_every_noun_has_its_signature(name):
    wanted = signature(name, getattr(rencai, name))
    assert wanted in section("CITIES.md", name), absent(f"CITIES.md, ### {name}", "its signature", [wanted])


PROGRAMS = ["Alarm", "Coverage", "CityAnswer", "RencaiError", "Result", "Summary", "match", "score"]
"""The names of the face that programs use; the others are for city packages."""
AUTHORS = [name for name in rencai.__all__ if name not in PROGRAMS]


@pytest.mark.parametrize("name", AUTHORS)
def test_face_names_are_documented(name):
    assert ticked(name, "CITIES.md") or f"\n### {name}\n" in text("CITIES.md"), absent(
        "CITIES.md, Nouns", "a name of rencai.__all__", [f"`{name}`"]
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_names_for_programs_are_documented(name):
    members = [field.name for field in fields(getattr(rencai, name))] if is_dataclass(getattr(rencai, name)) else []
    content = section("README.md", "From Python")
    missing = [f"`{word}`" for word in (name, *members) if not re.search(rf"`{word}[`(]", content)]
    assert name in rencai.__all__
    assert not missing, absent("README.md, From Python", "a name of rencai.__all__ or a field", missing)


def test_the_example_from_python_runs(tmp_path):
    """The block of README.md, as it stands, on the workbook of the quick start."""
    (block,) = [code for lang, code in FENCE.findall(section("README.md", "From Python")) if lang == "python"]
    shutil.copy(ROOT / "inputs" / "applicants.xlsx", tmp_path)
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"README.md, From Python: mend the example:\n{done.stderr}"
    assert (tmp_path / "result.xlsx").exists()


@pytest.mark.parametrize("name", [name for name in AUTHORS if is_dataclass(getattr(rencai, name))])
def test_noun_fields_are_documented(name):
    content = section("CITIES.md", name)
    members = [field.name for field in fields(getattr(rencai, name))]
    members += MEMBERS if name == "Policy" else []
    missing = [f"`{member}`" for member in members if not re.search(rf"`{member}[`(]", content)]
    assert not missing, absent(f"CITIES.md, ### {name}", "these fields", missing)


def test_permitted_expressions_are_documented():
    missing = [f"`{part}`" for part in sorted(three_valued.KLEENE) if not ticked(part, "CITIES.md")]
    assert not missing, absent("CITIES.md, What a check may be made of", "these parts of an expression", missing)


def test_contract_version_is_documented():
    assert f"`{loader.GROUP}`" in text("CITIES.md"), absent("CITIES.md", "the group", [f"`{loader.GROUP}`"])


def test_data_file_columns_are_documented():
    entry = list(package.ENTRY_SCHEMA)
    expected = [f"{cases.EXPECT}{name}" for name in (*cases.SCALARS, *cases.SETS, "causes")]
    expected += [cases.LIKE, cases.DEFAULT, cases.EMPTY]
    content = section("CITIES.md", "Data files")
    missing = [f"`{name}`" for name in chain(entry, expected) if f"`{name}`" not in content]
    assert not missing, absent("CITIES.md, Data files", "these columns of catalogue.csv or cases.csv", missing)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(city_files.EDITION_KEYS, id="editions"),
        pytest.param(city_files.REWARD_KEYS, id="rewards"),
        pytest.param(city_files.CITY_KEYS | city_files.ADDITION_KEYS, id="city"),
    ],
)
def test_toml_keys_are_documented(keys):
    content = section("CITIES.md", "Data files")
    missing = [f"`{key}`" for key in sorted(keys) if f"`{key}`" not in content]
    assert not missing, absent("CITIES.md, Data files", "these keys of city.toml or rewards.toml", missing)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(nouns.COLUMN_KINDS, id="kinds-of-column"),
        pytest.param(nouns.REWARD_KINDS, id="kinds-of-reward"),
        pytest.param(nouns.RELIABILITIES, id="reliabilities"),
        pytest.param(nouns.LEVELS, id="levels"),
        pytest.param(nouns.GRANTS, id="grants"),
        pytest.param(nouns.ENTRY_KINDS, id="kinds-of-entry"),
    ],
)
def test_noun_choices_are_documented(names):
    missing = [f"`{name}`" for name in names if not ticked(name, "CITIES.md")]
    assert not missing, absent("CITIES.md, Nouns", "these values", missing)


# ---- words ----


@pytest.mark.parametrize(
    "vocabulary",
    [
        pytest.param("ruling.outcome", id="outcomes"),
        pytest.param("ruling.cause", id="causes"),
        pytest.param("ruling.grants", id="grants"),
        pytest.param("ruling.level", id="levels"),
        pytest.param("ruling.reliability", id="reliabilities"),
        pytest.param("ruling.tier", id="tiers"),
    ],
)
def test_every_word_stands_beside_its_chinese(vocabulary):
    lines = [line for name in ("README.md", "CITIES.md") for line in text(name).splitlines()]
    pairs = {f"`{code}` {zh}": (code, zh) for code, zh in lookup.words(vocabulary, "zh").items()}
    missing = [
        wanted for wanted, (code, zh) in pairs.items() if not any(f"`{code}`" in line and zh in line for line in lines)
    ]
    assert not missing, absent("README.md or CITIES.md", "a line with both", missing)


@pytest.mark.parametrize(
    ("name", "title", "languages"),
    [
        pytest.param("README.md", "What an outcome means", ("en", "zh"), id="for-hr"),
        pytest.param("CITIES.md", "Outcomes and causes", ("en",), id="for-authors"),
    ],
)
def test_every_cause_has_its_way_out(name, title, languages):
    """The last columns of the table of causes: how each is settled."""
    rows = [line.strip("| ").split(" | ") for line in section(name, title).splitlines() if line.startswith("| `")]
    ways = {cells[0].strip("`"): cells[3:] for cells in rows if cells[0].strip("`") in CAUSES.categories}
    assert sorted(ways) == sorted(CAUSES.categories), f"{name}, {title!r}: a row for each of ruling.schema.CAUSES"
    short = [cause for cause, cells in ways.items() if len(cells) != len(languages) or not all(cells)]
    assert not short, absent(f"{name}, {title!r}", "how it is settled, the last columns, for", short)
    if "zh" in languages:
        assert [cause for cause, cells in ways.items() if not re.search("[一-鿿]", cells[-1])] == []


def test_canonical_columns_are_documented():
    content = text("README.md") + text("CITIES.md")
    missing = [f"`{c.name}` {c.zh[0]}" for c in COLUMNS if f"`{c.name}`" not in content or c.zh[0] not in content]
    assert not missing, absent("README.md or CITIES.md", "these columns", missing)


@pytest.mark.parametrize("name", ["README.md", "CITIES.md"])
def test_rulings_columns_are_documented(name):
    content = section(name, "The rulings table")
    missing = [f"`{column}`" for column in RULINGS.columns if not re.search(rf"\b{column}\b", content)]
    assert not missing, absent(f"{name}, The rulings table", "these columns", missing)


# ---- the command line, in README.md ----


def commands(command=group, path=("rencai",)):
    """Every command of click's tree with its path, groups included."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


COMMANDS = {path: command for path, command in commands() if path != ("rencai",)}
LEAVES = [path for path, command in COMMANDS.items() if not isinstance(command, click.Group)]


@pytest.mark.parametrize("path", [pytest.param(path, id="-".join(path[1:])) for path in LEAVES])
def test_commands_and_options_are_documented(path):
    wanted = " ".join(path)
    rows = [line for line in section("README.md", "Commands").splitlines() if line.startswith(f"| `{wanted}")]
    assert rows, absent("README.md, table of Commands", "a row", [f"| `{wanted} …` | what it does | options |"])
    options = [parameter for parameter in COMMANDS[path].params if isinstance(parameter, click.Option)]
    result = [parameter.opts for parameter in options if not parameter.hidden]
    missing = [opts[-1] for opts in result if not all(has_option(rows[0], opt) for opt in opts)]
    assert not missing, absent(f"README.md, table of Commands, row `{wanted}`", "these options", missing)


def has_option(line, option):
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", line)


def test_group_options_are_documented():
    content = section("README.md", "Commands")
    options = [opt for parameter in group.params if isinstance(parameter, click.Option) for opt in parameter.opts]
    missing = [opt for opt in (*options, "--help") if not has_option(content, opt)]
    assert not missing, absent("README.md, Commands", "these options of all commands", missing)


def test_exit_codes_are_documented():
    paragraph = re.search(r"^Exit codes.*?(?=\n\n)", text("README.md"), re.DOTALL | re.MULTILINE)
    assert paragraph, "README.md lacks the paragraph that begins with 'Exit codes'"
    for code in range(6):
        assert re.search(rf"(?<!\S){code} \w", paragraph[0]), absent("README.md, 'Exit codes'", "a code", [str(code)])
        wanted = f"\n| {code} |"
        assert wanted in section("OPERATIONS.md", "What to do for each exit code"), absent(
            "OPERATIONS.md, table of exit codes", "a row", [wanted.strip()]
        )


def codes():
    """Every stable code in core, with where it stands."""
    for path in sorted((ROOT / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((code, path.name) for code in re.findall(r"\bE_[A-Z][A-Z_]*\b", node.value))


def test_error_codes_are_documented():
    missing = sorted({f"`{code}` ({name})" for code, name in codes() if not ticked(code, "README.md", "OPERATIONS.md")})
    assert not missing, absent("README.md, table of codes", "these codes", missing)


def test_documented_error_codes_exist():
    recorded = {code for code, _ in codes()}
    result = {code for name in MAIN[:3] for code in re.findall(r"`(E_[A-Z_]+)`", text(name))}
    assert result <= recorded, f"README.md, CITIES.md, OPERATIONS.md: take out {', '.join(sorted(result - recorded))}"


# ---- files, links, shell ----


def documents():
    readmes = sorted((ROOT / "plugins").glob("*/README.md"))
    return [*(ROOT / name for name in MAIN if (ROOT / name).exists()), *readmes]


def outside_fences(result):
    return FENCE.sub("", result)


def anchors(result):
    """The anchors that a Markdown page gives its headings."""
    titles = re.findall(r"^#+ (.+)$", outside_fences(result), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_readme_runs_the_make_tests():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "\t$(BIN)/python -m pytest $(XDIST)\n" in makefile
    options = re.search(r"^XDIST := (.*)$", makefile, re.MULTILINE)[1]
    assert f"\n.venv/bin/python -m pytest {options}\n" in text("README.md")


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", outside_fences(path.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        page = path.parent / name if name else path
        assert page.exists(), f"{path.name} links to {target}: no such file; add it or mend the link"
        if anchor:
            assert anchor in anchors(page.read_text("utf-8")), f"{path.name} links to {target}: no such heading"


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_named_exist(path):
    made_by_a_reader = ("plugins/hangzhou",)
    for name in re.findall(r"`((?:core|plugins|tests|inputs|bench|docs)/[\w./-]*)`", path.read_text("utf-8")):
        recorded = name.startswith(made_by_a_reader) or (ROOT / name).exists()
        assert recorded, f"{path.name} names {name}: no such file; mend the name"


def test_architecture_lists_every_room():
    rooms = {path.name for path in (ROOT / "core" / "rencai").iterdir() if (path / "__init__.py").exists()}
    assert [room for room in sorted(rooms) if f"`core/rencai/{room}/`" not in text("docs/architecture.md")] == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_package_registry_is_named(path):
    named = [host for host in REGISTRIES if host in path.read_text("utf-8").lower()]
    assert not named, f"{path.name} names {', '.join(named)}: leave it out, constraints.txt has names and versions only"


def shell(name):
    """The commands of the document's shell blocks, without comments and prompts."""
    for lang, block in FENCE.findall(text(name)):
        if lang in ("", "sh", "bash", "shell", "console"):
            for line in block.splitlines():
                command = re.sub(r"\s+#.*", "", line.strip()).removeprefix("$ ").removeprefix(".venv/bin/")
                if command.startswith(("rencai ", "make ")) or command == "make":
                    yield command


SHELL = [pytest.param(name, command, id=f"{name}:{command[:40]}") for name in MAIN[:3] for command in shell(name)]


@pytest.mark.parametrize(("name", "command"), SHELL)
def test_commands_in_shell_blocks_are_real(name, command):
    parts = [part.strip("[]") for part in command.split()]
    if parts[0] == "make":
        targets = re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE)
        unknown = [part for part in parts[1:] if "=" not in part and part not in targets]
        assert not unknown, f"{name}: `{command}`: no target {unknown}; the Makefile has {', '.join(targets)}"
        return
    path = called(parts)
    assert path, f"{name}: `{command}`: no such command; there are {', '.join(' '.join(leaf) for leaf in LEAVES)}"
    recorded = {opt for owner in (group, COMMANDS[path]) for parameter in owner.params for opt in parameter.opts}
    unknown = [part for part in parts if part.startswith("-") and part not in {*recorded, "-h", "--help"}]
    assert not unknown, (
        f"{name}: `{command}`: no option {unknown}; `{' '.join(path)}` has {', '.join(sorted(recorded))}"
    )


def called(parts):
    """The path of the command that a line calls, options of the group aside; None where there is none."""
    rest = iter(parts[1:])
    flags = {opt for parameter in group.params if getattr(parameter, "is_flag", False) for opt in parameter.opts}
    words = []
    for part in rest:
        if not part.startswith("-"):
            words.append(part)
        elif not words and part not in flags:
            next(rest, None)
    fitting = [leaf for leaf in LEAVES if tuple(words[: len(leaf) - 1]) == leaf[1:]]
    return fitting[0] if fitting else None


def main():
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python tests/test_docs.py --write")
    (ROOT / "CITIES.md").write_text(regenerated(text("CITIES.md")), "utf-8")


if __name__ == "__main__":
    main()
