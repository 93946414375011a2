from .catalogue import all_kinds as all_kinds
from .mutations import try_mutations as try_mutations
from .outcomes import Outcome as Outcome, TriedFile as TriedFile, read_each as read_each
from .trials import TrialReport as TrialReport, trial_as_json as trial_as_json, try_crafted as try_crafted
