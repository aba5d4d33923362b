"""What polling costs: thousands of loopback hosts, and another library beside the program on the same."""
