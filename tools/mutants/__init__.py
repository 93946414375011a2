"""Plant faults in the code, one at a time, and report which of them the tests notice: `make mutants`.

sampling chooses the faults, checkout copies the files, measuring finds the tests that execute each line, running runs
them, and report writes what came out. The working tree is never changed.
"""
