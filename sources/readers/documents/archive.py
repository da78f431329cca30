"""The members of a .docx, .xlsx or .ods, unpacked no further than allowed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from types import TracebackType

from sources.model import SourceFault
from sources.readers.documents.faults import cut_off, damaged, fault, too_large
from sources.readers.documents.limits import Limits

_DIRECTORY_ENTRY = b"PK\x01\x02"
_END_OF_DIRECTORY = b"PK\x05\x06"
_CHUNK = 1 << 16
_SMALL = 1 << 20
_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\0")


class Archive:
    """A zip archive whose members are read into memory one by one, and counted."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open the directory of an archive.

        Raises:
            SourceFault: cut off, damaged, too many members, names that lead outside.
        """
        self._name = name
        self._limits = limits
        self._left = limits.expanded_bytes
        # Counted before the directory is read: every entry costs memory.
        if data.count(_DIRECTORY_ENTRY) > limits.archive_members:
            raise too_large(name, limits.archive_members, "files in the archive")
        if _END_OF_DIRECTORY not in data[-(1 << 16) - 22 :]:
            raise cut_off(name, "a directory at the end of the archive", "none")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged(name, "a whole archive", str(error)) from error
        self._members = {member.filename: member for member in members}
        self._check(members)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def read(self, member: str) -> bytes:
        """One member, unpacked.

        Raises:
            SourceFault: damaged, encrypted, or more than may be unpacked.
        """
        info = self._members[member]
        if info.flag_bits & _ENCRYPTED:
            raise fault(
                self._name,
                "encrypted",
                "a document that opens without a password",
                f"{member} encrypted",
                "Remove the password and save the document anew.",
            )
        chunks: list[bytes] = []
        length = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    length += len(chunk)
                    self._check_expansion(member, info.compress_size, length)
                    chunks.append(chunk)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
            ValueError,
        ) as error:  # fmt: skip
            raise damaged(self._name, f"{member} whole", str(error) or "its end") from error
        self._left -= length
        return b"".join(chunks)

    def _check_expansion(self, member: str, packed: int, length: int) -> None:
        """Look at what came out so far; what the archive declares may be a lie."""
        if length > self._left:
            raise self._bomb(f"more than {self._limits.expanded_bytes:,} bytes unpacked")
        if length > _SMALL and length > self._limits.expansion_ratio * max(packed, 1):
            raise self._bomb(f"{member} unpacking to {length // max(packed, 1)} times its size")

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) != len(self._members):
            raise _unsafe(self._name, "every file once in the archive", "a file twice")
        for member in members:
            if _OUTSIDE.search(member.filename):
                raise _unsafe(self._name, "names within the archive", repr(member.filename[:80]))

    def _bomb(self, found: str) -> SourceFault:
        return fault(
            self._name,
            "too_large",
            f"at most {self._limits.expanded_bytes:,} bytes unpacked, "
            f"{self._limits.expansion_ratio} times the packed size",
            found,
            "Save the document anew from the program that made it; do not trust an unknown file.",
        )


def _unsafe(name: str, expected: str, found: str) -> SourceFault:
    return fault(
        name,
        "unsafe_content",
        expected,
        found,
        "Save the document anew from the program that made it; do not trust this file.",
    )
