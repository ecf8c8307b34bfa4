"""Pure reactions: what time or an event asks for, as commands."""
