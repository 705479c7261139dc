"""Update rules as lines that can be changed: what a slip makes of an optimizer's formula."""
