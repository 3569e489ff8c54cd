"""From a stored thread to a stored package: analysis in the background, as a role that can write nothing else."""
