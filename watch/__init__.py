"""The watch over the exchange's settings: what they were, what they are, what differs, and the way back.

``reading`` asks the exchange, ``difference`` compares and ``way_back`` finds operations: the last two are pure.
"""
