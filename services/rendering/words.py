"""Chinese words of what is printed: roles, phases and kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from noto_cjk_sans_otc import FONT_PATH

FONTS: Final = str(FONT_PATH.parent)  # the only fonts that are used, so that pages are the same everywhere

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final[Mapping[str, str]] = {
    "panel_report": "评审报告",
    "material_review": "材料评审情况汇总",
    "panels": "评审组名单",
    "conflicts": "利益冲突情况报告",
    "undertaking": "承诺书",
    "experts": "专家与任务量",
    "assignments": "评审任务",
    "progress": "评审进度",
    "scores": "逐条评分",
    "ranking": "材料评审排序",
    "declarations": "利益冲突声明",
    "accesses": "阅件记录",
    "evaluation_report": "综合评价报告",
    "evaluations": "综合评价情况汇总",
    "evaluation_table": "综合评价排序",
    "reconciliation": "奖金支付对账单",
    "reconciliation_table": "奖金支付对账表",
}
_WORDS: Final[Mapping[str, str]] = {
    "manufacturing": "制造业",
    "services_engineering": "服务业、工程等行业",
    "material": "材料评审",
    "site": "现场评审",
    "sitting": "在任",
    "conflict": "利益冲突",
    "grant_ended": "资格终止",
    "declined": "本人推辞",
    "stood_down": "办公室调整",
    "suspended": "暂停",
    "disqualified": "取消资格",
    "admitted": "在库",
    "removed": "出库",
    "confirmed": "属实",
    "partly": "部分属实",
    "not_confirmed": "不属实",
    "opening": "首次会议",
    "closing": "末次会议",
    "interview": "访谈",
    "strength": "优势",
    "improvement": "改进机会",
    "undeclared": "尚未声明",
    "none": "无冲突",
    "conflicted": "有冲突",
    "employment": "三年内任职",
    "shareholding": "持股",
    "kinship": "亲属关系",
    "consulting": "三年内咨询辅导",
    "business": "供应商或客户",
    "competitor": "竞争关系",
    "county_review": "参与县级评审或推荐",
    "other": "其他",
    "detected": "系统发现",
    "declared": "本人声明",
    "report": "评审报告",
    "evaluation": "综合评价",
    "site_list": "现场评审名单",
    "candidate_list": "候选名单",
    "proposed_list": "拟奖名单",
    "final_list": "审定名单",
    "act": "当事人的办理行为",
    "reported": "他人报告",
    "document:content": "申报材料",
    "document:preview": "申报材料（预览）",
    "secret_document:content": "保密材料",
    "secret_document:preview": "保密材料（预览）",
    "recommendation_document:content": "推荐意见文件",
    "recommendation_document:preview": "推荐意见文件（预览）",
    "consultation_document:content": "答复附件",
    "consultation_document:preview": "答复附件（预览）",
    "meeting_document:content": "会议文件",
    "meeting_document:preview": "会议文件（预览）",
    "site_document:content": "现场评审记录",
    "site_document:preview": "现场评审记录（预览）",
    "request_document:content": "补充资料",
    "request_document:preview": "补充资料（预览）",
    "dossier:opening": "打开保密部分",
    "bonus": "奖金",
    "work": "工作经费",
    "order:drafted": "已拟定",
    "order:released": "已签发",
    "order:exported": "已送平台",
    "order:accepted": "平台受理",
    "order:paid": "已支付",
    "order:failed": "支付失败",
    "order:returned": "已退回",
    "order:cancelled": "已撤销",
    "said:accepted": "受理",
    "said:paid": "已支付",
    "said:failed": "支付失败",
    "said:returned": "退回",
}


def word(code: str) -> str:
    """Return the word that is printed for a code; any other text stays as it is."""
    return _WORDS.get(code) or KINDS.get(code) or ROLES.get(code, code)


ROLES: Final[Mapping[str, str]] = {
    "public": "公众",
    "applicant": "申报组织",
    "recommender": "推荐单位",
    "department": "征询部门",
    "office": "工作办公室",
    "office_director": "办公室主任",
    "expert": "评审专家",
    "leading_group": "领导小组",
    "leading_group_secretary": "领导小组秘书",
    "executive_meeting": "市政府常务会议",
    "executive_secretary": "市政府常务会议秘书",
    "finance": "财政部门",
    "supervisor": "纪检监督",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
}
