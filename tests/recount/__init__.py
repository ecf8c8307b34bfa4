"""A naive recount of a record that shares no code with the project, so that both have to be wrong in the same way."""
