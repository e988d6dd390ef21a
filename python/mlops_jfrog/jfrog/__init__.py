"""The platform's client: one class a service, each over one session."""
