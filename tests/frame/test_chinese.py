"""The Chinese of the catalogs is that of the glossary (docs/languages.md), and is set as Chinese.

What is held here is what a pattern can tell; the rest is for a reader.
"""

import ast
import functools
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from source import MODULES

from backsight import check_gradient
from backsight.languages.choose import speaking
from translations import FOLDER, is_translated, read_all, strings

HAN = "[\u3400-\u9fff]"
STOPS = "，。、；：！？）」』”》"
OPENINGS = "（「『“《"

TERMS = {
    r"\barchive\b": ("归档文件", "封存檔"),
    "backpropagation": ("反向传播", "反向傳播"),
    "bias correction": ("偏差校正", "偏誤校正"),
    "central difference": ("中心差分", "中心差分"),
    "chain rule": ("链式法则", "連鎖律"),
    "checksum": ("校验和", "總和檢查碼"),
    "complex step": ("复数步", "複數步"),
    "cross[ -]entropy": ("交叉熵", "交叉熵"),
    r"\bdense\b": ("全连接", "全連接"),
    "derivative with respect": ("偏导数", "偏導數"),
    "dual number": ("对偶数", "對偶數"),
    "effective rate": ("有效学习率", "有效學習率"),
    r"\bequations?\b(?! \d)": ("方程", "方程式"),
    "exclusive or": ("异或", "互斥或"),
    "exit status": ("退出状态", "結束狀態"),
    "forward difference": ("前向差分", "前向差分"),
    "gradient descent": ("梯度下降", "梯度下降"),
    r"\bhinge\b": ("合页损失", "鉸鏈損失"),
    "infinity": ("无穷大", "無窮大"),
    "learning rate": ("学习率", "學習率"),
    "local minimum": ("局部最小值", "局部最小值"),
    "missing value": ("缺失值", "遺漏值"),
    "normalization": ("归一化", "正規化"),
    "Poisson": ("泊松", "卜瓦松"),
    "probabilit": ("概率", "機率"),
    "random number": ("随机数", "亂數"),
    r"\breplay": ("重放", "重播"),
    "saddle": ("鞍点", "鞍點"),
    r"\bslips?\b": ("常见错误|错因", "常見錯誤|錯誤原因"),
    r"\bspec\b(?!\.)": ("配置文件|配置键", "設定檔|設定鍵"),
    "standard deviation": ("标准差", "標準差"),
    "tolerance": ("容差", "容差"),
    "warm-up": ("预热", "預熱"),
    "weighted sum": ("加权和", "加權和"),
    "worksheet": ("练习卷", "練習卷"),
}
"""What an English word is in either Chinese, wherever it stands in a text."""

AVOIDED = {
    "zh_CN": r"""
        稠密 密集层 斜率 居中 置中 得到的是\s*\{ 存档 校验码 局部极小 训练爆炸 运行均值 正确率
        查准率 查全率 激励 隐层 矢量 噪音 权值 规格 你 规范化 标准化 四舍五入 后向 中央差分
        链式规则 交互熵 微商 对角阵 丢弃 倒回 学习速率 适应性 神经元 带泄漏 度量 不是有限
        无穷(?!大) 逻辑(?=\s*sigmoid) (?<!多)分类交叉熵 事实(?!上) 已死(?!亡)
    """,
    "zh_TW": r"""
        稠密 密集層 斜率 居中 置中 得到的是\s*\{ (?<![封儲])存檔 方程(?!式) 隨機數 下標 合頁
        偏差校正 校驗 退出狀態 數據 軟件 硬件 (?<!處理)程序 (?<!執)行程 進程 線程 內存 默認
        設置 (?<!說明)文件 信息 網絡 視頻 屏幕 打印 窗口 缺失 缺漏 紀錄 規格 標量 方差 概率
        (?<!演)算法 優化 緩存 硬盤 磁盤 保存 運行 命令(?!列) 循環 支持 搜索 激活 啟用 依次 幀 掩碼
        調用 代碼 字節 字符 溢出 異或 模塊 字段 (?<!改)變量 界面 接口 用戶 加載 服務器 文檔
        全局 實時 遍歷 查找 迭代 回歸 批量 歸一 你 局部極小 正態 泊松 鏈式 神經元 單擊 返回
        創建 對象 數組 向前差分 不是有限 無窮(?!大) 邏輯(?=\s*sigmoid) 已死(?!亡) 事實(?!上)
        (?<!多類別)分類交叉熵 隨機水平
    """,
}
"""What neither says: words of the other tradition, of English word for word, of two meanings."""

UNTYPESET = {
    "a half-width sign between Chinese characters": rf"{HAN}[,:;!?()]+{HAN}",
    "a blank or a line break between Chinese characters": rf"{HAN}[ \n]{HAN}",
    "no blank between Chinese and Latin": rf"{HAN}[A-Za-z0-9α-ω`]|[A-Za-z0-9α-ω`]{HAN}",
    "a blank after a full-width sign": f"[{STOPS}{OPENINGS}] ",
    "a blank before a full-width sign": f" [{STOPS}{OPENINGS}]",
    "a blank before %": r"[\d}] %(?![(])",
    "a blank after ……": "…… ",
}

EXAMPLES = ("权重,偏置", "权重 偏置", "权重w", "权重。 偏置", "权重 。", "90 %", "…… 还有")
"""Each fault once, in their order."""

PAIRS = ("（）", "「」", "『』", "“”", "《》")

CHINESE_WORDS = """
    arrays by called came error expected kind meaning need needs number_type part part_2 parts place
    purpose replicas said what where
"""
"""Placeholders that stand for Chinese words where Chinese is spoken."""

each_language = pytest.mark.parametrize(("language", "place"), [("zh_CN", 0), ("zh_TW", 1)])


@functools.cache
def translations(language):
    """Each English text, its plural where it has one, with its translation."""
    catalogs = read_all(FOLDER / language).values()
    return [
        (strings(m.id)[-1], said)
        for catalog in catalogs
        for m in catalog
        if m.id and is_translated(m)
        for said in strings(m.string)
    ]


def words(text):
    """A text without what is typed or put in: options, quotations, placeholders."""
    return re.sub(r"`[^`]*`|\{[^{}]*\}|--[a-z-]+|<[^>]*>", " ", text)


@each_language
def test_terms_are_those_of_the_glossary(language, place):
    """Where the English has a term, the Chinese has its own; and every term occurs."""
    said = translations(language)
    for term, chosen in TERMS.items():
        found = [(e, c) for e, c in said if re.search(term, words(e), re.IGNORECASE)]
        assert found, f"nothing says {term!r} any more"
        assert [(e, c) for e, c in found if not re.search(chosen[place], c)] == [], term


@each_language
def test_no_word_is_said_that_the_glossary_avoids(language, place):
    """Another word for a term, a word of the other tradition, or one that is not Chinese."""
    avoided = re.compile("|".join(AVOIDED[language].split()))
    assert [(found[0], c) for _, c in translations(language) if (found := avoided.search(c))] == []


def test_the_glossary_avoids_what_is_avoided_here():
    """None of its words is one that neither language may say."""
    text = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
    rows = [line.split("|")[2:4] for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 60
    for place, language in enumerate(("zh_CN", "zh_TW")):
        avoided = re.compile("|".join(AVOIDED[language].split()))
        assert [row[place] for row in rows if avoided.search(row[place])] == []
        for term in TERMS.values():
            assert any(w in row[place] for row in rows for w in term[place].split("|")), term


@each_language
@pytest.mark.parametrize("fault", UNTYPESET)
def test_chinese_is_set_as_chinese(language, place, fault):
    """Full-width signs without blanks, a blank between Chinese and Latin, none within Chinese."""
    pattern = re.compile(UNTYPESET[fault])
    assert [c for _, c in translations(language) if pattern.search(c)] == []


@each_language
def test_no_name_is_put_against_a_chinese_character(language, place):
    """A placeholder beside one stands for Chinese words, never for a name: “Rosenbrock上的比赛”
    lacks a blank, and “宽谷 上的比赛” has one too many."""
    touching = re.compile(rf"(?<={HAN}){{(\w+)[^{{}}]*}}|{{(\w+)[^{{}}]*}}(?={HAN})")
    names = {n for _, c in translations(language) for n in chain(*touching.findall(c)) if n}
    assert names <= set(CHINESE_WORDS.split())


@pytest.mark.parametrize(("fault", "text"), list(zip(UNTYPESET, EXAMPLES, strict=True)))
def test_each_fault_is_seen(fault, text):
    """In a text that has it."""
    assert re.search(UNTYPESET[fault], text)


@each_language
def test_the_readme_is_as_the_catalog_is(language, place):
    """Its sentences, without what is typed, have the same words and the same signs."""
    page = Path(__file__).parents[2] / f"README.{language.replace('_', '-')}.md"
    prose = re.sub("```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    prose = re.sub("`[^`]*`", "`x`", prose)
    text = re.sub(r" ?\| ?|\]\([^)]*\)|\*\*", "|", prose)
    for pattern in ("|".join(AVOIDED[language].split()), *UNTYPESET.values()):
        assert re.findall(pattern, text) == []


@each_language
def test_brackets_close_and_quotation_marks_are_the_languages(language, place):
    """“ ” in Simplified Chinese, 「 」 in Traditional."""
    said = [c for _, c in translations(language)]
    assert [c for c in said for a, b in PAIRS if c.count(a) != c.count(b)] == []
    foreign = re.compile("[「『]" if place == 0 else "[“”]")
    assert [c for c in said if foreign.search(c)] == []


@each_language
def test_paragraphs_and_what_is_typed_are_those_of_the_english(language, place):
    """No paragraph of a help text is lost, no option, no command, and none is added."""
    for english, chinese in translations(language):
        assert english.count("\n\n") == chinese.count("\n\n"), english
        for pattern in (r"`[^`]*`", r"(?<![\w-])--?[a-z][a-z-]*"):
            typed = [Counter(re.findall(pattern, text)) for text in (english, chinese)]
            assert typed[0] == typed[1], english


def is_named(call):
    """Whether it makes an UnknownName, or the catalog that raises one."""
    return isinstance(call.func, ast.Name) and call.func.id in ("UnknownName", "Catalog")


def kinds():
    """What may have no such name: the first argument of each UnknownName."""
    for module in MODULES.values():
        for node in module.nodes:
            if isinstance(node, ast.Call) and is_named(node):
                for call in ast.walk(node.args[0]) if node.args else ():
                    if isinstance(call, ast.Constant) and isinstance(call.value, str):
                        yield call.value


@each_language
def test_what_has_no_such_name_begins_with_a_chinese_character(language, place):
    """For it stands right behind 没有名为 … 的."""
    said, known = dict(translations(language)), set(kinds())
    assert len(known & set(said)) > 30
    assert [said[k] for k in known if k in said and not re.match(HAN, said[k])] == []


def test_a_slips_sentence_ends_as_a_chinese_one():
    """With one full-width sign, whether its text ends in a sign or in none."""
    x = np.array([1.0, 2.0, -1.0])
    with speaking("zh-CN"):
        plain = check_gradient(lambda w: float(w @ w), lambda w: w, x).slip
        question = check_gradient(lambda w: float(w @ w), lambda w: 0 * w, x).slip
    assert re.search("[^.?。？]。$", plain.sentence)
    assert re.search("[^.?。？]？$", question.sentence)
