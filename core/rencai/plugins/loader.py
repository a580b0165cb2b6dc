"""Load city packages by entry point, one by one, so that a broken one harms no other."""

from __future__ import annotations

import hashlib
import importlib
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from rencai.cells.columns import canonical_columns
from rencai.plugins import city_files, data_files, hookspecs, validation
from rencai.policy.nouns import City, Column, Edition, Extends, Pathway, Policy, Reward
from rencai.policy.package import Package, Run, UnusableList
from rencai.system.errors import PolicyError, RencaiError, WordListError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path
    from types import ModuleType

    from rencai.plugins.city_files import CityFile


GROUP = "rencai.v1"
DATA = (".py", ".csv", ".toml")
HINT = "run `rencai plugin check` and mend the package"
HINTS = {
    "E_PLUGIN_VERSION": "install a matching version of either",
    "E_PLUGIN_DUPLICATE": "uninstall one of them",
    "E_PLUGIN_IMPORT": "mend or reinstall the package",
    "E_PLUGIN_CITY": "uninstall or rename one",
}
T = TypeVar("T")


@dataclass(frozen=True)
class Broken:
    """A plugin that was disabled: its name and version, the error in one line with a stable code, and what to do."""

    name: str
    distribution: str
    version: str
    code: str
    error: str
    hint: str


@dataclass(frozen=True)
class Installed:
    """The packages that work, sorted by city, the broken ones, and imported lists that fit no package."""

    packages: tuple[Package, ...]
    broken: tuple[Broken, ...]
    unusable_lists: tuple[UnusableList, ...] = ()

    @property
    def cities(self) -> tuple[City, ...]:
        """The cities that can be ruled for, in order of their key."""
        return tuple({package.city.key: package.city for package in self.packages}.values())

    def columns(self) -> tuple[Column, ...]:
        """Return the canonical columns and every package's own."""
        own = (column for package in self.packages for column in package.columns)
        return tuple({column.name: column for column in (*canonical_columns(), *own)}.values())


def load() -> Installed:
    """Load every installed city package, sorted by name, each in its own try."""
    points = sorted(installed_points(), key=lambda point: (point.name, _dist(point)[0]))
    ours = [point for point in points if point.group == GROUP]
    both = {(point.name, _dist(point)) for point in ours}  # a package may speak several versions
    results = [_attempt(point, [other for other in ours if other.name == point.name]) for point in ours]
    foreign = [point for point in points if point.group != GROUP and (point.name, _dist(point)) not in both]
    return _resolve([*results, *map(_other_version, foreign)])


def installed_points() -> Iterable[EntryPoint]:
    """Return the entry points of city packages, of every version of the contract."""
    groups = [group for group in sorted(entry_points().groups) if group.startswith("rencai.v")]
    return [point for group in groups for point in entry_points(group=group)]


def _dist(point: EntryPoint) -> tuple[str, str]:
    return (point.dist.name, point.dist.version) if point.dist else ("?", "?")


def _other_version(point: EntryPoint) -> Broken:
    distribution, version = _dist(point)
    message = f"speaks {point.group}, this rencai speaks {GROUP}; the package was not imported"
    return Broken(point.name, distribution, version, "E_PLUGIN_VERSION", message, HINTS["E_PLUGIN_VERSION"])


def _attempt(point: EntryPoint, same: Sequence[EntryPoint]) -> Package | Broken:
    distribution, version = _dist(point)
    try:
        if len(same) > 1:
            rivals = " and ".join(sorted(" ".join(_dist(other)) for other in same))
            raise PolicyError(f"two plugins call themselves {point.name!r}: {rivals}", code="E_PLUGIN_DUPLICATE")
        return _load_package(point, distribution, version)
    except WordListError:  # a word list is rencai's own, and no city's fault
        raise
    except RencaiError as error:
        message = " ".join(str(error).split())
        return Broken(point.name, distribution, version, error.code, message, HINTS.get(error.code, HINT))


def _load_package(point: EntryPoint, distribution: str, version: str) -> Package:
    """Import the package and call its hooks; every failure of its code becomes a PolicyError.

    :raises PolicyError: also where the package raises SystemExit or a Rust panic, which are no ``Exception``.
    """
    step, code = f"importing {point.value}", "E_PLUGIN_IMPORT"
    try:
        module = point.load()
        step, code = "calling its hooks", "E_PLUGIN_HOOK"
        return assemble(point.name, distribution, version, module)
    except (KeyboardInterrupt, RencaiError):
        raise
    except BaseException as error:  # whatever a stranger's code does, the others go on
        raise PolicyError(f"{step} failed: {type(error).__name__}: {error}", code=code) from error


def assemble(name: str, distribution: str, version: str, module: ModuleType) -> Package:
    """Read the module's data files, call its hooks, and verify the whole.

    :raises PolicyError: when something contradicts the contract, naming the hook, check, file or line.
    """
    if not hasattr(module, "__path__"):
        raise PolicyError(f"{module.__name__} is a lone file; make it a folder with __init__.py and its data files")
    folder = resources.files(module)
    call = _hooks(name, module)
    who, editions = _identity(call, module, city_files.read_city(folder))
    policy, entries = data_files.read(folder, editions)
    pathways = tuple(_require_nouns("rencai_pathways", call("rencai_pathways", policy=policy) or (), (Pathway,)))
    package = Package(
        name,
        module.__name__,
        distribution,
        version,
        city=who if isinstance(who, City) else City(who.city, who.zh, who.en, ()),
        extends=who if isinstance(who, Extends) else None,
        policy=policy,
        entries=entries,
        pathways=pathways,
        rewards=_rewards(call, folder, policy),
        columns=tuple(_require_nouns("rencai_columns", call("rencai_columns") or (), (Column,))),
        hooks=tuple(sorted(hook for hook in dir(module) if hook.startswith("rencai_"))),
        fingerprint=fingerprint(module.__name__),
    )
    validation.verify(package)
    return package


def _identity(
    call: Callable[..., Any], module: ModuleType, file: CityFile | None
) -> tuple[City | Extends, Sequence[Edition]]:
    """Return who the package is and its editions: each from the hook or from city.toml, never from both.

    :raises PolicyError: when both say it, or neither says who the package is.
    """
    given = {hook: hasattr(module, hook) for hook in ("rencai_city", "rencai_catalogue")}
    if file is None and not given["rencai_city"]:
        raise PolicyError("rencai_city is missing: say who the package is, there or in city.toml", code="E_PLUGIN_HOOK")
    if file is not None and given["rencai_city"]:
        raise PolicyError("city.toml and rencai_city both say who the package is; leave one out", code=data_files.CODE)
    if file is not None and file.editions and given["rencai_catalogue"]:
        raise PolicyError("city.toml and rencai_catalogue both give editions; leave one out", code=data_files.CODE)
    who: City | Extends = call("rencai_city") if file is None else file.who
    _require_nouns("rencai_city", [who], (City, Extends))
    editions = _require_nouns("rencai_catalogue", call("rencai_catalogue") or (), (Edition,))
    return who, editions or (file.editions if file is not None else ())


def _rewards(call: Callable[..., Any], folder: Traversable, policy: Policy) -> tuple[Reward, ...]:
    """Return the rewards of rewards.toml, then those of ``rencai_rewards``."""
    conditions = call("rencai_conditions", policy=policy) or {}
    if not isinstance(conditions, Mapping):
        gave = f"rencai_conditions gave a {type(conditions).__name__}, not a dict of name -> expression"
        raise PolicyError(gave, code="E_PLUGIN_HOOK")
    city_files.check_conditions(policy, conditions)
    listed = city_files.read_rewards(folder, policy, conditions)
    return (*listed, *_require_nouns("rencai_rewards", call("rencai_rewards", policy=policy) or (), (Reward,)))


def _manager(name: str, module: ModuleType) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("rencai")
    manager.add_hookspecs(hookspecs)
    manager.register(module, name)
    return manager


def _hooks(name: str, module: ModuleType) -> Callable[..., Any]:
    """Return a caller of this plugin's hooks, which are spelt right and marked.

    :raises PolicyError: when a hook is misspelt, has wrong arguments or lacks ``@hookimpl``.
    """
    try:
        manager = _manager(name, module)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        hooks = ", ".join(sorted(hook for hook in dir(hookspecs) if hook.startswith("rencai_")))
        raise PolicyError(f"{error}; hooks: {hooks}", code="E_PLUGIN_HOOK") from error
    marked = {caller.name for caller in manager.get_hookcallers(module) or ()}
    loose = [hook for hook in dir(module) if hook.startswith("rencai_") and callable(getattr(module, hook))]
    bare = sorted(set(loose) - marked)
    if bare:
        raise PolicyError(f"{', '.join(bare)} lacks @hookimpl", code="E_PLUGIN_HOOK")

    def call(hook: str, **kwargs: object) -> Any:  # noqa: ANN401 - each hook returns its own
        try:
            return getattr(manager.hook, hook)(**kwargs)
        except Exception as error:
            if isinstance(error, RencaiError):
                raise
            raise PolicyError(f"{hook} failed: {type(error).__name__}: {error}", code="E_PLUGIN_HOOK") from error

    return call


def _require_nouns(hook: str, answer: Iterable[T], nouns: tuple[type, ...]) -> list[T]:
    items = list(answer) if isinstance(answer, Iterable) else [answer]
    for item in items:
        if not (isinstance(answer, Iterable) and isinstance(item, nouns)):
            wanted = " or ".join(noun.__name__ for noun in nouns)
            raise PolicyError(f"{hook} gave a {type(item).__name__}, not a {wanted}", code="E_PLUGIN_HOOK")
    return items


def _resolve(results: Sequence[Package | Broken]) -> Installed:
    """Refuse rival cities, additions without their city, and columns or pathways that clash; cities go first."""
    packages = sorted(
        (item for item in results if isinstance(item, Package)), key=lambda item: item.extends is not None
    )
    broken = [item for item in results if isinstance(item, Broken)]
    good: list[Package] = []
    for package in packages:
        bases = {other.city.key: other.city for other in good if not other.extends}
        if clash := _clash(package, packages, bases):
            who = (package.name, package.distribution, package.version)
            broken.append(Broken(*who, "E_PLUGIN_CITY", clash, HINTS["E_PLUGIN_CITY"]))
        else:
            good.append(replace(package, city=bases.get(package.city.key, package.city)))
    good.sort(key=lambda package: (package.city.key, package.extends is not None, package.name))
    return Installed(tuple(good), tuple(sorted(broken, key=lambda item: (item.name, item.distribution))))


def _clash(package: Package, packages: Sequence[Package], bases: Mapping[str, City]) -> str | None:
    """Return what the package takes from others, None if nothing; a city yields to cities only, an addition to all."""
    city = package.city.key
    cities = [other for other in packages if not other.extends]
    rivals = [other for other in cities if other.city.key == city]
    if not package.extends and len(rivals) > 1:
        return f"the city {city!r} is claimed by {' and '.join(sorted(o.distribution for o in rivals))}"
    if package.extends and city not in bases:
        return f"adds to the city {city!r}, which is not installed or broken"
    others = [other for other in (packages if package.extends else cities) if other is not package]
    taken = {pathway.code for other in others if other.city.key == city for pathway in other.pathways}
    if twice := sorted(taken & {pathway.code for pathway in package.pathways}):
        return f"the pathways {twice} of {city!r} are another's; an addition never touches another's pathway"
    if not package.extends and (twice := _names(package.city, [other.city for other in others])):
        return f"the places {twice} are another city's own name"
    columns = (*canonical_columns(), *(column for other in others for column in other.columns))
    theirs = {word for column in columns for word in _words(column)}
    if twice := sorted(column.name for column in package.columns if theirs & _words(column)):
        return f"the columns {twice} or their headings are defined elsewhere"
    return None


def _names(city: City, others: Sequence[City]) -> list[str]:
    """Return the city's places that are another city's own name; other places may be shared."""
    theirs = validation.fold_names([name for other in others for name in (other.zh, other.en)])
    return sorted(validation.fold_names(city.places) & theirs)


def _words(column: Column) -> set[str]:
    return {word.casefold() for word in (column.name, *column.zh, *column.en)}


def notify(packages: Sequence[Package], run: Run) -> list[tuple[str, str]]:
    """Call ``rencai_run_finished`` of every package, and return those that failed as (package, kind of error)."""
    failed = []
    for package in packages:
        if "rencai_run_finished" not in package.hooks:
            continue
        try:
            module = importlib.import_module(package.module)
            _manager(package.name, module).hook.rencai_run_finished(run=run)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a stranger's webhook must not fail the run
            failed.append((package.name, type(error).__name__))
    return failed


def from_path(folder: Path) -> Package:
    """Load the package in a folder, installed or not; an addition gets its city if that is installed.

    :raises PolicyError: when the folder holds no such package, or ``assemble`` refuses it.
    """
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        points = project["entry-points"][GROUP]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        message = f"{folder}: no pyproject.toml with an entry point in the group {GROUP}"
        raise PolicyError(message, code="E_PLUGIN_IMPORT") from error
    name, value = next(iter(points.items()))
    sys.path.insert(0, str(folder))
    try:
        package = _load_package(EntryPoint(name, value, GROUP), project["name"], str(project.get("version", "?")))
    finally:
        sys.path.remove(str(folder))
    base = next((city for city in load().cities if package.extends and city.key == package.city.key), package.city)
    return replace(package, city=base)


def fingerprint(module: str) -> str:
    """Return a digest of a city package's code and data on the disk; it differs after an edit."""
    digest = hashlib.sha256()
    folder = resources.files(importlib.import_module(module))
    for name, file in sorted(_code_and_data(folder), key=lambda each: each[0]):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _code_and_data(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the files of a package's code and data, also in folders below, each by its path from the package's."""
    for path in folder.iterdir():
        if path.name.endswith(DATA):
            yield f"{within}{path.name}", path
        elif path.name != "__pycache__" and path.is_dir():
            yield from _code_and_data(path, f"{within}{path.name}/")
