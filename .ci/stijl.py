"""Maakt portal/static/nlds.css en haalt htmx op: uit npm, vaste versies, en alleen wat het portaal gebruikt.

`python .ci/stijl.py` (nodig: npm). Wat hier uit komt staat in git; wie het portaal draait heeft npm niet nodig.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
STATIC, TESTS = ROOT / "portal" / "static", ROOT / "tests" / "portal" / "data"
CSS = "@utrecht/component-library-css@9.0.4"
THEME = "@nl-design-system-unstable/voorbeeld-design-tokens@7.4.1"
HTMX, AXE = "htmx.org@2.0.11", "axe-core@4.14.1"
USED = frozenset(
    (
        *("alert", "body", "button", "checkbox", "document", "heading-1", "heading-2", "heading-3", "heading-4"),
        *("form-field", "form-field-description", "form-field-error-message", "form-fieldset", "form-label"),
        *("link", "paragraph", "radio-button", "root", "select", "skip-link", "table", "table-container"),
        *("textarea", "textbox", "unordered-list"),
    )
)
DEAD = re.compile(r"--(hover|active|focus|focus-visible|html-|disabled|danger|warning|ready|link)\b(?!-)|html-|_")
COMPONENT = re.compile(r"\.utrecht-([a-z0-9]+(?:-[a-z0-9]+)*)")
TOKEN = re.compile(r"var\((--[a-z0-9-]+)")
LICENCE = (
    "/* @utrecht/component-library-css 9.0.4 en @nl-design-system-unstable/voorbeeld-design-tokens 7.4.1, EUPL-1.2; \
gesnoeid door .ci/stijl.py */\n"
)


def main() -> None:
    """Fetch, trim and write everything."""
    STATIC.mkdir(exist_ok=True)
    TESTS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        css, theme, htmx, axe = (fetched(package, Path(folder)) for package in (CSS, THEME, HTMX, AXE))
        rules = "".join(kept(bare((css / "dist" / "index.css").read_text("utf-8"))))
        tokens = dict(re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", (theme / "dist" / "theme.css").read_text("utf-8")))
        own = (STATIC / "portaal.css").read_text("utf-8") if (STATIC / "portaal.css").exists() else ""
        (STATIC / "nlds.css").write_text(LICENCE + declared(tokens, rules + own) + rules + "\n", "utf-8")
        shutil.copy(htmx / "dist" / "htmx.min.js", STATIC / "htmx.js")
        shutil.copy(axe / "axe.min.js", TESTS / "axe.min.js")
        for name, source in (("nlds", css), ("htmx", htmx)):
            licence = next(path for path in source.iterdir() if path.name.startswith("LICENSE"))
            shutil.copy(licence, STATIC / f"{name}.LICENSE")
        shutil.copy(axe / "LICENSE", TESTS / "axe.LICENSE")


def fetched(package: str, folder: Path) -> Path:
    """The unpacked package."""
    npm = shutil.which("npm") or "npm"
    packed = subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    target = folder / packed.stdout.strip().removesuffix(".tgz")
    with tarfile.open(folder / packed.stdout.strip()) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def bare(text: str) -> str:
    """Without comments and needless space."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S).replace('@charset "UTF-8";', "")
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(": ", ":").strip()


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Every rule at the top: what is before the brace, and what is inside."""
    depth = start = 0
    head = ""
    for place, sign in enumerate(text):
        if sign == "{":
            depth += 1
            if depth == 1:
                head, start = text[start:place], place + 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield head, text[start:place]
                start = place + 1


def kept(text: str) -> Iterator[str]:
    """The rules of what we use; of a selector list only our part."""
    for head, inside in blocks(text):
        if head.startswith("@keyframes"):
            continue
        if head.startswith("@"):
            if inner := "".join(kept(inside)):
                yield f"{head}{{{inner}}}"
            continue
        ours = [one for one in re.split(r",(?![^(]*\))", head) if used(one)]
        if ours and inside:
            yield f"{','.join(ours)}{{{inside}}}"


def used(selector: str) -> bool:
    """Whether every component in it is one of ours, and no class only mimics a state that the browser knows itself."""
    names = COMPONENT.findall(selector)
    return bool(names) and set(names) <= USED and not DEAD.search(selector.replace("__", "-"))


def declared(tokens: dict[str, str], rules: str) -> str:
    """The tokens that are used, and those that they are made of."""
    waiting, found = set(TOKEN.findall(rules)), dict[str, str]()
    while waiting:
        name = waiting.pop()
        if name in tokens and name not in found:
            found[name] = tokens[name].strip()
            waiting |= set(TOKEN.findall(found[name]))
    return ".voorbeeld-theme{" + "".join(f"{name}:{found[name]};" for name in sorted(found)) + "}"


if __name__ == "__main__":
    main()
