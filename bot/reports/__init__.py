"""The policy check-up (政策体检): its values, its wording in two languages, and its layouts as PDF and Word."""
