"""`python -m demo`: the newsroom in the foreground, until it is interrupted."""

import argparse
import sys
from pathlib import Path
from threading import Event

from demo.newsroom import Newsroom


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Serve the demo newsroom on loopback.")
    parser.add_argument(
        "--port", type=int, default=8411, help="port of the first agency; the others follow (default 8411)"
    )
    parser.add_argument("--articles", type=Path, help="folder of .jsonl files instead of the articles of the demo")
    parser.add_argument("--sources", type=Path, help="write the source files of the agencies into this folder")
    chosen = parser.parse_args()
    try:
        with Newsroom(port=chosen.port, articles=chosen.articles) as newsroom:
            serve(newsroom, chosen.sources)
    except OSError as error:
        sys.exit(f"The newsroom cannot be opened at port {chosen.port} and above: {error}. Choose another with --port.")


def serve(newsroom: Newsroom, sources: Path | None) -> None:
    for name, url in newsroom.urls.items():
        print(f"{name:12} {url}/  {len(newsroom.sites[name].stories):3} articles")
    if sources:
        print(f"source files: {newsroom.write_sources(sources)}")
    print("faults: GET /-/fault?kind=server_error&path=/rss&times=1 · log: GET /-/log · stop: Ctrl-C", flush=True)
    try:
        Event().wait()
    except KeyboardInterrupt:
        print("closed")


if __name__ == "__main__":
    main()
