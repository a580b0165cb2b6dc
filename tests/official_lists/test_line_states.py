"""Lines that are no longer in force or cannot be read: said, and never loaded."""

import polars as pl
import pytest

from rencai.official_lists.line_states import is_cancelled, is_doubtful, is_named_cancelled, is_unreadable

ENDED = (
    "2024年已取消",
    "已废止",
    "废止",
    "取消",
    "已取消（人社部2024年公告）",
    "自2024年1月1日起已停止实施",
    "该资格已取消",
    "2024-03已取消",
    "已取消。",
    "Withdrawn",
    "cancelled in 2024",
    "已被废止",
    "现已取消",
    "2024年1月1日起，已取消",
    "【已取消】",
    "已失效",
    "不再认可",
    "已取消，详见公告",
    "已取消项目",
    "调出目录",
    "2025年已调出目录",
    "暂停",
    "暂停认定",
)
DOUBTFUL = (
    "2027年起取消",
    "原名称已取消",
    "取消年龄限制",
    "2020年取消，2023年恢复",
    "已取消考试，仍认可",
    "拟取消",
    "to be withdrawn in 2027",
    "2024年取消",
    "2025年12月31日前有效",
    "有效期至2025年12月31日",
    "有效期：2025-12-31",
    "至2025年12月31日止",
    "2025年底前有效",
    "截至2025/12/31有效",
    "Valid until 31 December 2025",
)
IN_FORCE = (
    "2025年12月31日前取得的有效",
    "证书有效期3年",
    "2025年起有效",
    "valid certificate",
    "自2025年1月1日起列入",
    "未取消",
    "证书失效的除外",
    "须在有效期内",
    "资格被撤销的不予认可",
    "保留（未取消）",
    "尚未废止",
    "",
    None,
)
ENDED_NAMES = ("合成师（已取消）", "[废止] 合成师", "合成师已取消", "【已废止】合成师", "Synthesist (withdrawn)")
LOST = (
    "(cid:2)(cid:17)师",
    "注册\ufffd师",
    "\ue001\ue002",
    "合成□师",
    "???师",
    "锟斤拷锟斤拷",
    "合成\x02师",
    "\U000f0001师",
)
READABLE = ("注册师 (CID)", "合成师\x0b二级", "□ 合成师", "合成师？", "Ågren–Übersetzer 衞", None)


def states(state, texts):
    return pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)}).select(state(pl.col("text"))).to_series().to_list()


def test_ended_lines_are_cancelled():
    assert states(is_cancelled, ENDED) == [True] * len(ENDED)
    assert states(is_named_cancelled, ENDED_NAMES) == [True] * len(ENDED_NAMES)


def test_other_words_are_a_doubt():
    assert states(is_cancelled, DOUBTFUL) == [False] * len(DOUBTFUL)
    assert states(is_doubtful, DOUBTFUL) == [True] * len(DOUBTFUL)


@pytest.mark.parametrize("state", [is_cancelled, is_named_cancelled, is_doubtful, is_unreadable])
def test_lines_in_force_stay(state):
    assert True not in states(state, IN_FORCE)


def test_lost_text_is_recognised():
    assert states(is_unreadable, LOST) == [True] * len(LOST)
    assert True not in states(is_unreadable, READABLE)
