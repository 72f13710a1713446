"""The clockwork: inbox, events, deliveries and upkeep, each a loop over durable rows."""
