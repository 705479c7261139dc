"""An update that a user wrote, run beside the record of the catalog, and its slips named."""
