from .programs import run_api as run_api
