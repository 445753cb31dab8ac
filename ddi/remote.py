"""Files named by an address, ``s3://bucket/labels``, by way of fsspec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddi.errors import DDIError, MissingDependencyError

if TYPE_CHECKING:
    from pathlib import Path


def is_remote(path: str | Path) -> bool:
    """Tell whether a path is an address rather than a file of this machine."""
    return "://" in str(path)


def file_system(address: str) -> tuple[Any, str]:
    """Return fsspec's file system of an address, and the path in it.

    Raises:
        MissingDependencyError: fsspec, or what it needs for this kind of address, is not installed.
        DDIError: there is no such kind of address.
    """
    remedy = "Install it with `pip install 'pk-ddi[remote]'`; other kinds than s3:// need a package of their own"
    try:
        import fsspec
    except ImportError as error:
        raise MissingDependencyError("addresses need the package fsspec", found=address, remedy=remedy) from error
    try:
        system, path = fsspec.url_to_fs(address)
    except ImportError as error:
        raise MissingDependencyError(
            f"what this address needs is not installed ({error})", found=address, remedy=remedy
        ) from error
    except ValueError as error:
        raise DDIError("this kind of address is unknown", found=address, expected="s3://bucket/name") from error
    return system, str(path)


def upload(file: Path, address: str) -> None:
    """Copy a file to an address, where it appears whole.

    Raises:
        DDIError: it cannot be written there.
    """
    system, path = file_system(address)
    try:
        system.put_file(str(file), path)
    except Exception as error:  # each file system has errors of its own
        raise DDIError(
            f"cannot write there ({told(error)})", found=address, remedy="Check the address and your access"
        ) from error


def told(error: BaseException) -> str:
    """Return what a file system's error says, without its class, in one line."""
    return " ".join(str(getattr(error, "strerror", None) or error or type(error).__name__).split())
