from .bounded import Bounds as Bounds, Outcome as Outcome, read_within as read_within
from .catalogue import all_kinds as all_kinds
from .mutations import try_mutations as try_mutations
from .trials import TrialReport as TrialReport, trial_as_json as trial_as_json, try_crafted as try_crafted
