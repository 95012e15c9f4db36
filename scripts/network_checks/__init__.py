"""An independent reference of spiking networks, random networks, and their comparison."""
