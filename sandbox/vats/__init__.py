"""A virtual exchange (ВАТС): strict, with state, written from the manual and ``openapi.yaml`` alone."""
