"""Made worlds: counts that agree, plans that print them, slips, and what can be proved of them."""
