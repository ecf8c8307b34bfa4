"""Pure decisions: (state, command, policy) to one event or one refusal."""
