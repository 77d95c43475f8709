"""Chinese words of what is printed: roles, phases and kinds."""

from __future__ import annotations

from typing import Final

from noto_cjk_sans_otc import FONT_PATH

FONTS: Final = str(FONT_PATH.parent)  # the only fonts that are used, so that pages are the same everywhere

ROLES: Final = {
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
    "finance": "财政部门",
    "supervisor": "纪检监督",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
}
