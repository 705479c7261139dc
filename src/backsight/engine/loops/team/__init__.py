"""A step's work divided among threads that run the same program: `share` says who does what, by
`turns` whether a nest's turns can be divided, and by `meetings` where they wait for each other."""
