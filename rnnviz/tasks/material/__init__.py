"""What tasks are made of: data sets, sequences, grammars, sounds, drawings."""
