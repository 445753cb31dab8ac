"""Templates filled in: everything from outside is escaped, and the page may ask nothing of any network.

Every page carries a policy that forbids whatever it does not bring itself. The script is let in by its SHA-256, so that
no other could run even if one came into the text.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES = {"page": "ddi.output.page", "report": "ddi.report"}


@cache
def environment() -> Environment:
    """Return the templates, with escaping on for all of them; a name is ``page/label.html.jinja``."""
    made = Environment(
        loader=PrefixLoader({name: PackageLoader(package) for name, package in _PACKAGES.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    made.globals["policy"] = policy
    return made


def render(name: str, **values: Any) -> Markup:  # noqa: ANN401 - whatever the template shows
    """Return a template filled in; it was escaped on the way and is no longer a plain text."""
    return Markup(environment().get_template(name).render(**values))  # noqa: S704 - escaped by Jinja2


def stream(name: str, **values: Any) -> Iterator[str]:  # noqa: ANN401 - whatever the template shows
    """Yield a template filled in, piece by piece."""
    yield from environment().get_template(name).generate(**values)


@cache
def asset(name: str) -> Markup:
    """Return one of our own style sheets or scripts, to stand in a page as it is."""
    package, _, file = name.partition("/")
    text = files(_PACKAGES[package]).joinpath("templates", file).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - ours, not a label's


@cache
def policy(script: str | None) -> str:
    """Return the content security policy of a page with one script of ours, or with none."""
    scripts = "'none'"
    if script is not None:
        scripts = f"'sha256-{base64.b64encode(hashlib.sha256(asset(script).encode()).digest()).decode()}'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
