"""The salamander: four spinal cords, the brainstem above them, and the maps to axis and limbs."""
