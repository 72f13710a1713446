"""From events to activities: what happened here, said in the words of each dialect."""
