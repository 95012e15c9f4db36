"""What each body brings with it: a package for each family, found by the registry of rigs."""
