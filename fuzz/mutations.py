"""Change an input: byte by byte, or word by word, so that what holds it together (tags, quotes, numbers) stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

# A tag, a quoted text, a number, a word, white space, or any one byte.
_TOKEN = re.compile(rb'</?[A-Za-z]\w*|"[^"\n]*"|-?\d+(?:\.\d+)?|\w+|\s+|.', re.DOTALL)
_NUMBERS: Final = b"0 -1 1 2 65535 99999999999999999999 -0.0 1e999 1e-999 NaN 0x10 007".split()
_ODD: Final = (
    *(b"", b'""', b"null", b"true", b"{}", b"[]", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n%%%%\n", b"\\ud83d"),
    *(b"\xe2\x80\xa8", b"\xf0\x9f\x92\x8a", b"&x;", b"&#0;", b"<!--", b"]]>", b"<?x?>", b"../", b"?", b"\xc3\x83"),
)


def mutate(data: bytes, random: Random) -> bytes:
    """Return an input changed in one to four places."""
    for _ in range(random.randint(1, 4)):
        data = _by_token(data, random) if random.random() < 0.7 else _by_byte(data, random)
    return data


def _by_byte(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    end = min(len(data), start + random.choice((0, 1, 1, 2, 8, 64)))
    piece = random.choice((b"", random.randbytes(random.randint(1, 4)), random.choice(_ODD), data[start:end] * 2))
    return data[:start] + piece + data[end:]


def _by_token(data: bytes, random: Random) -> bytes:
    tokens = _TOKEN.findall(data)
    if not tokens:
        return random.choice(_ODD)
    place = random.randrange(len(tokens))
    other = random.randrange(len(tokens))
    change = random.randrange(7)
    numbers = [index for index, token in enumerate(tokens) if token.lstrip(b"-")[:1].isdigit()]
    if change == 0:
        del tokens[place : place + random.choice((1, 1, 2, 5, 20))]
    elif change == 1:
        tokens[place], tokens[other] = tokens[other], tokens[place]
    elif change == 2:
        tokens[place] = tokens[other]
    elif change == 3:
        length = random.choice((1, 3, 10, 30))
        tokens[other:other] = tokens[place : place + length] * random.choice((1, 1, 1, 2, 50))
    elif change == 4:
        tokens[place] = random.choice(_ODD)
    elif change == 5:
        quote = tokens[place].startswith(b'"') and len(tokens[place]) > 1
        tokens[place] = b'"' + random.choice(_ODD).replace(b'"', b"") + b'"' if quote else random.choice(_ODD)
    elif numbers:
        tokens[random.choice(numbers)] = random.choice(_NUMBERS)
    return b"".join(tokens)
