from tests.tasks.tables import nothing, this_symbol

PREDICTORS = (this_symbol, nothing)
