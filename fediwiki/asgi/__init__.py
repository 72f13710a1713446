"""What the HTTP faces share: typed state, sessions, forms, negotiation, problems and rendering."""
