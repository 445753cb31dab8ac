"""Learn to find pharmacokinetic drug-drug interactions in labels, and find them."""
