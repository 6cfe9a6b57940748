from tests.tasks.tables import always

PREDICTORS = (always(0),)
