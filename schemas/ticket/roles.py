"""Which roles may ask for what: the first is the one whose task it is."""

from collections.abc import Mapping

from schemas.role import Role
from schemas.ticket.appeals import AppealDeduction, DecideAppeal, MissAppealStep
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.corrections import CorrectTicket
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.evaluations import CallBackReporter, EvaluateByParty, EvaluateByResident
from schemas.ticket.extensions import DenyExtension, GrantExtension, RequestExtension
from schemas.ticket.featuring import FeatureTicket, UnfeatureTicket
from schemas.ticket.forced import ForceCloseTicket
from schemas.ticket.hazards import RaiseHazard
from schemas.ticket.merging import CloseWithMaster, MergeTicket, ReleaseChild, ReopenWithMaster, TakeChild, UnmergeTicket
from schemas.ticket.passing import PassTicket
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.reopenings import ClearSuspicion, ReopenTicket, SuspectClosure
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    VerifyTicket,
)
from schemas.ticket.supervision import MissSupervision, OpenSupervision, ReplySupervision, ResolveSupervision
from schemas.ticket.surveys import SurveyTicket
from schemas.ticket.voids import VoidTicket
from schemas.ticket.whistles import BlowWhistle, CoSignWhistle, EndWhistle, MissWhistle, ReportToWhistle, ScoreWhistle

MAY: Mapping[type, tuple[Role, ...]] = {
    ReportTicket: (Role.COLLECTOR, Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER, Role.RECORD),
    FileTicket: (Role.ACCEPTOR, Role.SUPERVISOR, Role.RECORD),
    DispatchTicket: (Role.DISPATCHER, Role.SUPERVISOR, Role.RECORD),
    AcceptTicket: (Role.HANDLER, Role.RECORD),
    ArriveAtTicket: (Role.HANDLER, Role.RECORD),
    FinishTicket: (Role.HANDLER, Role.RECORD),
    VerifyTicket: (Role.COLLECTOR, Role.SUPERVISOR, Role.RECORD),
    CloseTicket: (Role.SUPERVISOR, Role.LEADER, Role.ACCEPTOR, Role.HANDLER, Role.RECORD),
    ChangeTicketColour: (Role.CLOCK,),
    ReturnTicket: (Role.HANDLER, Role.DISPATCHER, Role.COLLECTOR, Role.SUPERVISOR, Role.RECORD),
    RuleOnTicket: (Role.LEADER,),
    SuspendTicket: (Role.SUPERVISOR, Role.LEADER),
    ResumeTicket: (Role.SUPERVISOR, Role.LEADER, Role.HANDLER, Role.CLOCK),
    RequestExtension: (Role.HANDLER,),
    GrantExtension: (Role.SUPERVISOR, Role.LEADER),
    DenyExtension: (Role.SUPERVISOR, Role.LEADER),
    CallBackReporter: (Role.ACCEPTOR, Role.SUPERVISOR),
    EvaluateByParty: (Role.PARTY,),
    EvaluateByResident: (Role.RESIDENT,),
    SuspectClosure: (Role.CLOCK,),
    ClearSuspicion: (Role.SUPERVISOR, Role.LEADER),
    ReopenTicket: (Role.SUPERVISOR, Role.LEADER, Role.CLOCK),
    MergeTicket: (Role.DISPATCHER, Role.ACCEPTOR, Role.SUPERVISOR),
    UnmergeTicket: (Role.DISPATCHER, Role.ACCEPTOR, Role.SUPERVISOR, Role.CLOCK),
    TakeChild: (Role.CLOCK,),
    ReleaseChild: (Role.CLOCK,),
    CloseWithMaster: (Role.CLOCK,),
    ReopenWithMaster: (Role.CLOCK,),
    ReviewTicket: (Role.CLOCK,),
    EscalateTicket: (Role.CLOCK,),
    OpenSupervision: (Role.SUPERVISOR, Role.LEADER, Role.CLOCK),
    ReplySupervision: (Role.HANDLER, Role.DISPATCHER, Role.ACCEPTOR, Role.COLLECTOR, Role.SUPERVISOR, Role.LEADER),
    ResolveSupervision: (Role.SUPERVISOR, Role.LEADER),
    MissSupervision: (Role.CLOCK,),
    BlowWhistle: (Role.STREET, Role.COMMUNITY),
    ReportToWhistle: (Role.HANDLER,),
    MissWhistle: (Role.CLOCK,),
    CoSignWhistle: (Role.HANDLER,),
    ScoreWhistle: (Role.STREET, Role.COMMUNITY),
    ForceCloseTicket: (Role.LEADER,),
    VoidTicket: (Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER),
    RaiseHazard: (Role.ACCEPTOR, Role.COLLECTOR, Role.HANDLER, Role.SUPERVISOR, Role.LEADER),
    CorrectTicket: (Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER),
    AppealDeduction: (Role.HANDLER,),
    DecideAppeal: (Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER),
    MissAppealStep: (Role.CLOCK,),
    PassTicket: (Role.HANDLER, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER),
    EndWhistle: (Role.STREET, Role.COMMUNITY),
    SurveyTicket: (Role.COLLECTOR, Role.COMMUNITY, Role.STREET),
    FeatureTicket: (Role.SUPERVISOR, Role.LEADER),
    UnfeatureTicket: (Role.SUPERVISOR, Role.LEADER),
}
