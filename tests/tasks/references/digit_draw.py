from tests.tasks.drawn import everything, this_input, this_step

PREDICTORS = (this_step, this_input, everything)
