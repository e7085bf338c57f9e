"""The networks that ship, as members of the family: at their shipped shape, through their own batches."""
