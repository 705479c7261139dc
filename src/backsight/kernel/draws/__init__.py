"""What is drawn: raw numbers of Philox, and all that is made of them, by rules of our own."""
