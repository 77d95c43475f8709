"""What the PDF of an annual report says: its content as it was drafted, with the words of a language (Art. 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Tx

_REPORT: Final = "SELECT r.content, r.digest FROM public.annual_report r WHERE r.id = $1"
# zh, en
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("年度报告", "Annual report"),
    "as_of": ("数据截止", "Figures as of"),
    "digest": ("内容摘要（SHA-256）", "Digest (SHA-256)"),
    "cycle": ("本年度评审", "The cycle of the year"),
    "no_cycle": ("本年度无表彰周期。", "No awards were given for this year."),
    "applications": ("申报组织", "Applications"),
    "counties": ("申报组织按县区", "Applications by county"),
    "sectors": ("申报组织按行业组别", "Applications by sector group"),
    "steps": ("各环节通过情况", "How far applications came"),
    "winners": ("获奖组织", "Winners"),
    "name": ("组织名称", "Organisation"),
    "kind": ("奖项", "Award"),
    "number": ("证书编号", "Certificate"),
    "remark": ("备注", "Remark"),
    "honour": ("仅授予称号", "title only"),
    "revoked_one": ("已撤销", "revoked"),
    "money": ("奖金", "Bonus"),
    "granted": ("应发（元）", "Granted (CNY)"),
    "paid": ("已支付（元）", "Paid (CNY)"),
    "duties": ("在有效期内获奖组织的义务", "What winners owe within validity"),
    "green": ("正常", "in order"),
    "amber": ("待办", "waiting"),
    "red": ("逾期", "overdue"),
    "grey": ("免除", "waived"),
    "bans": ("本年度作出的限制申报决定", "Bans decided in the year"),
    "ground": ("事由", "Ground"),
    "until": ("限制至", "Until"),
    "none": ("无", "None"),
    "promotion": ("经验推广", "Promotion"),
    "activity": ("活动类别", "Activity"),
    "times": ("场次", "Number"),
    "came": ("参加人次", "Attended"),
    "no_activities": ("本年度未举办推广活动。", "No activities were held in the year."),
    "publication": ("宣传发布", "Publications"),
    "exchange_event": ("经验交流", "Exchange of experience"),
    "training": ("培训", "Trainings"),
    "public_interest": ("公益活动", "Activities for the public good"),
    "visit": ("观摩", "Visits to winners"),
    "practices": ("发布的优秀实践案例", "Good practice published"),
    "subject": ("题目", "Title"),
    "nominated": ("推荐申报更高奖项（项）", "Nominations for higher awards"),
    "won": ("获得的更高奖项", "Higher awards won"),
    "waiting": ("办理中或已免除", "under way or waived"),
    "inspections": ("奖金使用检查", "Inspections of the use of bonuses"),
    "inspected": ("办结检查（次）", "Concluded"),
    "misuses": ("其中认定使用不当（次）", "Of these, misuse found"),
    "amount": ("金额（元）", "Amount (CNY)"),
    "document": ("文号", "Document"),
    "improvement": ("复评与改进", "Reassessment and improvement"),
    "reassessed": ("办结复评（家）", "Winners reassessed"),
    "asked": ("到期应改进事项", "Improvements due in the year"),
    "met": ("已认可", "accepted"),
    "overdue": ("逾期", "overdue"),
    "revocations": ("本年度撤销的奖项", "Titles revoked in the year"),
    "decided": ("决定日期", "Decided on"),
    "history": ("历届情况", "All cycles"),
    "session": ("届次", "Session"),
    "year": ("年度", "Year"),
    "quality": ("质量奖", "Quality award"),
    "nomination": ("提名奖", "Nomination award"),
    "revoked": ("撤销", "Revoked"),
    "manufacturing": ("制造业", "Manufacturing"),
    "services_engineering": ("服务业、工程等", "Services and engineering"),
    "handed_in": ("已申报", "Handed in"),
    "qualified": ("资格合格", "Qualified"),
    "shortlisted": ("入围现场评审", "Chosen for site review"),
    "candidate": ("候选", "Candidates"),
    "proposed": ("拟奖", "Proposed"),
    "approved": ("审定", "Approved"),
    "awarded": ("表彰", "Awarded"),
}


def words(language: str) -> dict[str, str]:
    """Return the words of a language, `zh` or `en`."""
    return {key: both[language == "en"] for key, both in _WORDS.items()}


async def annual_report(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return what the report says in Chinese, as its reader sees it."""
    return await _in(tx, key, "zh")


async def annual_report_en(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return what the report says in English, as its reader sees it."""
    return await _in(tx, key, "en")


async def _in(tx: Tx, key: UUID, language: str) -> dict[str, Any] | None:
    rows = await tx.sql(_REPORT, key)
    return said(rows[0], language) if rows else None


def said(row: Any, language: str) -> dict[str, Any]:
    """Return what a report says in a language, in the form that its template reads."""
    content, told = row["content"], words(language)
    name = content["award_en"] if language == "en" else content["award"]
    head = f"{content['year']}" if language == "en" else f"{content['year']} 年度"
    return {
        "language": language, "w": told, "cycle": name, "subject": f"{head} {told['title']}", "digest": row["digest"],
        "report": content,
    }  # fmt: skip
