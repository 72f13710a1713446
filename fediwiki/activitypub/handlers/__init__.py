"""One file an activity type: authority, strangers, one transaction, one service."""
