"""The one guarded way out: sockets to other hosts are opened only here."""
