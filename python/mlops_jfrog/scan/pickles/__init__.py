"""A symbolic pickle machine: follows every opcode and runs nothing."""
