"""Models that FrogML logged; FrogML itself is not needed."""
