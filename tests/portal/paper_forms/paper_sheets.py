"""Sheets laid out as the forms that bodies publish, made here and filled in as people do."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

Filled = Mapping[str, object]

APPLICATION = {
    "U1": "（様式１）",
    "P3": "令和３",
    "Q3": "年",
    "S3": "月",
    "U3": "日",
    "B5:U5": "能力評価申請書　兼　キャリアアップカード（レベル２以上）交付申請書 ",
    "B9:U9": "申請者",
    "B10": "フリガナ",
    "C10:N10": "",
    "O10:P16": "職種\n(技能者の呼称)",
    "Q10:S16": "",
    "T10:U16": "技能者",
    "B11:B13": "氏名",
    "C11:N13": "",
    "B14": "技能者ＩＤ",
    "C14:N14": "",
    "B15": "住所",
    "C15:N15": "",
    "B16": "生年月日",
    "C16:G16": "",
    "H16:I16": "電話番号",
    "J16:N16": "",
    "B18:U18": "申請をするレベル",
    "B19:F21": "レベル２",
    "G19:N21": "レベル３",
    "O19:U21": "レベル４",
    "B22:U22": "保有資格",
    "B23": "レベル",
    "C23:J23": "",
    "K23:N23": "レベル",
    "O23:U23": "",
    "B24:J24": "",
    "K24:U24": "",
    "B25": "レベル",
    "C25:J25": "",
    "K25:N25": "レベル",
    "O25:U25": "",
    "B26:J26": "",
    "K26:U26": "",
    "B34:U34": "就業年数",
    "B35": "就業期間",
    "C35:H35": "経歴証明書",
    "I35:M35": "",
    "N35": "年",
    "O35:S35": "",
    "T35:U35": "ヶ月",
    "B37": "職長としての就業期間",
    "C37:H37": "経歴証明書",
    "I37:M37": "",
    "N37": "年",
    "O37:S37": "",
    "T37:U37": "ヶ月",
    "B39": "班長としての就業期間",
    "C39:H39": "経歴証明書",
    "I39:M39": "",
    "N39": "年",
    "O39:S39": "",
    "T39:U39": "ヶ月",
    "B46:U46": "代行申請者",
    "B47:B48": "フリガナ",
    "C47:K48": "",
    "L47:O49": "申請者との関係",
    "P47:U49": "",
    "B49:B52": "代行者名",
    "C49:K52": "",
    "L50:O52": "事業者ＩＤ",
    "P50:U52": "",
    "B53": "住所",
    "C53:K53": "",
    "L53:O53": "電話番号",
    "P53:U53": "",
    "B55": "上記のとおり、代行申請に同意します。",
    "B56": "申請者（技能者本人）",
    "G56:L56": '=IF(C11="","",C11)',
    "M56": "印",
}

_PERSON = {
    "B15:AB15": "申請者",
    "B16": "フリガナ",
    "C16:O16": "",
    "P16:P20": "職種\n(技能者の呼称)",
    "Q17:Y19": "",
    "Z16:AB20": "技能者",
    "B17:B19": "氏名",
    "C17:O19": "",
    "B20": "技能者ＩＤ",
    "C20:O20": "",
}


def _periods() -> Iterator[tuple[str, str]]:
    heads = (
        (22, "経験年数", "就業期間"),
        (33, "経験年数（職長）", "就業期間"),
        (44, "経験年数（班長）", "就労期間"),
    )
    for head, title, label in heads:
        yield f"B{head}:AB{head}", title
        for row in (head + 1, head + 5):
            end = row + 3
            for columns, text in (
                ("B", label),
                ("C", ""),
                ("D", "年"),
                ("E F", ""),
                ("G", "月"),
                ("H", "～"),
                ("I K", ""),
                ("L", "年"),
                ("M N", ""),
                ("O", "月"),
                ("P", "就業年数"),
                ("Q T", ""),
                ("U V", "年"),
                ("W Z", ""),
                ("AA AB", "ヶ月"),
            ):
                first, _, last = columns.partition(" ")
                yield f"{first}{row}:{last or first}{end}", text
            yield f"AC{row + 1}", f'=DATEDIF(DATE(C{row},E{row},1),DATE(I{row},M{row},1),"M")'
        yield f"P{head + 9}", "合計"
        yield f"Q{head + 9}:T{head + 9}", ""
        yield f"U{head + 9}:V{head + 9}", "年"
        yield f"W{head + 9}:Z{head + 9}", ""
        yield f"AA{head + 9}:AB{head + 9}", "ヶ月"


CERTIFICATE = {
    "AA1": "（様式２：所属事業者の証明）",
    "B2:AB2": "経歴証明書",
    "B4:AB4": "工事に係る申請者の実務経験の内容は、下記のとおりであることを証明します。",
    "U6:W6": "令和〇",
    "X6": "年",
    "Z6": "月",
    "AB6": "日",
    "N8": "証明者",
    "O8": "：",
    "P8": "事業者名",
    "AB8": "会社印",
    "P9": "所在地",
    "P11": "役職名",
    "P12": "氏名",
    "AB12": "役職印・代表印",
    "P13": "事業者ＩＤ：",
    **_PERSON,
    **dict(_periods()),
    "B57": "就業期間：平成20年4月10日～平成30年5月25日　→　10年2ヶ月",
    "C60": "誓約欄",
    "D61:AB61": "この証明事項に事実と相違がある場合には、取り消されても異存ありません。",
    "Q63": "氏名　　　　　　　　　　　　印",
}

OWN = {
    "AB1": "（様式３：一人親方などの方）",
    "B3:AB3": "経歴証明申請書",
    "X5": "年",
    "Z5": "月",
    "AB5": "日",
    "B7": "　　　　　　　殿",
    "B10:AB10": "　　　工事に係る実務経験の内容を、下記のとおり申請します。",
    **_PERSON,
    **dict(_periods()),
    "C60": "誓約欄",
    "R63": "氏名　　　　　　　　　 印",
}

FULL_APPLICATION: Filled = {
    "P3:P3": "令和５",
    "R3": 6,
    "T3": 1,
    "C10:N10": "ヤマダ　タロウ",
    "C11:N13": "山田　太郎",
    "C14:N14": "１２３４-５６７８-９０１２-３４",
    "C15:N15": "東京都港区\n一丁目1-1",
    "C16:G16": "S58.6.4",
    "J16:N16": "03-1234-5678",
    "Q10:S16": "とび",
    "G19:N21": "○レベル３",
    "C23:J23": 3,
    "B24:J24": "とび一級、玉掛け（更新、2020年）",
    "K23:N23": "レベル2",
    "K24:U24": "足場主任者",
    "I35:M35": 10,
    "O35:S35": 2,
    "I37:M37": "３年",
    "O39:S39": 14,
    "C49:K52": "鈴木　一郎",
    "P47:U49": "所属事業者",
    "P50:U52": 98765432109876,
}

FULL_CERTIFICATE: Filled = {
    "U6:W6": "令和5",
    "Y6": 6,
    "AA6": 1,
    "B4:AB4": "とび・土工工事に係る申請者の実務経験の内容を証明します。",
    "S8": "株式会社　山田組",
    "S9": "東京都港区",
    "S10": "会館101号",
    "S12": "山田　花子",
    "S13": "98765432109876",
    "C16:O16": "ヤマダ　タロウ",
    "C17:O19": "山田　太郎",
    "C20:O20": "12345678901234",
    "Q17:Y19": "とび",
    "C23:C26": 2008,
    "E23:F26": 4,
    "I23:K26": 2018,
    "M23:N26": 5,
    "Q63": "氏名　　山田　花子　　印",
}


def sheet_of(  # noqa: PLR0913 - all that people do to a sheet
    layout: Filled,
    filled: Filled | None = None,
    *,
    down: int = 0,
    right: int = 0,
    hidden_rows: tuple[int, ...] = (),
    ring: str | None = None,
    other_sheets: Filled | None = None,
) -> bytes:
    """A workbook with the texts of a layout, filled in at its cells, then moved down and right.

    A filled cell of another address than the layout's is one more. A date gets a format of dates.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet("様式")
    dated = book.add_format({"num_format": "yyyy/m/d"})
    area = {key.partition(":")[0]: key for key in layout}
    cells = dict(layout)
    for key, value in (filled or {}).items():
        cells[area.get(key.partition(":")[0], key)] = value
    for key, value in cells.items():
        first, _, last = key.partition(":")
        row, column = xl_cell_to_rowcol(first)
        end_row, end_column = xl_cell_to_rowcol(last or first)
        style = dated if isinstance(value, dt.date) else None
        if (row, column) != (end_row, end_column):
            where = (row + down, column + right, end_row + down, end_column + right)
            sheet.merge_range(*where, "", style)
        if isinstance(value, str) and value.startswith("="):
            sheet.write_formula(row + down, column + right, value, style, 0)
        elif value != "":
            sheet.write(row + down, column + right, value, style)
    for row in hidden_rows:
        sheet.set_row(row + down - 1, None, None, {"hidden": True})
    if ring is not None:
        sheet.insert_textbox(ring, "", {"width": 90, "height": 30})
    for name, text in (other_sheets or {}).items():
        other = book.add_worksheet(name)
        other.write(0, 0, text)
        other.hide()
    book.close()
    return _ringed(file.getvalue()) if ring is not None else file.getvalue()


def _ringed(content: bytes) -> bytes:
    """Boxes of text as rings, which the writer cannot draw."""
    return edited(
        content, "xl/drawings/drawing1.xml", lambda xml: xml.replace('"rect"', '"ellipse"')
    )


def edited(content: bytes, part: str, change: object, more: Filled | None = None) -> bytes:
    """A workbook with one part changed, and further parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part and callable(change):
                data = change(data.decode()).encode()
            new.writestr(name, data)
        for name, text in (more or {}).items():
            new.writestr(name, str(text))
    return file.getvalue()


def without_value(content: bytes, cell: str) -> bytes:
    """A workbook whose formula in a cell was never worked out."""
    pattern = re.compile(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v>[^<]*</v>')
    return edited(content, "xl/worksheets/sheet1.xml", lambda xml: pattern.sub(r"\1", xml))
