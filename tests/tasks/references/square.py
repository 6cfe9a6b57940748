from tests.tasks.tables import always
from tests.tasks.waves import the_wave, this_value

PREDICTORS = (this_value, always(0), the_wave)
