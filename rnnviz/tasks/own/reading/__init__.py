"""From what a person pastes or uploads to the one text that a task is made of."""
