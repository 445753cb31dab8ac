"""Look the versions of constraints.txt up among known vulnerabilities, with pip-audit.

Exit status: 0 all were looked up and none has a known one, 1 some have, 2 not all could be looked up. pip-audit
itself calls a list clean when the service knew none of its packages, as behind a mirror; this does not.

Example: python tools/audit.py constraints.txt
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_CLEAN, _VULNERABLE, _UNKNOWN = range(3)
_REMEDY = "Nothing is known of these versions. Run it again where the vulnerability service can be reached."


def look_up(versions: Path) -> tuple[list[dict[str, Any]], str]:
    """Return what pip-audit says of each package, or nothing and its last word."""
    command = ["pip_audit", "-r", str(versions), "--no-deps", "--disable-pip", "-f", "json", "--timeout", "15"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (json.JSONDecodeError, KeyError):
        lines = done.stderr.strip().splitlines()
        return [], lines[-1] if lines else f"pip-audit ended with {done.returncode} and said nothing"


def verdict(packages: list[dict[str, Any]], complaint: str) -> tuple[int, list[str]]:
    """Return the exit status and what to print."""
    skipped = [package for package in packages if "skip_reason" in package]
    vulnerable = [package for package in packages if package.get("vulns")]
    lines = [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in vulnerable
        for found in package["vulns"]
    ]
    if not packages:
        return _UNKNOWN, [f"error: no package was looked up: {complaint}", _REMEDY]
    if skipped:
        lines.append(f"error: {len(skipped)} of {len(packages)} packages could not be looked up")
        lines += [f"  {skipped[0]['skip_reason']}", _REMEDY]
    status = _VULNERABLE if vulnerable else _UNKNOWN if skipped else _CLEAN
    return status, lines or [f"{len(packages)} packages were looked up; none has a known vulnerability"]


def main() -> None:
    """Print what is known and exit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", type=Path, help="lines of name==version")
    options = parser.parse_args()
    status, lines = verdict(*look_up(options.versions))
    print("\n".join(lines), file=sys.stderr if status else sys.stdout)
    sys.exit(status)


if __name__ == "__main__":
    main()
