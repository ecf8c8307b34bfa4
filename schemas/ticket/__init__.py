"""The family ticket 工单: every command and every event of the catalogue, one module for each kind of move."""

from schemas.refusal import CommandRefused
from schemas.ticket import (
    appeals,
    colours,
    corrections,
    escalations,
    evaluations,
    extensions,
    featuring,
    forced,
    hazards,
    merging,
    passing,
    pauses,
    reopenings,
    returns,
    reviews,
    stages,
    supervision,
    surveys,
    voids,
    whistles,
)

TicketCommand = (
    stages.ReportTicket
    | stages.StageCommand
    | colours.ChangeTicketColour
    | returns.ReturnCommand
    | pauses.PauseCommand
    | extensions.ExtensionCommand
    | evaluations.EvaluationCommand
    | reopenings.ReopeningCommand
    | merging.MergingCommand
    | reviews.ReviewCommand
    | escalations.EscalationCommand
    | supervision.SupervisionCommand
    | whistles.WhistleCommand
    | forced.ForcedCommand
    | voids.VoidCommand
    | passing.PassingCommand
    | corrections.CorrectionCommand
    | appeals.AppealCommand
    | hazards.HazardCommand
    | surveys.SurveyCommand
    | featuring.FeaturingCommand
)
TicketEvent = (
    stages.TicketReported
    | stages.StageEvent
    | stages.TicketClosed
    | colours.TicketColourChanged
    | returns.ReturnEvent
    | pauses.PauseEvent
    | extensions.ExtensionEvent
    | evaluations.EvaluationEvent
    | reopenings.ReopeningEvent
    | merging.MergingEvent
    | reviews.ReviewEvent
    | escalations.EscalationEvent
    | supervision.SupervisionEvent
    | whistles.WhistleEvent
    | voids.VoidEvent
    | passing.PassingEvent
    | corrections.CorrectionEvent
    | appeals.AppealEvent
    | hazards.HazardEvent
    | surveys.SurveyEvent
    | featuring.FeaturingEvent
)
TicketOutcome = TicketEvent | CommandRefused
