"""The public face: what `import backsight` offers, wired from the parts below."""
