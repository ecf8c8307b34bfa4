"""Services that stand in for the real ones where only the supervisor is tested."""
