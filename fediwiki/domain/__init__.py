"""What the wiki is made of: frozen values, the rules they obey, and the events of their lives."""
