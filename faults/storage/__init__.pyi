from .programs import (
    run_kills as run_kills,
    run_operations as run_operations,
    run_power_losses as run_power_losses,
    run_reads as run_reads,
)
