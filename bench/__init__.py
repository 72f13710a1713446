"""What is measured, how, and against whom; one command."""
