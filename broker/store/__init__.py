"""Where the truth lies. `port.py` says what a store can do; everything else here is one that does it. SQL is nowhere else."""
