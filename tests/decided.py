"""What became of a command, whatever it was about, as a sentence: .then(its event) or .then_refused(the rule, its facts)."""

from dataclasses import dataclass
from datetime import UTC

from schemas.refusal import CommandRefused, Rule
from schemas.sentences import CityWords, sentence


@dataclass(frozen=True)
class Decided:
    """What became of a command."""

    body: object

    def then(self, event: object) -> None:
        assert self.body == event

    def then_refused(self, rule: Rule, **facts: str) -> None:
        assert isinstance(self.body, CommandRefused), f"expected a refusal by {rule}, got {self.body}"
        assert self.body.rule is rule
        assert "不详" not in sentence(rule, self.body.facts, CityWords(UTC)), (
            "the rule's sentence names a fact that the decider does not give"
        )
        assert facts.items() <= self.body.facts.items()
