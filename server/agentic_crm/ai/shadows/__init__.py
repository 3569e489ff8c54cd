"""Shadow mode: a mailbox is read and analysed, and its packages are held back until somebody has seen what they are like."""
