"""A fictional company's filing, release, chart and call, to try the analyst on, and the program that makes them."""
