"""What is measured side by side: each in a file and a process of its own, behind the one interface of `peer.py`.

All but `patella.py` are run by an interpreter that has the peers' libraries and not ours, so these files import
nothing of Patella but each other.
"""
