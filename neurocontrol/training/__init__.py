"""Learning controllers: policies, how they learn, and what they are worth on other seeds.

Only :mod:`neurocontrol.training.learner` needs torch and stable-baselines3 (extra ``rl``).
"""
