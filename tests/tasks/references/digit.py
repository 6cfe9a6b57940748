from tests.tasks.tables import nothing

PREDICTORS = (nothing,)
