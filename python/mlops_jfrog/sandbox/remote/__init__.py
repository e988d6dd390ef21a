"""Remote repositories: one layer that fetches, revalidates and keeps what an upstream has."""
