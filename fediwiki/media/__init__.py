"""Files of people: pictures made anew, and where they are kept."""
