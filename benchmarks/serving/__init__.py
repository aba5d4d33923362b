"""What serving the published files costs, beside nginx and an application that does nothing else."""
