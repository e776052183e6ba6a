"""Right or wrong? The contract, the comparison with the derivatives, and the report."""
