"""Bounds of a worker's process: memory that a hostile page may take before it is refused, instead of the machine's last."""

import resource
import sys


def bound_memory(most_bytes: int) -> None:
    """From now on the process gets no more address space than that; what asks for more fails with MemoryError. Linux alone."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard), hard))
