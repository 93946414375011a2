from .programs import run_tuning as run_tuning
