"""What the mirrors' branches held at the hours at which they were looked at, read by plain git.

In: a bare repository whose whole history lies under ``refs/replay/tip``, and how many commits its
branch showed at each hour. Out: the original URLs of the articles that stood there. The reading of
the two layouts is a second opinion on purpose: a dozen lines, apart from the program's parsers.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

FRONT_MATTER = re.compile(r"\A---\r?\n(?P<keys>.*?)^---\s*$", re.DOTALL | re.MULTILINE)
FROM = re.compile(r"^from:[ \t]*(?P<url>\S.*?)\s*$", re.MULTILINE)
GFW = re.compile(r"^原文(?:链接|地址)[^：:\n]*[：:]\s*(?P<url>https?://.*?)\s*$", re.MULTILINE)
NAVIGATION = re.compile(r"pages/(?:link[^/]*|special|shenyun)\.md$|(?:^|/)(?:indexes|scripts)/|README")


def addresses(repository: Path, shown: Iterable[int]) -> set[str]:
    """Return the original URL of every jekyll or gfw article that stood in the branch at those hours."""
    visible = sorted({count for count in shown if count > 0})
    history = git(repository, "rev-list", "--reverse", "--first-parent", "refs/replay/tip").decode().split()
    blobs = {
        blob for path, blob in files(repository, [history[n - 1] for n in visible]) if is_candidate(path)
    }
    return {url for text in contents(repository, sorted(blobs)) if (url := original(text))}


def original(text: str) -> str:
    """Return the URL that an article file names, ``""`` for any other file."""
    if front := FRONT_MATTER.match(text):
        found = FROM.search(front["keys"])
        return found["url"].strip("\"'") if found else ""
    if text.lstrip("\ufeff\r\n ").startswith("### ") and (last := list(GFW.finditer(text))):
        return last[-1]["url"]
    return ""


def is_candidate(path: str) -> bool:
    """Tell whether a path may be an article's."""
    return path.endswith(".md") and not NAVIGATION.search(path)


def files(repository: Path, commits: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, blob) of the first commit's tree and of what the later ones add or change."""
    empty = git(repository, "hash-object", "-t", "tree", "--stdin").decode().strip()
    for old, new in zip([empty, *commits], commits, strict=False):
        fields = git(repository, "diff-tree", "-r", "-z", "--no-renames", old, new).split(b"\0")
        for head, path in zip(fields[0::2], fields[1::2], strict=False):
            _, mode, _, blob, status = head.decode().split()
            if status != "D" and mode.startswith("100"):
                yield path.decode("utf-8", "replace"), blob


def contents(repository: Path, blobs: list[str]) -> Iterator[str]:
    """Yield the text of each blob."""
    command = ["git", "-C", str(repository), "cat-file", "--batch"]
    for first in range(0, len(blobs), 500):
        wanted = "".join(f"{blob}\n" for blob in blobs[first : first + 500])
        output = subprocess.run(command, input=wanted.encode(), capture_output=True, check=True).stdout
        position = 0
        while position < len(output):
            end = output.index(b"\n", position)
            size = int(output[position:end].split()[2])
            yield output[end + 1 : end + 1 + size].decode("utf-8", "replace")
            position = end + size + 2


def git(repository: Path, *arguments: str) -> bytes:
    """Run git in a repository and return its output."""
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
