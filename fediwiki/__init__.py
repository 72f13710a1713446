"""FediWiki: a federated social network in the spirit of Wikipedia."""
