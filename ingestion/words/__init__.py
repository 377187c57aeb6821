"""What words say: numbers, dates, periods, and whose document it is."""
