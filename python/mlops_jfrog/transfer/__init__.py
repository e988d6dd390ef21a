"""Moving files: what to send is decided first, then done, every byte verified."""
