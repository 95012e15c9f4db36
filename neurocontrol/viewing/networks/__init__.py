"""Figures of spiking networks and of single cells; every module loads when it is used.

They take plain arrays; :class:`~neurocontrol.viewing.networks.spikes.Spikes` and
:class:`~neurocontrol.viewing.networks.connections.Connections` read them off a simulator.
"""
