"""The words of messages in Chinese and in English (Art. 12, 16, 17, 21, 22, 28).

They hold nothing of an application but its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from regulation.calendar import SHANGHAI
from regulation.telling import Event

_E = Event


@dataclass(frozen=True)
class Words:
    """Title and text in one language; `{number}`, `{until}`, … are facts."""

    title: str
    text: str


# Event -> words in Chinese and in English.
WORDS: Final[Mapping[Event, tuple[Words, Words]]] = {
    _E.ANNOUNCED: (
        Words("{award}第{session}届评审通知已发布", "申报自 {opens} 起受理，{until} 截止。申报和评审不收取任何费用。"),
        Words("{award}: session {session} was announced",
              "Applications are accepted from {opens} until {until}. No fee of any sort is charged."),
    ),
    _E.FILING_OPENED: (
        Words("{award}第{session}届开始受理申报", "申报截止时间为 {until}。"),
        Words("{award}: applications for session {session} are accepted", "The deadline is {until}."),
    ),
    _E.EXTENDED: (
        Words("{award}第{session}届期限已延长", "延长适用于全体申报组织和推荐单位。申报截止时间现为 {until}，详见公告。"),
        Words("{award}: a deadline of session {session} was extended",
              "It is extended for all. Applications now end on {until}; please see the notice."),
    ),
    _E.CORRECTED: (
        Words("{award}第{session}届公告有更正", "请查看更正公告。"),
        Words("{award}: a notice of session {session} was corrected", "Please see the correcting notice."),
    ),
    _E.SUBMITTED: (
        Words("申报 {number} 已提交，待推荐", "请登录系统查看并提出推荐意见。"),
        Words("Application {number} was handed in", "It waits for your recommendation; please sign in to see it."),
    ),
    _E.WITHDRAWN: (
        Words("申报 {number} 已撤回", "申报组织已撤回该申报，无需继续办理。"),
        Words("Application {number} was withdrawn", "The applicant took it back; nothing more is to be done."),
    ),
    _E.RETURNED: (
        Words("申报 {number} 已退回补正", "请登录系统查看需要补正的内容，补正后须在 {until} 前重新提交。"),
        Words("Application {number} was returned for correction",
              "Please sign in to see what is to be corrected; it must be handed in again before {until}."),
    ),
    _E.RECOMMENDED: (
        Words("申报 {number} 已获推荐", "推荐单位已提出推荐意见，请登录系统查看。"),
        Words("Application {number} was recommended", "The recommender has given an opinion; please sign in to see it."),
    ),
    _E.DECLINED: (
        Words("申报 {number} 未获一家单位推荐", "请登录系统查看理由。其他有权推荐的单位仍可推荐，该单位也可以改变意见。"),
        Words("A body declined to recommend application {number}",
              "Please sign in to see why. Another competent body may still recommend it, and so may the same one."),
    ),
    _E.CONSULTED: (
        Words("收到 {count} 份征求意见函，待答复", "请于 {due} 前登录系统答复。"),
        Words("New consultations that wait for your answer: {count}", "Please sign in and answer before {due}."),
    ),
    _E.ANSWERED: (
        Words("申报 {number} 的部门意见已答复", "请登录系统查看并办结。"),
        Words("A department answered about application {number}", "Please sign in to see and close the consultation."),
    ),
    _E.LIST_DRAFTED: (
        Words("{award}第{session}届有名单待签发", "请登录系统审核。"),
        Words("{award}: a list of session {session} waits for a signature", "Please sign in to examine it."),
    ),
    _E.QUALIFIED: (
        Words("申报 {number} 已列入合格名单", "申报进入材料评审。"),
        Words("Application {number} is on the qualified list", "It goes on to the material review."),
    ),
    _E.REJECTED: (
        Words("申报 {number} 未列入合格名单", "请登录系统查看理由。"),
        Words("Application {number} is not on the qualified list", "Please sign in to see the reasons."),
    ),
    _E.SHORTLISTED: (
        Words("申报 {number} 进入现场评审", "请做好准备，具体安排另行通知。"),
        Words("Application {number} is chosen for site review", "Please prepare for it; arrangements will follow."),
    ),
    _E.NOT_SHORTLISTED: (
        Words("申报 {number} 未进入现场评审", "感谢参与本届评审。"),
        Words("Application {number} was not chosen for site review", "Thank you for taking part in this session."),
    ),
    _E.VISIT_PLANNED: (
        Words("申报 {number} 的现场评审已安排", "请登录系统查看日程和核实要点。"),
        Words("Application {number}: the visit is planned", "Please sign in for its days and the points to verify."),
    ),
    _E.VISIT_ANNOUNCED: (
        Words("申报 {number} 将接受现场评审", "请登录系统查看日期、地点、议程和需要准备的事项。"),
        Words("Application {number}: you will be visited",
              "Please sign in for the days, place, agenda and what to prepare."),
    ),
    _E.VISIT_SET: (
        Words("申报 {number} 的现场评审已通知申报组织", "日期和地点已定，请登录系统查看日程和同组成员，并安排好行程。"),
        Words("Application {number}: the applicant knows of your visit",
              "Its days and place are set. Please sign in for the plan and who else goes, and arrange to be there."),
    ),
    _E.VISIT_POSTPONED: (
        Words("申报 {number} 的现场评审已推迟", "请登录系统查看原因；新的日期另行通知。"),
        Words("Application {number}: the visit is put off",
              "Please sign in to see why; the new days will be announced."),
    ),
    _E.INFORMATION_ASKED: (
        Words("申报 {number}：评审组要求补充资料", "请登录系统查看要求，并在期限内提交。"),
        Words("Application {number}: the panel asks for information", "Please sign in to see what, and by when."),
    ),
    _E.INFORMATION_DELIVERED: (
        Words("申报 {number}：补充资料已提交", "请登录系统查看。"),
        Words("Application {number}: the information was delivered", "Please sign in to see it."),
    ),
    _E.PUBLICISED: (
        Words("申报 {number} 已列入公示名单", "公示期间接受异议，请关注公告。"),
        Words("Application {number} is on the published list", "Objections are heard meanwhile; please see the notice."),
    ),
    _E.NOT_PROPOSED: (
        Words("申报 {number} 未列入公示名单", "感谢参与本届评审。"),
        Words("Application {number} is not on the published list", "Thank you for taking part in this session."),
    ),
    _E.OBJECTED: (
        Words("{award}第{session}届收到一件异议", "请登录系统承办。"),
        Words("{award}: an objection was filed in session {session}", "Please sign in to take it."),
    ),
    _E.OBJECTION_ADDED: (
        Words("您承办的一件异议有新情况", "请登录系统查看。"),
        Words("There is something new on an objection that you handle", "Please sign in to see it."),
    ),
    _E.OBJECTION_DOUBTED: (
        Words("{award}第{session}届有一件异议拟不予受理", "请登录系统审核签署。"),
        Words("{award}: an objection of session {session} was found inadmissible", "It waits for a second signature."),
    ),
    _E.OBJECTION_VERIFIED: (
        Words("{award}第{session}届有一件异议已核实", "处理意见已提出，请登录系统提请审查。"),
        Words("{award}: an objection of session {session} was verified", "It waits for the leading group's decision."),
    ),
    _E.HEARING_ASKED: (
        Words("请就申报 {number} 的有关情况陈述意见", "请登录系统查看所询事项和期限；逾期未陈述将如实记录，不视为认可。"),
        Words("Please state your side on application {number}",
              "Sign in to see what is asked and until when; silence is recorded and is no consent."),
    ),
    _E.HEARING_ANSWERED: (
        Words("申报 {number} 的组织已陈述意见", "请登录系统查看并继续核实。"),
        Words("The organisation of application {number} has answered", "Please sign in and go on verifying."),
    ),
    _E.REMOVED: (
        Words("申报 {number} 已移出公示名单", "请登录系统查看。"),
        Words("Application {number} is off the published list", "Please sign in to see more."),
    ),
    _E.AWARDED: (
        Words("申报 {number} 获得表彰", "市人民政府已通报表彰，请登录系统查看。"),
        Words("Application {number} was commended", "The government has commended it; please sign in to see more."),
    ),
    _E.CERTIFICATE_ISSUED: (
        Words("申报 {number} 的证书已颁发", "请登录系统下载；任何人可凭证书编号或者二维码在网站查验。"),
        Words("The certificate of application {number} was issued",
              "Please sign in to download it; anybody can check it on the website by its number or QR code."),
    ),
    _E.DISQUALIFIED: (
        Words("申报 {number} 已取消资格", "请登录系统查看。"),
        Words("Application {number} was disqualified", "Please sign in to see more."),
    ),
    _E.RECHECK_ASKED: (
        Words("申报 {number} 申请复核", "申报组织对未列入合格名单提出复核申请，请登录系统重新审核。"),
        Words("Application {number}: a recheck is asked for", "Please sign in and check the conditions once more."),
    ),
    _E.RECHECK_CHECKED: (
        Words("{award}第{session}届有复核结果待签发", "请登录系统审核。"),
        Words("{award}: a recheck of session {session} waits for a signature", "Please sign in to examine it."),
    ),
    _E.RECHECK_DISMISSED: (
        Words("申报 {number} 经复核仍未列入合格名单", "请登录系统查看理由。"),
        Words("Application {number} stays off the qualified list", "It was checked once more; please sign in to see why."),
    ),
    _E.SUSPENDED: (
        Words("您已被暂停参加{award}评审", "暂停期间不能查看申报材料，请登录系统查看原因。"),
        Words("{award}: you are suspended as an expert",
              "You do not see applications meanwhile; please sign in to see why."),
    ),
    _E.RESUMED: (
        Words("您已恢复参加{award}评审", "原评审安排不再恢复，以后的安排另行通知。"),
        Words("{award}: you review again", "Earlier places stay with others; you will be told of new ones."),
    ),
    _E.POOL_LEFT: (
        Words("您已不在{award}专家库中", "请登录系统查看原因。"),
        Words("{award}: you are no longer in the expert pool", "Please sign in to see why."),
    ),
    _E.COUNTY_RECOMMENDED: (
        Words("您被推荐参加县级质量奖评审", "此后您须回避该县（市、区）的申报组织，请登录系统查看。"),
        Words("You are recommended to a county's own reviews",
              "Applicants from there are barred to you from now on; please sign in to see more."),
    ),
    _E.COMPLAINED: (
        Words("申报 {number} 对评审提出投诉", "请登录系统核查并答复。"),
        Words("Application {number}: the review is complained of", "Please sign in to examine and answer it."),
    ),
    _E.COMPLAINT_ANSWERED: (
        Words("申报 {number} 的投诉已答复", "请登录系统查看。"),
        Words("Application {number}: your complaint was answered", "Please sign in to see the answer."),
    ),
    _E.CONDUCT_OPENED: (
        Words("{award}：请就履职情况作出说明", "请登录系统查看核查事项，并在期限内陈述申辩。"),
        Words("{award}: please state your case", "A matter of your conduct is examined; please sign in and answer in time."),
    ),
    _E.CONDUCT_STATED: (
        Words("{award}：一名专家已陈述申辩", "请登录系统查看并提出处理意见。"),
        Words("{award}: an expert has stated the own case", "Please sign in to see it."),
    ),
    _E.BODY_OPENED: (
        Words("{award}：请就本单位履职情况作出说明", "请登录系统查看核查事项，并在期限内陈述申辩。"),
        Words("{award}: please state your body's case", "How your body does its duty is examined; please sign in and answer in time."),
    ),
    _E.BODY_STATED: (
        Words("{award}：一家参评单位已陈述申辩", "请登录系统查看并提出处理意见。"),
        Words("{award}: a body has stated its case", "Please sign in to see it."),
    ),
    _E.BODY_PROPOSED: (
        Words("{award}：有取消单位评审资格的提请待决定", "请登录系统审查。"),
        Words("{award}: a body's disqualification waits for a decision", "Please sign in to examine it."),
    ),
    _E.BODY_DECIDED: (
        Words("{award}：本单位履职核查已有结论", "请登录系统查看。"),
        Words("{award}: a matter of your body's conduct was decided", "Please sign in to see the outcome."),
    ),
    _E.BODY_DISQUALIFIED: (
        Words("{award}：本单位的评审资格已被取消", "本单位在该奖项中的职责同时终止。理由请向工作办公室了解。"),
        Words("{award}: the qualification of your body was cancelled",
              "Its roles in this award have ended. The office tells why."),
    ),
    _E.BODY_RESOLVED: (
        Words("{award}：取消单位评审资格的提请已有决定", "请登录系统查看并办理后续事项。"),
        Words("{award}: a proposal to disqualify a body was decided", "Please sign in to see the decision and what is left to do."),
    ),
    _E.MEETING_CONVENED: (
        Words("{award}：召集会议", "“{meeting}”定于 {starts} 在{place}召开，议程和材料请登录系统查看。"),
        Words("{award}: a meeting is convened",
              "\"{meeting}\" begins on {starts} at {place}; please sign in for agenda and papers."),
    ),
    _E.MEETING_CANCELLED: (
        Words("{award}：会议取消", "原定 {starts} 召开的“{meeting}”取消，原因请登录系统查看。"),
        Words("{award}: a meeting is cancelled",
              "\"{meeting}\" of {starts} is not held; please sign in to see why."),
    ),
    _E.NOT_APPROVED: (
        Words("申报 {number} 未获审定", "{award}第{session}届评审结果已公布，贵单位未列入表彰名单。"),
        Words("Application {number} was not approved",
              "The results of session {session} of {award} are public; you are not among the winners."),
    ),
    _E.CONDUCT_PROPOSED: (
        Words("{award}：有取消评审资格的提请待决定", "请登录系统审查。"),
        Words("{award}: a disqualification waits for a decision", "Please sign in to examine it."),
    ),
    _E.CONDUCT_DECIDED: (
        Words("{award}：履职核查已有结论", "请登录系统查看。"),
        Words("{award}: a matter of your conduct was decided", "Please sign in to see the outcome."),
    ),
    _E.LATE_CONFLICT: (
        Words("申报 {number} 涉及新发现的利益关系", "相关人员已停止参与，其评分不再计入。请登录系统查看受影响的决定。"),
        Words("A conflict of interest was found late that touches application {number}",
              "The person takes no further part, and no score of theirs counts. Please sign in to see what is touched."),
    ),
    _E.DECLARATION_ASKED: (
        Words("{award}：请申报利益关系", "涉及 {count} 个组织。请登录系统签署承诺书并逐一申报；未申报的，不能参加相应申报的评审。"),
        Words("{award}: please declare your interests",
              "You are asked about {count} organisations. Please sign in, sign the undertaking and answer for each; where"
              " you have not answered, you review nothing."),
    ),
    _E.SEATED: (
        Words("{award}：新安排您评审 {count} 份申报", "请登录系统查看材料和提交期限；不能承担的，请在提交前说明理由辞谢。"),
        Words("{award}: applications given to you for review: {count}",
              "Please sign in to see them and by when. If you cannot take one on, please decline it with your reason"
              " before you submit."),
    ),
    _E.STOOD_DOWN: (
        Words("{award}：您不再参加一份申报的评审", "工作办公室已调整评审安排，请登录系统查看。"),
        Words("{award}: you no longer review one of your applications",
              "The office has rearranged the panel; please sign in to see what you still have."),
    ),
    _E.TERM_EXTENDED: (
        Words("{award}：您的一份评审期限已延长", "请登录系统查看新的期限。"),
        Words("{award}: you have more time for a review", "Please sign in to see the new date."),
    ),
    _E.DRAW_DRAFTED: (
        Words("第 {count} 次评审组抽取已有结果", "请登录系统查看拟定的评审组，由另一人审核后采用。"),
        Words("Draw {count} of the panels is there",
              "Please sign in to see who would sit where; another person examines and applies it."),
    ),
    _E.DRAW_INFEASIBLE: (
        Words("第 {count} 次评审组抽取无可行方案", "请登录系统查看哪些约束不能同时满足，以及如何调整。"),
        Words("Draw {count}: no panels fit", "Please sign in to see which constraints bind, and what would free them."),
    ),
    _E.DRAW_FAILED: (
        Words("第 {count} 次评审组抽取计算中断", "系统将自动重新计算；长时间没有结果的，请联系系统管理员，或者放弃本次抽取后重新提出。"),
        Words("Draw {count}: the computation broke off",
              "It is taken up again by itself. If there is no result for long, please tell the administrator of the"
              " system, or discard the draw and ask anew."),
    ),
    _E.LEADS_NOW: (
        Words("您已担任申报 {number} 的评审组组长", "请登录系统查看需由组长办理的事项。"),
        Words("You now lead the panel of application {number}", "Please sign in to see what its leader has to do."),
    ),
    _E.PLACE_DECLINED: (
        Words("申报 {number}：一名专家辞谢评审", "请登录系统查看理由并补足评审组。"),
        Words("Application {number}: an expert declined to review it",
              "Please sign in to see why, and complete the panel."),
    ),
    _E.REVIEWS_LOCKED: (
        Words("申报 {number}：评审组已全部提交评分", "请登录系统查看，组织合议或者出具报告。"),
        Words("Application {number}: the whole panel has submitted",
              "Please sign in to see the reviews, and open a consensus or report."),
    ),
    _E.CONSENSUS_OPENED: (
        Words("申报 {number} 的评审组开始合议", "请登录系统查看各份评分和评语。"),
        Words("Application {number}: the panel takes counsel", "Please sign in to see the reviews."),
    ),
    _E.CONSENSUS_ASKED: (
        Words("申报 {number}：合议意见待您表态", "合议意见有新的内容，请登录系统确认或写明保留意见。"),
        Words("Application {number}: please respond to what the panel agreed on",
              "It has changed; please sign in to confirm it or to state your dissent."),
    ),
    _E.CONDUCT_RESOLVED: (
        Words("{award}：取消评审资格的提请已有决定", "请登录系统查看并办理后续事项。"),
        Words("{award}: a proposal to disqualify was decided", "Please sign in to see the decision and what is left to do."),
    ),
    _E.REPORT_REVISED: (
        Words("申报 {number} 的评审报告已变更", "一名专家被取消评审资格，其评分不再计入。请登录系统查看修订后的报告；评审组人数不足的，请增补后重新出具报告。"),
        Words("Application {number}: the panel's report has changed",
              "An expert was disqualified, and no score of theirs counts. Please sign in to see the report as it stands;"
              " where too few are left, the panel is to be completed and reports again."),
    ),
    _E.INCIDENT_REGISTERED: (
        Words("申报 {number}：有一件问题线索待核实", "须由登记人以外的人员核实，请登录系统办理。"),
        Words("Application {number}: an incident waits to be verified", "Another person than who registered it does that."),
    ),
    _E.STATEMENT_ASKED: (
        Words("申报 {number}：拟核查是否撤销称号，请陈述申辩", "请登录系统查看事由和期限；逾期未陈述将如实记录，不视为认可。"),
        Words("Application {number}: please state your case before a revocation",
              "Sign in to see why and until when; silence is recorded and is no consent."),
    ),
    _E.STATEMENT_GIVEN: (
        Words("申报 {number}：获奖组织已陈述申辩或者放弃其余期限", "请登录系统查看。"),
        Words("Application {number}: the winner stated its case or waived the rest of the period", "Please sign in to see it."),
    ),
    _E.INCIDENT_DROPPED: (
        Words("申报 {number}：称号不予撤销", "经听取陈述申辩，所涉事项不再办理。"),
        Words("Application {number}: your title is not revoked", "After you were heard, the matter goes no further."),
    ),
    _E.REVOCATION_PROPOSED: (
        Words("申报 {number}：撤销建议待签发", "请登录系统审核。"),
        Words("Application {number}: a proposal to revoke the title waits for your signature", "Please sign in to examine it."),
    ),
    _E.REVOCATION_RETURNED: (
        Words("申报 {number}：撤销建议已退回", "请登录系统查看原因。"),
        Words("Application {number}: the proposal to revoke the title was given back", "Please sign in to see why."),
    ),
    _E.REVOCATION_SUBMITTED: (
        Words("申报 {number}：撤销称号提请领导小组审议", "请登录系统列入全体会议议程。"),
        Words("Application {number}: a revocation is put to the leading group", "Please put it on the agenda of a plenary."),
    ),
    _E.REVOKED: (
        Words("申报 {number} 所获称号已被撤销", "撤销决定已公告；不得再使用称号和标志，有关事项请登录系统查看。"),
        Words("The title won by application {number} was revoked",
              "The decision is public. Title and mark must not be used any more; please sign in to see what follows."),
    ),
    _E.REVOCATION_REFUSED: (
        Words("申报 {number} 所获称号不予撤销", "经审议，称号继续有效，请登录系统查看。"),
        Words("The title won by application {number} stays", "It was decided not to revoke it; please sign in to see more."),
    ),
    _E.TIP_RECEIVED: (
        Words("{award}第{session}届：收到对获奖组织的反映", "请登录系统承办。"),
        Words("{award}: a tip about a winner of session {session} was received", "Please sign in to take it."),
    ),
    _E.TIP_ADDED: (
        Words("您承办的一件反映有补充", "请登录系统查看。"),
        Words("Something was added to a tip that you look into", "Please sign in to see it."),
    ),
    _E.STATEMENT_DUE: (
        Words("申报 {number}：陈述申辩期限将于 {due} 届满", "请登录系统陈述申辩。"),
        Words("Application {number}: your period to state your case ends at {due}", "Please sign in to state it."),
    ),
    _E.STATEMENT_ENDS: (
        Words("申报 {number}：获奖组织的陈述期限将于 {due} 届满", "期满后请登录系统提出撤销建议，或者提请不予撤销。"),
        Words("Application {number}: the winner's period to state its case ends at {due}",
              "After it, please propose the revocation or have the matter dropped."),
    ),
    _E.FILING_ENDS: (
        Words("申报 {number} 尚未提交", "申报截止时间为 {due}，逾期不能提交。请登录系统完成申报。"),
        Words("Application {number} is not handed in yet",
              "The deadline is {due}; nothing can be handed in after it. Please sign in to complete it."),
    ),
    _E.RECOMMENDING_ENDS: (
        Words("有 {count} 份申报待推荐", "推荐截止时间为 {due}，请登录系统办理。"),
        Words("Applications that wait for your recommendation: {count}", "The deadline is {due}; please sign in."),
    ),
    _E.ANSWER_DUE: (
        Words("有 {count} 份征求意见函待答复", "最早一份应于 {due} 前答复，请登录系统办理。"),
        Words("Consultations that wait for your answer: {count}", "The first is due before {due}; please sign in."),
    ),
    _E.REVIEW_DUE: (
        Words("有 {count} 份评审待提交", "最早一份应于 {due} 前提交，请登录系统办理。"),
        Words("Reviews that you have not submitted: {count}", "The first is due before {due}; please sign in."),
    ),
    _E.FEEDBACK_RELEASED: (
        Words("申报 {number} 的评审反馈报告已发布", "请登录系统查看各评分项的优势和改进机会，并说明改进打算。"),
        Words("Application {number}: the feedback on its review is there",
              "Please sign in for strengths and improvements by item, and say what you do with them."),
    ),
    _E.REASSESSMENT_OPENED: (
        Words("申报 {number} 的称号将接受复评", "请登录系统查看日期、范围和需要准备的事项。"),
        Words("Application {number}: your title will be reassessed",
              "Please sign in for the days, what is looked at and what to prepare."),
    ),
    _E.REASSESSMENT_SEATED: (
        Words("您被选为复评专家", "请登录系统签署保密承诺并申报利益关系，之后方可查看材料。"),
        Words("You are appointed to a reassessment",
              "Please sign in, sign the undertaking and declare your interests; only then do you see anything."),
    ),
    _E.REASSESSMENT_REPORTED: (
        Words("申报 {number} 的复评报告已提交", "请登录系统拟定复评结论。"),
        Words("Application {number}: the panel reported on the reassessment", "Please sign in and propose the outcome."),
    ),
    _E.REASSESSMENT_PROPOSED: (
        Words("{award}第{session}届有复评结论待签发", "请登录系统审核。"),
        Words("{award}: an outcome of a reassessment of session {session} waits for a signature",
              "Please sign in to examine it."),
    ),
    _E.REASSESSMENT_RETURNED: (
        Words("申报 {number} 的复评结论已退回", "请登录系统查看理由并重新拟定。"),
        Words("Application {number}: the outcome of the reassessment was given back",
              "Please sign in to see why, and propose it anew."),
    ),
    _E.REASSESSMENT_CONCLUDED: (
        Words("申报 {number} 的复评结论已签发", "请登录系统查看复评报告和改进措施，并作出回应。"),
        Words("Application {number}: the outcome of the reassessment is signed",
              "Please sign in for the report and what is to be improved, and answer it."),
    ),
    _E.REASSESSMENT_ANSWERED: (
        Words("申报 {number} 已回应复评结论", "请登录系统查看。"),
        Words("Application {number}: the winner answered the outcome of its reassessment", "Please sign in to see it."),
    ),
    _E.REASSESSMENT_ENDED: (
        Words("申报 {number} 的复评已结束", "请登录系统查看。"),
        Words("Application {number}: the reassessment is over", "Please sign in to see more."),
    ),
    _E.OBLIGATION_SUBMITTED: (
        Words("申报 {number}：获奖组织已提交义务材料", "请登录系统审阅，予以认可或退回。"),
        Words("Application {number}: the winner handed in what it owes", "Please sign in to accept it or send it back."),
    ),
    _E.OBLIGATION_ACCEPTED: (
        Words("申报 {number}：提交的获奖义务材料已认可", "请登录系统查看。"),
        Words("Application {number}: what you handed in as a winner was accepted", "Please sign in to see it."),
    ),
    _E.OBLIGATION_RETURNED: (
        Words("申报 {number}：提交的获奖义务材料已退回", "请登录系统查看需要补正的内容，补正后重新提交。"),
        Words("Application {number}: what you handed in as a winner was sent back",
              "Please sign in to see what is to be put right, and hand it in anew."),
    ),
    _E.OBLIGATION_WAIVED: (
        Words("申报 {number}：一项获奖义务已免除", "请登录系统查看理由。"),
        Words("Application {number}: a duty of yours as a winner was waived", "Please sign in to see why."),
    ),
    _E.OBLIGATION_OVERDUE: (
        Words("申报 {number}：本区域获奖组织有一项义务逾期未履行", "该项应于 {due} 前提交，请登录系统查看并督促。"),
        Words("Application {number}: a winner of your county is late with a duty",
              "It was to be handed in before {due}; please sign in to see it, and remind the winner."),
    ),
    _E.OBLIGATION_DUE: (
        Words("{award}第{session}届：有 {count} 项获奖义务待履行", "最早一项应于 {due} 前提交，请登录系统办理。"),
        Words("{award}, session {session}: duties of a winner that wait for you: {count}",
              "The first is to be handed in before {due}; please sign in."),
    ),
    _E.BONUS_INSPECTED: (
        Words("{award}第{session}届：奖金使用情况正在检查", "请登录系统查看检查内容，并备好凭证。"),
        Words("{award}, session {session}: the use of your bonus is inspected",
              "Please sign in to see what is inspected, and keep your proofs at hand."),
    ),
    _E.BONUS_FOUND: (
        Words("{award}第{session}届：奖金使用检查已有结论", "请登录系统查看；认定挪用的，获奖组织可在期限内陈述意见。"),
        Words("{award}, session {session}: an inspection of a bonus has a finding",
              "Please sign in to see it; to a misuse the winner may reply within its time."),
    ),
    _E.BONUS_REPLIED: (
        Words("{award}第{session}届：获奖组织已就奖金检查结论陈述意见", "请登录系统查看并办理。"),
        Words("{award}, session {session}: a winner replied to a finding on its bonus", "Please sign in to see the reply."),
    ),
    _E.BONUS_RETURNED: (
        Words("{award}第{session}届：奖金检查结论被退回", "请登录系统查看理由并重新核查。"),
        Words("{award}, session {session}: a finding on a bonus was sent back",
              "Please sign in to see why, and look into it again."),
    ),
    _E.BONUS_SIGNED: (
        Words("{award}第{session}届：奖金使用检查结论已签发", "请登录系统查看。"),
        Words("{award}, session {session}: the finding on the use of your bonus was signed", "Please sign in to see it."),
    ),
    _E.BONUS_CIRCULATED: (
        Words("{award}第{session}届：奖金使用检查情况通报", "本地一家获奖组织被认定挪用奖金，请登录系统查看通报。"),
        Words("{award}, session {session}: a misuse of a bonus is circulated",
              "It is about a winner of your county; please sign in to see it."),
    ),
    _E.RETENTION_DUE: (
        Words("{award}：有 {count} 项资料保存期将满", "将自 {due} 起清除；须留存的请先另行归档，查看明细请运行 award retention plan。"),
        Words("{award}: what is kept no longer: {count}",
              "It will be erased from {due} on, unless something holds it; `award retention plan` shows what it is."),
    ),
    _E.TITLE_ORDERED: (
        Words("{award}第{session}届：获奖称号使用问题须限期整改", "请登录系统查看整改要求和期限。"),
        Words("{award}, session {session}: a use of the title is to be put right",
              "Please sign in to see what is to be done, and by when."),
    ),
    _E.TITLE_ANSWERED: (
        Words("{award}第{session}届：获奖组织已报告称号使用整改情况", "请登录系统核实。"),
        Words("{award}, session {session}: a winner says that it put a misuse of its title right",
              "Please sign in to verify it."),
    ),
    _E.TITLE_CLOSED: (
        Words("{award}第{session}届：称号使用问题已有处理结果", "请登录系统查看。"),
        Words("{award}, session {session}: a misuse of the title was closed", "Please sign in to see how it stands."),
    ),
    _E.TITLE_REMEDY_DUE: (
        Words("{award}第{session}届：有 {count} 项称号使用问题待整改", "最早一项应于 {due} 前整改并报告，请登录系统办理。"),
        Words("{award}, session {session}: misuses of the title to be put right: {count}",
              "The first is due before {due}; please sign in."),
    ),
    _E.CLAWBACK_PLANNED: (
        Words("{award}第{session}届：退还奖金计划已核准", "请登录系统查看各期金额和期限。"),
        Words("{award}, session {session}: the plan to pay the bonus back", "Please sign in to see what is due when."),
    ),
    _E.CLAWBACK_RECEIVED: (
        Words("{award}第{session}届：奖金退还情况有更新", "请登录系统查看尚待退还的金额。"),
        Words("{award}, session {session}: paying the bonus back", "What remains has changed; please sign in to see it."),
    ),
    _E.CLAWBACK_DUE: (
        Words("{award}第{session}届：有 {count} 期奖金待退还", "最早一期应于 {due} 前退还，请登录系统查看。"),
        Words("{award}, session {session}: instalments to be paid back: {count}", "The first is due before {due}; please sign in."),
    ),
    _E.STOP_DUE: (
        Words("{award}第{session}届：请确认停止使用称号", "请于 {due} 前登录系统确认称号和标识已停止使用。"),
        Words("{award}, session {session}: please confirm that the title is used no longer", "It is due before {due}; please sign in."),
    ),
    _E.STOP_CONFIRMED: (
        Words("{award}第{session}届：已报告停止使用称号", "请登录系统核实。"),
        Words("{award}, session {session}: a title is used no longer, as its winner says", "Please sign in to verify it."),
    ),
    _E.STOP_ANSWERED: (
        Words("{award}第{session}届：停止使用称号的确认已有答复", "请登录系统查看。"),
        Words("{award}, session {session}: the office answered to your confirmation", "Please sign in to see the answer."),
    ),
    _E.APPEAL_RECORDED: (
        Words("{award}第{session}届：复议诉讼情况已登记", "请登录系统查看。"),
        Words("{award}, session {session}: an appeal was recorded", "Please sign in to see it."),
    ),
    _E.ANNULMENT_PROPOSED: (
        Words("{award}：一项撤销决定被撤销，待签发", "请登录系统查看并办理。"),
        Words("{award}: an annulment waits for the signature", "Please sign in to see it."),
    ),
    _E.TITLE_RESTORED: (
        Words("{award}第{session}届：撤销称号的决定已被撤销", "称号及有关事项的恢复情况请登录系统查看。"),
        Words("{award}, session {session}: a revocation was annulled", "Please sign in to see what is restored."),
    ),
    _E.COUNTY_CONSENTED: (
        Words("{award}：推荐专家已同意参加县级评审", "请登录系统查看并答复。"),
        Words("{award}: an expert agreed to take part in county reviews", "Please sign in to see and to answer."),
    ),
    _E.COUNTY_ANSWERED: (
        Words("{award}：县级评审专家推荐已有答复", "请登录系统查看。"),
        Words("{award}: a recommendation to county reviews was answered", "Please sign in to see the answer."),
    ),
    _E.GUIDANCE_ASKED: (
        Words("{award}：有县级奖咨询待答复", "请登录系统答复。"),
        Words("{award}: a county asks about its own award", "Please sign in to answer."),
    ),
    _E.GUIDANCE_GIVEN: (
        Words("{award}：县级奖指导有新内容", "请登录系统查看。"),
        Words("{award}: there is guidance for the county's own award", "Please sign in to read it."),
    ),
    _E.PLAN_DRAFTED: (
        Words("{award}：年度工作计划待批准", "请登录系统审查。"),
        Words("{award}: a work plan waits for you", "Please sign in to examine it."),
    ),
    _E.PLAN_DECIDED: (
        Words("{award}：年度工作计划已有决定", "请登录系统查看。"),
        Words("{award}: a work plan was decided on", "Please sign in to see the decision."),
    ),
    _E.DESIGN_DRAFTED: (
        Words("{award}：设计方案待批准", "请登录系统审查。"),
        Words("{award}: a design waits for you", "Please sign in to examine it."),
    ),
    _E.DESIGN_DECIDED: (
        Words("{award}：设计方案已有决定", "请登录系统查看。"),
        Words("{award}: a design was decided on", "Please sign in to see the decision."),
    ),
    _E.ACTIVITY_PLANNED: (
        Words("{award}：获奖组织的活动待发布", "请登录系统审查并发布。"),
        Words("{award}: a winner's activity waits to be announced", "Please sign in to look it through and announce it."),
    ),
    _E.ACTIVITY_ANNOUNCED: (
        Words("{award}：有活动可以报名", "活动于 {starts} 在 {place} 开始，请登录系统查看并报名。"),
        Words("{award}: you may sign up for an activity", "It begins on {starts} at {place}; please sign in to see it and sign up."),
    ),
    _E.ACTIVITY_CANCELLED: (
        Words("{award}：活动取消", "原定 {starts} 开始的活动取消，原因请登录系统查看。"),
        Words("{award}: an activity is not held", "The activity of {starts} is cancelled; please sign in to see why."),
    ),
    _E.PRACTICE_SUBMITTED: (
        Words("{award}：有经验案例待审核", "请登录系统审核。"),
        Words("{award}: a case of good practice waits to be examined", "Please sign in to examine it."),
    ),
    _E.PRACTICE_REVIEWED: (
        Words("{award}：有经验案例待发布", "请登录系统审查。"),
        Words("{award}: a case of good practice waits for you", "Please sign in to decide on it."),
    ),
    _E.PRACTICE_RETURNED: (
        Words("{award}：贵单位的经验案例需要修改", "请登录系统查看意见，修改后重新提交。"),
        Words("{award}: your case of good practice is to be put right", "Please sign in to see what, and hand it in anew."),
    ),
    _E.PRACTICE_PUBLISHED: (
        Words("{award}：贵单位的经验案例已发布", "保密部分不在公开之列。"),
        Words("{award}: your case of good practice is public", "What of it is secret is not."),
    ),
    _E.PRACTICE_WITHDRAWN: (
        Words("{award}：贵单位的经验案例已撤下", "原因请登录系统查看。"),
        Words("{award}: your case of good practice is public no more", "Please sign in to see why."),
    ),
    _E.NOMINATION_DRAFTED: (
        Words("{award}：有上级质量奖推荐待签发", "请登录系统审查。"),
        Words("{award}: a nomination for a higher award waits for you", "Please sign in to examine it."),
    ),
    _E.NOMINATION_DECIDED: (
        Words("{award}：上级质量奖推荐已有决定", "请登录系统查看。"),
        Words("{award}: a nomination for a higher award was decided on", "Please sign in to see the decision."),
    ),
    _E.NOMINATED: (
        Words("{award}：贵单位已被推荐申报上级质量奖", "请登录系统查看。"),
        Words("{award}: you are nominated for a higher award", "Please sign in to see for which."),
    ),
    _E.NOMINATION_RESULT: (
        Words("{award}：上级质量奖评选结果已登记", "请登录系统查看。"),
        Words("{award}: the result of your nomination is on record", "Please sign in to see it."),
    ),
    _E.CALENDAR_DUE: (
        Words("请录入下一年度的节假日安排", "自 {due} 起发布的公示，其期限届满日将落入尚无节假日安排的年度，届时不能发布。请录入并签发。"),
        Words("The holidays of the coming year are missing",
              "A public notice from {due} on would end in a year whose holidays are not known, and is refused."
              " Please enter them and have them signed."),
    ),
}  # fmt: skip


def words(event: str, facts: Mapping[str, Any], language: str) -> Words:
    """Return title and text of a message in a language; a fact that is missing leaves a dash (Art. 16, 17)."""
    english = language.startswith("en")
    chosen = WORDS[Event(event)][english]
    known = {name: _shown(name, value) for name, value in facts.items()}
    shown = _Facts({**known, "award": known.get("award_en" if english else "award", "—")})
    return Words(chosen.title.format_map(shown), chosen.text.format_map(shown))


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


_INSTANTS: Final = frozenset({"opens", "until", "due", "starts"})


def _shown(name: str, value: object) -> str:
    """Return a fact as people in the city read it: an instant in their time."""
    if value is None:
        return "—"
    if name in _INSTANTS:
        return datetime.fromisoformat(str(value)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return str(value)
