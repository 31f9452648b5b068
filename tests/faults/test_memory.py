"""R14: a worker that has read pages for long holds no more memory than one that began, and its broker forgets what is done."""

from pathlib import Path

from stage import FULL

from tests.bench_service import Worker, group, put_pages, worker

FIRST, LATER = 1000, 10_000 if FULL else 2000
MOST_GROWN_MEBIBYTES, MOST_BROKER_BYTES, MOST_KEYS = 50.0, 5 * 2**20, 100
AT_ONCE = 200


def held_mebibytes(running: Worker) -> float:
    """Memory of the worker and its children, what they share counted once."""
    kibibytes = 0
    for process in group(running.process.pid):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        kibibytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kibibytes / 1024


def read_up_to(running: Worker, done: int, wanted: int) -> float:
    """Memory after so many pages: the most of the last readings, for a child is replaced now and then."""
    most = 0.0
    while done < wanted:
        running.read(put_pages(running.store, f"from {done}", AT_ONCE))
        done += AT_ONCE
        most = max(most, held_mebibytes(running)) if done > wanted - 3 * AT_ONCE else most
    return most


def test_a_worker_and_its_broker_stay_small_however_many_pages_they_have_done(tmp_path: Path) -> None:
    with worker(f"sqlite:///{tmp_path}/store.db", 1) as running:
        first = read_up_to(running, 0, FIRST)
        later = read_up_to(running, FIRST, LATER)
        print({"bar": "R14", "pages": LATER, "first": round(first), "later": round(later)})
        assert later - first <= MOST_GROWN_MEBIBYTES
        assert running.broker.client.dbsize() <= MOST_KEYS
        assert running.broker.client.info("memory")["used_memory"] <= MOST_BROKER_BYTES
