"""Files in, what they hold out, by way of processes that can harm nobody."""
