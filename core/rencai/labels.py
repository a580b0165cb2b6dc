"""The words of the vocabulary in Chinese and English; nothing else may word an outcome, a cause or a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.notices import Notice

OUTCOMES = {
    "eligible": ("符合", "eligible"),
    "evidence_needed": ("待补充", "evidence needed"),
    "review": ("待复核", "review"),
    "ineligible": ("不符合", "ineligible"),
    "system_error": ("系统错误", "system error"),
}
ELSEWHERE = ("不在本市工作", "works elsewhere")
NOT_IN_FORCE = ("当日尚无此路径", "not yet in force")
CAUSES = {
    "empty": ("未填", "empty"),
    "unreadable": ("无法识别", "unreadable"),
    "contradiction": ("相互矛盾", "contradiction"),
    "ambiguous": ("名称有多种可能", "several readings"),
    "family": ("只能认出类别", "only the family is known"),
    "coverage": ("目录未全部载入", "the catalogue is not fully loaded"),
    "unpublished": ("未公布", "not published"),
    "reprint": ("仅见于转载", "carried by a reprint only"),
}
MATCHED = {
    "entry": ("在目录中", "listed"),
    "none": ("不在目录中", "not listed"),
    "family": ("只能认出类别", "of a family"),
    "ambiguous": ("须核对", "to be asked"),
    "unknown": ("不能判断", "cannot be told"),
}
"""What a name is in a city's catalogue."""
LADDER = {
    "id": ("编号", "id or code"),
    "exact": ("原样", "as it stands"),
    "folded": ("规整", "folded"),
    "alias": ("别名", "alias"),
    "structured": ("结构", "body, grade, level, words"),
    "family": ("类别", "family"),
    "candidate": ("相近", "alike"),
}
"""The steps by which a name is recognised."""
TIERS = {"urgent": ("急需紧缺", "urgently needed")}
LEVELS = {
    "assistant": ("助理级", "assistant"),
    "intermediate": ("中级", "intermediate"),
    "associate_senior": ("副高级", "associate senior"),
    "senior": ("正高级", "senior"),
}
GRANTS = {
    "title": ("认定职称", "recognised as the title"),
    "may_apply": ("可申报（须经评审）", "may apply (an evaluation follows)"),
    "benefits": ("享受待遇", "benefits"),
    "permit": ("许可", "permit"),
    "practise": ("执业", "right to practise"),
}
KINDS = {
    "permit": ("许可", "permit"),
    "visa": ("签证", "visa"),
    "residence": ("居留", "residence"),
    "title": ("职称", "title"),
    "service": ("服务", "service"),
    "money": ("资金", "money"),
}
"""What sort of thing a reward is."""
CHANGES = {
    "cells": ("申请人的单元格", "the person's cells"),
    "date": ("基准日", "the basis date"),
    "edition": ("目录版本或载入的目录", "the edition or its list"),
    "parameter": ("政策参数", "a parameter"),
    "decision": ("人工决定", "a decision"),
    "award": ("已领取的奖励", "an award received"),
    "package": ("插件版本", "the package"),
}
"""Why a ruling is another than before; the keys are the causes that ``runs.changes`` names."""
ROLES = {
    "viewer": ("查看", "viewer"),
    "member": ("经办", "member"),
    "admin": ("管理员", "administrator"),
}
SCOPES = {
    "read": ("查看", "read"),
    "score": ("评定", "score"),
    "decide": ("决定", "decide"),
    "admin": ("管理", "administer"),
}
STATES = {
    "queued": ("待评定", "waiting"),
    "leased": ("评定中", "at work"),
    "done": ("已评定", "scored"),
    "partial": ("已评定，但有遗漏", "scored, with gaps"),
    "failed": ("未能评定", "not scored"),
    "dead": ("未能评定", "not scored"),
    "refused": ("未能评定", "not scored"),
}
"""What became of a run, or of a file that never was one."""
ORIGINS = {"web": ("网页", "web page"), "score": ("命令行", "command line"), "nightly": ("夜间评定", "nightly")}
"""By what a run was asked for."""
DECIDED = {
    "own": ("本部门", "this department's"),
    "promoted": ("全局", "the promoted"),
    "same": ("按{}决定 #{}（经办人 {}，{}），即“{}”", "by {} decision #{} ({}, {}) it is {}"),
    "different": ("按{}决定 #{}（经办人 {}，{}），不是“{}”", "by {} decision #{} ({}, {}) it is not {}"),
    "elsewhere": (
        "同名而发证机构不同（或未填）的证书有决定 {}，不适用于此，须另行决定",
        "decision {} is on this name by another issuer, or by none; this one is to be decided by itself",
    ),
}
"""What is said of a decision: whose it is, and what was decided."""
VERDICTS = {
    "standing": ("适用", "holds"),
    "superseded": ("已被后来的决定取代", "superseded"),
    "undone": ("已撤销", "undone"),
    "void": ("条目已不在目录中", "the entry is gone"),
}
"""Whether a decision holds."""
ACTIONS = {
    "nightly_finished": ("夜间评定", "nightly"),
    "runs_purged": ("清除到期的运行", "runs purged"),
    "inbox_purged": ("清除到期的收件文件", "inbox files purged"),
    "decisions_stored": ("保存决定", "decisions stored"),
    "decisions_undone": ("撤销决定", "decisions undone"),
    "decisions_promoted": ("推广决定", "decisions promoted"),
    "decisions_withdrawn": ("收回推广", "decisions withdrawn"),
    "awards_recorded": ("登记奖励", "awards recorded"),
    "award_reversed": ("撤销奖励", "award reversed"),
    "list_imported": ("导入目录", "list imported"),
    "list_removed": ("移除目录", "list removed"),
    "backup_made": ("备份", "backup made"),
    "restored": ("从备份恢复", "restored from a backup"),
    "person_erased": ("删除个人资料", "person erased"),
    "user_added": ("添加用户", "user added"),
    "user_disabled": ("停用用户", "user disabled"),
    "user_enabled": ("启用用户", "user enabled"),
    "user_assigned": ("更改部门或角色", "user assigned"),
    "password_changed": ("更改密码", "password changed"),
    "token_added": ("签发令牌", "token added"),
    "token_revoked": ("吊销令牌", "token revoked"),
    "signed_in": ("登录", "signed in"),
    "signed_out": ("退出", "signed out"),
    "sign_in_refused": ("登录被拒", "sign-in refused"),
    "sign_in_throttled": ("登录尝试过多", "sign-in throttled"),
    "refused": ("请求被拒", "request refused"),
    "files_uploaded": ("上传文件", "files uploaded"),
    "run_requested": ("提交评定", "run requested"),
    "result_downloaded": ("下载结果", "result downloaded"),
}
"""What the processing record tells of."""
RELIABILITIES = {
    "seed": ("原始文件", "seed document"),
    "government": ("政府网站", "government"),
    "news": ("新闻报道", "news"),
    "reprint": ("转载", "reprint"),
    "supplied": ("由用户提供", "supplied by the user"),
}
PROBLEMS = {
    "E_CELL_DATE": (
        ("不是能识别的日期", "not a date that can be read"),
        (
            "写作 2022-03-29；不能只写年份、写两位年份或日月不分；显示为数字的，把单元格格式改为日期",
            "write 2022-03-29, not 2022, 22-3-29 or 03/04/2022; where a number shows, set the cell's format to date",
        ),
    ),
    "E_CELL_NUMBER": (
        ("不是能识别的数", "not a number that can be read"),
        ("写一个数，不写区间、“>5”或“约5”", "write one number: no range, no “>5”, no “about 5”"),
    ),
    "E_CELL_FLAG": (("不是“是”或“否”", "neither yes nor no"), ("写 是 或 否", "write yes or no")),
    "E_CELL_WORD": (
        ("不在可选值之内", "not one of the accepted values"),
        ("改用模板下拉框中的值", "use a value of the template's list"),
    ),
    "E_CELL_PLACE": (
        ("认不出是哪个城市", "no city, or several"),
        ("写城市名，只写一个", "write one city's name"),
    ),
    "E_CELL_ID": (
        ("证件号码的校验位或其中的日期不符", "the check digit of the ID number or the date in it does not fit"),
        ("多半是录入错误，对照证件原件重新录入", "a typing mistake: compare the document and type it again"),
    ),
    "E_CELL_ID_NUMBER": (
        ("证件号码存成了数字，位数可能已丢失", "an ID number stored as a number: digits may be lost"),
        ("把单元格格式改为文本，再重新录入号码", "format the cell as text and type the number again"),
    ),
    "E_CELL_ID_NONE": (
        ("没有写出证件号码，或只写了一部分", "no ID number, or only a part of one"),
        ("填写完整的号码；没有就留空", "write the whole number, or leave the cell empty"),
    ),
    "E_CELL_CONTRADICTION": (
        ("与另一格矛盾", "contradicts another cell"),
        ("对照证书或证件原件，改正其中一格", "compare the certificate or identity document and mend one"),
    ),
}
"""Code -> what was found, what to do."""
NOTICES = {
    "decisions_void": (
        "决定 {0} 所指的条目已不在目录中，不再适用",
        "decision {0} is on an entry that the catalogue no longer has, and decides nothing",
    ),
    "format_differs": (
        "文件名以“{0}”结尾，内容却是 {1} 格式；已按内容读取",
        "the name ends in {0}, the content is {1}; it was read as what it is",
    ),
    "macros_not_run": (
        "文件含有宏；宏没有运行，只读取了单元格",
        "it holds macros; they were not run, only the cells were read",
    ),
    "links_not_followed": (
        "文件引用了其他文件或数据源；没有打开它们，使用的是保存时的值",
        "it refers to other files or data sources; none was opened, the values saved with it were used",
    ),
    "csv_encoding": (
        "文件没有标明编码，按 {0} 读取；请抽查姓名是否正确",
        "it does not say its encoding and was read as {0}; check that some names are right",
    ),
    "column_twice": (
        "列“{0}”没有使用：另一列已读作“{1}”；若用错了列，请删去一列或用 --map 指定",
        "the column {0!r} is not used: another is read as {1}; if that is the wrong one, delete one or use --map",
    ),
    "heading_repeated": ("列名“{0}”出现多次", "the heading {0!r} occurs more than once"),
    "column_confirmed": (
        "列“{0}”按确认过的对应关系作为“{1}”读取",
        "the column {0!r} is read as {1}, as was confirmed",
    ),
    "column_dismissed": (
        "列“{0}”没有读取：曾确认它与评定无关",
        "the column {0!r} is not read: it was confirmed to be none of rencai's",
    ),
    "near_accepted": (
        "列名“{0}”按“{1}”读取；若不是，请改列名或用 --map 指定",
        "the heading {0!r} is read as {1}; if it is not, rename it or use --map",
    ),
    "near_suggested": (
        '列“{0}”没有读取。它是 {1} 吗？是，就在命令中加 --map "{0}={column}" 确认一次；不是，写 --map "{0}="',
        'the column {0!r} is not read; is it {1}? if so, confirm it with --map "{0}={column}", if not, --map "{0}="',
    ),
    "sheet_hidden": (
        "隐藏的工作表，未评定；需要时请取消隐藏，或用 --sheet 指定",
        "a hidden sheet, not scored; unhide it or name it with --sheet if it should be",
    ),
    "sheet_left_out": (
        "--sheet 没有指定这张工作表，未评定",
        "not named with --sheet, not scored",
    ),
}
"""Code of a notice -> its words, which its ``told`` fill."""
MISFITS = {
    "city": ("没有这个城市的可用插件", "no working package of that city"),
    "edition": ("城市插件里已没有这一版目录", "the package no longer knows the edition"),
    "begins": (
        "城市插件里这一版的施行日与导入时所给的不同",
        "the package's edition begins on another day than was given",
    ),
    "totals": ("城市插件里这一版的控制总数已改变", "the package's totals of the edition have changed"),
}
"""Why an imported list is not used."""
HOW = {
    "known": ("读作", "read as "),
    "accepted": ("近似，读作", "nearly, read as "),
    "confirmed": ("已确认，读作", "confirmed, read as "),
    "twice": ("与另一列同指一项，未用", "says what another column says; not used"),
    "dismissed": ("已确认与评定无关，原样带回", "confirmed to be none of rencai's; carried through"),
    "suggested": ("未读取，待确认（见汇总），原样带回", "not read until confirmed (see the summary); carried through"),
    "unknown": ("不认识，原样带回", "not recognised; carried through"),
}
"""How a column of the input was read; words that end in a space or 读作 are followed by what it was read as."""
REMARKS = {
    "merged_filled": ("合并单元格，按首格填充", "merged, filled with the first cell's value"),
    "month_only": (
        "只写到年月：按该月 1 日计，有效期按该月最后一日计",
        "month only: the first day of it counts, for an expiry the last",
    ),
}
"""Code of what was done to a cell -> its words."""
SKIPPED = {
    "blank": ("空行", "blank"),
    "header": ("重复的表头", "the header once more"),
    "example": ("填写示例", "an example"),
    "guide": ("填写要求", "how to fill in"),
    "numbering": ("列号", "column numbers"),
    "total": ("合计、小计", "a total"),
    "footer": ("表尾（制表人、备注等）", "a footer"),
    "note": ("小标题、说明", "a section heading or note"),
}
"""Reason for which a row of a sheet is no applicant's -> its words."""
WHERE = {
    "qualification": ("证书原件", "the certificate"),
    "issuer": ("证书原件", "the certificate"),
    "issuing_country": ("证书原件", "the certificate"),
    "issue_date": ("证书原件", "the certificate"),
    "expiry_date": ("证书原件或续期证明", "the certificate or its renewal"),
    "verification": ("核验平台的报告", "the verification report"),
    "nationality": ("护照或身份证件", "passport or identity card"),
    "id_number": ("护照或身份证件", "passport or identity card"),
    "birth_date": ("护照或身份证件", "passport or identity card"),
    "experience_years": ("任职证明或社保记录", "employment or social insurance record"),
    "overseas_experience_years": ("境外任职证明", "proof of employment abroad"),
    "work_city": ("用人单位", "the employer"),
    "employer": ("用人单位", "the employer"),
    "employment_relation": ("劳动合同或聘任文件", "employment contract"),
    "job_type": ("用人单位的岗位说明", "the employer's job description"),
    "related_field": ("用人单位的岗位说明", "the employer's job description"),
    "industry": ("用人单位", "the employer"),
    "frontier_industry": ("用人单位", "the employer"),
    "education": ("学历证书", "the diploma"),
    "specialty": ("职称证书或学历证书", "the title certificate or diploma"),
    "current_title": ("职称证书", "the title certificate"),
    "current_title_level": ("职称证书", "the title certificate"),
    "current_title_date": ("职称证书", "the title certificate"),
    "outstanding": ("用人单位的业绩证明", "the employer's record of achievements"),
    "employer_recommendation": ("用人单位的推荐函", "the employer's letter of recommendation"),
    "skill_certificate": ("职业技能等级证书", "the skill certificate"),
    "talent_evaluation": ("评选结果文件", "the result of the evaluation"),
    "application_date": ("申请表", "the application form"),
}
"""Column -> the document or office from which its cell is to be had."""


def said(notice: Notice, shown: Mapping[str, str], lang: str) -> str:
    """The notice in words, after what it is about; ``shown`` has the heading of each canonical column."""
    columns = " / ".join(shown[name] for name in notice.columns)
    column = columns if len(notice.columns) == 1 else pick(("列名", "COLUMN"), lang)
    words = pick(NOTICES[notice.code], lang).format(*notice.told, columns, column=column)
    return ": ".join((" / ".join(notice.where), words)) if notice.where else words


def pick(pair: tuple[str, str], lang: str) -> str:
    """The Chinese or the English of a pair.

    >>> pick(OUTCOMES["review"], "zh"), pick(OUTCOMES["review"], "en")
    ('待复核', 'review')
    """
    return pair[0] if lang == "zh" else pair[1]
