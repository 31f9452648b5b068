"""How far a confidence can be believed, as the tables of docs/quality.md: of groups near 0.8, about 80 % should be events."""

from collections.abc import Callable, Iterable

from extract.mentions.scoring import Scores

STEPS = 10
LEAST_CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9)


def confidence_table(judged: Iterable[tuple[float, bool]]) -> list[str]:
    """Lines of a table: groups by tenth of confidence, their mean confidence, the share of them that are events."""
    tenths: list[list[tuple[float, bool]]] = [[] for _ in range(STEPS)]
    for confidence, is_event in judged:
        tenths[min(int(confidence * STEPS), STEPS - 1)].append((confidence, is_event))
    rows = ["| confidence | groups | mean | right |", "| --- | --- | --- | --- |"]
    for number, found in enumerate(tenths):
        if found:
            mean, right = (sum(values) / len(found) for values in zip(*found, strict=True))
            rows.append(f"| {number / STEPS:.1f}–{(number + 1) / STEPS:.1f} | {len(found)} | {mean:.2f} | {right:.2f} |")
    return rows


def least_confidence_table(scores_at: Callable[[float], Scores]) -> list[str]:
    """Lines of a table: what is right, and what is found, of new agreements if only those of so much confidence are told."""
    rows = ["| at least | precision | recall |", "| --- | --- | --- |"]
    for least in LEAST_CONFIDENCES:
        _, precision, recall = scores_at(least).f1("alerts")
        rows.append(f"| {least} | {precision:.2f} | {recall:.2f} |")
    return rows
