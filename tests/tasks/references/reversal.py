from tests.tasks.answers import how_many
from tests.tasks.tables import the_step

PREDICTORS = (the_step, how_many)
