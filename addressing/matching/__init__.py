"""What was typed, matched with what the city has: candidates, weighed, and answers made of them."""
