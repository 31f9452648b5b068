"""Lists that come as a `.gz` file, unpacked."""

import gzip
from io import BytesIO

PIECE_BYTES = 1 << 20


def unpacked(body: bytes, most_bytes: int) -> bytes:
    """The bytes, unpacked if they are gzipped. It is measured first: what is too large is never held in memory.

    Raises: ValueError if it is larger; OSError, EOFError, zlib.error if it is broken.
    """
    if body[:2] != b"\x1f\x8b":
        return _not_larger(body, len(body), most_bytes)
    size = 0
    with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
        while piece := packed.read(PIECE_BYTES):
            size += len(piece)
            _not_larger(piece, size, most_bytes)
    return gzip.decompress(body)


def _not_larger(content: bytes, size: int, most_bytes: int) -> bytes:
    if size > most_bytes:
        raise ValueError(f"larger than {most_bytes // 2**20} MiB")
    return content
