"""What a scenario does: its sites, its actors, its calls, and what came of them. Steps speak to nothing else."""
