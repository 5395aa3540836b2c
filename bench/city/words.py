"""Texts as long as real ones, and of nobody: they are made of a few sentences."""

from __future__ import annotations

from functools import cache
from random import Random

SENTENCES = (
    "来信反映的情况我单位已经收到并逐项核对。",
    "经现场查看并向有关单位了解，所述事项基本属实。",
    "该处设施投入使用多年，维护责任在交接时没有写明。",
    "我单位已会同相关部门研究，并形成书面处理意见。",
    "请求尽快查明原因，并给予明确答复。",
    "后续进展将按规定告知，如有不同意见可以依法提出。",
    "希望有关部门加强日常管理，避免同类问题再次出现。",
    "有关费用由责任单位承担，具体时间另行通知。",
)


@cache
def _run(first: int) -> str:
    return "".join(SENTENCES[(first + 3 * place) % len(SENTENCES)] for place in range(400))


def of_length(random: Random, letters: float) -> str:
    """Give a text of so many letters."""
    return _run(int(random.random() * len(SENTENCES)))[: max(1, int(letters))]
