"""Subscriptions from a file: what the page in docs shows can be read, and what is wrong is named."""

import re
from pathlib import Path

import pytest

from alerts import read_subscriptions
from records.errors import BrokenFile
from records.subscription import EventFilter, Subscription

PAGE = Path(__file__).parents[2] / "docs" / "subscriptions.md"


def written(tmp_path: Path, text: str) -> list[Subscription]:
    path = tmp_path / "subscriptions.yml"
    path.write_text(text, "utf-8")
    return read_subscriptions(path)


def test_the_example_of_the_page_is_read_with_all_its_filters(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.S)
    assert example is not None
    desk, oslo, chat, shelf = written(tmp_path, example[1])
    assert desk.filter.pairs == (("RU", "TJ"), ("CN", "TJ"), ("Ulan-Ude", "Ulaanbaatar"), ("Moscow", "Dushanbe"))
    assert oslo.filter.countries == ("NO",), "Norway is no denial"
    assert [s.channel for s in (desk, oslo, chat, shelf)] == ["email", "webhook", "apprise", "feed"]
    assert "token" not in chat.address and "token" not in repr(chat)
    assert Subscription.model_validate_json(chat.model_dump_json()) == chat
    assert all(f"`{key}`" in page for key in EventFilter.model_fields)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, email: a@b.example, filter: {sector: [trade]}}", "entry 1, key 'filter.sector'"),
        ("- {id: a, email: a@b.example, language: de}", "key 'language'"),
        ("- {id: a, email: a@b.example, webhook: 'https://c.example'}", "one of email, webhook and apprise"),
        ("- {id: a, webhook: 'file:///etc/passwd'}", "key 'webhook'"),
        ("- {id: a}\n- {id: a}", "entry 2: the name 'a' is taken"),
        ("- {id: a, timezone: Mars/Base}", "no time zone is called 'Mars/Base'"),
        ("- {id: 'a/b'}", "key 'id'"),
        ("subscriptions: none", "no list"),
        ("- {id: [", "line 1 is no YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_entry_and_the_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BrokenFile, match=re.escape(said)):
        written(tmp_path, text)
